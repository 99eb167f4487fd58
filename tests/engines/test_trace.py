"""Law: a trace shows what the engines did, to the last bit, and what it says would change the outcome does change it."""

import builtins
import math
import re
from collections.abc import Sequence
from functools import partial
from random import Random
from types import FunctionType, SimpleNamespace

import numpy as np
import pytest

from engines.england import england
from engines.lively import lively_specs, lively_world
from engines.same_bits import step_compiled
from engines.worlds import plain_world
from engines.written import load, small
from policysim.engine.reference import WorldModel
from policysim.engine.replicate import begin
from policysim.engine.tracing import trace
from policysim.engine.tracing.dates import months_of, tick_of
from policysim.engine.tracing.filled import shown
from policysim.engine.tracing.film import NATION, Film, Moment, numbers_of, same_numbers
from policysim.engine.tracing.follow import follow
from policysim.errors import AskError, RunFailed
from policysim.rules import spec
from policysim.scenario.calendar import Calendar

ASKED = {"calendar": {"years": 1, "warm_up": 1}, "parameters": {"mandate_grace": 0.25, "arrivals": 3.0}}
POLICY = "carrots_and_sticks"
IN_ENGLAND = {"provider": "acute-003", "innovation": "virtual_wards", "tick": 4}
SHOWS = 'shows: float = peers_share("uptake.stage", equals=1)'
CROWD = """
    @rule
    def consider(self, uptake, seen, levers, par, draw):
        \"\"\"Start when enough peers show it, fewer where there is hope and support.\"\"\"
        if uptake.stage != NO:
            return
        threshold = par.pull * (1.5 - self.hope) * (1.0 - 0.5 * levers.support)
        if seen.shows > threshold and draw.start < chance(12.0, 0.25):
            uptake.stage = YES
            uptake.depth = 1.0
"""


@pytest.fixture(scope="module")
def lively(tmp_path_factory):
    """The lively class, in eight random worlds."""
    made, _ = lively_specs(tmp_path_factory.mktemp("rules"))
    return [Film(lively_world(made, seed)) for seed in range(8)]


@pytest.fixture(scope="module")
def scenario():
    return england(POLICY, **ASKED)


@pytest.fixture(scope="module")
def in_england(scenario):
    return Film(scenario.world(0))


def meant(film: Film, random: Random, ticks: Sequence[int] = (), providers: Sequence[int] = ()) -> Moment | None:
    """A call in the film's world: any rule, innovation, provider and tick; None where nothing has arrived."""
    world = film.world
    tick = random.choice(ticks or range(world.ticks))
    r = random.randrange(len(world.spec.rules))
    owner = world.spec.rules[r].owner
    arrived = np.flatnonzero(world.arrives <= tick * world.dt).tolist()
    if owner == "uptake" and not arrived:
        return None
    provider = NATION if owner == "nation" else random.choice(providers or range(len(world.ids)))
    return Moment(r, provider, random.choice(arrived) if owner == "uptake" else NATION, tick)


def some(film: Film, number: int, seed: int) -> list:
    """So many traces of random calls in one world."""
    random = Random(seed)
    found: list = []
    while len(found) < number:
        if moment := meant(film, random):
            found.append(follow(film, moment))
    return found


def records_of(model: WorldModel, moment: Moment) -> dict:
    """The records of the model that a call writes, by the argument that the rule knows them by."""
    if moment.provider == NATION:
        return {"self": model.nation}
    found = {"self": model.providers[moment.provider]}
    return found | (
        {"uptake": model.uptakes[moment.provider][moment.innovation]} if moment.innovation != NATION else {}
    )


def settled(found) -> list[str]:
    """What nobody else writes in the rule's stage after the call: the uptake, and the provider where it was the last."""
    moment, rule = found.reader.moment, found.rule
    arrived = np.flatnonzero(found.world.arrives <= moment.tick * found.world.dt)
    last = rule.owner != "uptake" or moment.innovation == arrived[-1]
    return [name for name in found.state if last or name.startswith("uptake.")]


def after_stage(found) -> dict:
    """The same numbers in a model of its own, stopped behind the rule's stage."""
    moment = found.reader.moment
    model = WorldModel(found.world).run_until(tick=moment.tick)
    model._stages = model._stages[: moment.rule + 1]
    model.step()
    records = records_of(model, moment)
    return {name: getattr(records[name.partition(".")[0]], name.partition(".")[2]) for name in found.state}


def compiled_state(found) -> dict:
    """Numbers that no later rule writes, as the compiled engine has them at the end of the tick."""
    moment, rules = found.reader.moment, found.world.spec.rules
    play = begin(found.world)
    while play.tick <= moment.tick:
        assert step_compiled(play) is None
    owner = "nation" if moment.provider == NATION else "providers"
    record = {"self": play.arrays[owner][max(0, moment.provider)]}
    if moment.innovation != NATION:
        record["uptake"] = play.arrays["uptakes"][moment.provider, moment.innovation]
    later = {
        name for rule in rules[moment.rule + 1 :] for name in rule.writes if rule.owner != "nation" or owner == "nation"
    }
    return {n: record[n.partition(".")[0]][n.partition(".")[2]].tolist() for n in found.state if n not in later}


def check_state(found) -> None:
    """The state that a trace ends with is that of both engines."""
    mesa, compiled = after_stage(found), compiled_state(found)
    for name in settled(found):
        assert same_numbers(mesa[name], found.state[name]), f"{name} {found!r}"
        if name in compiled:
            mine = int(found.state[name]) if isinstance(found.state[name], int) else found.state[name]
            assert same_numbers(compiled[name], mine), f"compiled {name} {found!r}"


def functions_of(function: FunctionType, found: dict) -> dict:
    """Every name that a rule or its helpers call, as the engine has bound it."""
    for name, value in function.__globals__.items():
        if name not in found:
            found[name] = value
            members = vars(value).values() if isinstance(value, type(math)) else [value]
            for inner in (m for m in members if isinstance(m, FunctionType)):
                functions_of(inner, found)
    return found


def check_lines(found) -> None:
    """Each line, with its values filled in to the last bit, works out to the value that it shows."""
    names = functions_of(found.function, {"inf": math.inf, "nan": math.nan}) | {"__builtins__": vars(builtins)}
    for line in (inner for outer in found.lines for inner in outer.walk()):
        if line.exact:
            assert same_numbers(eval(line.exact, names), line.value), f"{line.exact} is not {line.value}"


def decided(found, flip) -> object:
    """What a model decides that plays the same call with one number changed."""
    moment, rule = found.reader.moment, found.rule
    model = WorldModel(found.world).run_until(tick=moment.tick)
    stage, mine = model._stages[moment.rule], records_of(model, moment)
    function, owner, attribute = stage.function, *flip.name.split(".", 1)
    name, _, index = attribute.rstrip("]").partition("[")

    def changed(*records):
        given = dict(zip(rule.arguments, records, strict=True))
        if all(given.get(argument, record) is record for argument, record in mine.items()):
            record = given[owner]
            if owner == "par":
                given["par"] = record._replace(**{name: flip.value})
            elif index:
                getattr(record, name)[int(index)] = flip.value
            else:
                object.__setattr__(record, name, flip.value)
            changed.decided = partial(getattr, mine[found.decision.name.partition(".")[0]])
        function(*given.values())
        if given and "decided" in vars(changed) and "value" not in vars(changed):
            changed.value = changed.decided(found.decision.name.partition(".")[2])

    stage.function = changed
    model._stages = model._stages[: moment.rule + 1]
    model.step()
    return changed.value


def check_flips(found, most: int = 99) -> None:
    """What is said to change the decision does so, and one bit nearer it would not."""
    for flip in found.would[:most]:
        assert decided(found, flip) == flip.becomes != found.decision.after, f"{flip} {found!r}"
        if isinstance(flip.boundary, float):
            trial = found._trial(found.decision)
            nearer = math.nextafter(flip.boundary, flip.actual)
            assert trial.flips(flip.name, flip.boundary)
            assert nearer == flip.actual or not trial.flips(flip.name, nearer)


def check_in_words(found) -> bool:
    """What a sentence says happened did happen, and on the other side of its number it would not have."""
    if not (told := found.data["in_words"]):
        return False
    stage, drawn = found.decision, next(flip for flip in found.would if flip.name.startswith("draw."))
    assert ("did not" in told) == (stage.before == stage.after) and f"drew {shown(drawn.actual)}" in told
    side, number = re.search(r"(above|below) ([\d.e−-]+)", told).groups()
    assert number == shown(drawn.told, 17) and (side == "above") == (drawn.value > drawn.actual)
    assert decided(found, drawn) != stage.after
    if "its peers show it" in told:
        few, share = "few of its peers" in told, found.read["uptake.exposure"]
        assert few == (share < 0.25) and f"(exposure {shown(share)})" in told
    return True


def test_the_last_state_of_160_traces_in_small_worlds_is_that_of_both_engines(lively):
    for seed, film in enumerate(lively):
        for found in some(film, 20, seed):
            check_state(found)
            check_lines(found)


def test_the_last_state_of_40_traces_in_england_is_that_of_both_engines(in_england):
    random = Random(1)
    for provider, tick, wanted in [(3, 5, "realise"), (201, 2, "hear")]:
        found = []
        while len(found) < 20 or wanted not in {one.rule.name for one in found}:
            found.append(follow(in_england, meant(in_england, random, [tick], [provider])))
        for one in found:
            check_lines(one)
        check_state(next(one for one in found if one.rule.name == wanted))


def test_what_would_change_a_decision_changes_it(lively):
    flips = 0
    for seed, film in enumerate(lively):
        for found in some(film, 10, 100 + seed):
            check_flips(found)
            flips += len(found.would)
    assert flips > 30


def test_what_would_change_a_decision_in_england_changes_it(in_england):
    world = in_england.world
    r = next(r for r, rule in enumerate(world.spec.rules) if rule.name == "consider")
    wanted = [follow(in_england, Moment(r, i, k, 5)) for i in (40, 199) for k in range(6)]
    told = [found for found in wanted if found.would]
    assert told and all("uptake.exposure" in found.read for found in told)
    check_flips(told[0], 1)
    hear = r - 1
    heard = [follow(in_england, Moment(hear, i, k, t)) for i, k, t in ((3, 3, 3), (7, 3, 3))]
    assert world.spec.rules[hear].name == "hear"
    assert sum(check_in_words(found) for found in (*told[:3], *heard)) >= 2
    assert any("In words  " in repr(found) for found in (*told[:3], *heard))


def crowd(tmp_path):
    """Five providers, of whom the last two have what the first looks at."""
    made = spec(load(tmp_path, small(CROWD, top="NO, YES = 0, 1", seen=SHOWS)).Made)
    world = plain_world(made, n=5, k=1)
    ties = SimpleNamespace(indptr=np.array([0, 4, 4, 4, 4, 4]), indices=np.arange(1, 5), weights=np.full(4, 0.25))
    uptakes = world.uptakes.copy()
    uptakes["depth"][4] = uptakes["stage"][4] = 1
    return Film(world.__class__(**{**vars(world), "network": ties, "uptakes": uptakes}))


def test_a_trace_reads_like_the_rule_with_its_values_filled_in(tmp_path):
    found = follow(crowd(tmp_path), Moment(0, 0, 0, 0), lambda tick: "Jan-Mar 2030")
    assert (
        repr(found)
        == """\
Made.consider  provider a  innovation k0  tick 0 (Jan-Mar 2030)  future 0
  uptake.stage    no    state, as at the start
  self.hope       0.5   trait, as at the start
  seen.shows      0.25  1 of 4 ties with stage = yes: e 0.25
  levers.support  0     lever: no instrument delivers it
  par.pull        0.4   parameter
  uptake.stage != NO   (no != no)                               False
  threshold = 0.4 * (1.5 - 0.5) * (1.0 - 0.5 * 0)               0.4
  seen.shows > threshold and draw.start < chance(12.0, 0.25)
    (0.25 > 0.4)                                                False   -> stage stays
  draw.start (not used)  0.829  chance: a uniform number, 0 to 1
Changed  nothing
uptake.stage would be yes if  shows > 0.4 (one more peer), or hope > 0.875, or
                              levers.support > 0.75, or par.pull < 0.25"""
    )


def test_a_trace_unfolds_helpers_and_loops_and_reads_the_same_in_a_notebook(tmp_path):
    body = """
        @rule
        def feel(self, seen, par, draw):
            for k in range(3):
                self.tide[k] = clip(self.tide[k] + k, 0.0, 1.5)
            self.hope = towards(self.hope, 1.0, par.pull, 0.25) - 0.1 * draw.luck
    """
    film = Film(plain_world(spec(load(tmp_path, small(body)).Made)))
    found = follow(film, Moment(0, 1, NATION, 1))
    brief, deep = repr(found), repr(found.expanded())
    assert "for k in range(3)" in brief and "3 times" in brief and "self.tide" in brief and "k = 2" not in brief
    assert "k = 2" in deep and "return min(1.5, max(0, 3.5))" in deep
    assert brief.count("towards(0.5") == 1 and "math.exp" not in brief and "math.exp(-0.4 * 0.25)" in deep
    assert all(len(line) <= 100 for line in [*brief.splitlines(), *deep.splitlines()])
    shown = found._repr_html_()
    assert "<caption" in shown and 'scope="row"' in shown and "self.hope" in shown and "<script" not in shown
    assert found.changed.keys() == {"self.tide", "self.hope"} and found.state["self.tide"] == [0.0, 1.5, 1.5]


def test_the_decision_that_was_taken_says_what_would_have_undone_it(tmp_path):
    film = crowd(tmp_path)
    stay = follow(film, Moment(0, 0, 0, 0))
    assert [flip.name for flip in stay.would] == ["seen.shows", "self.hope", "levers.support", "par.pull"]
    body = CROWD.replace("seen.shows > threshold and", "")
    film = Film(plain_world(spec(load(tmp_path, small(body, top="NO, YES = 0, 1", seen=SHOWS)).Made)))
    started = follow(film, Moment(0, 0, 0, 0))
    assert "uptake.stage no -> yes" in repr(started) and "-> stage = yes" in repr(started)
    (flip,) = started.would
    assert flip.name == "draw.start" and flip.value > started.read["draw.start"]
    again = follow(film, Moment(0, 0, 0, 3))
    assert again.would == () and "consider acts on uptakes that are no; this one is yes since tick 0" in repr(again)


TWO = """
    @rule
    def consider(self, uptake, seen, par, draw):
        if uptake.stage != NO:
            return
        needed = par.pull * 2.0
        if seen.shows >= needed and self.hope > 0.6:
            uptake.stage = YES
"""


def test_two_obstacles_are_named_and_lifted_together(tmp_path):
    made = spec(load(tmp_path, small(TWO, top="NO, YES = 0, 1", seen=SHOWS)).Made)
    found = follow(Film(plain_world(made, n=5, k=1)), Moment(0, 0, 0, 0))
    assert found.would == () and [one.text for one in found.against] == [
        "seen.shows >= needed (0 >= 0.8: no)", "self.hope > 0.6 (0.5 > 0.6: no)",
    ]  # fmt: skip
    assert [(f.name, f.sign, f.told) for f in found.together] == [("seen.shows", ">=", 0.8), ("self.hope", ">", 0.6)]
    assert "would be yes if  shows >= 0.8 (one more peer) and hope > 0.6" in repr(found)


EDGES = {  # condition -> what is told of it
    "seen.shows > 0.2204": [("seen.shows", ">", 0.2204)],
    "seen.shows >= 0.2204": [("seen.shows", ">=", 0.2204)],
    "seen.shows * 3.0 > 0.66125": [("seen.shows", ">", 0.221)],
    "seen.shows >= par.pull": [("seen.shows", ">=", 0.4), ("par.pull", "<=", 0.0)],
}


@pytest.mark.parametrize("condition", EDGES)
def test_the_boundary_is_told_with_the_sign_that_is_true(tmp_path, condition):
    body = TWO.replace("seen.shows >= needed and self.hope > 0.6", condition)
    body = body.replace("par.pull * 2.0", "0.0").replace("        needed = 0.0\n", "")
    top = "NO, YES = 0, 1\nfrom policysim.rules import parameter"
    text = small(body, top=top, seen=SHOWS)
    found = follow(Film(plain_world(spec(load(tmp_path, text).Made), n=5, k=1)), Moment(0, 0, 0, 0))
    assert [(f.name, f.sign, f.told) for f in found.would] == EDGES[condition]
    check_flips(found)


def test_a_line_that_breaks_is_shown_with_what_it_had(tmp_path):
    body = """
        @rule
        def feel(self, seen):
            left = 2 - seen.tick
            self.hope = self.hope / left
    """
    film = Film(plain_world(spec(load(tmp_path, small(body)).Made)))
    assert "breaks" not in repr(follow(film, Moment(0, 0, NATION, 1)))
    broken = repr(follow(film, Moment(0, 0, NATION, 2)))
    assert "self.hope = 0.25 / 0" in broken and "Broke  ZeroDivisionError" in broken
    with pytest.raises(RunFailed, match="feel at tick 2"):
        follow(film, Moment(0, 1, NATION, 2))
    with pytest.raises(RunFailed, match="feel at tick 2"):
        follow(film, Moment(0, 1, NATION, 4))
    assert repr(follow(film, Moment(0, 0, NATION, 1))) == repr(follow(Film(film.world), Moment(0, 0, NATION, 1)))


def test_a_free_rule_shows_what_it_changed(tmp_path):
    body = """
        @rule(free=True)
        def feel(self, draw):
            self.hope = sum([draw.luck] * 2)
    """
    found = follow(Film(plain_world(spec(load(tmp_path, small(body)).Made))), Moment(0, 2, NATION, 1))
    assert (
        "free rule" in repr(found)
        and "not used" not in repr(found)
        and "Changed  self.hope" in repr(found)
        and found.would == ()
    )
    assert found.state["self.hope"] == 2 * numbers_of(found.caught.before["draw"])["luck"]


def test_traces_may_go_back_and_forth_in_time(lively):
    film = lively[3]
    moments = [Moment(r, 0, NATION, tick) for r in (1, 4) for tick in (5, 1, 3, 6, 5)]
    told = [repr(follow(film, moment)) for moment in moments]
    assert told == [repr(follow(Film(film.world), moment)) for moment in moments]


def test_the_names_of_a_trace_are_checked_before_anything_is_played(scenario, monkeypatch):
    monkeypatch.setattr(WorldModel, "step", lambda self: pytest.fail("played"))
    late = next(k for k, when in enumerate(scenario.world(0).arrives) if when > 1.0)
    asked = {"rule": "consider", **IN_ENGLAND}
    for wrong, told in [
        ({"rule": "considr"}, 'rule="considr": Provider has no such rule, did you mean "consider"?'),
        ({"provider": "acute-03"}, 'provider="acute-03": no such provider, did you mean "acute-'),
        ({"innovation": "virtual_ward"}, 'did you mean "virtual_wards"?'),
        ({"tick": 8}, "tick=8: ticks are 0 to 7\n  0 is Apr-Jun 2025, warm-up, 4 is Apr-Jun 2026, 7 is Jan-Mar 2027"),
        ({"innovation": None}, "is played for each innovation: which?"),
        ({"provider": None}, "is played for each provider: whose?"),
        ({"rule": "feel"}, "feel is played once, not for each innovation"),
        ({"tick": 2, "innovation": scenario.world(0).innovation_ids[late]}, "is not there yet in tick 2"),
        ({"tick": None}, "in which tick?"),
        ({"tick": None, "when": "2031-02"}, 'when="2031-02": lies outside the run, Apr 2025 to Mar 2027'),
        ({"tick": None, "when": "soon"}, 'when="soon": is not a month'),
    ]:
        with pytest.raises(AskError) as refused:
            trace(scenario, 0, **{**asked, **wrong})
        assert told in str(refused.value) and len(str(refused.value).splitlines()) <= 6


def test_a_month_is_as_good_as_a_tick(scenario):
    by_tick = trace(scenario, 0, rule="consider", **IN_ENGLAND)
    for when in ("2026-05", "Jun 2026", "April 2026"):
        assert repr(trace(scenario, 0, rule="consider", **{**IN_ENGLAND, "tick": None, "when": when})) == repr(by_tick)
    assert "tick 4 (Apr-Jun 2026)" in repr(by_tick) and "drawn from" in repr(by_tick)
    nation = trace(scenario, 0, rule="weather", tick=4)
    assert repr(nation).startswith("Provider.Nation.weather  the nation  tick 4 (Apr-Jun 2026)  future 0")


@pytest.mark.parametrize(
    ("tick", "number", "told"),
    [
        ("quarter", 23, "Jan-Mar 2027"), ("quarter", 19, "Jan-Mar 2026, warm-up"), ("month", 60, "Apr 2026"),
        ("half_year", 11, "Oct 2026-Mar 2027"), ("year", 6, "Apr 2027-Mar 2028"), ("0.2", 25, "2026/27"),
    ],
)  # fmt: skip
def test_a_tick_is_told_by_its_months(tick, number, told):
    calendar = Calendar(tick=tick)
    assert months_of(calendar, number) == told


def test_every_month_belongs_to_one_tick():
    calendar = Calendar(tick="quarter", years=2, warm_up=1)
    months = [f"{year}-{month:02d}" for year in (2025, 2026, 2027, 2028) for month in range(1, 13)][3:39]
    assert [tick_of(calendar, month, "when") for month in months] == [n // 3 for n in range(36)]
