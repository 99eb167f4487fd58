"""The process that gives out shards keeps none of their runs: its memory is that of the first thousand runs to the last."""

import os

import pytest
import toy

from policysim.sweep.folder import Folder
from policysim.sweep.progress import Progress
from policysim.sweep.runner import run_plan

PAGE = os.sysconf("SC_PAGE_SIZE")


class Scales:
    """A screen that weighs this process whenever something is shown on it."""

    def __init__(self):
        self.weighed = []

    def update(self, progress):
        """Note runs done and MB of this process."""
        with open("/proc/self/statm") as file:
            self.weighed.append((progress.done, int(file.read().split()[1]) * PAGE / 1e6))

    def close(self, progress):
        """Nothing is drawn."""

    def say(self, words):
        """Nothing is said."""


@pytest.mark.storm
@pytest.mark.parametrize("workers", [1, 2])
def test_memory_is_flat_from_the_first_thousand_runs_to_the_last(tmp_path, workers):
    scales, plan = Scales(), toy.toy_plan(options=10, replicates=4000, size=250)
    progress = Progress(scales)
    run_plan(plan, Folder(tmp_path / "results" / "storm"), playing=toy.PLAYING, workers=workers, progress=progress)
    after_a_thousand = next(weight for done, weight in scales.weighed if done >= 1000)
    assert progress.done == plan.runs == 40_000
    assert max(weight for done, weight in scales.weighed if done >= 1000) - after_a_thousand < 50
