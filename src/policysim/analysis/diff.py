"""Two sweeps held against each other: what was asked differently, and what was found differently."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from policysim.analysis.comparison import Comparison, Difference, compare, differences
from policysim.analysis.inputs import Input, inputs, same_futures
from policysim.cards import card_html, card_text
from policysim.sweep.results import Sweep

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Change:
    """An option in both sweeps, against the same other option: before, after, and the change, future by future where it can be.

    Of the option compared with, `before` and `after` hold its own mean."""

    option: str
    label: str
    before: Difference
    after: Difference
    change: Difference

    @property
    def sign(self) -> str:
        """Whether the difference has the same sign in both, by more than the simulation error."""
        if not (self.before.told_apart and self.after.told_apart):
            return "not clear in both" if self.before.told_apart or self.after.told_apart else "clear in neither"
        return "the same" if self.before.mean * self.after.mean > 0 else "turned round"


class Diff:
    """What `b` was asked and found that `a` was not; `str()` and the card tell it in words, by the names of the two."""

    def __init__(
        self, a: Sweep, b: Sweep, outcome: str = "", against: str = "do_minimum", names: tuple[str, str] = ("", "")
    ):
        name = outcome or a.plan.headline
        self.names = names[0] or str(a.folder), names[1] or str(b.folder)
        self.a, self.b = compare(a, against, name), compare(b, against, name)
        self.paired = same_futures(a.plan, b.plan)

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """Everything that was asked otherwise, the first thing first."""
        return inputs(self.a.sweep.plan, self.b.sweep.plan)

    @property
    def first(self) -> str:
        """The first thing that was asked otherwise; empty for the same question."""
        return str(self.inputs[0]) if self.inputs else ""

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What was found of each option that both have, in the order of the first."""
        there = [line for line in self.a.lines() if line.option in self.b.options]
        return tuple(self._change(line.option) for line in there)

    @cached_property
    def alike(self) -> int:
        """Runs of options and futures that both have with the same value of the outcome, or -1 where some are not the same."""
        pairs = [self._both(change.option) for change in self.changes]
        same = all(np.array_equal(before, after, equal_nan=True) for before, after in pairs)
        return sum(before.size for before, _ in pairs) if same and self.paired else -1

    def whole(self) -> "Diff":
        """The same with all that it reads of the two sweeps read: their folders may go."""
        _ = self.inputs, self.alike
        return self

    def asked(self) -> "pd.DataFrame":
        """A row a thing that was asked otherwise: kind, name, first, second, options (empty: all)."""
        import pandas as pd

        columns = ["kind", "name", "first", "second", "options"]
        return pd.DataFrame([vars(one) | {"options": ", ".join(one.options)} for one in self.inputs], columns=columns)

    def found(self) -> "pd.DataFrame":
        """A row an option, raw: first, second (differences from the option compared with, its mean for itself), change, low,
        high, error, futures, paired, sign."""
        import pandas as pd

        rows = [
            {
                "option": one.option, "label": one.label, "first": one.before.mean, "second": one.after.mean,
                "change": one.change.mean, "low": one.change.low, "high": one.change.high, "error": one.change.error,
                "futures": one.change.futures, "paired": self.paired, "sign": one.sign,
            }
            for one in self.changes
        ]  # fmt: skip
        frame = pd.DataFrame(rows)
        frame.attrs |= {"outcome": self.a.headline.name, "against": self.a.against}
        return frame

    def _both(self, option: str) -> tuple[np.ndarray, np.ndarray]:
        """The outcome of an option in the futures that both sweeps have."""
        values = [c.values(c.headline.name)[c.options.index(option)] for c in (self.a, self.b)]
        most = min(map(len, values))
        return values[0][:most], values[1][:most]

    def _change(self, option: str) -> Change:
        itself = option == self.a.against
        (mine, later), (base, base_later) = self._both(option), self._both(self.a.against)
        gains = (mine, later) if itself else (mine - base, later - base_later)
        if self.paired:
            replicates = None if self.a.replicates is None else self.a.replicates[: len(mine)]
            change = differences(gains[1], gains[0], self.a.headline.better, replicates)
        told = [_own(c, option) if itself else c.versus(option, c.against) for c in (self.a, self.b)]
        if not self.paired:
            change = _apart(told[0], told[1])
        return Change(option, self.a.label(option), told[0], told[1], change)

    def __str__(self) -> str:
        from policysim.analysis.diff_words import text

        return text(self)

    def __repr__(self) -> str:
        from policysim.analysis.diff_words import card

        return card_text(card(self))

    def _repr_html_(self) -> str:
        from policysim.analysis.diff_words import card

        return card_html(card(self))


def _own(c: Comparison, option: str) -> Difference:
    """The option's own values, held against nothing."""
    values = c.values(c.headline.name)[c.options.index(option)]
    return differences(values, np.zeros_like(values), c.headline.better, c.replicates)


def _apart(before: Difference, after: Difference) -> Difference:
    """The change of a mean between sweeps that share no futures: their simulation errors add up as squares."""
    nan, error = float("nan"), float(np.hypot(before.error, after.error))
    return Difference(after.mean - before.mean, nan, nan, error, 0, 0, min(before.futures, after.futures))
