"""A report is written beside the runs it tells of: report.html, and its figures for use elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from policysim.analysis.chart_forms import forms_chart
from policysim.analysis.comparison import Comparison, compare
from policysim.analysis.summary import FORMULA
from policysim.charts.sheet import NARROW, WIDE, Chart, pdf, png, svg
from policysim.report.aside import NOTHING, Aside
from policysim.report.current import report_file
from policysim.report.doubts import forms_frame
from policysim.report.figures import BRIEF, ORDER, RESTS, figures_of, table_of, title_of
from policysim.report.inline import inline
from policysim.report.page import Picture, page, page_for_all
from policysim.report.scorecard import KIND, TITLE, rows_of, scorecard, scorecard_table
from policysim.report.tables import Table
from policysim.sweep.results import Sweep
from policysim.sweep.standing import Verified
from policysim.sweep.whole import commit, make_folder

SUFFIXES = (".svg", ".png", ".pdf", ".txt", ".csv")
FORMS = "robustness"
BRIEFLY = Aside({"note": "policysim report tells what was measured of them"})
Figure = tuple[str, str, str, Chart, Chart, Table]  # kind, section, title, wide, narrow, the data behind it
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write_report(sweep: Sweep, aside: Aside = NOTHING) -> Path:
    """Write report.html and all figures into the sweep's folder; return the page's path. WriteError where that fails."""
    return _write(sweep, len(ORDER), aside)


def write_brief_report(sweep: Sweep) -> Path:
    """The same with the first figures only, which takes seconds less: what is written when a sweep ends."""
    return _write(sweep, BRIEF, BRIEFLY)


def _write(sweep: Sweep, most: int, aside: Aside) -> Path:
    c, checked = compare(sweep), sweep.verify()
    path, drawn = report_file(sweep), _drawn(c, aside, checked.digest, most)
    if drawn:
        make_folder(path.parent / "figures")
    for one in drawn:
        _files(path.parent / "figures" / one.picture.name, one.chart, one.picture.wide)
    _remove_others(path.parent / "figures", {one.picture.name for one in drawn})
    commit(path, page(c, [one.picture for one in drawn], checked, aside).encode())
    return path


def published(
    c: Comparison, checked: Verified, aside: Aside, picture: Callable[[Chart], str] = svg
) -> "tuple[str, list[Drawn]]":
    """The page of a publication, which lies beside the runs and names no other place, and its figures.

    With `undrawn` for a picture it has its words and numbers only."""
    drawn = _drawn(c, aside, checked.digest, picture=picture)
    return page_for_all(c, [one.picture for one in drawn], checked, aside), drawn


def undrawn(chart: Chart) -> str:
    """No picture."""
    return ""


@dataclass(frozen=True)
class Drawn:
    """A figure of the page, and the chart it was made of."""

    picture: Picture
    chart: Chart


def _drawn(
    c: Comparison, aside: Aside, digest: str, most: int = len(ORDER), picture: Callable[[Chart], str] = svg
) -> list[Drawn]:
    """The figures of a comparison, none while nothing can be compared, and those of what was played beside it."""
    own = [
        (kind, section, title_of(c, kind), wide, narrow, table_of(c, kind, wide.policysim_data))
        for kind, section, wide, narrow in figures_of(c, digest, most)
    ]
    made = [*own, *_robustness(c, aside, digest), *_scorecard(aside)]
    return [_figure(number, figure, picture) for number, figure in enumerate(made, 1)]


def _robustness(c: Comparison, aside: Aside, digest: str) -> list[Figure]:
    """The figure of other forms of the model, where they were played beside the sweep."""
    if (data := forms_frame(aside.doubts)) is None:
        return []
    how = "Each form: the same futures again, played beside the sweep."
    wide, narrow = (forms_chart(c, data, width, digest, how) for width in (WIDE, NARROW))
    return [(FORMS, RESTS, title_of(c, FORMS), wide, narrow, table_of(c, FORMS, data))]


def _scorecard(aside: Aside) -> list[Figure]:
    """The figure of the published patterns; none where they were not measured."""
    if not len(data := rows_of(aside.patterns)):
        return []
    wide, narrow = scorecard(aside.patterns), scorecard(aside.patterns, NARROW)
    return [(KIND, RESTS, TITLE, wide, narrow, scorecard_table(data))]


def _figure(number: int, figure: Figure, picture: Callable[[Chart], str]) -> Drawn:
    kind, section, title, wide, narrow, table = figure
    name = f"fig{number}-{kind}"
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
