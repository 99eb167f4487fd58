"""The figures of a publication: those of its page and more, as SVG, PNG and PDF, with alt text and data beside each."""

from collections.abc import Iterable, Iterator, Sequence

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
Named = tuple[str, Chart]
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def charts(c: Comparison, page: Sequence[Drawn], digest: str = "") -> Iterator[Named]:
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
    named = list(charts(c, page, digest))
    found = vectors(named, page) | pixels(named) | alt_texts(named) | chart_data(named)
    return found | {f"figures/{name}.pdf": pdf(chart) for name, chart in named}


def vectors(named: Iterable[Named], page: Sequence[Drawn]) -> Files:
    """Charts as SVG; those of the page as they are drawn there."""
    there = {one.picture.name: str(one.picture.wide) for one in page}
    return {
        f"figures/{name}.svg": (XML + (there.get(name) or inline(svg(chart), name, chart.alt))).encode()
        for name, chart in named
    }


def pixels(named: Iterable[Named]) -> Files:
    """Charts as PNG."""
    return {f"figures/{name}.png": png(chart) for name, chart in named}


def alt_texts(named: Iterable[Named]) -> Files:
    """What each chart shows, in words."""
    return {f"figures/{name}.txt": text(chart.alt) for name, chart in named}


def chart_data(named: Iterable[Named]) -> Files:
    """What each chart shows, as CSV."""
    return {f"figures/{name}.csv": data(chart) for name, chart in named}


def data(chart: Chart) -> bytes:
    """What a chart shows, as CSV."""
    frame: pd.DataFrame = chart.policysim_data
    return csv(frame.replace({np.nan: None}))
