"""Every pound of a budget is somewhere: with an instrument, or left over."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policysim.scenario.budget import Budget
from policysim.scenario.calendar import Calendar
from policysim.scenario.levers import instrument
from policysim.scenario.months import plain_month
from policysim.scenario.policy import Policy
from policysim.scenario.schedule import schedule

CALENDAR = Calendar(start="2026-04", years=6)
FIRST = CALENDAR.first
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


@settings(max_examples=60, deadline=None)
@given(spending(), st.sampled_from([1, 0.5, 0.25, "month"]))
def test_money_and_what_is_left_over_sum_to_the_budget_to_the_penny(spend, tick):
    calendar = Calendar(start="2026-04", years=6, tick=tick)
    made = schedule(Policy("mine", spend=spend), Budget(amount="£100m"), calendar, dict.fromkeys(spend, 60e6))
    paid = sum(made.money.values(), np.zeros_like(made.budget))
    assert np.all(made.left_over > -0.005) and all(np.all(money >= 0) for money in made.money.values())
    assert np.allclose(paid + made.left_over, 100e6 if spend else 0, atol=0.005, rtol=0)


@settings(max_examples=30, deadline=None)
@given(spending())
def test_the_length_of_a_tick_moves_no_penny_while_there_is_enough_for_all(spend):
    policy, budget = Policy("mine", spend=spend), Budget(amount="£100m")
    coarse, fine = (
        schedule(policy, budget, Calendar(start="2026-04", years=6, tick=tick), dict.fromkeys(spend, 20e6))
        for tick in ("year", "month")
    )
    for name in spend:
        assert np.allclose(coarse.money[name], fine.money[name].reshape(6, 12).mean(axis=1), atol=0.005, rtol=0)


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
