"""Which options differ from the one they are compared with by more than the simulation error, and which do not."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policysim.analysis.comparison import Comparison, Line


@dataclass(frozen=True)
class Verdict:
    """The options that can be compared, best mean first, by what can be said of each."""

    known: "tuple[Line, ...]"
    better: "tuple[Line, ...]"  # told apart from the option compared with, for the better
    worse: "tuple[Line, ...]"  # told apart from it, for the worse
    unclear: "tuple[Line, ...]"  # not told apart from it

    @property
    def one_replicate(self) -> bool:
        """Whether no option has more than one replicate, so that nothing can be told apart from chance."""
        return all(math.isnan(line.difference.error) for line in self.known)

    @property
    def nothing_changes(self) -> bool:
        """Whether every option is equal to the one compared with, in every future."""
        return all(line.difference.better_in + line.difference.worse_in == 0 for line in self.known)

    @property
    def lead(self) -> "Line":
        """The best option of those that are sure to be better; where there is none, the one with the best mean."""
        return (self.better or self.known)[0]

    @property
    def ahead(self) -> "tuple[Line, ...]":
        """Options with a better mean than the lead that cannot be told apart from the option compared with."""
        return self.known[: self.known.index(self.lead)]


def verdict(c: "Comparison") -> Verdict:
    """What can be said of each option of a comparison."""
    known = tuple(line for line in c.lines() if line.option != c.against and line.difference.futures)
    apart = [line for line in known if line.difference.told_apart]
    return Verdict(
        known,
        better=tuple(line for line in apart if gain(c, line) > 0),
        worse=tuple(line for line in apart if gain(c, line) < 0),
        unclear=tuple(line for line in known if not line.difference.told_apart),
    )


def gain(c: "Comparison", line: "Line") -> float:
    """The mean difference, positive where it is for the better."""
    return -line.difference.mean if c.headline.better == "lower" else line.difference.mean


def alike(c: "Comparison", line: "Line", others: "tuple[Line, ...]") -> "list[Line]":
    """Those of the others that cannot be told apart from this option."""
    return [other for other in others if other is not line and not c.versus(line.option, other.option).told_apart]
