"""Targets, competition, inspection alone, and a payment that is announced: what a policy asks for is what it gets."""

from pathlib import Path

import numpy as np
import pytest

from policysim.engine import run
from policysim.engine.delivery import deliveries
from policysim.errors import AskError
from policysim.providers.provider import Provider
from policysim.providers.start import rivalry
from policysim.scenario.asked import understood
from policysim.scenario.innovations import Portfolio
from policysim.scenario.levers import payment, regulation
from policysim.scenario.policy import Policy, read_policy
from policysim.scenario.scenario import Scenario
from policysim.scenario.system import System
from policysim.yaml_text import read_yaml

CONF = Path(__file__).resolve().parents[2] / "conf"
ENGLAND = understood(System, {**read_yaml(CONF / "system/england.yaml", "england"), "name": "england"}, "england")
NAMED = understood(Portfolio, read_yaml(CONF / "innovations/named.yaml", "named"), "named")
CALENDAR = {"start": "2026-04", "years": 5, "warm_up": 1}
ALONE = {"lever": "regulation", "amount": "full dose", "inspection": "0", "mandate": "0"}


def asked(spend, budget="£400m a year", uncertainty="fixed", **parameters) -> Scenario:
    """A scenario of one instrument, as a policy file says it, in England."""
    policy = read_policy("mine", {"spend": {"x": spend}} if spend else {"spend": {}}, lambda name: {}, "mine.yaml")
    return Scenario(
        policy=policy, system=ENGLAND, innovations=NAMED, provider=Provider, calendar=CALENDAR,
        budget={"amount": budget}, uncertainty=uncertainty, parameters=parameters,
    )  # fmt: skip


def last(spend, engine="compiled", **parameters):
    """Providers in the last tick, by position."""
    frame = run(asked(spend, **parameters), replicate=0, engine=engine).providers
    return frame[frame["tick"] == frame["tick"].max()].sort_values("provider")


def bought(spend, **said):
    """The flow of one instrument: its parts by field, and its price."""
    (flow,) = asked(spend, **said).world(0).flows
    return dict(flow.parts), flow


# What it asks for


def test_regulation_without_them_is_what_it_was():
    parts, flow = bought({"lever": "regulation", "amount": "full dose"})
    assert flow.full_cost == 60e6 and flow.money.max() == 60e6
    assert parts["inspection"].max() == 0.5 and parts["mandate"].max() == 1.0
    assert not parts["target"].any() and not parts["competition"].any()


@pytest.mark.parametrize(
    ("said", "price", "strength"),
    [
        ({"target": "1"}, 80e6, {"inspection": 0.5, "mandate": 1.0, "target": 1.0, "competition": 0.0}),
        ({"target": "0.5", "competition": "1"}, 100e6, {"mandate": 1.0, "target": 0.5, "competition": 1.0}),
        ({"inspection": "0", "mandate": "0", "target": "1"}, 20e6, {"inspection": 0.0, "mandate": 0.0, "target": 1.0}),
        ({"inspection": "0", "mandate": "0", "competition": "0.5"}, 15e6, {"target": 0.0, "competition": 0.5}),
        ({"inspection": "1", "mandate": "0"}, 60e6, {"inspection": 1.0, "mandate": 0.0, "target": 0.0}),
        ({"inspection": {"weight": "100%"}, "mandate": {"weight": "0"}}, 60e6, {"inspection": 1.0, "mandate": 0.0}),
    ],
)  # fmt: skip
def test_each_part_comes_at_its_strength_and_its_price(said, price, strength):
    parts, flow = bought({"lever": "regulation", "amount": "full dose", **said})
    assert {name: parts[name].max() for name in strength} == strength
    assert flow.full_cost == price and flow.money.max() == price


def test_half_of_the_price_is_half_of_the_dose():
    parts, flow = bought({**ALONE, "target": "1", "amount": "£10m a year"})
    laid = deliveries(asked({**ALONE, "target": "1", "amount": "£10m a year"}).world(0))
    assert flow.full_cost == 20e6 and laid.dose.max() == pytest.approx(0.5) and parts["target"].max() == 1.0


def test_a_target_can_start_later():
    parts, _ = bought({**ALONE, "target": {"weight": "1", "date": "2028-04"}})
    assert np.array_equal(parts["target"], np.arange(24) >= 4 + 8)


def test_python_says_the_same():
    said = Policy(
        "mine", spend={"x": regulation(amount="full dose", inspection=0, mandate=0, target=1, competition=0.5)}
    )
    assert said.spend == asked({**ALONE, "target": "1", "competition": "0.5"}).policy.spend
    paid = Policy("mine", spend={"x": payment(share=1, announced="2027-04", start="2029-04")})
    assert (
        paid.spend
        == asked({"lever": "payment", "share": "100%", "announced": "2027-04", "start": "2029-04"}).policy.spend
    )


def test_what_is_bought_is_told():
    told = str(asked({**ALONE, "target": "1"}).buys())
    assert "target 100%" in told and "no inspection, no mandate" in told and "20.0m" in told
    told = str(asked({"lever": "regulation", "amount": "full dose", "inspection": "1", "mandate": "0"}).buys())
    assert "inspection 100%, no mandate" in told and "in full from" not in told
    short = {"lever": "regulation", "amount": "full dose", "mandate": "0", "until": "2026-09"}
    assert "may lapse" not in str(asked(short).buys()) and "never in force" not in str(asked(short).buys())


@pytest.mark.parametrize(
    ("spend", "words"),
    [
        ({**ALONE, "targets": "1"}, ("targets", 'did you mean "target"')),
        ({**ALONE, "target": "120%"}, ("spend.x.target", "100%")),
        ({**ALONE, "target": "much"}, ("spend.x.target = much",)),
        ({"lever": "support", "share": "100%", "target": "1"}, ("support has no key or part",)),
        ({**ALONE, "target": {"innovations": ["virtual_wards"]}}, ("not aimed",)),
        (
            {"lever": "payment", "share": "100%", "announced": "2029-05", "start": "2029-04"},
            ("announced = 2029-05 is after start = 2029-04",),
        ),
        (
            {"lever": "payment", "share": "100%", "announced": "2027-04"},
            ("announced = 2027-04", "first month paid, 2026-04"),
        ),
        ({"lever": "payment", "share": "100%", "announced": "2020", "start": "2027"}, ("outside the calendar",)),
        ({"lever": "payment", "share": "100%", "announced": "soon"}, ("spend.x.announced = soon", "not a month")),
        (
            {"lever": "support", "share": "100%", "announced": "2026-04"},
            ("spend.x.announced", "leave it out for support"),
        ),
        ({**ALONE, "mandate": "1", "announced": "2026-04"}, ("leave it out for regulation", "date and grace")),
    ],
)
def test_what_is_not_so_is_refused(spend, words):
    with pytest.raises(AskError) as error:
        asked(spend)
    told = str(error.value)
    assert all(word in told for word in words) and len(told.splitlines()) <= 6, told


# What it does


def test_who_has_rivals():
    people = np.zeros(6, [("type", "i8"), ("health_system", "i8"), ("size", "f8")])
    people["type"], people["health_system"] = [0, 0, 0, 0, 1, 0], [0, 0, 0, 1, 0, 0]
    people["size"] = [0.2, 0.2, 0.2, 0.2, 0.2, 0.0]  # the last treats nobody: it is no rival
    assert rivalry(people).tolist() == [2 / 3, 2 / 3, 2 / 3, 0.0, 0.0, 3 / 4]


def test_without_effects_a_target_changes_nothing_and_with_them_it_helps_and_distorts():
    nothing = {"target_flow": 0.0, "target_admissions": 0.0, "target_compliance": 0.0, "target_crowding": 0.0}
    base, target = last(None), {**ALONE, "target": "1"}

    def gain(**effects):
        return (last(target, **nothing | effects)["productivity"] - base["productivity"]).to_numpy()

    assert not gain().any()
    urgent = base["type"].isin(["acute", "ambulance", "mental_health", "community"]).to_numpy()
    assert gain(target_flow=0.05)[urgent].mean() > 0.0005
    assert gain(target_admissions=0.05)[base["type"] == "acute"].mean() < -0.0005
    assert gain(target_compliance=0.002).mean() < -0.0005


def test_a_target_crowds_out_motivation_and_autonomy_shields_from_it():
    none = {"target_flow": 0.0, "target_admissions": 0.0, "target_compliance": 0.0}
    target = {**ALONE, "target": "1"}
    lowered = last(None)["motivation"].mean() - last(target, **none)["motivation"].mean()
    assert lowered > 0.002

    def under_autonomy(**more):
        own = {"own": {"lever": "autonomy", "amount": "full dose"}}
        asks = asked(None, **none)
        parts = {name: getattr(asks, name) for name in type(asks).model_fields}
        made = Scenario(**{**parts, "policy": Policy("mine", spend={**own, **more})})
        return run(made, replicate=0).providers["motivation"].iloc[-202:].mean()

    assert under_autonomy(x=target) == pytest.approx(under_autonomy(), abs=1e-12)


def test_one_rival_under_full_competition_is_two_fifths_of_a_standard_deviation_of_management():
    par = {p.name: p.default for p in asked(None).spec.parameters}
    decay, level = par["capability_decay"], par["capability_mean"]
    gain = decay * level / (1 - level) + par["competition_learning"] / 2
    assert (gain / (gain + decay) - level) / par["capability_sd"] == pytest.approx(0.4, abs=0.02)


def test_competition_builds_management_where_there_are_rivals_and_hides_what_works():
    alone = {**ALONE, "competition": "1"}
    base, rivals = last(None), last(alone, competition_secrecy=0.5)
    contested = asked(None).world(0).providers["rivalry"]
    rise = (rivals["capability_leadership"] - base["capability_leadership"]).to_numpy()
    some = contested > 0
    assert 10 < some.sum() < 202 and rise[some].mean() > 0.02 > 10 * abs(rise[~some].mean())
    assert np.array_equal(rivals["openness"].to_numpy(), 1 - 0.5 * contested)
    assert last(alone, competition_crowding=1.0)["motivation"].mean() < base["motivation"].mean()


EARLY = {"lever": "payment", "share": "100%", "announced": "2026-08", "start": "2027-05"}
BOTH = {"lever": "regulation", "amount": "full dose", "target": "0.7", "competition": "0.8"}


@pytest.mark.parametrize("spend", [BOTH, EARLY], ids=["rules", "announced"])
def test_both_engines_play_them_alike(spend):
    one, other = last(spend), last(spend, engine="mesa")
    for name in ("productivity", "motivation", "capability_leadership", "openness", "pressure"):
        assert np.array_equal(one[name].to_numpy(), other[name].to_numpy()), name


# A payment that is announced


ANNOUNCED = {"lever": "payment", "share": "100%", "announced": "2027-04", "start": "2029-04", "until": "2030-03"}


def test_an_announced_payment_works_in_part_before_it_is_paid():
    parts, flow = bought(ANNOUNCED)
    years = (np.arange(24) - 4) / 4
    expected = np.where(years >= 3, 1.0, np.where(years >= 1, 0.2, 0.0)) * (years < 4)
    assert np.allclose(parts["payment"], expected)
    assert np.array_equal(flow.money > 0, (years >= 3) & (years < 4))


def test_nothing_is_paid_before_it_starts_though_more_is_started():
    told, untold = (run(asked(said), replicate=0) for said in (ANNOUNCED, {**ANNOUNCED, "announced": "2029-04"}))
    paid = told.history.spent("payment")
    assert not paid[: 4 + 12].any() and paid[4 + 12 :].sum() > 0

    def starts(one):
        """Implementing or embedded uptakes in the last tick before money."""
        return one.history.stage_counts[4 + 11, :, 2:4].sum()

    assert starts(told) > starts(untold)
    assert np.array_equal(told.history.stage_counts[: 4 + 4], untold.history.stage_counts[: 4 + 4])


def test_a_month_within_a_tick_counts_for_its_part():
    parts, flow = bought({**ANNOUNCED, "announced": "2027-05", "start": "2027-08", "until": "2028-03"})
    assert np.allclose(parts["payment"][8:11], [0.2 * 2 / 3, 0.2 / 3 + 2 / 3, 1.0])
    assert flow.promised.nonzero()[0].tolist() == [8, 9]


def test_who_is_reached_is_judged_when_it_is_announced():
    said = {**ANNOUNCED, "reach": {"weakest": "25%", "by": "capability"}}
    world = asked(said).world(0)
    laid = deliveries(world)
    assert laid.judged == (4 + 4,)
    assert deliveries(asked({**said, "announced": "2029-04"}).world(0)).judged == (4 + 12,)
