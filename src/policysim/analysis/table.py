"""The table of a comparison: one headline, few columns, best first, the simulation error below it."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from policysim.analysis.costs import EQUAL, equal_cost
from policysim.analysis.layout import RULE, Column, fitted, prose
from policysim.analysis.texts import tidy
from policysim.analysis.unit import digits_by_option, digits_of, priced
from policysim.analysis.verdict import verdict
from policysim.cards import lower_first
from policysim.numbers import DASH, between, is_shown, millions, of, per_cent, signed, within

if TYPE_CHECKING:
    from policysim.analysis.comparison import Comparison, Line
    from policysim.sweep.plan import Measure

WIDE = 140
MOST = 7  # columns on a terminal
NONE = "no difference"
BEST, DELIVERED, PRESENT, PER_BILLION, LEFT_OVER = "best", "delivered", "present", "per-billion", "left-over"  # origins


def header(c: "Comparison") -> list[str]:
    """The words above the columns."""
    return [column.title for column in columns(c)]


def rows(c: "Comparison") -> list[list[str]]:
    """The cells as text, best option first."""
    return [list(cells) for cells in zip(*(column.cells for column in columns(c)))]


def columns(c: "Comparison") -> list[Column]:
    """All columns, in order: the option, the headline three times, what is told beside it, delivery and money."""
    lines, base = c.lines(), lower_first(c.label(c.against))
    mine = of_outcome(c.headline.name)
    told = [
        Column("Option", [line.label for line in lines]),
        Column(_title(c, c.headline), _differences(c, c.headline), origin=mine),
        Column("8 in 10 futures lie between", _ranges(c), origin=mine),
        Column(f"Better than {base} in", [_better(c, line) for line in lines], 2, f"better than {base} in", mine),
        Column("Best option in", [_best(line) for line in lines], 3, "best option in", BEST),
    ]
    for m in c.sweep.plan.measures:
        if m.beside and m.name != c.headline.name:
            told.append(Column(_title(c, m), _differences(c, m), 4, lower_first(m.label), of_outcome(m.name)))
    if math.isfinite(c.delivered(c.against)):
        shares = [per_cent(c.delivered(line.option)) for line in lines]
        told.append(Column("Promised benefit delivered, %", shares, 6, "promised benefit delivered", DELIVERED))
    return [*told, *_of_money(c, lines)]


def of_outcome(name: str) -> str:
    """What the origin of the numbers of an outcome is called."""
    return f"outcome-{name}"


def _of_money(c: "Comparison", lines: Sequence["Line"]) -> list[Column]:
    """What it cost; where that is not the same for all, what came of a pound."""
    told = []
    if math.isfinite(c.present_cost(c.against)):
        rate, costs = c.sweep.plan.about.get("discount_rate"), [millions(c.present_cost(line.option)) for line in lines]
        notes = ", ".join(filter(None, ("present value" + (f" at {rate}" if rate else ""), c.prices)))
        rank = 5 if equal_cost(c) else 0
        told.append(Column(f"Public cost, £m ({notes})", costs, rank, "public cost", PRESENT))
    if not equal_cost(c):
        told.append(Column("Gain per £1 billion", _per_billion(c), 2, "gain per £1 billion", PER_BILLION))
    if left := _left_over(c):
        shares = [per_cent(left[line.option]) for line in lines]
        told.append(Column("Money left over, %", shares, 1, "money left over", LEFT_OVER))
    return told


def note(c: "Comparison") -> str:
    """What the range and the simulation error are, with numbers; which rows are noise where others are not."""
    lines = [line for line in c.lines() if line.option != c.against]
    known = [line.difference.error for line in lines if math.isfinite(line.difference.error)]
    if not known:
        return _of_one_replicate(lines) if lines else ""
    largest = within(c.headline.scale * max(known), digits_of(c))
    most = " at most" if largest.startswith("±") else ""
    error = f"Simulation error of the differences: {largest}{most}; more futures make it smaller."
    futures = "The range of futures holds chance and unknowns together; more futures do not narrow it."
    return "\n".join(filter(None, (error, _unclear(c), futures)))


def _of_one_replicate(lines: "list[Line]") -> str:
    if all(line.difference.futures < 2 for line in lines):
        return "One future: no range and no simulation error."
    return (
        "One replicate, whose points share its chance: no simulation error.\n"
        "More of them have one: policysim expand --replicates 20."
    )


def _unclear(c: "Comparison") -> str:
    """The rows that cannot be told apart from the option compared with, where others can."""
    found = verdict(c)
    if len(found.unclear) == len(found.known):
        return ""
    base, told = lower_first(tidy(c.label(c.against))), ", ".join(tidy(line.label) for line in found.unclear)
    return f"Not told apart from {base} at this number of futures: {told}." if told else ""


def text_table(c: "Comparison", width: int = WIDE, rule: str = RULE) -> str:
    """The table and its note as plain text, with as many columns as there is room for."""
    ranked = sorted(columns(c), key=lambda column: column.rank)
    over = [column.name for column in ranked[MOST:]]
    lines, left_out = fitted(
        [column for column in columns(c) if column.name not in over or not column.name], width, rule
    )
    told = [column.name for column in columns(c) if column.name and column.name in {*over, *left_out}]
    more = (
        [f"More: {', '.join(told)}: policysim compare --all{' or a wider terminal' if left_out else ''}."]
        if told
        else []
    )
    return "\n".join([*lines, *(prose(line, width) for line in (*note(c).splitlines(), *more))])


def _title(c: "Comparison", measure: "Measure") -> str:
    """`Productivity growth, points a year v do minimum`."""
    unit, worth = measure.difference.removeprefix("percentage "), priced(c, measure)
    words = ", ".join(filter(None, (measure.label, unit))) if unit else f"{measure.label}, difference"
    return f"{words}{f' ({worth})' if worth else ''} v {lower_first(c.label(c.against))}"


def _differences(c: "Comparison", measure: "Measure") -> list[str]:
    """A cell an option: the mean difference, in words where it is none to the digits shown."""
    digits = digits_by_option(c, measure.name)
    cells = {line.option: _cell(line, measure.scale, digits[line.option]) for line in c.lines(measure.name)}
    return [DASH if line.option == c.against else cells[line.option] for line in c.lines()]


def _cell(line: "Line", scale: float, digits: int) -> str:
    mean = scale * line.difference.mean
    if math.isfinite(mean) and not is_shown(mean, digits):
        return NONE
    return signed(mean, digits)


def _ranges(c: "Comparison") -> list[str]:
    scale, digits, cells = c.headline.scale, digits_by_option(c), []
    for line in c.lines():
        low, high = scale * line.difference.low, scale * line.difference.high
        cells.append(DASH if line.option == c.against else between(low, high, digits[line.option]))
    return cells


def _better(c: "Comparison", line: "Line") -> str:
    found = line.difference
    return DASH if line.option == c.against or found.futures < 2 else of(found.better_in, found.futures)


def _best(line: "Line") -> str:
    return of(line.best_in, line.complete) if line.complete > 1 else DASH


def _per_billion(c: "Comparison") -> list[str]:
    """How much better each option does on the headline for £1 billion of its cost, one digit more than the difference."""
    digits, gained = digits_by_option(c), [(line, c.headline.scale * c.per_billion(line.option)) for line in c.lines()]
    return [signed(gain, digits[line.option] + 1) if math.isfinite(gain) else DASH for line, gain in gained]


def _left_over(c: "Comparison") -> dict[str, float]:
    """Share of the money that each option left over; nothing where none left more than 1 %."""
    shares = {option: c.left_share(option) for option in c.options}
    return shares if max(shares.values()) > EQUAL else {}
