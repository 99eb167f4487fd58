"""Money by name and year: a strip a name, bars of one scale, and its highest year in words beside it."""

from collections.abc import Sequence

import numpy as np
from matplotlib import rc_context

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

ROW, FOOT, BESIDE, BESIDE_NARROW, TOLD, TOLD_NARROW = 0.62, 0.34, 2.6, 1.2, 1.9, 1.15  # inches


def strips(
    money: np.ndarray,
    names: Sequence[str],
    told: Sequence[str],
    years: Sequence[str],
    words: Words,
    width: float = WIDE,
) -> Chart:
    """Money (names, years), none below zero; the last name may be what is left over, which is grey."""
    beside, room = (BESIDE, TOLD) if width >= WIDE else (BESIDE_NARROW, TOLD_NARROW)
    most = float(money.max(initial=0.0)) or 1.0
    with rc_context(STYLE):
        figure, bottom, top = sheet(words, width, ROW * len(names) + FOOT)
        axes = place_axes(figure, beside, bottom + FOOT, width - room - MARGIN, top)
        across, times = axes.get_yaxis_transform(), np.arange(len(years))
        for n, (name, text) in enumerate(zip(names, told)):
            last = name == "left over"
            axes.bar(times, -0.72 * money[n] / most, 0.8, n + 0.36, color=GREY if last else INKS[0])
            axes.axhline(n + 0.36, color=DARK, linewidth=0.8)
            named = label(name.replace("_", " "), SIZE, beside - 2.5 * MARGIN, lines=2)
            axes.text(-1.5 * MARGIN / wide(axes), n, named, transform=across, ha="right", va="center", linespacing=1.1)
            shown = label(text, SIZE, room - MARGIN, lines=2)
            axes.text(1 + MARGIN / wide(axes), n, shown, transform=across, va="center", linespacing=1.1)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_yticks([])
        axes.set_xlim(-0.6, len(years) - 0.4)
        year_ticks(axes, years, ("center", "center"))
        axes.tick_params(length=0, labelsize=SMALL)
        axes.set_axisbelow(True)
        axes.grid(axis="x", color=RULE, linewidth=0.5)
    return figure
