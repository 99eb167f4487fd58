"""Money over time is told in levels: £60.0m a year to March 2031, then £0."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from policysim.numbers import stated_short
from policysim.scenario.months import in_words

PENNY = 0.005
SAID = 3  # levels that are told one by one


@dataclass(frozen=True)
class Level:
    """Pounds a year that are the same from the first to the last of some months (since year 0)."""

    first: int
    last: int
    pounds: float


def levels(by_month: np.ndarray, first: int) -> tuple[Level, ...]:
    """The levels of pounds a year by month; `first` is the month that they start with."""
    found: list[Level] = []
    for n, pounds in enumerate(by_month):
        if found and abs(found[-1].pounds - pounds) < PENNY:
            found[-1] = Level(found[-1].first, first + n, found[-1].pounds)
        else:
            found.append(Level(first + n, first + n, float(pounds)))
    return tuple(found)


def levels_in_words(found: tuple[Level, ...], span: tuple[int, int], passes: str = "") -> str:
    """`£60.0m a year to March 2031, then £0 (it passes to help)`; `span` is the budget's, `passes` where it goes."""
    some = [n for n, level in enumerate(found) if level.pounds >= PENNY]
    if not some:
        return "£0"
    paid = list(found[some[0] : some[-1] + 1])  # months without money in between are levels too
    steady = paid[_build_up(paid) :]
    if 0 < len(steady) <= SAID:
        told = _steps(steady)
        if steady[0] is not paid[0]:
            told = f"rising to {told}" + (f" by {in_words(steady[0].first)}" if len(steady) == 1 else "")
    else:
        told = _range(paid)
    if paid[0].first > span[0]:
        told = f"from {in_words(paid[0].first)} {told}"
    if paid[-1].last < span[1]:
        told += f" to {in_words(paid[-1].last)}, then £0{passes}"
    return told


def _steps(paid: list[Level]) -> str:
    first, *rest = [_amount(level.pounds) for level in paid]
    ends = [in_words(level.last) for level in paid]
    return f"{first} a year" + "".join(f" to {end}, then {more}" for end, more in zip(ends, rest))


def _range(paid: list[Level]) -> str:
    amounts = [level.pounds for level in paid]
    return f"{_amount(min(amounts))} to {_amount(max(amounts))} a year"


def _amount(pounds: float) -> str:
    return stated_short(pounds) if pounds >= PENNY else "£0"


def _build_up(paid: list[Level]) -> int:
    """How many levels payment rises through, month by month, before it is steady or falls."""
    single = next((n for n, level in enumerate(paid) if level.first < level.last), len(paid))
    rises = next((n for n, (a, b) in enumerate(pairwise(paid)) if b.pounds <= a.pounds), len(paid))
    return min(single, rises)
