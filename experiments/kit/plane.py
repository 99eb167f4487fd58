"""A plane of two outcomes: each option a mark at what it does to both, with its simulation errors, named beside it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter, MaxNLocator

from kit.rows import Row
from kit.texts import cell
from policysim.charts.inks import DARK, DASHED, PAPER, QUIET, RULE, marker_of
from policysim.charts.lines import kept_apart
from policysim.charts.sheet import MARGIN, SIZE, SMALL, STYLE, WIDE, Chart, Words, finished, high, place_axes, sheet
from policysim.numbers import plain

TALL, FOOT, LEFT, NAMES = 3.9, 0.62, 0.75, 1.6  # inches


@dataclass(frozen=True)
class Spot:
    """One option: its row on the outcome across and its row on the outcome up."""

    label: str
    across: Row
    up: Row
    ink: str


@dataclass(frozen=True)
class Side:
    """One side of the plane: what it measures, and what lies at its low and its high end."""

    name: str
    low: str
    high: str


def plane(spots: Sequence[Spot], across: Side, up: Side, words: Words) -> Chart:
    """Draw it; do minimum is where the dashed lines cross."""
    with rc_context(STYLE):
        figure, bottom, top = sheet(words, WIDE, TALL + FOOT + 0.25)
        axes = place_axes(figure, LEFT, bottom + FOOT, WIDE - MARGIN - NAMES, top - 0.25)
        for spot in spots:
            _mark(axes, spot)
        _scales(axes, across, up)
        _names(axes, spots)
    told = "; ".join(f"{spot.label} {cell(spot.across)} and {cell(spot.up)}" for spot in spots)
    return finished(figure, _frame(spots), f"Plane of {across.name} and {up.name}", words, told)


def _mark(axes: Axes, spot: Spot) -> None:
    x, y = spot.across, spot.up
    axes.hlines(y.value, x.value - x.error, x.value + x.error, color=spot.ink, linewidth=1.2)
    axes.vlines(x.value, y.value - y.error, y.value + y.error, color=spot.ink, linewidth=1.2)
    axes.plot(x.value, y.value, marker_of(spot.ink), color=spot.ink, markersize=9, markeredgecolor=PAPER, zorder=3)


def _scales(axes: Axes, across: Side, up: Side) -> None:
    axes.axvline(0.0, color=DARK, linewidth=1.2, linestyle=DASHED, zorder=1)
    axes.axhline(0.0, color=DARK, linewidth=1.2, linestyle=DASHED, zorder=1)
    axes.margins(x=0.06, y=0.08)
    axes.grid(color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=SMALL, labelcolor=QUIET)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
        axis.set_major_formatter(FuncFormatter(partial(_tick, axis)))
    low = -0.45 / high(axes)
    for x, text, side in (
        (0.0, f"← {across.low}", "left"),
        (0.5, across.name, "center"),
        (1.0, f"{across.high} →", "right"),
    ):
        axes.text(x, low, text, transform=axes.transAxes, ha=side, va="center", size=SMALL, color=QUIET)
    axes.text(
        0.0,
        1.0 + 0.14 / high(axes),
        f"{up.name}: {up.high} ↑",
        transform=axes.transAxes,
        va="center",
        size=SMALL,
        color=QUIET,
    )


def _tick(axis: Axis, value: float, _: int) -> str:
    """A value on a scale, with the decimals that its steps need."""
    ticks = axis.get_ticklocs()
    decimals = max(0, -math.floor(math.log10(ticks[1] - ticks[0]) + 1e-9))
    return "0" if abs(value) < 1e-12 else plain(value, decimals)


def _names(axes: Axes, spots: Sequence[Spot]) -> None:
    """The name of each mark to its right, kept apart from the others, with a thin line where it had to move."""
    low, top = axes.get_ylim()
    gap = 1.5 * SIZE / 72 / high(axes) * (top - low)
    places = kept_apart([spot.up.value for spot in spots], gap, low + gap / 2, top - gap / 2)
    for spot, place in zip(spots, places):
        away = axes.transData.transform((0, place))[1] - axes.transData.transform((0, spot.up.value))[1]
        axes.annotate(
            spot.label, (spot.across.value, spot.up.value), (16, away * 72 / axes.figure.dpi), textcoords="offset points",
            va="center", annotation_clip=False, bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.8, "alpha": 0.85},
            arrowprops={"arrowstyle": "-", "color": spot.ink, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 5, "relpos": (0, 0.5)},
        )  # fmt: skip


def _frame(spots: Sequence[Spot]) -> pd.DataFrame:
    return pd.DataFrame(
        [(one.label, one.across.value, one.across.error, one.up.value, one.up.error) for one in spots],
        columns=["option", "across", "across_error", "up", "up_error"],
    )
