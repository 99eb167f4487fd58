"""The figure of the patterns: a small panel each, with what the model shows, whether it holds, and its target."""

import math
from collections.abc import Sequence

import pandas as pd
from matplotlib import rc_context
from matplotlib.ticker import MaxNLocator

from policysim.charts.inks import DARK, DASHED, GREY, INKS, QUIET, RULE
from policysim.charts.sheet import (
    MARGIN,
    SIZE,
    SMALL,
    STYLE,
    WIDE,
    Chart,
    Drawing,
    Words,
    finished,
    label,
    place_axes,
    sheet,
    wide,
)
from policysim.evidence.patterns.frame import Line, Result
from policysim.evidence.validate import in_a_sentence

ACROSS = 3
TALL, HEAD, BELOW, ROOM, BESIDE = 1.35, 0.62, 0.5, 0.2, 0.42  # inches
LINES = 2  # of a pattern's statement
BAND = "#E3E9EE"


def validate_chart(results: Sequence[Result], statements: dict[str, str], width: float = WIDE) -> Chart:
    """Draw the patterns that were run; `statements` are their words by id."""
    down, across = math.ceil(len(results) / ACROSS), min(len(results), ACROSS)
    words = Words(
        in_a_sentence(results),
        "What the model shows, a panel a pattern. ✓ holds, ✗ does not.",
        "Means over futures, unless a line says otherwise. Bounds: policysim explain P1; policysim validate.",
    )
    with rc_context(STYLE):
        figure, _, top = sheet(words, width, down * (HEAD + TALL + BELOW))
        room = (width - 2 * MARGIN - across * (BESIDE + ROOM)) / across
        for n, result in enumerate(results):
            row, column = divmod(n, ACROSS)
            left = MARGIN + BESIDE + column * (room + BESIDE + ROOM)
            upper = top - HEAD - row * (HEAD + TALL + BELOW)
            _panel(place_axes(figure, left, upper - TALL, left + room, upper), result, statements[result.id])
    return finished(figure, panel_points(results), "Small panels, one a published pattern", words, _told(results))


def panel_points(results: Sequence[Result]) -> pd.DataFrame:
    """Every point that is drawn: pattern, line, x, y."""
    rows = [
        {"pattern": one.id, "line": line.label, "x": float(x), "y": float(y)}
        for one in results
        for line in one.panel.lines
        for x, y in zip(line.x, line.y, strict=True)
    ]
    return pd.DataFrame(rows, columns=["pattern", "line", "x", "y"])


def _told(results: Sequence[Result]) -> str:
    return "; ".join(f"{one.id} {'holds' if one.passed else 'does not hold'}" for one in results)


def _panel(axes: Drawing, result: Result, statement: str) -> None:
    panel, inks = result.panel, iter(INKS)
    if panel.band:
        axes.axhspan(*panel.band, color=BAND, linewidth=0, zorder=0)
    ink = ""
    for line in panel.lines:
        ink = _draw(axes, line, ink, next(inks) if line.style == "solid" else "")
    low, high = axes.get_ylim()
    if low < 0 < high:
        axes.axhline(0.0, color=DARK, linewidth=0.8)
    axes.set_xlabel(f"{panel.x}", size=SMALL, color=QUIET, loc="right", labelpad=1)
    axes.text(0, 1.02, panel.y, transform=axes.transAxes, size=SMALL, color=QUIET, va="bottom")
    _title(axes, result, statement)
    axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.grid(axis="y", color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=SMALL, labelcolor=QUIET)
    if len(panel.lines) > 1:
        axes.legend(
            fontsize=SMALL - 1.5, frameon=False, loc="best", handlelength=1.6, borderaxespad=0.1, labelspacing=0.2
        )


def _draw(axes: Drawing, line: Line, before: str, own: str) -> str:
    """Draw a line; a dashed one has the ink of the solid one before it, in grey where there is none. Returns its ink."""
    ink = own or before or GREY
    if line.style == "dots":
        axes.plot(line.x, line.y, "o", color=DARK if before else INKS[0], markersize=3, label=line.label)
        return before
    style = "solid" if line.style == "solid" else DASHED
    axes.plot(line.x, line.y, color=ink, linewidth=2.0 if own else 1.3, linestyle=style, label=line.label)
    return ink


def _title(axes: Drawing, result: Result, statement: str) -> None:
    mark, verdict = ("✓", "holds") if result.passed else ("✗", "does not hold")
    told, left, place = label(statement, SMALL, wide(axes) + BESIDE, LINES), -BESIDE / wide(axes), axes.transAxes
    axes.text(left, 1.0 + 0.44 / TALL, told, size=SMALL, linespacing=1.1, transform=place, va="top")
    axes.text(left, 1.0 + 0.48 / TALL, f"{mark} {result.id} {verdict}", size=SIZE, weight="bold", transform=place)
