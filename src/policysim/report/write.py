"""A report is written beside the runs it tells of: report.html, and its figures for use elsewhere.

The picture of an answer in the README is one of them, of the main job:
`make run && cp results/main/figures/fig1-options.svg docs/assets/answer.svg`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from policysim.analysis.comparison import Comparison, compare
from policysim.analysis.summary import FORMULA
from policysim.charts.sheet import NARROW, Chart, pdf, png, svg
from policysim.report.current import report_file
from policysim.report.figures import BRIEF, ORDER, RESTS, figures_of, table_of, title_of
from policysim.report.inline import inline
from policysim.report.page import Picture, page, page_for_all
from policysim.report.scorecard import KIND, TITLE, note, rows_of, scorecard, scorecard_table
from policysim.report.tables import Table
from policysim.sweep.results import Sweep
from policysim.sweep.standing import Verified
from policysim.sweep.whole import commit, make_folder

SUFFIXES = (".svg", ".png", ".pdf", ".txt", ".csv")
Patterns = Mapping[str, Any]
NONE: Patterns = {}
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write_report(sweep: Sweep, patterns: Patterns = NONE) -> Path:
    """Write report.html and all figures into the sweep's folder; return the page's path. WriteError where that fails.

    `patterns` is what is known of the published patterns, as validation.json says it."""
    return _write(sweep, len(ORDER), patterns)


def write_brief_report(sweep: Sweep) -> Path:
    """The same with the first figures only, which takes seconds less: what is written when a sweep ends."""
    return _write(sweep, BRIEF, NONE)


def _write(sweep: Sweep, most: int, patterns: Patterns) -> Path:
    c, checked = compare(sweep), sweep.verify()
    path, drawn = report_file(sweep), _drawn(c, checked.digest, most)
    drawn += _scorecard(patterns, len(drawn) + 1)
    if drawn:
        make_folder(path.parent / "figures")
    for one in drawn:
        _files(path.parent / "figures" / one.picture.name, one.chart, one.picture.wide)
    _remove_others(path.parent / "figures", {one.picture.name for one in drawn})
    commit(path, page(c, [one.picture for one in drawn], checked, note(patterns)).encode())
    return path


def published(
    c: Comparison, checked: Verified, patterns: Patterns, picture: Callable[[Chart], str] = svg
) -> "tuple[str, list[Drawn]]":
    """The page of a publication, which lies beside the runs and names no other place, and its figures.

    With `undrawn` for a picture it has its words and numbers only."""
    drawn = _drawn(c, checked.digest, picture=picture)
    drawn += _scorecard(patterns, len(drawn) + 1, picture)
    return page_for_all(c, [one.picture for one in drawn], checked, note(patterns)), drawn


def undrawn(chart: Chart) -> str:
    """No picture."""
    return ""


@dataclass(frozen=True)
class Drawn:
    """A figure of the page, and the chart it was made of."""

    picture: Picture
    chart: Chart


def _drawn(c: Comparison, digest: str, most: int = len(ORDER), picture: Callable[[Chart], str] = svg) -> list[Drawn]:
    """The figures of a comparison; none while nothing can be compared."""
    return [
        _figure(
            number, kind, section, title_of(c, kind), (wide, narrow), table_of(c, kind, wide.policysim_data), picture
        )
        for number, (kind, section, wide, narrow) in enumerate(figures_of(c, digest, most), 1)
    ]


def _scorecard(patterns: Patterns, number: int, picture: Callable[[Chart], str] = svg) -> list[Drawn]:
    """The figure of the published patterns; none where they were not measured."""
    if not len(data := rows_of(patterns)):
        return []
    charts = scorecard(patterns), scorecard(patterns, NARROW)
    return [_figure(number, KIND, RESTS, TITLE, charts, scorecard_table(data), picture)]


def _figure(
    number: int,
    kind: str,
    section: str,
    title: str,
    charts: tuple[Chart, Chart],
    table: Table,
    picture: Callable[[Chart], str],
) -> Drawn:
    name, (wide, narrow) = f"fig{number}-{kind}", charts
    inlined, small = _inlined(picture(wide), name, wide.alt), _inlined(picture(narrow), f"{name}-narrow", narrow.alt)
    return Drawn(Picture(name, f"Figure {number}: {title}", inlined, small, table, section, number), wide)


def _inlined(drawn: str, name: str, alt: str) -> str:
    return inline(drawn, name, alt) if drawn else ""


def _remove_others(folder: Path, names: set[str]) -> None:
    """Figures of an earlier page that this one does not have: they would tell of fewer runs."""
    for path in folder.glob("fig*-*.*") if folder.is_dir() else ():
        if path.stem not in names and path.suffix in SUFFIXES:
            path.unlink(missing_ok=True)


def _files(stem: Path, figure: Chart, drawn: str) -> None:
    """The picture for use elsewhere, its alt text and its data beside it."""
    data = figure.policysim_data.replace({np.nan: None})
    for name in {"label", "name"} & set(data.columns):
        data[name] = [f"'{text}" if text.startswith(FORMULA) else text for text in data[name]]
    commit(stem.with_suffix(".svg"), (XML + drawn).encode())
    commit(stem.with_suffix(".png"), png(figure))
    commit(stem.with_suffix(".pdf"), pdf(figure))
    commit(stem.with_suffix(".txt"), f"{figure.alt}\n".encode())
    commit(stem.with_suffix(".csv"), data.to_csv(index=False, lineterminator="\n").encode())
