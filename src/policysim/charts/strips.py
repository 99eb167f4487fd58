"""Money by name and year: a strip a name, bars of one scale, and its highest year in words beside it."""

from collections.abc import Sequence

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes

from policysim.charts.inks import DARK, GREY, INKS, RULE
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

LEFT = "left over"
ROW, FOOT, BESIDE, BESIDE_NARROW, TOLD, TOLD_NARROW = 0.62, 0.34, 2.6, 1.2, 1.9, 1.15  # inches


def strips(
    money: np.ndarray,
    names: Sequence[str],
    told: Sequence[str],
    years: Sequence[str],
    words: Words,
    width: float = WIDE,
    over: np.ndarray | None = None,
) -> Chart:
    """Money (names, years), none below zero; the last name may be what is left over, which is grey.

    `over` (names, years) is what each name leaves, which stands in grey on its bars."""
    beside, room = (BESIDE, TOLD) if width >= WIDE else (BESIDE_NARROW, TOLD_NARROW)
    over = np.zeros_like(money) if over is None else over
    most = float((money + over).max(initial=0.0)) or 1.0
    heights, left = money / most, over / most
    with rc_context(STYLE):
        figure, bottom, top = sheet(words, width, ROW * len(names) + FOOT)
        axes = place_axes(figure, beside, bottom + FOOT, width - room - MARGIN, top)
        for n, (name, text) in enumerate(zip(names, told)):
            axes.bar(range(len(years)), -0.72 * heights[n], 0.8, n + 0.36, color=GREY if name == LEFT else INKS[0])
            axes.bar(range(len(years)), -0.72 * left[n], 0.8, n + 0.36 - 0.72 * heights[n], color=GREY)
            axes.axhline(n + 0.36, color=DARK, linewidth=0.8)
            _word(axes, n, name.replace("_", " "), beside - 2.5 * MARGIN, -1.5 * MARGIN)
            _word(axes, n, text, room - MARGIN, wide(axes) + MARGIN)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_yticks([])
        axes.set_xlim(-0.6, len(years) - 0.4)
        year_ticks(axes, years, ("center", "center"))
        axes.tick_params(length=0, labelsize=SMALL)
        axes.set_axisbelow(True)
        axes.grid(axis="x", color=RULE, linewidth=0.5)
    return figure


def _word(axes: Axes, row: int, text: str, room: float, place: float) -> None:
    """Words in `room` inches left or right of the drawing, at a place in inches from its left side."""
    side = "right" if place < 0 else "left"
    cut = label(text, SIZE, room, lines=2)
    axes.text(place / wide(axes), row, cut, transform=axes.get_yaxis_transform(), ha=side, va="center", linespacing=1.1)
