"""A shard whose process ended is played run by run, each in a process by itself, until every run has values or a record."""

from collections import Counter, deque
from typing import Any

import numpy as np

from policysim.sweep.folder import Folder
from policysim.sweep.limits import Limits
from policysim.sweep.plan import Plan
from policysim.sweep.shards import shard_bytes
from policysim.sweep.standing import DIED, commit_shard, failure
from policysim.sweep.worker import over_time

TRIES = 3  # times that a run may kill its process, each time alone, before it is recorded as died
Task = dict[str, Any]


class Alone:
    """One such shard: the tasks that are still to be given out, and what has become of those that were."""

    def __init__(self, plan: Plan, number: int, limits: Limits):
        self.plan, self.number, self.limits = plan, number, limits
        self.left: deque[Task] = deque({"shard": number, "run": run} for run in plan.shards[number])
        self.out = 0  # tasks that are being played now
        self._values: dict[int, np.ndarray] = {}
        self._failed: dict[int, dict] = {}
        self._deaths: Counter = Counter()

    @property
    def done(self) -> bool:
        """Whether every run has its end."""
        return not self.left and not self.out

    def next(self) -> Task:
        """The next task, which is out from now on."""
        self.out += 1
        return self.left.popleft()

    def played(self, message: dict) -> None:
        """A run came back with its values, or with the record of its failure."""
        self.out -= 1
        if "failure" in message:
            self._failed[message["run"]] = message["failure"]
        else:
            self._values[message["run"]] = np.array(message["values"])

    def overran(self, task: Task) -> dict | None:
        """A run had to be ended: it is looked at once, then recorded. The message of its end, or None."""
        if "look" in task:
            return self._end(task["run"], over_time(self.plan, self.number, task["run"], self.limits))
        self._again({**task, "look": True})
        return None

    def died(self, task: Task, how: str, words: str) -> dict | None:
        """A process ended with a run: it has three tries; what ends while it is looked at had its time already."""
        run = task["run"]
        if "look" in task:
            return self.overran(task)
        self._deaths[run] += 1
        if self._deaths[run] < TRIES:
            self._again(task)
            return None
        why = f"died ({how}), alone, {TRIES} times" + (f": {words}" if words else "")
        return self._end(run, failure(self.plan, self.number, run, DIED, why))

    def commit(self, folder: Folder) -> None:
        """Commit the shard."""
        failed = [self._failed[run] for run in sorted(self._failed)]
        commit_shard(folder, self.number, shard_bytes(self.plan, self.number, self._values), failed)

    def _again(self, task: Task) -> None:
        self.out -= 1
        self.left.append(task)

    def _end(self, run: int, record: dict) -> dict:
        return {"run": run, "failure": record}
