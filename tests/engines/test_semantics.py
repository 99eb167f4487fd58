"""What a tick means, by hand: who sees what, before which stage, and what levers deliver. Both engines share some of this."""

from dataclasses import replace

import numpy as np
import pytest

from engines.same_bits import first_difference
from engines.worlds import plain_world
from engines.written import load, small
from policysim.chance import uniforms
from policysim.engine.reference import WorldModel
from policysim.rules import spec
from policysim.scenario.world import Flow, Network, Reach, World

SEES = """
who: float = peers_mean("hope")
open_peers: float = peers_share("open")
twos: float = peers_share("count", equals=2)
circle_hope: float = group_mean("circle", "hope")
others_hope: float = group_mean("circle", "hope", others=True)
others_two: float = group_share("circle", "count", equals=2, others=True)
all_two: float = everyone_share("count", equals=2)
tides: vector(3) = group_mean("circle", "tide")
depths: float = everyone_mean("uptake.depth")
stage_one: float = peers_share("uptake.stage", equals=1)
linked_stage: float = linked("other", "uptake.stage")
mood: float = nation("mood")
age: float = nation("age")
years: float = clock_years()
"""
NATION = """
age: int = state(40)

@rule
def live(self, draw):
    self.age += 1
    self.mood = draw.mood
"""
KEEPS = (
    "who", "open_peers", "twos", "circle_hope", "others_hope", "others_two", "all_two", "hopes", "mood", "age", "years",
)  # fmt: skip
RULES = (
    "\n".join(f"kept_{name}: float = state(-1.0)" for name in KEEPS)
    + """
kept_tides: vector(3) = state(-1.0)
kept_tick: int = state(-1)
helped: float = state(0.0)
prized: vector(2) = state(0.0)
drawn: float = state(0.0)

@rule
def keep(self, seen, levers, draw):
"""
    + "\n".join(f"    self.kept_{name} = seen.{name}" for name in KEEPS)
    + """
    self.kept_tick = seen.tick
    for k in range(3):
        self.kept_tides[k] = seen.tides[k]
    self.helped = levers.support
    self.drawn = draw.own

@rule
def move(self, seen):
    self.hope = seen.hopes + 1.0

@rule
def each(self, uptake, innovation, seen, levers, draw):
    uptake.depth = seen.depths + 1.0
    self.prized[innovation.place] = levers.prize_listed
    uptake.kept_one = seen.stage_one
    uptake.kept_linked = seen.linked_stage
    uptake.kept_draw = draw.own
    self.claim = THREE
    self.count = self.count * ONE
    self.open = self.open and YES
"""
)

NUMBERS = """
from enum import IntEnum

import numpy as np

Ones = IntEnum("Ones", ["ONE"])
THREE, ONE, YES = np.float64(3.0), Ones.ONE, True
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    text = small(RULES, seen=SEES, nation=NATION, top=NUMBERS).replace(
        'worth: float = fact("a number", default=1.0)',
        "kept_one: float = state(-1.0)\n    kept_linked: float = state(-1.0)\n    kept_draw: float = state(-1.0)",
    )
    text = text.replace('weight: float = fact("a number")', 'place: int = fact("its position")')
    return spec(load(tmp_path_factory.mktemp("semantics"), text).Made)


def flow(
    lever: str, money, cost: float, *, reach: Reach, pot: bool = False, capped: bool = True, listed=None, profile=1.0
) -> Flow:
    ticks = np.ones(6)
    return Flow(lever, lever, money * ticks, cost, capped, pot, reach, ((lever, profile * ticks),), listed)


@pytest.fixture(scope="module")
def world(made) -> World:
    """Four providers: a looks at b (weight 1/4) and c (3/4), b at itself, c at nobody, d at a; a, b and c share a circle."""
    plain = plain_world(made, 4, 2, ticks=6)
    providers = plain.providers
    providers["hope"], providers["size"] = [0.1, 0.2, 0.4, 0.8], [0.5, 0.25, 0.25, 0.0]
    providers["count"], providers["open"], providers["circle"] = [2, 2, 1, 2], [0, 1, 0, 1], [1, 1, 1, 0]
    providers["tide"] = np.arange(12.0).reshape(4, 3)
    plain.uptakes["stage"], plain.uptakes["depth"] = [[1, 0], [1, 2], [0, 1], [2, 2]], [[0.5, 0.0], [0.0, 1.0]] * 2
    plain.innovations["other"], plain.innovations["place"] = [1, -1], [0, 1]
    network = Network(np.array([0, 2, 3, 3, 4]), np.array([1, 2, 1, 0]), np.array([0.25, 0.75, 1.0, 1.0]))
    return replace(plain, network=network, warm_up=2, arrives=np.array([0.0, 0.5]), numbers=np.array([0, 1000]), seed=8)


def after(world: World, ticks: int = 1) -> WorldModel:
    return WorldModel(world).run_until(tick=ticks)


def values(model: WorldModel, name: str) -> list:
    return [getattr(p, name) for p in model.providers]


SEEN = {
    "kept_who": [0.25 * 0.2 + 0.75 * 0.4, 0.2, 0.0, 0.1],
    "kept_open_peers": [0.25, 1.0, 0.0, 0.0],
    "kept_twos": [0.25, 1.0, 0.0, 1.0],
    "kept_circle_hope": [0.2, 0.2, 0.2, 0.8],
    "kept_others_hope": [0.3, 0.2, 0.4 / 3, 0.8],
    "kept_others_two": [0.5, 2 / 3, 1.0, 1.0],
    "kept_all_two": [0.75] * 4,
    "kept_hopes": [0.2] * 4,
    "kept_tides": [[2.25, 3.25, 4.25]] * 3 + [[9.0, 10.0, 11.0]],
    "kept_age": [41.0] * 4,
    "kept_years": [-0.5] * 4,
    "kept_tick": [0] * 4,
}


def test_both_engines_agree_on_all_of_it(world):
    assert not first_difference(with_money(world)) and not first_difference(with_money(world), [2, 0, 3, 1])


@pytest.mark.parametrize("name", SEEN)
def test_what_providers_see_is_what_it_says(world, name):
    assert np.allclose(values(after(world), name), SEEN[name], rtol=1e-15)


def test_the_nation_goes_first_and_is_seen(world):
    mood = uniforms(8, 0, "nation.live", "mood", 1, tick=0)[0]
    assert values(after(world), "kept_mood") == [mood] * 4


def test_everyone_sees_the_picture_before_the_stage(world):
    once, twice = after(world), after(world, 2)
    assert np.allclose(values(once, "hope"), 1.2) and np.allclose(values(twice, "kept_hopes"), 1.2)
    depths = [[u.depth for u in row] for row in once.uptakes]
    assert depths == [[1.375, 0.0], [1.375, 1.0], [1.375, 0.0], [1.375, 1.0]]  # the second has not arrived


def test_uptakes_see_their_own_innovation(world):
    rows = after(world, 3).uptakes
    assert [[u.kept_one for u in row] for row in rows] == [[0.25, 1.0 * 0.75], [1.0, 0.0], [0.0, 0.0], [1.0, 0.0]]
    assert [[u.kept_linked for u in row] for row in rows] == [[0.0, 0.0], [2.0, 0.0], [1.0, 0.0], [2.0, 0.0]]


def test_an_innovation_is_there_from_the_tick_in_which_it_has_arrived(world):
    before, then = after(world, 2), after(world, 3)  # ticks of a quarter; it arrives after half a year
    assert [row[1].kept_draw for row in before.uptakes] == [-1.0] * 4
    assert [row[1].kept_draw for row in then.uptakes] == uniforms(
        8, 0, "each", "own", 4, tick=2, innovation=1000
    ).tolist()
    counts = then.history().stage_counts
    assert counts[1].tolist() == [[1, 2, 1, 0, 0], [0] * 5] and counts[2, 1].tolist() == [1, 1, 2, 0, 0]


def test_draws_are_of_this_rule_this_tick_and_this_provider(world):
    for tick in range(3):
        assert values(after(world, tick + 1), "drawn") == uniforms(8, 0, "keep", "own", 4, tick=tick).tolist()


def test_the_clock_counts_from_the_end_of_the_warm_up(world):
    model = after(world, 4)
    assert values(model, "kept_tick") == [3] * 4 and values(model, "kept_years") == [0.25] * 4
    assert model.history().years[:4].tolist() == [-0.5, -0.25, 0.0, 0.25]


def with_money(world: World, **changes) -> World:
    listed = np.array([True, False])
    first = Reach("weakest", share=0.5, by="hope", judged="yearly")
    flows = (
        flow("support", 3.0, 10.0, reach=first), flow("prize", 16.0, 1.0, pot=True, reach=Reach("everyone"), listed=listed),
    )  # fmt: skip
    return replace(world, flows=flows, **changes)


def helped(world: World, *flows: Flow, ticks: int = 1) -> list[float]:
    return values(after(replace(world, flows=flows), ticks), "helped")


def test_a_dose_is_money_over_the_cost_of_all_who_are_reached(world):
    mask = np.array([True, False, False, True])  # half of all activity
    assert helped(world, flow("support", 3.0, 10.0, reach=Reach("everyone"))) == [0.3] * 4
    assert helped(world, flow("support", 3.0, 10.0, reach=Reach("mask", mask))) == [0.6, 0.0, 0.0, 0.6]
    assert helped(world, flow("support", 3.0, 10.0, reach=Reach("everyone"), profile=0.5)) == [0.15] * 4


def test_a_capped_dose_is_at_most_1_and_costs_no_more(world):
    rich = flow("support", 30.0, 10.0, reach=Reach("everyone"))
    model = after(replace(world, flows=(rich,)))
    assert values(model, "helped") == [1.0] * 4 and model.delivery.spent[0, 0] == pytest.approx(10.0 * 0.25)
    two = [flow("support", 7.0, 10.0, reach=Reach("everyone"))] * 2
    assert helped(world, *two) == [1.0] * 4  # the lever itself is capped


def test_reach_is_judged_by_what_providers_are_like_then(world):
    some = {"weakest": [1, 1, 0, 0], "readiest": [0, 0, 1, 1]}
    for kind, mask in some.items():
        doses = helped(world, flow("support", 1.0, 10.0, reach=Reach(kind, share=0.5, by="hope")))
        assert [dose > 0.0 for dose in doses] == [bool(x) for x in mask]
    where = Reach("where", comparison=("hope", "<=", 0.4))
    assert [d > 0.0 for d in helped(world, flow("support", 1.0, 10.0, reach=where))] == [True, True, True, False]


@pytest.mark.parametrize(("judged", "reached"), [("once", [True, False]), ("yearly", [False, True])])
def test_reach_is_judged_once_or_every_year(world, judged, reached):
    turned = Reach("where", judged=judged, comparison=("count", "==", 2))
    model = WorldModel(replace(world, ticks=6, flows=(flow("support", 1.0, 10.0, reach=turned),)))
    model.run_until(tick=3)
    for agent in model.providers:
        agent.count = 3 - agent.count  # the twos become ones
    model.step()
    assert [p.helped > 0.0 for p in model.providers][1:3] == [True, False]  # within the year nothing changes
    model.step()
    assert [p.helped > 0.0 for p in model.providers][1:3] == reached


def test_a_pot_fills_in_equal_parts_and_pays_claims_while_it_lasts(world):
    model = after(with_money(world), 3)
    # 16 a year fill 4 a tick; four providers claim 3 each: 12 a tick
    assert np.allclose(model.delivery.spent[:3, 1], 4.0) and model._pots == [0.0]
    assert [p.prized for p in model.providers] == [[1.0, 0.0]] * 4
    rich = replace(
        world, flows=(flow("prize", 80.0, 1.0, pot=True, reach=Reach("everyone"), listed=np.array([True, True])),)
    )
    model = after(rich, 3)
    assert np.allclose(model.delivery.spent[:3, 0], 12.0) and model._pots == pytest.approx([24.0])
    assert [p.prized for p in model.providers] == [[1.0, 1.0]] * 4


def test_doses_on_one_innovation_add_up_to_1_at_most(world):
    both, first = np.array([True, True]), np.array([True, False])
    flows = [flow("prize", 80.0, 1.0, pot=True, reach=Reach("everyone"), listed=x, profile=0.75) for x in (both, first)]
    model = after(replace(world, flows=tuple(flows)), 3)
    assert [p.prized for p in model.providers] == [[1.0, 0.75]] * 4


def test_an_empty_pot_delivers_nothing(world):
    money = np.array([48.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    poor = flow("prize", 1.0, 1.0, pot=True, reach=Reach("everyone"), listed=np.array([True, True]))
    model = after(replace(world, flows=(replace(poor, money=money),)), 2)
    assert model.delivery.spent[:2, 0].tolist() == [12.0, 0.0] and [p.prized[0] for p in model.providers] == [0.0] * 4
