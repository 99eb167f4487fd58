"""A parameter of the register, told by a card."""

from typing import TYPE_CHECKING

from policysim.cards import Card, Cell, Interval

if TYPE_CHECKING:
    from policysim.rules.declare import Parameter


def parameter_card(one: "Parameter") -> Card:
    """What it means, its default, range, distribution and limits, its source and grade."""
    facts: list[tuple[str, Cell]] = [("Default", f"{one.default:g} {one.of_unit}".rstrip())]
    if one.low is not None and one.high is not None:
        told = f"{one.low:g} to {one.high:g}"
        span = min(one.low, one.default), max(one.high, one.default)
        facts.append(("Range", Interval(one.low, one.default, one.high, span, told)))
        facts.append(("Distribution", one.distribution))
    low, high = one.limits
    if low is not None or high is not None:
        ends = [f"not {word} {end:g}" for word, end in (("below", low), ("above", high)) if end is not None]
        facts.append(("Limits", ", ".join(ends)))
    facts += [("Grade", one.grade)] + ([("Source", one.source)] if one.source else [])
    return Card(one.name or "Parameter", one.doc, facts=facts)
