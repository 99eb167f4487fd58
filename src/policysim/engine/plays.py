"""What a sweep plays: scenarios of one future side by side, told as outcomes by year."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from policysim.engine.groups import Place, by_group
from policysim.engine.history import History, by_tick, by_year
from policysim.engine.replicate import advance, begin, history_of, played_together
from policysim.engine.smallest import smallest_world
from policysim.errors import AskError, RunFailed, did_you_mean
from policysim.rules import Spec, spec
from policysim.scenario.scenario import Scenario
from policysim.scenario.world import World

ENGINES = ("compiled", "mesa")


@dataclass(frozen=True, eq=False)
class Played:
    """What a sweep keeps of one run: every outcome in every year after the warm-up, float64 (years,)."""

    outcomes: dict[str, np.ndarray]
    groups: dict[Place, np.ndarray]  # of the groups that were asked for


def play(
    scenarios: Sequence[Scenario], replicate: int, engine: str = "compiled", kinds: tuple[str, ...] = ()
) -> list[Played | RunFailed]:
    """Play scenarios in the same future; those that agree up to the policy share its warm-up.

    `kinds` of groups (type, region, health_system, provider) are told too, see `by_group`."""
    check_engine(engine)
    results: dict[int, Played | RunFailed] = {}
    read = {cls: spec(cls) for cls in {scenario.provider for scenario in scenarios}}
    for together in _alike(scenarios):
        asked = [scenarios[position] for position in together]
        worlds = [scenario.world(replicate, read[scenario.provider]) for scenario in asked]
        results |= zip(together, _play(worlds, engine, kinds), strict=True)
    return [results[position] for position in range(len(scenarios))]


def check_engine(engine: str) -> None:
    """Refuse an engine that is not there."""
    if engine not in ENGINES:
        raise AskError(f'engine="{engine}": no such engine{did_you_mean(engine, ENGINES)}\n  known: compiled, mesa')


def _alike(scenarios: Sequence[Scenario]) -> list[list[int]]:
    """Positions of the scenarios that agree up to the policy."""
    groups: dict[Hashable, list[int]] = {}
    for position, scenario in enumerate(scenarios):
        groups.setdefault(scenario.up_to_policy, []).append(position)
    return list(groups.values())


def _play(worlds: list[World], engine: str, kinds: tuple[str, ...]) -> Iterator[Played | RunFailed]:
    """What is kept of worlds that agree up to the policy, each told before the next is played: memory for one or two."""
    if engine == "mesa" or worlds[0].spec.free_rules:
        yield from (_played(partial(reference_history, w), kinds) for w in worlds)
        return
    for p in played_together(worlds, outcome_fields(worlds[0].spec)):
        yield explained(p.world, p.failure) if p.failure else _played(partial(history_of, p), kinds)


@lru_cache(maxsize=64)
def outcome_fields(spec: Spec) -> tuple[str, ...] | None:
    """Traits and states that the outcomes of a class read: all that a sweep needs to record. None if it cannot be told."""
    play = begin(smallest_world(spec))
    advance(play, 1)
    history = history_of(play)
    try:
        with np.errstate(all="ignore"):
            by_tick(history)
    except Exception:  # an outcome of somebody's own that this world is too small for
        return None
    return tuple(f.name for f in spec.recorded() if f.name in history.read)


def _played(history: Callable[[], History], kinds: tuple[str, ...]) -> Played | RunFailed:
    try:
        found = history()
        return Played(by_year(found), by_group(found, kinds))
    except RunFailed as failure:
        return failure


def reference_history(world: World) -> History:
    """The history of a world played to its end by Mesa agents."""
    from policysim.engine.reference import WorldModel  # Mesa is only needed here

    return WorldModel(world).run_until().history()


def explained(world: World, failure: RunFailed) -> RunFailed:
    """The same failure as the reference engine tells it, with rule, provider, tick and value."""
    try:
        reference_history(world)
    except RunFailed as told:
        return told
    return failure
