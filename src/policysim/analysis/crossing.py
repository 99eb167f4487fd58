"""Where the difference between two options changes its sign as an assumption goes through its range, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from policysim.sweep.values import ERRORS, means_by


@dataclass(frozen=True)
class Crossing:
    """The value at which two options change places. Its simulation error: it lies from `low` to `high`."""

    at: float
    low: float
    high: float
    ahead_above: bool  # whether the first option is ahead above it, the second below


@dataclass(frozen=True)
class Course:
    """How the first of two options does against the second at each value, in the same futures."""

    values: np.ndarray  # float64 (values,), rising
    means: np.ndarray  # mean gain of the first at each value
    errors: np.ndarray  # its simulation error
    crossings: tuple[Crossing, ...]
    futures: int

    @property
    def signs(self) -> np.ndarray:
        """1 where the first is ahead, -1 where the second is, 0 where they cannot be told apart, (values,)."""
        return np.where(np.abs(self.means) > self.errors, np.sign(self.means), 0.0).astype(int)


def course(values: Sequence[float], gains: np.ndarray, replicates: np.ndarray | None = None) -> Course:
    """How gains float64 (values, futures) go through zero; futures that lack a value do not count.

    `replicates` is the replicate of each future, where a sweep has several points: see `error_of_mean`.
    There is a crossing between two neighbouring values at which the options are told apart the other way round: it lies where
    the straight line between the means is zero, and its simulation error is where that line is within its own."""
    at, whole = np.asarray(values, dtype=float), np.isfinite(gains).all(axis=0)
    known, futures = gains[:, whole], int(whole.sum())
    means = known.mean(axis=1) if futures else np.full(len(at), np.nan)
    if replicates is not None:
        known = np.array([means_by(replicates[whole], one) for one in known])
    if known.shape[1] < 2:
        return Course(at, means, np.full(len(at), np.nan), (), futures)
    spread = np.atleast_2d(np.cov(known)) / known.shape[1]
    found = Course(at, means, ERRORS * np.sqrt(np.diag(spread)), (), futures)
    clear = np.flatnonzero(found.signs).tolist()
    turns = [(a, b) for a, b in pairwise(clear) if found.signs[a] != found.signs[b]]
    return Course(at, means, found.errors, tuple(_crossing(at, means, spread, a, b) for a, b in turns), futures)


def _crossing(at: np.ndarray, means: np.ndarray, spread: np.ndarray, first: int, last: int) -> Crossing:
    """Between two values at which the options are told apart: the middle one where noise makes the line cross more often."""
    zeros, edges = [], []
    for k in range(first, last):
        parts = _part_of_zero(means[k], means[k + 1])
        zeros += [at[k] + part * (at[k + 1] - at[k]) for part in parts]
        edges += [at[k] + part * (at[k + 1] - at[k]) for part in _parts_within(means, spread, k)]
    middle = zeros[len(zeros) // 2]
    return Crossing(middle, min([middle, *edges]), max([middle, *edges]), bool(means[last] > 0))


def _part_of_zero(before: float, after: float) -> list[float]:
    """Where between two means the straight line is zero, 0 up to 1."""
    return [before / (before - after)] if before * after < 0 or (before != 0 and after == 0) else []


def _parts_within(means: np.ndarray, spread: np.ndarray, k: int) -> list[float]:
    """Where on the way from value k to the next the line is as large as its simulation error, 0 to 1.

    The line's variance is that of the same futures' gains on the way: a square in the part, and so is the line squared."""
    here, there, both = spread[k, k], spread[k + 1, k + 1], spread[k, k + 1]
    rise, square = means[k + 1] - means[k], ERRORS**2
    terms = (
        rise**2 - square * (here + there - 2 * both),
        2 * means[k] * rise - square * 2 * (both - here),
        means[k] ** 2 - square * here,
    )
    return [float(root.real) for root in np.roots(terms) if abs(root.imag) < 1e-9 and 0 <= root.real <= 1]
