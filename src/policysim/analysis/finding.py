"""The title of a picture is what it shows, computed: one sentence with its numbers of options, "in this model" once."""

from collections.abc import Mapping

from policysim.analysis.comparison import Comparison, Line
from policysim.analysis.texts import SHORT, quoted, tidy
from policysim.analysis.verdict import Verdict, alike, gain, verdict
from policysim.cards import lower_first
from policysim.numbers import frequency


def finding(c: Comparison) -> str:
    """What the options do to the headline of a comparison, as a title."""
    found = verdict(c)
    if not found.known:
        return "In this model, nothing can be compared yet"
    lead, thing, several = found.lead, lower_first(c.headline.label), len(found.known) > 1
    if found.one_replicate:
        played = "future" if found.known[0].difference.futures == 1 else "replicate"
        return f"In this model, in the one {played} played, {_does(c, lead, several)}"
    if found.better:
        return f"In this model, {_best(c, found)}{_harm(c, found)}"
    if lead in found.unclear:
        even = f"even {_named(lead)}, the best of {len(found.known)}," if several else _named(lead)
        return f"In this model, {even} cannot be told apart from {base(c)} on {thing}{_harm(c, found)}"
    who = f"none of {len(found.known)} options" if several else f"{_named(lead)} does not"
    word = "raises" if c.headline.better != "lower" else "lowers"
    return f"In this model, {who} {word if several else word[:-1]} {thing}"


def base(c: Comparison) -> str:
    """The option compared with, as it stands inside a sentence: `do minimum`, `"Support"`."""
    label = tidy(c.label(c.against), SHORT)
    return lower_first(label) if c.against == "do_minimum" else f'"{label}"'


def _best(c: Comparison, found: Verdict) -> str:
    """`"Support" raises growth most`; where another has a better mean but is unsure, that other."""
    if found.ahead:
        unsure = _named(found.ahead[0]) if len(found.ahead) == 1 else f"{len(found.ahead)} with better means"
        return f"{_does(c, found.lead, several=False)}, but {unsure} cannot be told apart from {base(c)}"
    return _does(c, found.lead, len(found.known) > 1) + _alike(c, found)


def _does(c: Comparison, line: Line, several: bool) -> str:
    """`"Support" raises productivity growth most`."""
    thing, change = lower_first(c.headline.label), line.difference.mean
    if change == 0:
        return f"no option changes {thing}" if several else f"{_named(line)} does not change {thing}"
    end = (" most" if gain(c, line) > 0 else " least") if several else ""
    return f"{_named(line)} {'raises' if change > 0 else 'lowers'} {thing}{end}"


def _alike(c: Comparison, found: Verdict) -> str:
    """How many others cannot be told apart from the best."""
    ties = alike(c, found.lead, found.known)
    if not ties:
        return ""
    return f", but {_named(ties[0]) if len(ties) == 1 else f'{len(ties)} others'} cannot be told apart from it"


def _harm(c: Comparison, found: Verdict) -> str:
    """How many options do worse than the option compared with."""
    if not found.worse:
        return ""
    verb, one = "raise" if c.headline.better == "lower" else "lower", len(found.worse) == 1
    return f"; {_named(found.worse[0]) if one else len(found.worse)} {verb}{'s' if one else ''} it"


def _named(line: Line) -> str:
    return quoted(line.label)


def first_place(c: Comparison) -> str:
    """Which option comes first most often, as a title."""
    line = max(c.lines(), key=lambda one: one.best_in)
    if not line.complete:
        return "In this model, no future was finished by every option"
    often = frequency(line.best_in, line.complete) if line.complete > 1 else "the one future played"
    return f"In this model, {_named(line)} comes first on {lower_first(tidy(c.headline.label))} in {often}"


def winner(c: Comparison, share: Mapping[str, float], futures: int) -> str:
    """Which option is best most often in the last year, as a title."""
    option, most = max(share.items(), key=lambda one: one[1])
    often = frequency(round(most * futures), futures) if futures > 1 else "the one future played"
    thing = lower_first(tidy(c.headline.label))
    return (
        f"In this model, {quoted(c.label(option))} is the best option on {thing} in {often} in {c.sweep.plan.years[-1]}"
    )
