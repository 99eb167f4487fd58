"""England's providers with the whole portfolio, played tick by tick, levers and surges of demand laid on top."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from policysim.engine.history import History
from policysim.engine.replicate import Play, advance, begin, fork, history_of
from policysim.evidence.doses import delivered
from policysim.evidence.patterns.frame import Settings
from policysim.evidence.trial import portfolio
from policysim.library import library
from policysim.providers import Provider
from policysim.scenario.calendar import Calendar
from policysim.scenario.policy import Policy
from policysim.scenario.scenario import Scenario
from policysim.scenario.world import Flow, World
from policysim.systems import named_system

YEARS = 10  # that count, as in a comparison of policies


def future(settings: Settings, replicate: int, years: int = YEARS) -> World:
    """The world of one future without levers, before its warm-up."""
    return _scenario(years, settings.seed, tuple(sorted(settings.values.items()))).world(replicate)


@lru_cache(maxsize=4)
def _scenario(years: int, seed: int, values: tuple[tuple[str, float], ...]) -> Scenario:
    return Scenario(
        policy=Policy("do_minimum"), calendar=Calendar(years=years), system=named_system("england", library(), Provider),
        innovations=portfolio(), provider=Provider, parameters=dict(values), uncertainty="fixed", seed=seed,
    )  # fmt: skip


def warmed_up(world: World, fields: Sequence[str]) -> Play:
    """The play of a world at the end of its warm-up, which records these fields of providers."""
    play = begin(world, tuple(fields))
    go_on(play, world.warm_up)
    return play


def go_on(play: Play, last: int) -> None:
    """Play up to tick `last`. RunFailed where a rule breaks."""
    if last > play.tick:
        advance(play, last)
    if play.failure is not None:
        raise play.failure


def ticks_of(play: Play) -> Iterator[int]:
    """Play the rest tick by tick; after each, its number."""
    while play.tick < play.world.ticks:
        go_on(play, play.tick + 1)
        yield play.tick - 1


def branch(play: Play, flows: Sequence[Flow] = (), replicate: int | None = None) -> Play:
    """Another play from here on, with these levers; with another number of a replicate, under other chance."""
    number = play.world.replicate if replicate is None else replicate
    return fork(play, replace(play.world, flows=tuple(flows), replicate=number))


def ended(play: Play) -> History:
    """Play to the end; what was recorded."""
    go_on(play, play.world.ticks)
    return history_of(play)


def lever(
    world: World,
    name: str,
    years: tuple[float, float],
    mask: np.ndarray | None = None,
    listed: np.ndarray | None = None,
) -> Flow:
    """A full dose of a lever between two times, in years since the end of the warm-up; `mask`, `listed` as `delivered`."""
    return delivered(name, within(world, years), mask, listed)


def ring(world: World) -> Flow:
    """Time for improvement that pressure cannot take, for everyone and from the end of the warm-up, and nothing else."""
    always = within(world, (0.0, np.inf))
    return replace(delivered("investment", always), parts=(("protected_time", always),))


def within(world: World, years: tuple[float, float]) -> np.ndarray:
    """1 in the ticks that begin between two times, 0 in others, float64 (ticks,)."""
    began = (np.arange(world.ticks) - world.warm_up) * world.dt
    return ((began >= years[0] - 1e-9) & (began < years[1] - 1e-9)).astype(float)


def every_other(world: World) -> np.ndarray:
    """Mask of half of the providers of every type, bool (N,)."""
    return np.arange(len(world.providers)) % 2 == 0


def listed_of(world: World) -> np.ndarray:
    """Which innovations payment and mandates name where a policy names no others, bool (K,)."""
    said: Mapping[str, bool] = {name: one.listed for name, one in portfolio().named.items()}
    return np.array([said.get(name, False) for name in world.innovation_ids])
