"""How often each series comes first, second, third ...: a row a series, a column a place, circles as large as counts."""

from collections.abc import Sequence

import numpy as np
from matplotlib import rc_context

from policysim.charts.inks import QUIET, RULE
from policysim.charts.sheet import MARGIN, SIZE, SMALL, STYLE, WIDE, Chart, Words, label, place_axes, sheet, wide

ROW, HEAD, BESIDE, BESIDE_NARROW, MOST_WIDE = 0.42, 0.3, 2.6, 1.2, 1.0  # inches
LARGEST = 17.0  # points across, of a circle that stands for all futures


def places_chart(
    counts: np.ndarray, labels: Sequence[str], inks: Sequence[str], words: Words, width: float = WIDE
) -> Chart:
    """Counts (series, places); the number stands beside its circle, nothing where there is none."""
    beside = BESIDE if width >= WIDE else BESIDE_NARROW
    rows, columns = counts.shape
    room = min(width - beside - MARGIN, MOST_WIDE * columns)
    with rc_context(STYLE):
        figure, bottom, top = sheet(words, width, ROW * rows + HEAD)
        axes = place_axes(figure, beside, bottom, beside + room, top - HEAD)
        axes.set_xlim(-0.5, columns - 0.5)
        axes.set_ylim(rows - 0.5, -0.5)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.hlines(np.arange(rows), -0.5, columns - 0.5, color=RULE, linewidth=0.8, zorder=0)
        for place in range(columns):
            head = _ordinal(place + 1) if room / columns > 0.4 else str(place + 1)
            axes.annotate(head, (place, 1), (0, 4), xycoords=axes.get_xaxis_transform(), ha="center",
                          textcoords="offset points", size=SMALL, color=QUIET, annotation_clip=False)  # fmt: skip
        for n, (name, ink) in enumerate(zip(labels, inks)):
            named = label(name, SIZE, beside - 2.5 * MARGIN, lines=2)
            axes.text(-1.5 * MARGIN / wide(axes), n, named, transform=axes.get_yaxis_transform(), ha="right",
                      va="center", linespacing=1.1)  # fmt: skip
            _circles(axes, n, counts[n], counts.max(), ink)
    return figure


def _circles(axes, row: int, counts: np.ndarray, most: int, ink: str) -> None:
    cell = wide(axes) / len(counts)
    for place, count in enumerate(counts):
        if count:
            large = min(LARGEST, 36 * cell) * np.sqrt(count / most)
            axes.plot(
                place - 0.12 / cell, row, "o", color=ink, markersize=max(large, 2.5), markeredgewidth=0, clip_on=False
            )
            axes.annotate(f"{count:,}", (place - 0.12 / cell, row), (large / 2 + 3, 0), textcoords="offset points",
                          va="center", size=SMALL)  # fmt: skip


def _ordinal(place: int) -> str:
    return f"{place}{'th' if 10 < place % 100 < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(place % 10, 'th')}"
