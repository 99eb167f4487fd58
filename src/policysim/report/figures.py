"""Which figures a page has: those that its runs can give, in an order that answers first, each with the data behind it."""

from collections.abc import Callable, Iterator
from functools import partial

import pandas as pd

from policysim.analysis import charts
from policysim.analysis.by import label_of
from policysim.analysis.comparison import Comparison
from policysim.analysis.finding import base
from policysim.analysis.texts import cell, tidy, upper_first
from policysim.analysis.unit import digits_by_option
from policysim.charts.sheet import NARROW, WIDE, Chart
from policysim.errors import AskError
from policysim.numbers import DASH, between, millions, of, signed
from policysim.report.tables import Group, Row, Table, adoption_table, options_table

FIRST, THEN, GROUPS, MONEY, RESTS = "first", "then", "groups", "money", "rests"  # where on the page
ORDER = (
    ("options", FIRST), ("adoption", THEN), ("productivity", THEN), ("map2", THEN), ("gains", GROUPS), ("money", MONEY),
    ("robustness", RESTS), ("assumptions", RESTS),
)  # fmt: skip
BRIEF = 2  # kinds on the page that is written when a sweep ends


def figures_of(c: Comparison, digest: str = "", most: int = len(ORDER)) -> Iterator[tuple[str, str, Chart, Chart]]:
    """Kind, section, wide and narrow chart of every figure that these runs give, of the first `most` kinds."""
    if not any(line.difference.futures for line in c.lines() if line.option != c.against):
        return
    for kind, section in ORDER[:most]:
        if kind == "productivity" and charts.adoption_outcome(c) == charts.PRODUCTIVITY:
            continue
        draw: Callable[..., Chart] = getattr(charts, kind)
        try:
            yield kind, section, draw(c, width=WIDE, digest=digest), draw(c, width=NARROW, digest=digest)
        except AskError:  # a sweep without what this figure shows
            continue


def title_of(c: Comparison, kind: str) -> str:
    """What a figure shows, as a heading."""
    outcome = tidy(c.headline.label)
    return {
        "options": f"{outcome} by option",
        "adoption": f"{tidy(c.sweep.measure(charts.adoption_outcome(c)).label)} by option and year",
        "productivity": "Productivity by option and year",
        "map2": f"{outcome} by the money of two levers",
        "gains": "Who gains and who loses, by type and region",
        "money": "Money by option and year",
        "robustness": "Does the answer hold under other forms of the model?",
        "assumptions": "On which assumptions the answer hangs",
    }[kind]


def table_of(c: Comparison, kind: str, data: pd.DataFrame) -> Table:
    """The data behind a figure."""
    made: dict[str, Callable[[pd.DataFrame], Table]] = {
        "options": partial(options_table, c),
        "adoption": partial(_by_year, c, charts.adoption_outcome(c)),
        "productivity": partial(_by_year, c, charts.PRODUCTIVITY),
        "map2": partial(_map, c), "gains": partial(_gains, c), "money": partial(_money, c),
        "robustness": partial(_forms, c), "assumptions": partial(_assumptions, c),
    }  # fmt: skip
    return made[kind](data)


def _by_year(c: Comparison, outcome: str, data: pd.DataFrame) -> Table:
    return adoption_table(c, c.sweep.measure(outcome), data)


def _caption(c: Comparison) -> str:
    unit = c.headline.difference
    return f"Difference of {c.headline.label.lower()} from {base(c)}{', ' + unit if unit else ''}"


def _difference(c: Comparison, row: pd.Series) -> Row:
    """Mean, range of futures and frequency of a row."""
    scale, digits = c.headline.scale, digits_by_option(c)[row["option"]]
    better = of(int(row["better_in"]), int(row["futures"])) if row["futures"] > 1 else DASH
    spread = between(scale * row["low"], scale * row["high"], digits)
    return signed(scale * row["difference"], digits), spread, better


def _gains(c: Comparison, data: pd.DataFrame) -> Table:
    heads = ("Option", "By", "Group", "It", "Mean of futures", "8 in 10 futures lie between", "Better in")
    rows = tuple(
        (cell(row["label"]), row["kind"].replace("_", " "), cell(label_of(c, row["kind"], row["name"])), row["group"],
         *_difference(c, row))
        for _, row in data.iterrows()
    )  # fmt: skip
    return Table(_caption(c), heads, (Group(rows),))


def _forms(c: Comparison, data: pd.DataFrame) -> Table:
    heads = ("Form of the model", "Option", "Mean of futures", "8 in 10 futures lie between", "Better in", "Best mean")
    rows = tuple(
        (cell(row["form"]), cell(row["label"]), *_difference(c, row), "yes" if row["best"] else "no")
        for _, row in data.iterrows()
    )
    return Table(_caption(c), heads, (Group(rows),))


def _map(c: Comparison, data: pd.DataFrame) -> Table:
    levers, scale, digits = data.attrs["levers"], c.headline.scale, digits_by_option(c)
    prices = f", {c.prices}" if c.prices else ""
    heads = (
        "Option",
        *(f"{cell(upper_first(name.replace('_', ' ')))}, £m a year{prices}" for name in levers),
        "Mean of futures",
    )
    rows = tuple(
        (cell(row["label"]), *(millions(row[name]) for name in levers),
         DASH if row["option"] == c.against else signed(scale * row["difference"], digits[row["option"]]))
        for _, row in data.iterrows()
    )  # fmt: skip
    return Table(_caption(c), heads, (Group(rows),))


def _money(c: Comparison, data: pd.DataFrame) -> Table:
    prices = f", {c.prices}" if c.prices else ""
    rows = tuple(
        (cell(row["label"]), row["year"], millions(row["spent"]), millions(row["left"])) for _, row in data.iterrows()
    )
    caption = f"Public money by option and year, £m, not discounted{prices}; mean of futures"
    return Table(caption, ("Option", "Year", "Spent", "Left over"), (Group(rows),))


def _assumptions(c: Comparison, data: pd.DataFrame) -> Table:
    scale = c.headline.scale
    heads = ("Assumption", "Low: up to", "High: from", "Mean where it is low", "where it is high", "More than chance")
    rows = tuple(
        (cell(row["unknown"].replace("_", " ")), f"{row['ends_low']:.3g}", f"{row['ends_high']:.3g}",
         *(signed(scale * row[end], digits_by_option(c)[row["option"]]) for end in ("low", "high")),
         "yes" if row["clear"] else "no")
        for _, row in data.iterrows()
    )  # fmt: skip
    option = tidy(c.label(data["option"].iloc[0])) if len(data) else ""
    return Table(f"{_caption(c)}, with {option}; fifths of futures by each assumption", heads, (Group(rows),))
