"""Five years of a lever and then nothing, ten years of it, or twice the money for five: what stays when it stops?"""

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from kit.play import Play
from kit.rows import BASE, Row, Rows, by_year, gain, gains, left_of, levels
from kit.texts import apart_from, cell, join, share_left, split_by_sign, table
from policysim.analysis.comparison import Comparison
from policysim.charts.inks import INKS
from policysim.charts.panels import Panel, limits_of, panels
from policysim.charts.sheet import WIDE, Chart, Words, finished
from policysim.numbers import plain

FEWER = (
    "replicates=2",
    "calendar.years=6",
    "calendar.warm_up=1",
    "calendar.tick=half_year",
)  # the money stops after five
LEVERS = ("investment", "support", "payment", "regulation")
INDEX, EMBEDDED, CAPABILITY, MOTIVATION, COST = (
    "productivity_index",
    "embedded",
    "capability",
    "motivation",
    "present_cost",
)
MAIN = (("investment", CAPABILITY), ("support", EMBEDDED), ("payment", EMBEDDED), ("regulation", EMBEDDED),
        ("payment", MOTIVATION), ("regulation", MOTIVATION))  # fmt: skip
FOLLOWED = {
    INDEX: "productivity",
    EMBEDDED: "improvements that stuck",
    CAPABILITY: "capability",
    MOTIVATION: "motivation",
}
UNITS = {
    INDEX: "as a share of its start",
    EMBEDDED: "a provider",
    CAPABILITY: "points of 100",
    MOTIVATION: "points of 100",
}
YEARS_LATER, FORESEEN = 5, 20  # from the last paid year to the last; half-lives that such a span can tell
LAST_PAID = 4  # position of the last year that is paid
KEPT = "_kept"  # after an outcome: how much of its change in the last paid year is there in the last year, %


def rows(play: Play) -> Iterator[Row]:
    """Every option against do minimum, in the last year and by year; what is kept; equal totals; cost."""
    c, about = play(), {"form": play.form}
    yield from gains(c, **about)
    for outcome in FOLLOWED:
        yield from by_year(c, outcome, **about)
        for lever in LEVERS:
            yield kept(c, f"{lever}_five", outcome, play.form)
    for lever in LEVERS[:3]:
        yield gain(c, f"{lever}_twice", f"{lever}_ten", **about)
    for lever in LEVERS:
        yield gain(c, f"{lever}_five", f"{lever}_ten", **about)
    yield from levels(c, COST, **about)


def kept(c: Comparison, option: str, outcome: str, form: str) -> Row:
    """Of the mean change in the last paid year, how many per cent are left in the last year."""
    values = c.yearly([outcome])[..., 0]
    change = values[c.options.index(option)] - values[c.options.index(BASE)]
    then, now = change[:, LAST_PAID], change[:, -1]
    return left_of(then, now, form=form, option=option, label=c.label(option), outcome=outcome + KEPT)


def half_life(row: Row) -> float:
    """Years in which half is gone, if it goes at one rate; NaN where it cannot be told, or goes too slowly."""
    share = row.value / 100
    if not 0 < share < 1 or row.value + row.error >= 100 or row.error >= row.value:
        return math.nan
    years = YEARS_LATER * math.log(0.5) / math.log(share)
    return years if years < FORESEEN else math.nan


def year_of(found: Rows, option: str, outcome: str, position: int) -> Row:
    """What an option does to an outcome in one year."""
    return found.some(option=option, against=BASE, outcome=outcome)[position]


def answer(found: Rows) -> list[str]:
    """Three sentences."""
    five = sorted((found.one(f"{lever}_five") for lever in LEVERS), key=lambda row: -row.value)
    lasting = split_by_sign(five, ("is still higher", "is lower"), _numbers, _lever)
    equal = [
        f"{lever} {apart_from(found.one(f'{lever}_twice', f'{lever}_ten'), 'ten years of it')}" for lever in LEVERS[:3]
    ]
    return [
        f"In this model, five years after five years of money have ended productivity {lasting}, in points of growth a year "
        "over the ten years.",
        f"Of what the last paid year had changed, this is left five years later: {_kept(found)}.",
        f"Twice the money for five years is the same budget as ten years of it: {join(equal)}; of regulation there is no more "
        "to buy than a full dose.",
    ]


def _lever(row: Row) -> str:
    return row.label.split(",")[0].lower()


def _numbers(row: Row) -> str:
    return f"{_lever(row)} ({cell(row)})"


def _kept(found: Rows) -> str:
    """What is kept of each lever's main changes."""
    told = []
    for lever, outcome in MAIN:
        row, change = found.one(f"{lever}_five", "", outcome=outcome + KEPT), paid(found, lever, outcome)
        years = half_life(row)
        half = f", half gone in about {plain(years, 0)} years" if math.isfinite(years) else ""
        told.append(f"{FOLLOWED[outcome]} from {lever} ({cell(change)} {UNITS[outcome]}) {share_left(row)}{half}")
    return "; ".join(told)


def paid(found: Rows, lever: str, outcome: str) -> Row:
    """What five years of a lever do in the last of them."""
    return year_of(found, f"{lever}_five", outcome, LAST_PAID)


def claims(found: Rows) -> list[Row]:
    """Growth of every option, what the last years hold, and equal totals."""
    twice = [found.one(f"{lever}_twice", f"{lever}_ten") for lever in LEVERS[:3]]
    ends = [
        year_of(found, f"{lever}_five", outcome, n) for lever in LEVERS for outcome in FOLLOWED for n in (LAST_PAID, -1)
    ]
    return [*found.ranked(), *twice, *ends]


def options(found: Rows) -> str:
    """The table of all options, best first."""
    followed = [f"{told.capitalize()}, last year, {UNITS[outcome]}" for outcome, told in FOLLOWED.items()]
    head = ["Option", "Growth, points a year", "Better in", *followed, "Present cost, £m"]
    lines = []
    for row in found.ranked():
        last = [cell(year_of(found, row.option, outcome, -1)) for outcome in FOLLOWED]
        cost = f"{found.one(row.option, '', outcome=COST).value:,.0f}"
        lines.append([row.label, cell(row), f"{row.better_in} of {row.futures}", *last, cost])
    return table([head, *lines])


def stays(found: Rows) -> str:
    """The table of what five years changed by their last year and what is there five years later."""
    head = ["Lever, five years", "Of", "In the last paid year", "Five years later", "Kept", "Half gone in, years"]
    lines = []
    for lever in LEVERS:
        for outcome, told in FOLLOWED.items():
            then, now = (year_of(found, f"{lever}_five", outcome, n) for n in (LAST_PAID, -1))
            row = found.one(f"{lever}_five", "", outcome=outcome + KEPT)
            years = plain(half_life(row), 0) if then.told_apart else "-"
            left = share_left(row) if then.told_apart else "-"
            lines.append([lever.capitalize(), f"{told}, {UNITS[outcome]}", cell(then), cell(now), left, years])
    return table([head, *lines])


def figures(found: Rows) -> dict[str, Chart]:
    """A panel a lever, by year: five years of it with their range, and ten years of it dashed."""
    five = sorted((found.one(f"{lever}_five") for lever in LEVERS), key=lambda row: -row.value)
    still = split_by_sign(five, ("is higher", "is lower"), _lever, _lever)
    stuck = [year_of(found, f"{lever}_five", EMBEDDED, -1) for lever in LEVERS]
    held = split_by_sign(stuck, ("are more", "are fewer"), _lever, _lever)
    return {
        "productivity": _panels(found, INDEX, 100, f"Five years after the end, productivity {still}", "Productivity, %"),
        "embedded": _panels(found, EMBEDDED, 1, f"Five years after the money has ended, improvements that stuck {held}",
                            "Improvements that stuck, a provider"),
    }  # fmt: skip


def _panels(found: Rows, outcome: str, scale: float, title: str, measure: str) -> Chart:
    shown, told, frames = [], [], []
    for lever, ink in zip(LEVERS, INKS):
        paths = {
            length: found.some(option=f"{lever}_{length}", against=BASE, outcome=outcome) for length in ("five", "ten")
        }
        middle, low, high = (
            scale * np.array([getattr(row, name) for row in paths["five"]]) for name in ("value", "low", "high")
        )
        ten = scale * np.array([row.value for row in paths["ten"]])
        shown.append(Panel(lever.capitalize(), ink, middle, low, high, ten))
        told.append(f"{lever} {plain(middle[-1], 1)} after five years of it, {plain(ten[-1], 1)} after ten")
        frames.append(pd.DataFrame({"lever": lever, "year": [row.year for row in paths["five"]], "five_years": middle, "low": low,
                                    "high": high, "ten_years": ten}))  # fmt: skip
    words = Words(
        title,
        f"{measure}, against do minimum, mean of {found.ranked()[0].futures} futures. Line: money until 2030/31, "
        "band: 8 in 10 futures; dashed: money for ten years.",
        "Source: experiments/sunset. England, synthetic providers, £300 million a year (regulation: full), 2025/26 prices.",
    )  # fmt: skip
    years = frames[0]["year"].tolist()
    limits = limits_of(np.concatenate([np.concatenate([one.low, one.high, one.least]) for one in shown]))
    return finished(panels(shown, years, words, WIDE, limits), pd.concat(frames), "Four panels", words, "; ".join(told))


PARTS = {"options": options, "stays": stays}
