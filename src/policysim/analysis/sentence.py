"""The answer is a sentence, computed: which option, by how much, how sure, at what cost, and when it cannot be told."""

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from policysim.analysis.costs import BASELINE, at_cost, equal_cost, unequal
from policysim.analysis.often import ahead_in, beat
from policysim.analysis.texts import quoted, tidy
from policysim.analysis.unit import Unit, priced, unit_for, unit_of
from policysim.analysis.verdict import Verdict, alike, verdict
from policysim.cards import lower_first
from policysim.numbers import LARGE, frequency, is_shown, money

if TYPE_CHECKING:
    from policysim.analysis.comparison import Comparison, Difference, Line

MOST_FUTURES = 100_000  # more futures than this are not advised
CARE = "care_given"


def answer(comparison: "Comparison") -> str:
    """The whole answer, a few sentences, "in this model" once."""
    found = verdict(comparison)
    if not found.known:
        return f"In this model, nothing can be compared yet: {_why_nothing(comparison)}."
    lines = list(found.known)
    told = (_finding(comparison, found), unequal(comparison, lines), _rest(comparison))
    return " ".join(filter(None, told))


def beside(c: "Comparison") -> list[tuple[str, str]]:
    """What the register wants told beside the headline: a word, as `access`, and how the leading options do on it."""
    leading = [line for line in c.lines() if line.option != c.against and math.isfinite(line.difference.error)]
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


def _finding(c: "Comparison", found: Verdict) -> str:
    """What the options do, as far as it can be told apart from nothing."""
    if found.one_replicate:
        return _one_replicate(c, found)
    if found.nothing_changes:
        whenever = f"in any of {found.known[0].difference.futures:,} futures"
        return f"In this model, {_none(c, found, 'changes')} {_thing(c)} at all, {whenever}."
    if found.better:
        return _better(c, found)
    return _all_worse(c, found) if found.lead in found.worse else _no_difference(c, found)


def _better(c: "Comparison", found: Verdict) -> str:
    """What the best of the options does that can be told apart from do minimum, and how it stands to the others."""
    lead, ties = found.lead, alike(c, found.lead, found.better if found.ahead else found.known)
    does = f"{_named(lead)} {_verb(c, lead.difference.mean)} {_thing(c)}"
    by, others = f"by {_size(c, lead)} {_range(c, lead)}", len(found.known) - 1
    if found.ahead:
        told = f"{_sure(c, found)}{by}{_ties(c, lead, ties)}"
    elif ties:
        told = f"no single one of {_options(c, found)} is best: {does} {by}{_ties(c, lead, ties)}"
    else:
        told = f"of {_options(c, found)}, {does} most: {by}" if others else f"{does} {by}"
    beat = f"{_named(lead) if ties else 'It'} beat {_base(c)} in {_often(lead.difference)}"
    if others and not ties and not found.ahead:
        second = found.known[1]
        often = _frequency(c.versus(lead.option, second.option))
        beat += f" and the next best, {_told(c, second)}, in {often}"
    return " ".join(
        filter(None, (f"In this model, {told}. {beat}.", _worth(c, lead), _ahead(c, found), _harm(c, found)))
    )


def _sure(c: "Comparison", found: Verdict) -> str:
    """`of 2 options, only "Supply" raises growth by more than its simulation error: `, where others have better means."""
    sure, verb = found.better, _verb(c, found.lead.difference.mean)
    if len(sure) == 1:
        return f"of {_options(c, found)}, only {_named(sure[0])} {verb} {_thing(c)} by more than its simulation error: "
    these = f"{len(sure)} {verb.removesuffix('s')} {_thing(c)} by more than their simulation error"
    return f"of {_options(c, found)}, {these}, {_named(sure[0])} most: "


def _ahead(c: "Comparison", found: Verdict) -> str:
    """The options whose mean is better than that of the lead, and why they do not lead."""
    if not found.ahead:
        return ""
    has = "has a better mean" if len(found.ahead) == 1 else "have better means"
    told = _several([f"{_named(line)} ({_unsure(c, line)})" for line in found.ahead])
    return f"{told} {has} but cannot be told apart from {_base(c)} at this number of futures."


def _ties(c: "Comparison", lead: "Line", ties: "list[Line]") -> str:
    """`, but "Supply" (+0.21) cannot be told apart from it ("Agility" ahead in 10 of 20 futures)`."""
    if not ties:
        return ""
    often = _ahead_of([c.versus(lead.option, line.option) for line in ties])
    ahead = f" ({_named(lead)} {often})" if len(ties) < 3 else ""
    return f", but {_several([_told(c, line) for line in ties])} cannot be told apart from it{ahead}"


def _harm(c: "Comparison", found: Verdict) -> str:
    """The options that are sure to do worse, worst first."""
    if not found.worse:
        return ""
    told = _several([_told(c, line) for line in reversed(found.worse)])
    return f"{told} {'do' if len(found.worse) > 1 else 'does'} worse than {_base(c)}."


def _no_difference(c: "Comparison", found: Verdict) -> str:
    """Nothing beats do-minimum by more than the simulation error."""
    best = found.known[0]
    who = _named(best) if len(found.known) == 1 else f"even {_named(best)}, the best of {_options(c, found)},"
    more = _futures_needed(best.difference)
    settle = f"; {more:,} more {'future' if more == 1 else 'futures'} could settle it"
    told = (
        f"In this model, {who} cannot be told apart from {_base(c)} on {_thing(c)}: no difference at this number of "
        f"futures ({_unsure(c, best)}{settle if 0 < more <= MOST_FUTURES else ''}). "
        f"It {beat(best.difference, _base(c))}."
    )
    return " ".join(filter(None, (told, _harm(c, found))))


def _all_worse(c: "Comparison", found: Verdict) -> str:
    best = found.known[0]
    ups = _verb(c, -best.difference.mean)
    who = "it" if len(found.known) == 1 else f"{_named(best)}, the best of them,"
    size, worse = (
        _unit(c, best).size(best.difference.mean),
        frequency(best.difference.worse_in, best.difference.futures),
    )
    told = (
        f"In this model, {_none(c, found, ups)} {_thing(c)} against {_base(c)}: {who} {_verb(c, best.difference.mean)} it "
        f"by {size} {_range(c, best)} and did worse in {worse}."
    )
    return f"{told} {_no_better(c, found)}".rstrip()


def _no_better(c: "Comparison", found: Verdict) -> str:
    """The options that may do neither better nor worse, where all means are for the worse."""
    if not found.unclear:
        return ""
    told = _several([f"{_named(line)} ({_unsure(c, line)})" for line in found.unclear])
    return f"{told} cannot be told apart from {_base(c)} at this number of futures."


def _one_replicate(c: "Comparison", found: Verdict) -> str:
    """What one future shows, or several points that share one replicate's chance."""
    best = found.known[0]
    most = "" if len(found.known) == 1 else f" most of {_options(c, found)}"
    if best.difference.mean == 0:
        told = f"{_none(c, found, 'changes')} {_thing(c)}"
    else:
        told = f"{_named(best)} {_verb(c, best.difference.mean)} {_thing(c)}{most}, by {_size(c, best)}"
    if (futures := best.difference.futures) == 1:
        return f"In this model, in the one future that was played, {told}. One future cannot say how sure that is."
    return (
        f"In this model, on average over {futures:,} points with one and the same chance, {told} "
        f"{_range(c, best).replace('futures', 'points', 1)}. One replicate cannot say how sure that is."
    )


def _worth(c: "Comparison", line: "Line") -> str:
    """What the option's effect is worth in care in the last year, where that can be told apart from nothing."""
    plan = c.sweep.plan
    if c.headline.name != plan.headline or c.headline.unit.startswith("£") or CARE not in plan.outcomes:
        return ""
    care = c.versus(line.option, c.against, CARE)
    if not care.told_apart or care.mean <= 0:
        return ""
    cost, prices = c.present_cost(line.option), f", {c.prices}" if c.prices else ""
    same = "the same" if len(c.options) > 2 else "a"
    paid = f", at {same} public cost ({money(cost)} present value)" if cost > 0 and equal_cost(c) else ""
    unit = unit_for(c.sweep.measure(CARE), [care.mean], [care.error])
    worth = f"{replace(unit, after='').size(care.mean)} of care {unit.within(care.error)}"
    return f"In the last year, {plan.years[-1]}, it is worth {worth}{prices}{paid}."


def _rest(c: "Comparison") -> str:
    """What is missing."""
    status = c.sweep.known
    told = []
    if status.missing:
        told.append(f"So far: {status.finished + status.failed:,} of {status.runs:,} runs are played.")
    if status.failed:
        told.append(f"{status.failed:,} of {status.runs:,} runs failed and are left out.")
    return " ".join(told)


def _futures_needed(found: "Difference") -> int:
    """More futures after which this difference would be as large as its simulation error."""
    if not found.mean or not found.error or math.isnan(found.error):
        return 0
    return math.ceil(found.futures * (found.error / found.mean) ** 2) - found.futures


def _why_nothing(c: "Comparison") -> str:
    if len(c.options) == 1:
        return f"{_base(c)} is the only option"
    status = c.sweep.known
    return f"{status.finished:,} of {status.runs:,} runs are finished, none in a future shared with {_base(c)}"


def _none(c: "Comparison", found: Verdict, verb: str) -> str:
    """`"Supply" does not raise`, `none of 3 options raises`."""
    if len(found.known) == 1:
        return f"{_named(found.known[0])} does not {verb.removesuffix('s')}"
    return f"none of {_options(c, found)} {verb}"


def _options(c: "Comparison", found: Verdict) -> str:
    """`3 options at equal cost (£400 million a year)`."""
    return f"{len(found.known)} options{at_cost(c, list(found.known))}"


def _several(told: list[str]) -> str:
    """`A`, `A and B`, `A, B and C`, `A, B and 3 more`."""
    if len(told) > 3:
        told = [*told[:2], f"{len(told) - 2} more"]
    return f"{', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else told[0]


def _frequency(found: "Difference") -> str:
    return frequency(found.better_in, found.futures)


def _ahead_of(found: "list[Difference]") -> str:
    """`ahead in 10 of 20 futures`, `ahead in 10 and 12 of 20 futures`."""
    told = [ahead_in(one) for one in found]
    alike = len({one.futures for one in found}) == 1 and not any("level" in one for one in told)
    if len(found) == 2 and found[0].futures <= LARGE and alike:
        return f"ahead in {found[0].better_in:,} and {_frequency(found[1])}"
    return " and ".join([told[0], *(one.removeprefix("ahead in ") if alike else one for one in told[1:])])


def _often(found: "Difference") -> str:
    """`16 of 20 futures (worse in 4)`: in how many it did worse is told where it is more than a tenth of them."""
    worse = f" (worse in {found.worse_in:,})" if found.low < 0 < found.high and found.futures <= LARGE else ""
    return f"{_frequency(found)}{worse}"


def _range(c: "Comparison", line: "Line") -> str:
    """The range of futures in the direction of the verb: `raises by 0.2 (0.1 to 0.3)`, `lowers by 0.2 (0.1 to 0.3)`."""
    found = line.difference
    low, high = (-found.high, -found.low) if found.mean < 0 else (found.low, found.high)
    return f"(8 in 10 futures: {_unit(c, line).between(low, high)})"


def _told(c: "Comparison", line: "Line") -> str:
    """`"Supply" (+0.21)`."""
    return f"{_named(line)} ({_unit(c, line).signed(line.difference.mean)})"


def _unsure(c: "Comparison", line: "Line") -> str:
    """`+0.01 ± 0.04`; the error alone where the mean is zero to its digits."""
    found = line.difference
    own = unit_for(c.headline, [found.mean], [found.error])
    if math.isnan(found.error):
        return f"{own.signed(found.mean)} in one {'future' if found.futures == 1 else 'replicate'}"
    mean = f"{own.signed(found.mean)} " if is_shown(own.factor * found.mean, own.decimals) else ""
    return f"{mean}{own.within(found.error)}"


def _size(c: "Comparison", line: "Line") -> str:
    """`0.22 percentage points a year over do minimum`."""
    change, worth = line.difference.mean, priced(c, c.headline)
    told = f"{_unit(c, line).size(change)}{f' ({worth})' if worth else ''}"
    return f"{told} {'over' if change > 0 else 'against'} {_base(c)}"


def _unit(c: "Comparison", line: "Line") -> Unit:
    return unit_of(c).fit(line.difference)


def _verb(c: "Comparison", change: float) -> str:
    return "raises" if change > 0 else "lowers"


def _thing(c: "Comparison") -> str:
    return lower_first(c.headline.label)


def _named(line: "Line") -> str:
    return quoted(line.label)


def _base(c: "Comparison") -> str:
    label = c.label(c.against)
    return lower_first(tidy(label)) if c.against == BASELINE else quoted(label)
