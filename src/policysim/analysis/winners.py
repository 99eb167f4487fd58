"""Who gains and who loses: groups of providers in which an option does better, or worse, by more than the simulation error."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from policysim.analysis.comparison import YEAR, sign_of
from policysim.analysis.texts import quoted
from policysim.errors import AskError

if TYPE_CHECKING:
    from policysim.analysis.comparison import Comparison

GAINS, LOSES, UNCLEAR = "gains", "loses", "cannot be told apart"
FEW = 4  # groups that are named
PLURAL = {"type": "types", "region": "regions", "health_system": "health systems", "provider": "providers"}


def winners_frame(c: "Comparison", kind: str) -> pd.DataFrame:
    """A row an option and group, raw: difference, low, high, error, better_in, futures, and what the group does: it gains, loses,
    or cannot be told apart from the option compared with."""
    if kind == YEAR:
        raise AskError(
            '"year": winners and losers are groups of providers\n  write type, region, health_system or provider'
        )
    frame = c.by(kind)
    frame = frame[frame["option"] != c.against].drop(columns="mean").reset_index(drop=True)
    apart = sign_of(c.headline) * frame["difference"]
    clear = frame["difference"].abs() > frame["error"]
    frame["group"] = np.select([clear & (apart > 0), clear & (apart < 0)], [GAINS, LOSES], UNCLEAR)
    return frame


def winners_in_words(c: "Comparison", kind: str, labels: "dict[str, str]") -> list[str]:
    """`"Support": 5 of 7 regions gain, London loses, 1 cannot be told apart.`, a line an option."""
    frame = winners_frame(c, kind)
    options = [line.option for line in c.lines() if line.option in set(frame["option"])]
    return [_line(c, option, kind, frame[frame["option"] == option], labels) for option in options]


def _line(c: "Comparison", option: str, kind: str, mine: pd.DataFrame, labels: "dict[str, str]") -> str:
    found = {what: [labels[name] for name in mine[mine["group"] == what][kind]] for what in (GAINS, LOSES, UNCLEAR)}
    if len(found[UNCLEAR]) == len(mine):
        return f"{quoted(c.label(option))}: in none of {len(mine)} {PLURAL[kind]} can it be told apart."
    told = [
        _of(found[GAINS], len(mine), PLURAL[kind], "gain", "gains"),
        _of(found[LOSES], len(mine), "", "lose", "loses"),
    ]
    if found[UNCLEAR]:
        told.append(f"{len(found[UNCLEAR])} cannot be told apart")
    return f"{quoted(c.label(option))}: {', '.join(filter(None, told))}."


def _of(names: Sequence[str], number: int, thing: str, several: str, one: str) -> str:
    """`5 of 7 regions gain`, `London loses`, `none of 7 regions gains`."""
    if not names:
        return f"none of {number} {thing} {one}" if thing else ""
    if len(names) <= FEW and len(names) < number:
        listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        return f"{listed} {several if len(names) > 1 else one}"
    counted = f"{len(names)} of {number} {thing}".rstrip()
    return (
        f"{f'all {number} {thing}'.rstrip() if len(names) == number else counted} {several if len(names) > 1 else one}"
    )
