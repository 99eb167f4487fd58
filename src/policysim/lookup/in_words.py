"""Numbers of the registers said as a reader would say them: ranges, limits, log hazards, prices, dates, shares."""

from __future__ import annotations

import math
from collections.abc import Mapping

from policysim.analysis.over_years import VALUE
from policysim.numbers import money
from policysim.rules import Field, Lever, Outcome, Parameter, Reduction
from policysim.scenario.posterior import Posterior
from policysim.scenario.prices import full_cost

OVER = {"last": "last year", "mean": "mean of the years", "sum": "sum of the years"}
PER_YEAR = {"last": "the last tick of the year", "mean": "the mean of the year's ticks", "sum": "the sum of its ticks"}
GRADES = {
    "measured": "measured", "estimated": "estimated from data", "assumed": "assumed: no direct estimate",
    "given": "given, not uncertain",
}  # fmt: skip
DISTRIBUTIONS = {
    "two_piece": "as often below the default as above it",
    "log_two_piece": "as often below the default as above it, evenly by factors on either side",
    "whole": "a whole number, as often below the default as above it",
    "uniform": "any value as likely as any other",
    "triangular": "most often near the default",
}
OWNERS = {"nation": "the nation", "provider": "each provider", "uptake": "each provider and innovation"}


def span(low: float | None, high: float | None) -> str:
    """`0.2 to 1`, `0 or more`, `any number`."""
    if low is None and high is None:
        return "any number"
    if high is None:
        return f"{low:g} or more"
    return f"{high:g} or less" if low is None else f"{low:g} to {high:g}"


def drawn_in_words(one: Parameter) -> str:
    """How futures draw a parameter; nothing for one that they do not."""
    if not one.uncertain:
        return ""
    halved = one.default in (one.low, one.high) and one.distribution not in ("uniform", "triangular")
    how = "and half of them have the default" if halved else DISTRIBUTIONS[one.distribution]
    return f"Each future draws it from the range, {how}; a value of yours fixes it."


def posterior_in_words(found: Posterior | None, name: str) -> str:
    """Median and middle 80 % of a parameter in the calibrated sets; nothing for one that they do not have."""
    if found is None or name not in found.names:
        return ""
    low, half, high = found.middle(name)
    return (
        f"median {half:.3g}, 8 in 10 of {len(found.rows):,} sets from {low:.3g} to {high:.3g} (uncertainty=posterior)"
    )


def parameter_in_words(one: Parameter, values: Mapping[str, float], prices: str) -> str:
    """What the number means where that is not plain: how many times as quick, or pounds a year. Empty elsewhere."""
    if one.unit.startswith("log hazard"):
        return _times(one)
    if one.unit.startswith("share of turnover a year"):
        told = [
            f"{money(x * values['turnover_total'] * 1e9)}" for x in (one.default, one.low, one.high) if x is not None
        ]
        ends = f"; {told[1]} to {told[2]} over the range" if one.uncertain else ""
        return f"a full dose for all providers costs {told[0]} a year{ends} ({prices}, default turnover)"
    return ""


def _times(one: Parameter) -> str:
    slower = "slow" if " slow" in one.doc else "quick"
    about = f"about {_rounded(one.default)} times as {slower} to start"
    said = f"at full dose a ready provider is {about}" if "dose" in one.unit else f"from 0 to 1, providers are {about}"
    if not one.uncertain:
        return said
    assert one.low is not None and one.high is not None
    return f"{said}; at the low end of the range {_rounded(one.low)} times, at the high end {_rounded(one.high)} times"


def _rounded(hazard: float) -> str:
    times = math.exp(hazard)
    return f"{times:.1f}" if times < 10 else f"{times:.0f}"


def full_dose(lever: Lever, values: Mapping[str, float], providers: int, prices: str) -> str:
    """What a full dose of a lever costs in pounds a year, everything at its default."""
    if lever.pot:
        start = values[lever.cost] * values["turnover_total"] * 1e9 / providers
        return (
            f"{money(start)} for each start of a listed innovation at a provider of average size ({prices}), from a pot"
        )
    cost = full_cost(lever, values, providers)
    if not lever.cost and lever.basis != "provider":
        return "no full dose: each pound buys plain inputs"
    priced = f"parameter {lever.cost}" if lever.cost else f"£{lever.unit_cost:,.0f} a provider"
    priced += "".join(f"; {part.field}: {part.cost} more" for part in lever.parts if part.cost)
    return f"{money(cost)} a year for everyone ({priced}; {prices}, parameters at their defaults)"


def outcome_years(one: Outcome) -> str:
    """How a year's value comes from its ticks, and a run's from its years."""
    year = f"worked out from {one.of}" if one.of else PER_YEAR[one.per_year]
    return f"a year's value is {year}; a run's value is {VALUE[one.over]}"


def kind_of(field: Field) -> str:
    """`number`, `whole number`, `yes or no`, `6 numbers` or the words for its codes."""
    if field.length:
        return f"{field.length} numbers"
    if field.names:
        return ", ".join(f"{code} {word}" for code, word in enumerate(field.names))
    return {"float": "number", "int": "whole number", "bool": "true or false"}[field.kind]


def reduction_in_words(seen: Reduction) -> str:
    """What a field of `seen` is, said in a line."""
    if seen.kind in ("years", "tick"):
        since = "years since the end of the warm-up when the tick begins; negative before"
        return since if seen.kind == "years" else "number of the tick, from 0 at the start of the warm-up"
    number = f"uptake.{seen.of}" if seen.per_innovation else seen.of
    if seen.kind == "nation":
        return f"{seen.of} of the nation, the same for all"
    if seen.kind == "linked":
        return f"own {number} of the innovation that innovation.{seen.link} points to; 0 where there is none"
    how = f"share of those whose {number} is {seen.equals:g}" if seen.kind == "share" else f"mean of {number}"
    who = {"peers": "over network peers, by weight of the tie", "everyone": "over all providers, by size"}
    group = f"over the {'other ' if seen.others else ''}providers of the same {seen.group}, by size".replace("_", " ")
    return f"{how} {who.get(seen.over, group)}"


def month(text: str) -> str:
    """`April 2027` of `2027-04`; a bare year as it is."""
    names = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
             "November", "December")  # fmt: skip
    year, dash, number = text.partition("-")
    return f"{names[int(number) - 1]} {year}" if dash and number.isdigit() else text
