"""The title of a picture is what it shows, computed: one sentence with its numbers of options, "in this model" once."""

from collections.abc import Mapping

from policysim.analysis.comparison import Comparison, Line
from policysim.analysis.texts import tidy
from policysim.cards import lower_first
from policysim.numbers import frequency

SHORT = 50  # letters of a label in a title


def finding(c: Comparison) -> str:
    """What the options do to the headline of a comparison, as a title."""
    lines = [line for line in c.lines() if line.option != c.against and line.difference.futures]
    if not lines:
        return "In this model, nothing can be compared yet"
    best, thing = lines[0], lower_first(c.headline.label)
    if best.difference.futures == 1:
        return f"In this model, in the one future played, {_does(c, best, lines)}"
    if not best.difference.told_apart:
        even = f"even {_named(best)}, the best of {len(lines)}," if len(lines) > 1 else _named(best)
        return f"In this model, {even} cannot be told apart from {base(c)} on {thing}"
    if _gain(c, best) < 0:
        who = f"none of {len(lines)} options" if len(lines) > 1 else f"{_named(best)} does not"
        word = "raises" if c.headline.better != "lower" else "lowers"
        return f"In this model, {who} {word if len(lines) > 1 else word[:-1]} {thing}"
    return f"In this model, {_does(c, best, lines)}{_alike(c, lines)}{_harm(c, lines)}"


def base(c: Comparison) -> str:
    """The option compared with, as it stands inside a sentence: `do minimum`, `"Support"`."""
    label = tidy(c.label(c.against), SHORT)
    return lower_first(label) if c.against == "do_minimum" else f'"{label}"'


def _does(c: Comparison, line: Line, lines: list[Line]) -> str:
    """`"Support" raises productivity growth most`."""
    thing, change = lower_first(c.headline.label), line.difference.mean
    if change == 0:
        return f"no option changes {thing}" if len(lines) > 1 else f"{_named(line)} does not change {thing}"
    most = " most" if len(lines) > 1 and _gain(c, line) > 0 else ""
    least = " least" if len(lines) > 1 and _gain(c, line) < 0 else ""
    return f"{_named(line)} {'raises' if change > 0 else 'lowers'} {thing}{most}{least}"


def _alike(c: Comparison, lines: list[Line]) -> str:
    """How many others cannot be told apart from the best."""
    alike = [line for line in lines[1:] if not c.versus(lines[0].option, line.option).told_apart]
    if not alike:
        return ""
    return f", but {_named(alike[0]) if len(alike) == 1 else f'{len(alike)} others'} cannot be told apart from it"


def _harm(c: Comparison, lines: list[Line]) -> str:
    """How many options do worse than the option compared with."""
    worse = [line for line in lines if line.difference.told_apart and _gain(c, line) < 0]
    if not worse:
        return ""
    verb = "raise" if c.headline.better == "lower" else "lower"
    return f"; {_named(worse[0]) if len(worse) == 1 else len(worse)} {verb}{'s' if len(worse) == 1 else ''} it"


def _gain(c: Comparison, line: Line) -> float:
    return -line.difference.mean if c.headline.better == "lower" else line.difference.mean


def _named(line: Line) -> str:
    return _quoted(line.label)


def _quoted(label: str) -> str:
    return f'"{tidy(label, SHORT)}"'


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
    return f"In this model, {_quoted(c.label(option))} is the best option on {thing} in {often} in {c.sweep.plan.years[-1]}"
