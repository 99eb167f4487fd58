"""Shards are given out to processes, one at a time to each; what dies or overruns its time is played run by run."""

import time
from collections import Counter, deque
from dataclasses import dataclass, field

from policysim.errors import Damaged, PolicysimError, RunFailed, WriteError
from policysim.sweep.alone import Alone, Task
from policysim.sweep.crew import GONE, Crew, Worker
from policysim.sweep.folder import Folder
from policysim.sweep.plan import Plan
from policysim.sweep.progress import Progress
from policysim.sweep.standing import checked

STILLBORN = 30  # workers in a row that may be killed before they are ready; one that ends by itself counts for ten
SLACK = 0.25  # seconds between a worker's answer and when it is heard
PAUSED = 2.0  # seconds without a look at the clock after which this process was itself stopped, not its workers late


@dataclass
class Dispatch:
    """Shards that are still to be given out, and what has become of those that were."""

    plan: Plan
    folder: Folder
    crew: Crew
    to_do: deque[int]
    progress: Progress
    alone: dict[int, Alone] = field(default_factory=dict)
    counted: Counter = field(default_factory=Counter)  # runs of a shard that the progress has counted
    broken: Counter = field(default_factory=Counter)  # those among them that failed
    stillborn: int = 0
    looked: float = field(default_factory=time.monotonic)

    def play(self, workers: int) -> None:
        """Keep `workers` processes busy until nothing is left."""
        crew = self.crew
        wait = 1.0 if crew.playing.limits.seconds is None else SLACK
        try:
            while self.to_do or self.alone or any(worker.holding for worker in crew.workers):
                while len(crew.workers) < min(workers, self._tasks() + self._busy()):
                    crew.hire()
                self._give_out()
                if heard := crew.hear(seconds=wait):
                    self._hear(*heard)
                self._end_overdue()
        finally:
            crew.dismiss()

    def _tasks(self) -> int:
        return len(self.to_do) + sum(len(one.left) for one in self.alone.values())

    def _busy(self) -> int:
        return sum(bool(worker.holding) for worker in self.crew.workers)

    def _give_out(self) -> None:
        for worker in self.crew.idle():
            one = next((one for one in self.alone.values() if one.left), None)
            if one is not None:
                worker.give(one.next())
            elif self.to_do:
                worker.give({"shard": self.to_do.popleft()})

    def _end_overdue(self) -> None:
        """Kill workers that have not answered in the time of the runs that they play."""
        now, before = time.monotonic(), self.looked
        self.looked = now
        if self.crew.playing.limits.seconds is None or now - before > PAUSED:
            return
        for worker in self.crew.workers:
            if worker.holding and now - worker.since > self._time_for(worker.holding) + SLACK:
                worker.overdue = True
                worker.process.kill()

    def _time_for(self, task: Task) -> float:
        """Seconds until a task's next answer: a run's own, or those of all runs that are played together."""
        limits = self.crew.playing.limits
        if "look" in task:
            return limits.looking
        runs = self.plan.shards[task["shard"]]
        together = 1 if "run" in task else min(len(self.plan.numbering.block(runs.start).scenarios), len(runs))
        return together * (limits.seconds or 0.0)

    def _hear(self, worker: Worker, message: dict) -> None:
        worker.since = time.monotonic()
        if message is GONE:
            self._gone(worker)
        elif "error" in message:
            raise (WriteError if message["write"] else PolicysimError)(message["error"])
        elif "ready" in message:
            worker.ready, self.stillborn = True, 0
        elif "played" in message:
            self._count(worker.holding["shard"], message["played"], message["failed"])
        elif "committed" in message:
            worker.holding = {}
            self._committed(message["committed"])
        else:
            task, worker.holding = worker.holding, {}
            self._played_alone(task["shard"], message)

    def _count(self, number: int, runs: int, failed: int) -> None:
        self.counted[number] += runs
        self.broken[number] += failed
        self.progress.step(runs, failed)

    def _committed(self, number: int) -> None:
        self.progress.step(len(self.plan.shards[number]) - self.counted.pop(number, 0), 0)
        self.broken.pop(number, None)
        self.progress.committed(number)

    def _gone(self, worker: Worker) -> None:
        """A process ended: play its shard run by run, or see to its run."""
        self.crew.workers.remove(worker)
        how, words = worker.how_it_ended(), worker.last_words()
        worker.errors.close()
        if not worker.ready:
            self._count_stillborn(how, words)
        task = worker.holding
        if "run" in task:
            one = self.alone[task["shard"]]
            message = one.overran(task) if worker.overdue else one.died(task, how, words)
            if message:
                self._played_alone(task["shard"], message)
        elif task and self._done_by_then(task["shard"]):
            self._committed(task["shard"])
        elif task:
            number = task["shard"]
            self.progress.step(-self.counted.pop(number, 0), -self.broken.pop(number, 0))
            self.alone[number] = Alone(self.plan, number, self.crew.playing.limits)

    def _count_stillborn(self, how: str, words: str) -> None:
        self.stillborn += 1 if how.startswith("signal") else 10
        if self.stillborn >= STILLBORN:
            raise RunFailed(f"workers end before they can start ({how}): {words or 'no word why'}")

    def _done_by_then(self, number: int) -> bool:
        try:
            return self.folder.shard(number).exists() and not checked(self.folder, self.plan, number).failed
        except (Damaged, FileNotFoundError):
            return False

    def _played_alone(self, number: int, message: dict) -> None:
        one = self.alone[number]
        one.played(message)
        self._count(number, 1, int("failure" in message))
        if one.done:
            one.commit(self.folder)
            del self.alone[number]
            self._committed(number)
