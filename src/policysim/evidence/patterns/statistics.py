"""What is read off runs: means with their errors, times at which shares are reached, ranks, thirds."""

from collections.abc import Sequence

import numpy as np

from policysim.evidence.patterns.frame import Measure


def mean_of(samples: Sequence[float] | np.ndarray) -> Measure:
    """Mean over futures and its standard error; samples without a number (NaN) make neither."""
    values = np.asarray(samples, float)
    values = values[np.isfinite(values)]
    if len(values) < 2:
        return Measure(float(values.mean()) if len(values) else float("nan"), float("nan"))
    return Measure(float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values))))


def ratio_of(above: Sequence[float] | np.ndarray, below: Sequence[float] | np.ndarray) -> Measure:
    """Mean of `above` over mean of `below`, pairs of the same futures, and its standard error to first order."""
    top, bottom = np.asarray(above, float), np.asarray(below, float)
    ratio = float(top.mean() / bottom.mean())
    left = (top - ratio * bottom) / bottom.mean()
    return Measure(ratio, float(left.std(ddof=1) / np.sqrt(len(left))))


def share_of(count: int, all_of_them: int) -> Measure:
    """A frequency in per cent and its standard error, which is not 0 where none or all were counted."""
    part = count / all_of_them
    likely = (count + 1) / (all_of_them + 2)
    return Measure(100.0 * part, 100.0 * float(np.sqrt(likely * (1.0 - likely) / all_of_them)))


def first_times(users: np.ndarray, years: np.ndarray) -> np.ndarray:
    """Year in which each column of `users` (T, N) is first true, inf where it never is."""
    return np.where(users.any(axis=0), years[np.argmax(users, axis=0)], np.inf)


def time_at(times: np.ndarray, part: float) -> float:
    """Year by which that part of those who ever start have started; NaN where nobody does."""
    ever = times[np.isfinite(times)]
    return float(np.quantile(ever, part)) if len(ever) else float("nan")


def rank_correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Spearman's: the correlation of ranks, equals sharing theirs."""
    return float(np.corrcoef(_ranks(one), _ranks(other))[0, 1])


def _ranks(values: np.ndarray) -> np.ndarray:
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - 0.5 * (counts - 1))[which]


def thirds(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Masks of the bottom and the top third."""
    low, high = np.quantile(values, [1 / 3, 2 / 3])
    return values <= low, values > high


def lost_by(lost: np.ndarray, after: np.ndarray) -> float:
    """Share of a cohort that was lost within so many years each; `lost` are years from start to loss, inf for never."""
    return float(np.mean(lost <= after)) if len(lost) else float("nan")
