"""Which option is worth most beyond what it costs, in one computed sentence: how much, in how many futures, how sure."""

from typing import TYPE_CHECKING

from policysim.analysis.often import ahead_in
from policysim.analysis.texts import quoted
from policysim.analysis.unit import Unit, unit_for
from policysim.numbers import frequency
from policysim.sweep.plan import Measure

if TYPE_CHECKING:
    from policysim.analysis.comparison import Difference
    from policysim.appraisal.appraisal import Appraisal

NPSV = Measure(
    "npsv", "Net present social value", "£bn", "£bn", "higher", 1, "benefits less public cost, discounted", "sum", 1e-9
)
NOTHING, INPUTS = "do_minimum", "more_of_the_same"


def ranked(a: "Appraisal") -> list[str]:
    """The options but do minimum, the one worth most first; of equal ones the first by name."""
    others = [option for option in sorted(a.options) if option != NOTHING]
    return sorted(others, key=lambda option: -a.npsv(option).mean)


def unit(a: "Appraisal", found: "Difference") -> Unit:
    """Pounds as people say them: the same millions or billions for all options, the digits that its own error leaves."""
    largest = max((abs(a.npsv(option).mean) for option in ranked(a)), default=0.0)
    return unit_for(NPSV, [largest], [found.error])


def answer(a: "Appraisal") -> str:
    """The best option and its net present social value, then what optimism bias makes of it, then the second best."""
    if not (order := ranked(a)):
        return "There is no option beside do minimum to appraise."
    return " ".join(filter(None, (_best(a, order[0]), _next(a, order), _biased(a, order[0]), _inputs(a, order[0]))))


def worth_told(a: "Appraisal", option: str) -> str:
    """What one option is worth beyond what it costs, whatever its rank."""
    found, name = a.npsv(option), quoted(a.comparison.label(option))
    told = unit(a, found)
    size, side = told.size(found.mean), "more" if found.mean > 0 else "less"
    if found.futures < 2:
        return f"{name} is worth {size} {side} than it costs in one future."
    often = f"worth more than it costs in {frequency(found.better_in, found.futures)}"
    if not found.told_apart:
        return f"whether {name} is worth what it costs cannot be told: {told.signed(found.mean)} {_sure(told, found)}, {often}."
    return f"{name} is worth {size} {side} than it costs {_sure(told, found)}, {often}."


def _sure(told: Unit, found: "Difference") -> str:
    return f"(8 in 10 futures: {told.between(found.low, found.high)}; simulation error {told.within(found.error)})"


def _best(a: "Appraisal", option: str) -> str:
    found, name = a.npsv(option), quoted(a.comparison.label(option))
    told = unit(a, found)
    if found.mean != found.mean:
        return "No future was finished by an option and do minimum alike, so that nothing can be appraised."
    if found.futures < 2:
        side = "more" if found.mean > 0 else "less"
        return f"In one future, {name} is worth {told.size(found.mean)} {side} than it costs: no range, no simulation error."
    sure = _sure(told, found)
    often = f"worth more than it costs in {frequency(found.better_in, found.futures)}"
    if not found.told_apart:
        size = told.signed(found.mean)
        return f"Whether {name}, the best by value, is worth what it costs cannot be told: {size} {sure}, {often}."
    if found.mean > 0:
        return f"{name} is worth {told.size(found.mean)} more than it costs {sure}, {often}."
    return f"No option is worth what it costs: the best, {name}, by {told.size(found.mean)} less {sure}, {often}."


def _next(a: "Appraisal", order: list[str]) -> str:
    """Whether the second best can be told apart from the best."""
    if len(order) < 2:
        return ""
    lead, other = a.versus(order[0], order[1]), quoted(a.comparison.label(order[1]))
    if lead.futures < 2:
        return ""
    if not lead.told_apart:
        return f"It cannot be told apart from {other}."
    return f"It is {unit(a, lead).size(lead.mean)} ahead of {other} ({ahead_in(lead).removeprefix('ahead in ')})."


def _biased(a: "Appraisal", option: str) -> str:
    """The same option with optimism bias."""
    found, bias = a.npsv(option, "with"), a.assumptions.optimism
    if found.mean != found.mean:
        return ""
    added = f"public cost {100 * bias.costs.central:+.0f} %"
    if bias.benefits.central:
        added += f", benefits −{100 * bias.benefits.central:.0f} %"
    return f"With optimism bias ({added}): {unit(a, found).signed(found.mean)}."


def _inputs(a: "Appraisal", option: str) -> str:
    """Against the same money spent on plain inputs, which is the comparison that counts."""
    if INPUTS not in a.options or option == INPUTS:
        return ""
    lead = a.versus(option, INPUTS)
    told = unit(a, lead)
    if lead.futures < 2:
        return ""
    return f"Against {quoted(a.comparison.label(INPUTS))}: {told.signed(lead.mean)} ({told.within(lead.error)})."
