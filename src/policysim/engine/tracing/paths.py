"""When an uptake came to the stage where it is, and until when it stays there: the whole run, looked at tick by tick."""

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache

import numpy as np

from policysim.engine.compiled import is_prepared
from policysim.engine.reference import WorldModel
from policysim.engine.replicate import advance, begin
from policysim.errors import RunFailed
from policysim.scenario.world import World


def span(world: World, state: str, i: int, k: int, tick: int, code: int) -> tuple[int, int]:
    """(since, until): the ticks in which an uptake came to the code that it has in this tick, and left it again.

    `since` is -1 where it had it from the start, `until` the number of ticks where it keeps it to the end.
    """
    path = _paths(world, state)[:, i, k]
    before, after = np.flatnonzero(path[: tick + 1] != code), np.flatnonzero(path[tick + 1 :] != code)
    return int(before[-1]) if len(before) else -1, tick + int(after[0]) if len(after) else world.ticks


@lru_cache(maxsize=2)
def _paths(world: World, state: str) -> np.ndarray:
    """One coded state of all uptakes at the start and after each tick, (ticks + 1, N, K); shorter where the run breaks."""
    play = _compiled if is_prepared(world.spec) and not world.spec.free_rules else _mesa  # they have the same bits
    found = [world.uptakes[state]]
    with suppress(RunFailed):
        found.extend(records[state].copy() for records in play(world))
    return np.array(found)


def _compiled(world: World) -> Iterator[np.ndarray]:
    play = begin(world)
    for tick in range(world.ticks):
        advance(play, tick + 1)
        if play.failure is not None:
            raise play.failure
        yield play.arrays["uptakes"]


def _mesa(world: World) -> Iterator[np.ndarray]:
    model = WorldModel(world)
    for _ in range(world.ticks):
        model.step()
        yield model.uptake_records()
