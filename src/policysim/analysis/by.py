"""The headline by year or by group: a row a year or group, a column an option, each mean with its range of futures."""

import math
from collections import Counter
from typing import TYPE_CHECKING

from policysim.analysis.layout import RULE, Column, blocks, fitted, prose
from policysim.analysis.table import NONE
from policysim.analysis.unit import priced
from policysim.analysis.winners import winners_in_words
from policysim.cards import lower_first
from policysim.numbers import DASH, between, decimals_for, decimals_of_row, is_shown, signed, within

if TYPE_CHECKING:
    import pandas as pd

    from policysim.analysis.comparison import Comparison

HEADS = {"year": "Year", "type": "Type", "region": "Region", "health_system": "Health system", "provider": "Provider"}
SINGLE, MOST_ALONE = ("type", "region", "health_system"), 6
LABELLED = {"type": "types", "region": "regions"}


def by_table(c: "Comparison", kind: str, width: int, rule: str = RULE) -> str:
    """What it tells, then as many blocks of options, best first, as a terminal of this width needs."""
    first, *told = by_columns(c, kind)
    told_in = ["\n".join(fitted([first, *block], width, rule)[0]) for block in blocks(first, told, width)]
    note = by_note(c, kind)
    if kind != "year":
        labels = {name: label_of(c, kind, name) for name in c.sweep.groups(kind)}
        note = "\n".join([*winners_in_words(c, kind, labels), note] if note else [])
    return "\n\n".join([prose(by_caption(c, kind), width), *told_in]) + "".join(
        f"\n{prose(line, width)}" for line in note.splitlines()
    )


def by_columns(c: "Comparison", kind: str) -> list[Column]:
    """The years or groups, then a column an option, best first."""
    frame, _, digits = _apart(c, kind)
    places = list(dict.fromkeys(frame[kind]))
    alone = _alone(c, kind)
    told = [Column(HEADS[kind], [*(label_of(c, kind, place) for place in places), *alone])]
    for option in (line.option for line in c.lines() if line.option != c.against):
        found = frame[frame["option"] == option].set_index(kind)
        cells = [_cell(found, place, c.headline.scale, digits) for place in places]
        told.append(Column(c.label(option), [*cells, *[DASH] * len(alone)]))
    return told


def _alone(c: "Comparison", kind: str) -> list[str]:
    """Groups of one provider of a list, which are not told: what was drawn of it would stand for that provider."""
    if kind not in SINGLE:
        return []
    told = c.sweep.groups(kind)
    names = [name for name, n in Counter(c.sweep.plan.listed.get(kind, ())).items() if name and n == 1]
    left = [name for name in names if name not in told]
    if len(left) > MOST_ALONE:
        return [f"{len(left)} others (1 provider each, not shown)"]
    return [f"{label_of(c, kind, name)} (1 provider, not shown)" for name in left]


def by_note(c: "Comparison", kind: str) -> str:
    """How large the simulation error of a cell is; nothing with one future."""
    _, error, digits = _apart(c, kind)
    if not math.isfinite(error):
        return ""
    return (
        f"Simulation error of the differences: {within(error, digits)} in the middle one of these cells. "
        f'"{NONE[0].upper()}{NONE[1:]}" is a difference within its own error, at this number of futures.'
    )


def _apart(c: "Comparison", kind: str) -> tuple["pd.DataFrame", float, int]:
    """The differences from the option compared with, their middle simulation error, and the decimals of both."""
    frame, scale = c.by(kind), c.headline.scale
    apart = frame[frame["option"] != c.against]
    error = scale * apart["error"].median()
    return apart, error, decimals_for(scale * apart["difference"], [error], c.headline.decimals)


def label_of(c: "Comparison", kind: str, place: str) -> str:
    """The label of a type or region; other groups have none but their name."""
    system = c.sweep.plan.scenarios[0].get("system")
    known = system.get(LABELLED.get(kind, ""), {}) if isinstance(system, dict) else {}
    return known.get(place, {}).get("label") or (place if kind == "provider" else str(place).replace("_", " "))


def by_caption(c: "Comparison", kind: str) -> str:
    """Measure, unit, prices, and what a cell holds."""
    unit, worth = c.headline.difference, priced(c, c.headline)
    words = ", ".join(filter(None, (c.headline.label, unit, worth)))
    told = f"{words}: difference from {lower_first(c.label(c.against))} by {kind.replace('_', ' ')}"
    return f"{told}; mean (8 in 10 futures lie between){_meant(c, kind)}"


def _meant(c: "Comparison", kind: str) -> str:
    """What a year's value is, and that the places of made-up providers are others in each future."""
    if kind == "year":
        return f". Of a year: {lower_first(c.headline.doc)}".rstrip(".")
    if kind == "provider" and not c.sweep.plan.listed:
        return ". Providers are made up: a name is another one in each future"
    if kind in ("region", "health_system") and not c.sweep.plan.listed:
        return ". Who is where is drawn anew in each future: regions differ by chance and size only"
    return ""


def _cell(found: "pd.DataFrame", place: object, scale: float, digits: int) -> str:
    if place not in found.index or not math.isfinite(found.at[place, "difference"]):
        return DASH
    mean, low, high, error = (scale * found.at[place, name] for name in ("difference", "low", "high", "error"))
    own = decimals_of_row(mean, error, digits)
    told = NONE if abs(mean) <= error or not is_shown(mean, own) else signed(mean, own)
    spread = between(low, high, own)
    return told if spread == DASH else f"{told} ({spread})"
