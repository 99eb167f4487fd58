"""Which options of a sweep are parts of another: the same instruments for the same money, some of them left out."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Any

from policysim.analysis.comparison import Comparison
from policysim.errors import AskError, did_you_mean
from policysim.scenario.amounts import Money
from policysim.scenario.budget import Budget
from policysim.scenario.calendar import Calendar
from policysim.scenario.policy import FULL_DOSE, Policy

MONEY = ("share", "amount")  # what an instrument is given; all else says what it is
ALIKE = 0.001  # of its money: a part that differs by no more is the same part
MOST = 8  # parts: 256 combinations
Parts = frozenset[str]


@dataclass(frozen=True)
class Combinations:
    """An option, its parts by name, and the option that is played for each set of parts that there is."""

    option: str
    parts: tuple[str, ...]
    levers: Mapping[str, str]  # of each part
    there: Mapping[Parts, str]
    other_money: tuple[str, ...]  # options with the same instruments at another price: no combinations of this one

    @property
    def whole(self) -> Parts:
        """All parts."""
        return frozenset(self.parts)

    def missing(self, wanted: Iterable[Parts]) -> tuple[Parts, ...]:
        """Those of the sets of parts that no option is."""
        return tuple(one for one in wanted if one not in self.there)

    @property
    def every(self) -> tuple[Parts, ...]:
        """All sets of parts, the smallest first."""
        sizes = (combinations(self.parts, size) for size in range(len(self.parts) + 1))
        return tuple(map(frozenset, chain.from_iterable(sizes)))


def combinations_of(c: Comparison, option: str = "") -> Combinations:
    """The parts of an option, by default of the one with most parts, and which combinations the sweep holds.

    AskError for an option without parts to tell apart."""
    spends = {name: _spend(c, name) for name in c.options}
    option = option or max(c.options, key=lambda name: len(spends[name]))
    if option not in spends:
        near = did_you_mean(option, c.options)
        raise AskError(f"{option}: no such option in {c.sweep.folder}{near}\n  options: {', '.join(c.options)}")
    parts = spends[option]
    _refuse_parts(option, len(parts))
    money = {name: pounds_of(_plain(c, name)) for name in c.options}
    names = {_what(item): name for name, item in parts.items()}
    there: dict[Parts, str] = {}
    dearer: list[str] = []
    for other in sorted(c.options, key=lambda name: name != option):
        found = {name: names.get(_what(item)) for name, item in spends[other].items()}
        if None in found.values() or len(set(found.values())) < len(found):
            continue
        if all(_alike(money[other][name], money[option][str(part)]) for name, part in found.items()):
            there.setdefault(frozenset(map(str, found.values())), other)
        else:
            dearer.append(other)
    levers = {name: str(item["lever"]) for name, item in parts.items()}
    return Combinations(option, tuple(parts), levers, there, tuple(dearer))


def _refuse_parts(option: str, number: int) -> None:
    if number < 2:
        raise AskError(
            f"{option}: buys {number or 'no'} instrument{'' if number else 's'}: nothing to tell apart\n"
            "  write an option with several, as supply_and_agility"
        )
    if number > MOST:
        raise AskError(
            f"{option}: has {number} instruments, whose combinations are too many; at most {MOST} are told apart"
        )


def _alike(one: float | str, other: float | str) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return abs(one - other) <= ALIKE * max(one, other)


def _spend(c: Comparison, option: str) -> dict[str, Any]:
    return dict((_plain(c, option).get("policy") or {}).get("spend") or {})


def _plain(c: Comparison, option: str) -> Mapping[str, Any]:
    return c.sweep.plan.scenarios[c.sweep.plan.options.index(option)]


def _what(item: Mapping[str, Any]) -> str:
    """All of an instrument but its money."""
    return json.dumps({key: value for key, value in item.items() if key not in MONEY}, sort_keys=True)


def pounds_of(plain: Mapping[str, Any]) -> dict[str, float | str]:
    """Pounds a year of each instrument while all are paid: its amount, or its share of what amounts leave; or its full dose."""
    spend = Policy.model_validate(plain["policy"]).spend
    if not spend:
        return {}
    budget, calendar = Budget.model_validate(plain["budget"]), Calendar.model_validate(plain["calendar"])
    fixed = {name: item.amount for name, item in spend.items() if item.share is None}
    rest = budget.a_year(calendar) - sum(float(amount) for amount in fixed.values() if amount and amount != FULL_DOSE)
    return {name: item.share * rest if item.share is not None else _fixed(fixed[name]) for name, item in spend.items()}


def _fixed(amount: Money | str | None) -> float | str:
    return amount if amount == FULL_DOSE and isinstance(amount, str) else float(amount or 0.0)


def in_words(parts: Sequence[str] | Parts) -> str:
    """`investment and support`; `none of them` for no part."""
    names = sorted(parts)
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "none of them"
