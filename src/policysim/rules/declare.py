"""What a modeller writes: traits, states, parameters, rules, levers and outcomes. Decorators only mark; `spec` collects."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from policysim import keywords
from policysim.cards import card_html, card_text
from policysim.errors import RuleError, place
from policysim.rules.card import parameter_card
from policysim.rules.language import check_language

Bound = float | None
TWO_PIECE, LOG_TWO_PIECE, UNIFORM, TRIANGULAR, WHOLE = "two_piece", "log_two_piece", "uniform", "triangular", "whole"
DISTRIBUTIONS = (TWO_PIECE, LOG_TWO_PIECE, UNIFORM, TRIANGULAR, WHOLE)  # by which futures draw a parameter
NO_UNIT = "-"
RULE, HELPER, START, NETWORK = (f"__policysim_{what}__" for what in ("rule", "helper", "start", "network"))  # marks
At = tuple[str, int]  # file and line of a declaration


FOLDER = str(Path(__file__).parent)


def here() -> At:
    """Where the declaration stands that is being made: the nearest caller outside this package."""
    frame = inspect.currentframe()
    while frame is not None and frame.f_code.co_filename.startswith((FOLDER, keywords.__file__)):
        frame = frame.f_back
    return (frame.f_code.co_filename, frame.f_lineno) if frame is not None else ("", 0)


@dataclass(frozen=True)
class Vector:
    """The type of a fixed-length vector of floats: a list under Mesa, a nested field compiled, `name_1..` in tables."""

    length: int


def vector(length: int) -> Any:
    """Annotation of a vector field, `flow: vector(6) = state(0.0, "...")`."""
    return Vector(length)


@dataclass(frozen=True, eq=False)
class Field:
    """One declared number of a provider, an uptake, an innovation or the nation."""

    role: str  # trait, state or fact
    default: Any
    doc: str
    unit: str = ""
    names: tuple[str, ...] = ()
    sd: float | str = 0.0
    low: Bound = None
    high: Bound = None
    correlate: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    grade: str = ""
    name: str = ""
    kind: str = "float"
    length: int = 0
    at: At = ("", 0)


@dataclass(frozen=True, eq=False)
class Parameter:
    """One number of the model that is the same for all: what it means, where it makes sense, what the evidence allows."""

    default: float
    doc: str
    low: Bound = None
    high: Bound = None
    limits: tuple[Bound, Bound] = (None, None)
    unit: str = ""
    source: str = ""
    grade: str = "assumed"
    symbol: str = ""
    distribution: str = TWO_PIECE  # by which a future draws it from its range
    name: str = ""
    at: At = ("", 0)

    @property
    def of_unit(self) -> str:
        """Its unit as it stands behind a number: nothing for a number without one."""
        return self.unit.removeprefix(NO_UNIT)

    @property
    def uncertain(self) -> bool:
        """Whether the evidence gives it a range, so that each future draws it."""
        return self.low is not None and self.high is not None and self.low < self.high

    def allows(self, value: float) -> bool:
        """Whether the equation makes sense with it."""
        low, high = self.limits
        return (low is None or value >= low) and (high is None or value <= high)

    @property
    def allowed(self) -> str:
        """Its limits in words: `0 to 1`, `at least 0`."""
        low, high = self.limits
        if low is None or high is None:
            return f"at least {low:g}" if low is not None else "any number" if high is None else f"at most {high:g}"
        return f"{low:g} to {high:g}"

    def __repr__(self) -> str:
        return card_text(parameter_card(self))

    def _repr_html_(self) -> str:
        return card_html(parameter_card(self))


@dataclass(frozen=True, eq=False)
class Switch:
    """A structural choice of the model: a word for analysts, an int code in `par` for rules."""

    default: str
    choices: tuple[str, ...]
    doc: str
    name: str = ""
    at: At = ("", 0)


@dataclass(frozen=True, eq=False)
class Constant:
    """A number that the start hook works out once for a run and rules read from `par`."""

    doc: str
    name: str = ""


def trait(
    default: float | str, doc: str = "", *, sd: float | str = 0.0, low: Bound = None, high: Bound = None,
    correlate: Mapping[str, Any] | None = None, unit: str = "", source: str = "", grade: str = "assumed",
) -> Any:  # fmt: skip
    """A number whose start is drawn with the population: mean `default`, spread `sd`, kept within `low` to `high`.

    Mean and spread may be names of parameters. `correlate` maps earlier or later traits to a correlation: a number, or
    a tuple of parameter names whose product is meant.
    """
    return Field("trait", default, doc, unit, (), sd, low, high, dict(correlate or {}), source, grade, at=here())


def state(default: float | int | bool, doc: str = "", *, unit: str = "", names: tuple[str, ...] = ()) -> Any:
    """A number that starts at a fixed value; `names` are the words for the codes 0, 1, 2 ... of an int."""
    return Field("state", default, doc, unit, names, at=here())


def fact(doc: str = "", *, default: float | int | bool = 0.0, unit: str = "", names: tuple[str, ...] = ()) -> Any:
    """A number that is given with the population, the portfolio or the start; rules read it and never write it."""
    return Field("fact", default, doc, unit, names, at=here())


def parameter(
    default: float, doc: str = "", *, low: Bound = None, high: Bound = None, limits: tuple[Bound, Bound] = (None, None),
    unit: str = "", source: str = "", grade: str = "assumed", symbol: str = "", distribution: str = TWO_PIECE,
) -> Any:  # fmt: skip
    """A number that is the same for all providers: `low` to `high` is what the evidence allows, `limits` where it makes sense.

    Futures draw it by `distribution`. two_piece: half of them evenly between `low` and the default, half between the
    default and `high`. log_two_piece: the same for its logarithm, where the range is told by a factor (half to double).
    whole: two_piece in whole numbers, each as likely as the others on its side of the default. uniform: evenly over
    the range. triangular: densest at the default. A default that is an end of its range is half of a two_piece.
    """
    return Parameter(default, doc, low, high, limits, unit, source, grade, symbol, distribution, at=here())


def switch(default: str, choices: tuple[str, ...], doc: str = "") -> Any:
    """A structural choice; in rules `par.NAME` is the position of the chosen word."""
    return Switch(default, choices, doc, at=here())


def constant(doc: str = "") -> Any:
    """A number in `par` that the class's start hook fills in for each run."""
    return Constant(doc)


@dataclass(frozen=True)
class Mark:
    """What `@rule` leaves on a function for `spec` to find."""

    after: str = ""
    free: bool = False


def rule(function: Callable | None = None, *, after: str = "", free: bool = False) -> Any:
    """Mark what a provider does at one stage of a tick.

    Draws are read from `draw.NAME`; a rule that asks for `uptake` runs once per innovation. A replaced rule keeps its
    place, a new one runs after the inherited ones or right after the rule named `after`. `free=True` allows any Python;
    such a rule runs under Mesa only.
    """
    if function is None:
        return lambda f: rule(f, after=after, free=free)
    if not free:
        check_language(function, "rule")
    setattr(function, RULE, Mark(after, free))
    return function


def helper(function: Callable) -> Callable:
    """Mark a function that rules may call: same language, no draws, writes nothing."""
    check_language(function, "helper")
    setattr(function, HELPER, True)
    return function


def start(function: Callable) -> Callable:
    """Mark the NumPy function that completes a world before tick 0: `(providers, uptakes, innovations, par, draw)`."""
    setattr(function, START, True)
    return function


def network(function: Callable) -> Callable:
    """Mark the function that says who looks at whom: `(providers, draw)` gives `edges(source, target, weight)`.

    `providers` is a table of all providers (index: id; type, region, health_system as words; size; traits) and
    `draw(name)` gives a uniform number for each of them, (N,). It holds for the classes of its own module.
    """
    asked = function.__code__.co_varnames[: function.__code__.co_argcount]
    if asked != ("providers", "draw"):
        at = place(function.__code__.co_filename, function.__code__.co_firstlineno)
        raise RuleError(
            f"{at}: network {function.__name__} asks for {', '.join(asked) or 'nothing'}\n"
            f"  write  def {function.__name__}(providers, draw):"
        )
    setattr(function, NETWORK, True)
    return function


@dataclass(frozen=True)
class Outcome:
    """One thing that is reported: its words, its unit, and the function of a run's history that works it out."""

    name: str
    label: str
    unit: str
    difference: str  # unit of a difference between two options
    better: str  # higher, lower or neither
    decimals: int
    doc: str
    over: str  # a run's value from its years: last, mean or sum
    per_year: str  # a year's value from its ticks: mean, last or sum
    scale: float  # shown = value x scale
    of: str  # name of the outcome whose yearly values it is worked out from
    function: Callable
    beside: str = ""  # access, quality: told beside the headline under that word


def unit_of_difference(unit: str) -> str:
    """The unit of a difference between two values: shares differ by percentage points, levels 0-100 by index points."""
    if unit.startswith("%"):
        return f"percentage points{unit[1:]}"
    if unit in ("0-1", "ratio", "share") or unit.endswith("= 1"):
        return ""
    return "index points" if unit.endswith(("0-100", "= 100")) else unit


def outcome(
    *, unit: str = "", better: str = "higher", label: str = "", difference: str = "", decimals: int = 2,
    over: str = "last", per_year: str = "mean", scale: float = 1.0, of: str = "", per: str = "year", beside: str = "",
) -> Callable[[Callable], Outcome]:  # fmt: skip
    """Make an outcome of a function of `history` (or of `providers`, the table of all providers at the end of a year)."""
    if better not in ("higher", "lower", "neither"):
        raise RuleError(f'outcome: better="{better}" is not a direction\n  write "higher", "lower" or "neither"')
    if per != "year":
        raise RuleError(f'outcome: per="{per}" is not known\n  write per="year"')

    def make(function: Callable) -> Outcome:
        text = label or function.__name__.replace("_", " ").capitalize()
        doc = " ".join((function.__doc__ or "").split())
        return Outcome(
            function.__name__,
            text,
            unit,
            difference or unit_of_difference(unit),
            better,
            decimals,
            doc,
            over,
            per_year,
            scale,
            of,
            function,
            beside,
        )

    return make


def named(marker: Any, name: str, **changes: Any) -> Any:
    """The marker with the name it was assigned to."""
    return replace(marker, name=name, **changes)
