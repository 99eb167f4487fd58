"""A design is kept with a sweep, as plain data, where more of its points begin with the same ones: so they can be added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from policysim.designs import kinds
from policysim.designs.factors import Between, Drawn, Factor, OneOf, Value
from policysim.designs.points import Design, Point, levels_of, number_of, points_of
from policysim.designs.where import Comparison
from policysim.numbers import counted
from policysim.rules import Parameter
from policysim.scenario.amounts import number

OF_MODEL = "parameters."


def kept(factors: Sequence[Factor], laid: Design, where: Sequence[Comparison]) -> dict[str, Any]:
    """The design as plain data; nothing for one of which more points are other points."""
    if laid.kind not in kinds.NESTED or not factors:
        return {}
    told = {"kind": laid.kind, "points": number_of(factors, laid), "seed": laid.seed}
    return told | {
        "settings": [_plain(factor) for factor in factors],
        "where": [[one.left, one.how, one.right] for one in where],
    }


def points_again(
    design: Mapping[str, Any], points: int, parameters: Mapping[str, Parameter]
) -> tuple[list[Point], str]:
    """The points of a kept design with `points` of them, and the design in words. AskError for a number it cannot have.

    LookupError, TypeError, ValueError or AttributeError where the data are of no design."""
    factors = [_factor(told, parameters) for told in design["settings"]]
    laid = Design(design["kind"], points, design["seed"])
    where = [Comparison(left, how, right) for left, how, right in design["where"]]
    made = points_of(factors, laid)
    found = where_all_hold(made, where, {})
    return found, in_words(factors, laid, len(made), len(found))


def where_all_hold(points: Sequence[Point], where: Sequence[Comparison], usual: Mapping[str, Value]) -> list[Point]:
    """The points at which all comparisons hold, where what does not vary has its usual value."""
    if not where:
        return list(points)
    typed = ({key: number(value) if key.startswith(OF_MODEL) else value for key, value in p.items()} for p in points)
    return [point for point, values in zip(points, typed) if all(one.holds({**usual, **values}) for one in where)]


def in_words(factors: Sequence[Factor], laid: Design, made: int, kept: int) -> str:
    """`lhs, 20 points of 2 settings (design.points=20 design.seed=1)`."""
    takes, numbers = kinds.BY_NAME[laid.kind].takes, []
    if kinds.POINTS in takes:
        numbers.append(f"design.points={number_of(factors, laid)}")
    if kinds.LEVELS in takes and any(not isinstance(factor, OneOf) for factor in factors):
        numbers.append(f"design.levels={levels_of(laid)}")
    if kinds.SEED in takes:
        numbers.append(f"design.seed={laid.seed}")
    size = f"{counted(kept, 'point')} of {counted(len(factors), 'setting')}"
    left = f", {made - kept:,} left out by design.where" if kept < made else ""
    return f"{laid.kind}, {size}{left}" + (f" ({' '.join(numbers)})" if numbers else "")


def _plain(factor: Factor) -> dict[str, Any]:
    if isinstance(factor, OneOf):
        return {"key": factor.key, "values": list(factor.values)}
    if isinstance(factor, Between):
        return {"key": factor.key, "low": factor.low, "high": factor.high, "whole": factor.whole}
    return {"key": factor.key}  # as futures draw it: the register says how


def _factor(told: Mapping[str, Any], parameters: Mapping[str, Parameter]) -> Factor:
    if "values" in told:
        return OneOf(told["key"], tuple(told["values"]))
    parameter = parameters[told["key"].removeprefix(OF_MODEL)]
    if "low" in told:
        return Between(told["key"], told["low"], told["high"], float(parameter.default), told["whole"])
    return Drawn(told["key"], parameter)
