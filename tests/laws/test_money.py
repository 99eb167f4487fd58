"""Every pound of a budget is somewhere: with an instrument, or left over for a reason that is told."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policysim.providers.provider import Provider
from policysim.scenario.asked import understood
from policysim.scenario.budget import Budget
from policysim.scenario.buys import yearly
from policysim.scenario.calendar import Calendar
from policysim.scenario.innovations import Portfolio
from policysim.scenario.levels import levels, levels_in_words
from policysim.scenario.levers import instrument
from policysim.scenario.months import plain_month
from policysim.scenario.policy import Policy
from policysim.scenario.scenario import Scenario
from policysim.scenario.schedule import schedule
from policysim.scenario.system import System
from policysim.yaml_text import read_yaml

CALENDAR = Calendar(start="2026-04", years=6)
FIRST = CALENDAR.first
PENNY = 0.005
CONF = Path(__file__).resolve().parents[2] / "conf"
ENGLAND = understood(System, {**read_yaml(CONF / "system/england.yaml", "england"), "name": "england"}, "england")
NAMED = understood(Portfolio, read_yaml(CONF / "innovations/named.yaml", "named"), "named")
LEVERS = ("supply", "investment", "support", "regulation", "autonomy", "inputs")
REACHES = ("everyone", {"weakest": "20%"}, {"where": "capability < 0.2"}, {"type": ["ambulance"]}, {"readiest": "0.1%"})
buy = instrument("help")
months = st.integers(0, 71)


@st.composite
def spending(draw):
    """Instruments with dates and ramps of all kinds: some fixed, some at full dose, the rest sharing what is left."""
    spend = {}
    for k in range(draw(st.integers(0, 2))):
        spend[f"fixed{k}"] = buy(amount=f"£{draw(st.integers(0, 40))}m", **draw(dated()))
    for k in range(draw(st.integers(0, 1))):
        spend[f"full{k}"] = buy(amount="full dose", **draw(dated()))
    shares = draw(st.lists(st.integers(1, 9), max_size=3))
    for k, part in enumerate(shares):
        spend[f"share{k}"] = buy(share=f"{part}/{sum(shares)}", **draw(dated()))
    return spend


@st.composite
def dated(draw):
    start, until = sorted((draw(months), draw(months)))
    said = {"start": plain_month(FIRST + start), "until": plain_month(FIRST + until)}
    return {key: said[key] for key in draw(st.sets(st.sampled_from(sorted(said))))} | {
        "ramp": draw(st.sampled_from([0, 0.4, 2]))
    }


@settings(max_examples=60, deadline=None, derandomize=True)
@given(spending(), st.sampled_from([1, 0.5, 0.25, "month"]))
def test_money_and_what_is_left_over_sum_to_the_budget_to_the_penny(spend, tick):
    calendar = Calendar(start="2026-04", years=6, tick=tick)
    made = schedule(Policy("mine", spend=spend), Budget(amount="£100m"), calendar, dict.fromkeys(spend, 60e6))
    paid = sum(made.money.values(), np.zeros_like(made.budget))
    assert np.all(made.left_over > -0.005) and all(np.all(money >= 0) for money in made.money.values())
    assert np.allclose(paid + made.left_over, 100e6 if spend else 0, atol=0.005, rtol=0)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(spending())
def test_the_length_of_a_tick_moves_no_penny_while_there_is_enough_for_all(spend):
    policy, budget = Policy("mine", spend=spend), Budget(amount="£100m")
    coarse, fine = (
        schedule(policy, budget, Calendar(start="2026-04", years=6, tick=tick), dict.fromkeys(spend, 20e6))
        for tick in ("year", "month")
    )
    for name in spend:
        assert np.allclose(coarse.money[name], fine.money[name].reshape(6, 12).mean(axis=1), atol=0.005, rtol=0)


@st.composite
def bought(draw):
    """Real levers, one pot at most, money and dates of all kinds, reached by few, many or nobody."""
    spend = draw(spending())
    for name, item in spend.items():
        lever = draw(st.sampled_from(LEVERS))
        if name == "fixed0" and draw(st.booleans()):
            lever = "payment"
        spend[name] = {**item, "lever": lever, "reach": draw(st.sampled_from(REACHES))}
    return Policy("mine", spend=spend)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    bought(),
    st.sampled_from(["year", "half_year", "quarter", "month"]),
    st.sampled_from([("2026-04", 6), ("2026-01", 7)]),
)
def test_what_is_bought_and_what_is_left_over_are_the_budget_to_the_penny(policy, tick, span):
    """By tick, by year and in all; what is left over is told with its reasons, whatever is bought."""
    calendar = Calendar(start=span[0], years=span[1], tick=tick)
    made = Scenario(
        policy=policy, system=ENGLAND, innovations=NAMED, provider=Provider, calendar=calendar,
        budget={"amount": "£100m", "start": "2026-04", "until": "2032-03"},
    ).buys()  # fmt: skip
    spent = sum((one.spent for one in made.instruments), np.zeros_like(made.by_tick))
    left = sum(made.left_by_tick.values(), np.zeros_like(made.by_tick))
    assert np.allclose(spent + left, made.by_tick, atol=PENNY, rtol=0) and np.all(left > -PENNY)
    assert np.allclose(sum(one.paid for one in made.instruments) + made.left_over, made.budget, atol=PENNY, rtol=0)
    assert made.by_tick.sum() * calendar.tick == pytest.approx(600e6 if policy.spend else 0, abs=PENNY)
    rows = [row["pounds"] for row in made.rows()]
    assert sum(rows) == pytest.approx(made.budget.sum(), abs=PENNY)
    assert np.allclose(yearly(made.by_tick, calendar), made.budget, atol=PENNY, rtol=0)
    assert all(one.spent.max() <= one.given.max() + PENNY for one in made.instruments)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from([0.0, 1e6, 1e6 + 0.001, 2e6]), min_size=1, max_size=30))
def test_levels_say_all_months_in_order_and_the_same_money(months):
    found = levels(np.array(months), 24_315)
    assert [month for level in found for month in range(level.first, level.last + 1)] == list(
        range(24_315, 24_315 + len(months))
    )
    told = [level.pounds for level in found for _ in range(level.last - level.first + 1)]
    assert np.allclose(told, months, atol=PENNY, rtol=0)


def test_levels_in_words_leave_no_month_out():
    def told(*pounds):
        return levels_in_words(levels(np.array(pounds), FIRST), (FIRST, FIRST + len(pounds) - 1))

    year = [12e6] * 12
    assert told(*year, *[0.0] * 12, *year) == "£12.0m a year to March 2027, then £0 to March 2028, then £12.0m"
    falling = [12e6, 11e6, 10e6, 9e6, 0.0, 1e6]
    assert told(*falling) == "£0 to £12.0m a year"
    assert told(0.0, 0.0, 1e6, 2e6, 3e6, 3e6) == "from June 2026 rising to £3.0m a year by August 2026"
    assert told(0.0, *falling[:4], 0.0) == "from May 2026 £9.0m to £12.0m a year to August 2026, then £0"


def paid(spend, budget="£100m", full=60e6, **asked):
    made = schedule(Policy("mine", spend=spend), Budget(amount=budget, **asked), CALENDAR, dict.fromkeys(spend, full))
    return {
        name: money.reshape(6, 4).mean(axis=1) / 1e6 for name, money in (made.money | {"left": made.left_over}).items()
    }


def test_shares_split_what_fixed_amounts_leave_at_each_time():
    got = paid({"a": buy(share=0.75), "b": buy(share=0.25), "c": buy(amount="£20m", until="2028-03")})
    assert np.allclose(got["a"], [60, 60, 75, 75, 75, 75]) and np.allclose(got["b"], [20, 20, 25, 25, 25, 25])


def test_the_share_of_an_instrument_outside_its_dates_is_left_over():
    got = paid({"a": buy(share=0.75), "b": buy(share=0.25, start="2028-04", until="2029-03")})
    assert np.allclose(got["a"], 75) and np.allclose(got["b"], [0, 0, 25, 0, 0, 0])
    assert np.allclose(got["left"], [25, 25, 0, 25, 25, 25])


def test_a_ramp_builds_payment_up_and_leaves_the_rest_over():
    got = paid({"a": buy(share=1, ramp="2 years", start="2027-04")})
    assert np.allclose(got["a"], [0, 25, 75, 100, 100, 100]) and np.allclose(got["left"], [100, 75, 25, 0, 0, 0])


def test_a_full_dose_costs_what_it_costs_and_no_more_than_there_is():
    assert np.allclose(paid({"a": buy(amount="full dose"), "b": buy(share=1)})["b"], 40)
    got = paid({"a": buy(amount="full dose"), "b": buy(share=1)}, full=300e6)
    assert np.allclose(got["a"], 100) and np.allclose(got["b"], 0)


def test_an_amount_in_all_is_paid_out_over_its_dates():
    got = paid({"a": buy(amount="£30m in all", start="2027-04", until="2028-09")})
    assert np.allclose(got["a"], [0, 20, 10, 0, 0, 0])


def test_a_budget_in_all_pays_its_whole_sum():
    got = paid({"a": buy(share=1)}, budget="£90m in all", start="2027-04", until="2028-09")
    assert got["a"].sum() == pytest.approx(90) and got["left"].sum() == pytest.approx(0)


def test_a_policy_that_buys_nothing_has_no_budget():
    made = schedule(Policy("mine"), Budget(amount="£100m"), CALENDAR, {})
    assert not made.budget.any() and not made.left_over.any()
