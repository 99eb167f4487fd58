"""Shards are played elsewhere and come back as bytes: a few under way at a time, in any order, committed here."""

import os
from collections import Counter, deque
from collections.abc import Callable, Collection
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from queue import Empty, SimpleQueue
from typing import Protocol, runtime_checkable

from policysim.errors import AskError, Damaged, PolicysimError
from policysim.sweep.folder import Folder
from policysim.sweep.parcel import Parcel, Unfit, play_parcel
from policysim.sweep.plan import Plan
from policysim.sweep.progress import Progress
from policysim.sweep.standing import checked, commit_shard

SECONDS = 0.5  # between looks at those who play
DOUBTS = 5  # times that a shard may come back with an error that is not its own
QUEUED = 2  # shards that wait at an executor behind those that are played
KILLED, SHUT = "a process of the executor was killed", "the executor was shut down"
Say = Callable[[str], None]


class Broken(PolicysimError):
    """Nothing more can be played there."""


class Fate(Enum):
    """What becomes of a shard that came back without its runs."""

    AGAIN = auto()  # it was lost on the way: sent again
    DOUBT = auto()  # who played it could not: sent again, a few times
    HERE = auto()  # who plays it dies: played here, in processes of its own


@runtime_checkable
class Pool(Protocol):
    """Those who play elsewhere."""

    def open(self, parcel: Parcel, say: Say) -> None:
        """Make ready to play; `say` tells what is not as it was asked."""

    def mend(self) -> bool:
        """See to what has changed there; whether all that was under way is lost."""

    def room(self, flying: Collection[Future]) -> bool:
        """Whether more should be under way."""

    def send(self, number: int) -> Future:
        """Have a shard played. Broken where that cannot be."""

    def fate(self, error: BaseException) -> Fate:
        """What becomes of a shard that met this error; raises where nothing can come of any."""

    def close(self) -> None:
        """Nothing more is asked."""


class Borrowed:
    """An executor that was brought (PEP 3148); it is left open, and what it does not finish is played here."""

    def __init__(self, executor: Executor):
        self.executor = executor

    def open(self, parcel: Parcel, say: Say) -> None:
        """Keep what is sent with every shard."""
        self.parcel = parcel

    def mend(self) -> bool:
        """An executor tells of everything by its futures."""
        return False

    def room(self, flying: Collection[Future]) -> bool:
        """As long as few wait behind those that are played."""
        return len(flying) <= (os.cpu_count() or 1) or sum(not future.running() for future in flying) < QUEUED

    def send(self, number: int) -> Future:
        """Have a shard played."""
        try:
            return self.executor.submit(play_parcel, self.parcel, number)
        except BrokenExecutor:
            raise Broken(KILLED) from None
        except RuntimeError:
            raise Broken(SHUT) from None

    def fate(self, error: BaseException) -> Fate:
        """An executor that lost one shard has lost them all."""
        if isinstance(error, BrokenExecutor):
            raise Broken(KILLED)
        if isinstance(error, CancelledError):
            raise Broken(SHUT)
        if isinstance(error, Unfit):
            raise AskError(f"executor={type(self.executor).__name__}: its workers cannot play this sweep: {error}")
        raise cannot(type(self.executor).__name__, error)

    def close(self) -> None:
        """It belongs to who brought it."""


def pool_of(executor: object) -> Pool | None:
    """Those who play for what was given as an executor. AskError for what is none."""
    if executor is None or isinstance(executor, Pool):
        return executor
    if isinstance(executor, Executor):
        return Borrowed(executor)
    raise AskError(f"executor={executor!r}: is no executor\n  write ProcessPoolExecutor(4), say, or dask")


def cannot(who: str, error: BaseException) -> PolicysimError:
    """The sentence for a worker that meets an error which is no run's."""
    if isinstance(error, PolicysimError):
        return error
    return PolicysimError(
        f"{who}: its workers cannot play: {type(error).__name__}: {error}\n"
        "  they need the same policysim, and the modules of your own that the provider classes import"
    )


def play_elsewhere(
    plan: Plan, folder: Folder, to_do: Collection[int], parcel: Parcel, pool: Pool, progress: Progress
) -> list[int]:
    """Have shards played by a pool and commit them; those that it cannot finish, to be played here."""
    under_way = _UnderWay(plan, folder, pool, progress, deque(to_do))
    try:
        pool.open(parcel, progress.say)
        return under_way.play()
    finally:
        for future in under_way.flying:
            future.cancel()
        pool.close()


@dataclass
class _UnderWay:
    """Shards that are still to be sent, and those that were and have not come back."""

    plan: Plan
    folder: Folder
    pool: Pool
    progress: Progress
    to_do: deque[int]
    flying: dict[Future, int] = field(default_factory=dict)
    heard: SimpleQueue = field(default_factory=SimpleQueue)
    doubts: Counter = field(default_factory=Counter)
    here: list[int] = field(default_factory=list)

    def play(self) -> list[int]:
        """Send and hear until nothing is left."""
        try:
            while self.to_do or self.flying:
                if self.pool.mend():
                    self._take_back()
                self._send()
                self._hear()
        except Broken as why:
            self.progress.say(f"{why}: the rest is played by processes of this computer")
            self._take_back()
            self.here += self.to_do
        return sorted(self.here)

    def _take_back(self) -> None:
        self.to_do.extendleft(reversed(self.flying.values()))
        self.flying.clear()

    def _send(self) -> None:
        while self.to_do and self.pool.room(self.flying):
            number = self.to_do[0]
            if self._is_there(number):  # another runner has played it
                self._done(number, 0)
            else:
                future = self.pool.send(number)
                self.flying[future] = number
                future.add_done_callback(self.heard.put)
            self.to_do.popleft()

    def _is_there(self, number: int) -> bool:
        with suppress(Damaged, FileNotFoundError):
            return not checked(self.folder, self.plan, number).failed
        return False

    def _hear(self) -> None:
        try:
            future = self.heard.get(timeout=SECONDS)
        except Empty:
            return
        if future in self.flying:  # else it was given up
            self._came_back(future, self.flying[future])
            del self.flying[future]

    def _came_back(self, future: Future, number: int) -> None:
        error = CancelledError() if future.cancelled() else future.exception()
        if error is not None:
            self._came_to_nothing(number, error)
            return
        data, failed = future.result()
        commit_shard(self.folder, number, data, failed)
        self._done(number, len(failed))

    def _came_to_nothing(self, number: int, error: BaseException) -> None:
        fate = self.pool.fate(error)
        if fate is Fate.HERE:
            self.here.append(number)
            return
        self.doubts[number] += fate is Fate.DOUBT
        if self.doubts[number] > DOUBTS:
            raise cannot("executor", error)
        self.to_do.appendleft(number)

    def _done(self, number: int, failed: int) -> None:
        self.progress.step(len(self.plan.shards[number]), failed)
        self.progress.committed(number)
