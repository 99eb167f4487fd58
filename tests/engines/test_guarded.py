"""Law: what a rule must not write is an error that names provider, rule and tick, in either engine."""

from dataclasses import replace

import numpy as np
import pytest

from engines.same_bits import first_difference
from engines.worlds import plain_world
from engines.written import load, small
from policysim.engine.plays import explained
from policysim.engine.reference import WorldModel
from policysim.engine.replicate import played
from policysim.errors import NoAttribute, RuleError, RunFailed
from policysim.rules import spec

BREAKS = """
bad: float = parameter(0.0)

@rule
def quiet(self, draw):
    self.hope = 0.5 * self.hope + draw.luck

@rule
def go(self, seen, par):
    if self.count == 1 and seen.tick == 2:
        if par.bad == 1.0:
            self.hope = math.log(self.hope - self.hope)
        if par.bad == 2.0:
            self.hope = math.exp(800.0 + self.hope)
        if par.bad == 3.0:
            self.tide[1] = math.sqrt(-1.0 - self.hope)
        if par.bad == 4.0:
            self.hope = 1.0 / (self.hope - self.hope)
        if par.bad == 5.0:
            self.hope = 7 % (self.count - 1) * 1.0
        if par.bad == 6.0:
            self.hope = self.tide[self.count + 2]

@rule
def each(self, uptake, seen, par):
    uptake.depth = 0.5
    if par.bad == 7.0 and seen.tick == 2 and self.count == 1:
        uptake.depth = math.log(0.0)
    if par.bad == 10.0 and self.count == 1:
        uptake.stage = 7 - 14 * (seen.tick % 2)
    if par.bad == 8.0 and seen.tick == 2 and self.count == 1:
        self.claim += math.exp(uptake.depth * 2000.0)
"""
NATION = """
@rule
def drift(self, par, seen):
    if par.bad == 9.0 and seen.tick == 2:
        self.mood = -math.log(0.0)
"""
FOUND = {
    1: "-inf", 2: "inf", 3: "tide is nan", 4: "division by zero", 5: "modulo", 6: "index out of range", 7: "-inf",
    8: "inf", 9: "inf",
}  # fmt: skip
RULE = {7: "each", 8: "each", 9: "drift"}


@pytest.fixture(scope="module")
def breaking(tmp_path_factory):
    """A world whose second provider breaks in tick 2, as the parameter `bad` says."""
    made = spec(load(tmp_path_factory.mktemp("guarded"), small(BREAKS, nation=NATION)).Made)
    world = plain_world(made)
    world.providers["count"][1] = 1

    def broken(bad: int):
        par = world.par.copy()
        par["bad"] = bad
        return replace(world, par=par)

    return broken


def test_the_same_rules_are_fine_where_nothing_breaks(breaking):
    assert not first_difference(breaking(0))


@pytest.mark.parametrize("bad", FOUND)
def test_a_broken_run_names_rule_provider_tick_and_value_as_mesa_replays_it(breaking, bad):
    world, rule = breaking(bad), RULE.get(bad, "go")
    failure = played(world).failure
    assert isinstance(failure, RunFailed)
    if bad in (4, 5, 6):  # raised inside the rule: which and when is for the replay to tell
        assert failure.rule == "" and failure.tick == -1 and "Made" in str(failure)
    else:
        assert (failure.rule, failure.tick, failure.provider) == (rule, 2, "" if bad == 9 else "b")
        assert f".{rule} at tick 2" in str(failure) and "not finite" in str(failure)
    told = explained(world, failure)
    assert (told.rule, told.tick, told.provider) == (rule, 2, "the nation" if bad == 9 else "b")
    assert f"Made.{rule} at tick 2" in str(told) and FOUND[bad] in str(told) and len(str(told).splitlines()) <= 6
    assert not first_difference(world)


def test_a_stage_without_a_name_is_counted_nowhere(breaking):
    assert not first_difference(breaking(10))
    counts = played(breaking(10)).counts
    assert counts.sum(axis=2).tolist() == [[2, 2]] * 5  # of three providers


def test_a_failure_costs_its_own_run_only(breaking):
    plays = [played(breaking(bad)) for bad in (1, 0, 4)]
    assert [bool(p.failure) for p in plays] == [True, False, True]
    alone = played(breaking(0))
    assert plays[1].history.tobytes() == alone.history.tobytes()


WRITES = {
    "a name that is not declared": ("self.hop = 1.0", "no trait or state hop, did you mean", "write hop: float"),
    "an int for a float": ("self.hope = 1", "Made.hope is float and cannot be 1", "write 1.0"),
    "a float for an int": ("self.count = 2.5", "Made.count is int and cannot be 2.5", "write int(...)"),
    "a bool for an int": ("self.count = True", "Made.count is int and cannot be True", "write int(...)"),
    "an int for a bool": ("self.open = 1", "Made.open is bool and cannot be 1", "write bool(...)"),
    "NumPy's int for a float": ("self.hope = np.int64(1)", "Made.hope is float and cannot be 1", "write 1.0"),
    "a fact": ("self.circle = 1", "provider b: writes the fact circle", "@ps.start"),
    "a fact of an uptake": ("uptake.worth = 2.0", "writes the fact uptake.worth"),
    "a fact of an innovation": ("self.model.innovations[0].other = 1", "innovation k0: writes its fact other"),
    "nothing": ("self.hope = None", "Made.hope is float and cannot be None", "write"),
    "an infinity": ("self.hope = float('inf')", "hope is inf, which is not a finite number"),
    "what is no number": ("self.hope = float('nan')", "hope is nan, which is not a finite number"),
    "a short vector": ("self.tide = [1.0, 2.0]", "a vector of 3 floats and cannot be [1.0, 2.0]"),
    "a number for a vector": ("self.tide = 1.0", "a vector of 3 floats and cannot be 1.0"),
    "a vector cut short in place": ("self.tide.pop()", "tide is a vector of 3 floats"),
    "an int in a vector": ("self.tide[1] = 2", "tide is float and cannot be 2"),
    "a hole in a vector": ("self.tide[1] = float('nan')", "tide is nan"),
    "a number beyond 64 bits": ("self.count = 2**63", "no 64-bit int"),
    "a name that an uptake lacks": ("uptake.dept = 1.0", "dept", "a rule writes only what its class declares"),
    "an int in an uptake": ("uptake.depth = 1", "depth is float and cannot be 1"),
    "an infinity in an uptake": ("uptake.depth = float('-inf')", "depth is -inf"),
    "an error of its own": ("self.hope = [][0]", "IndexError: list index out of range"),
}


@pytest.mark.parametrize("wrong", WRITES)
def test_mesa_refuses_a_wrong_write_and_names_provider_rule_and_tick(tmp_path, wrong):
    write, *words = WRITES[wrong]
    condition = "if self.id == 'b' and self.model.tick == 1:"
    text = small(
        f"@rule(free=True)\ndef go(self, uptake):\n    {condition}\n        {write}\n", top="import numpy as np"
    )
    model = WorldModel(plain_world(spec(load(tmp_path, text).Made)))
    model.step()
    with pytest.raises(RunFailed) as failure:
        model.step()
    assert (failure.value.rule, failure.value.tick, failure.value.provider) == ("go", 1, "b")
    said = str(failure.value)
    assert "rule Made.go at tick 1, provider b" in said and len(said.splitlines()) <= 6
    assert all(word in said for word in words)


def test_between_ticks_a_wrong_write_is_refused_at_once(tmp_path):
    model = WorldModel(plain_world(spec(load(tmp_path, small("")).Made)))
    agent = model.providers[0]
    for name, value in [("hope", 1), ("hope", np.nan), ("hop", 0.5), ("tide", [1.0]), ("count", 0.5)]:
        with pytest.raises(RuleError, match="provider a"):
            setattr(agent, name, value)
    with pytest.raises(RuleError, match="provider a: writes the fact circle"):
        agent.circle = 1
    with pytest.raises(NoAttribute, match='Made has no hop, did you mean "hope"'):
        _ = agent.hop
    agent.hope = 0.75
    assert model.provider_records()["hope"].tolist() == [0.75, 0.5, 0.5]


def test_numbers_of_numpy_are_taken_over_as_pythons_own(tmp_path):
    writes = "self.hope = np.float64(0.25); self.count = np.int64(3); self.open = np.bool_(True)"
    more = "self.tide = np.array([1.0, 2.0, 3.0]); self.tide[0] = np.float64(4.0); uptake.depth = np.float64(0.5)"
    text = small(f"@rule(free=True)\ndef go(self, uptake):\n    {writes}; {more}\n", top="import numpy as np")
    model = WorldModel(plain_world(spec(load(tmp_path, text).Made)))
    model.step()
    agent, uptake = model.providers[0], model.uptakes[0][0]
    found = (agent.hope, agent.count, agent.open, agent.tide, uptake.depth)
    assert found == (0.25, 3, True, [4.0, 2.0, 3.0], 0.5)
    assert [type(x) for x in (*found[:3], *agent.tide, uptake.depth)] == [float, int, bool, *[float] * 4]


UNSOUND = {
    "a negative group": (lambda w: w.providers["circle"].put(1, -1), "Made.circle is -1 at b"),
    "a link beyond the end": (lambda w: w.innovations["other"].put(1, 2), "other of an innovation is 2 at k1"),
    "a link below none": (lambda w: w.innovations["other"].put(0, -2), "other of an innovation is -2 at k0"),
    "a peer that is not there": (lambda w: w.network.indices.put(0, 3), "the position of a peer is 3 at 0"),
}


@pytest.mark.parametrize("wrong", UNSOUND)
def test_a_world_that_leads_nowhere_is_not_played(tmp_path, wrong):
    sees = 'round: float = group_mean("circle", "hope")\nlean: float = linked("other", "uptake.depth")\n'
    spoil, words = UNSOUND[wrong]
    world = plain_world(spec(load(tmp_path, small("", seen=sees)).Made))
    spoil(world)
    for play in (lambda: WorldModel(world), lambda: played(world)):
        with pytest.raises(RunFailed, match=words):
            play()
