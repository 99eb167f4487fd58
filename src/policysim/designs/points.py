"""A design and its factors make points: what each setting is in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from policysim.designs import cube, kinds, listed
from policysim.designs.factors import Factor, OneOf, Value
from policysim.errors import AskError

Point = dict[str, Value]


@dataclass(frozen=True)
class Design:
    """A kind of design with its settings; nothing said of points and levels is 0."""

    kind: str
    points: int = 0
    seed: int = 1
    levels: int = 0


def points_of(factors: Sequence[Factor], design: Design) -> list[Point]:
    """The points of a design over factors, in its order: the value of each setting by its key. AskError for what the
    design cannot do."""
    if design.kind in (kinds.GRID, kinds.ONE_AT_A_TIME, kinds.PAIRS):
        rows = _listed(factors, design)
    else:
        at = _cube(factors, design)
        rows = list(zip(*(factor.column(at[:, n]) for n, factor in enumerate(factors)), strict=True))
    keys = [factor.key for factor in factors]
    return [dict(zip(keys, row, strict=True)) for row in rows]


def number_of(factors: Sequence[Factor], design: Design) -> int:
    """What design.points is where nothing is said of it; 0 for a design that does not take it."""
    if design.points or kinds.POINTS not in kinds.BY_NAME[design.kind].takes:
        return design.points
    if design.kind == kinds.SALTELLI:
        return kinds.BASE_POINTS
    if design.kind == kinds.MORRIS:
        return kinds.TRAJECTORIES
    least = max(kinds.LEAST_POINTS, kinds.POINTS_A_SETTING * len(factors))
    return 2 ** (least - 1).bit_length() if design.kind == kinds.SOBOL else least


def levels_of(design: Design) -> int:
    """How many levels an interval has."""
    return design.levels or kinds.BY_NAME[design.kind].levels


def _listed(factors: Sequence[Factor], design: Design) -> list[tuple]:
    levels = [factor.levels(levels_of(design)) for factor in factors]
    if design.kind == kinds.ONE_AT_A_TIME:
        return listed.one_at_a_time([factor.usual for factor in factors], levels)
    return listed.pairs(levels) if design.kind == kinds.PAIRS else listed.grid(levels)


def _cube(factors: Sequence[Factor], design: Design) -> np.ndarray:
    points = number_of(factors, design)
    if design.kind in (kinds.SOBOL, kinds.SALTELLI) and points & (points - 1):
        below = 2 ** (points.bit_length() - 1)
        raise AskError(
            f"design.points={points}: {design.kind} is balanced with a power of two only\n"
            f"  write design.points={below} or design.points={2 * below}"
        )
    if design.kind != kinds.MORRIS:
        return cube.SPREAD[design.kind](len(factors), points, design.seed)
    if words := [factor.key for factor in factors if isinstance(factor, OneOf)]:
        raise AskError(
            f"design=morris: {words[0]} takes one of several values, and morris steps along intervals\n"
            f"  write an interval, {words[0]}=interval(LOW,HIGH), or design=saltelli"
        )
    if levels_of(design) % 2:
        raise AskError(f"design.levels={design.levels}: morris takes an even number\n  write design.levels=4")
    return cube.morris(len(factors), points, design.seed, levels_of(design))
