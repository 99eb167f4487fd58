"""What one run may take, in seconds and in memory; without a limit, as long and as much as it needs."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from policysim.errors import AskError

UNITS = {"MB": 10**6, "GB": 10**9, "MIB": 2**20, "GIB": 2**30}
LEAST_MEMORY = 100 * 10**6
STATM = Path("/proc/self/statm")
START_METHODS = ("spawn", "fork") if hasattr(os, "fork") else ("spawn",)  # of worker processes
TIME, MEMORY = "time limit", "memory limit"  # causes of a failed run


class TimeUp(Exception):
    """A run that is being looked at has had its time."""


@dataclass(frozen=True)
class Limits:
    """Seconds and bytes that a run may take by itself; None is no limit."""

    seconds: float | None = None
    memory: int | None = None

    def __bool__(self) -> bool:
        return self.seconds is not None or self.memory is not None

    @property
    def looking(self) -> float:
        """Seconds in which a run that is over its time is looked at under Mesa, which is slower."""
        return min(5 * (self.seconds or 0.0), (self.seconds or 0.0) + 60)

    def gives_more(self, record: dict) -> bool:
        """Whether a run that went over a limit may take more than it was given when it failed."""
        now = {TIME: self.seconds, MEMORY: self.memory}
        return record["kind"] in now and (now[record["kind"]] or float("inf")) > record["limit"]

    def __str__(self) -> str:
        seconds = f"executor.run_seconds={self.seconds:g}" if self.seconds is not None else ""
        memory = f"executor.run_memory={memory_in_words(self.memory)}" if self.memory is not None else ""
        return " ".join(filter(None, (seconds, memory)))

    def check(self) -> None:
        """AskError where this computer cannot hold a run to its memory."""
        if self.memory is not None and not STATM.exists():
            raise AskError("executor.run_memory: only Linux can hold one run to its memory\n  leave it out")


def seconds_of(text: str) -> float:
    """`60`, `0.5`. ValueError for what is no time."""
    try:
        found = float(text.strip().removesuffix("s").strip())
    except ValueError:
        raise ValueError("must be seconds, as 60") from None
    if not 0 < found < float("inf"):
        raise ValueError("must be more than 0 seconds")
    return found


def memory_of(text: str) -> int:
    """`2GB`, `500 MB` in bytes. ValueError for what is no amount of memory, or too little for any run."""
    found = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([MG]i?B)\s*", text, re.IGNORECASE)
    if not found:
        raise ValueError("must be an amount of memory, as 500MB or 2GB")
    size = round(float(found[1]) * UNITS[found[2].upper()])
    if size < LEAST_MEMORY:
        raise ValueError(f"must be at least {LEAST_MEMORY // 10**6}MB")
    return size


def memory_in_words(size: int) -> str:
    """`2GB`, as `memory_of` reads it: in the unit of which there is a whole number."""
    unit = next((name for name in ("GB", "GiB", "MB", "MiB") if size % UNITS[name.upper()] == 0), "MB")
    return f"{size / UNITS[unit.upper()]:.12g}{unit}"


def limits_of(seconds: str | None, memory: str | None) -> Limits:
    """Limits as settings say them; what is left empty is no limit."""
    return Limits(seconds_of(seconds) if seconds else None, memory_of(memory) if memory else None)


@contextmanager
def room(memory: int | None) -> Iterator[None]:
    """Within, what would take this process `memory` bytes above what it has now raises MemoryError."""
    if memory is None:
        yield
        return
    import resource  # not there on every system

    before = resource.getrlimit(resource.RLIMIT_AS)
    has = int(STATM.read_text().split()[0]) * resource.getpagesize()
    most = has + memory if before[1] == resource.RLIM_INFINITY else min(has + memory, before[1])
    resource.setrlimit(resource.RLIMIT_AS, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


@contextmanager
def alarm(seconds: float | None) -> Iterator[None]:
    """Within, Python code that is still running after so many seconds meets a TimeUp, where the system has alarms."""
    if seconds is None or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def caused_by(why: BaseException, kind: type[BaseException]) -> bool:
    """Whether an error of this kind is at the root of an error."""
    cause: BaseException | None = why
    while cause is not None and not isinstance(cause, kind):
        cause = cause.__cause__
    return cause is not None


def _ring(number: int, frame: FrameType | None) -> None:
    raise TimeUp("its time is up")
