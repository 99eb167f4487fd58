"""Designs over lists of values: every combination, one setting at a time, and each pair of values at least once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

Levels = Sequence[Sequence[Any]]  # the values of each factor


def grid(levels: Levels) -> list[tuple]:
    """Every combination; the last factor changes first."""
    return list(product(*levels))


def one_at_a_time(usual: Sequence[Any], levels: Levels) -> list[tuple]:
    """Everything as usual, then each factor at each of its other levels with all others as usual."""
    found = [tuple(usual)]
    for n, values in enumerate(levels):
        found += [(*usual[:n], value, *usual[n + 1 :]) for value in values if value != usual[n]]
    return found


def pairs(levels: Levels) -> list[tuple]:
    """Few rows that hold each pair of levels of any two factors: each row begins with a pair that is still missing, and
    takes level by level the one that brings most of the others."""
    sizes = [len(values) for values in levels]
    factor = np.repeat(np.arange(len(sizes)), sizes)  # of each level, all levels of all factors in one line
    missing = factor[:, None] != factor
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    rows = [] if missing.any() else [[level] for level in range(sizes[0])]
    while missing.any():
        chosen = _row(factor, missing)
        missing[np.ix_(chosen, chosen)] = False
        rows.append(sorted(chosen))
    return [tuple(values[at - start] for values, at, start in zip(levels, row, first)) for row in rows]


def _row(factor: np.ndarray, missing: np.ndarray) -> list[int]:
    """A level of each factor, of which the first two are a missing pair."""
    left = missing.sum(axis=0)
    chosen = [int(left.argmax())]
    brings = missing[chosen[0]].astype(int)
    free = factor != factor[chosen[0]]
    while free.any():
        best = int(np.where(free, brings * (len(left) + 1) + left, -1).argmax())
        chosen.append(best)
        brings += missing[best]
        free &= factor != factor[best]
    return chosen
