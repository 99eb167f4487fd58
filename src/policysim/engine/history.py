"""What was recorded of a run, as outcomes read it: totals and means over providers, tick by tick."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np

from policysim.engine.provider_table import ProviderTable
from policysim.errors import PolicysimError, did_you_mean
from policysim.rules import Outcome, Spec
from policysim.scenario.world import World


def _last_sum(values: np.ndarray) -> np.ndarray:
    """Sums over providers (axis 1) from left to right."""
    return np.cumsum(values, axis=1)[:, -1]


@dataclass(frozen=True, eq=False)
class History:
    """Recorded ticks of one run, warm-up included: T ticks, N providers, K innovations."""

    world: World
    recorded: np.ndarray  # (T, N) traits and states at the end of each tick
    stage_counts: np.ndarray  # (T, K, 5) uptakes at each stage; unaware ones of arrived innovations only
    spent_by_flow: np.ndarray  # (T, flows) pounds
    read: set[str] = field(default_factory=set)  # names of what has been asked for

    @property
    def spec(self) -> Spec:
        """The spec of the provider class."""
        return self.world.spec

    @property
    def par(self) -> np.void:
        """Parameters, switches and constants of the run."""
        return self.world.par[0]

    @property
    def dt(self) -> float:
        """Length of a tick in years."""
        return self.world.dt

    @property
    def warm_up(self) -> int:
        """Ticks before the policy begins."""
        return self.world.warm_up

    @property
    def innovation_ids(self) -> tuple[str, ...]:
        """Ids of the innovations, in the order of `stage_counts`."""
        return self.world.innovation_ids

    @cached_property
    def years(self) -> np.ndarray:
        """Years since the end of the warm-up at the start of each tick, (T,)."""
        return (np.arange(len(self.recorded)) - self.warm_up) * self.dt

    @cached_property
    def size(self) -> np.ndarray:
        """Share of each provider in national activity, (N,)."""
        return np.ascontiguousarray(self.world.providers["size"])

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

    def values(self, field: str) -> np.ndarray:
        """A trait or state of every provider: (T, N), or (T, N, length) for a vector; a fact is repeated."""
        self.read.add(field)
        if field in (self.recorded.dtype.names or ()):
            return self.recorded[field]
        if field in (f.name for f in self.spec.provider if f.role == "fact"):
            return np.broadcast_to(self.world.providers[field], self.recorded.shape)
        known = self.world.providers.dtype.names or ()
        raise PolicysimError(f'an outcome asks for "{field}"{did_you_mean(field, known)}\n  it is not recorded')

    def total(self, field: str) -> np.ndarray:
        """Sum over providers, in provider order, (T,)."""
        return _last_sum(self.values(field))

    def mean(self, field: str) -> np.ndarray:
        """Size-weighted mean over providers, (T,)."""
        return _last_sum(self.values(field) * self.size) / _last_sum(self.size[None, :])

    def spent(self, lever: str) -> np.ndarray:
        """Pounds paid for one lever in each tick, (T,)."""
        columns = [m for m, flow in enumerate(self.world.flows) if flow.lever == lever]
        return sum((self.spent_by_flow[:, m] for m in columns), np.zeros(len(self.recorded)))

    def spent_all(self) -> np.ndarray:
        """Pounds paid for all levers in each tick, (T,)."""
        return sum((column for column in self.spent_by_flow.T), np.zeros(len(self.recorded)))

    def left_over(self) -> np.ndarray:
        """Pounds of the budget that were not paid out in each tick, (T,); a pot's money counts as left until it is paid."""
        return self.world.budget * self.dt - self.spent_all()


def ticks_of_years(history: History) -> list[np.ndarray]:
    """Positions of the ticks of each year after the warm-up; years begin at the end of the warm-up."""
    year = np.floor(history.years + 1e-9).astype(int)
    return [np.flatnonzero(year == y) for y in range(int(year.max()) + 1)]


PER_YEAR: dict[str, Callable] = {"mean": np.mean, "last": lambda x: x[-1], "sum": np.sum}


def by_tick(history: History) -> dict[str, np.ndarray]:
    """Every outcome at every tick, warm-up included, (T,) each."""
    outcomes = history.spec.outcomes
    made = {o.name: np.asarray(_evaluate(o, history), float) for o in outcomes if not o.of}
    ends = history.years + history.dt
    elapsed = np.where(ends > 0.0, ends, np.nan)
    made |= {o.name: o.function(made[o.of], elapsed) for o in outcomes if o.of}
    return {o.name: made[o.name] for o in outcomes}


def by_year(history: History) -> dict[str, np.ndarray]:
    """Every outcome in every year after the warm-up, (years,) each."""
    outcomes, years, ticks = history.spec.outcomes, ticks_of_years(history), by_tick(history)
    made = {o.name: np.array([PER_YEAR[o.per_year](ticks[o.name][t]) for t in years]) for o in outcomes if not o.of}
    elapsed = np.arange(1.0, len(years) + 1.0)
    made |= {o.name: o.function(made[o.of], elapsed) for o in outcomes if o.of}
    return {o.name: made[o.name] for o in outcomes}


def _evaluate(outcome: Outcome, history: History) -> np.ndarray:
    if outcome.function.__code__.co_varnames[: outcome.function.__code__.co_argcount] == ("providers",):
        tables = (ProviderTable(partial(_at, history, t), history.size) for t in range(len(history.recorded)))
        return np.array([outcome.function(table) for table in tables])
    return outcome.function(history)


def _at(history: History, tick: int, field: str) -> np.ndarray:
    return history.values(field)[tick]
