"""A published pattern is a run of the model and the bounds within which its numbers must lie."""

import csv
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np

TOLERANCES = Path(__file__).with_name("tolerances.csv")
CLEAR = 2.0  # simulation errors between a number and the nearest bound, from which on a verdict is clear of chance


@dataclass(frozen=True)
class Settings:
    """What a pattern is run with.

    `effort` is the share of the usual number of futures, `values` are parameters in place of the register's,
    `sets` the parameter sets of the posterior, for patterns that are about all of them."""

    seed: int = 1
    effort: float = 1.0
    values: Mapping[str, float] = field(default_factory=dict)
    sets: tuple[Mapping[str, float], ...] = ()

    def futures(self, usual: int) -> int:
        """How many futures to play where `usual` are enough; never fewer than two, so that there is an error to tell."""
        return max(2, round(usual * self.effort))


@dataclass(frozen=True)
class Measure:
    """A number that the model shows, and its simulation error (one standard error; 0.0 where chance has no part)."""

    value: float
    error: float = 0.0


@dataclass(frozen=True, eq=False)
class Line:
    """One series of a panel; `dashed` is what it is compared with, `dots` are single points."""

    label: str
    x: np.ndarray
    y: np.ndarray
    style: str = "solid"  # or dashed or dots


@dataclass(frozen=True, eq=False)
class Panel:
    """What the figure shows of a pattern: up to four lines, and the band between two values of y that is the target."""

    x: str
    y: str
    lines: tuple[Line, ...]
    band: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Found:
    """What a run of a pattern gives: a measure for each of its checks, and further numbers by name."""

    measures: Mapping[str, Measure]
    futures: int
    panel: Panel
    detail: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Pattern:
    """A pattern by its id (P1 to P15) and the function that runs it."""

    id: str
    run: Callable[[Settings], Found]


@dataclass(frozen=True)
class Tolerance:
    """The bounds of one check of a pattern, -inf or inf where it has none on that side."""

    pattern: str
    check: str
    measure: str
    unit: str
    decimals: int
    low: float
    high: float


@dataclass(frozen=True)
class Check:
    """One number of a pattern against its bounds."""

    tolerance: Tolerance
    value: float
    error: float

    @property
    def passed(self) -> bool:
        """Whether the number lies within the bounds; no number at all does not."""
        return self.tolerance.low <= self.value <= self.tolerance.high

    @property
    def close(self) -> bool:
        """Whether the simulation error is too large to be sure on which side of the nearest bound the number lies."""
        bounds = (self.tolerance.low, self.tolerance.high)
        return min(abs(self.value - bound) for bound in bounds) < CLEAR * self.error


@dataclass(frozen=True, eq=False)
class Result:
    """A pattern that was run: its checks in the order of the tolerances, and what else there is to show."""

    id: str
    checks: tuple[Check, ...]
    futures: int
    panel: Panel
    detail: Mapping[str, float]

    @property
    def passed(self) -> bool:
        """Whether every check is within its bounds."""
        return all(check.passed for check in self.checks)

    @property
    def close(self) -> bool:
        """Whether chance could turn the verdict: a check near its bound, and none that clearly fails."""
        fails = any(not check.passed and not check.close for check in self.checks)
        return not fails and any(check.close for check in self.checks)


@lru_cache
def tolerances(pattern: str) -> tuple[Tolerance, ...]:
    """The bounds of a pattern's checks, in order."""
    with TOLERANCES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["pattern"] == pattern]
    return tuple(
        Tolerance(
            pattern, row["check"], row["measure"], row["unit"], int(row["decimals"]),
            float(row["low"] or -math.inf), float(row["high"] or math.inf),
        )
        for row in rows
    )  # fmt: skip


def judged(pattern: Pattern, settings: Settings) -> Result:
    """Run a pattern and hold its numbers against their bounds."""
    found = pattern.run(settings)
    checks = tuple(
        Check(bound, found.measures[bound.check].value, found.measures[bound.check].error)
        for bound in tolerances(pattern.id)
    )
    return Result(pattern.id, checks, found.futures, found.panel, found.detail)
