"""Would it have come out otherwise? The nearest value of each number that a rule read at which its decision changes."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from policysim.engine.tracing.decision import Decision
from policysim.engine.tracing.film import copy_of, own
from policysim.rules import Rule

STEPS = 96  # places to try on each side, evenly; near to the value they are tried more closely
FINE = 40
BISECTIONS = 200
NEAR = 0.01  # of the boundary: as far as rounding may go beyond it
FEWEST, MOST, ALL = 2, 4, 17  # digits of a rounded boundary
DUST, TINY = 1e-12, 1e-300  # what rounding of sums leaves, as a part and around zero
Range = tuple[float | None, float | None]  # lowest and highest that is allowed; None where nothing bounds it
WIDE = 100.0  # times its size: as far as a number without bounds is tried


@dataclass(frozen=True)
class Flip:
    """One number at which the decision comes out otherwise, all else as it was."""

    name: str  # as the rule reads it, `seen.exposure`
    actual: Any
    boundary: Any  # the nearest value at which it flips, to the last bit
    value: Any  # at or a little beyond it: the number that is told, where that flips
    becomes: Any  # what is decided there
    told: Any  # the number for the reader
    sign: str  # what a value must be to it: >, >=, <, <= or =


class Trial:
    """A rule that can be played again with one number changed; what it wrote is taken back each time."""

    def __init__(self, function: Callable, rule: Rule, before: Mapping[str, Any], decision: Decision):
        self.function, self.rule, self.arguments, self.decision = function, rule, rule.arguments, decision
        self.records = {n: copy_of(r, getattr(type(r), "__slots__", ())) for n, r in before.items()}
        self.written = [(*name.split("."), _at(before, name)) for name in rule.writes]

    def decided(self, name: str, value: Any) -> Any:
        """What is decided where the number `name` has this value; None where the rule breaks or is not finite."""
        owner, _, attribute = name.partition(".")
        kept = self.records[owner]
        self.records[owner] = changed(copy_of(kept, getattr(type(kept), "__slots__", ())), attribute, value)
        try:
            self.function(*(self.records[argument] for argument in self.arguments))
            left = [getattr(self.records[whose], number) for whose, number, _ in self.written]
            return _at(self.records, self.decision.name) if all(map(_finite, left)) else None
        except Exception:
            return None
        finally:
            self.records[owner] = kept
            for whose, number, before in self.written:
                setattr(self.records[whose], number, own(before))

    def given(self, name: str, value: Any) -> "Trial":
        """The same trial where the number `name` has this value to begin with."""
        owner, _, attribute = name.partition(".")
        kept = self.records[owner]
        other = changed(copy_of(kept, getattr(type(kept), "__slots__", ())), attribute, value)
        return Trial(self.function, self.rule, {**self.records, owner: other}, self.decision)

    def flips(self, name: str, value: Any) -> bool:
        """Whether the decision comes out otherwise there."""
        found = self.decided(name, value)
        return found is not None and found != self.decision.after


def within(value: float, allowed: Range) -> bool:
    """Whether a value lies in a range."""
    low, high = allowed
    return (low is None or value >= low) and (high is None or value <= high)


def _at(records: Mapping[str, Any], name: str) -> Any:
    owner, _, attribute = name.partition(".")
    return getattr(records[owner], attribute)


def _finite(value: Any) -> bool:
    return all(map(math.isfinite, value)) if isinstance(value, list) else math.isfinite(value)


def changed(record: Any, attribute: str, value: Any) -> Any:
    """The record with one number, or one number of a vector, replaced."""
    name, _, index = attribute.rstrip("]").partition("[")
    if hasattr(record, "_replace"):
        return record._replace(**{name: value})
    if index:
        getattr(record, name)[int(index)] = value
    else:
        setattr(record, name, value)
    return record


def flip(trial: Trial, name: str, actual: Any, allowed: Range) -> Flip | None:
    """The nearest flip of one number within its range; None where there is none."""
    if isinstance(actual, bool):
        found: list = [not actual] if trial.flips(name, not actual) else []
    elif isinstance(actual, int):
        found = _whole(trial, name, actual, allowed)
    else:
        found = [b for end in ends(actual, allowed) if (b := _boundary(trial, name, actual, end)) is not None]
    if not found:
        return None
    boundary = min(found, key=lambda b: abs(b - actual))
    value, told, sign = (
        (boundary, boundary, "=") if isinstance(actual, int) else _told(trial, name, actual, boundary, allowed)
    )
    return Flip(name, actual, boundary, value, trial.decided(name, value), told, sign)


def _whole(trial: Trial, name: str, actual: int, allowed: Range) -> list[int]:
    for far in range(1, STEPS):
        for value in (actual + far, actual - far):
            if within(value, allowed) and trial.flips(name, value):
                return [value]
    return []


def ends(actual: float, allowed: Range) -> list[float]:
    """How far to look on either side; a number that nothing bounds keeps its sign."""
    low, high = allowed
    size = WIDE * abs(actual) if actual else 1.0
    below = low if low is not None else (-size if actual <= 0.0 else 0.0)
    above = high if high is not None else (size if actual >= 0.0 else 0.0)
    return [float(end) for end in (below, above) if end != actual]


def _boundary(trial: Trial, name: str, actual: float, end: float) -> float | None:
    """The flip nearest to `actual` on the way to `end`, to the last bit."""
    far = {k / STEPS for k in range(1, STEPS + 1)} | {2.0**-k for k in range(1, FINE)}
    inside = actual
    for part in sorted(far):
        value = end if part == 1.0 else actual + part * (end - actual)
        if trial.flips(name, value):
            return _bisected(trial, name, inside, value)
        inside = value
    return None


def _bisected(trial: Trial, name: str, inside: float, beyond: float) -> float:
    for _ in range(BISECTIONS):
        middle = 0.5 * (inside + beyond)
        if middle in (inside, beyond):
            break
        if trial.flips(name, middle):
            beyond = middle
        else:
            inside = middle
    return beyond


def _told(trial: Trial, name: str, actual: float, boundary: float, allowed: Range) -> tuple[float, float, str]:
    """A value that flips, the number to tell of it, and the sign before that: short numbers are told as they are."""
    side, strict = (1.0, ">") if boundary > actual else (-1.0, "<")
    for digits in range(FEWEST, MOST + 1):
        short = _nearest(boundary, digits)
        if abs(short - boundary) <= max(DUST * abs(boundary), TINY):
            flips = within(short, allowed) and trial.flips(name, short)
            return (short, short, "=" if short in allowed else f"{strict}=") if flips else (boundary, short, strict)
    for digits in range(FEWEST, ALL):
        value = _away(boundary, digits, side)
        near = digits >= MOST or abs(value - boundary) <= NEAR * abs(boundary)
        if near and within(value, allowed) and trial.flips(name, value):
            return value, value, strict
    return boundary, boundary, "=" if boundary in allowed else f"{strict}="


def _nearest(value: float, digits: int) -> float:
    """The value with so many significant digits; what is next to nothing is 0."""
    return round(value, digits - 1 - math.floor(math.log10(abs(value)))) if abs(value) > TINY else 0.0


def _away(value: float, digits: int, side: float) -> float:
    """The value with so many significant digits, not nearer to where it came from; `side` is 1.0 for up."""
    if value == 0.0:
        return value
    power = digits - 1 - math.floor(math.log10(abs(value)))
    near = round(value, power)
    return round(near + side * 10.0**-power, power) if side * (near - value) < 0.0 else near
