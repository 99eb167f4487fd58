"""`x.plot(kind)` draws; these are the kinds, what each shows, and the objects that draw it. Listing them draws nothing."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from policysim.errors import AskError, did_you_mean

if TYPE_CHECKING:
    from policysim.charts.sheet import Chart

DRAWN_IN = {  # the module that draws for an object: a function a kind, which takes the object first
    "Comparison": "policysim.analysis.charts",
    "Sweep": "policysim.analysis.charts",
    "Run": "policysim.engine.charts",
    "MesaModel": "policysim.engine.charts",
    "Scenario": "policysim.scenario.charts",
}


@dataclass(frozen=True)
class Kind:
    """A kind of chart: its name, what it shows in one line, and the objects that draw it."""

    name: str
    shows: str
    of: tuple[str, ...]


SWEPT, PLAYED = ("Comparison", "Sweep"), ("Run", "MesaModel")
KINDS = (
    Kind("options", "how much each option changes an outcome, with the range of futures", SWEPT),
    Kind("adoption", "improvements in use by year, a panel an option; of one run, from known to stuck", SWEPT + PLAYED),
    Kind("productivity", "productivity by year, a panel an option; of one run, its line", SWEPT + PLAYED),
    Kind("ranking", "in how many futures each option comes first, second, third ...", SWEPT),
    Kind("winners", "in how many futures each option is the best one, by year", SWEPT),
    Kind("gains", "who gains and who loses: types and regions, a panel an option", SWEPT),
    Kind("assumptions", "on which assumptions the effect of an option hangs, from low to high (tornado)", SWEPT),
    Kind("robustness", "does the answer hold under other forms of the model: a row a form", SWEPT),
    Kind("map2", "two levers at once: a cell for each pair of their money", SWEPT),
    Kind("overview", "adoption, productivity, motivation v capability, and backlog on one sheet", PLAYED),
    Kind("provider", "the states of one provider over time, against the mean of all", PLAYED),
    Kind("network", "providers and the ties between them", (*PLAYED, "Scenario")),
    Kind("money", "what each option spends, year by year; of a scenario, on each instrument", (*SWEPT, "Scenario")),
)


def kinds_of(name: str) -> tuple[str, ...]:
    """The kinds that an object of that class can draw; the first is what it draws unasked."""
    found = tuple(kind.name for kind in KINDS if name in kind.of)
    return tuple(sorted(found, key=lambda kind: kind != "overview"))


class Plot:
    """The verb `plot` of one object: `x.plot("adoption")` gives a matplotlib Figure, `x.plot.kinds` lists what there is."""

    def __init__(self, drawn: Any, name: str):
        self._drawn, self._name = drawn, name

    @property
    def kinds(self) -> tuple[str, ...]:
        """What this object can draw."""
        return kinds_of(self._name)

    def __call__(self, kind: str = "", **asked: Any) -> Chart:
        """Draw a chart; `.alt` is its alt text, `.policysim_data` the data behind it. AskError for an unknown kind."""
        kind = kind or self.kinds[0]
        if kind not in self.kinds:
            raise AskError(_unknown(kind, self._name, self.kinds))
        draw = getattr(import_module(DRAWN_IN[self._name]), kind)
        _check(kind, asked, draw)
        return draw(self._drawn, **asked)

    def __repr__(self) -> str:
        return f"{self._name}.plot: {', '.join(self.kinds)}"


@dataclass(frozen=True)
class Plots:
    """What a class writes to have the verb: `plot = Plots("Run")`."""

    name: str

    def __get__(self, drawn: Any, owner: type) -> Plot:
        return Plot(drawn, self.name)


def _unknown(kind: str, name: str, kinds: tuple[str, ...]) -> str:
    near = did_you_mean(kind, kinds)
    others = next((one.of for one in KINDS if one.name == kind), ())
    found = f": it is drawn of a {' or a '.join(others)}" if others else near
    return f'no chart "{kind}" of a {name}{found}\n  charts of a {name}: {", ".join(kinds)}'


def _check(kind: str, asked: dict[str, Any], draw: Callable) -> None:
    known = list(inspect.signature(draw).parameters)[1:]
    for name in asked:
        if name not in known:
            told = f"\n  it takes {', '.join(known)}" if known else ""
            raise AskError(f'chart "{kind}" takes no {name}={did_you_mean(name, known)}{told}')
