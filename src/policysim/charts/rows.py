"""Rows in panels side by side: each panel is a series, each row a mark with its range, and the zero line runs through all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from policysim.charts.inks import DARK, DASHED, PAPER, QUIET, RULE
from policysim.charts.panels import limits_of
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

ROW, LONG_ROW, HEAD, FOOT, BESIDE, BESIDE_NARROW, TOLD, GAP = 0.27, 0.36, 0.5, 0.42, 2.2, 1.25, 0.62, 0.2  # inches
MOST, FEW = 3, 2  # panels on a wide and on a narrow sheet
FULL, EMPTY, DOWN, BEST = "full", "empty", "down", "best"
SHAPES = {FULL: ("o", 7.5), EMPTY: ("o", 7.0), DOWN: ("v", 8.0), BEST: ("D", 8.0)}


@dataclass(frozen=True)
class Series:
    """One panel, numbers as shown, a value a row (NaN: nothing there); `marks` are words of SHAPES, `told` the means in words."""

    title: str
    ink: str
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    marks: Sequence[str]
    told: Sequence[str]


@dataclass(frozen=True)
class Rows:
    """The rows, which all panels share: their labels, a heading above those that begin a block, and which way is better."""

    labels: Sequence[str]
    heads: Mapping[int, str]
    better: str  # higher, lower or neither
    decimals: int

    @property
    def places(self) -> np.ndarray:
        """Where each row stands, counted in rows: a heading takes one."""
        return np.cumsum([2 if n in self.heads else 1 for n in range(len(self.labels))]) - 1.0


def row_panels(rows: Rows, shown: Sequence[Series], words: Words, width: float = WIDE) -> Chart:
    """Panels side by side on a wide sheet, below each other on a narrow one; all have one scale."""
    across = min(len(shown), MOST) if width >= WIDE else 1
    beside = BESIDE if width >= WIDE else BESIDE_NARROW
    row_tall = LONG_ROW if any("\n" in _row_label(name, beside) for name in rows.labels) else ROW
    tall, down = row_tall * (rows.places[-1] + 1), -(-len(shown) // across)
    limits = limits_of(np.concatenate([[0.0], *([one.mean, one.low, one.high] for one in shown)], axis=None))
    with rc_context(STYLE):
        figure, _, top = sheet(words, width, down * (HEAD + tall + FOOT))
        room = (width - beside - MARGIN - across * TOLD - (across - 1) * GAP) / across
        for n, series in enumerate(shown):
            row, column = divmod(n, across)
            left, upper = beside + column * (room + TOLD + GAP), top - row * (HEAD + tall + FOOT) - HEAD
            axes = place_axes(figure, left, upper - tall, left + room, upper)
            _scale(axes, rows, limits)
            _series(axes, rows, series)
            if column == 0:
                _labels(axes, rows, beside)
    return figure


def _series(axes: Axes, rows: Rows, series: Series) -> None:
    title = label(series.title, SIZE, wide(axes) + TOLD, lines=2, weight="bold")
    axes.text(0, 1 + 0.08 / high(axes), title, transform=axes.transAxes, weight="bold", va="bottom", linespacing=1.1)
    right = 1 + (TOLD - 0.04) / wide(axes)
    for n, place in enumerate(rows.places):
        if np.isfinite(series.low[n]):
            axes.hlines(place, series.low[n], series.high[n], color=series.ink, linewidth=2.5)
        if np.isfinite(series.mean[n]):
            shape, size = SHAPES[series.marks[n]]
            face = PAPER if series.marks[n] == EMPTY else series.ink
            edge, thick = (series.ink, 1.5) if series.marks[n] == EMPTY else (PAPER, 0.8)
            axes.plot(series.mean[n], place, shape, markersize=size, color=face, markeredgecolor=edge,
                      markeredgewidth=thick, zorder=3)  # fmt: skip
        weight = "bold" if series.marks[n] == BEST else "normal"
        axes.text(right, place, series.told[n], transform=axes.get_yaxis_transform(), ha="right", va="center",
                  size=SMALL, weight=weight)  # fmt: skip


def _labels(axes: Axes, rows: Rows, beside: float) -> None:
    across, left = axes.get_yaxis_transform(), -(beside - MARGIN) / wide(axes)
    for n, (place, name) in enumerate(zip(rows.places, rows.labels)):
        told = _row_label(name, beside)
        axes.text(-1.5 * MARGIN / wide(axes), place, told, transform=across, ha="right", va="center", size=SMALL,
                  linespacing=1.05)  # fmt: skip
        if n in rows.heads:
            head = label(rows.heads[n], SMALL, beside - 2.5 * MARGIN, weight="bold")
            axes.text(left, place - 1, head, transform=across, va="center", size=SMALL, weight="bold")


def _row_label(name: str, beside: float) -> str:
    return label(name, SMALL, beside - 2.5 * MARGIN, lines=2)


def _scale(axes: Axes, rows: Rows, limits: tuple[float, float]) -> None:
    axes.set_xlim(*limits)
    axes.set_ylim(rows.places[-1] + 0.6, -0.6)
    axes.axvline(0.0, color=DARK, linewidth=1.2, linestyle=DASHED, zorder=1)
    axes.set_yticks([])
    axes.hlines(rows.places, *limits, color=RULE, linewidth=0.5, zorder=0)
    axes.xaxis.set_major_locator(MaxNLocator(max(2, int(wide(axes) / 0.75)), steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: "0" if abs(value) < 1e-12 else _tick(axes, value)))
    axes.tick_params(axis="x", length=0, labelsize=SMALL, labelcolor=QUIET)
    if rows.better != "neither":
        words = ("better →", 1.0, "right") if rows.better == "higher" else ("← better", 0.0, "left")
        text, x, side = words
        axes.text(x, -FOOT * 0.8 / high(axes), text, transform=axes.transAxes, ha=side, va="center", size=SMALL,
                  color=QUIET)  # fmt: skip


def _tick(axes: Axes, value: float) -> str:
    ticks = axes.get_xticks()
    return plain(value, max(0, -int(np.floor(np.log10(ticks[1] - ticks[0]) + 1e-9))))
