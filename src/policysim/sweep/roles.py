"""What a sweep asked, told apart: levers are chosen, uncertainties are tried because nobody knows them, constants are neither."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from policysim.sweep.alike import settings
from policysim.sweep.differing import differing
from policysim.sweep.plan import Plan

LEVER, UNCERTAINTY, CONSTANT = "lever", "uncertainty", "constant"
POLICY, AMOUNT = "policy", "budget.amount"
LEVERS = (f"{POLICY}.", "budget.")  # settings that make options
TAKEN = ("policy", "scenario", "label", "point")  # columns of the scenarios' table that are no settings


def role(name: str, differs: bool) -> str:
    """What a setting is in a sweep: of those that differ, the policy and the budget are levers, others uncertainties."""
    if not differs:
        return CONSTANT
    return LEVER if name == POLICY or name.startswith(LEVERS) else UNCERTAINTY


def differ_in(plan: Plan) -> dict[str, list[Any]]:
    """Dotted name -> its value in each scenario, of what differs beside the policy, whose name tells what it is made of.

    Amounts of money are pounds a year where all of them are, or pounds in all where all of them are."""
    found = differing(plan.scenarios)
    told = {name: values for name, values in found.items() if not name.startswith(f"{POLICY}.")}
    return told | ({AMOUNT: _in_pounds(told[AMOUNT])} if AMOUNT in told else {})


def rows(plan: Plan) -> list[dict[str, Any]]:
    """A row a setting: its role, how many values it has, the lowest and the highest number, the one value of what does not
    differ, and its column in the table of scenarios; levers first, then uncertainties."""
    differ = differ_in(plan)
    told = [_row(POLICY, [_policy(plan, number) for number in range(len(plan.scenarios))], POLICY)]
    told += [_row(name, values, short(name, differ)) for name, values in differ.items()]
    same = ((name, value) for name, value in settings(plan.scenarios[0]) if name not in differ)
    told += [_row(name, [value], None) for name, value in same if not name.startswith(f"{POLICY}.") and name != POLICY]
    order = (LEVER, UNCERTAINTY, CONSTANT)
    return sorted(told, key=lambda row: order.index(row["role"]))


def short(name: str, names: Iterable[str]) -> str:
    """`imitation_rate` for `parameters.imitation_rate`, which needs no quotes; with its part where two end alike."""
    last = name.rpartition(".")[2]
    alike = sum(one.rpartition(".")[2] == last for one in names)
    return name.replace(".", "_") if alike > 1 or last in TAKEN else last


def _policy(plan: Plan, number: int) -> str:
    """The name of a scenario's policy; an option is also told by its money."""
    told = plan.scenarios[number].get(POLICY)
    return str(told["name"]) if isinstance(told, dict) and "name" in told else plan.options[number]


def _in_pounds(amounts: list[Any]) -> list[Any]:
    from policysim.scenario.amounts import pounds

    try:
        read = [None if amount is None else pounds(amount) for amount in amounts]
    except ValueError:  # of a model that is not ours
        return amounts
    return (
        [one and float(one) for one in read] if len({one.in_all for one in read if one is not None}) == 1 else amounts
    )


def _row(name: str, values: list[Any], column: str | None) -> dict[str, Any]:
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    each = list({repr(value): value for value in values}.values())
    return {
        "setting": name,
        "role": role(name, len(each) > 1),
        "values": len(each),
        "low": min(numbers) if len(numbers) == len(values) else None,
        "high": max(numbers) if len(numbers) == len(values) else None,
        "value": each[0] if len(each) == 1 else None,
        "column": column,
    }
