"""A run's value from its years, and paired differences between runs of the same future."""

import numpy as np


def over_years(values: np.ndarray, over: str) -> np.ndarray:
    """Values float64 (..., years) -> (...): the last, the mean or the sum of the years, added from left to right."""
    if over == "last":
        return values[..., -1]
    total = np.zeros(values.shape[:-1])
    for year in range(values.shape[-1]):
        total = total + values[..., year]
    return total / values.shape[-1] if over == "mean" else total


MIDDLE = (0.1, 0.9)  # 8 in 10


def range_of_futures(values: np.ndarray) -> tuple[float, float]:
    """The range in which 8 in 10 futures lie, float64 (futures,); NaN for fewer than two.

    Between the 10th and 90th of 100 parts where n futures make n + 1 parts (definition 6 of Hyndman and Fan 1996), so that
    8 in 10 of futures that were not played lie there too; for fewer than nine futures from the lowest to the highest."""
    if len(values) < 2:
        return float("nan"), float("nan")
    low, high = np.quantile(values, MIDDLE, method="weibull")
    return float(low), float(high)


ERRORS = 1.96  # Monte Carlo standard errors: the simulation error


def error_of_mean(differences: np.ndarray, replicates: np.ndarray | None = None) -> float:
    """The simulation error: 1.96 Monte Carlo standard errors of the mean; NaN for fewer than two replicates.

    `replicates` is the replicate of each future, where a sweep has several points: the points of a replicate share its
    chance, so that only their mean is an independent look at what chance does (clustered standard errors: Cameron and
    Miller 2015)."""
    means = differences if replicates is None else means_by(replicates, differences)
    if len(means) < 2:
        return float("nan")
    return float(ERRORS * means.std(ddof=1) / np.sqrt(len(means)))


def means_by(replicates: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Means of values (futures,) over the futures of each replicate that has any, in order."""
    _, which = np.unique(replicates, return_inverse=True)
    return np.bincount(which, weights=values) / np.bincount(which)
