"""What was recorded of a run, as outcomes read it: totals and means over providers, tick by tick."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from typing import Any

import numpy as np

from policysim.engine.provider_table import ProviderTable
from policysim.errors import PolicysimError, RunFailed, broken, did_you_mean
from policysim.rules import Outcome, Spec
from policysim.scenario.world import World

DUST = 4  # decimals of a pound that mean something in sums of hundreds of millions


def _last_sum(values: np.ndarray) -> np.ndarray:
    """Sums over providers (axis 1) from left to right: NumPy adds row to row where rows have several numbers each."""
    rows = np.ascontiguousarray(values.swapaxes(0, 1))
    if rows[0].size < 2:
        return np.cumsum(values, axis=1)[:, -1]
    return np.add.reduce(rows, axis=0)


class OfProviders:
    """What an outcome reads of providers, be it all of them or a group: totals and means over them, tick by tick."""

    spec: Spec
    providers: np.ndarray  # (N,) as they began
    recorded: np.ndarray  # (T, N) traits and states at the end of each tick
    dt: float
    warm_up: int
    read: set[str]

    @cached_property
    def years(self) -> np.ndarray:
        """Years since the end of the warm-up at the start of each tick, (T,)."""
        return (np.arange(len(self.recorded)) - self.warm_up) * self.dt

    @cached_property
    def size(self) -> np.ndarray:
        """Share of each provider in national activity, (N,)."""
        return np.ascontiguousarray(self.providers["size"])

    @cached_property
    def _all_sizes(self) -> np.ndarray:
        return _last_sum(self.size[None, :])

    def values(self, field: str) -> np.ndarray:
        """A trait or state of every provider: (T, N), or (T, N, length) for a vector; a fact is repeated."""
        self.read.add(field)
        if field in (self.recorded.dtype.names or ()):
            return self.recorded[field]
        if field in (f.name for f in self.spec.provider if f.role == "fact"):
            return np.broadcast_to(self.providers[field], self.recorded.shape)
        known = self.providers.dtype.names or ()
        raise PolicysimError(f'an outcome asks for "{field}"{did_you_mean(field, known)}\n  it is not recorded')

    def total(self, field: str) -> np.ndarray:
        """Sum over providers, in provider order, (T,)."""
        return _last_sum(self.values(field))

    def mean(self, field: str) -> np.ndarray:
        """Size-weighted mean over providers, (T,)."""
        return _last_sum(self.values(field) * self.size) / self._all_sizes


@dataclass(frozen=True, eq=False)
class Part(OfProviders):
    """Some of the providers of a run: no stages of uptake, no money, no parameters; these are the nation's."""

    spec: Spec
    providers: np.ndarray
    recorded: np.ndarray
    dt: float
    warm_up: int
    read: set[str] = field(default_factory=set)


@dataclass(frozen=True, eq=False)
class History(OfProviders):
    """Recorded ticks of one run, warm-up included: T ticks, N providers, K innovations."""

    world: World
    recorded: np.ndarray  # (T, N) traits and states at the end of each tick
    stage_counts: np.ndarray  # (T, K, 5) uptakes at each stage; unaware ones of arrived innovations only
    spent_by_flow: np.ndarray  # (T, flows) pounds
    read: set[str] = field(default_factory=set)  # names of what has been asked for
    spec: Spec = field(init=False)
    providers: np.ndarray = field(init=False)
    dt: float = field(init=False)  # years a tick
    warm_up: int = field(init=False)  # ticks before the policy begins

    def __post_init__(self) -> None:
        for name in ("spec", "providers", "dt", "warm_up"):
            object.__setattr__(self, name, getattr(self.world, name))

    @property
    def par(self) -> np.void:
        """Parameters, switches and constants of the run."""
        return self.world.par[0]

    @property
    def innovation_ids(self) -> tuple[str, ...]:
        """Ids of the innovations, in the order of `stage_counts`."""
        return self.world.innovation_ids

    @cached_property
    def relevant(self) -> np.ndarray:
        """For how many providers each innovation is relevant, (K,)."""
        if "relevance" in (self.world.uptakes.dtype.names or ()):
            return (self.world.uptakes["relevance"] > 0.0).sum(axis=0)
        return np.full(self.world.uptakes.shape[1], len(self.size))

    @cached_property
    def arrived(self) -> np.ndarray:
        """Which innovations have arrived at the start of each tick, bool (T, K)."""
        return self.world.arrives <= (np.arange(len(self.recorded)) * self.dt)[:, None]

    def totals_by(self, kind: str, field: str) -> np.ndarray:
        """Sums over the providers of each type, region or health_system that has any, (T, groups)."""
        codes = self.world.groups.get(kind, np.zeros(len(self.size), np.int64))
        return np.stack([_last_sum(self.values(field)[:, codes == code]) for code in np.unique(codes)], axis=1)

    def part(self, which: np.ndarray) -> Part:
        """The providers at these positions."""
        return Part(self.spec, self.providers[which], self.recorded[:, which], self.dt, self.warm_up, self.read)

    def spent(self, lever: str) -> np.ndarray:
        """Pounds paid for one lever in each tick, (T,)."""
        columns = [m for m, flow in enumerate(self.world.flows) if flow.lever == lever]
        return sum((self.spent_by_flow[:, m] for m in columns), np.zeros(len(self.recorded)))

    def spent_all(self) -> np.ndarray:
        """Pounds paid for all levers in each tick, (T,)."""
        return sum((column for column in self.spent_by_flow.T), np.zeros(len(self.recorded)))

    def left_over(self) -> np.ndarray:
        """Pounds of the budget that were not paid out in each tick, (T,), without the dust of rounding; a pot's money counts
        as left until it is paid."""
        return np.round(self.world.budget * self.dt - self.spent_all(), DUST) + 0.0


@lru_cache(maxsize=64)
def ticks_of_years(ticks: int, warm_up: int, dt: float) -> tuple[np.ndarray, ...]:
    """Positions of the ticks of years after the warm-up: one array (years, ticks a year) where all years have as many, else
    one (1, ticks) for each."""
    year = np.floor((np.arange(ticks) - warm_up) * dt + 1e-9).astype(int)
    years = [np.flatnonzero(year == y)[None, :] for y in range(int(year.max()) + 1)]
    return (np.concatenate(years),) if len({one.shape for one in years}) == 1 else tuple(years)


PER_YEAR: dict[str, Callable] = {"mean": np.mean, "last": lambda x, axis: x[:, -1], "sum": np.sum}


def by_tick(history: OfProviders, outcomes: Sequence[Outcome] = ()) -> dict[str, np.ndarray]:
    """Outcomes (default: all) at every tick, warm-up included, (T,) each."""
    outcomes = outcomes or history.spec.outcomes
    made = {o.name: _evaluate(o, history) for o in outcomes if not o.of}
    ends = history.years + history.dt
    elapsed = np.where(ends > 0.0, ends, np.nan)
    made |= {o.name: o.function(made[o.of], elapsed) for o in outcomes if o.of}
    return {o.name: made[o.name] for o in outcomes}


def by_year(history: OfProviders, outcomes: Sequence[Outcome] = ()) -> dict[str, np.ndarray]:
    """Outcomes (default: all) in every year after the warm-up, (years,) each."""
    outcomes = outcomes or history.spec.outcomes
    ticks = by_tick(history, outcomes)
    years = ticks_of_years(len(history.recorded), history.warm_up, history.dt)
    made = {
        o.name: np.concatenate([PER_YEAR[o.per_year](ticks[o.name][those], axis=1) for those in years])
        for o in outcomes if not o.of
    }  # fmt: skip
    elapsed = np.arange(1.0, sum(map(len, years)) + 1.0)
    made |= {o.name: o.function(made[o.of], elapsed) for o in outcomes if o.of}
    return {o.name: made[o.name] for o in outcomes}


def _evaluate(outcome: Outcome, history: OfProviders) -> np.ndarray:
    """An outcome at every tick, (T,); RunFailed names the function and the line that breaks."""
    try:
        made = np.asarray(_worked_out(outcome, history), float)
        if made.shape != history.years.shape:
            raise ValueError(f"gives numbers of shape {made.shape}; a run of this length needs {history.years.shape}")
    except Exception as error:
        raise RunFailed(broken("outcome", outcome.function, error)) from error
    return made


def _worked_out(outcome: Outcome, history: OfProviders) -> Any:
    if outcome.function.__code__.co_varnames[: outcome.function.__code__.co_argcount] == ("providers",):
        tables = (ProviderTable(partial(_at, history, t), history.size) for t in range(len(history.recorded)))
        return [outcome.function(table) for table in tables]
    return outcome.function(history)


def _at(history: OfProviders, tick: int, field: str) -> np.ndarray:
    return history.values(field)[tick]
