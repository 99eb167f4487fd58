"""Agility before supply, supply before agility, or both at once, at equal cost: what has come of it by the end, and later."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from kit.play import Play
from kit.rows import BASE, FULL, HEADLINE, Row, Rows, by_year, gain, gains, levels
from kit.texts import apart_from, by, cell, join, spans, table
from policysim.charts.inks import GREY, INKS
from policysim.charts.lines import Line, Mark, lines_chart
from policysim.charts.sheet import Chart, Words, finished
from policysim.numbers import signed

AGILITY_FIRST, SUPPLY_FIRST, BOTH = ORDERS = ("agility_first", "supply_first", "supply_and_agility")
ALL_THE_TIME = ("agility", "supply")
FEWER = (
    "replicates=2",
    "calendar.years=6",
    "calendar.warm_up=1",
    "calendar.tick=half_year",
)  # the order turns after five
LATER = {"fifteen": ["calendar.years=15", "budget.until=2036-03"]}  # five years more, in which nothing is paid
TURNS = {"2030/31": "the order turns", "2035/36": "the money ends"}  # after these years
INDEX, COST, OTHERS = "productivity_index", "present_cost", ("embedded", "capability", "realised_share")


def rows(play: Play) -> Iterator[Row]:
    """Every order against do minimum, against the other orders, by year; what it cost."""
    for setting, words in ({"": []} | (LATER if play.form == FULL else {})).items():
        c, about = play(setting, *words), {"form": play.form, "setting": setting}
        for outcome in (HEADLINE, *OTHERS):
            yield from gains(c, outcome, **about)
        for other in (SUPPLY_FIRST, BOTH):
            yield gain(c, AGILITY_FIRST, other, **about)
        yield gain(c, SUPPLY_FIRST, BOTH, **about)
        yield from by_year(c, INDEX, **about)
        yield from (row for row in by_year(c, INDEX, against=SUPPLY_FIRST, **about) if row.option == AGILITY_FIRST)
        yield from levels(c, COST, **about)


def orders(found: Rows, setting: str = "") -> list[Row]:
    """The three orders against do minimum, best first."""
    return [row for row in found.ranked(setting=setting) if row.option in ORDERS]


def answer(found: Rows) -> list[str]:
    """Three sentences."""
    first = orders(found)[0]
    others = [row for row in orders(found) if row is not first]
    told = join([f"{row.label} {cell(row)} points a year" for row in others])
    verb, most = ("raises", "most") if first.value > 0 else ("lowers", "least")
    ten, fifteen = (found.one(AGILITY_FIRST, SUPPLY_FIRST, setting=setting) for setting in ("", "fifteen"))
    return [
        f"In this model, of three orders of equal cost **{first.label}** {verb} productivity growth over ten years {most}, "
        f"{by(first)}; {told}.",
        f"After ten years agility first {apart_from(ten, 'supply first')}, and five years later, in which nothing was paid, "
        f"it {apart_from(fifteen, 'supply first')}, in points of growth a year.",
        f"{_years(found)}; without any order, build agility all the time brings {cell(found.one('agility'))} and supply all "
        f"the time {cell(found.one('supply'))}.",
    ]


def _years(found: Rows) -> str:
    """In which years one order is ahead of the other one."""
    by_order = found.some(setting="fifteen", option=AGILITY_FIRST, against=SUPPLY_FIRST, outcome=INDEX)
    signs = {"ahead": [row.told_apart and row.value > 0 for row in by_order]}
    signs["behind"] = [row.told_apart and row.value < 0 for row in by_order]
    years = [row.year for row in by_order]
    told = [f"is {where} in {spans(years, some)}" for where, some in signs.items() if any(some)]
    said = join(told) if told else "can be told apart from supply first in no year"
    return f"Year by year productivity under agility first {said}"


def claims(found: Rows) -> list[Row]:
    """Every order at both horizons, and the first order against the second."""
    at = ("", "fifteen")
    return [row for s in at for row in (*found.ranked(setting=s), found.one(AGILITY_FIRST, SUPPLY_FIRST, setting=s))]


def options(found: Rows) -> str:
    """The table of all orders at both horizons."""
    head = ["Order", "Growth, points a year", "Better in", "Growth to year 15", "Against supply first", "Embedded",
            "Capability, 0-100", "Promised benefit delivered, points", "Present cost, £m"]  # fmt: skip
    lines = []
    for row in found.ranked():
        against = cell(found.one(AGILITY_FIRST, SUPPLY_FIRST)) if row.option == AGILITY_FIRST else "-"
        others = [cell(found.one(row.option, outcome=outcome)) for outcome in OTHERS]
        cost = f"{found.one(row.option, '', outcome=COST).value:,.0f}"
        later = cell(found.one(row.option, setting="fifteen"))
        lines.append([row.label, cell(row), f"{row.better_in} of {row.futures}", later, against, *others, cost])
    return table([head, *lines])


def path(found: Rows, option: str) -> list[Row]:
    """What an option does to productivity year by year over fifteen years."""
    return found.some(setting="fifteen", option=option, against=BASE, outcome=INDEX)


def figures(found: Rows) -> dict[str, Chart]:
    """Productivity by year, per cent above do minimum."""
    inks = dict(zip((*ORDERS, *ALL_THE_TIME), (*INKS, GREY)))
    drawn = [Line(found.label(o), np.array([100 * row.value for row in path(found, o)]), inks[o]) for o in inks]
    years = [row.year for row in path(found, BOTH)]
    against = found.one(AGILITY_FIRST, SUPPLY_FIRST, setting="fifteen")
    words = Words(
        f"Five years after the money has ended, agility first {apart_from(against, 'supply first').split(' (')[0]}",
        f"Productivity against do minimum, per cent, mean of {against.futures} futures. Thin grey: supply all the time.",
        "Source: experiments/sequencing. England, synthetic providers, £600 million a year for ten years, 2025/26 prices.",
    )  # fmt: skip
    marks = [Mark(years.index(year) + 0.5, years.index(year) + 0.5, text) for year, text in TURNS.items()]
    chart = lines_chart(drawn, years, words, lambda value: signed(value, 1), marks=marks)
    frame = pd.DataFrame({line.label: line.values for line in drawn}, index=pd.Index(years, name="year")).reset_index()
    last = "; ".join(f"{line.label} {signed(float(line.values[-1]), 1)} %" for line in drawn)
    told = f"{'; '.join(f'After {year}: {text}' for year, text in TURNS.items())}. In {years[-1]}: {last}"
    return {"sequencing": finished(chart, frame, "Lines over fifteen years", words, told)}


PARTS = {"options": options}
