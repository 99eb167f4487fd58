"""Lines over time with their names at their ends, kept apart; each has a dash and a mark of its own beside its colour."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from policysim.charts.inks import DARK, GREY, QUIET, RULE, dash_of, marker_of
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
    year_ticks,
)

ENDS, FEW_ENDS, AXIS, FOOT, TALL, HEAD = 2.5, 1.35, 0.5, 0.36, 3.4, 0.24  # inches; HEAD: words of marks
NAMED = 7  # lines that all have their names at their ends; of more the grey ones have none
Show = Callable[[float], str]


@dataclass(frozen=True)
class Line:
    """One line, numbers as shown; a grey one is thin."""

    label: str
    values: np.ndarray
    ink: str


@dataclass(frozen=True)
class Mark:
    """Something that happens from one place between years to another, or at one (2.5 is between the third and the fourth)."""

    start: float
    end: float
    text: str


def lines_chart(
    lines: Sequence[Line],
    years: Sequence[str],
    words: Words,
    show: Show,
    width: float = WIDE,
    marks: Sequence[Mark] = (),
) -> Chart:
    """One drawing of lines over time; `show` says a value on the axis."""
    ends, head = ENDS if width >= WIDE else FEW_ENDS, HEAD if marks else 0.0
    with rc_context(STYLE):
        figure, bottom, top = sheet(words, width, TALL + FOOT + head)
        axes = place_axes(figure, MARGIN + AXIS, bottom + FOOT, width - MARGIN - ends, top - head)
        draw_lines(axes, lines, years, show, ends)
        _marks(axes, marks)
    return figure


def draw_lines(axes: Axes, lines: Sequence[Line], years: Sequence[str], show: Show, ends: float) -> None:
    """Lines in axes that have `ends` inches to their right for names."""
    times = np.arange(len(years))
    every = max(1, round(len(years) / 6))
    for line in sorted(lines, key=lambda one: one.ink != GREY):
        plain = line.ink == GREY
        axes.plot(
            times, line.values, color=line.ink, linewidth=0.8 if plain else 2.2, linestyle=dash_of(line.ink),
            marker=None if plain else marker_of(line.ink), markersize=5, markevery=every, clip_on=False,
        )  # fmt: skip
    _axis(axes, years, show)
    _names(axes, [line for line in lines if line.ink != GREY or len(lines) <= NAMED], ends)


def _marks(axes: Axes, marks: Sequence[Mark]) -> None:
    """Thin lines, with a band between two, and a word above."""
    for mark in marks:
        for place in sorted({mark.start, mark.end}):
            axes.axvline(place, color=QUIET, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1)
        if mark.end > mark.start:
            axes.axvspan(mark.start, mark.end, color=GREY, alpha=0.15, linewidth=0, zorder=0)
        axes.annotate(
            mark.text, ((mark.start + mark.end) / 2, 1), (0, 3), xycoords=axes.get_xaxis_transform(), ha="center", va="bottom",
            textcoords="offset points", size=SMALL, color=QUIET, annotation_clip=False,
        )  # fmt: skip


def kept_apart(places: Sequence[float], gap: float, low: float, top: float) -> list[float]:
    """Places moved as little as may be, so that neighbours are `gap` apart and all lie between low and top."""
    order = sorted(range(len(places)), key=lambda n: places[n])
    blocks: list[list[float]] = []  # neighbours that touch move together; each place less the room of those below it
    for n, k in enumerate(order):
        blocks.append([places[k] - gap * n])
        while len(blocks) > 1 and np.mean(blocks[-2]) > np.mean(blocks[-1]):
            last = blocks.pop()
            blocks[-1] += last
    ceiling = max(low, top - gap * (len(places) - 1))
    lowest = [min(max(float(np.mean(block)), low), ceiling) for block in blocks for _ in block]
    found = dict(zip(order, (place + gap * n for n, place in enumerate(lowest))))
    return [found[n] for n in range(len(places))]


def _names(axes: Axes, lines: Sequence[Line], ends: float) -> None:
    """The name of each line at its end, with a thin line to it where it had to move."""
    named = [(line, line.values[np.isfinite(line.values)]) for line in lines]
    named = [(line, known[-1]) for line, known in named if len(known)]
    low, top = axes.get_ylim()
    texts = [label(line.label, SIZE, ends - 0.35, lines=2) for line, _ in named]
    tall = max((1 + text.count("\n") for text in texts), default=1) * 1.35 * SIZE / 72
    gap = tall / high(axes) * (top - low)
    places = kept_apart([value for _, value in named], gap, low + gap / 2, top - gap / 2)
    for (line, value), place, text in zip(named, places, texts):
        axes.annotate(
            text, (len(line.values) - 1, value), (1 + 22 / 72 / wide(axes), place), xycoords="data",
            textcoords=axes.get_yaxis_transform(), va="center", annotation_clip=False, linespacing=1.1,
            arrowprops={"arrowstyle": "-", "color": line.ink, "linewidth": 0.8, "shrinkA": 2, "shrinkB": 4, "relpos": (0, 0.5)},
        )  # fmt: skip


def _axis(axes: Axes, years: Sequence[str], show: Show) -> None:
    axes.set_xlim(-0.3, len(years) - 0.7)
    axes.margins(y=0.08)
    if axes.get_ylim()[0] < 0 < axes.get_ylim()[1]:
        axes.axhline(0.0, color=DARK, linewidth=0.8)
    year_ticks(axes, years)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: show(value)))
    axes.grid(axis="y", color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=SMALL, labelcolor=QUIET)
