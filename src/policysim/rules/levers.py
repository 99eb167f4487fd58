"""What government can do to a provider, as a class declares it: what a lever delivers and what a full dose costs."""

import re
from dataclasses import dataclass

from policysim.errors import RuleError, place
from policysim.rules.declare import At, here


@dataclass(frozen=True)
class Part:
    """One field of `levers` that a lever delivers: dose x weight x the share of `split`, only on listed innovations if
    `aimed`; before `delay` years (a parameter) have passed it works at `anticipation` times its dose.

    Where a policy names no split, the money goes in equal parts to the splits that are not `extra`. A part with a price
    of its own, a parameter in £ million a year, adds its weight's share of that to what a full dose costs.
    """

    field: str
    weight: float = 1.0
    split: str = ""
    extra: bool = False
    aimed: bool = False
    delay: str = ""
    cost: str = ""


@dataclass(frozen=True)
class Lever:
    """One thing that government can do: what it delivers to a provider and what a full dose costs."""

    name: str
    label: str
    doc: str
    parts: tuple[Part, ...]
    cost: str = ""  # parameter: a share of turnover, or £ million a year
    basis: str = "million"  # turnover, million or provider
    unit_cost: float = 0.0  # pounds per provider a year, where the basis is provider
    pot: bool = False  # money fills a pot that claims are paid from
    capped: bool = True  # more than a full dose buys nothing
    arrivals: str = ""  # parameter: £ million per innovation brought to market
    lag: str = ""  # parameter: years from money to market
    at: At = ("", 0)


def unit_cost_pounds(lever: str, text: str | float) -> float:
    """Pounds per provider a year from `£90k per provider a year at full dose`."""
    if isinstance(text, int | float):
        return float(text)
    found = re.match(r"\s*£?\s*(\d[\d_]*\.?\d*|\.\d+)\s*(k|m|million|bn|billion)?\b", text)
    if not found or "per provider" not in text:
        raise RuleError(
            f'{place(*here())}: lever {lever}: unit_cost="{text}" is not a cost per provider\n'
            "  why    a lever of your own is priced by what a full dose costs for one provider\n"
            '  write  unit_cost="£90k per provider a year"'
        )
    scale = {None: 1.0, "k": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}[found[2]]
    return float(found[1].replace("_", "")) * scale


def lever(
    name: str, label: str, *, doc: str = "", parts: tuple[Part, ...] = (), cost: str = "", basis: str = "million",
    unit_cost: str | float = 0.0, delivers: str = "dose 0-1", pot: bool = False, capped: bool = True,
    arrivals: str = "", lag: str = "", provider: type | None = None,
) -> Lever:  # fmt: skip
    """Declare a lever; with `provider=Class` it is added to that class's levers.

    Without `parts` it delivers one dose 0-1, `levers.NAME`. The price of a full dose is the parameter `cost` (a share of
    turnover or £ million a year, by `basis`) or `unit_cost`, pounds per provider a year.
    """
    if unit_cost:
        basis = "provider"
    made = Lever(
        name, label, doc or f"{label}: {delivers}", parts or (Part(name),), cost, basis,
        unit_cost_pounds(name, unit_cost), pot, capped, arrivals, lag, here(),
    )  # fmt: skip
    if provider is not None:
        others = (x for x in getattr(provider, "levers", ()) if x.name != name)
        provider.levers = (*others, made)  # type: ignore[attr-defined]
    return made
