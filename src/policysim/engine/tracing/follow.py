"""A trace is asked for: names are checked, the world is played, the rule is followed, and compared with the engine."""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

from policysim.engine.bind import Binder, interpreted
from policysim.engine.tracing.asked import Said, in_python, moment
from policysim.engine.tracing.dates import months_of, tick_of
from policysim.engine.tracing.filled import words_of
from policysim.engine.tracing.film import Caught, Film, Moment, Say, copy_of, same_numbers, say_on_stderr
from policysim.engine.tracing.inputs import Reader
from policysim.engine.tracing.steps import Diary, played
from policysim.engine.tracing.traced import Trace, numbers_by_name
from policysim.errors import AskError, PolicysimError
from policysim.rules import Rule
from policysim.scenario.scenario import Scenario


def trace(
    scenario: Scenario, replicate: int = 0, *, rule: str, provider: str | None = None, innovation: str | None = None,
    tick: int | None = None, when: str | None = None,
) -> Trace:  # fmt: skip
    """A rule with its values filled in, for one provider in one tick, and what would have made it come out otherwise.

    `tick` counts from the start of the warm-up, as in `run.national`; `when` is a month instead, "2030-02". A rule that
    is played for each innovation asks for one; a rule of the nation for no provider.
    """
    return trace_as_said(scenario, replicate, rule, provider, innovation, tick, when, in_python, say_on_stderr)


def trace_as_said(
    scenario: Scenario, replicate: int, rule: str, provider: str | None, innovation: str | None, tick: int | None,
    when: str | None, said: Said, say: Say,
) -> Trace:  # fmt: skip
    """The same, with the asker's way to put a name (`said`), and to be told that it takes long (`say`)."""
    if not isinstance(scenario, Scenario):
        raise AskError(f"trace takes a scenario, not {scenario!r}\n  write trace(scenario(policy=...), ...)")
    if isinstance(replicate, bool) or not isinstance(replicate, int) or replicate < 0:
        raise AskError(f"{said('replicate', replicate)}: futures are numbered 0, 1, 2 ...")
    if (tick is None) == (when is None):
        raise AskError(f"in which tick? write either {said('tick', 12)} or {said('when', '2030-02')}")
    at = tick if tick is not None else tick_of(scenario.calendar, str(when), said("when", when))
    months = partial(months_of, scenario.calendar)
    film = _film(scenario, replicate, scenario.spec)
    meant = moment(film.world, rule, provider, innovation, at, said, months)
    return follow(film, meant, months, scenario, say)


@lru_cache(maxsize=2)
def _film(scenario: Scenario, replicate: int, _spec: object) -> Film:
    """The film of a scenario in one future, kept for the next trace; a class declared anew has another spec."""
    return Film(scenario.world(replicate))


def follow(
    film: Film, meant: Moment, months: Callable[[int], str] = str, scenario: Scenario | None = None,
    say: Say = say_on_stderr,
) -> Trace:  # fmt: skip
    """The trace of one call in a world: played by the engine, then line by line, and compared."""
    scene, world = film.scene(meant, say), film.world
    rule = world.spec.rules[meant.rule]
    caught = scene.calls.get((meant.rule, meant.innovation))
    if caught is None:
        raise scene.failure or AskError(f"{rule.name}: asks for nothing of a provider, so there is no trace of it")
    records = {n: copy_of(r, getattr(type(r), "__slots__", ())) for n, r in caught.before.items()}
    if rule.free:
        function, diary = rule.function, Diary(records, {})
    else:
        binder = Binder(interpreted)
        function = binder.bind(rule.function)
        helpers = {bound: f for f, bound in binder.done.items() if hasattr(f, "__policysim_helper__")}
        diary = played(function, rule.function, records, helpers)
        if not caught.error:
            _check_same(rule, meant, records, caught)
    reader = Reader(world, scenario, meant, scene, words_of(world))
    return Trace(world, reader, caught, diary, function, months, world.replicate)


def _check_same(rule: Rule, meant: Moment, records: Mapping[str, Any], caught: Caught) -> None:
    """Refuse to show lines that did not come to what the engine came to, bit for bit."""
    ours, theirs = numbers_by_name(records), numbers_by_name(caught.after)
    unlike = [name for name, value in theirs.items() if not same_numbers(value, ours[name])]
    if unlike:
        raise PolicysimError(
            f"the lines of {rule.name} at tick {meant.tick} came to another {', '.join(unlike[:3])} than the engine\n"
            "  this is an error in policysim's trace, not in your rule: please report it"
        )
