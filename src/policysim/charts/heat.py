"""A map of two scales: a cell for each pair of their values, its number in it, darker where it is larger; the best is framed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.patches import Rectangle

from policysim.charts.inks import DARK, INKS, PAPER, QUIET, RULE, TEXT
from policysim.charts.sheet import MARGIN, SIZE, SMALL, STYLE, WIDE, Chart, Words, label, place_axes, sheet, wide

CELL, TALL, BESIDE, BESIDE_NARROW, FOOT, HEAD = 1.35, 0.6, 1.9, 1.2, 0.62, 0.3  # inches
SHADES = LinearSegmentedColormap.from_list("shades", [PAPER, INKS[0]])
DARKEST, SWITCH = 0.95, 0.72  # of a shade; from here on its number is white


@dataclass(frozen=True)
class Scale:
    """One side of a map: its name, and its values in words, from low to high."""

    name: str
    values: Sequence[str]


def heat_map(
    values: np.ndarray, told: np.ndarray, best: tuple[int, int] | None, across: Scale, up: Scale, words: Words,
    width: float = WIDE,
) -> Chart:  # fmt: skip
    """Values (up, across), NaN where there is none, and the words in each cell; cells below zero are hatched."""
    rows, columns = values.shape
    beside = BESIDE if width >= WIDE else BESIDE_NARROW
    room = min(width - beside - MARGIN, CELL * columns)
    most = float(np.nanmax(np.abs(values))) or 1.0
    with rc_context(STYLE):
        figure, bottom, top = sheet(words, width, TALL * rows + FOOT + HEAD)
        axes = place_axes(figure, beside, bottom + FOOT, beside + room, top - HEAD)
        axes.set_xlim(0, columns)
        axes.set_ylim(0, rows)
        for row in range(rows):
            for column in range(columns):
                _cell(axes, row, column, float(values[row, column]) / most, str(told[row, column]))
        if best:
            axes.add_patch(
                Rectangle(best[::-1], 1, 1, fill=False, edgecolor=DARK, linewidth=3.5, clip_on=False, zorder=4)
            )
        _sides(axes, across, up, beside)
    return figure


def _cell(axes: Axes, row: int, column: int, share: float, told: str) -> None:
    known = np.isfinite(share)
    shade = DARKEST * max(share, 0.0) if known else 0.0
    hatch = "////" if known and share < 0 else None
    axes.add_patch(
        Rectangle((column, row), 1, 1, facecolor=to_hex(SHADES(shade)), edgecolor=RULE, hatch=hatch, linewidth=0.8)
    )
    if known:
        behind = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.5} if hatch else None
        axes.text(column + 0.5, row + 0.5, told, ha="center", va="center", size=SIZE if wide(axes) / axes.get_xlim()[1] > 0.7
                  else SMALL, color=PAPER if shade > SWITCH else TEXT, bbox=behind)  # fmt: skip


def _sides(axes: Axes, across: Scale, up: Scale, beside: float) -> None:
    columns, rows = len(across.values), len(up.values)
    axes.set_xticks(np.arange(columns) + 0.5, [label(text, SMALL, wide(axes) / columns) for text in across.values])
    axes.set_yticks(np.arange(rows) + 0.5, [label(text, SMALL, beside - 2 * MARGIN) for text in up.values])
    axes.tick_params(length=0, labelsize=SMALL)
    axes.set_xlabel(f"{label(across.name, SMALL, wide(axes))} →", size=SMALL, color=QUIET, loc="left", labelpad=6)
    axes.annotate(f"{label(up.name, SMALL, wide(axes) + beside)} ↑", (0, 1), (0, 5), xycoords="axes fraction",
                  textcoords="offset points", ha="left", va="bottom", size=SMALL, color=QUIET)  # fmt: skip
