"""Which lever did what, in words and as a table; what runs are missing and how to have them."""

import math

import pandas as pd

from policysim.analysis.attribution import ALONE, IN_TURN, LEFT_OUT, WHOLE, Attribution
from policysim.analysis.combinations import in_words
from policysim.analysis.layout import Column
from policysim.analysis.paired import Difference
from policysim.analysis.table import NONE
from policysim.analysis.texts import quoted
from policysim.analysis.unit import Unit, unit_for
from policysim.cards import Card, Table, lower_first
from policysim.numbers import DASH, of

HEADS = {IN_TURN: "Added in turn, all orders", ALONE: "Alone", LEFT_OUT: "Lost where it is left out"}
FEW = 6  # combinations that are named


def answer(a: Attribution) -> str:
    """Which part does most, of how much; or that runs are missing."""
    frame = a.table()
    whole, way = frame[frame["way"] == WHOLE].iloc[0], _way(frame)
    if not way or not math.isfinite(whole["difference"]):
        return f"In this model, which lever did what in {quoted(a.c.label(a.found.option))} cannot be told: runs are missing."
    rows = frame[frame["way"] == way].sort_values("difference", ascending=a.c.headline.better == "lower")
    unit, words = (
        _unit(a),
        {IN_TURN: "adds", ALONE: "alone does", LEFT_OUT: "is worth, by what is lost without it,"}[way],
    )
    told = [f"{row['part']} {words if n == 0 else ''} {_said(unit, row)}" for n, (_, row) in enumerate(rows.iterrows())]
    thing = lower_first(a.c.headline.label)
    first = f"In this model, {quoted(a.c.label(a.found.option))} changes {thing} by {_said(unit, whole)} {unit.after}".rstrip()
    return f"{first}: {', '.join(' '.join(text.split()) for text in told)}."


def columns(a: Attribution) -> list[Column]:
    """A row a part and one for the whole, a column a way of telling."""
    frame, unit = a.table(), _unit(a)
    parts = a.found.parts
    told = [Column("Lever", [*(_name(a, part) for part in parts), "All together"])]
    whole = frame[frame["way"] == WHOLE].iloc[0]
    for way, head in HEADS.items():
        rows = frame[frame["way"] == way].set_index("part")
        cells = [_cell(unit, rows.loc[part]) for part in parts]
        told.append(Column(head, [*cells, _cell(unit, whole) if way == IN_TURN else DASH]))
        if way == IN_TURN:
            up = [
                of(int(row["better_in"]), int(row["futures"])) if row["futures"] else DASH for _, row in rows.iterrows()
            ]
            told.append(Column("Helps in", [*up, DASH]))
    return told


def caption(a: Attribution) -> str:
    """What the numbers are."""
    m = a.c.headline
    who = quoted(a.c.label(a.found.option))
    return f"What each lever of {who} does to {lower_first(m.label)}, {m.difference}: mean ± simulation error"


def notes(a: Attribution) -> list[str]:
    """Which options have the same levers for other money, and what is missing."""
    told = []
    if a.found.other_money:
        names = ", ".join(quoted(a.c.label(option)) for option in a.found.other_money)
        told.append(f"Not counted, because levers have other amounts there: {names}.")
    missing = [in_words(parts) for parts in a.missing]
    if missing:
        named = "; ".join(missing[:FEW]) + (f"; and {len(missing) - FEW} more" if len(missing) > FEW else "")
        told.append(f"{len(missing)} of {len(a.found.every)} combinations were not played: {named}.")
    return told


def card(a: Attribution) -> Card:
    """The same for a notebook and a console."""
    laid = columns(a)
    rows = [list(cells) for cells in zip(*(column.cells for column in laid))]
    title = f"Which lever did what in {a.c.label(a.found.option)}"
    more = [f"{a.command}, after .save()"] if a.missing else []
    return Card(title, answer(a), table=Table(caption(a), [one.title for one in laid], rows), notes=[*notes(a), *more])


def _way(frame: pd.DataFrame) -> str:
    """The best way of telling that the sweep has the runs for."""
    known = frame.dropna(subset=["difference"]).groupby("way")["part"].count()
    parts = frame[frame["way"] == IN_TURN]["part"].nunique()
    return next((way for way in HEADS if known.get(way, 0) == parts), "")


def _unit(a: Attribution) -> Unit:
    frame, measure = a.table().dropna(subset=["difference"]), a.c.headline
    return unit_for(measure, list(frame["difference"]), list(frame["error"]))


def _name(a: Attribution, part: str) -> str:
    lever = a.found.levers[part]
    return part if part == lever else f"{part} ({lever})"


def _fit(unit: Unit, row: pd.Series) -> Unit:
    """With more decimals where those of the table would wipe a row out."""
    nan = float("nan")
    return unit.fit(Difference(row["difference"], nan, nan, row["error"], 0, 0, 0))


def _said(unit: Unit, row: pd.Series) -> str:
    unit = _fit(unit, row)
    if abs(row["difference"]) <= row["error"]:
        return f"nothing that can be told ({unit.within(row['error'])})"
    return unit.signed(row["difference"])


def _cell(unit: Unit, row: pd.Series) -> str:
    if not math.isfinite(row["difference"]):
        return DASH
    unit = _fit(unit, row)
    error = f" {unit.within(row['error'])}" if math.isfinite(row["error"]) else ""
    return f"{NONE if abs(row['difference']) <= row['error'] else unit.signed(row['difference'])}{error}"
