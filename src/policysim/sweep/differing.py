"""In which settings the scenarios of a plan differ: swept parameters, and whatever else is not the same in all."""

from collections.abc import Sequence
from typing import Any

from policysim.sweep.alike import fold, settings


def differing(scenarios: Sequence[dict]) -> dict[str, list[Any]]:
    """Dotted name -> its value in each scenario, None where it is not said."""
    found: dict[str, list[Any]] = {}
    for column in fold(scenarios)["differing"]:
        every = [settings(_under(column["at"][1:], value)) for value in column["values"]]
        told = [
            {name: value for name, value in one if value != {}} for one in every
        ]  # of what is empty nothing is said
        for name in dict.fromkeys(name for one in told for name in one):
            values = [one.get(name) for one in told]
            if len({repr(value) for value in values}) > 1:
                found[name] = [values[which] for which in column["which"]]
    return found


def _under(at: Sequence[str], value: Any) -> dict:
    """The value where it stands in a scenario."""
    for key in reversed(at):
        value = {key: value}
    return value
