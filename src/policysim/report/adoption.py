"""Adoption by option and year: a small panel an option, the others in grey, do minimum dashed in each."""

import math

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from policysim.analysis.comparison import RANGE, Comparison, compare
from policysim.analysis.finding import finding
from policysim.analysis.inks import inks
from policysim.analysis.numbers import between, plain
from policysim.analysis.texts import source, tidy, where_when
from policysim.charts.inks import DARK, GREY, QUIET, RULE
from policysim.charts.sheet import MARGIN, SIZE, SMALL, STYLE, WIDE, Words, label, place_axes, sheet

ADOPTION = ("in_use", "embedded")  # the first that a sweep has; else its headline
MOST, FEW = 9, 4  # panels on a wide and on a narrow sheet
TALL, GAP, HEAD, AXIS, ENDS = 1.45, 0.36, 0.26, 0.42, 0.52  # inches; ENDS: room for the number at a line's end


def adoption_outcome(c: Comparison) -> str:
    """What tells adoption in this sweep."""
    return next((name for name in ADOPTION if name in c.sweep.plan.columns), c.headline.name)


def adoption_data(c: Comparison) -> pd.DataFrame:
    """A row an option and year, raw: the middle future, and low and high of the middle 8 in 10."""
    plan, rows = c.sweep.plan, []
    yearly = c.sweep.yearly(adoption_outcome(c))
    for option in c.options:
        mine = yearly[[name == option for name in plan.options]].reshape(-1, len(plan.years))
        mine = mine[np.isfinite(mine).all(axis=1)]
        for n, year in enumerate(plan.years):
            rows.append({"option": option, "label": c.label(option), "year": year, **_spread(mine[:, n])})
    return pd.DataFrame(rows)


def adoption_figure(c: Comparison, width: float = WIDE, digest: str = "") -> Figure:
    """Curves of adoption, `width` inches wide; `.alt` its alt text, `.policysim_data` its data."""
    data, own = adoption_data(c), compare(c.sweep, c.against, adoption_outcome(c))
    colour, most = inks(c), MOST if width >= WIDE else FEW
    panels = [line.option for line in c.lines() if line.option != c.against and line.difference.futures][:most]
    across = 1 if width < WIDE else 2 if len(panels) in (2, 4) else 3
    down = math.ceil(len(panels) / across)
    words = Words(finding(own), _subtitle(own, len(panels)), source(c, digest))
    with rc_context(STYLE):
        figure, _, top = sheet(words, width, down * (TALL + HEAD) + (down - 1) * GAP + AXIS)
        wide = (width - 2 * MARGIN - AXIS - ENDS * across - GAP / 2 * (across - 1)) / across
        for n, option in enumerate(panels):
            row, column = divmod(n, across)
            left = MARGIN + AXIS + column * (wide + ENDS + GAP / 2)
            high = top - HEAD - row * (TALL + HEAD + GAP)
            axes = place_axes(figure, left, high - TALL, left + wide, high)
            _panel(axes, own, data, option, colour[option])
            _axis(axes, own, column == 0, row == down - 1 or n + across >= len(panels))
    figure.alt, figure.policysim_data = _alt(own, data, panels), data
    return figure


def _panel(axes: Axes, c: Comparison, data: pd.DataFrame, option: str, ink: str) -> None:
    """One option in its colour with its range of futures, the others behind it."""
    scale = c.headline.scale
    curves = {name: scale * rows[["low", "middle", "high"]].to_numpy().T for name, rows in data.groupby("option")}
    years = np.arange(len(c.sweep.plan.years))
    for name in c.options:
        if name not in (option, c.against):
            axes.plot(years, curves[name][1], color=GREY, linewidth=0.6)
    low, middle, high = curves[option]
    axes.fill_between(years, low, high, color=ink, alpha=0.18, linewidth=0)
    axes.vlines(years[-1], low[-1], high[-1], color=ink, linewidth=2)
    least = curves[c.against][1]
    axes.plot(years, least, color=DARK, linewidth=1.4, linestyle=(0, (4, 2)))
    axes.plot(years, middle, color=ink, linewidth=2.4)
    axes.plot(years[-1:], middle[-1:], "o", color=ink, markersize=6, clip_on=False, zorder=3)
    _end(axes, years[-1], middle[-1], least[-1], c.headline.decimals)
    title = label(tidy(c.label(option)), SIZE, _wide(axes) + ENDS, weight="bold")
    axes.text(0, 1.04, title, transform=axes.transAxes, weight="bold", va="bottom")
    spread = [curves[name][:, :].ravel() for name in c.options]
    _limits(axes, np.concatenate(spread))


def _end(axes: Axes, year: int, mine: float, least: float, decimals: int) -> None:
    """Numbers at the ends of the two lines, kept apart."""
    up = 1 if mine >= least else -1
    for value, side, style in ((mine, up, {"weight": "bold"}), (least, -up, {"color": DARK, "size": SMALL})):
        if math.isfinite(value):
            axes.annotate(plain(value, decimals), (year, value), (6, 5 * side), textcoords="offset points",
                          va="center", annotation_clip=False, **style)  # fmt: skip


def _limits(axes: Axes, values: np.ndarray) -> None:
    known = values[np.isfinite(values)]
    low, high = known.min(), known.max()
    room = 0.05 * (high - low) or 1.0
    axes.set_ylim(0.0 if 0 <= low < 0.5 * high else low - room, high + room)


def _axis(axes: Axes, c: Comparison, first: bool, last: bool) -> None:
    years = c.sweep.plan.years
    axes.set_xlim(-0.3, max(len(years) - 0.9, 0.3))
    ends = sorted({0, len(years) - 1})
    axes.set_xticks(ends, [years[n] for n in ends] if last else [])
    for word, side in zip(axes.get_xticklabels(), ("left", "right") if len(ends) > 1 else ("center",)):
        word.set_horizontalalignment(side)
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.grid(axis="y", color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=SMALL, labelleft=first, labelcolor=QUIET)


def _subtitle(c: Comparison, panels: int) -> str:
    several = c.sweep.plan.futures > 1
    told = f"{c.headline.label}, {c.headline.unit}. Thick line = {'middle future' if several else 'the one future'}"
    told += ", band = 8 in 10 futures" if several else ""
    told += f", dashed = {tidy(c.label(c.against), 40)}, thin grey = other options. {where_when(c)}."
    hidden = len(c.options) - 1 - panels
    return told + (f" The {panels} best options by headline; {hidden} more in the data." if hidden > 0 else "")


def _alt(c: Comparison, data: pd.DataFrame, panels: list[str]) -> str:
    digits, scale, last = c.headline.decimals, c.headline.scale, c.sweep.plan.years[-1]
    ends = data[data["year"] == last].set_index("option")
    told = []
    for option in [*panels, c.against]:
        row = ends.loc[option]
        spread = between(scale * row["low"], scale * row["high"], digits)
        told.append(f"{tidy(c.label(option))} {plain(scale * row['middle'], digits)} ({spread})")
    return f"Curves by year, a panel an option. {finding(c)}. {_subtitle(c, len(panels))} In {last}: {'; '.join(told)}."


def _spread(values: np.ndarray) -> dict[str, float]:
    if not len(values):
        return dict.fromkeys(("middle", "low", "high"), float("nan"))
    low, high = np.quantile(values, RANGE) if len(values) > 1 else (float("nan"), float("nan"))
    return {"middle": float(np.median(values)), "low": float(low), "high": float(high)}


def _wide(axes: Axes) -> float:
    return axes.get_position().width * axes.figure.get_size_inches()[0]
