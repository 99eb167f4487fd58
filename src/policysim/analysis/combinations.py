"""Which options of a sweep are parts of another: the same instruments, some of them left out."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Any

import numpy as np

from policysim.analysis.comparison import Comparison, mean_of
from policysim.errors import AskError, did_you_mean

MONEY = ("share", "amount")  # what an instrument is given; all else says what it is
ALIKE = 0.01  # costs that differ by no more are called the same
MOST = 8  # parts: 256 combinations
Parts = frozenset[str]


@dataclass(frozen=True)
class Combinations:
    """An option, its parts by name, and the option that is played for each set of parts that there is."""

    option: str
    parts: tuple[str, ...]
    levers: Mapping[str, str]  # of each part
    there: Mapping[Parts, str]
    same_money: bool  # whether a part costs the same wherever it stands

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

    @property
    def but_one(self) -> tuple[Parts, ...]:
        """The whole without each of its parts."""
        return tuple(self.whole - {part} for part in self.parts)


def combinations_of(c: Comparison, option: str = "") -> Combinations:
    """The parts of an option, by default of the one with most parts, and which combinations the sweep holds.

    AskError for an option without parts to tell apart."""
    spends = {name: _spend(c, name) for name in c.options}
    option = option or max(c.options, key=lambda name: len(spends[name]))
    if option not in spends:
        near = did_you_mean(option, c.options)
        raise AskError(f"{option}: no such option in {c.sweep.folder}{near}\n  options: {', '.join(c.options)}")
    parts = spends[option]
    if len(parts) < 2:
        raise AskError(
            f"{option}: buys {len(parts) or 'no'} instrument{'s' if not parts else ''}: nothing to tell apart\n"
            "  write an option with several, as supply_and_agility"
        )
    if len(parts) > MOST:
        raise AskError(
            f"{option}: has {len(parts)} instruments, whose combinations are too many; at most {MOST} are told apart"
        )
    names = {_what(item): name for name, item in parts.items()}
    there: dict[Parts, str] = {}
    for other in sorted(spends, key=lambda name: (not _same_money(c, name, option, spends), name != option)):
        kinds = [names.get(_what(item)) for item in spends[other].values()]
        if None not in kinds and len(set(kinds)) == len(kinds):
            there.setdefault(frozenset(map(str, kinds)), other)
    same = all(_same_money(c, other, option, spends) for other in there.values())
    levers = {name: str(item["lever"]) for name, item in parts.items()}
    return Combinations(option, tuple(parts), levers, there, same)


def _spend(c: Comparison, option: str) -> dict[str, Any]:
    plain = c.sweep.plan.scenarios[c.sweep.plan.options.index(option)]
    return dict((plain.get("policy") or {}).get("spend") or {})


def _what(item: Mapping[str, Any]) -> str:
    """All of an instrument but its money."""
    return json.dumps({key: value for key, value in item.items() if key not in MONEY}, sort_keys=True)


def _same_money(c: Comparison, one: str, other: str, spends: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether levers that two options have in common cost the same, as far as the sweep tells what levers cost."""
    levers = {item["lever"] for item in spends[one].values()} & {item["lever"] for item in spends[other].values()}
    costs = [[_cost(c, option, lever) for lever in sorted(levers)] for option in (one, other)]
    return bool(np.allclose(costs[0], costs[1], rtol=ALIKE, equal_nan=True))


def _cost(c: Comparison, option: str, lever: str) -> float:
    name = f"public_cost_{lever}"
    return mean_of(c.values(name)[c.options.index(option)]) if name in c.sweep.plan.outcomes else float("nan")


def in_words(parts: Sequence[str] | Parts) -> str:
    """`investment and support`; `none of them` for no part."""
    names = sorted(parts)
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "none of them"
