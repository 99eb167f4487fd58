"""Options are compared future by future: same chance, same unknowns for all, so that differences are the policy's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from weakref import WeakKeyDictionary

import numpy as np

from policysim.analysis.card import comparison_card
from policysim.analysis.paired import Difference, differences
from policysim.analysis.sentence import answer
from policysim.cards import card_html, card_text
from policysim.charts.kinds import Plots
from policysim.errors import AskError, did_you_mean, no_attribute
from policysim.sweep.plan import Measure
from policysim.sweep.progress import Progress
from policysim.sweep.results import Sweep, open_sweep

if TYPE_CHECKING:
    import pandas as pd

    from policysim.analysis.attribution import Attribution
    from policysim.analysis.tipping import Tipping
    from policysim.appraisal.appraisal import Appraisal
    from policysim.appraisal.assumptions import Assumptions

__all__ = ["YEAR", "Comparison", "Difference", "Line", "compare", "differences", "mean_of", "sign_of"]
YEAR = "year"
MOST_KEPT = 6  # arrays
KEPT: "WeakKeyDictionary[Sweep, dict[tuple[str, ...], np.ndarray]]" = WeakKeyDictionary()
COST, COST_A_YEAR, LEFT, DELIVERED = "present_cost", "public_cost", "left_over", "realised_share"


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
    def replicates(self) -> np.ndarray | None:
        """The replicate of each future, where a sweep has several points; None where each future is one of its own."""
        points = self.sweep.plan.most_points
        return np.arange(self.sweep.plan.futures) // points if points > 1 else None

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
        values, sign = self.values(measure.name), sign_of(measure)
        base, full = values[self.options.index(self.against)], values[:, np.isfinite(values).all(axis=0)]
        short = (sign * full).max(axis=0) - sign * full  # (options, futures): how far from the best of that future
        lines = []
        for option, mine, missed in zip(self.options, values, short):
            found, best = differences(mine, base, measure.better, self.replicates), int((missed == 0).sum())
            lines.append(Line(option, self.label(option), mean_of(mine), found, best, mean_of(missed), len(missed)))
        return tuple(sorted(lines, key=lambda one: (one.option == self.against, _order(-sign * one.difference.mean))))

    def versus(self, option: str, other: str, outcome: str = "") -> Difference:
        """Any two options on an outcome (default: the headline)."""
        measure = self.sweep.measure(outcome or self.headline.name)
        values = self.values(measure.name)
        mine, theirs = values[self.options.index(option)], values[self.options.index(other)]
        return differences(mine, theirs, measure.better, self.replicates)

    def mean(self, option: str, outcome: str) -> float:
        """The mean of an outcome over futures, raw; NaN where the sweep has no such outcome."""
        if outcome not in self.sweep.plan.columns:
            return float("nan")
        return mean_of(self.values(outcome)[self.options.index(option)])

    def present_cost(self, option: str) -> float:
        """Public cost over the whole period, discounted, in pounds; NaN where the sweep does not tell it."""
        return self.mean(option, COST)

    def cost_a_year(self, option: str) -> float:
        """Public cost in pounds a year; NaN where the sweep does not tell it."""
        return self.mean(option, COST_A_YEAR)

    def per_billion(self, option: str) -> float:
        """How much better an option does on the headline for each billion pounds of its present cost, raw; NaN at none."""
        found, cost = self.versus(option, self.against), self.present_cost(option)
        return sign_of(self.headline) * found.mean / (cost / 1e9) if cost > 0 else float("nan")

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
        from policysim.analysis.frames import options_frame

        return options_frame(self)

    def all_outcomes(self) -> "pd.DataFrame":
        """A row an outcome and option, raw: mean, difference, low, high, error, better_in, futures."""
        from policysim.analysis.frames import outcomes_frame

        return outcomes_frame(self)

    def ranking(self) -> "pd.DataFrame":
        """A row an option, best first: the share of futures at each rank, regret, and the public cost, raw.

        Regret is the mean distance from the best option of each future; options that are equal share the better rank."""
        from policysim.analysis.frames import ranking_frame

        return ranking_frame(self)

    def by(self, kind: str) -> "pd.DataFrame":
        """A row an option and year, type, region, health_system or provider, raw: mean, difference, low, high, error ...

        AskError for groups that the sweep did not record."""
        from policysim.analysis.frames import groups_frame

        return groups_frame(self, kind)

    def tipping(
        self, parameter: str, values: Sequence[float] = (), *, number: int = 9, progress: Progress | None = None,
        workers: int | None = None,
    ) -> "Tipping":  # fmt: skip
        """At which value of a parameter another option comes ahead of the best one: its `str()` says so in words.

        Plays every option in the sweep's own futures with the parameter held at `values`, by default at `number` of them across
        its range, and keeps the runs in the folder's sensitivity/. AskError for what is no parameter, or was played otherwise."""
        from policysim.analysis.tipping import tipping

        return tipping(self, parameter, values, number=number, progress=progress, workers=workers)

    def attribution(self, option: str = "") -> "Attribution":
        """Which lever of an option did what to the headline, by the combinations of its levers that the sweep holds.

        Of the option with most levers if none is named. `str()` tells it, `.table()` is the frame, `.missing` the combinations
        that were not played, `.save()` and `.command` how to play them. AskError for an option with fewer than two levers."""
        from policysim.analysis.attribution import attribution

        return attribution(self, option)

    def uncertainty(self) -> "pd.DataFrame":
        """A row an option and source (stochastic, parametric, structural): its share of the variance over futures, error, sd.

        Raw. A share that the design of the sweep cannot tell is NaN, and `note` says which design tells it."""
        from policysim.analysis.uncertainty import uncertainty_frame

        return uncertainty_frame(self)

    def winners(self, kind: str) -> "pd.DataFrame":
        """A row an option and type, region, health_system or provider, raw: difference ..., and whether it gains or loses.

        AskError for groups that the sweep did not record."""
        from policysim.analysis.winners import winners_frame

        return winners_frame(self, kind)

    def yearly(self, outcomes: Sequence[str]) -> np.ndarray:
        """Values of outcomes in every year, float64 (options, futures, years, outcomes), raw."""
        return _kept(self.sweep, ("years", *outcomes), lambda: self.sweep.yearly_of(outcomes))

    def yearly_by(self, kind: str, outcome: str) -> np.ndarray:
        """The same of every group of a kind, float64 (options, futures, years, groups). AskError where it was not recorded."""
        return _kept(self.sweep, (kind, "years", outcome), lambda: self.sweep.group_yearly(kind, outcome))

    def appraisal(self, assumptions: "str | Path | Assumptions" = "green_book_2026") -> "Appraisal":
        """Options in pounds against do minimum: benefits less public cost, discounted as an edition of the Green Book says.

        `assumptions` is the name or the path of a file. AskError for a sweep without do_minimum."""
        from policysim.appraisal.appraisal import Appraisal
        from policysim.appraisal.assumptions import read_assumptions

        return Appraisal(self, read_assumptions(assumptions))

    def split(self, kind: str) -> tuple[tuple[str, ...], np.ndarray]:
        """The years or the names of the groups of a kind, and the headline of each, float64 (options, futures, groups)."""
        sweep, name = self.sweep, self.headline.name
        if kind == YEAR:
            return sweep.plan.years, _kept(sweep, (YEAR, name), lambda: sweep.yearly(name))
        return sweep.groups(kind), _kept(sweep, (kind, name), lambda: sweep.group_values(kind, name))

    def __getattr__(self, name: str) -> NoReturn:
        raise no_attribute(self, name)

    def __repr__(self) -> str:
        return card_text(comparison_card(self))

    def _repr_html_(self) -> str:
        return card_html(comparison_card(self))


def compare(sweep: Sweep | str | Path, against: str = "do_minimum", outcome: str = "") -> Comparison:
    """Compare the options of a sweep with one of them, on an outcome (default: the sweep's headline).

    `sweep` is what `sweep` or `open_sweep` gave, a folder, or the name of one in ./results. AskError for anything else,
    and for an option or an outcome that the sweep does not have."""
    if isinstance(sweep, str | Path):
        sweep = open_sweep(sweep)
    if not isinstance(sweep, Sweep):
        raise AskError(
            f"compare takes a sweep or the name of its folder, not {type(sweep).__name__} {str(sweep)[:40]!r}\n"
            '  write ps.compare("friday") or ps.compare(ps.sweep(policy=[...]))'
        )
    options: Sequence[str] = tuple(dict.fromkeys(sweep.plan.options))
    if against not in options:
        near = did_you_mean(str(against), options)
        raise AskError(f"against={against}: no such option in {sweep.folder}{near}\n  options: {', '.join(options)}")
    return Comparison(sweep, against, outcome or sweep.plan.headline)


def _kept(sweep: Sweep, asked: tuple[str, ...], read: Callable[[], np.ndarray]) -> np.ndarray:
    """Values by option; what was asked last is kept, because figures and tables ask for the same, wide and narrow."""
    kept = KEPT.setdefault(sweep, {})
    if asked not in kept:
        if len(kept) >= MOST_KEPT:
            kept.pop(next(iter(kept)))
        kept[asked] = _by_option(sweep, read())
        kept[asked].flags.writeable = False
    return kept[asked]


def _by_option(sweep: Sweep, values: np.ndarray) -> np.ndarray:
    """Values float64 (scenarios, replicates, ...) -> (options, futures, ...): points of an option become futures."""
    plan = sweep.plan
    options = list(dict.fromkeys(plan.options))
    points = max(plan.points) + 1
    found = np.full((len(options), plan.replicates, points, *values.shape[2:]), np.nan)
    for n, (option, point) in enumerate(zip(plan.options, plan.points)):
        found[options.index(option), :, point] = values[n]
    return found.reshape(len(options), plan.futures, *values.shape[2:])


def sign_of(measure: Measure) -> float:
    """-1 where less is better."""
    return -1.0 if measure.better == "lower" else 1.0


def mean_of(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _order(value: float) -> float:
    return float("inf") if np.isnan(value) else value
