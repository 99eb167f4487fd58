"""How near predicted shares are to observed ones: errors, the weight of a set of parameters, the range of what is predicted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr, ndtri

ERROR = 0.03  # sd of a share about the model: sampling, wording of surveys, what the model leaves out; assumed
WIDER, WIDEST = 1.25, 1.0  # steps by which the sd is widened where too few sets fit, and its limit
ENOUGH = 10.0  # sets that must count
LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
NODES = ndtri((np.arange(9) + 0.5) / 9)  # equally likely errors, in sd
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Weighed:
    """How much each set counts, summing to 1, the sd under which it does, and how many sets that is worth."""

    weights: np.ndarray
    sd: float

    @property
    def worth(self) -> float:
        """Effective number of sets."""
        return float(1.0 / np.sum(self.weights**2))


def off(predicted: np.ndarray, shares: np.ndarray, at_least: np.ndarray) -> np.ndarray:
    """Predicted less observed; nothing where the observed share is a lower bound and the prediction is above it."""
    apart = predicted - shares
    return np.where(at_least, np.minimum(apart, 0.0), apart)


def rmse(predicted: np.ndarray, shares: np.ndarray, at_least: np.ndarray) -> float | None:
    """Root of the mean squared error, in shares; None where there is nothing to score."""
    return float(np.sqrt(np.mean(off(predicted, shares, at_least) ** 2))) if len(shares) else None


def coverage(low: np.ndarray, high: np.ndarray, shares: np.ndarray, at_least: np.ndarray) -> float | None:
    """Part of the points in their range; a lower bound is in it where the range reaches it or lies above."""
    if not len(shares):
        return None
    inside = (shares <= high + ROUNDING) & ((shares >= low - ROUNDING) | at_least)
    return float(np.mean(inside))


def weighed(predicted: np.ndarray, shares: np.ndarray, at_least: np.ndarray) -> Weighed:
    """Weights of sets by how likely the shares are under each, (sets, points) against (points,).

    Errors are normal; their sd is widened until enough sets count."""
    enough, sd = min(ENOUGH, len(predicted) / 2), ERROR
    while (found := _weighed(predicted, shares, at_least, sd)).worth < enough and sd < WIDEST:
        sd *= WIDER
    return found


def _weighed(predicted: np.ndarray, shares: np.ndarray, at_least: np.ndarray, sd: float) -> Weighed:
    score = (predicted - shares) / sd
    likely = np.where(at_least, log_ndtr(score), -0.5 * score**2).sum(axis=1)
    made = np.exp(likely - likely.max())
    return Weighed(made / made.sum(), sd)


def quantiles(predicted: np.ndarray, weighed: Weighed, levels: Sequence[float] = (LOW, MIDDLE, HIGH)) -> np.ndarray:
    """Quantiles of sets with their errors, float64 (levels, points), shares kept from 0 to 1."""
    spread = np.clip(predicted[:, None, :] + weighed.sd * NODES[None, :, None], 0.0, 1.0)
    flat = spread.reshape(-1, predicted.shape[1])
    each = np.repeat(weighed.weights / len(NODES), len(NODES))
    return np.stack([_quantiles(column, each, levels) for column in flat.T], axis=1)


def _quantiles(values: np.ndarray, weights: np.ndarray, levels: Sequence[float]) -> np.ndarray:
    order = np.argsort(values, kind="stable")
    middles = np.cumsum(weights[order]) - 0.5 * weights[order]
    return np.interp(levels, middles, values[order])
