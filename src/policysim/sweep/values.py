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


def error_of_mean(differences: np.ndarray) -> float:
    """The simulation error: 1.96 Monte Carlo standard errors of the mean; NaN for fewer than two futures."""
    if len(differences) < 2:
        return float("nan")
    return float(1.96 * differences.std(ddof=1) / np.sqrt(len(differences)))
