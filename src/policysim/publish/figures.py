"""The figures of a publication: those of its page and more, as SVG, PNG and PDF, with alt text and data beside each."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from policysim.analysis.comparison import Comparison
from policysim.charts.sheet import Chart, pdf, png, svg
from policysim.errors import AskError
from policysim.publish.frames import csv
from policysim.publish.material import Files, text
from policysim.report.inline import inline
from policysim.report.write import Drawn

BEYOND = ("ranking", "winners")  # the page
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def charts(c: Comparison, page: Sequence[Drawn], digest: str = "") -> Iterator[tuple[str, Chart]]:
    """The charts of the page, and more that these runs give, by the name of their files."""
    yield from ((one.picture.name, one.chart) for one in page)
    number = len(page)
    for kind in BEYOND:
        try:
            chart = c.plot(kind, digest=digest)
        except AskError:  # nothing to compare
            continue
        number += 1
        yield f"fig{number}-{kind}", chart


def figures(c: Comparison, page: Sequence[Drawn], digest: str) -> Files:
    """Every chart as files."""
    found: Files = {}
    for name, chart in charts(c, page, digest):
        stem = f"figures/{name}"
        found |= {
            f"{stem}.svg": (XML + inline(svg(chart), name, chart.alt)).encode(), f"{stem}.png": png(chart),
            f"{stem}.pdf": pdf(chart), f"{stem}.txt": text(chart.alt), f"{stem}.csv": data(chart),
        }  # fmt: skip
    return found


def data(chart: Chart) -> bytes:
    """What a chart shows, as CSV."""
    frame: pd.DataFrame = chart.policysim_data
    return csv(frame.replace({np.nan: None}))
