"""What the options cost, in words: whether all cost the same, and which comes first per pound."""

import math
from typing import TYPE_CHECKING

from policysim.analysis.paired import differences
from policysim.analysis.texts import quoted
from policysim.numbers import money

if TYPE_CHECKING:
    from policysim.analysis.comparison import Comparison, Line

EQUAL = 0.01  # costs that differ by no more are called equal, money left over is told above it
BASELINE = "do_minimum"


def equal_cost(c: "Comparison") -> bool:
    """Whether the present costs of the options differ by at most 1 % (or the sweep does not tell costs)."""
    known = _costs(c)
    return not known or max(known) - min(known) <= EQUAL * max(known)


def at_cost(c: "Comparison", lines: "list[Line]") -> str:
    """What the options cost, where they cost the same: ` at equal cost (£400 million a year)`."""
    a_year = [c.cost_a_year(line.option) for line in lines]
    if not equal_cost(c) or not all(math.isfinite(cost) and cost > 0 for cost in a_year):
        return ""
    base = f", {prices}" if (prices := c.prices) else ""
    return f" at equal cost ({money(sum(a_year) / len(a_year))} a year{base})"


def unequal(c: "Comparison", lines: "list[Line]") -> str:
    """What the options cost, where they do not cost the same, and which does most per pound."""
    if len(lines) < 2 or equal_cost(c):
        return ""
    costs, base = _costs(c), f", {prices}" if (prices := c.prices) else ""
    told = f"Costs are not equal ({money(min(costs))} to {money(max(costs))}, present value{base})"
    return ": ".join(filter(None, (told, _per_pound(c, lines)))) + "."


def _per_pound(c: "Comparison", lines: "list[Line]") -> str:
    """The option with the most for a pound in the table, and what speaks against putting it first."""
    paid = [line for line in lines if math.isfinite(c.per_billion(line.option)) and line.difference.futures > 1]
    if not paid or c.against != BASELINE:
        return ""
    first, *others = sorted(paid, key=lambda line: -c.per_billion(line.option))
    if c.per_billion(first.option) <= 0:
        return ""
    name = quoted(first.label)
    if not first.difference.told_apart:
        return f"per pound, {name} has the best mean, but it cannot be told apart from do minimum"
    alike = [line for line in others if not _apart_per_pound(c, first, line)]
    if not alike:
        return f"per pound, {name} comes first{' too' if first is lines[0] else ''}"
    others_told = quoted(alike[0].label) if len(alike) == 1 else f"{len(alike)} others"
    return f"per pound, {name} has the best mean, but {others_told} cannot be told apart from it"


def _apart_per_pound(c: "Comparison", one: "Line", other: "Line") -> bool:
    """Whether two options differ per pound by more than the simulation error, future by future."""
    values, base = c.values(c.headline.name), c.options.index(c.against)
    gain, other_gain = (
        (values[c.options.index(line.option)] - values[base]) / c.present_cost(line.option) for line in (one, other)
    )
    return differences(gain, other_gain, "higher", c.replicates).told_apart


def _costs(c: "Comparison") -> list[float]:
    """What the options cost that buy anything, present value in pounds."""
    costs = [c.present_cost(option) for option in c.options if option != BASELINE]
    return [cost for cost in costs if math.isfinite(cost)]
