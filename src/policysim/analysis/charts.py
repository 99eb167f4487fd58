"""What a comparison, or the sweep it is of, can draw: a function a kind of chart, each with its finding as the title."""

import numpy as np
import pandas as pd

from policysim.analysis.chart_assumptions import assumptions
from policysim.analysis.chart_forms import robustness
from policysim.analysis.chart_gains import gains
from policysim.analysis.chart_map import map2
from policysim.analysis.chart_money import money
from policysim.analysis.comparison import Comparison, compare
from policysim.analysis.drawn import change, compared, sweep_of, thing
from policysim.analysis.finding import base, finding, first_place, winner
from policysim.analysis.inks import inks
from policysim.analysis.series import options_data, places_data, winners_data, yearly_data
from policysim.analysis.texts import source, tidy, where_when
from policysim.analysis.unit import digits_by_option, priced
from policysim.charts.forest import Forest, forest
from policysim.charts.inks import GREY
from policysim.charts.lines import Line, lines_chart
from policysim.charts.panels import Panel, limits_of, panels
from policysim.charts.places import places_chart
from policysim.charts.sheet import WIDE, Chart, Words, finished
from policysim.numbers import between, of, per_cent, plain
from policysim.sweep.results import Sweep

ADOPTION = ("in_use", "embedded")  # the first that a sweep has; else its headline
PRODUCTIVITY = "productivity_index"
MOST, FEW = 9, 4  # panels on a wide and on a narrow sheet
ROWS = 30
__all__ = [
    "adoption",
    "adoption_outcome",
    "assumptions",
    "gains",
    "map2",
    "money",
    "options",
    "productivity",
    "ranking",
    "robustness",
    "winners",
]


def options(x: Comparison | Sweep, outcome: str = "", width: float = WIDE, digest: str = "") -> Chart:
    """How much each option changes an outcome: a row an option, its mean as a dot, 8 in 10 futures as a bar."""
    c = compared(x, outcome)
    data, colour, digits, scale = options_data(c), inks(c), digits_by_option(c), c.headline.scale
    shown = data[np.isfinite(data["mean"])].head(ROWS)
    rows = pd.DataFrame(
        {
            "label": [tidy(label) for label in shown["label"]],
            **{name: scale * shown[name] for name in ("mean", "low", "high")},
            "ink": [colour[option] for option in shown["option"]],
            "told": [change(scale * mean, digits[option]) for option, mean in zip(shown["option"], shown["mean"])],
            "beside": [of(n, all_) if all_ > 1 else "" for n, all_ in zip(shown["better_in"], shown["futures"])],
        }
    )
    heads = ("mean of\nfutures", "better in") if c.sweep.plan.futures > 1 else ("the one\nfuture", "")
    told = Forest(rows, tidy(c.label(c.against), 40), c.headline.better, heads)
    words = Words(finding(c), _measure(c), source(c, digest))
    return finished(forest(told, words, width), data, "Chart of options", words, f"From the top: {_rows(c, shown)}")


def adoption(x: Comparison | Sweep, outcome: str = "", width: float = WIDE, digest: str = "") -> Chart:
    """Improvements in use by year: a small panel an option with its range of futures."""
    return _by_year(x, outcome or adoption_outcome(x), width, digest)


def productivity(x: Comparison | Sweep, outcome: str = "", width: float = WIDE, digest: str = "") -> Chart:
    """Productivity by year: a small panel an option with its range of futures."""
    return _by_year(x, outcome or PRODUCTIVITY, width, digest)


def ranking(x: Comparison | Sweep, outcome: str = "", width: float = WIDE, digest: str = "") -> Chart:
    """In how many futures each option comes first, second, third ... on an outcome."""
    c = compared(x, outcome)
    data, colour = places_data(c), inks(c)
    order = [line.option for line in c.lines()]
    wide = data.pivot(index="option", columns="place", values="futures").loc[order]
    told = f"In how many of {c.lines()[0].complete:,} futures each option comes first, second ... on {thing(c)}; "
    words = Words(first_place(c), f"{told}equal options share a place. {where_when(c)}.", source(c, digest))
    made = places_chart(wide.to_numpy(), [tidy(c.label(o)) for o in order], [colour[o] for o in order], words, width)
    firsts = "; ".join(f"{tidy(c.label(o))} first in {wide.loc[o, 1]:,}" for o in order)
    return finished(made, data, "Table of circles, a row an option, a column a place", words, firsts)


def winners(x: Comparison | Sweep, outcome: str = "", width: float = WIDE, digest: str = "") -> Chart:
    """In how many futures each option is the best one on an outcome, by year."""
    c = compared(x, outcome)
    data, colour = winners_data(c), inks(c)
    share = data.pivot(index="option", columns="year", values="share").loc[list(c.options), list(c.sweep.plan.years)]
    lines = [Line(tidy(c.label(o)), 100 * share.loc[o].to_numpy(), colour[o]) for o in c.options]
    grey = "; thin grey = other options" if GREY in colour.values() else ""
    told = f"Share of {data.attrs['complete']:,} futures in which an option is the best one on {thing(c)}, %{grey}. "
    words = Words(winner(c, share.iloc[:, -1], data.attrs["complete"]), told + f"{where_when(c)}.", source(c, digest))
    made = lines_chart(lines, c.sweep.plan.years, words, lambda value: plain(value, 0), width)
    ends = "; ".join(f"{tidy(c.label(o))} {per_cent(value)} %" for o, value in share.iloc[:, -1].items())
    return finished(made, data, "Lines by year", words, f"In {c.sweep.plan.years[-1]}: {ends}")


def adoption_outcome(x: Comparison | Sweep) -> str:
    """What tells adoption in this sweep."""
    return next((name for name in ADOPTION if name in sweep_of(x).plan.columns), sweep_of(x).plan.headline)


def _by_year(x: Comparison | Sweep, outcome: str, width: float, digest: str) -> Chart:
    c = compared(x, outcome)
    data, colour, first = yearly_data(c), inks(c), compare(c.sweep, c.against)
    shown = [line.option for line in first.lines() if line.option != c.against and line.difference.futures]
    shown = shown[: MOST if width >= WIDE else FEW]
    curves = {
        str(name): c.headline.scale * rows[["mean", "low", "high"]].to_numpy().T
        for name, rows in data.groupby("option")
    }
    made = [_panel(c, option, colour[option], curves) for option in shown]
    words = Words(finding(c), _panels_told(c, len(shown)), source(c, digest))
    drawn = panels(made, c.sweep.plan.years, words, width, limits_of(np.concatenate(list(curves.values()), axis=None)))
    ends = _ends(c, data, [*shown, c.against])
    return finished(drawn, data, "Curves by year, a panel an option", words, ends)


def _panel(c: Comparison, option: str, ink: str, curves: dict[str, np.ndarray]) -> Panel:
    middle, low, high = curves[option]
    others = [curves[other][0] for other in c.options if other not in (option, c.against)]
    least, decimals = curves[c.against][0], c.headline.decimals
    return Panel(tidy(c.label(option)), ink, middle, low, high, least, others, decimals)


def _measure(c: Comparison) -> str:
    """Measure, place and period of a chart of options."""
    unit = c.headline.difference.removeprefix("percentage ")
    told = ", ".join(
        filter(None, (tidy(c.headline.label), f"{unit} more than {base(c)}".lstrip(), priced(c, c.headline)))
    )
    marks = "dot = mean of futures, bar = 8 in 10 futures" if c.sweep.plan.futures > 1 else "dot = the one future"
    hidden = len(c.options) - 1 - ROWS
    more = f" The {ROWS} best; {hidden} more in the data." if hidden > 0 else ""
    return f"{told}; {marks}. {where_when(c)}.{more}"


def _panels_told(c: Comparison, shown: int) -> str:
    several, worth = c.sweep.plan.futures > 1, priced(c, c.headline)
    told = ", ".join(filter(None, (tidy(c.headline.label), c.headline.unit, worth)))
    told += f". Thick line = {'mean of futures' if several else 'the one future'}"
    told += ", band = 8 in 10 futures" if several else ""
    told += f", dashed = {tidy(c.label(c.against), 40)}"
    told += f"{', thin grey = other options' if len(c.options) > 2 else ''}. {where_when(c)}."
    hidden = len(c.options) - 1 - shown
    return told + (f" The {shown} best options by headline; {hidden} more in the data." if hidden > 0 else "")


def _rows(c: Comparison, shown: pd.DataFrame) -> str:
    digits, scale = digits_by_option(c), c.headline.scale
    return "; ".join(
        f"{tidy(row.label)} {change(scale * row.mean, digits[row.option])}"
        + (f" ({between(scale * row.low, scale * row.high, digits[row.option])})" if np.isfinite(row.low) else "")
        for row in shown.itertuples(index=False)
    )


def _ends(c: Comparison, data: pd.DataFrame, chosen: list[str]) -> str:
    """The last year in words."""
    digits, scale, last = c.headline.decimals, c.headline.scale, c.sweep.plan.years[-1]
    ends = data[data["year"] == last].set_index("option")
    told = []
    for option in chosen:
        row = ends.loc[option]
        spread = between(scale * row["low"], scale * row["high"], digits)
        told.append(f"{tidy(c.label(option))} {plain(scale * row['mean'], digits)} ({spread})")
    return f"In {last}: {'; '.join(told)}"
