"""Agility against supply under every structure of the model, over register and posterior; and all ten policies there."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

import policysim as ps
from kit.play import Play
from kit.rows import BASE, FULL, HEADLINE, Row, Rows, gains, levels, made
from kit.texts import by, cell, join
from policysim.analysis.comparison import Comparison
from policysim.analysis.deciders import Decider, deciders, unknowns_of
from policysim.charts.sheet import Chart
from policysim.numbers import of
from structure import figure, tables
from structure.structures import FIRST, QUESTION, SECOND, UNCERTAINTY, asked, setting_of, structures

STANDARD = "standard"
PAGES = ("docs/explanation/headline.md",)
TOLD = 10  # deciders
SMALL_FORM = ("standard_register", "all_four_posterior_question")  # settings


def rows(play: Play) -> Iterator[Row]:
    """By structure and uncertainty: the question, every policy against do minimum and the best of them, what decides."""
    for uncertainty in UNCERTAINTY:
        for structure in structures():
            for what, futures in ((QUESTION, structure.question), ("", structure.all_policies)):
                setting = setting_of(structure, uncertainty, what)
                if futures[uncertainty] and (play.form == FULL or setting in SMALL_FORM):
                    policies = (f"policy={BASE},{SECOND},{FIRST}",) if what else ()
                    words = (f"uncertainty={uncertainty}", f"replicates={futures[uncertainty]}", *structure.settings)
                    c = play(setting, *policies, *words)
                    yield from (_question if what else _every)(c, play.form, setting)
                    if play.form == FULL and setting == f"{STANDARD}_{uncertainty}_{QUESTION}":
                        yield from _decided(c, uncertainty)


def _question(c: Comparison, form: str, setting: str) -> Iterator[Row]:
    yield from gains(c, form=form, setting=setting)
    yield from (row for row in gains(c, form=form, setting=setting, against=SECOND) if row.option == FIRST)


def _every(c: Comparison, form: str, setting: str) -> Iterator[Row]:
    found = list(gains(c, form=form, setting=setting))
    best = max(found, key=lambda row: row.value).option
    yield from found
    yield from (row for row in gains(c, form=form, setting=setting, against=best) if row.option != BASE)
    yield from (row for row in levels(c, form=form, setting=setting) if row.option == BASE)


def _decided(c: Comparison, uncertainty: str) -> Iterator[Row]:
    """The unknowns with the largest share of the difference between the two, and those that are clear of chance."""
    values = dict(zip(c.options, c.values(HEADLINE)))
    futures = c.sweep.plan.replicates
    unknowns = unknowns_of([ps.scenario(FIRST, uncertainty=uncertainty)], futures)
    found = deciders(values[FIRST] - values[SECOND], unknowns)
    yield _number(uncertainty, "parameters", "vary", len(found))
    for n, one in enumerate(found):
        if n < TOLD or one.clear:
            yield from _decider(uncertainty, one)


def _decider(uncertainty: str, one: Decider) -> Iterator[Row]:
    lowest = _number(uncertainty, one.name, "ahead_in_lowest_fifth", 100 * one.win_low, "% of futures")
    highest = _number(uncertainty, one.name, "ahead_in_highest_fifth", 100 * one.win_high, "% of futures")
    yield _number(uncertainty, one.name, "share_of_variance", 100 * one.share, "%")
    yield _number(uncertainty, one.name, "rank_correlation", one.correlation)
    yield replace(lowest, high=one.low)  # where the lowest fifth ends
    yield replace(highest, low=one.high)
    yield _number(uncertainty, one.name, "clear_of_chance", float(one.clear), "1 is yes")


def _number(setting: str, option: str, outcome: str, value: float, unit: str = "") -> Row:
    return made(np.array([value]), form=FULL, setting=setting, option=option, label=option, outcome=outcome, unit=unit)


def answer(found: Rows) -> list[str]:
    """Three sentences: under which switches it holds, what the other options say, which parameters decide."""
    standard = found.one(FIRST, SECOND, setting=f"{STANDARD}_register_{QUESTION}")
    where = "; ".join(f"over the {u} {_switches(found, u)}" for u in UNCERTAINTY)
    best = "; ".join(f"over the {u} {_best(found, u)}" for u in UNCERTAINTY)
    decides = "; ".join(f"over the {u} {_decides(found, u)}" for u in UNCERTAINTY)
    return [
        f"In this model, at £600 million a year each, {_verdict(standard)}; {where}.",
        f"Of all nine options, {best}.",
        f"What decides which of the two is ahead: {decides}.",
    ]


def _verdict(row: Row) -> str:
    """Who is ahead, and by how much."""
    if not row.told_apart:
        return f"building agility and supplying ideas cannot be told apart on productivity growth ({cell(row)})"
    return f"building agility raises productivity growth {'more' if row.value > 0 else 'less'} than supplying ideas, {by(row)}"


def _switches(found: Rows, uncertainty: str) -> str:
    """Under how many structures each of the two is ahead; all but the largest group are named."""
    pairs = asked(found, uncertainty)
    told = tables.sides(pairs)
    kinds = {"agility is ahead": told.ahead, "supply is ahead": told.behind, "neither is ahead": told.neither}
    most = max(kinds.values(), key=len)
    said = [
        f"{what} under {of(len(names), len(pairs))} structures" + ("" if names is most else f" ({join(names)})")
        for what, names in sorted(kinds.items(), key=lambda kind: -len(kind[1])) if names
    ]  # fmt: skip
    return join(said)


def _best(found: Rows, uncertainty: str) -> str:
    """The best option where nothing is switched off."""
    setting = setting_of(structures()[0], uncertainty)
    first = found.ranked(setting=setting)[0]
    level = found.level_with(first)
    others = f", but {join([row.label.lower() for row in level])} cannot be told apart from it" if level else ""
    return f"**{first.label.lower()}** has the best mean ({cell(first)} points a year over do minimum){others}"


def _decides(found: Rows, uncertainty: str) -> str:
    """The parameters that are clear of chance, and in which of their fifths agility is ahead how often."""
    names = tables.clear(found, uncertainty)
    if not names:
        return "no single parameter that is clear of chance"
    first, *others = ((f"`{name}`", *tables.fifths(found, uncertainty, name)) for name in names)
    told = "{} (agility is ahead in {} % of futures in its lowest fifth, in {} % in its highest)".format(*first)
    return join([told, *("{} ({} and {} %)".format(*one) for one in others)])


def claims(found: Rows) -> list[Row]:
    """The question under every structure and uncertainty."""
    return [row for uncertainty in UNCERTAINTY for _, row in asked(found, uncertainty)]


def figures(found: Rows) -> dict[str, Chart]:
    """A panel a structure."""
    return {"headline": figure.draw(found, tables.switches())}


PARTS = {
    "findings": tables.findings,
    "forms": tables.forms,
    **{f"structures_{u}": lambda found, u=u: tables.by_structure(found, u) for u in UNCERTAINTY},
    **{f"deciders_{u}": lambda found, u=u: tables.deciding(found, u) for u in UNCERTAINTY},
}
