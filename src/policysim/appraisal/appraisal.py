"""An appraisal is a comparison in pounds: benefits less public cost, discounted, of each option against do minimum."""

from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from policysim.analysis.comparison import Difference, differences, mean_of
from policysim.appraisal.assumptions import Assumptions
from policysim.appraisal.card import appraisal_card
from policysim.appraisal.flows import BIASES, NOTHING, WITHOUT, Flows, flows_of, gains_and_costs, point
from policysim.appraisal.sentence import answer
from policysim.cards import card_html, card_text
from policysim.errors import AskError, did_you_mean, no_attribute

if TYPE_CHECKING:
    import pandas as pd

    from policysim.analysis.comparison import Comparison

CAPACITY = "social_value"


class Appraisal:
    """What options cost and are worth, under assumptions that are a file: present values in pounds at constant prices."""

    def __init__(self, comparison: "Comparison", assumptions: Assumptions):
        self.comparison, self.assumptions = comparison, assumptions
        self.flows: Flows = flows_of(comparison, assumptions)
        self.options, self.years = comparison.options, comparison.sweep.plan.years

    @cached_property
    def _present(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        return {bias: gains_and_costs(self.flows, point(self.assumptions, bias), self.assumptions) for bias in BIASES}

    def benefits(self, option: str, bias: str = WITHOUT) -> float:
        """Present value of its benefits beyond do minimum, in pounds, mean over futures."""
        return mean_of(self._of(option, bias)[0])

    def public_cost(self, option: str, bias: str = WITHOUT) -> float:
        """Present value of its public cost beyond do minimum, in pounds, mean over futures."""
        return mean_of(self._of(option, bias)[1])

    def npsv(self, option: str, bias: str = WITHOUT) -> Difference:
        """Its net present social value against do minimum, in pounds, future by future."""
        return self.versus(option, NOTHING, bias)

    def versus(self, option: str, other: str, bias: str = WITHOUT) -> Difference:
        """The net present social value of an option less that of another, in pounds, future by future."""
        mine, theirs = self._of(option, bias), self._of(other, bias)
        return differences(mine[0] - mine[1], theirs[0] - theirs[1], "higher", self.comparison.replicates)

    def of_capacity(self, option: str) -> Difference | None:
        """The same as runs count it: care that could be given, needed or not; None where they do not tell it."""
        if CAPACITY not in self.comparison.sweep.plan.outcomes:
            return None
        return self.comparison.versus(option, NOTHING, CAPACITY)

    @property
    def base_year(self) -> str:
        """The year that is not discounted: the first."""
        return self.years[0]

    @property
    def answer(self) -> str:
        """Which option is worth most beyond what it costs, in a sentence."""
        return answer(self)

    def summary(self) -> "pd.DataFrame":
        """A row an option, without and with optimism bias, in pounds: benefits, public_cost, npsv, low, high, error, bcr ..."""
        from policysim.appraisal.frames import summary_frame

        return summary_frame(self)

    def by_year(self) -> "pd.DataFrame":
        """A row an option, optimism bias, year and category, in pounds: undiscounted, discount_factor, discounted."""
        from policysim.appraisal.frames import years_frame

        return years_frame(self)

    def table(self) -> "pd.DataFrame":
        """What appraisal.csv holds: the whole period, net present social value with its range and error, then `by_year`."""
        from policysim.appraisal.frames import whole_frame

        return whole_frame(self)

    def by(self, kind: str) -> "pd.DataFrame":
        """A row an option and type, region, health_system or provider, in pounds: whose the benefits are.

        AskError for groups that the sweep did not record."""
        from policysim.appraisal.groups import groups_frame

        return groups_frame(self, kind)

    def switching(self) -> "pd.DataFrame":
        """A row an assumption and side: the value at which another option is preferred, or an option is worth its cost."""
        from policysim.appraisal.frames import switching_frame

        return switching_frame(self)

    def _of(self, option: str, bias: str) -> tuple[np.ndarray, np.ndarray]:
        if option not in self.options:
            near = did_you_mean(option, self.options)
            raise AskError(f"{option}: no such option{near}\n  options: {', '.join(self.options)}")
        if bias not in BIASES:
            raise AskError(f'bias={bias!r}: write "without" or "with"')
        gains, costs = self._present[bias]
        place = self.options.index(option)
        return gains[place], costs[place]

    def __getattr__(self, name: str) -> NoReturn:
        raise no_attribute(self, name)

    def __repr__(self) -> str:
        return card_text(appraisal_card(self))

    def _repr_html_(self) -> str:
        return card_html(appraisal_card(self))
