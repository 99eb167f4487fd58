"""Whom money reaches is decided by what providers are like at that moment."""

import numpy as np

from policysim.scenario.world import Reach

COMPARE = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}


def reached(reach: Reach, providers: np.ndarray) -> np.ndarray:
    """1.0 for providers that are reached, judged by what they are like now, float64 (N,)."""
    if reach.mask is not None:
        return reach.mask.astype(float)
    if reach.comparison is not None:
        field, op, value = reach.comparison
        return COMPARE[op](providers[field], value).astype(float)
    if reach.kind == "everyone":
        return np.ones(len(providers))
    values = providers[reach.by] if reach.kind == "weakest" else -providers[reach.by]
    chosen = np.argsort(values, kind="stable")[: round(reach.share * len(providers))]
    mask = np.zeros(len(providers))
    mask[chosen] = 1.0
    return mask
