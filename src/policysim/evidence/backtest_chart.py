"""The figure of a backtest: a panel a series with what came, what was predicted with its range, and the rivals' lines."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from policysim.charts.inks import DARK, GREY, INKS, PAPER, QUIET, RULE, dash_of
from policysim.charts.sheet import (
    MARGIN,
    SIZE,
    SMALL,
    STYLE,
    WIDE,
    Chart,
    Drawing,
    Words,
    finished,
    label,
    place_axes,
    sheet,
    wide,
)
from policysim.evidence.backtest import IN_WORDS, OURS, Scored, in_a_sentence

TALL, GAP, HEAD, AXIS, KEY, ROOM = 1.6, 0.1, 0.28, 0.3, 0.32, 0.4  # inches
LINES = dict(zip(IN_WORDS, INKS, strict=True))
KEYS = 6  # places in the key
PANELS = 24  # series that are drawn


def backtest_chart(results: Sequence[Scored], width: float = WIDE) -> Chart:
    """Draw the series that were played, as many as a sheet holds."""
    drawn = results[:PANELS]
    across = min(len(drawn), 3)
    down = math.ceil(len(drawn) / across)
    words = _words(results)
    with rc_context(STYLE):
        figure, _, top = sheet(words, width, KEY + down * (TALL + HEAD + AXIS) + (down - 1) * GAP)
        _key(place_axes(figure, MARGIN, top - KEY, width - MARGIN, top))
        room = (width - 2 * MARGIN - AXIS - ROOM * across) / across
        for n, one in enumerate(drawn):
            row, column = divmod(n, across)
            left = MARGIN + AXIS + column * (room + ROOM)
            upper = top - KEY - HEAD - row * (TALL + HEAD + AXIS + GAP)
            _panel(place_axes(figure, left, upper - TALL, left + room, upper), one)
    return finished(figure, points_table(results), "Lines over time, a panel a series", words, _told(results))


def points_table(results: Sequence[Scored]) -> pd.DataFrame:
    """Every point: what came, what was predicted by whom, whether it was trained on. Shares are 0-1."""
    rows = []
    for one in results:
        found, series = one.at_points, one.series
        for n, year in enumerate(series.years):
            rivals = {name: None if line is None else line[n] for name, line in found.rivals.items()}
            rows.append(
                {"series": series.series, "stratum": series.stratum, "year": year, "share": series.shares[n],
                 "lower_bound": series.at_least[n], "trained": bool(one.trained[n]), "median": found.median[n],
                 "low": found.low[n], "high": found.high[n], **rivals}
            )  # fmt: skip
    return pd.DataFrame(rows)


def _words(results: Sequence[Scored]) -> Words:
    left_out = f" Drawn: the first {PANELS} of {len(results)} series." if len(results) > PANELS else ""
    return Words(
        in_a_sentence(results).split(";")[0].rstrip("."),
        "Share of providers that use the innovation, %, by year. Filled dots were trained on, open ones are scored.",
        f"Shaded: a lever works, named at the top. Band: 10th to 90th percentile of futures.{left_out}",
    )


def _told(results: Sequence[Scored]) -> str:
    lines = [f"{one.series.name}: {_score(one)}" for one in results]
    return "; ".join(lines)


def _score(one: Scored) -> str:
    told = [f"{IN_WORDS[name]} {100 * found:.1f}" for name, found in one.rmse.items() if found is not None]
    return f"off by {', '.join(told)} percentage points" if told else "nothing to score"


def _panel(axes: Drawing, one: Scored) -> None:
    line = one.line
    _levers(axes, one)
    after = line.years >= one.series.years[int(np.flatnonzero(one.trained)[-1])]
    for name, shares in line.rivals.items():
        if shares is not None:
            ink = LINES[name]
            axes.plot(line.years[after], 100 * shares[after], color=ink, linewidth=1.4, linestyle=dash_of(ink))
    axes.fill_between(line.years, 100 * line.low, 100 * line.high, color=LINES[OURS], alpha=0.18, linewidth=0)
    axes.plot(line.years, 100 * line.median, color=LINES[OURS], linewidth=2.2)
    years, shares = np.array(one.series.years), 100 * np.array(one.series.shares)
    for which, inside in ((one.trained, DARK), (one.scored, PAPER)):
        axes.plot(
            years[which], shares[which], "o", color=DARK, markerfacecolor=inside, markersize=5, clip_on=False, zorder=4
        )
    _axis(axes, years)
    title = label(one.series.name, SIZE, wide(axes) + ROOM, weight="bold")
    axes.text(0, 1.05, title, transform=axes.transAxes, weight="bold", va="bottom")


def _levers(axes: Axes, one: Scored) -> None:
    """Where levers work, each as a shade that is darker the more of it there is, with its name at the top."""
    first, last = one.series.years[0], one.series.years[-1]
    for n, spell in enumerate(one.spells):
        start, end = max(spell.start, first), min(last if spell.end is None else spell.end, last)
        if start < end:
            axes.axvspan(start, end, color=GREY, alpha=0.1 + 0.12 * spell.intensity, linewidth=0, zorder=0)
            axes.text(start, 98 - 9 * n, f" {spell.lever}", size=SMALL - 1, color=QUIET, va="top", clip_on=True)


def _axis(axes: Axes, years: np.ndarray) -> None:
    room = 0.03 * (years[-1] - years[0]) or 0.5
    axes.set_xlim(years[0] - room, years[-1] + room)
    axes.set_ylim(0, 100)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10], integer=years[-1] - years[0] > 2))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.6g}"))
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.grid(axis="y", color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=SMALL, labelcolor=QUIET)


def _key(axes: Axes) -> None:
    """Which line is whose."""
    axes.set_xlim(0, KEYS)
    axes.set_ylim(0, 1)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.plot([0.1], [0.6], "o", color=DARK, markersize=5)
    axes.text(0.2, 0.6, "what came", size=SMALL, va="center")
    for n, (name, ink) in enumerate(LINES.items(), 1):
        axes.plot([n, n + 0.25], [0.6, 0.6], color=ink, linewidth=2.2 if name == OURS else 1.4, linestyle=dash_of(ink))
        axes.text(n + 0.3, 0.6, IN_WORDS[name], size=SMALL, va="center")
