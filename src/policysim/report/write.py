"""A report is written beside the runs it tells of: report.html, and its figures for use elsewhere.

The picture of an answer in the README is one of them, of the main job:
`make run && cp results/main/figures/fig1-options.svg docs/assets/answer.svg`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from policysim.analysis import charts
from policysim.analysis.comparison import Comparison, compare
from policysim.analysis.summary import FORMULA
from policysim.analysis.texts import tidy
from policysim.charts.sheet import NARROW, WIDE, Chart, png, svg
from policysim.report.current import report_file
from policysim.report.inline import inline
from policysim.report.page import Picture, page, page_for_all
from policysim.report.tables import Table, adoption_table, options_table
from policysim.sweep.results import Sweep
from policysim.sweep.standing import Verified
from policysim.sweep.whole import commit, make_folder

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write_report(sweep: Sweep) -> Path:
    """Write report.html and figures/ into the sweep's folder; return the page's path. WriteError where that fails."""
    c, checked = compare(sweep), sweep.verify()
    path, drawn = report_file(sweep), _drawn(c, checked.digest)
    if drawn:
        make_folder(path.parent / "figures")
    for one in drawn:
        _files(path.parent / "figures" / one.picture.name, one.chart, one.picture.wide)
    commit(path, page(c, [one.picture for one in drawn], checked).encode())
    return path


def published_page(c: Comparison, checked: Verified) -> str:
    """The page of a publication, which lies beside the runs and names no other place."""
    return page_for_all(c, [one.picture for one in _drawn(c, checked.digest)], checked)


@dataclass(frozen=True)
class Drawn:
    """A figure of the page, and the chart it was made of."""

    picture: Picture
    chart: Chart


def _drawn(c: Comparison, digest: str) -> list[Drawn]:
    """The figures of a comparison; none while nothing can be compared."""
    if not any(line.difference.futures for line in c.lines() if line.option != c.against):
        return []
    measure = c.sweep.measure(charts.adoption_outcome(c))
    titles = f"Figure 1: {tidy(c.headline.label)} by option", f"Figure 2: {tidy(measure.label)} by option and year"
    return [
        _one(c, digest, "fig1-options", titles[0], charts.options, partial(options_table, c)),
        _one(c, digest, "fig2-adoption", titles[1], charts.adoption, partial(adoption_table, c, measure)),
    ]


def _one(
    c: Comparison, digest: str, file: str, title: str, draw: Callable[..., Chart], tabled: Callable[..., Table]
) -> Drawn:
    wide, narrow = draw(c, width=WIDE, digest=digest), draw(c, width=NARROW, digest=digest)
    inlined, small = inline(svg(wide), file, wide.alt), inline(svg(narrow), f"{file}-narrow", narrow.alt)
    return Drawn(Picture(file, title, inlined, small, tabled(wide.policysim_data)), wide)


def _files(stem: Path, figure: Chart, drawn: str) -> None:
    """The picture for use elsewhere, its alt text and its data beside it."""
    data = figure.policysim_data.replace({np.nan: None})
    data["label"] = [f"'{text}" if text.startswith(FORMULA) else text for text in data["label"]]
    commit(stem.with_suffix(".svg"), (XML + drawn).encode())
    commit(stem.with_suffix(".png"), png(figure))
    commit(stem.with_suffix(".txt"), f"{figure.alt}\n".encode())
    commit(stem.with_suffix(".csv"), data.to_csv(index=False, lineterminator="\n").encode())
