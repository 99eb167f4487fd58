"""How many futures it takes until the headline's differences are known as well as somebody wants them."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policysim.numbers import counted, decimals_for, within

if TYPE_CHECKING:
    from policysim.analysis.comparison import Comparison

MOST_REPLICATES = 10_000
FEWEST = 30  # replicates of which the spread can be judged: that of a handful may be a quarter of what it is
FASTEST, SLOWEST = 4, 1.2  # growth of one step: a spread seen in few futures may be far off
MARGIN = 1.1  # so that the last step is seldom followed by another


@dataclass(frozen=True)
class Step:
    """What the futures so far tell: the largest simulation error of a difference, and how many replicates come next."""

    replicates: int
    futures: int
    error: float  # as differences are shown; NaN where it cannot be known
    option: str  # label of the option that has it
    unit: str
    enough: bool
    next: int  # replicates; as many as now where nothing more is to be done
    needed: int  # replicates, by what is known now

    @property
    def goes_on(self) -> bool:
        """Whether more futures are to be played: not where even the most of them would be far too few."""
        return self.next > self.replicates and self.needed <= 2 * MOST_REPLICATES

    def __str__(self) -> str:
        played = counted(self.futures, "future")
        if self.futures > self.replicates:
            played = f"{counted(self.replicates, 'replicate')} of {self.futures // self.replicates:,} points"
        if self.replicates < FEWEST or not math.isfinite(self.error):
            return f"{played}: too few to judge their spread"
        told = within(self.error, decimals_for([self.error], [self.error], 2) + 1)
        return f"{played}: largest simulation error {told} {self.unit} ({self.option})"


def step(c: "Comparison", wanted: float) -> Step:
    """Judge a whole sweep by its headline; `wanted` is in the units in which differences are shown."""
    plan, measure = c.sweep.plan, c.headline
    errors = {line.label: measure.scale * line.difference.error for line in c.lines() if line.option != c.against}
    known = {label: error for label, error in errors.items() if math.isfinite(error)}
    option = max(known, key=lambda label: known[label], default="")
    error = known.get(option, float("nan"))
    needed = FEWEST if plan.replicates < FEWEST else _needed(plan.replicates, error, wanted)
    return Step(
        plan.replicates, plan.futures, error, option, measure.difference, needed == plan.replicates and error < wanted,
        _next(plan.replicates, needed), needed,
    )  # fmt: skip


def _needed(replicates: int, error: float, wanted: float) -> int:
    """Replicates, from the error that so many have: it falls with the root of their number."""
    if not error >= wanted:
        return replicates
    return max(replicates + 1, math.ceil(MARGIN * replicates * (error / wanted) ** 2))


def _next(replicates: int, needed: int) -> int:
    """Replicates of the next step: not too many on the word of a few, not too few to be worth a step, in tens."""
    if needed == replicates:
        return replicates
    more = min(max(needed, SLOWEST * replicates), max(FASTEST * replicates, FEWEST))
    return max(replicates, min(10 * math.ceil(more / 10), MOST_REPLICATES))
