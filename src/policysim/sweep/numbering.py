"""Runs and futures are numbered as a sweep grows, and keep their numbers: where each stands in the whole question."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from policysim.sweep.cutting import Block

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Numbering:
    """The replicate, the scenario and the future of each run. Where nothing but replicates was ever added, run n is
    scenario n % S of replicate n // S, and its future is the replicate times the points, plus the scenario's point."""

    blocks: tuple[Block, ...]
    points: tuple[int, ...]  # of each scenario

    def block(self, run: int) -> Block:
        """The block of a run."""
        return self.blocks[bisect_right(self._firsts, run) - 1]

    def place(self, run: int) -> tuple[int, int]:
        """The replicate and the scenario of a run."""
        block = self.block(run)
        replicate, scenario = divmod(run - block.first, len(block.scenarios))
        return block.replicates.start + replicate, block.scenarios.start + scenario

    def places(self, runs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The replicates (n,) and the scenarios (n,) of runs (n,)."""
        import numpy as np  # plans are read without it

        which = np.searchsorted(self._firsts, runs, side="right") - 1
        told = [(one.first, one.replicates.start, one.scenarios.start, len(one.scenarios)) for one in self.blocks]
        first, replicate, scenario, each = np.array(told, dtype=np.int64)[which].T
        more_replicates, more_scenarios = np.divmod(np.asarray(runs, dtype=np.int64) - first, each)
        return replicate + more_replicates, scenario + more_scenarios

    def at_once(self, runs: np.ndarray) -> np.ndarray:
        """The numbers (n,) of runs (n,) where the whole question is asked at once: replicate by replicate."""
        replicates, scenarios = self.places(runs)
        return replicates * len(self.points) + scenarios

    def run(self, replicate: int, scenario: int) -> int:
        """The number of a run."""
        block = next(one for one in self.blocks if replicate in one.replicates and scenario in one.scenarios)
        return block.first + block.replicates.index(replicate) * len(block.scenarios) + block.scenarios.index(scenario)

    def future(self, run: int) -> int:
        """The future of a run."""
        which = bisect_right(self._firsts, run) - 1
        block, (first, point, points) = self.blocks[which], self._futures[which]
        replicate, scenario = divmod(run - block.first, len(block.scenarios))
        return first + replicate * points + self.points[block.scenarios.start + scenario] - point

    def of_future(self, future: int) -> tuple[int, int]:
        """The replicate and the point of a future."""
        which = bisect_right([first for first, _, _ in self._futures], future) - 1
        first, point, points = self._futures[which]
        replicate, more = divmod(future - first, points)
        return self.blocks[which].replicates.start + replicate, point + more

    @cached_property
    def _firsts(self) -> list[int]:
        return [block.first for block in self.blocks]

    @cached_property
    def _futures(self) -> list[tuple[int, int, int]]:
        """Of each block: the number of its first future, its first point, and how many points it has."""
        found, first = [], 0
        for block in self.blocks:
            before, points = (most(self.points[:end]) for end in (block.scenarios.start, block.scenarios.stop))
            found.append((first, before, points - before))
            first += len(block.replicates) * (points - before)
        return found


def most(points: Sequence[int]) -> int:
    """How many points the option has that has most of them."""
    return max(points, default=-1) + 1
