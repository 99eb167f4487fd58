"""What was found, read from `futures.csv`: paired differences of policies by structure and uncertainty."""

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from play import HERE, KEYS

from policysim.analysis.comparison import Difference, differences

BASE, FIRST, SECOND = "do_minimum", "agility", "supply"


@dataclass(frozen=True)
class Found:
    """The headline, % a year, under each policy in each future of one structure; NaN where it was not played."""

    uncertainty: str
    structure: str
    values: dict[str, np.ndarray]

    def versus(self, policy: str, other: str) -> Difference:
        """Two policies in the futures in which both were played."""
        return differences(self.values[policy], self.values[other], "higher")

    @property
    def question(self) -> Difference:
        """Agility against supply."""
        return self.versus(FIRST, SECOND)

    @property
    def median(self) -> float:
        """The median over futures of agility against supply."""
        return float(np.median(self.values[FIRST] - self.values[SECOND]))

    @cached_property
    def whole(self) -> "Found":
        """The futures in which every policy was played: only there are all of them compared."""
        every = np.isfinite(list(self.values.values())).all(axis=0)
        return Found(self.uncertainty, self.structure, {policy: v[every] for policy, v in self.values.items()})

    @cached_property
    def ranked(self) -> list[str]:
        """The policies that were played, best first, by their difference from do minimum."""
        means = {policy: self.versus(policy, BASE).mean for policy in self.values if policy != BASE}
        return sorted((policy for policy in means if np.isfinite(means[policy])), key=lambda policy: -means[policy])

    @property
    def level(self) -> list[str]:
        """The policies that cannot be told apart from the best one, the best one first."""
        best = self.ranked[0]
        return [best, *(one for one in self.ranked[1:] if not self.versus(best, one).told_apart)]


def found(file: Path = HERE / "futures.csv") -> list[Found]:
    """Everything that was played, in the order of the file."""
    with file.open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    policies = [name for name in rows[0] if name not in KEYS]
    cells = list(dict.fromkeys((row["uncertainty"], row["structure"]) for row in rows))
    return [Found(*cell, _columns([row for row in rows if (row["uncertainty"], row["structure"]) == cell], policies))
            for cell in cells]  # fmt: skip


def _columns(rows: list[dict[str, str]], policies: list[str]) -> dict[str, np.ndarray]:
    return {policy: np.array([float(row[policy] or "nan") for row in rows]) for policy in policies}


def write_expected(all_of_it: list[Found], into: Path = HERE / "expected.csv") -> None:
    """Every difference that the page tells: of each policy from do minimum, and of agility from supply."""
    with into.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["uncertainty", "structure", "option", "against", "difference", "low", "high", "error",
                        "better_in", "futures"])  # fmt: skip
        for one in all_of_it:
            for option, against in [*((policy, BASE) for policy in one.whole.ranked), (FIRST, SECOND)]:
                d = (one if against == SECOND else one.whole).versus(option, against)
                numbers = (f"{x:.9g}" for x in (d.mean, d.low, d.high, d.error))
                table.writerow([one.uncertainty, one.structure, option, against, *numbers, d.better_in, d.futures])
