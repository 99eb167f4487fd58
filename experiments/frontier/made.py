"""Mixtures of supply, agility and incentives at equal cost, at three budgets: which is best, and how sharp is the peak?"""

import re
from collections.abc import Iterator

import numpy as np

from kit.play import Play
from kit.rows import FULL, Row, Rows, gains, levels
from kit.texts import by, cell, ends, join, size, table
from policysim.charts.heat import Scale, heat_map
from policysim.charts.sheet import Chart, Words, finished

AMOUNTS = {"": "£600 million", "300m": "£300 million", "1200m": "£1.2 billion"}  # by setting
CORNERS = {"supply": (100, 0, 0), "agility": (0, 100, 0), "incentives": (0, 0, 100)}
MIXED = re.compile(r"supply_(\d+)_agility_(\d+)_incentives_(\d+)")
STEPS = (0, 25, 50, 75, 100)
COST = "present_cost"


def shares(option: str) -> tuple[int, ...]:
    """Per cent of the money on supply, agility and incentives."""
    return CORNERS.get(option) or tuple(map(int, MIXED.fullmatch(option).groups()))


def rows(play: Play) -> Iterator[Row]:
    """Every mixture against do minimum and against the best of them, and what it cost."""
    for setting in AMOUNTS if play.form == FULL else [""]:
        c = play(setting, *([f"budget.amount={setting}"] if setting else []))
        found = list(gains(c, form=play.form, setting=setting))
        yield from found
        yield from gains(c, form=play.form, setting=setting, against=best_of(found).option)
        yield from levels(c, COST, form=play.form, setting=setting)


def best_of(found: list[Row]) -> Row:
    """The one with the highest mean."""
    return max(found, key=lambda row: row.value)


def best(found: Rows, setting: str = "") -> Row:
    """The best mixture at a budget, against do minimum."""
    return found.ranked(setting=setting)[0]


def answer(found: Rows) -> list[str]:
    """Three sentences."""
    first = best(found)
    level, others = found.level_with(first), len(CORNERS) + 12 - 1
    verb = "raises" if first.value > 0 else "lowers"
    apart = "" if first.told_apart else ", which cannot be told apart from doing the minimum"
    said = (
        f"In this model, of fifteen mixtures of £600 million a year **{first.label}** {verb} productivity growth most"
    )
    peak = f"of the {others} others {len(level)} cannot be told apart from it" if level else "every other is worse"
    corners = sorted((found.one(option) for option in CORNERS), key=lambda row: -row.value)
    told = join([f"{row.label} {cell(row)}" for row in corners])
    elsewhere = join([f"{best(found, s).label} at {AMOUNTS[s]} ({cell(best(found, s))})" for s in AMOUNTS if s])
    return [
        f"{said}, {by(first)}{apart}; {peak}.",
        f"All of the money on one of the three gives, in points a year: {told}; in the best mixture {_held(first)}.",
        f"With another budget the best mixture is {elsewhere}; the payment part cannot spend all of its money "
        f"(present cost {_cost(found, 'incentives')} of incentives alone, {_cost(found, 'supply')} of supply alone).",
    ]


def _held(first: Row) -> str:
    names = ("supply", "agility", "incentives")
    return join([f"{share} % goes to {name}" for name, share in zip(names, shares(first.option)) if share])


def _cost(found: Rows, option: str) -> str:
    row = found.one(option, "", outcome=COST)
    return f"£{row.value / 1e3:.1f} billion"


def claims(found: Rows) -> list[Row]:
    """The best mixture and the corners at every budget."""
    return [row for s in AMOUNTS for row in (best(found, s), *(found.one(o, setting=s) for o in CORNERS))]


def mixtures(found: Rows) -> str:
    """The table of all mixtures at the middle budget, best first."""
    first = best(found)
    head = ["Supply, %", "Agility, %", "Incentives, %", "Growth over do minimum, points a year", "8 in 10 futures",
            "Better in", "Against the best", "Present cost, £m"]  # fmt: skip
    lines = []
    for row in found.ranked():
        apart = cell(found.one(row.option, first.option)) if row is not first else "-"
        cost = found.one(row.option, "", outcome=COST)
        told = [f"{row.better_in} of {row.futures}", apart, f"{cost.value:,.0f}"]
        lines.append([*map(str, shares(row.option)), cell(row), ends(row), *told])
    return table([head, *lines])


def figures(found: Rows) -> dict[str, Chart]:
    """A map of the mixtures: supply across, agility up, incentives the rest."""
    values, told = np.full((5, 5), np.nan), np.full((5, 5), "", dtype=object)
    for row in found.ranked():
        supply, agility, _ = shares(row.option)
        place = STEPS.index(agility), STEPS.index(supply)
        values[place], told[place] = row.value, cell(row).split(" ")[0]
    first = best(found)
    at = tuple(STEPS.index(share) for share in shares(first.option)[1::-1])
    level = len(found.level_with(first))
    words = Words(
        f"Of fifteen mixtures, {first.label} does best" + (f", and {level} cannot be told apart from it" if level else ""),
        "Growth of productivity against do minimum, percentage points a year, mean of "
        f"{first.futures} futures. What is on neither supply nor agility is on incentives. Framed: the best.",
        "Source: experiments/frontier. England, synthetic providers, £600 million a year for ten years, 2025/26 prices.",
    )  # fmt: skip
    scale = [f"{step} %" for step in STEPS]
    chart = heat_map(values, told, at, Scale("On supply", scale), Scale("On agility", scale), words)
    data = found_frame(found)
    alt = f"It adds {size(first)}; supply alone {cell(found.one('supply'))}, agility alone {cell(found.one('agility'))}, " \
          f"incentives alone {cell(found.one('incentives'))}"  # fmt: skip
    return {"frontier": finished(chart, data, "Map of two scales", words, alt)}


def found_frame(found: Rows):
    """What the map shows."""
    import pandas as pd

    return pd.DataFrame(
        [(*shares(row.option), row.value, row.low, row.high, row.error) for row in found.ranked()],
        columns=["supply_share", "agility_share", "incentives_share", "mean", "low", "high", "error"],
    )


PARTS = {"mixtures": mixtures}
