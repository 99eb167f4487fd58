"""When an uptake came to the stage where it is, and until when it stays there: the whole run, looked at tick by tick."""

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache

import numpy as np

from policysim.engine.compiled import is_prepared
from policysim.engine.reference import WorldModel
from policysim.engine.replicate import advance, begin, draw_blocks
from policysim.errors import RunFailed
from policysim.scenario.world import World


def span(world: World, state: str, i: int, k: int, tick: int, code: int) -> tuple[int, int]:
    """(since, until): ticks at whose ends an uptake came to a code and left it again.

    `since` is -1 where it was so from the start, and is `tick` where it came in that tick; `until` is the number of ticks
    played where it stays so to the end.
    """
    path = _paths(world, state)[:, i, k]
    before, after = path[:tick], path[tick:]
    since = int(np.flatnonzero(before != code)[-1]) + 1 if (before != code).any() else -1
    until = tick + int(np.flatnonzero(after != code)[0]) if (after != code).any() else len(path)
    return since, until


@lru_cache(maxsize=2)
def _paths(world: World, state: str) -> np.ndarray:
    """One coded state of all uptakes at the end of each tick, (ticks, N, K); fewer ticks where the run breaks."""
    play = _compiled if is_prepared(world.spec) and not world.spec.free_rules else _mesa  # they have the same bits
    found: list[np.ndarray] = []
    with suppress(RunFailed):
        found.extend(records[state].copy() for records in play(world))
    return np.array(found)


def _compiled(world: World) -> Iterator[np.ndarray]:
    play = begin(world)
    for tick in range(world.ticks):
        advance(play, tick + 1, draw_blocks([world], tick, tick + 1))
        if play.failure is not None:
            raise play.failure
        yield play.arrays["uptakes"]


def _mesa(world: World) -> Iterator[np.ndarray]:
    model = WorldModel(world)
    for _ in range(world.ticks):
        model.step()
        yield model.uptake_records()
