"""Options are compared future by future: same chance, same unknowns for all, so that differences are the policy's."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from policysim.analysis.card import comparison_card
from policysim.analysis.sentence import answer
from policysim.cards import card_html, card_text
from policysim.charts.kinds import Plots
from policysim.errors import AskError, did_you_mean
from policysim.sweep.plan import Measure
from policysim.sweep.results import Sweep
from policysim.sweep.values import error_of_mean

if TYPE_CHECKING:
    import pandas as pd

RANGE = (0.1, 0.9)  # the middle 80 % of futures
COST, COST_A_YEAR, LEFT, DELIVERED = "present_cost", "public_cost", "left_over", "realised_share"


@dataclass(frozen=True)
class Difference:
    """Two options, future by future. Range of futures: low to high. NaN where there are too few futures."""

    mean: float
    low: float
    high: float
    error: float  # simulation error: 1.96 Monte Carlo standard errors of the mean
    better_in: int  # futures in which the first does better
    worse_in: int
    futures: int

    @property
    def told_apart(self) -> bool:
        """Whether the mean difference is larger than its simulation error."""
        return self.futures > 1 and abs(self.mean) > self.error


@dataclass(frozen=True)
class Line:
    """One option on one outcome, in raw units."""

    option: str
    label: str
    mean: float
    difference: Difference
    best_in: int  # futures in which no option does better
    regret: float  # mean distance from the best option of each future
    complete: int  # futures in which all options were played


def differences(mine: np.ndarray, theirs: np.ndarray, better: str) -> Difference:
    """Compare two options by their values (futures,); futures in which either is missing do not count."""
    found = (mine - theirs)[np.isfinite(mine) & np.isfinite(theirs)]
    if not len(found):
        nan = float("nan")
        return Difference(nan, nan, nan, nan, 0, 0, 0)
    low, high = np.quantile(found, RANGE) if len(found) > 1 else (float("nan"), float("nan"))
    gain = -found if better == "lower" else found  # "neither" counts as more is better
    counts = int((gain > 0).sum()), int((gain < 0).sum()), len(found)
    return Difference(float(found.mean()), float(low), float(high), error_of_mean(found), *counts)


class Comparison:
    """The options of a sweep against one of them, on its headline and on every other outcome."""

    plot = Plots("Comparison")

    def __init__(self, sweep: Sweep, against: str, headline: str):
        self.sweep, self.against = sweep, against
        self.options = tuple(dict.fromkeys(sweep.plan.options))
        self.headline: Measure = sweep.measure(headline)
        self._lines: dict[str, tuple[Line, ...]] = {}

    def label(self, option: str) -> str:
        """The label of an option, its name where it has none."""
        return self.sweep.plan.labels.get(option) or option

    @cached_property
    def _values(self) -> np.ndarray:
        """Float64 (options, futures, outcomes); NaN where a run failed or is not played yet."""
        return _by_option(self.sweep, self.sweep.values)

    def values(self, outcome: str) -> np.ndarray:
        """One value an option and future, float64 (options, futures), raw."""
        return self._values[:, :, self.sweep.plan.columns.index(self.sweep.measure(outcome).name)]

    def lines(self, outcome: str = "") -> tuple[Line, ...]:
        """A line an option for an outcome (default: the headline), best first, the option compared with last."""
        name = outcome or self.headline.name
        if name not in self._lines:
            self._lines[name] = self._compared(self.sweep.measure(name))
        return self._lines[name]

    def _compared(self, measure: Measure) -> tuple[Line, ...]:
        values, sign = self.values(measure.name), _sign(measure)
        base, full = values[self.options.index(self.against)], values[:, np.isfinite(values).all(axis=0)]
        short = (sign * full).max(axis=0) - sign * full  # (options, futures): how far from the best of that future
        lines = []
        for option, mine, missed in zip(self.options, values, short):
            found, best = differences(mine, base, measure.better), int((missed == 0).sum())
            lines.append(Line(option, self.label(option), _mean(mine), found, best, _mean(missed), len(missed)))
        return tuple(sorted(lines, key=lambda one: (one.option == self.against, _order(-sign * one.difference.mean))))

    def versus(self, option: str, other: str, outcome: str = "") -> Difference:
        """Any two options on an outcome (default: the headline)."""
        measure = self.sweep.measure(outcome or self.headline.name)
        values = self.values(measure.name)
        mine, theirs = values[self.options.index(option)], values[self.options.index(other)]
        return differences(mine, theirs, measure.better)

    def mean(self, option: str, outcome: str) -> float:
        """The mean of an outcome over futures, raw; NaN where the sweep has no such outcome."""
        if outcome not in self.sweep.plan.columns:
            return float("nan")
        return _mean(self.values(outcome)[self.options.index(option)])

    def present_cost(self, option: str) -> float:
        """Public cost over the whole period, discounted, in pounds; NaN where the sweep does not tell it."""
        return self.mean(option, COST)

    def cost_a_year(self, option: str) -> float:
        """Public cost in pounds a year; NaN where the sweep does not tell it."""
        return self.mean(option, COST_A_YEAR)

    def delivered(self, option: str) -> float:
        """Share of the promised benefit that came about; NaN where the sweep does not tell it."""
        return self.mean(option, DELIVERED)

    @property
    def prices(self) -> str:
        """`2025/26 prices`, or nothing where they are not known."""
        base = self.sweep.plan.about.get("prices")
        return f"{base} prices" if base else ""

    def left_share(self, option: str) -> float:
        """Share of its money that an option could not spend."""
        left, spent = self.mean(option, LEFT), self.mean(option, COST_A_YEAR)
        return left / (left + spent) if left + spent > 0 else 0.0

    @property
    def answer(self) -> str:
        """The computed sentence."""
        return answer(self)

    def table(self) -> "pd.DataFrame":
        """A row an option, best first, raw: the difference and its ranges, frequencies, regret, delivered, money."""
        import pandas as pd

        frame = pd.DataFrame([self._row(line) for line in self.lines()]).astype({"better_in": "Int64"})
        frame.attrs |= {"question": self.sweep.plan.question, "outcome": self.headline.name, "against": self.against}
        return frame

    def all_outcomes(self) -> "pd.DataFrame":
        """A row an outcome and option, raw: mean, difference, low, high, error, better_in, futures."""
        import pandas as pd

        rows = [
            {
                "option": line.option, "outcome": measure.name, "label": measure.label, "unit": measure.raw_unit,
                "mean": line.mean, **_shown(line, self.against),
            }
            for measure in self.sweep.plan.measures
            for line in sorted(self.lines(measure.name), key=lambda line: self.options.index(line.option))
        ]  # fmt: skip
        return pd.DataFrame(rows).astype({"better_in": "Int64"})

    def by_year(self, outcome: str = "") -> "pd.DataFrame":
        """A row an option and year, raw: mean, difference, low, high, error, better_in, futures."""
        import pandas as pd

        measure = self.sweep.measure(outcome or self.headline.name)
        yearly = _by_option(self.sweep, self.sweep.yearly(measure.name))
        base = yearly[self.options.index(self.against)]
        rows = []
        for n, option in enumerate(self.options):
            for k, year in enumerate(self.sweep.plan.years):
                found = differences(yearly[n, :, k], base[:, k], measure.better)
                line = Line(option, self.label(option), _mean(yearly[n, :, k]), found, 0, 0.0, 0)
                rows.append({"option": option, "year": year, "mean": line.mean, **_shown(line, self.against)})
        return pd.DataFrame(rows).astype({"better_in": "Int64"})

    def _row(self, line: Line) -> dict:
        cost = self.present_cost(line.option)
        told = {"option": line.option, "label": line.label, **_shown(line, self.against)}
        told |= {"best_in": line.best_in, "regret": line.regret, "delivered": self.delivered(line.option)}
        per_billion = _sign(self.headline) * line.difference.mean / (cost / 1e9) if cost > 0 else float("nan")
        return told | {"cost": cost, "left_over": self.left_share(line.option), "per_billion": per_billion}

    def __repr__(self) -> str:
        return card_text(comparison_card(self))

    def _repr_html_(self) -> str:
        return card_html(comparison_card(self))


def compare(sweep: Sweep, against: str = "do_minimum", outcome: str = "") -> Comparison:
    """Compare the options of a sweep with one of them, on an outcome (default: the sweep's headline).

    AskError for an option or an outcome that the sweep does not have."""
    options: Sequence[str] = tuple(dict.fromkeys(sweep.plan.options))
    if against not in options:
        near = did_you_mean(against, options) or f"; options are {', '.join(options)}"
        raise AskError(f'no option "{against}" in {sweep.folder}{near}')
    return Comparison(sweep, against, outcome or sweep.plan.headline)


def _by_option(sweep: Sweep, values: np.ndarray) -> np.ndarray:
    """Values float64 (scenarios, replicates, ...) -> (options, futures, ...): points of an option become futures."""
    plan = sweep.plan
    options = list(dict.fromkeys(plan.options))
    points = max(plan.points) + 1
    found = np.full((len(options), plan.replicates, points, *values.shape[2:]), np.nan)
    for n, (option, point) in enumerate(zip(plan.options, plan.points)):
        found[options.index(option), :, point] = values[n]
    return found.reshape(len(options), plan.futures, *values.shape[2:])


def _shown(line: Line, against: str) -> dict:
    """The columns of a difference; of the option compared with itself there is none."""
    found, itself = line.difference, line.option == against
    nan = float("nan")
    return {
        "difference": nan if itself else found.mean,
        "low": nan if itself else found.low,
        "high": nan if itself else found.high,
        "error": nan if itself else found.error,
        "better_in": None if itself else found.better_in,
        "futures": found.futures,
    }


def _sign(measure: Measure) -> float:
    """-1 where less is better."""
    return -1.0 if measure.better == "lower" else 1.0


def _mean(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _order(value: float) -> float:
    return float("inf") if np.isnan(value) else value
