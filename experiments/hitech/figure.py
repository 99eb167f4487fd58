"""The figure: the share of hospitals with records by year in each arm, its range over sets, and the points as observed."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kit.rows import Rows
from policysim.charts.inks import DARK, GREY, INKS
from policysim.charts.lines import Line, lines_chart
from policysim.charts.sheet import SMALL, Chart, Words, finished
from policysim.numbers import plain

SHADED = 2  # arms whose range is drawn
MEASURE = (
    "Eligible hospitals with a basic electronic record, %, United States. Lines = mean of parameter sets that fit, bands = 8 in "
    "10 sets, crosses = observed."
)
SOURCE = "Source: experiments/hitech; observed: ONC Data Brief 35 (2016). Hospitals of the model are synthetic."


def draw(found: Rows, arms: Sequence[tuple[str, str]], outcome: str, years: Sequence[str], title: str) -> Chart:
    """The chart with its alt text and data."""
    data = points(found, [arm for arm, _ in arms], outcome, years)
    means = data.pivot(index="arm", columns="year", values="mean")
    inks = [*INKS, *[GREY] * len(arms)]
    lines = [Line(label, means.loc[arm].to_numpy(), ink) for (arm, label), ink in zip(arms, inks)]
    words = Words(title, MEASURE, SOURCE)
    chart = lines_chart(lines, years, words, lambda value: plain(value, 0))
    axes, times = chart.axes[0], np.arange(len(years))
    for (arm, _), ink in zip(arms[:SHADED], inks):
        mine = data[data["arm"] == arm]
        axes.fill_between(times, mine["low"], mine["high"], color=ink, alpha=0.15, linewidth=0)
    axes.plot(times, means.loc["observed"], "x", color=DARK, markersize=9, markeredgewidth=2, zorder=5)
    axes.annotate("observed", (times[-3], means.loc["observed"].iloc[-3]), (-8, 8), textcoords="offset points", ha="right",
                  size=SMALL, color=DARK)  # fmt: skip
    told = "; ".join(f"{label} {plain(means.loc[arm].iloc[-1], 0)} %" for arm, label in arms)
    return finished(
        chart,
        data,
        "Lines by year",
        words,
        f"In {years[-1]}: {told}; observed {plain(means.loc['observed'].iloc[-1], 0)} %",
    )


def points(found: Rows, arms: Sequence[str], outcome: str, years: Sequence[str]) -> pd.DataFrame:
    """What is drawn: a row an arm and year, the observed among them."""
    rows = [found.one(arm, "", outcome=outcome, year=year) for arm in ("observed", *arms) for year in years]
    return pd.DataFrame(
        [(row.option, row.year, row.value, row.low, row.high) for row in rows],
        columns=["arm", "year", "mean", "low", "high"],
    )
