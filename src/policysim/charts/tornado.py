"""A tornado: a row an assumption, a bar from what is found where it is low to what is found where it is high."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from policysim.charts.inks import DARK, DASHED, GREY, PAPER, QUIET, RULE
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

ROW, TALL_ROW, FOOT, HEAD, BESIDE, COLUMN = 0.42, 0.62, 0.44, 0.4, 2.9, 0.8  # inches


@dataclass(frozen=True)
class Swing:
    """One assumption, numbers as shown: what is found where it is low and where it is high, and whether it is clear."""

    label: str
    range: str  # of the assumption
    low: float
    high: float
    told: tuple[str, str]
    clear: bool


@dataclass(frozen=True)
class Tornado:
    """The rows, widest first, the mean of all futures, and the name of the zero line."""

    swings: Sequence[Swing]
    mean: float
    compared_with: str
    better: str  # higher, lower or neither
    ink: str


def tornado(told: Tornado, words: Words, width: float = WIDE) -> Chart:
    """Draw it: labels and numbers beside the bars on a wide sheet, above them on a narrow one."""
    is_wide = width >= WIDE
    row = ROW if is_wide else TALL_ROW
    left, right = (BESIDE, width - 2 * COLUMN - MARGIN) if is_wide else (MARGIN, width - MARGIN)
    with rc_context(STYLE):
        figure, bottom, top = sheet(words, width, row * len(told.swings) + FOOT + HEAD)
        axes = place_axes(figure, left, bottom + FOOT, right, top - HEAD)
        _scale(axes, told)
        for n, swing in enumerate(told.swings):
            _bar(axes, n, swing, told.ink)
            if is_wide:
                _beside(axes, n, swing)
            else:
                _above(axes, n, swing)
        if is_wide:
            _heads(axes)
    return figure


def _bar(axes: Axes, n: int, swing: Swing, ink: str) -> None:
    color = ink if swing.clear else GREY
    axes.hlines(n, swing.low, swing.high, color=color, linewidth=7 if swing.clear else 3, capstyle="butt", zorder=2)
    for value, face in ((swing.low, PAPER), (swing.high, color)):
        axes.plot(value, n, "o", markersize=9, color=face, markeredgecolor=color, markeredgewidth=1.8, zorder=3)


def _scale(axes: Axes, told: Tornado) -> None:
    axes.set_ylim(len(told.swings) - 0.5, -0.5)
    places = [0.0, told.mean, *(value for one in told.swings for value in (one.low, one.high))]
    room = 0.06 * (max(places) - min(places)) or 1.0
    axes.set_xlim(min(places) - room, max(places) + room)
    axes.set_yticks([])
    axes.axvline(0.0, color=DARK, linewidth=1.5, linestyle=DASHED, zorder=1)
    axes.axvline(told.mean, color=QUIET, linewidth=1.0, zorder=1)
    axes.grid(axis="x", color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(axis="x", length=0, labelsize=SMALL)
    axes.xaxis.set_major_locator(MaxNLocator(max(3, int(wide(axes) / 0.85)), steps=[1, 2, 2.5, 5, 10]))
    digits = _digits(axes)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: "0" if abs(value) < 1e-12 else plain(value, digits)))
    _line_names(axes, told)
    if told.better != "neither":
        left, right = ("← better", "worse →") if told.better == "lower" else ("← worse", "better →")
        for x, text, side in ((0.0, left, "left"), (1.0, right, "right")):
            axes.text(x, -FOOT * 0.76 / high(axes), text, transform=axes.transAxes, ha=side, va="center", size=SMALL,
                      color=QUIET)  # fmt: skip


def _line_names(axes: Axes, told: Tornado) -> None:
    """The zero line and the mean, named above the drawing on two levels, so that they never meet."""
    for value, text, level in ((0.0, told.compared_with, 0), (told.mean, "mean of all futures", 1)):
        low, top = axes.get_xlim()
        place = (value - low) / (top - low)
        side = "left" if place < 0.25 else "right" if place > 0.75 else "center"
        axes.annotate(
            label(text, SMALL, 0.5 * wide(axes)), (value, 1.0), (0, 3 + 13 * level), textcoords="offset points", ha=side,
            xycoords=axes.get_xaxis_transform(), va="bottom", size=SMALL, color=QUIET if level else DARK,
        )  # fmt: skip


def _beside(axes: Axes, n: int, swing: Swing) -> None:
    across, room = axes.get_yaxis_transform(), wide(axes)
    place = -2 * MARGIN / room
    named = label(swing.label, SIZE, BESIDE - 3 * MARGIN)
    axes.text(
        place, n - 0.02, named, transform=across, ha="right", va="bottom", weight="bold" if swing.clear else "normal"
    )
    axes.text(place, n + 0.06, swing.range, transform=across, ha="right", va="top", size=SMALL, color=QUIET)
    for k, told in enumerate(swing.told):
        axes.text(1 + (k * COLUMN + 0.7) / room, n, told, transform=across, ha="right", va="center", size=SIZE)


def _heads(axes: Axes) -> None:
    for k, text in enumerate(("○ low", "● high")):
        axes.annotate(text, (1 + (k * COLUMN + 0.7) / wide(axes), 1.0), (0, 3), xycoords="axes fraction", ha="right",
                      textcoords="offset points", va="bottom", size=SMALL, color=QUIET, annotation_clip=False)  # fmt: skip


def _above(axes: Axes, n: int, swing: Swing) -> None:
    across, numbers = axes.get_yaxis_transform(), f"○ {swing.told[0]}  ● {swing.told[1]}"
    clear = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.0}
    named = label(swing.label, SMALL, wide(axes) - 1.35, weight="bold" if swing.clear else "normal")
    axes.text(0, n - 0.2, named, transform=across, va="bottom", size=SMALL, bbox=clear,
              weight="bold" if swing.clear else "normal")  # fmt: skip
    axes.text(1, n - 0.2, numbers, transform=across, ha="right", va="bottom", size=SMALL, bbox=clear)


def _digits(axes: Axes) -> int:
    ticks = axes.get_xticks()
    return max(0, -floor(log10(ticks[1] - ticks[0]) + 1e-9))
