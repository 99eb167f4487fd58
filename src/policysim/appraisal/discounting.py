"""A pound of a later year counts less: factors from rates that fall in steps, year 0 counting whole."""

from collections.abc import Mapping

import numpy as np

Steps = Mapping[int, float]  # the first year at each rate -> the rate a year


def rates(steps: Steps, years: int) -> np.ndarray:
    """The rate from each year's beginning to its end, float64 (years,); that of year 0 is not used."""
    firsts = sorted(steps)
    return np.array([steps[max(first for first in firsts if first <= year)] for year in range(years)])


def factors(steps: Steps, years: int) -> np.ndarray:
    """What a pound of each year counts in year 0, float64 (years,): 1, 1/(1 + rate of year 1), ..."""
    return np.cumprod(np.concatenate([[1.0], 1.0 / (1.0 + rates(steps, years)[1:])]))


def shifted(steps: Steps, first: float) -> Steps:
    """The same steps with `first` as the rate of the first, and the others as far below it as they were, never below 0."""
    by = first - steps[min(steps)]
    return {year: max(0.0, rate + by) for year, rate in steps.items()}


def present(flow: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Flows float64 (..., years) -> (...): their sum in year 0, added from left to right, so that it is the same everywhere."""
    total = np.zeros(flow.shape[:-1])
    for year, count in enumerate(counts):
        total = total + flow[..., year] * count
    return total
