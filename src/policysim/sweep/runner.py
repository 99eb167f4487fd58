"""The runner plays what a folder still lacks, on all cores, and survives what happens to its processes."""

import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from policysim.errors import Damaged, PolicysimError, RunFailed, WriteError
from policysim.sweep.crew import GONE, Crew, Worker
from policysim.sweep.folder import Folder, open_folder, remember
from policysim.sweep.manifest import Session
from policysim.sweep.part import WHOLE, Part, within
from policysim.sweep.plan import Plan
from policysim.sweep.playing import Player, Playing, only_here, prepare
from policysim.sweep.progress import Progress, silent
from policysim.sweep.shards import shard_bytes
from policysim.sweep.standing import DIED, checked, commit_shard, failure, set_aside
from policysim.sweep.whole import sweep_up
from policysim.sweep.worker import play_shard

TRIES = 3  # times that a run may kill its process, each time alone, before it is recorded as died
STILLBORN = 30  # workers in a row that may be killed before they are ready; one that ends by itself counts for ten


class Stopped(PolicysimError):
    """The runner was told to stop; what is finished is kept."""

    def __init__(self, message: str, exit_code: int):
        super().__init__(message)
        self.exit_code = exit_code


class _Signal(BaseException):
    """A signal that asks this process to end."""

    def __init__(self, number: int):
        super().__init__(number)
        self.exit_code = 128 + number


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_plan(
    plan: Plan,
    folder: Folder,
    *,
    playing: Playing | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    again: str = "the same command",
    part: Part = WHOLE,
) -> Plan:
    """Play the runs of `plan`, or of a part of it, that `folder` lacks; return the plan as stored. Failed ones are recorded.

    Raises AskError if other work is in the folder, WriteError where it cannot be written, Stopped on Ctrl-C (exit 130)
    or SIGTERM (143). Calling it again goes on where it ended; a finished sweep is left as it is."""
    playing, progress = playing or Playing(), progress or silent()
    plan = open_folder(folder, plan)
    try:
        with _told_to_stop():
            _go_on(plan, folder, playing, workers, progress, part)
    except (KeyboardInterrupt, _Signal) as why:
        told = f"{100 * progress.done // max(1, part.runs(plan))} % done, resume with {again} ({folder})"
        raise Stopped(told, getattr(why, "exit_code", 130)) from None
    return plan


def _go_on(plan: Plan, folder: Folder, playing: Playing, workers: int | None, progress: Progress, part: Part) -> None:
    """Play the runs that the folder lacks."""
    found = within(set_aside(folder, plan), part, plan)
    remember(folder)
    if not found.to_do:
        return
    crew = min(workers or cores(), len(found.to_do))
    session = Session(folder, crew)
    prepare(playing, progress.say)
    done = sum(len(plan.shards[number]) for number in found.done)
    progress.start(plan, folder, part.runs(plan), done, len(found.failures))
    try:
        if only_here(playing) or (crew == 1 and not found.died):
            _play_here(plan, folder, playing, found.to_do, progress)
        else:
            _Run(plan, folder, playing, deque(found.to_do), progress).play(crew)
    finally:
        _put_away(folder, session, progress)


def _put_away(folder: Folder, session: Session, progress: Progress) -> None:
    progress.end()
    session.end(progress.done - progress.before)
    for part in (folder.path, folder.runs, folder.failures):
        sweep_up(part)


def _play_here(plan: Plan, folder: Folder, playing: Playing, to_do: tuple[int, ...], progress: Progress) -> None:
    player = Player(plan, playing)

    def hear(message: dict) -> None:
        if "played" in message:
            progress.step(message["played"], message["failed"])
        else:
            progress.committed(message["committed"])

    for number in to_do:
        play_shard(player, folder, number, hear)


@dataclass
class _Alone:
    """A shard whose process died, played run by run."""

    left: deque[int]
    values: dict[int, np.ndarray] = field(default_factory=dict)
    failed: dict[int, dict] = field(default_factory=dict)
    deaths: Counter = field(default_factory=Counter)
    out: int = 0  # runs that are being played now


@dataclass
class _Run:
    """Shards that are still to be given out, and what has become of those that were."""

    plan: Plan
    folder: Folder
    playing: Playing
    to_do: deque[int]
    progress: Progress
    alone: dict[int, _Alone] = field(default_factory=dict)
    counted: Counter = field(default_factory=Counter)  # runs of a shard that the progress has counted
    stillborn: int = 0

    def play(self, workers: int) -> None:
        """Keep `workers` processes busy until nothing is left."""
        crew = Crew(self.folder, self.playing)
        try:
            while self.to_do or self.alone or any(worker.holding for worker in crew.workers):
                while len(crew.workers) < min(workers, self._tasks() + self._busy(crew)):
                    crew.hire()
                self._give_out(crew)
                if heard := crew.hear(seconds=1.0):
                    self._hear(crew, *heard)
        finally:
            crew.dismiss()

    def _tasks(self) -> int:
        return len(self.to_do) + sum(len(one.left) for one in self.alone.values())

    def _busy(self, crew: Crew) -> int:
        return sum(bool(worker.holding) for worker in crew.workers)

    def _give_out(self, crew: Crew) -> None:
        for worker in crew.idle():
            number = next((n for n, one in self.alone.items() if one.left), None)
            if number is not None:
                self.alone[number].out += 1
                worker.give({"shard": number, "run": self.alone[number].left.popleft()})
            elif self.to_do:
                worker.give({"shard": self.to_do.popleft()})

    def _hear(self, crew: Crew, worker: Worker, message: dict) -> None:
        if message is GONE:
            self._gone(crew, worker)
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
        self.progress.step(runs, failed)

    def _committed(self, number: int) -> None:
        self.progress.step(len(self.plan.shards[number]) - self.counted.pop(number, 0), 0)
        self.progress.committed(number)

    def _gone(self, crew: Crew, worker: Worker) -> None:
        """A process died: play its shard run by run, or its run again; three deaths alone and the run is recorded."""
        crew.workers.remove(worker)
        how, words = worker.how_it_ended(), worker.last_words()
        worker.errors.close()
        if not worker.ready:
            self.stillborn += 1 if how.startswith("signal") else 10
            if self.stillborn >= STILLBORN:
                raise RunFailed(f"workers end before they can start ({how}): {words or 'no word why'}")
        if not worker.holding:
            return
        number, run = worker.holding["shard"], worker.holding.get("run")
        if run is not None:
            self._died_alone(number, run, how, words)
        elif self._done_by_then(number):
            self._committed(number)
        else:
            self.progress.step(-self.counted.pop(number, 0), 0)
            self.alone[number] = _Alone(deque(self.plan.shards[number]))

    def _done_by_then(self, number: int) -> bool:
        try:
            return self.folder.shard(number).exists() and not checked(self.folder, self.plan, number).failed
        except (Damaged, FileNotFoundError):
            return False

    def _died_alone(self, number: int, run: int, how: str, words: str) -> None:
        one = self.alone[number]
        one.deaths[run] += 1
        if one.deaths[run] < TRIES:
            one.out -= 1
            one.left.append(run)
        else:
            why = f"died ({how}), alone, {TRIES} times" + (f": {words}" if words else "")
            self._played_alone(number, {"run": run, "failure": failure(self.plan, number, run, DIED, why)})

    def _played_alone(self, number: int, message: dict) -> None:
        one = self.alone[number]
        one.out -= 1
        if "failure" in message:
            one.failed[message["run"]] = message["failure"]
        else:
            one.values[message["run"]] = np.array(message["values"])
        self._count(number, 1, int("failure" in message))
        if not one.left and not one.out:
            failed = [one.failed[run] for run in sorted(one.failed)]
            commit_shard(self.folder, number, shard_bytes(self.plan, number, one.values), failed)
            del self.alone[number]
            self._committed(number)


@contextmanager
def _told_to_stop() -> Iterator[None]:
    """Ctrl-C and SIGTERM stop once; what comes while things are put away is not heard. Ignored signals stay ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    heard = {number for number, handler in before.items() if handler is not signal.SIG_IGN}

    def stop(number: int, frame: object) -> None:
        for one in heard:
            signal.signal(one, signal.SIG_IGN)
        raise _Signal(number)

    try:
        for number in heard:
            signal.signal(number, stop)
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])
