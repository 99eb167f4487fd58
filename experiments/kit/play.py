"""A setting of an experiment is a command; playing it gives a comparison, kept in ./results."""

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass

from kit.rows import FULL, SMALL
from policysim.analysis.comparison import Comparison, compare
from policysim.cli import main

FEWER = ("replicates=2", "calendar.years=3", "calendar.warm_up=2", "calendar.tick=half_year")  # of a small form


@dataclass(frozen=True)
class Play:
    """How one form of an experiment is played: in full, or small (few futures of few years, to see that nothing moved)."""

    experiment: str
    form: str = FULL
    fewer: Sequence[str] = FEWER

    def __call__(self, setting: str = "", *words: str) -> Comparison:
        """Play the experiment with these words more; what was played is read from its folder."""
        name = "_".join(filter(None, (self.experiment, setting, SMALL if self.form == SMALL else "")))
        command = ["run", f"experiment={self.experiment}", *self._with_fewer(words), f"name={name}"]
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            code = main(command)
        if code:
            raise SystemExit(code)
        return compare(name)

    def _with_fewer(self, words: Sequence[str]) -> list[str]:
        """In a small form, its words stand for those that name the same setting."""
        if self.form == FULL:
            return list(words)
        keys = {word.split("=")[0] for word in self.fewer}
        return [*(word for word in words if word.split("=")[0] not in keys), *self.fewer]
