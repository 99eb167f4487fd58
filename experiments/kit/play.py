"""A setting of an experiment is a command; playing it gives a comparison, kept in ./results."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from kit.rows import FULL, SMALL
from policysim.analysis.comparison import Comparison, compare
from policysim.ask import read_question
from policysim.config import compose, question
from policysim.sweep.progress import progress_on
from policysim.verbs.run import placed, play_into, prepare

FEWER = ("replicates=2", "calendar.years=3", "calendar.warm_up=2", "calendar.tick=half_year")  # of a small form
ALONE = "executor.workers=1"  # in this process


@dataclass(frozen=True)
class Play:
    """How one form of an experiment is played: in full, or small (to see that nothing moved)."""

    experiment: str
    form: str = FULL
    fewer: Sequence[str] = FEWER

    def __call__(self, setting: str = "", *words: str) -> Comparison:
        """Play the experiment with these words more; what was played is read from its folder."""
        name = "_".join(filter(None, (self.experiment, setting, SMALL if self.form == SMALL else "")))
        asked = read_question([f"experiment={self.experiment}", *self._with_fewer(words), f"name={name}"])
        understood = question(asked, compose(asked))
        plan, folder = placed(understood)
        prepare(understood)
        play_into(understood, plan, folder, progress_on(sys.stderr))
        return compare(name)

    def _with_fewer(self, words: Sequence[str]) -> list[str]:
        """In a small form, its words stand for those that name the same setting."""
        if self.form == FULL:
            return list(words)
        keys = {word.split("=")[0] for word in self.fewer}
        return [*(word for word in words if word.split("=")[0] not in keys), *self.fewer, ALONE]
