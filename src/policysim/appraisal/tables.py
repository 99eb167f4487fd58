"""An appraisal as columns of text, for a terminal, a card or a page, and what it rests on in words."""

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from policysim.analysis.by import HEADS, label_of
from policysim.analysis.layout import Column
from policysim.analysis.texts import quoted
from policysim.analysis.unit import Unit
from policysim.appraisal.flows import BIASES, NOTHING, WHOLE, WITHOUT
from policysim.appraisal.sentence import ranked, unit
from policysim.appraisal.switching import Dial, Switch, switches
from policysim.cards import lower_first
from policysim.numbers import DASH, between, is_shown, millions, of, plain, within

if TYPE_CHECKING:
    import pandas as pd

    from policysim.analysis.comparison import Difference
    from policysim.appraisal.appraisal import Appraisal

PENCE = 2  # decimals of benefits per pound
LEAST = 5e-4  # of the unit of a column: less is nothing


def option_columns(a: "Appraisal") -> list[Column]:
    """The option, its net present social value with its range, benefits and public cost apart, the ratio last."""
    others = ranked(a)
    found, biased = ({option: a.npsv(option, bias) for option in others} for bias in BIASES)

    def each(cell) -> list[str]:
        return [*(cell(option) for option in others), DASH]

    def ratio(option: str) -> str:
        costs = a.public_cost(option)
        return plain(a.benefits(option) / costs, PENCE) if costs > 0 else DASH

    def often(option: str) -> str:
        return of(found[option].better_in, found[option].futures) if found[option].futures > 1 else DASH

    return [
        Column("Option", [a.comparison.label(option) for option in (*others, NOTHING)]),
        Column(f"Net present social value, {_pounds(a)}", each(lambda one: _mean(a, found[one]))),
        Column(
            "8 in 10 futures lie between",
            each(lambda one: _bare(a, found[one]).between(found[one].low, found[one].high)),
        ),
        Column(
            "Simulation error", each(lambda one: _bare(a, found[one]).within(found[one].error)), 1, "simulation error"
        ),
        Column("Worth its cost in", each(often), 5, "worth its cost in"),
        Column(
            "With optimism bias",
            each(lambda one: _mean(a, biased[one])),
            2,
            "with optimism bias",
        ),
        Column("Benefits, £m", each(lambda one: millions(a.benefits(one))), 3, "benefits"),
        Column("Public cost, £m", each(lambda one: millions(a.public_cost(one))), 2, "public cost"),
        Column("Benefits per £ of public cost", each(ratio), 4, "benefits per £"),
    ]


def switching_columns(a: "Appraisal") -> list[Column]:
    """A row an assumption and side: what is preferred, where that changes, and whether the assumption may be there."""
    found = [one for one in switches(a) if one.question == "preferred" and one.bias == "without"]
    return [
        Column("Assumption", [one.dial.label for one in found]),
        Column("Is", [amount(one.dial, one.dial.central) for one in found]),
        Column("May be", [f"{amount(one.dial, one.dial.low)} to {amount(one.dial, one.dial.high)}" for one in found]),
        Column("Another option is preferred", [_where(a, one) for one in found]),
    ]


def switching_caption(a: "Appraisal") -> str:
    """Which option is preferred, and what the table below asks."""
    found = next(one for one in switches(a) if one.question == "preferred")
    name = quoted(a.comparison.label(found.option))
    return (
        f"By its mean, {name} is preferred. Each assumption alone, the others as they are: at which value another option is "
        f"(± simulation error). Assumptions of the model itself: policysim sensitivity NAME."
    )


def year_columns(a: "Appraisal", option: str) -> list[Column]:
    """A row a year: benefits and public cost apart, not discounted, then the net discounted; the last row sums up."""
    frame = a.table()
    mine = frame[(frame["option"] == option) & (frame["optimism_bias"] == WITHOUT)]
    years = [*a.years, WHOLE]

    def summed(kind: str, what: str) -> list[str]:
        found = mine[mine["kind"] == kind].groupby("year")[what].sum()
        return [millions(found[year]) for year in years]

    counts = mine[mine["kind"] == "public cost"].set_index("year")["discount_factor"]
    return [
        Column("Year", [str(year) for year in years]),
        Column("Benefits, £m", summed("benefit", "undiscounted")),
        Column("Public cost, £m", summed("public cost", "undiscounted")),
        Column("Net, £m", summed("net", "undiscounted")),
        Column("Discount factor", [plain(counts[year], 4) if counts[year] == counts[year] else DASH for year in years]),
        Column("Net, discounted, £m", summed("net", "discounted")),
    ]


def group_caption(a: "Appraisal", kind: str) -> str:
    """What a cell holds, and that money is not told by group."""
    labels = ", ".join(one.label for one in a.assumptions.benefits.values())
    return (
        f"{labels} beyond do minimum by {kind.replace('_', ' ')}, £m, present value; mean (8 in 10 futures lie between). "
        "Public cost is told for the nation only."
    )


def group_columns(a: "Appraisal", kind: str, frame: "pd.DataFrame") -> list[Column]:
    """The groups, then a column an option: all benefits together."""
    told = frame[frame["category"] == frame["category"].iloc[-1]].set_index(["option", kind])
    groups = list(dict.fromkeys(frame[kind]))
    columns = [Column(HEADS[kind], [label_of(a.comparison, kind, group) for group in groups])]
    for option in ranked(a):
        rows = [told.loc[(option, group)] for group in groups]
        cells = [
            f"{plain(row['discounted'] / 1e6, 0)} ({between(row['low'] / 1e6, row['high'] / 1e6, 0)})" for row in rows
        ]
        columns.append(Column(a.comparison.label(option), cells))
    return columns


def amount(dial: Dial, value: float) -> str:
    """`3.5 %` for a rate or a share, `£1.00` for a value of a pound."""
    if not math.isfinite(value):
        return DASH
    if dial.name.startswith("value_of"):
        return f"£{plain(value, PENCE)}"
    return f"{plain(100 * value, 1)} %"


def _where(a: "Appraisal", one: Switch) -> str:
    if not one.side:
        return "at no value"
    if one.error >= one.at:
        return "cannot be told at this number of futures"
    beyond = "" if one.in_range else ", further than it may be"
    error = within((1 if one.dial.name.startswith("value_of") else 100) * one.error, PENCE)
    sure = f" ({error})" if error != DASH else ""
    return f"{one.side} {amount(one.dial, one.at)}{sure}: {quoted(a.comparison.label(one.then))}{beyond}"


def notes(a: "Appraisal") -> list[str]:
    """Unit, prices, base year and edition; what counts and at which value; what is left out."""
    assumed, prices = a.assumptions, a.comparison.prices
    rate = f"{100 * assumed.discount.standard[0]:g} % a year real"
    told = [
        f"Present value in {a.base_year}, the year that is not discounted, at {rate} ({assumed.edition})"
        f"{f', {prices}' if prices else ''}; against do minimum, {a.years[0]} to {a.years[-1]}."
    ]
    for one in assumed.benefits.values():
        told.append(f"Benefit: {lower_first(one.label)}, valued at {one.value.central:g} ({one.value.unit}).")
    told.append("Public cost is what government pays for the option; it stands apart from social value.")
    told.append(_capacity(a))
    for name, why in assumed.not_counted.items():
        if name in a.flows.apart:
            told.append(f"Not counted: {lower_first(a.comparison.sweep.measure(name).label)}; {why}.")
    if assumed.not_valued:
        told.append(f"Not valued: {'; '.join(assumed.not_valued)}.")
    return [one for one in told if one]


def _capacity(a: "Appraisal") -> str:
    """The same as runs count it, by option: care that could be given, whether or not there was need for it."""
    found = {option: a.of_capacity(option) for option in ranked(a)}
    told = [f"{quoted(a.comparison.label(option))} {signed(a, one)}" for option, one in found.items() if one]
    return (
        f"Counting care that could be given, needed or not (outcome social_value): {', '.join(told)}." if told else ""
    )


def signed(a: "Appraisal", found: "Difference") -> str:
    """`−£0.7 billion`, a dash where there is none."""
    return unit(a, found).signed(found.mean) if math.isfinite(found.mean) else DASH


def _bare(a: "Appraisal", found: "Difference") -> Unit:
    """The unit of `signed` for a column whose heading says `_pounds`."""
    return replace(unit(a, found), before="", close="")


def _mean(a: "Appraisal", found: "Difference") -> str:
    """The mean of a row in that unit; to one digit where those of its error would wipe it out."""
    told = _bare(a, found)
    number = abs(told.factor * found.mean)
    if number >= LEAST and not is_shown(number, told.decimals):
        told = replace(told, decimals=-math.floor(math.log10(number)))
    return told.signed(found.mean)


def _pounds(a: "Appraisal") -> str:
    """`£bn` or `£m`, the same for all options."""
    close = {unit(a, a.npsv(option)).close for option in ranked(a)}
    return {" billion": "£bn", " million": "£m"}.get(close.pop() if close else "", "£")
