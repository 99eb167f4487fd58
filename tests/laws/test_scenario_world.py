"""What all policies share is the same bits, and idea m is the same idea whoever pays for it."""

import json
from pathlib import Path

import numpy as np
import pytest

from policysim.chance import uniforms
from policysim.errors import AskError, RunFailed
from policysim.providers.provider import Provider
from policysim.rules import fact, lever, parameter, rule, spec, start, state, trait
from policysim.scenario.arrivals import BOUGHT, DRAWN, bought_times, clock, drawn_times, ideas, named_facts
from policysim.scenario.asked import understood
from policysim.scenario.innovations import Portfolio
from policysim.scenario.levers import instrument, supply
from policysim.scenario.parameters import drawn, outside_range
from policysim.scenario.policy import Policy, read_policy
from policysim.scenario.scenario import Scenario, parameter_values
from policysim.scenario.system import System
from policysim.yaml_text import read_yaml

CONF = Path(__file__).resolve().parents[2] / "conf"
ENGLAND = understood(System, {**read_yaml(CONF / "system/england.yaml", "england"), "name": "england"}, "england")
NAMED = understood(Portfolio, read_yaml(CONF / "innovations/named.yaml", "named"), "named")
POLICIES = sorted(path.stem for path in (CONF / "policy").glob("*.yaml"))
VALUES = drawn(spec(Provider), {}, "fixed", 1, 0)


def found(name):
    return read_yaml(CONF / f"policy/{name}.yaml", name)


def scenario(policy="agility", provider=Provider, **asked):
    if isinstance(policy, str):
        policy = read_policy(policy, found(policy), found)
    asked = {"system": ENGLAND, "innovations": NAMED} | asked
    return Scenario(policy=policy, provider=provider, **asked)


def same(a, b):
    """Equal bits field by field, NaN included; padding does not count."""

    def bits(x, name):
        return np.ascontiguousarray(x[name]).tobytes()

    return a.dtype == b.dtype and a.shape == b.shape and all(bits(a, n) == bits(b, n) for n in a.dtype.names)


@pytest.mark.parametrize("replicate", [0, 3])
def test_the_baseline_of_a_future_is_the_same_bits_under_every_policy(replicate):
    bare = scenario("do_minimum").world(replicate)
    k = len(bare.innovation_ids)
    assert bare.flows == () and not bare.budget.any()
    for name in POLICIES:
        world = scenario(name).world(replicate)
        assert same(world.providers, bare.providers) and same(world.par, bare.par) and same(world.nation, bare.nation)
        assert same(world.uptakes[:, :k], bare.uptakes) and same(world.innovations[:k], bare.innovations)
        assert world.innovation_ids[:k] == bare.innovation_ids and np.array_equal(world.numbers[:k], bare.numbers)
        assert np.array_equal(world.arrives[:k], bare.arrives)
        assert np.array_equal(world.network.weights, bare.network.weights) and world.ids == bare.ids


def test_policies_that_spend_the_budget_have_the_same_present_value():
    whole = [name for name in POLICIES if name not in ("do_minimum", "regulation")]
    values = {name: scenario(name).buys().present_value(0.035) for name in whole}
    assert max(values.values()) - min(values.values()) < 0.01 and values["supply"] == pytest.approx(5.076e9, rel=0.01)
    assert scenario("regulation").buys().left_over.sum() == pytest.approx(5.4e9)


def test_bought_ideas_come_last_and_are_the_same_ideas_whatever_the_money():
    half, whole = scenario("supply_and_agility").world(2), scenario("supply").world(2)
    few, many = (w.numbers >= 10_000 for w in (half, whole))
    assert 0 < few.sum() < many.sum() and np.array_equal(half.numbers[few], 10_000 + np.arange(few.sum()))
    assert same(whole.innovations[many][: few.sum()], half.innovations[few])
    assert same(
        np.ascontiguousarray(whole.uptakes[:, many][:, : few.sum()]), np.ascontiguousarray(half.uptakes[:, few])
    )
    assert np.all(half.arrives[few] > whole.arrives[many][: few.sum()])
    assert np.all(half.arrives[few] > 5 + VALUES["supply_lag"] * 0.3) and half.arrives.max() < 15


def test_idea_m_is_the_same_idea_whatever_the_rate():
    for stream in (DRAWN, BOUGHT):
        few, many = (ideas(NAMED, stream, n, VALUES, 1, 0) for n in (7, 90))
        assert all(np.array_equal(few[name], many[name][:7]) for name in few)
    slow, fast = drawn_times(2.0, 15, 1, 0), drawn_times(8.0, 15, 1, 0)
    assert len(slow) and np.allclose(fast[: len(slow)] * 4, slow) and np.all(np.diff(fast) > 0)


def test_the_clock_is_poisson_and_its_first_times_do_not_depend_on_its_end():
    counts = [len(clock(DRAWN, 30.0, 9, replicate)) for replicate in range(400)]
    assert np.mean(counts) == pytest.approx(30, abs=1) and np.var(counts) == pytest.approx(30, rel=0.25)
    short, long = clock(DRAWN, 30.0, 9, 0), clock(DRAWN, 500.0, 9, 0)
    assert np.array_equal(short, long[: len(short)]) and len(long) > 400


def test_an_idea_arrives_when_its_money_is_there_and_the_lag_has_passed():
    money = np.repeat([0.0, 80e6, 0.0, 160e6], 4)
    times = bought_times(money, 0.25, 40e6, 0.5, 3, 1)
    marks = clock(BOUGHT, 2 + 4, 3, 1)
    by_hand = np.where(marks <= 2, 1 + marks / 2, 3 + (marks - 2) / 4) + 0.5
    assert np.allclose(times, by_hand[by_hand < 4]) and np.all(bought_times(money, 0.25, 40e6, 9.0, 3, 1) >= 0)
    assert bought_times(0 * money, 0.25, 40e6, 0.5, 3, 1).size == 0


def test_arrivals_look_as_the_parameters_say():
    made = ideas(NAMED, DRAWN, 4000, VALUES, 1, 0)
    assert made["scope"].mean() == pytest.approx(0.3, abs=0.03)
    assert np.allclose(np.bincount(made["effect"], minlength=4) / 4000, [0.45, 0.25, 0.20, 0.10], atol=0.03)
    assert np.array_equal(made["cell"], made["effect"] * 6 + made["stage"])
    for effect, median in enumerate((0.065, 0.13, 0.19, 0.065)):
        size = made["size_effect"][made["effect"] == effect]
        assert np.median(size) == pytest.approx(median, rel=0.12) and size.max() <= 6 * median + 1e-12
    assert made["complexity"].min() >= 0.05 and made["complexity"].max() <= 0.95
    large = made["scope"] == 1
    assert made["complexity"][large].mean() - made["complexity"][~large].mean() == pytest.approx(0.2, abs=0.02)
    assert set(made["duration"][large]) == {3.0} and set(made["duration"][~large]) == {1.0}
    assert np.allclose(made["needs"].sum(axis=1), 1) and np.allclose(made["needs"].mean(axis=0), 0.25, atol=0.02)
    assert (made["enabler"] == 0).mean() == pytest.approx(0.3, abs=0.03) and made["enabler"].min() == -1
    assert made["alignment"].min() >= 0.4 and made["alignment"].max() <= 1.0 and made["burden"].max() <= 0.9
    assert np.median(made["burden"] / (0.5 + made["complexity"])) == pytest.approx(0.2, rel=0.05)
    bought = ideas(NAMED, BOUGHT, 500, VALUES | {"bought_effect": 0.5}, 1, 0)
    assert bought["alignment"].max() <= 0.6 and np.median(bought["size_effect"]) < 0.6 * np.median(made["size_effect"])


def test_named_innovations_have_their_numbers_and_their_enabler():
    made = named_facts(NAMED, VALUES, "fixed", 1, 0)
    names = list(NAMED.named)
    records, wards = names.index("electronic_records"), names.index("virtual_wards")
    assert (made["size_effect"][records], made["cell"][records], made["duration"][records]) == (0.04, 3, 3.0)
    assert made["burden"][records] == pytest.approx(0.2 * 1.35 * 1.18) and made["enabler"][wards] == records
    assert made["enabler"][records] == -1 and made["needs"][wards].tolist() == [0.4, 0.2, 0.3, 0.1]
    sizes = np.array([named_facts(NAMED, VALUES, "register", 1, r)["size_effect"][records] for r in range(2000)])
    assert np.mean(sizes < 0.012) == pytest.approx(0.1, abs=0.02) and np.mean(sizes > 0.1) == pytest.approx(
        0.1, abs=0.02
    )


def test_a_future_draws_each_uncertain_parameter_by_its_name_alone():
    values = [drawn(spec(Provider), {}, "register", 1, r) for r in range(300)]
    fixed = drawn(spec(Provider), {"support_effect": 0.4}, "register", 1, 5)
    assert {name for name in fixed if fixed[name] != values[5][name]} == {"support_effect"}
    assert len({v["discount_rate"] for v in values}) == 1
    support = np.array([v["support_effect"] for v in values])
    assert support.min() >= 0.2 and support.max() <= 1.0 and np.median(support) == pytest.approx(0.5, abs=0.05)
    assert drawn(spec(Provider), {}, "fixed", 1, 5)["support_effect"] == 0.5
    assert parameter_values(scenario(seed=2), 5) == drawn(spec(Provider), {}, "register", 2, 5)


def test_worlds_are_read_only_and_quick_once_their_future_is_known():
    world = scenario("supply_and_agility").world(0)
    for array in (world.providers, world.uptakes, world.innovations, world.par):
        with pytest.raises(ValueError):
            array[...] = array.flat[0]
    assert world.ticks == 60 and world.warm_up == 20 and world.dt == 0.25
    assert world.par["agility_form"][0] == 0 and world.par["dt"][0] == 0.25


def test_a_switch_is_its_position_and_leaves_draws_alone():
    made, other = scenario(), scenario(switches={"agility_form": "none", "slack": "none"})
    a, b = made.world(1), other.world(1)
    assert (
        b.par["agility_form"][0] == spec(Provider).switches[0].choices.index("none") and a.par["agility_form"][0] == 0
    )
    assert np.array_equal(a.providers["motivation"], b.providers["motivation"]) and np.array_equal(a.arrives, b.arrives)


def test_a_scenario_goes_through_json_and_comes_back():
    policy = Policy("mine", spend={
        "a": supply(share=1, split={"arrivals": "80%", "promotion": "20%"}, start="2027", ramp="6 months"),
        "b": instrument("regulation")(amount="full dose", mandate={"grace": "6 months"}, inspection=0.2),
        "c": instrument("payment")(amount="£400m in all", reach={"region": ["london"]}, until="2030"),
    })  # fmt: skip
    made = scenario(policy, parameters={"support_effect": "0.4"}, switches={"fit": "none"}, budget={"amount": "£0.7bn"})
    plain = json.loads(json.dumps(made.as_plain()))
    again = Scenario.from_plain(plain, Provider)
    assert again == made and again.as_plain() == plain and same(again.world(0).par, made.world(0).par)
    assert [f.money.tolist() for f in again.world(0).flows] == [f.money.tolist() for f in made.world(0).flows]
    with pytest.raises(AskError, match="not with Small"):
        Scenario.from_plain(plain, Small)


def test_the_calendar_starts_with_the_budget_unless_it_says_otherwise():
    assert scenario(budget={"start": "2028-04", "amount": "£1m"}).calendar.labels()[0] == "2028/29"
    said = scenario(budget={"start": "2028-04", "amount": "£1m"}, calendar={"start": "2026-04"})
    assert said.calendar.labels()[0] == "2026/27" and "2028/29 to 2035/36" in repr(said)


REFUSED = [
    ({"parameters": {"suport_effect": 1}}, 'no parameter "suport_effect", did you mean "support_effect"?'),
    ({"parameters": {"support_effect": "-1"}}, "parameters.support_effect = -1"),
    ({"parameters": {"support_effect": "nan"}}, "parameters.support_effect = nan"),
    ({"switches": {"agility_frm": "none"}}, 'did you mean "agility_form"?'),
    ({"switches": {"agility_form": "nine"}}, 'did you mean "none"?'),
    ({"uncertainty": "guess"}, "uncertainty = guess"),
    ({"seed": "-1"}, "seed = -1"),
    ({"sead": "1"}, 'did you mean "seed"?'),
    ({"budget": {"amount": "600"}}, "budget.amount = 600: pounds or millions?"),
    ({"budget": {"start": "2020-04"}, "calendar": {"start": "2026-04"}}, "budget.start = 2020-04"),
]


@pytest.mark.parametrize("asked, said", REFUSED, ids=[said for _, said in REFUSED])
def test_what_does_not_hold_together_is_refused(asked, said):
    with pytest.raises(AskError) as error:
        scenario(**asked)
    assert said in str(error.value) and len(str(error.value).splitlines()) <= 6


HALF = {name: said for name, said in NAMED.named.items() if name == "electronic_records" or not said.listed}
HALF["electronic_records"] = HALF["electronic_records"].model_copy(update={"enables": ("e_triage",)})
DIFFERENT = [
    {"parameters": {"motivation_mean": 0.7}}, {"seed": 2}, {"uncertainty": "fixed"}, {"switches": {"fit": "none"}},
    {"calendar": {"warm_up": "4 years"}}, {"innovations": NAMED.model_copy(update={"named": HALF})},
]  # fmt: skip


@pytest.mark.parametrize("asked", DIFFERENT, ids=[next(iter(asked)) for asked in DIFFERENT])
def test_a_baseline_is_not_taken_for_that_of_another_question(asked):
    made, other = scenario(), scenario(**asked)
    a, b = made.world(0), other.world(0)
    again = scenario().world(0)
    alike = a.ticks == b.ticks and same(a.par, b.par) and same(a.uptakes, b.uptakes)
    assert not alike and same(a.par, again.par) and same(a.uptakes, again.uptakes)


def test_listing_covers_bought_innovations_which_are_not_listed():
    spend = {"ideas": supply(share=0.5), "tariff": instrument("payment")(share=0.5)}
    world = scenario(Policy("mine", spend=spend)).world(0)
    listed = world.flows[2].listed
    assert len(listed) == len(world.numbers) and listed.sum() == 9 and not listed[world.numbers >= 1000].any()


def test_a_value_at_its_limit_is_allowed():
    assert parameter_values(scenario(parameters={"start_tilt": "1"}), 0)["start_tilt"] == 1.0
    assert parameter_values(scenario(parameters={"start_tilt": "0"}), 0)["start_tilt"] == 0.0


def test_a_value_outside_the_range_of_the_evidence_runs_with_a_note():
    first, *others = scenario(parameters={"support_effect": 1.5}).notes()
    assert [first] == outside_range(spec(Provider), {"support_effect": 1.5}) and "0.2 to 1" in first
    assert all("buys nothing" in note for note in others)


class Scored(Provider):
    """Every uptake keeps the draw that it started with."""

    class Uptake(Provider.Uptake):
        score: float = fact("drawn at the start")

    @start
    def mark(providers, uptakes, innovations, par, draw):
        uptakes["score"] = draw("score", per_innovation=True)


@pytest.mark.parametrize("number", [np.nan, -np.inf])
def test_a_start_that_is_no_number_is_refused_before_the_first_tick(number):
    def holed(providers, uptakes, innovations, par, draw):
        Provider.begin(providers, uptakes, innovations, par, draw)
        uptakes["depth"][7, 3] = number

    class Holed(Provider):
        begin = start(holed)

    with pytest.raises(RunFailed, match=f"start of Holed, provider [a-z_]+-[0-9]+: depth is {number}"):
        scenario("agility", provider=Holed).world(0)


def test_draws_of_the_start_are_keyed_by_the_number_of_the_innovation():
    world = scenario("supply", provider=Scored).world(0)
    for k in (0, 19, 20, len(world.numbers) - 1):
        drawn_for = uniforms(1, 0, "start", "score", 202, innovation=int(world.numbers[k]))
        assert np.array_equal(world.uptakes["score"][:, k], drawn_for)
    assert set(world.numbers[[0, 20, -1]] // 1000) == {0, 1, 10}


class Small:
    """A class of another sector: one trait, one lever of its own, no innovations of note."""

    class Nation:
        mood: float = state(0.5, "mood")

    class Innovation:
        effect: int = fact("what it does")

    class Uptake:
        stage: int = state(3, "where it stands")
        score: float = fact("drawn at the start")

    class Seen:
        pass

    levers = (lever("coaching", "Coaching", unit_cost="£90k per provider a year"),)
    zeal: float = trait(0.4, "zeal", sd=0.1, low=0, high=1)
    size: float = fact("share")
    price: float = parameter(2.0, "unused")

    @start
    def begin(providers, uptakes, innovations, par, draw):
        uptakes["score"] = draw("score", per_innovation=True)

    @rule
    def grow(self, par, draw):
        self.zeal += 0.0


def test_a_class_of_its_own_is_built_by_the_same_words():
    spend = {"x": instrument("coaching")(amount="£9m", reach={"type": "acute"})}
    made = scenario(Policy("mine", spend=spend), provider=Small, uncertainty="fixed")
    world = made.world(0)
    (flow,) = world.flows
    assert flow.full_cost == 90e3 * 202 and [name for name, _ in flow.parts] == ["coaching"]
    assert world.nation["mood"][0] == 0.5 and np.all(world.uptakes["stage"] == 3) and world.uptakes.shape == (202, 20)
    assert len(np.unique(world.uptakes["score"])) == 202 * 20
    dose = made.buys().instruments[0].dose
    assert dose == pytest.approx(9e6 / (90e3 * 202 * world.providers["size"][flow.reach.mask].sum()))


def test_a_lever_without_a_price_is_refused():
    class Free(Small):
        levers = (lever("gift", "Gift"),)

    with pytest.raises(AskError, match="lever gift has no price"):
        scenario(Policy("mine", spend={"x": instrument("gift")(share=1)}), provider=Free)
