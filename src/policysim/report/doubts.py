"""What was asked of a sweep's assumptions beside it: tipping points, and the answer under other forms of the model, as data."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from policysim.analysis.chart_forms import forms_data
from policysim.analysis.comparison import Comparison
from policysim.analysis.probe import PART, folder_name, probe_of
from policysim.analysis.structures import NAME, structures_of
from policysim.analysis.texts import cell, tidy
from policysim.analysis.tipping import Tipping, leading
from policysim.analysis.tipping_words import answer, caption, columns, heading, note
from policysim.errors import PolicysimError
from policysim.report.tables import Group, Table
from policysim.rules import spec
from policysim.sweep.folder import Folder, read_plan

MOST = 100  # tables: what is told may come from a stranger
FORMS = ("form", "option", "label", "difference", "low", "high", "error", "better_in", "futures", "best")


def doubts_of(c: Comparison) -> dict[str, Any]:
    """What lies whole in the folder's `sensitivity/` and was played with the rules of the sweep, in its futures."""
    if not (c.sweep.folder.path / PART).is_dir() or len(c.options) < 2:
        return {}
    found: dict[str, Any] = {}
    if tipping := [_told(one) for one in _probes(c)]:
        found["tipping"] = tipping
    if forms := _forms(c):
        found["structures"] = forms
    return found


def forms_frame(doubts: Mapping[str, Any]) -> pd.DataFrame | None:
    """The differences by form of the model; nothing where no other form was played."""
    return pd.DataFrame(doubts["structures"], columns=list(FORMS)) if doubts.get("structures") else None


def tipping_tables(doubts: Mapping[str, Any]) -> list[tuple[str, str, str, Table, str]]:
    """Of each parameter its name, what it is, the answer in words, the table, and how to read it."""
    return [
        (
            tidy(one["parameter"]),
            tidy(one["heading"], 300),
            tidy(one["answer"], 2000),
            _table(one),
            tidy(one["note"], 300),
        )
        for one in doubts.get("tipping", [])[:MOST]
    ]


def _table(one: Mapping[str, Any]) -> Table:
    rows = tuple((cell(name), *map(tidy, numbers)) for name, *numbers in one["rows"])
    return Table(tidy(one["caption"], 300), tuple(map(cell, one["heads"])), (Group(rows),))


def _probes(c: Comparison) -> Iterator[Tipping]:
    """The tipping points that were asked for, by name of the parameter; what is not whole or was played otherwise is left out."""
    lies = sorted(path.parent.name for path in (c.sweep.folder.path / PART).glob("*/plan.json"))
    names = {folder_name(one.name): one.name for cls in c.sweep.classes.values() for one in spec(cls).parameters}
    for name in lies:
        parameter = names.get(name) or names.get(name.rpartition("-")[0])
        if parameter:
            try:
                plan = read_plan(Folder(c.sweep.folder.path / PART / name))
                values = sorted({float(plain["parameters"][parameter]) for plain in plan.scenarios})
                probe = probe_of(c.sweep, c.sweep.classes, parameter, values)
            except (PolicysimError, KeyError):
                continue
            if played := probe.played(c.sweep):
                yield Tipping(Comparison(played, c.against, c.headline.name), probe, leading(c))


def _told(one: Tipping) -> dict[str, Any]:
    laid = columns(one)
    return {
        "parameter": one.parameter, "heading": heading(one), "answer": answer(one), "caption": caption(one),
        "heads": [column.title for column in laid], "rows": [list(row) for row in zip(*(column.cells for column in laid))],
        "note": note(),
    }  # fmt: skip


def _forms(c: Comparison) -> list[dict[str, Any]]:
    """Rows of `forms_data` of the structures; none where they were not played, or have no best."""
    if not (c.sweep.folder.path / PART / NAME).is_dir():
        return []
    try:
        played = structures_of(c.sweep, c.sweep.classes).played(c.sweep)
        frame = forms_data(Comparison(played, c.against, c.headline.name)) if played else None
    except PolicysimError:
        return []
    return [] if frame is None else json.loads(frame.to_json(orient="records", double_precision=15))
