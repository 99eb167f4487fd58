"""The figures of a publication: SVG, PNG and PDF, the alt text and the data of each beside it."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from policysim.analysis.comparison import Comparison
from policysim.charts.sheet import Chart, pdf, png, svg
from policysim.errors import AskError
from policysim.publish.frames import csv
from policysim.publish.material import Files, text
from policysim.report.figures import figures_of
from policysim.report.inline import inline

MORE = ("ranking", "winners")  # beside those on the page
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def drawn(c: Comparison, digest: str = "") -> Iterator[tuple[str, Chart]]:
    """The charts that these runs give, by the name of their files: first those of the page, in its order."""
    number = 0
    for number, (kind, _, chart, _) in enumerate(figures_of(c, digest), 1):
        yield f"fig{number}-{kind}", chart
    for kind in MORE:
        try:
            chart = c.plot(kind, digest=digest)
        except AskError:  # nothing to compare
            continue
        number += 1
        yield f"fig{number}-{kind}", chart


def figures(c: Comparison, digest: str) -> Files:
    """Every chart as files."""
    found: Files = {}
    for name, chart in drawn(c, digest):
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
