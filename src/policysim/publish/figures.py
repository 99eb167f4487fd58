"""The figures of a publication: SVG, PNG and PDF, the alt text and the data of each beside it."""

from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pandas as pd
from matplotlib import rc_context

from policysim.analysis.comparison import Comparison
from policysim.charts.sheet import PAPER, STYLE, Chart, png, svg
from policysim.errors import AskError
from policysim.publish.frames import csv
from policysim.publish.material import Files, text
from policysim.report.inline import inline

KINDS = ("options", "adoption", "productivity", "ranking", "winners")  # the first two are on the page
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def drawn(c: Comparison, digest: str = "") -> Iterator[tuple[str, Chart]]:
    """The charts that these runs give, by the name of their files."""
    number = 1
    for kind in KINDS:
        try:
            chart = c.plot(kind, digest=digest)
        except AskError:  # a sweep without that outcome, or with nothing to compare
            continue
        yield f"fig{number}-{kind}", chart
        number += 1


def figures(c: Comparison, digest: str) -> Files:
    """Every chart as files."""
    found: Files = {}
    for name, chart in drawn(c, digest):
        stem = f"figures/{name}"
        found |= {
            f"{stem}.svg": (XML + inline(svg(chart), name, chart.alt)).encode(), f"{stem}.png": png(chart),
            f"{stem}.pdf": _pdf(chart), f"{stem}.txt": text(chart.alt), f"{stem}.csv": data(chart),
        }  # fmt: skip
    return found


def data(chart: Chart) -> bytes:
    """What a chart shows, as CSV."""
    frame: pd.DataFrame = chart.policysim_data
    return csv(frame.replace({np.nan: None}))


def _pdf(chart: Chart) -> bytes:
    out = BytesIO()
    with rc_context(STYLE):  # letters travel in the file
        chart.savefig(
            out, format="pdf", facecolor=PAPER, metadata={"CreationDate": None, "Creator": None, "Producer": None}
        )
    return out.getvalue()
