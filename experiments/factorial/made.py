"""Every combination of five levers at the same amount each: what each adds, and what they add together beyond one by one."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np

from kit.forests import forest_of
from kit.play import Play
from kit.rows import BASE, HEADLINE, Row, Rows, gains, levels, made
from kit.texts import better, by, cell, ends, join, table
from policysim.analysis.comparison import Comparison
from policysim.charts.inks import GREY, INKS
from policysim.charts.sheet import Chart, Words
from policysim.numbers import of, plain

LEVERS = ("supply", "investment", "support", "payment", "autonomy")
WITHOUT, ONE_BY_ONE = "without_it", "one_by_one"  # what a lever, and what levers together, are held against
ALL = "all_five"
COST = "present_cost"
BY_CHANCE = 0.05  # of effects that are nothing, the share that is called clear
Parts = frozenset[str]
Values = Mapping[Parts, np.ndarray]


def parts(option: str) -> Parts:
    """The levers that an option has: `on_supply_payment` has two."""
    return frozenset() if option == BASE else frozenset(option.split("_")[1:])


def effect(values: Values, some: Sequence[str]) -> np.ndarray:
    """What these levers add together beyond any fewer of them, (futures,), mean over all mixtures of the other levers.

    Of one lever that is what it adds; of a pair, how much more the one adds where the other is there; and so on."""
    others = [lever for lever in LEVERS if lever not in some]
    beside = [frozenset(mixture) for n in range(len(others) + 1) for mixture in combinations(others, n)]
    return np.mean([_beyond_fewer(values, some, mixture) for mixture in beside], axis=0)


def _beyond_fewer(values: Values, some: Sequence[str], beside: Parts) -> np.ndarray:
    return np.sum(
        [
            (-1) ** (len(some) - n) * values[beside | frozenset(fewer)]
            for n in range(len(some) + 1)
            for fewer in combinations(some, n)
        ],
        axis=0,
    )


def rows(play: Play) -> Iterator[Row]:
    """Every combination against do minimum and what it cost; effects of every order on growth, and of each lever on cost."""
    c = play()
    yield from gains(c, form=play.form)
    yield from levels(c, COST, form=play.form)
    growth, cost = _values(c, HEADLINE), _values(c, COST)
    for number in range(1, len(LEVERS) + 1):
        for some in combinations(LEVERS, number):
            yield _effect(c, play.form, "_".join(some), effect(growth, some), ONE_BY_ONE if number > 1 else WITHOUT)
    for lever in LEVERS:
        yield _effect(c, play.form, lever, effect(cost, [lever]), WITHOUT, COST)
    alone = np.sum([growth[frozenset([lever])] - growth[frozenset()] for lever in LEVERS], axis=0)
    together = growth[frozenset(LEVERS)] - growth[frozenset()] - alone
    yield _effect(c, play.form, ALL, together, ONE_BY_ONE)


def _values(c: Comparison, outcome: str) -> Values:
    """An outcome as shown, by the levers that are on, (futures,)."""
    return {parts(o): c.sweep.measure(outcome).scale * mine for o, mine in zip(c.options, c.values(outcome))}


def _effect(c: Comparison, form: str, option: str, values: np.ndarray, against: str, outcome: str = HEADLINE) -> Row:
    some = option.split("_") if option != ALL else ["all five"]
    label = " with ".join(filter(None, (some[0].capitalize(), join(some[1:]) if some[1:] else "")))
    unit = c.sweep.measure(outcome).difference
    return made(values, form=form, option=option, label=label, against=against, outcome=outcome, unit=unit)


def singles(found: Rows) -> list[Row]:
    """What each lever adds, most first."""
    return _largest(found.one(lever, WITHOUT) for lever in LEVERS)


def interactions(found: Rows, orders: Sequence[int]) -> list[Row]:
    """What so many levers add together beyond fewer of them, the largest first."""
    named = ["_".join(some) for number in orders for some in combinations(LEVERS, number)]
    return sorted((found.one(name, ONE_BY_ONE) for name in named), key=lambda row: -abs(row.value))


def _largest(rows: Iterator[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: -row.value)


def answer(found: Rows) -> list[str]:
    """Three sentences: what each lever adds, which act together, and what it costs."""
    first, *others = singles(found)
    verb = "adds most to" if first.value > 0 else "takes least from"
    apart = "" if first.told_apart else ", which cannot be told apart from nothing"
    rest = join([f"{row.label.lower()} ({cell(row)})" for row in others])
    return [
        f"In this model, at £100 million a year each and beside every mixture of the other four, **{first.label.lower()}** "
        f"{verb} productivity growth, {by(first)}{apart}; then come {rest}.",
        f"{_together(found)}; all five at once add {cell(found.one(_whole()))}, which is {_sum(found)} the sum of each alone.",
        f"The levers do not cost the same, because payment is for starts that happen: {_costs(found)}, in present value "
        "at 2025/26 prices.",
    ]


def _whole() -> str:
    return "_".join(("on", *LEVERS))


def _together(found: Rows) -> str:
    """How many pairs and how many of higher order are clear of simulation error, and the largest of the pairs."""
    pairs, more = interactions(found, [2]), interactions(found, [3, 4, 5])
    clear, higher = ([row for row in some if row.told_apart] for some in (pairs, more))
    named = [f"{row.label.lower()} ({cell(row)})" for row in clear]
    chance = plain(BY_CHANCE * (len(pairs) + len(more)), 0)
    told = f"{len(clear)} of {len(pairs)} pairs act together by more than their simulation error"
    count = f"of {len(more)} interactions of three or more {len(higher)} {'is' if len(higher) == 1 else 'are'} clear"
    return f"{told}{': ' + join(named) if named else ''}, and {count} (about {chance} of all would be by chance)"


def _sum(found: Rows) -> str:
    row = found.one(ALL, ONE_BY_ONE)
    if not row.told_apart:
        return f"not told apart from ({cell(row)})"
    return f"{'more' if row.value > 0 else 'less'} than ({cell(row)})"


def _costs(found: Rows) -> str:
    costs = _largest(found.one(lever, WITHOUT, outcome=COST) for lever in LEVERS)
    return join([f"{row.label.lower()} £{plain(row.value, 0)} million" for row in costs])


def claims(found: Rows) -> list[Row]:
    """What each lever adds, every pair, and all five beyond the sum."""
    return [*singles(found), *interactions(found, [2]), found.one(ALL, ONE_BY_ONE)]


def effects(found: Rows) -> str:
    """The table of levers."""
    head = [
        "Lever",
        "Adds beside the others, points a year",
        "8 in 10 futures",
        "Better in",
        "Alone",
        "Present cost, £m",
    ]
    lines = []
    for row in singles(found):
        alone, cost = found.one(f"on_{row.option}"), found.one(row.option, WITHOUT, outcome=COST)
        lines.append([row.label, cell(row), ends(row), better(row), cell(alone), plain(cost.value, 0)])
    return table([head, *lines])


def together(found: Rows) -> str:
    """The table of pairs, and of those of higher order that are clear."""
    head = [
        "Levers",
        "Together beyond fewer, points a year",
        "8 in 10 futures",
        "Better in",
        "Clear of simulation error",
    ]
    shown = interactions(found, [2]) + [row for row in interactions(found, [3, 4, 5]) if row.told_apart]
    lines = [[row.label, cell(row), ends(row), better(row), "yes" if row.told_apart else "no"] for row in shown]
    return table([head, *lines])


def figures(found: Rows) -> dict[str, Chart]:
    """What each lever and each pair adds."""
    levers, pairs = singles(found), interactions(found, [2])
    clear = [row for row in pairs if row.told_apart]
    words = Words(
        f"{levers[0].label} adds most beside the others, and {of(len(clear), len(pairs))} pairs act together by more than "
        "simulation error",
        "Productivity growth, points a year. Above: what each lever adds, mean over all mixtures of the others (blue). Below: "
        "what a pair adds beyond one by one (green: clear of simulation error; grey: not). Dot = mean of "
        f"{levers[0].futures} futures, bar = 8 in 10 futures.",
        "Source: experiments/factorial. England, synthetic providers, £100 million a year each for ten years, 2025/26 prices.",
    )
    inks = [INKS[0]] * len(levers) + [INKS[1] if row.told_apart else GREY for row in pairs]
    return {"factorial": forest_of([*levers, *pairs], "Adds nothing", words, inks)}


PARTS = {"effects": effects, "together": together}
