"""The answer is a sentence, computed: which option, by how much, how sure, at what cost, and when it cannot be told."""

import math
from typing import TYPE_CHECKING

from policysim.analysis.numbers import between, decimals_for, frequency, money, per_cent, plain, signed, within

if TYPE_CHECKING:
    from policysim.analysis.comparison import Comparison, Difference, Line

EQUAL = 0.01  # costs that differ by no more are called equal, money left over is told above it
MOST_FUTURES = 100_000  # more futures than this are not advised


def answer(comparison: "Comparison") -> str:
    """The whole answer, a few sentences, "in this model" once."""
    options = [line for line in comparison.lines() if line.option != comparison.against]
    known = [line for line in options if line.difference.futures]
    if not known:
        return f"In this model, nothing can be compared yet: {_why_nothing(comparison, options)}."
    return " ".join(filter(None, (_finding(comparison, known), _money(comparison, known), _rest(comparison))))


def _finding(c: "Comparison", lines: "list[Line]") -> str:
    """What the best option does, and how it stands to the others."""
    best = lines[0]
    gain = -best.difference.mean if c.headline.better == "lower" else best.difference.mean
    if best.difference.futures == 1:
        return _one_future(c, lines)
    if all(line.difference.better_in + line.difference.worse_in == 0 for line in lines):
        futures = best.difference.futures
        return f"In this model, {_none(c, lines, 'changes')} {_thing(c)} at all, in any of {futures} futures."
    if not best.difference.told_apart:
        return _no_difference(c, lines)
    return _best(c, lines) if gain > 0 else _all_worse(c, lines)


def _best(c: "Comparison", lines: "list[Line]") -> str:
    best, found = lines[0], lines[0].difference
    verb, size = _verb(c, found.mean), _size(c, best)
    if len(lines) == 1:
        lead = f"In this model, {_named(best)} {verb} {_thing(c)} by {size} {_range(c, best)}."
    else:
        lead = f"In this model, of {len(lines)} options{_at_cost(c, lines)}, {_named(best)} {verb} {_thing(c)} most: "
        lead += f"by {size} {_range(c, best)}."
    beats = f"It beat {_base(c)} in {frequency(found.better_in, found.futures)}."
    harm = " In the others it did worse or no better." if found.low < 0 < found.high else ""
    return f"{lead} {beats}{harm}{_next_best(c, lines)}"


def _next_best(c: "Comparison", lines: "list[Line]") -> str:
    """Whether the best can be told apart from those that follow it."""
    if len(lines) == 1:
        return ""
    versus = [(line, c.versus(lines[0].option, line.option)) for line in lines[1:]]
    alike = [(line, found) for line, found in versus if not found.told_apart]
    if not alike:
        line, found = versus[0]
        return f" It came ahead of the next best, {_named(line)} ({_difference(c, line)}), in {_ahead(found)}."
    told = [
        f"{_named(line)} ({_difference(c, line)}; ahead of it in {frequency(found.better_in, found.futures)})"
        for line, found in alike[:2]
    ]
    more = f", nor from {len(alike) - 2} more" if len(alike) > 2 else ""
    return f" It cannot be told apart from {' or '.join(told)}{more}."


def _no_difference(c: "Comparison", lines: "list[Line]") -> str:
    """Nothing beats do-minimum by more than the simulation error."""
    best, found = lines[0], lines[0].difference
    who = (
        _named(best)
        if len(lines) == 1
        else f"even {_named(best)}, the best of {len(lines)} options{_at_cost(c, lines)},"
    )
    more = _futures_needed(best)
    settle = (
        f"; {more:,} more {'future' if more == 1 else 'futures'} would settle it" if 0 < more <= MOST_FUTURES else ""
    )
    return (
        f"In this model, {who} cannot be told apart from {_base(c)} on {_thing(c)}: no difference at this number of "
        f"futures ({_difference(c, best)} {within(_scaled(c, found.error), digits_of(c))}{settle}). "
        f"It beat {_base(c)} in {frequency(found.better_in, found.futures)}."
    )


def _all_worse(c: "Comparison", lines: "list[Line]") -> str:
    best, found = lines[0], lines[0].difference
    ups = _verb(c, 1.0 if c.headline.better != "lower" else -1.0)
    lead = f"In this model, {_none(c, lines, ups)} {_thing(c)} over {_base(c)}: "
    who = "it" if len(lines) == 1 else f"{_named(best)}, the nearest,"
    size, verb = _size(c, best).removesuffix(f" against {_base(c)}"), _verb(c, found.mean)
    worse = frequency(found.worse_in, found.futures)
    return f"{lead}{who} {verb} it by {size} {_range(c, best)} and did worse in {worse}."


def _one_future(c: "Comparison", lines: "list[Line]") -> str:
    best = lines[0]
    most = "" if len(lines) == 1 else f" most of {len(lines)} options{_at_cost(c, lines)}"
    if best.difference.mean == 0:
        told = f"{_none(c, lines, 'changes')} {_thing(c)}"
    else:
        told = f"{_named(best)} {_verb(c, best.difference.mean)} {_thing(c)}{most}, by {_size(c, best)}"
    return f"In this model, in the one future that was played, {told}. One future cannot say how sure that is."


def _money(c: "Comparison", lines: "list[Line]") -> str:
    """Unequal cost, the best per pound, and money left over."""
    told = [_per_pound(c, lines) if len(lines) > 1 and not equal_cost(c) else ""]
    left = [f"{_named(line)} {_left(c.left_share(line.option))}" for line in lines if c.left_share(line.option) > EQUAL]
    if left:
        more = f" and {len(left) - 3} more" if len(left) > 3 else ""
        told.append(f"Money left unspent: {', '.join(left[:3])}{more}.")
    return " ".join(filter(None, told))


def _left(share: float) -> str:
    return f"{per_cent(share)} % of its budget"


def _per_pound(c: "Comparison", lines: "list[Line]") -> str:
    costs = [cost for line in lines if math.isfinite(cost := c.present_cost(line.option))]
    base = f", {prices}" if (prices := c.prices) else ""
    told = f"Costs are not equal ({money(min(costs))} to {money(max(costs))}, present value{base})"
    paid = [line for line in lines if c.present_cost(line.option) > 0]
    sign = -1.0 if c.headline.better == "lower" else 1.0
    gains = [line for line in paid if sign * line.difference.mean > 0 and line.difference.told_apart]
    if not gains:
        return f"{told}."
    first = max(gains, key=lambda line: sign * line.difference.mean / c.present_cost(line.option))
    same = " too" if first is lines[0] else ""
    return f"{told}: per pound, {_named(first)} comes first{same}."


def _rest(c: "Comparison") -> str:
    """What is missing."""
    status = c.sweep.known
    told = []
    if status.missing:
        told.append(f"So far: {status.finished + status.failed:,} of {status.runs:,} runs are played.")
    if status.failed:
        told.append(f"{status.failed:,} of {status.runs:,} runs failed and are left out.")
    return " ".join(told)


def equal_cost(c: "Comparison") -> bool:
    """Whether the present costs of the options differ by at most 1 % (or the sweep does not tell costs)."""
    costs = [c.present_cost(option) for option in c.options if option != c.against]
    known = [cost for cost in costs if math.isfinite(cost)]
    return not known or max(known) - min(known) <= EQUAL * max(known)


def _at_cost(c: "Comparison", lines: "list[Line]") -> str:
    """` at equal cost (£222 million a year, 2025/26 prices)`, where that is so and there is a cost."""
    a_year = [c.cost_a_year(line.option) for line in lines]
    if not equal_cost(c) or not all(math.isfinite(cost) and cost > 0 for cost in a_year):
        return ""
    base = f", {prices}" if (prices := c.prices) else ""
    return f" at equal cost ({money(sum(a_year) / len(a_year))} a year{base})"


def _futures_needed(line: "Line") -> int:
    """More futures after which this difference would be as large as its simulation error."""
    found = line.difference
    if not found.mean or not found.error:
        return 0
    return math.ceil(found.futures * (found.error / found.mean) ** 2) - found.futures


def _why_nothing(c: "Comparison", options: "list[Line]") -> str:
    if not options:
        return f"{_base(c)} is the only option"
    status = c.sweep.known
    return f"{status.finished:,} of {status.runs:,} runs are finished, none in a future shared with {_base(c)}"


def _none(c: "Comparison", lines: "list[Line]", verb: str) -> str:
    """`"Supply" does not raise`, `none of 3 options raises`."""
    if len(lines) == 1:
        return f"{_named(lines[0])} does not {verb.removesuffix('s')}"
    return f"none of {len(lines)} options{_at_cost(c, lines)} {verb}"


def _ahead(found: "Difference") -> str:
    return frequency(found.better_in, found.futures)


def _range(c: "Comparison", line: "Line") -> str:
    """The range of futures in the direction of the verb: `raises by 0.2 (0.1 to 0.3)`, `lowers by 0.2 (0.1 to 0.3)`."""
    low, high = _scaled(c, line.difference.low), _scaled(c, line.difference.high)
    if line.difference.mean < 0:
        low, high = -high, -low
    return f"(8 in 10 futures: {between(low, high, digits_of(c))})"


def digits_of(c: "Comparison") -> int:
    """Decimals of the headline's differences, the same in the sentence and the whole column."""
    others = [line.difference for line in c.lines() if line.option != c.against]
    errors = [_scaled(c, found.error) for found in others]
    return decimals_for([_scaled(c, found.mean) for found in others], errors, c.headline.decimals)


def _difference(c: "Comparison", line: "Line") -> str:
    return signed(_scaled(c, line.difference.mean), digits_of(c))


def _size(c: "Comparison", line: "Line") -> str:
    """`0.22 percentage points a year over do minimum`."""
    change = _scaled(c, line.difference.mean)
    told = f"{plain(abs(change), digits_of(c))} {c.headline.difference}".rstrip()
    return f"{told} {'over' if change > 0 else 'against'} {_base(c)}"


def _scaled(c: "Comparison", value: float) -> float:
    return value * c.headline.scale


def _verb(c: "Comparison", change: float) -> str:
    return "raises" if change > 0 else "lowers"


def _thing(c: "Comparison") -> str:
    label = c.headline.label
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _named(line: "Line") -> str:
    return f'"{line.label}"'


def _base(c: "Comparison") -> str:
    label = c.label(c.against)
    return label[:1].lower() + label[1:] if c.against == "do_minimum" else f'"{label}"'
