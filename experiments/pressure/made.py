"""A surge of demand and lasting pressure: what they take from each policy, and whether capability recovers."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from kit.play import Play
from kit.rows import BASE, FULL, HEADLINE, Row, Rows, gains, left_of, levels, made
from kit.side_by_side import side_by_side
from kit.texts import bare, cell, join, share_left, split_by_sign, table
from policysim.analysis.comparison import Comparison
from policysim.charts.inks import DARK, INKS
from policysim.charts.lines import Line, Mark, lines_chart
from policysim.charts.sheet import Chart, Words, finished
from policysim.numbers import signed

SURGE = ("provider=Surged", "parameters.surge=0.06", "--plugin", str(Path(__file__).with_name("surge.py")))
HIGH = ("parameters.demand_growth=0.035", "parameters.input_growth=0.01")
LOW = ("parameters.demand_growth=0.015", "parameters.input_growth=0.04")
SETTINGS = {  # words, and the setting without the pressure, against which it is held
    "": ((), None),
    "low": (LOW, ""),
    "high": (HIGH, ""),
    "surge": (SURGE, ""),
    "no_slack": (("slack=none",), None),
    "no_slack_surge": (("slack=none", *SURGE), "no_slack"),
}
IN_SMALL = ("", "high")
USUAL, CAPABILITY, COST, LEFT = "usual", "capability", "present_cost", "capability_loss_left"
FOLLOWED = (BASE, "agility", "support", "investment", "ring_fence")
SHOWN = {"low": "Low pressure", "": "Pressure as drawn", "high": "High pressure"}
SOURCE = "Source: experiments/pressure. England, synthetic providers,"
HALF = 50  # per cent
OF_100, SURGE_ENDS = 100.0, 3  # capability is told from 0 to 100; position of the last year of the surge


def rows(play: Play) -> Iterator[Row]:
    """Every policy under every pressure, how much more or less it brings than without, and the loss of capability."""
    played: dict[str, Comparison] = {}
    for setting, (words, calm) in SETTINGS.items():
        if play.form == FULL or setting in IN_SMALL:
            played[setting] = c = play(setting, *words)
            for outcome in (HEADLINE, CAPABILITY):
                yield from gains(c, outcome, form=play.form, setting=setting)
            yield from levels(c, form=play.form, setting=setting)
            if calm is not None:
                yield from _against_calm(c, played[calm], form=play.form, setting=setting)
    yield from levels(played[""], COST, form=play.form)


def _against_calm(c: Comparison, calm: Comparison, **about: str) -> Iterator[Row]:
    """Future by future: what pressure adds to a policy's gain, and takes from capability by year."""
    brought, without = (_gain(one) for one in (c, calm))
    lost = OF_100 * (_capability(c) - _capability(calm))
    for n, option in enumerate(c.options):
        named = about | {"option": option, "label": c.label(option)}
        if option != BASE:
            unit = "percentage points a year"
            yield made(brought[n] - without[n], against=USUAL, outcome=HEADLINE, unit=unit, **named)
        for year, now in zip(c.sweep.plan.years, lost[n].T):
            yield made(now, against=USUAL, outcome=CAPABILITY, unit="index points", year=year, **named)
        if about["setting"].endswith("surge"):
            deepest = int(lost[n].mean(axis=0).argmin())
            yield left_of(lost[n][:, deepest], lost[n][:, -1], outcome=LEFT, **named)


def _gain(c: Comparison) -> np.ndarray:
    values = c.values(HEADLINE)
    return values - values[c.options.index(BASE)]


def _capability(c: Comparison) -> np.ndarray:
    return c.yearly([CAPABILITY])[..., 0]


def moved(found: Rows, setting: str) -> list[Row]:
    """What a pressure adds to what each policy brings, the most first."""
    rows = found.some(setting=setting, against=USUAL, outcome=HEADLINE)
    return sorted(rows, key=lambda row: -row.value)


def loss(found: Rows, option: str, setting: str = "surge") -> list[Row]:
    """What a surge takes from capability, by year."""
    return found.some(setting=setting, option=option, against=USUAL, outcome=CAPABILITY)


def answer(found: Rows) -> list[str]:
    """Three sentences."""
    surge, high, no_slack = (
        split_by_sign(moved(found, s), ("rises", "falls")) for s in ("surge", "high", "no_slack_surge")
    )
    growth = {s: cell(found.one(BASE, "", setting=s)) for s in SHOWN}
    return [
        f"In this model, under a surge of demand (6 % more for two years) what a policy adds to growth {surge}; under lasting "
        f"high pressure it {high}.",
        f"Six years after the surge capability has changed, in points of 100, by {_lost(found)}: under do minimum "
        f"{_trap(found)}.",
        f"Where attention never runs short (slack none), what a policy adds to growth under the surge {no_slack}; growth "
        f"under do minimum is {growth['low']} % a year at low pressure, {growth['']} % as drawn and {growth['high']} % at high.",
    ]


def _lost(found: Rows) -> str:
    return join([f"{cell(loss(found, option)[-1])} with {found.label(option).lower()}" for option in FOLLOWED])


def _trap(found: Rows) -> str:
    """Whether capability recovers, in words."""
    left = found.one(BASE, "", outcome=LEFT, setting="surge")
    deepest = min(loss(found, BASE), key=lambda row: row.value)
    size = (
        "more than half"
        if left.value - left.error > HALF
        else "less than half"
        if left.value + left.error < HALF
        else "about half"
    )
    return f"{size} of the deepest loss, that of {deepest.year} ({cell(deepest)}), is left ({share_left(left)})"


def claims(found: Rows) -> list[Row]:
    """What pressure adds to each policy, and the loss of capability in the last year."""
    pressed = [s for s, (_, calm) in SETTINGS.items() if calm is not None]
    return [row for s in pressed for row in (*moved(found, s), *(loss(found, option, s)[-1] for option in FOLLOWED))]


def policies(found: Rows) -> str:
    """The table of what each policy adds to growth under each pressure."""
    head = ["Policy", *SHOWN.values(), "High against as drawn", "Surge", "Surge against none", "Surge against none, slack none",
            "Present cost, £m"]  # fmt: skip
    lines = []
    for row in found.ranked():
        shown = [cell(found.one(row.option, setting=s)) for s in SHOWN]
        high, surge, no_slack = (
            cell(found.one(row.option, USUAL, setting=s)) for s in ("high", "surge", "no_slack_surge")
        )
        cost = f"{found.one(row.option, '', outcome=COST).value:,.0f}"
        lines.append([row.label, *shown, high, cell(found.one(row.option, setting="surge")), surge, no_slack, cost])
    return table([head, *lines])


def recovery(found: Rows) -> str:
    """The table of what the surge takes from capability, and what of it is left."""
    head = [
        "Option",
        "In the last year of the surge",
        "Deepest",
        "Six years after",
        "Left of the deepest",
        "Left, slack none",
    ]
    lines = []
    for option in (BASE, *(row.option for row in found.ranked())):
        years = loss(found, option)
        left = [share_left(found.one(option, "", outcome=LEFT, setting=s)) for s in ("surge", "no_slack_surge")]
        deepest = min(years, key=lambda row: row.value)
        lines.append(
            [years[0].label, cell(years[SURGE_ENDS]), f"{cell(deepest)} in {deepest.year}", cell(years[-1]), *left]
        )
    return table([head, *lines])


def figures(found: Rows) -> dict[str, Chart]:
    """Capability by year after a surge; what each policy adds under low and high pressure."""
    return {"trap": _surged(found), "pressure": _by_pressure(found)}


def _surged(found: Rows) -> Chart:
    inks = dict(zip(FOLLOWED, (DARK, *INKS)))
    drawn = [Line(found.label(o), np.array([row.value for row in loss(found, o)]), inks[o]) for o in FOLLOWED]
    years, futures = [row.year for row in loss(found, BASE)], loss(found, BASE)[0].futures
    words = Words(
        f"Six years after a surge of demand, {_trap(found).split(',')[0]} of capability is left under do minimum",
        f"Capability with the surge against the same futures without it, points of 100, mean of {futures} futures.",
        f"{SOURCE} £600 million a year (regulation: full dose), 2025/26 prices.",
    )  # fmt: skip
    marks = [Mark(SURGE_ENDS - 1.5, SURGE_ENDS + 0.5, "surge: 6 % more demand")]
    chart = lines_chart(drawn, years, words, lambda value: signed(value, 1), marks=marks)
    frame = pd.DataFrame({line.label: line.values for line in drawn}, index=pd.Index(years, name="year")).reset_index()
    last = "; ".join(f"{line.label} {signed(float(line.values[-1]), 1)}" for line in drawn)
    surge = f"Demand is 6 % higher in {years[SURGE_ENDS - 1]} and {years[SURGE_ENDS]}"
    return finished(chart, frame, "Lines over ten years", words, f"{surge}. In {years[-1]}: {last}")


def _by_pressure(found: Rows) -> Chart:
    ranked = found.ranked()
    changed = split_by_sign(moved(found, "high"), ("rises", "falls"), bare)
    words = Words(
        f"Under lasting high pressure what a policy adds {changed}",
        "Growth of productivity against do minimum, percentage points a year; dot: mean of "
        f"{ranked[0].futures} futures, bar: 8 in 10 futures.",
        f"{SOURCE} £600 million a year (regulation: full dose), 2025/26 prices.",
    )  # fmt: skip
    return side_by_side(found, SHOWN, [row.option for row in ranked], words)


PARTS = {"policies": policies, "recovery": recovery}
