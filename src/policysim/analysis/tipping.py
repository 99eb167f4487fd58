"""Tipping points: the value of an assumption at which the best option of a comparison is overtaken by another."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from policysim.analysis.comparison import Comparison, differences, mean_of, sign_of
from policysim.analysis.crossing import Course, course
from policysim.analysis.probe import VALUES, Probe, by_value, probe_of
from policysim.cards import card_html, card_text
from policysim.errors import AskError
from policysim.sweep.progress import Progress, progress_on

if TYPE_CHECKING:
    import pandas as pd

TIPS, AHEAD, BEHIND, UNCLEAR = "tips", "ahead", "behind", "cannot be told apart"


@dataclass(frozen=True)
class Pair:
    """The leading option against another one, as the assumption goes through its values."""

    other: str
    course: Course

    @property
    def verdict(self) -> str:
        """Whether the leading option is overtaken somewhere, is ahead (or behind) wherever the two are told apart, or neither."""
        signs = self.course.signs
        if self.course.crossings:
            return TIPS
        return AHEAD if signs.max() > 0 else BEHIND if signs.min() < 0 else UNCLEAR


class Tipping:
    """What one assumption does to the order of the options; `str()` is the answer in words."""

    def __init__(self, played: Comparison, probe: Probe, lead: str):
        self.played, self.probe, self.lead = played, probe, lead
        self.parameter, self.values = probe.parameter.name, probe.values
        found = by_value(played.values(played.headline.name), played.sweep.plan.replicates, len(self.values))
        self._values = found  # float64 (values, options, futures)
        points = found.shape[2] // played.sweep.plan.replicates
        self.replicates = np.arange(found.shape[2]) // points if points > 1 else None

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """The leading option with every other one, in the order of the table."""
        gains, options = sign_of(self.played.headline) * self._values, self.played.options
        lead = gains[:, options.index(self.lead)]
        others = [line.option for line in self.played.lines() if line.option != self.lead]
        return tuple(
            Pair(name, course(self.values, lead - gains[:, options.index(name)], self.replicates)) for name in others
        )

    @property
    def answer(self) -> str:
        """The tipping points in words."""
        from policysim.analysis.tipping_words import answer

        return answer(self)

    def table(self) -> "pd.DataFrame":
        """A row an option and tipping point against the leading one, raw: parameter, lead, option, verdict, tipping, low and high
        (its simulation error), lead_ahead (above or below), futures."""
        import pandas as pd

        rows = []
        for pair in self.pairs:
            told = {"parameter": self.parameter, "lead": self.lead, "option": pair.other, "verdict": pair.verdict}
            for one in pair.course.crossings or (None,):
                where: dict[str, float | str | None] = {
                    "tipping": np.nan,
                    "low": np.nan,
                    "high": np.nan,
                    "lead_ahead": None,
                }
                if one:
                    side = "above" if one.ahead_above else "below"
                    where = {"tipping": one.at, "low": one.low, "high": one.high, "lead_ahead": side}
                rows.append(told | where | {"futures": pair.course.futures})
        return _told(self.played, pd.DataFrame(rows))

    def by_value(self) -> "pd.DataFrame":
        """A row an option and value, raw: mean, difference, low and high (range of futures), error, better_in, futures, best."""
        import pandas as pd

        rows, c = [], self.played
        for value, found in zip(self.values, self._values):
            means, base = [mean_of(one) for one in found], found[c.options.index(c.against)]
            best = np.nanmax(sign_of(c.headline) * np.array(means)) if np.isfinite(means).any() else np.nan
            for option, mine, mean in zip(c.options, found, means):
                apart = differences(mine, base, c.headline.better, self.replicates)
                rows.append(
                    {
                        "parameter": self.parameter, "value": value, "option": option, "label": c.label(option), "mean": mean,
                        "difference": apart.mean, "low": apart.low, "high": apart.high, "error": apart.error,
                        "better_in": apart.better_in, "futures": apart.futures,
                        "best": sign_of(c.headline) * mean == best,
                    }
                )  # fmt: skip
        return _told(c, pd.DataFrame(rows))

    def __str__(self) -> str:
        return self.answer

    def __repr__(self) -> str:
        from policysim.analysis.tipping_words import card

        return card_text(card(self))

    def _repr_html_(self) -> str:
        from policysim.analysis.tipping_words import card

        return card_html(card(self))


def tipping(
    c: Comparison, parameter: str, values: Sequence[float] = (), *, number: int = VALUES, progress: Progress | None = None,
    workers: int | None = None,
) -> Tipping:  # fmt: skip
    """Play the futures of a comparison with a parameter held at some values, and find where its best option is overtaken."""
    if len(c.options) < 2:
        raise AskError(f"{c.sweep.folder}: has one option, and nothing that could come ahead of it")
    probe = probe_of(c.sweep, c.sweep.classes, parameter, values, number)
    played = probe.play(c.sweep, progress or progress_on(sys.stderr), workers)
    return Tipping(Comparison(played, c.against, c.headline.name), probe, leading(c))


def leading(c: Comparison) -> str:
    """The option with the best mean, which may be the one compared with."""
    known = [line for line in c.lines() if np.isfinite(line.mean)]
    if not known:
        raise AskError(f"{c.sweep.folder}: no run has been played to its end\n  write policysim status {c.sweep.name}")
    return max(known, key=lambda line: sign_of(c.headline) * line.mean).option


def _told(c: Comparison, frame: "pd.DataFrame") -> "pd.DataFrame":
    frame.attrs |= {"question": c.sweep.plan.question, "outcome": c.headline.name, "against": c.against}
    return frame
