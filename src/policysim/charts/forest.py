"""A forest: a row a series, its mean as a dot, its range as a bar, and what all are compared with as the zero line."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from policysim.charts.inks import DARK, DASHED, PAPER, QUIET, RULE
from policysim.charts.sheet import (
    MARGIN,
    SIZE,
    SMALL,
    STYLE,
    WIDE,
    Chart,
    Words,
    high,
    label,
    place_axes,
    sheet,
    wide,
)
from policysim.numbers import plain

ROW, TALL_ROW, FOOT, HEAD, LOW_HEAD = 0.40, 0.56, 0.42, 0.44, 0.28  # inches
BESIDE, COLUMN = 2.6, 0.95  # room for labels and for each column of numbers, on a wide sheet
CLEAR = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.0}  # behind words that stand on lines


@dataclass(frozen=True)
class Forest:
    """What a forest shows. `rows` as shown: label, mean, low, high, ink, told (the mean in words), beside (more words)."""

    rows: pd.DataFrame
    compared_with: str
    better: str  # higher, lower or neither
    heads: tuple[str, str]  # above `told` and `beside`


def forest(told: Forest, words: Words, width: float = WIDE) -> Chart:
    """Draw it `width` inches wide: labels and numbers beside the bars on a wide sheet, above them on a narrow one."""
    is_wide = width >= WIDE
    row, head = (ROW, HEAD) if is_wide else (TALL_ROW, LOW_HEAD)
    left, right = (BESIDE, width - 2 * COLUMN - 2 * MARGIN) if is_wide else (MARGIN, width - MARGIN)
    with rc_context(STYLE):
        figure, bottom, top = sheet(words, width, row * len(told.rows) + FOOT + head)
        axes = place_axes(figure, left, bottom + FOOT, right, top - head)
        for n, one in enumerate(told.rows.itertuples()):
            _row(axes, n, one)
        _scale(axes, told)
        write: Callable = _beside if is_wide else _above
        write(axes, told)
    return figure


def _row(axes: Axes, n: int, row) -> None:
    if np.isfinite(row.low):
        axes.hlines(n, row.low, row.high, color=row.ink, linewidth=4, capstyle="butt")
        axes.vlines([row.low, row.high], n - 0.13, n + 0.13, color=row.ink, linewidth=2)
    axes.plot(row.mean, n, "o", color=row.ink, markersize=9, markeredgecolor="white", zorder=3)


def _scale(axes: Axes, told: Forest) -> None:
    """The zero line, which is the option compared with, and the axis."""
    axes.axvline(0.0, color=DARK, linewidth=1.5, linestyle=DASHED, zorder=1)
    axes.set_ylim(len(told.rows) - 0.5, -0.5)
    axes.set_yticks([])
    axes.margins(x=0.06)
    axes.grid(axis="x", color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(axis="x", length=0, labelsize=SMALL)
    axes.xaxis.set_major_locator(MaxNLocator(max(3, int(wide(axes) / 0.85)), steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: "0" if abs(value) < 1e-12 else _tick(axes, value)))
    _zero(axes, told.compared_with)
    worse, better = ("← better", "worse →") if told.better == "lower" else ("← worse", "better →")
    if told.better != "neither":
        for x, text, side in ((0.0, worse, "left"), (1.0, better, "right")):
            axes.text(x, -FOOT * 0.72 / high(axes), text, transform=axes.transAxes, ha=side, va="center",
                      size=SMALL, color=QUIET)  # fmt: skip


def _zero(axes: Axes, text: str) -> None:
    """The name of the zero line above it, kept within the drawing."""
    low, top = axes.get_xlim()
    place = -low / (top - low)
    side = "left" if place < 0.2 else "right" if place > 0.8 else "center"
    cut = label(text, SMALL, 0.55 * wide(axes))
    axes.annotate(
        cut, (0.0, 1.0), (0, 3), xycoords=axes.get_xaxis_transform(), textcoords="offset points", ha=side,
        va="bottom", color=DARK, size=SMALL,
    )  # fmt: skip


def _beside(axes: Axes, told: Forest) -> None:
    """Labels left of the rows, numbers right of them."""
    across, room = axes.get_yaxis_transform(), wide(axes)
    places = [1 + (n * COLUMN + 0.75) / room for n in (0, 1)]
    for x, head in zip(places, told.heads):
        axes.annotate(head, (x, 1.0), (0, 3), xycoords="axes fraction", textcoords="offset points", ha="right",
                      va="bottom", size=SMALL, color=QUIET, annotation_clip=False)  # fmt: skip
    for n, row in enumerate(told.rows.itertuples()):
        named = label(row.label, SIZE, BESIDE - 3 * MARGIN, lines=2)
        axes.text(-2 * MARGIN / room, n, named, transform=across, ha="right", va="center", linespacing=1.1)
        style = _style(row.told)
        mean = label(row.told, style["size"], COLUMN - 2 * MARGIN, lines=2, weight=style["weight"])
        axes.text(places[0], n, mean, transform=across, ha="right", va="center", linespacing=1.1, **style)
        axes.text(places[1], n, row.beside, transform=across, ha="right", va="center", size=SMALL + 0.5)


def _above(axes: Axes, told: Forest) -> None:
    """On a narrow sheet labels and numbers stand above the bars; the subtitle says what they are."""
    across, room = axes.get_yaxis_transform(), wide(axes)
    for n, row in enumerate(told.rows.itertuples()):
        named = label(row.label, SIZE, room - (0.8 if row.told[-1:].isdigit() else 1.1))
        axes.text(0, n - 0.24, named, transform=across, va="bottom", bbox=CLEAR)
        axes.text(1, n - 0.24, row.told, transform=across, ha="right", va="bottom", bbox=CLEAR, **_style(row.told))


def _style(told: str) -> dict:
    """Numbers stand out, words in their place do not."""
    return {"size": SIZE, "weight": "bold"} if told[-1:].isdigit() else {"size": SMALL, "weight": "normal"}


def _tick(axes: Axes, value: float) -> str:
    ticks = axes.get_xticks()
    return plain(value, max(0, -int(np.floor(np.log10(ticks[1] - ticks[0]) + 1e-9))))
