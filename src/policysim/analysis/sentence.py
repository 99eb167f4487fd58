"""The answer is a sentence, computed: which option, by how much, how sure, at what cost, and when it cannot be told."""

import math
from typing import TYPE_CHECKING

from policysim.analysis.unit import priced, unit_for, unit_of
from policysim.cards import lower_first
from policysim.numbers import LARGE, about, decimals_for, frequency, is_shown, money, per_cent

if TYPE_CHECKING:
    from policysim.analysis.comparison import Comparison, Difference, Line

EQUAL = 0.01  # costs that differ by no more are called equal, money left over is told above it
MOST_FUTURES = 100_000  # more futures than this are not advised
CARE, BASELINE = "care_given", "do_minimum"


def answer(comparison: "Comparison") -> str:
    """The whole answer, a few sentences, "in this model" once."""
    options = [line for line in comparison.lines() if line.option != comparison.against]
    known = [line for line in options if line.difference.futures]
    if not known:
        return f"In this model, nothing can be compared yet: {_why_nothing(comparison, options)}."
    return " ".join(filter(None, (_finding(comparison, known), _money(comparison, known), _rest(comparison))))


def beside(c: "Comparison") -> list[tuple[str, str]]:
    """What the register wants told beside the headline: a word, as `access`, and how the leading options do on it."""
    leading = [line for line in c.lines() if line.option != c.against and line.difference.futures > 1]
    leading = (
        leading[:1] + [line for line in leading[1:] if not c.versus(leading[0].option, line.option).told_apart][:1]
    )
    measures = [m for m in c.sweep.plan.measures if m.beside and m.name != c.headline.name]
    return [(m.beside, _beside(c, m, leading)) for m in measures if leading]


def _beside(c: "Comparison", measure, leading: "list[Line]") -> str:
    unit, told, none = unit_of(c, measure.name), [], []
    for line in leading:
        found = c.versus(line.option, c.against, measure.name)
        own = unit_for(measure, [found.mean], [found.error])
        if found.told_apart:
            told.append(
                f"{_named(line)} {own.signed(found.mean)} (8 in 10 futures: {own.between(found.low, found.high)})"
            )
        else:
            none.append(f"{_named(line)} {own.within(found.error)}")
    if none:
        told.append(f"no difference at this number of futures ({', '.join(none)})")
    words = ", ".join(filter(None, (unit.after, priced(c, measure))))
    return f"{measure.label}{', ' + words if words else ''}, against {_base(c)}: {'; '.join(told)}"


def _finding(c: "Comparison", lines: "list[Line]") -> str:
    """What the best option does, and how it stands to the others."""
    best = lines[0]
    gain = -best.difference.mean if c.headline.better == "lower" else best.difference.mean
    if best.difference.futures == 1:
        return _one_future(c, lines)
    if all(line.difference.better_in + line.difference.worse_in == 0 for line in lines):
        futures = best.difference.futures
        return f"In this model, {_none(c, lines, 'changes')} {_thing(c)} at all, in any of {futures:,} futures."
    if not best.difference.told_apart:
        return _no_difference(c, lines)
    return _best(c, lines) if gain > 0 else _all_worse(c, lines)


def _best(c: "Comparison", lines: "list[Line]") -> str:
    best, versus = lines[0], {line.option: c.versus(lines[0].option, line.option) for line in lines[1:]}
    alike = [line for line in lines[1:] if not versus[line.option].told_apart]
    behind = [line for line in lines[1:] if versus[line.option].told_apart]
    does = f"{_named(best)} {_verb(c, best.difference.mean)} {_thing(c)}"
    if alike:
        lead = f"no single one of {len(lines)} options{_at_cost(c, lines)} is best: {does} by {_size(c, best)} "
        lead += f"{_range(c, best)}, {_about_as_much(c, best, alike, versus)}"
    elif len(lines) > 1:
        lead = f"of {len(lines)} options{_at_cost(c, lines)}, {does} most: by {_size(c, best)} {_range(c, best)}"
    else:
        lead = f"{does} by {_size(c, best)} {_range(c, best)}"
    beats = f"{_named(best) if alike else 'It'} beat {_base(c)} in {_often(best.difference)}"
    if behind:
        first, next_best, often = behind[0], "" if alike else "the next best, ", _frequency(versus[behind[0].option])
        beats += f" and {next_best}{_named(first)} ({_difference(c, first)}){'' if alike else ','} in {often}"
    return " ".join(filter(None, (f"In this model, {lead}. {beats}.", _worth(c, lines))))


def _about_as_much(c: "Comparison", best: "Line", alike: "list[Line]", versus: "dict[str, Difference]") -> str:
    """`about as much as "Supply" (+0.21, 8 in 10: 0.1 to 0.3): the two cannot be told apart ("Agility" ahead in ...)`."""
    unit, number = unit_of(c), len(alike) + 1
    if len(alike) == 1:
        low, high = _in_direction(alike[0].difference, best.difference.mean)
        told = f"{_named(alike[0])} ({_difference(c, alike[0])}, 8 in 10 futures: {unit.between(low, high)})"
    else:
        first, second = (f"{_named(line)} ({_difference(c, line)})" for line in alike[:2])
        told = f"{first}, {second} and {len(alike) - 2} more" if number > 3 else f"{first} and {second}"
    these = {2: "the two cannot be told apart", 3: "neither can be told apart from it"}
    alike_told = these.get(number, f"none of these {number - 1} can be told apart from it")
    ahead = "ahead of the first two" if number > 3 else "ahead"
    often = _frequencies([versus[line.option] for line in alike[:2]])
    return f"about as much as {told}: {alike_told} ({_named(best)} {ahead} in {often})"


def _no_difference(c: "Comparison", lines: "list[Line]") -> str:
    """Nothing beats do-minimum by more than the simulation error."""
    best, found = lines[0], lines[0].difference
    few = f"even {_named(best)}, the best of {len(lines)} options{_at_cost(c, lines)},"
    own, more = unit_for(c.headline, [found.mean], [found.error]), _futures_needed(best)
    mean = f"{own.signed(found.mean)} " if is_shown(own.factor * found.mean, own.decimals) else ""
    settle = f"; {more:,} more {'future' if more == 1 else 'futures'} would settle it"
    return (
        f"In this model, {_named(best) if len(lines) == 1 else few} cannot be told apart from {_base(c)} on {_thing(c)}: "
        f"no difference at this number of futures ({mean}{own.within(found.error)}"
        f"{settle if 0 < more <= MOST_FUTURES else ''}). It beat {_base(c)} in {_frequency(found)}."
    )


def _all_worse(c: "Comparison", lines: "list[Line]") -> str:
    best, found = lines[0], lines[0].difference
    ups = _verb(c, 1.0 if c.headline.better != "lower" else -1.0)
    who = "it" if len(lines) == 1 else f"{_named(best)}, the best of them,"
    size, worse = unit_of(c).size(found.mean), frequency(found.worse_in, found.futures)
    return (
        f"In this model, {_none(c, lines, ups)} {_thing(c)} against {_base(c)}: {who} {_verb(c, found.mean)} it by {size} "
        f"{_range(c, best)} and did worse in {worse}."
    )


def _one_future(c: "Comparison", lines: "list[Line]") -> str:
    best = lines[0]
    most = "" if len(lines) == 1 else f" most of {len(lines)} options{_at_cost(c, lines)}"
    if best.difference.mean == 0:
        told = f"{_none(c, lines, 'changes')} {_thing(c)}"
    else:
        told = f"{_named(best)} {_verb(c, best.difference.mean)} {_thing(c)}{most}, by {_size(c, best)}"
    return f"In this model, in the one future that was played, {told}. One future cannot say how sure that is."


def _worth(c: "Comparison", lines: "list[Line]") -> str:
    """What the best option's effect is worth in care, where the model says what care is worth."""
    plan, best = c.sweep.plan, lines[0]
    if c.headline.name != plan.headline or c.headline.unit.startswith("£") or CARE not in plan.outcomes:
        return ""
    care = c.versus(best.option, c.against, CARE)
    if not care.told_apart or care.mean <= 0:
        return ""
    cost, prices = c.present_cost(best.option), f", {c.prices}" if c.prices else ""
    same = "the same" if len(lines) > 1 else "a"
    paid = f", at {same} public cost ({money(cost)} present value)" if cost > 0 and equal_cost(c) else ""
    return f"It is worth {about(care.mean)} of care a year by {plan.years[-1]}{prices}{paid}."


def _money(c: "Comparison", lines: "list[Line]") -> str:
    """Unequal cost, the best per pound, and money left over."""
    told = ["" if len(lines) < 2 or equal_cost(c) else _per_pound(c, lines)]
    left = sorted((line for line in lines if c.left_share(line.option) > EQUAL), key=lambda x: -c.left_share(x.option))
    if left:
        first, *others = [f"{_named(line)} {per_cent(c.left_share(line.option))} %" for line in left[:3]]
        more = f"; {len(left) - 3} more left less" if len(left) > 3 else ""
        told.append(f"Money left unspent: {', '.join([f'{first} of its budget', *others])}{more}.")
    return " ".join(filter(None, told))


def _per_pound(c: "Comparison", lines: "list[Line]") -> str:
    costs, base = _costs(c), f", {prices}" if (prices := c.prices) else ""
    told = f"These options do not cost the same ({money(min(costs))} to {money(max(costs))}, present value{base})"
    sign = -1.0 if c.headline.better == "lower" else 1.0
    gains = [line for line in lines if sign * line.difference.mean > 0 and line.difference.told_apart]
    paid = [line for line in gains if c.present_cost(line.option) > 0]
    if not paid or c.against != BASELINE:
        return f"{told}."
    first = max(paid, key=lambda line: sign * line.difference.mean / c.present_cost(line.option))
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
    known = _costs(c)
    return not known or max(known) - min(known) <= EQUAL * max(known)


def _costs(c: "Comparison") -> list[float]:
    """What the options cost that buy anything, present value in pounds."""
    costs = [c.present_cost(option) for option in c.options if option != BASELINE]
    return [cost for cost in costs if math.isfinite(cost)]


def _at_cost(c: "Comparison", lines: "list[Line]") -> str:
    """What the options cost, where they cost the same: ` at equal cost (£400 million a year)`."""
    a_year = [c.cost_a_year(line.option) for line in lines]
    if not equal_cost(c):
        return " of unequal cost"
    if not all(math.isfinite(cost) and cost > 0 for cost in a_year):
        return ""
    base = f", {prices}" if (prices := c.prices) else ""
    return f" at equal cost ({money(sum(a_year) / len(a_year))} a year{base})"


def _futures_needed(best: "Line") -> int:
    """More futures after which this difference would be as large as its simulation error."""
    found = best.difference
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


def _frequency(found: "Difference") -> str:
    return frequency(found.better_in, found.futures)


def _frequencies(found: "list[Difference]") -> str:
    """`10 of 20 futures`, `10 and 12 of 20 futures`."""
    if len(found) > 1 and found[0].futures <= LARGE and len({one.futures for one in found}) == 1:
        return f"{' and '.join(f'{one.better_in:,}' for one in found[:-1])} and {_frequency(found[-1])}"
    return " and ".join(map(_frequency, found))


def _often(found: "Difference") -> str:
    """`16 of 20 futures (worse in 4)`: in how many it did worse is told where it is more than a tenth of them."""
    worse = f" (worse in {found.worse_in:,})" if found.low < 0 < found.high and found.futures <= LARGE else ""
    return f"{_frequency(found)}{worse}"


def _range(c: "Comparison", line: "Line") -> str:
    """The range of futures in the direction of the verb: `raises by 0.2 (0.1 to 0.3)`, `lowers by 0.2 (0.1 to 0.3)`."""
    return f"(8 in 10 futures: {unit_of(c).between(*_in_direction(line.difference, line.difference.mean))})"


def _in_direction(found: "Difference", mean: float) -> tuple[float, float]:
    return (-found.high, -found.low) if mean < 0 else (found.low, found.high)


def digits_of(c: "Comparison", outcome: str = "") -> int:
    """Decimals of the differences of an outcome (default: the headline) as charts and tables show them."""
    measure = c.sweep.measure(outcome or c.headline.name)
    lines, scale = [line.difference for line in c.lines(measure.name) if line.option != c.against], measure.scale
    return decimals_for([scale * one.mean for one in lines], [scale * one.error for one in lines], measure.decimals)


def _difference(c: "Comparison", line: "Line") -> str:
    return unit_of(c).signed(line.difference.mean)


def _size(c: "Comparison", line: "Line") -> str:
    """`0.22 percentage points a year over do minimum`."""
    change, worth = line.difference.mean, priced(c, c.headline)
    told = f"{unit_of(c).size(change)}{f' ({worth})' if worth else ''}"
    return f"{told} {'over' if change > 0 else 'against'} {_base(c)}"


def _verb(c: "Comparison", change: float) -> str:
    return "raises" if change > 0 else "lowers"


def _thing(c: "Comparison") -> str:
    return lower_first(c.headline.label)


def _named(line: "Line") -> str:
    return f'"{line.label}"'


def _base(c: "Comparison") -> str:
    label = c.label(c.against)
    return label[:1].lower() + label[1:] if c.against == BASELINE else f'"{label}"'
