"""`ps.list("policies")` is a table of names, `ps.explain("support_effect")` a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policysim.lookup.entry import Explained
from policysim.lookup.kinds import explained, kind_of, rows_of
from policysim.lookup.registers import registers_of

if TYPE_CHECKING:
    import pandas as pd


def explain(name: str, *, provider: type | None = None) -> Explained:
    """What a name means: a policy, lever, parameter, outcome, rule, key, topic or anything else that `list` lists.

    `provider` is a class of yours, whose names are then known too. AskError has the nearest known name.
    """
    return explained(registers_of(provider), name)


def list(kind: str = "", wanted: str = "", *, provider: type | None = None) -> pd.DataFrame:
    """The names of one kind, or the kinds there are, as a table of raw values; `wanted` is a word that a row must hold."""
    import pandas as pd

    chosen = kind_of(kind)
    rows = rows_of(registers_of(provider), chosen, wanted)
    return pd.DataFrame(rows, columns=[*rows[0]] if rows else [*chosen.columns])
