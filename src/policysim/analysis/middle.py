"""The future in the middle: of all futures of an option, the one whose difference has as many above it as below."""

import shlex
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from policysim.analysis.comparison import Comparison


def middle_future(c: "Comparison", option: str, outcome: str = "") -> int | None:
    """Its number, by an outcome (default: the headline); of the option compared with, by its own values.

    None where no run of it was played to its end."""
    values = c.values(outcome or c.headline.name)
    mine, base = (values[c.options.index(name)] for name in (option, c.against))
    shown = mine if option == c.against else mine - base
    played = np.flatnonzero(np.isfinite(shown))
    if not len(played):
        return None
    return int(played[np.argsort(shown[played], kind="stable")[len(played) // 2]])


def replay_command(c: "Comparison", where: str, option: str, future: int, plugin: str = "FILE.py") -> str:
    """What plays that run again, step by step."""
    command = f"policysim replay {where} --policy {shlex.quote(option)} --future {future}"
    own = c.sweep.plan.scenarios[c.sweep.plan.options.index(option)].get("provider", "Provider") != "Provider"
    return f"{command} --plugin {plugin}" if own else command
