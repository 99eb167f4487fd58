"""Which lever did what: adding one after the other in every order, alone, and leaving one out, future by future."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import factorial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from policysim.analysis.combinations import Combinations, Parts, combinations_of
from policysim.analysis.comparison import Comparison, differences
from policysim.cards import card_html, card_text

if TYPE_CHECKING:
    import pandas as pd

IN_TURN, ALONE, LEFT_OUT, WHOLE = "in_turn", "alone", "left_out", "all_together"


@dataclass(frozen=True)
class Attribution:
    """What each part of an option does to the headline; `str()` tells it, and what runs are missing."""

    c: Comparison
    found: Combinations

    @property
    def missing(self) -> tuple[Parts, ...]:
        """The combinations that no option of the sweep is; adding in turn takes them all."""
        return self.found.missing(self.found.every)

    @cached_property
    def values(self) -> dict[Parts, np.ndarray]:
        """The headline of each combination that is there, (futures,)."""
        found = self.c.values(self.c.headline.name)
        return {parts: found[self.c.options.index(option)] for parts, option in self.found.there.items()}

    def gains(self, part: str, way: str) -> np.ndarray | None:
        """What a part adds in each future, (futures,); None where a combination that this takes is missing.

        In turn: the mean over all orders in which parts can be added (Shapley's value), so that parts sum up to the whole."""
        pairs: list[Parts] = {
            IN_TURN: [parts for parts in self.found.every if part not in parts],
            ALONE: [frozenset[str]()],
            LEFT_OUT: [self.found.whole - {part}],
        }[way]
        if any(parts not in self.values or parts | {part} not in self.values for parts in pairs):
            return None
        number = len(self.found.parts)
        weights = [1 / (number * _choose(number - 1, len(parts))) if way == IN_TURN else 1.0 for parts in pairs]
        steps = [self.values[parts | {part}] - self.values[parts] for parts in pairs]
        return np.sum([weight * step for weight, step in zip(weights, steps)], axis=0)

    def table(self) -> "pd.DataFrame":
        """A row a part and way of telling (in_turn, alone, left_out; all_together of the whole), raw: lever, difference, low and
        high (range of futures), error, better_in, futures; NaN where combinations are missing."""
        import pandas as pd

        frame = pd.DataFrame(self._rows()).astype({"better_in": "Int64"})
        told = {"question": self.c.sweep.plan.question, "outcome": self.c.headline.name, "option": self.found.option}
        frame.attrs |= told
        return frame

    def _rows(self) -> Iterator[dict]:
        for part in self.found.parts:
            for way in (IN_TURN, ALONE, LEFT_OUT):
                yield self._row(part, self.found.levers[part], way, self.gains(part, way))
        none, whole = self.values.get(frozenset()), self.values[self.found.whole]
        yield self._row("", "", WHOLE, None if none is None else whole - none)

    def _row(self, part: str, lever: str, way: str, gains: np.ndarray | None) -> dict:
        told: dict[str, str | float] = {"option": self.found.option, "part": part, "lever": lever, "way": way}
        if gains is None:
            nothing = dict.fromkeys(("difference", "low", "high", "error"), float("nan"))
            return told | nothing | {"better_in": None, "futures": 0}
        one = differences(gains, np.zeros_like(gains), self.c.headline.better, self.c.replicates)
        told |= {"difference": one.mean, "low": one.low, "high": one.high, "error": one.error}
        return told | {"better_in": one.better_in, "futures": one.futures}

    @property
    def command(self) -> str:
        """What plays all combinations, once `save` has written those that are missing; empty where none is."""
        from policysim.analysis.combined_policies import command

        return command(self) if self.missing else ""

    def save(self, folder: str | Path = "conf/policy") -> list[Path]:
        """Write a policy for each missing combination, in which every part costs what it costs in the whole.

        AskError where that cannot be."""
        from policysim.analysis.combined_policies import save

        return save(self, Path(folder))

    def __str__(self) -> str:
        from policysim.analysis.attribution_words import answer

        return answer(self)

    def __repr__(self) -> str:
        from policysim.analysis.attribution_words import card

        return card_text(card(self))

    def _repr_html_(self) -> str:
        from policysim.analysis.attribution_words import card

        return card_html(card(self))


def attribution(c: Comparison, option: str = "") -> Attribution:
    """Which part of an option did what; by default of the option with most parts."""
    return Attribution(c, combinations_of(c, option))


def _choose(number: int, some: int) -> int:
    return factorial(number) // (factorial(some) * factorial(number - some))
