"""Two options are compared future by future: the mean difference, the range of futures, the simulation error."""

from dataclasses import dataclass

import numpy as np

from policysim.sweep.values import error_of_mean, range_of_futures


@dataclass(frozen=True)
class Difference:
    """Two options, future by future. Range of futures: low to high. NaN where there are too few futures."""

    mean: float
    low: float
    high: float
    error: float  # simulation error: 1.96 Monte Carlo standard errors of the mean
    better_in: int  # futures in which the first does better
    worse_in: int
    futures: int

    @property
    def told_apart(self) -> bool:
        """Whether the mean difference is larger than its simulation error, which one replicate does not have."""
        return abs(self.mean) > self.error

    def __repr__(self) -> str:
        told = f"{self.mean:+.3g} ± {self.error:.2g} (8 in 10 futures: {self.low:.3g} to {self.high:.3g})"
        return f"{told}, better in {self.better_in} of {self.futures} futures".replace("-", "−")


def differences(mine: np.ndarray, theirs: np.ndarray, better: str, replicates: np.ndarray | None = None) -> Difference:
    """Compare two options by their values (futures,); futures in which either is missing do not count.

    `replicates` is the replicate of each future, where a sweep has several points: see `error_of_mean`."""
    known = np.isfinite(mine) & np.isfinite(theirs)
    found = (mine - theirs)[known]
    if not len(found):
        nan = float("nan")
        return Difference(nan, nan, nan, nan, 0, 0, 0)
    low, high = range_of_futures(found)
    gain = -found if better == "lower" else found  # "neither" counts as more is better
    error = error_of_mean(found, None if replicates is None else replicates[known])
    counts = int((gain > 0).sum()), int((gain < 0).sum()), len(found)
    return Difference(float(found.mean()), low, high, error, *counts)
