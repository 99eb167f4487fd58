"""What the spread over futures is made of, as a table and in words."""

from typing import TYPE_CHECKING

import numpy as np

from policysim.analysis.layout import Column
from policysim.analysis.texts import upper_first
from policysim.cards import lower_first
from policysim.numbers import DASH, plain, within

if TYPE_CHECKING:
    import pandas as pd

    from policysim.analysis.comparison import Comparison

HEADS = {
    "stochastic": "Chance, %", "parametric": "Parameters, %", "structural": "Form of the model, %",
    "stochastic and parametric": "Chance and parameters together, %",
}  # fmt: skip


def caption(c: "Comparison") -> str:
    """What the shares are of."""
    base, thing = lower_first(c.label(c.against)), lower_first(c.headline.label)
    return (
        f"Where the spread over futures comes from: shares of the variance of the difference from {base} on {thing} in one "
        "future, with their simulation errors"
    )


def columns(frame: "pd.DataFrame") -> list[Column]:
    """A row an option, a column a source."""
    options = list(dict.fromkeys(frame["option"]))
    labels = frame.drop_duplicates("option").set_index("option")["label"]
    told = [Column("Option", [labels[option] for option in options])]
    for source in dict.fromkeys(frame["source"]):
        mine = frame[frame["source"] == source].set_index("option")
        told.append(Column(HEADS[source], [_cell(mine.loc[option]) for option in options]))
    return told


def notes(frame: "pd.DataFrame") -> list[str]:
    """What the design of the sweep cannot tell, and which design can: each once."""
    return [
        f"{upper_first(' and '.join(dict.fromkeys(group['source'])))}: {note}."
        for note, group in frame[frame["note"] != ""].groupby("note", sort=False)
    ]


def _cell(row: "pd.Series") -> str:
    if not np.isfinite(row["share"]):
        return DASH
    error = f" {within(100 * row['error'], 0)}" if np.isfinite(row["error"]) and row["error"] > 0 else ""
    return f"{plain(100 * row['share'], 0)}{error}"
