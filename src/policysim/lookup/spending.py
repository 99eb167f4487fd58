"""What a policy buys, said as an analyst reads it: `45 % of the budget: investment in capability, all digital`."""

from __future__ import annotations

from collections.abc import Mapping

from policysim.lookup.in_words import month
from policysim.numbers import money
from policysim.rules import Lever
from policysim.scenario.months import plain_month
from policysim.scenario.names import equal_splits
from policysim.scenario.policy import FULL_DOSE, Instrument, Policy

PARTLY = {"supply": "promotion up to a full dose, the rest on new innovations"}


def bought(policy: Policy, levers: Mapping[str, Lever]) -> list[tuple[str, str]]:
    """(instrument, what is bought for how much) for every instrument of a policy."""
    whole = "of what is left" if any(item.amount is not None for item in policy.spend.values()) else "of the budget"
    return [
        (name, f"{_price(item, whole)}: {_what(item, levers.get(item.lever))}") for name, item in policy.spend.items()
    ]


def in_short(policy: Policy) -> str:
    """`45 % investment, 40 % support, 15 % autonomy`, or `nothing`."""
    return ", ".join(f"{_price(item, '').strip()} {item.lever}" for item in policy.spend.values()) or "nothing"


def percent(share: float) -> str:
    """`22.5 %`."""
    return f"{100 * share:.4g} %"


def _price(item: Instrument, whole: str) -> str:
    if item.share is not None:
        return f"{percent(item.share)} {whole}"
    if item.amount == FULL_DOSE or item.amount is None:
        return "what a full dose costs" if whole else FULL_DOSE
    assert not isinstance(item.amount, str)
    return f"{money(float(item.amount))} {'in all' if item.amount.in_all else 'a year'}"


def _what(item: Instrument, lever: Lever | None) -> str:
    label = lever.label[:1].lower() + lever.label[1:] if lever else item.lever
    told = [label, _split(item, lever), _reach(item), _named("on", item.innovations or ()), *_parts(item), _dates(item)]
    return ", ".join(word for word in told if word)


def _split(item: Instrument, lever: Lever | None) -> str:
    names = equal_splits(lever) if lever and not lever.arrivals else ()
    if not item.split:
        return PARTLY.get(item.lever, f"in equal parts {_and(names)}" if names else "")
    parts = [(name.replace("_", " "), share) for name, share in item.split.items() if share]
    return f"all {parts[0][0]}" if len(parts) == 1 else _and([f"{percent(share)} {name}" for name, share in parts])


def _reach(item: Instrument) -> str:
    told = item.reach.describe()
    return (
        "" if told == "everyone" else f"for the {told}" if item.reach.kind in ("weakest", "readiest") else f"for {told}"
    )


def _parts(item: Instrument) -> list[str]:
    told = []
    for name, part in item.parts.items():
        if part.weight == 0.0:
            told.append(f"no {name.replace('_', ' ')}")
            continue
        date = f"from {month(plain_month(part.date) or '')}" if part.date is not None else ""
        grace = f"after {part.grace:g} years of grace" if part.grace else ""
        weight = f"at {percent(part.weight)} of its strength" if part.weight is not None else ""
        words = " ".join(word for word in (_named("on", part.innovations or ()), date, grace, weight) if word)
        told.append(f"{name.replace('_', ' ')} {words}".strip())
    return told


def _dates(item: Instrument) -> str:
    start, until = (month(plain_month(when) or "") if when is not None else "" for when in (item.start, item.until))
    told = [f"announced in {month(plain_month(item.announced) or '')}"] if item.announced is not None else []
    told += [f"from {start}" if start else "", f"to {until}" if until else ""]
    told.append(f"built up over {item.ramp:g} {'year' if item.ramp == 1 else 'years'}" if item.ramp else "")
    return " ".join(word for word in told if word)


def _named(word: str, names: tuple[str, ...]) -> str:
    return f"{word} {_and(names)}" if names else ""


def _and(names: tuple[str, ...] | list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
