"""What every part of a publication is made of: the sweep as it is published, its comparison, and what is known beside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from policysim.analysis.comparison import Comparison, compare
from policysim.publish.fit import BASELINE, Find
from policysim.report.aside import NOTHING, Aside
from policysim.rules import Spec, spec
from policysim.scenario.scenario import Scenario
from policysim.sweep.plan import Plan
from policysim.sweep.results import Sweep
from policysim.sweep.standing import Verified

Files = dict[str, bytes]  # path in the publication -> content


@dataclass(frozen=True)
class Material:
    """The published sweep, and what its runs alone do not say: when they were played, by whom it is told, what was validated."""

    sweep: Sweep
    checked: Verified
    find_class: Find
    played: date
    kind: str = ""  # of computer
    authors: tuple[Mapping[str, str], ...] = ()
    aside: Aside = NOTHING

    @cached_property
    def c(self) -> Comparison:
        """The options against do_minimum."""
        return compare(self.sweep, BASELINE)

    @property
    def plan(self) -> Plan:
        """The published plan."""
        return self.sweep.plan

    @cached_property
    def specs(self) -> tuple[Spec, ...]:
        """The provider classes that were played, read."""
        return tuple(
            spec(self.find_class(name)) for name in dict.fromkeys(one["provider"] for one in self.plan.scenarios)
        )

    @cached_property
    def first(self) -> Scenario:
        """The scenario of do_minimum."""
        plain = self.plan.scenarios[self.plan.options.index(BASELINE)]
        return Scenario.from_plain(plain, self.find_class(plain["provider"]))

    @property
    def day(self) -> str:
        """`23 November 2026`: when it was played."""
        return f"{self.played.day} {self.played:%B %Y}"


def text(words: str) -> bytes:
    """A text as a file has it, with one line end at its end."""
    return f"{words.rstrip()}\n".encode()
