"""A report is written beside the runs it tells of: report.html, and its figures for use elsewhere.

The picture of an answer in the README is one of them, of the main job:
`make run && cp results/main/figures/fig1-options.svg docs/assets/answer.svg`.
"""

from collections.abc import Callable
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
from policysim.report.page import Picture, page
from policysim.report.tables import Table, adoption_table, options_table
from policysim.sweep.results import Sweep
from policysim.sweep.whole import commit, make_folder

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write_report(sweep: Sweep) -> Path:
    """Write report.html and figures/ into the sweep's folder; return the page's path. WriteError where that fails."""
    c, checked = compare(sweep), sweep.verify()
    path = report_file(sweep)
    commit(path, page(c, _pictures(c, checked.digest), checked).encode())
    return path


def _pictures(c: Comparison, digest: str) -> list[Picture]:
    """The figures of a comparison; none while nothing can be compared."""
    if not any(line.difference.futures for line in c.lines() if line.option != c.against):
        return []
    make_folder(c.sweep.folder.path / "figures")
    measure = c.sweep.measure(charts.adoption_outcome(c))
    titles = f"Figure 1: {tidy(c.headline.label)} by option", f"Figure 2: {tidy(measure.label)} by option and year"
    return [
        _picture(c, digest, "fig1-options", titles[0], charts.options, partial(options_table, c)),
        _picture(c, digest, "fig2-adoption", titles[1], charts.adoption, partial(adoption_table, c, measure)),
    ]


def _picture(
    c: Comparison, digest: str, file: str, title: str, draw: Callable[..., Chart], tabled: Callable[..., Table]
) -> Picture:
    wide, narrow = draw(c, width=WIDE, digest=digest), draw(c, width=NARROW, digest=digest)
    inlined = inline(svg(wide), file, wide.alt)
    _files(c.sweep.folder.path / "figures" / file, wide, inlined)
    small = inline(svg(narrow), f"{file}-narrow", narrow.alt)
    return Picture(file, title, inlined, small, tabled(wide.policysim_data))


def _files(stem: Path, figure: Chart, drawn: str) -> None:
    """The picture for use elsewhere, its alt text and its data beside it."""
    data = figure.policysim_data.replace({np.nan: None})
    data["label"] = [f"'{text}" if text.startswith(FORMULA) else text for text in data["label"]]
    commit(stem.with_suffix(".svg"), (XML + drawn).encode())
    commit(stem.with_suffix(".png"), png(figure))
    commit(stem.with_suffix(".txt"), f"{figure.alt}\n".encode())
    commit(stem.with_suffix(".csv"), data.to_csv(index=False, lineterminator="\n").encode())
