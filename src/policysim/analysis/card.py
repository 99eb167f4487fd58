"""A comparison, told by a card: the answer, the table with a bar for each range of futures, and what the errors are."""

import math
from typing import TYPE_CHECKING

from policysim.analysis.table import header, note, rows
from policysim.cards import Card, Cell, Interval, Table

if TYPE_CHECKING:
    from policysim.analysis.comparison import Comparison

RANGE = 2  # the column of ranges


def comparison_card(c: "Comparison") -> Card:
    """Answer, table and notes; the words and numbers are those of the terminal."""
    lines = c.lines()
    ends = [end for line in lines for end in (line.difference.low, line.difference.high) if math.isfinite(end)]
    scale = (min([0.0, *ends]), max([0.0, *ends]))
    told: list[list[Cell]] = []
    for line, cells in zip(lines, rows(c)):
        found, row = line.difference, list[Cell](cells)
        if line.option != c.against and math.isfinite(found.low):
            row[RANGE] = Interval(found.low, found.mean, found.high, scale, cells[RANGE])
        told.append(row)
    caption = f"{c.headline.label}, best first; bar = range of futures, mark = mean, dashed = no difference"
    return Card(
        f"Comparison of {c.sweep.folder}",
        c.answer,
        table=Table(caption, header(c), told),
        notes=note(c).splitlines()[:1],
    )
