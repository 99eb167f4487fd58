"""Small panels: in each one series in its colour with its range, what it is compared with dashed, the others in grey."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from policysim.charts.inks import DARK, DASHED, GREY, QUIET, RULE
from policysim.charts.sheet import (
    MARGIN,
    SIZE,
    SMALL,
    STYLE,
    WIDE,
    Chart,
    Words,
    label,
    place_axes,
    sheet,
    wide,
    year_ticks,
)
from policysim.numbers import plain

TALL, GAP, HEAD, AXIS, ENDS = 1.45, 0.2, 0.26, 0.46, 0.52  # inches; ENDS: room for the number at a line's end
Limits = tuple[float, float]


@dataclass(frozen=True)
class Panel:
    """One panel, numbers as shown: `middle` with its range `low` to `high` (NaN: none), dashed `least`, grey `others`."""

    title: str
    ink: str
    middle: np.ndarray
    low: np.ndarray
    high: np.ndarray
    least: np.ndarray
    others: Sequence[np.ndarray] = ()
    decimals: int = 1


def panels(shown: Sequence[Panel], years: Sequence[str], words: Words, width: float, limits: Limits | None) -> Chart:
    """Draw them; with `limits` all share one scale, which is written once a row, else each has its own."""
    across = 1 if width < WIDE else 2 if len(shown) in (2, 4) else 3
    down = math.ceil(len(shown) / across)
    gap = GAP if limits else AXIS
    with rc_context(STYLE):
        figure, _, top = sheet(words, width, down * (TALL + HEAD) + (down - 1) * GAP + AXIS)
        room = (width - 2 * MARGIN - AXIS - ENDS * across - gap * (across - 1)) / across
        for n, panel in enumerate(shown):
            row, column = divmod(n, across)
            left = MARGIN + AXIS + column * (room + ENDS + gap)
            upper = top - HEAD - row * (TALL + HEAD + GAP)
            axes = place_axes(figure, left, upper - TALL, left + room, upper)
            _panel(axes, panel, limits or _limits(panel))
            _axis(axes, years, row == down - 1 or n + across >= len(shown))
            axes.tick_params(labelleft=column == 0 or limits is None)
    return figure


def limits_of(values: np.ndarray) -> Limits:
    """A scale on which all values lie; from zero where they are all far from it."""
    known = values[np.isfinite(values)]
    if not len(known):
        return 0.0, 1.0
    low, top = float(known.min()), float(known.max())
    room = 0.07 * (top - low) or 0.05 * abs(top) or 1.0
    return (0.0 if 0 <= low < 0.5 * top else low - room), top + room


def _limits(panel: Panel) -> Limits:
    return limits_of(np.concatenate([panel.middle, panel.low, panel.high, panel.least, *panel.others]))


def _panel(axes: Axes, panel: Panel, limits: Limits) -> None:
    times = np.arange(len(panel.middle))
    for other in panel.others:
        axes.plot(times, other, color=GREY, linewidth=0.6)
    if np.isfinite(panel.low).any():
        axes.fill_between(times, panel.low, panel.high, color=panel.ink, alpha=0.18, linewidth=0)
        axes.vlines(times[-1], panel.low[-1], panel.high[-1], color=panel.ink, linewidth=2)
    axes.plot(times, panel.least, color=DARK, linewidth=1.4, linestyle=DASHED)
    axes.plot(times, panel.middle, color=panel.ink, linewidth=2.4)
    axes.plot(times[-1:], panel.middle[-1:], "o", color=panel.ink, markersize=6, clip_on=False, zorder=3)
    axes.set_ylim(*limits)
    if limits[0] < 0 < limits[1]:
        axes.axhline(0.0, color=DARK, linewidth=0.8)
    _end(axes, panel, limits)
    title = label(panel.title, SIZE, wide(axes) + ENDS, weight="bold")
    axes.text(0, 1.04, title, transform=axes.transAxes, weight="bold", va="bottom")


def _end(axes: Axes, panel: Panel, limits: Limits) -> None:
    """Numbers at the ends of the two lines, kept apart and within the panel."""
    last, mine, least = len(panel.middle) - 1, panel.middle[-1], panel.least[-1]
    apart, room = (limits[1] - limits[0]) * 0.13, (limits[1] - limits[0]) * 0.04
    middle = min(max((mine + least) / 2, limits[0] + apart / 2 + room), limits[1] - apart / 2 - room)
    near = abs(mine - least) < apart
    up = 1 if mine >= least else -1
    told = ((mine, middle + up * apart / 2, {"weight": "bold"}), (least, middle - up * apart / 2, {"color": DARK}))
    for value, place, style in told:
        if math.isfinite(value):
            axes.annotate(plain(value, panel.decimals), (last, place if near else value), (7, 0), size=SMALL,
                          textcoords="offset points", va="center", annotation_clip=False, **style)  # fmt: skip


def _axis(axes: Axes, years: Sequence[str], last: bool) -> None:
    axes.set_xlim(-0.3, max(len(years) - 0.9, 0.3))
    if last:
        year_ticks(axes, years)
    else:
        axes.set_xticks([])
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.grid(axis="y", color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=SMALL, labelcolor=QUIET)
