"""What two sweeps have in common and what not, in words and as a table."""

import math
from typing import TYPE_CHECKING

from policysim.analysis.layout import RULE, Column, fitted, prose
from policysim.analysis.unit import priced
from policysim.cards import Card, Table, lower_first
from policysim.numbers import DASH, counted, decimals_for, is_shown, plain, signed, within

if TYPE_CHECKING:
    from policysim.analysis.diff import Change, Diff

MOST = 12  # inputs that are told


def asked(d: "Diff") -> str:
    """`One thing was asked differently: parameters.support_effect, 0.5 -> 0.3.`"""
    found = d.inputs
    if not found:
        return "The same was asked."
    things = (
        "One thing was asked differently:" if len(found) == 1 else f"{len(found)} things were asked differently, first"
    )
    return f"{things} {found[0].name}, {found[0].first} -> {found[0].second}."


def found(d: "Diff") -> str:
    """Whether anything was found differently, and of which options by more than the simulation error."""
    if d.alike >= 0:
        return f"The same was found: {lower_first(d.a.headline.label)} is the same to the last bit in all {d.alike:,} runs."
    apart = [one for one in d.changes if one.change.told_apart and one.option != d.a.against]
    turned = [one.label for one in d.changes if one.option != d.a.against and one.sign == "turned round"]
    others = [one for one in d.changes if one.option != d.a.against]
    if not others:
        return "No option beside the one compared with is in both."
    several = "differences" if len(others) > 1 else "difference"
    told = f"{len(apart)} of {len(others)} {several} changed by more than the simulation error"
    return f"{told}; {'the sign turned round for ' + ', '.join(turned) if turned else 'no clear sign turned round'}."


def how(d: "Diff") -> str:
    """How the change was worked out."""
    if d.paired:
        futures = max((one.change.futures for one in d.changes), default=0)
        return f"Changes are paired: both sweeps have the same {counted(futures, 'future')}."
    return "The two drew different futures: changes are of means, with the simulation errors of both."


def caption(d: "Diff") -> str:
    """The outcome, its unit and what is compared with."""
    m = d.a.headline
    words = ", ".join(filter(None, (m.label, m.difference, priced(d.a, m))))
    return f"{words}: difference from {lower_first(d.a.label(d.a.against))}; of that option, its own mean ({m.unit})"


def inputs_columns(d: "Diff") -> list[Column]:
    """A row an input that differs."""
    shown = d.inputs[:MOST]
    return [
        Column("Asked", [one.name for one in shown]),
        Column("First", [one.first for one in shown]),
        Column("Second", [one.second for one in shown]),
        Column("Of", [", ".join(one.options) or "all" for one in shown]),
    ]


def changes_columns(d: "Diff") -> list[Column]:
    """A row an option that both have."""
    scale = d.a.headline.scale
    apart = [one for one in d.changes if one.option != d.a.against]
    numbers = [scale * x.mean for one in apart for x in (one.before, one.after)]
    digits = decimals_for(numbers, [scale * one.change.error for one in apart], d.a.headline.decimals)
    return [
        Column("Found", [one.label for one in d.changes]),
        Column("First", [_mean(d, one, one.before.mean, digits) for one in d.changes]),
        Column("Second", [_mean(d, one, one.after.mean, digits) for one in d.changes]),
        Column("Change", [_change(scale * one.change.mean, digits) for one in d.changes]),
        Column("Simulation error of the change", [within(scale * one.change.error, digits) for one in d.changes]),
        Column("Sign", [DASH if one.option == d.a.against else one.sign for one in d.changes]),
        Column("8 in 10 futures", [_zero(d, one) for one in d.changes]),
    ]


def text(d: "Diff", width: int = 140, rule: str = RULE) -> str:
    """All of it, for a terminal."""
    parts = [prose(" -> ".join(d.names), width), "", prose(asked(d), width)]
    if d.inputs:
        parts += ["", *fitted(inputs_columns(d), width, rule)[0]]
        more = len(d.inputs) - MOST
        parts += [f"and {more} more: policysim diff --json FILE has them all"] if more > 0 else []
    parts += ["", prose(found(d), width)]
    if d.alike < 0:
        parts += ["", prose(caption(d), width), *fitted(changes_columns(d), width, rule)[0], prose(how(d), width)]
    return "\n".join(parts)


def card(d: "Diff") -> Card:
    """The same for a notebook and a console."""
    laid = changes_columns(d)
    rows = [list(cells) for cells in zip(*(column.cells for column in laid))]
    facts = [(one.name, f"{one.first} -> {one.second}") for one in d.inputs[:MOST]]
    title = " -> ".join(d.names)
    return Card(title, f"{asked(d)} {found(d)}", facts, Table(caption(d), [c.title for c in laid], rows), [how(d)])


def _mean(d: "Diff", one: "Change", value: float, digits: int) -> str:
    scaled = d.a.headline.scale * value
    if one.option == d.a.against:
        return plain(scaled, d.a.headline.decimals)
    return signed(scaled, digits)


def _change(value: float, digits: int) -> str:
    return "none" if math.isfinite(value) and not is_shown(value, digits) else signed(value, digits)


def _zero(d: "Diff", one: "Change") -> str:
    """Whether the range of futures holds no difference, before and after."""
    if one.option == d.a.against or not all(math.isfinite(x.low) for x in (one.before, one.after)):
        return DASH
    was, now = (x.low <= 0 <= x.high for x in (one.before, one.after))
    if was == now:
        return "include 0 in both" if was else "exclude 0 in both"
    return "now include 0" if now else "now exclude 0"
