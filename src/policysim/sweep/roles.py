"""What a sweep asked, told apart: levers are chosen, uncertainties are tried because nobody knows them, constants are neither."""

from __future__ import annotations

from typing import Any

from policysim.sweep.alike import settings
from policysim.sweep.differing import differing
from policysim.sweep.plan import Plan

LEVER, UNCERTAINTY, CONSTANT = "lever", "uncertainty", "constant"
LEVERS = ("policy.", "budget.")  # settings that make options


def role(name: str, differs: bool) -> str:
    """What a setting is in a sweep: `policy.spend...` and `budget.amount` are levers, of the others those that differ are
    uncertainties."""
    if name.startswith(LEVERS):
        return LEVER
    return UNCERTAINTY if differs else CONSTANT


def rows(plan: Plan) -> list[dict[str, Any]]:
    """A row a setting: its role, how many values it has, the lowest and the highest number, and the one value of what does
    not differ; levers first, then uncertainties."""
    differ = differing(plan.scenarios)
    told = [_row(name, values) for name, values in differ.items()]
    told += [_row(name, [value]) for name, value in settings(plan.scenarios[0]) if name not in differ]
    order = (LEVER, UNCERTAINTY, CONSTANT)
    return sorted(told, key=lambda row: order.index(row["role"]))


def _row(name: str, values: list[Any]) -> dict[str, Any]:
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return {
        "setting": name,
        "role": role(name, len(values) > 1),
        "values": len({repr(value) for value in values}),
        "low": min(numbers) if len(numbers) == len(values) else None,
        "high": max(numbers) if len(numbers) == len(values) else None,
        "value": values[0] if len(values) == 1 else None,
    }
