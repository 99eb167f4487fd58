"""A switching value is how far an assumption must be off before another option is preferred, worked out from stored runs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq

from policysim.appraisal.assumptions import HIGHEST
from policysim.appraisal.discounting import shifted
from policysim.appraisal.flows import BIASES, NOTHING, WITHOUT, Point, averaged, complete, net, point
from policysim.cards import lower_first
from policysim.sweep.values import error_of_mean

if TYPE_CHECKING:
    from policysim.appraisal.appraisal import Appraisal

LOOKS = 200  # at rates between 0 and 100 %
STEP = 1e-5  # of a rate, for the slope
NAN = float("nan")


@dataclass(frozen=True)
class Dial:
    """An assumption that can be turned while all others stay where they are."""

    name: str
    label: str
    unit: str
    central: float
    low: float
    high: float
    source: str
    grade: str
    turned: Callable[[Point, float], Point]
    straight: bool  # net present social value is a straight line in it


@dataclass(frozen=True)
class Switch:
    """Where an assumption meets its switching value; NaN where no value of it changes the answer."""

    question: str  # preferred: which option; worth it: whether this one is worth its cost
    option: str
    bias: str
    dial: Dial
    side: str  # below or above the central value
    at: float
    error: float  # simulation error
    then: str  # the option that is preferred beyond it

    @property
    def in_range(self) -> bool:
        """Whether it lies where the assumption itself may."""
        return self.dial.low <= self.at <= self.dial.high


def switches(a: "Appraisal") -> list[Switch]:
    """Every assumption: what it takes to change the preferred option, then to change whether each option is worth its cost."""
    return [*_asked(a, "preferred"), *_asked(a, "worth it")]


def _asked(a: "Appraisal", question: str) -> Iterator[Switch]:
    board = Board(a)
    for bias in BIASES:
        at = point(a.assumptions, bias)
        if question == "preferred":
            best = preferred(a, board.means(at))
            pairs = [(best, [option for option in sorted(a.options) if option != best])]
        else:
            pairs = [(option, [NOTHING]) for option in sorted(a.options) if option != NOTHING]
        for option, others in pairs:
            for dial in dials(a, bias):
                yield from board.switches(question, option, others, bias, dial, at)


def preferred(a: "Appraisal", means: np.ndarray) -> str:
    """The option with the highest mean net present social value; of equal ones the first by name."""
    by_name = dict(zip(a.options, means))
    return min(sorted(a.options), key=lambda option: -by_name[option])


def dials(a: "Appraisal", bias: str) -> Iterator[Dial]:
    """Values of benefits, the discount rate, and optimism bias where the case is told without it."""
    for name, one in a.assumptions.benefits.items():
        v = one.value
        turn = partial(_valued, name)
        yield Dial(
            f"value_of_{name}", f"Value of {lower_first(one.label)}", v.unit, v.central, v.low, v.high,
            v.source, v.grade, turn, True,
        )  # fmt: skip
    rates = a.assumptions.discount
    yield Dial(
        "discount_rate", "Discount rate", "1/year, real", rates.standard[0], rates.low, rates.high,
        rates.source, rates.grade, _discounted, False,
    )  # fmt: skip
    if bias == WITHOUT:
        bias_of = a.assumptions.optimism.costs
        yield Dial(
            "optimism_bias_costs", "Optimism bias in public cost", bias_of.unit, 0.0, bias_of.low, bias_of.high,
            bias_of.source, bias_of.grade, _dearer, True,
        )  # fmt: skip


def _valued(name: str, at: Point, value: float) -> Point:
    return replace(at, values={**at.values, name: value})


def _discounted(at: Point, rate: float) -> Point:
    return replace(at, discount={**at.discount, "standard": shifted(at.discount["standard"], rate)})


def _dearer(at: Point, bias: float) -> Point:
    return replace(at, costs=bias)


class Board:
    """Net present social values as assumptions are turned, in the futures that all options finished."""

    def __init__(self, a: "Appraisal"):
        self.assumed, self.places = a.assumptions, {name: n for n, name in enumerate(a.options)}
        self.flows, known = complete(a.flows)
        self.replicates = None if a.comparison.replicates is None else a.comparison.replicates[known]
        self.futures = self.flows.cost.shape[1]
        self.middle = averaged(self.flows) if self.futures else self.flows

    def means(self, at: Point) -> np.ndarray:
        """Of each option, float64 (options,); zeros where there is no future."""
        return net(self.middle, at, self.assumed)[:, 0] if self.futures else np.zeros(len(self.places))

    def lead(self, option: str, other: str, at: Point) -> float:
        """How far the mean of one is above that of another."""
        means = self.means(at)
        return float(means[self.places[option]] - means[self.places[other]])

    def switches(
        self, question: str, option: str, others: list[str], bias: str, dial: Dial, at: Point
    ) -> Iterator[Switch]:
        """The nearest switching value on each side of the central one; a line without a value where there is none."""
        roots = [(root, other) for other in others for root in self._roots(option, other, dial, at)]
        for side, on_it in _sides(roots, dial.central).items():
            value, other = min(on_it, key=lambda one: abs(one[0] - dial.central))
            then = option if self.lead(option, other, dial.turned(at, dial.central)) < 0 else other
            error = self._error(option, other, dial, at, value)
            yield Switch(question, option, bias, dial, side, value, error, then)
        if not roots:
            yield Switch(question, option, bias, dial, "", NAN, NAN, "")

    def _roots(self, option: str, other: str, dial: Dial, at: Point) -> list[float]:
        """Where the mean lead is zero: of a straight line in closed form, else between looks at which it changes sign."""

        def lead(value: float) -> float:
            return self.lead(option, other, dial.turned(at, value))

        if dial.straight:
            slope = lead(1.0) - lead(0.0)
            root = -lead(0.0) / slope if slope else NAN
            return [root] if np.isfinite(root) and root >= 0.0 else []
        looks = np.linspace(0.0, HIGHEST, LOOKS + 1)
        leads = [lead(look) for look in looks]
        turns = [n for n in range(LOOKS) if leads[n] * leads[n + 1] < 0]
        return [float(brentq(lead, looks[n], looks[n + 1], xtol=1e-12)) for n in turns]

    def _error(self, option: str, other: str, dial: Dial, at: Point, value: float) -> float:
        """The simulation error of a switching value: that of the lead there, over how fast the lead changes."""
        there, step = dial.turned(at, value), 1.0 if dial.straight else STEP
        worth = net(self.flows, there, self.assumed)
        slope = (self.lead(option, other, dial.turned(at, value + step)) - self.lead(option, other, there)) / step
        found = error_of_mean(worth[self.places[option]] - worth[self.places[other]], self.replicates)
        return found / abs(slope) if slope else NAN


def _sides(roots: list[tuple[float, str]], central: float) -> Mapping[str, list[tuple[float, str]]]:
    sides = {"below": [one for one in roots if one[0] < central], "above": [one for one in roots if one[0] >= central]}
    return {side: found for side, found in sides.items() if found}
