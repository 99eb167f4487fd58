"""The chart of options: a row an option, its middle future as a dot, 8 in 10 futures as a bar, do minimum as the line."""

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from policysim.analysis.comparison import Comparison
from policysim.analysis.finding import base, finding
from policysim.analysis.inks import inks
from policysim.analysis.numbers import between, of, plain, signed
from policysim.analysis.sentence import digits_of
from policysim.analysis.texts import source, tidy, where_when
from policysim.charts.inks import DARK, PAPER, QUIET, RULE
from policysim.charts.sheet import MARGIN, SIZE, SMALL, STYLE, WIDE, Words, label, place_axes, sheet

ROW, TALL_ROW, FOOT, HEAD, LOW_HEAD = 0.40, 0.56, 0.42, 0.44, 0.28  # inches
BESIDE, COLUMN = 2.6, 0.95  # room for labels and for each column of numbers, on a wide sheet
MOST = 30  # rows
CLEAR = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.0}  # behind words that stand on lines


def options_data(c: Comparison) -> pd.DataFrame:
    """A row an option, best first, raw: mean, middle, low and high difference, better_in, futures."""
    values, lines = c.values(c.headline.name), [line for line in c.lines() if line.option != c.against]
    apart = values - values[c.options.index(c.against)]
    return pd.DataFrame(
        [
            {
                "option": line.option, "label": line.label, "mean": line.difference.mean,
                "middle": _middle(apart[c.options.index(line.option)]), "low": line.difference.low,
                "high": line.difference.high, "better_in": line.difference.better_in,
                "futures": line.difference.futures,
            }
            for line in lines
        ]
    )  # fmt: skip


def options_figure(c: Comparison, width: float = WIDE, digest: str = "") -> Figure:
    """The chart of options of a comparison, `width` inches wide; `.alt` its alt text, `.policysim_data` its data."""
    data = options_data(c)
    shown = data[np.isfinite(data["middle"])].head(MOST).reset_index(drop=True)
    words, wide = Words(finding(c), subtitle(c), source(c, digest)), width >= WIDE
    row, head = (ROW, HEAD) if wide else (TALL_ROW, LOW_HEAD)
    left, right = (BESIDE, width - 2 * COLUMN - 2 * MARGIN) if wide else (MARGIN, width - MARGIN)
    with rc_context(STYLE):
        figure, bottom, top = sheet(words, width, row * len(shown) + FOOT + head)
        axes = place_axes(figure, left, bottom + FOOT, right, top - head)
        _rows(axes, c, shown)
        _scale(axes, c, shown)
        (_beside if wide else _above)(axes, c, shown)
    figure.alt, figure.policysim_data = _alt(c, shown), data
    return figure


def subtitle(c: Comparison) -> str:
    """Measure, place and period."""
    unit = c.headline.difference.removeprefix("percentage ")
    told = f"{c.headline.label}, {unit + ' ' if unit else ''}more than {base(c)}"
    marks = "dot = middle future, bar = 8 in 10 futures" if c.sweep.plan.futures > 1 else "dot = the one future"
    hidden = len(c.options) - 1 - MOST
    return f"{told}; {marks}. {where_when(c)}." + (
        f" The {MOST} best; {hidden} more in the data." if hidden > 0 else ""
    )


def _rows(axes: Axes, c: Comparison, shown: pd.DataFrame) -> None:
    colour, scale = inks(c), c.headline.scale
    for n, row in shown.iterrows():
        ink = colour[row["option"]]
        if np.isfinite(row["low"]):
            axes.hlines(n, scale * row["low"], scale * row["high"], color=ink, linewidth=4, capstyle="butt")
            axes.vlines([scale * row["low"], scale * row["high"]], n - 0.13, n + 0.13, color=ink, linewidth=2)
        axes.plot(scale * row["middle"], n, "o", color=ink, markersize=9, markeredgecolor="white", zorder=3)


def _scale(axes: Axes, c: Comparison, shown: pd.DataFrame) -> None:
    """The zero line, which is the option compared with, and the axis."""
    axes.axvline(0.0, color=DARK, linewidth=1.5, linestyle=(0, (4, 2)), zorder=1)
    axes.annotate(
        tidy(c.label(c.against), 40), (0.0, 1.0), (0, 3), xycoords=axes.get_xaxis_transform(),
        textcoords="offset points", ha="center", va="bottom", color=DARK, size=SMALL,
    )  # fmt: skip
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_yticks([])
    axes.margins(x=0.06)
    axes.grid(axis="x", color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(axis="x", length=0, labelsize=SMALL)
    axes.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: "0" if abs(value) < 1e-12 else _tick(axes, value)))
    worse, better = ("← better", "worse →") if c.headline.better == "lower" else ("← worse", "better →")
    if c.headline.better != "neither":
        for x, text, side in ((0.0, worse, "left"), (1.0, better, "right")):
            axes.text(x, -FOOT * 0.72 / _high(axes), text, transform=axes.transAxes, ha=side, va="center",
                      size=SMALL, color=QUIET)  # fmt: skip


def _beside(axes: Axes, c: Comparison, shown: pd.DataFrame) -> None:
    """Labels left of the rows, numbers right of them."""
    digits, across, wide = digits_of(c), axes.get_yaxis_transform(), _wide(axes)
    places = [1 + (n * COLUMN + 0.75) / wide for n in (0, 1)]
    for x, head in zip(places, ("mean of\nfutures", "better in")):
        axes.annotate(head, (x, 1.0), (0, 3), xycoords="axes fraction", textcoords="offset points", ha="right",
                      va="bottom", size=SMALL, color=QUIET, annotation_clip=False)  # fmt: skip
    for n, row in shown.iterrows():
        named = label(tidy(row["label"]), SIZE, BESIDE - 3 * MARGIN, lines=2)
        axes.text(-2 * MARGIN / wide, n, named, transform=across, ha="right", va="center", linespacing=1.1)
        told = signed(c.headline.scale * row["mean"], digits)
        axes.text(places[0], n, told, transform=across, ha="right", va="center", weight="bold")
        if row["futures"] > 1:
            told = of(row["better_in"], row["futures"])
            axes.text(places[1], n, told, transform=across, ha="right", va="center", size=SMALL + 0.5)


def _above(axes: Axes, c: Comparison, shown: pd.DataFrame) -> None:
    """On a narrow sheet labels and numbers stand above the bars."""
    digits, across, wide = digits_of(c), axes.get_yaxis_transform(), _wide(axes)
    for n, row in shown.iterrows():
        named = label(tidy(row["label"]), SIZE, wide - 0.8)
        axes.text(0, n - 0.24, named, transform=across, va="bottom", bbox=CLEAR)
        told = signed(c.headline.scale * row["mean"], digits)
        axes.text(1, n - 0.24, told, transform=across, ha="right", va="bottom", weight="bold", bbox=CLEAR)
    axes.annotate("mean", (1.0, 1.0), (0, 3), xycoords="axes fraction", textcoords="offset points", ha="right",
                  va="bottom", size=SMALL, color=QUIET)  # fmt: skip


def _alt(c: Comparison, shown: pd.DataFrame) -> str:
    digits, scale = digits_of(c), c.headline.scale
    rows = [
        f"{tidy(row['label'])} {signed(scale * row['middle'], digits)}"
        + (f" ({between(scale * row['low'], scale * row['high'], digits)})" if np.isfinite(row["low"]) else "")
        for _, row in shown.iterrows()
    ]
    return f"Chart of options. {finding(c)}. {subtitle(c)} From the top: {'; '.join(rows)}."


def _middle(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")


def _tick(axes: Axes, value: float) -> str:
    ticks = axes.get_xticks()
    return plain(value, max(0, -int(np.floor(np.log10(ticks[1] - ticks[0]) + 1e-9))))


def _wide(axes: Axes) -> float:
    return axes.get_position().width * axes.figure.get_size_inches()[0]


def _high(axes: Axes) -> float:
    return axes.get_position().height * axes.figure.get_size_inches()[1]
