"""What was asked of a sweep's assumptions beside it: tipping points, and the answer under other forms of the model, as data."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from policysim.analysis.chart_forms import forms_data
from policysim.analysis.comparison import Comparison
from policysim.analysis.probe import PART, folder_name, probe_by
from policysim.analysis.structures import NAME, structures_by
from policysim.analysis.texts import cell, tidy
from policysim.analysis.tipping import Tipping, leading
from policysim.analysis.tipping_words import answer, caption, columns, heading, note
from policysim.errors import PolicysimError
from policysim.report.tables import Group, Table
from policysim.rules import spec
from policysim.sweep.folder import Folder, read_plan
from policysim.sweep.results import Sweep
from policysim.sweep.same_question import rules_changed

MOST = 100  # tables: what is told may come from a stranger
FORMS = ("form", "option", "label", "difference", "low", "high", "error", "better_in", "futures", "best")


@dataclass(frozen=True)
class Doubted:
    """What was played beside a sweep: tipping points by parameter, and its options under other forms of the model."""

    tipping: tuple[Tipping, ...] = ()
    forms: Comparison | None = None

    @property
    def sweeps(self) -> tuple[Sweep, ...]:
        """The runs of each."""
        return tuple(one.sweep for one in (*(one.played for one in self.tipping), self.forms) if one)


def doubted(c: Comparison) -> Doubted:
    """What lies whole in the folder's `sensitivity/` and was played with the rules of the sweep, in its futures."""
    classes = classes_of(c.sweep)
    if not (c.sweep.folder.path / PART).is_dir() or len(c.options) < 2 or not classes:
        return Doubted()
    return Doubted(tuple(_probes(c, classes)), _structures(c, classes))


def classes_of(sweep: Sweep) -> list[type]:
    """The provider classes of a sweep; none where one is not at hand, or has other rules by now."""
    names = dict.fromkeys(str(plain["provider"]) for plain in sweep.plan.scenarios)
    found = [sweep.classes[name] for name in names if name in sweep.classes]
    return found if len(found) == len(names) and not any(rules_changed(sweep.plan, one) for one in found) else []


def doubts_of(c: Comparison) -> dict[str, Any]:
    """The same as data in JSON's types."""
    found = doubted(c)
    told = {"tipping": [_told(one) for one in found.tipping], "structures": _forms(found.forms)}
    return {name: one for name, one in told.items() if one}


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


def _probes(c: Comparison, classes: Sequence[type]) -> Iterator[Tipping]:
    """The tipping points that were asked for, by name of the parameter; what is not whole or was played otherwise is left out."""
    lies = sorted(path.parent.name for path in (c.sweep.folder.path / PART).glob("*/plan.json"))
    names = {folder_name(one.name): one.name for cls in classes for one in spec(cls).parameters}
    for name in lies:
        parameter = names.get(name) or names.get(name.rpartition("-")[0])
        if parameter:
            try:
                plan = read_plan(Folder(c.sweep.folder.path / PART / name))
                values = sorted({float(plain["parameters"][parameter]) for plain in plan.scenarios})
                probe = probe_by(c.sweep, classes, parameter, values)
                played = probe.played(c.sweep)
            except (PolicysimError, KeyError):
                continue
            if played:
                yield Tipping(Comparison(played, c.against, c.headline.name), probe, leading(c))


def _told(one: Tipping) -> dict[str, Any]:
    laid = columns(one)
    return {
        "parameter": one.parameter, "heading": heading(one), "answer": answer(one), "caption": caption(one),
        "heads": [column.title for column in laid], "rows": [list(row) for row in zip(*(column.cells for column in laid))],
        "note": note(),
    }  # fmt: skip


def _structures(c: Comparison, classes: Sequence[type]) -> Comparison | None:
    """The structures; nothing where they were not played."""
    if not (c.sweep.folder.path / PART / NAME).is_dir():
        return None
    try:
        played = structures_by(c.sweep, classes).played(c.sweep)
    except PolicysimError:
        return None
    return Comparison(played, c.against, c.headline.name) if played else None


def _forms(played: Comparison | None) -> list[dict[str, Any]]:
    """Rows of `forms_data` of the structures; none where they were not played, or have no best."""
    try:
        frame = forms_data(played) if played else None
    except PolicysimError:
        return []
    return [] if frame is None else json.loads(frame.to_json(orient="records", double_precision=15))
