"""A peer in a process of its own that plays when told: its time and processor time, its peak memory with children, its files."""

import json
import os
import select
import shutil
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

HERE = Path(__file__).parent
PAUSE = 0.05  # seconds between two looks at processes
MEMORY_EVERY = 3  # looks: memory is dear to look at


class PeerFailed(Exception):
    """A peer that said it failed, or ended, or took too long."""


@dataclass
class Station:
    """One peer: its interpreter, its program and what it is told beside the job."""

    name: str
    python: Path
    program: str
    more: dict = field(default_factory=dict)
    loading: float = 0.0
    cold: float = 0.0
    used: dict = field(default_factory=dict)  # processor seconds of each process
    added: float = 0.0  # processor seconds, ended children as the system adds them up
    peak: float = 0.0  # MB at its highest so far, children included
    job_peak: float = 0.0  # the same, since the last job began

    def __enter__(self):
        self.place = Path(tempfile.mkdtemp(prefix="bench-"))
        mine, theirs = os.pipe()
        self.answers = os.fdopen(mine)
        places = {
            **os.environ, "PYTHONPATH": f"{HERE}{os.pathsep}{(HERE / self.program).parent}", "BENCHMARK_ANSWERS": str(theirs),
        }  # fmt: skip
        self.noise = (self.place / "noise.txt").open("w")
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [self.python, HERE / self.program], stdin=subprocess.PIPE, stdout=self.noise, stderr=self.noise,
            text=True, cwd=self.place, env=places, pass_fds=[theirs],
        )  # fmt: skip
        os.close(theirs)
        self.loading = self._answer(120)["loading"]
        self.cold = time.perf_counter() - began
        return self

    def __exit__(self, *why):
        for one in [*_children(self.process.pid), self.process]:
            one.kill()
        self.process.wait()
        self.noise.close()
        self.answers.close()
        shutil.rmtree(self.place, ignore_errors=True)

    def play(self, limit=600.0, keep=False, **job):
        """Play a job in an empty folder: what the peer told, `processor` (s), `peak` (MB), `files`, `bytes`, `folder` if kept."""
        folder = Path(tempfile.mkdtemp(dir=self.place))
        before, self.job_peak = self.processor(), 0.0
        watched = threading.Event()
        watch = threading.Thread(target=self._watch, args=[watched], daemon=True)
        watch.start()
        self.process.stdin.write(json.dumps({**self.more, **job, "out": str(folder)}) + "\n")
        self.process.stdin.flush()
        try:
            said = self._answer(limit)
        finally:
            watched.set()
            watch.join()
        said |= {"processor": self.processor() - before, "peak": self.job_peak}
        left = [path for path in folder.rglob("*") if path.is_file()]
        said |= {"files": len(left), "bytes": sum(path.stat().st_size for path in left)}
        if keep:
            return said | {"folder": folder}
        shutil.rmtree(folder)
        return said

    def _answer(self, limit):
        ready, _, _ = select.select([self.answers], [], [], limit)
        line = self.answers.readline() if ready else ""
        said = json.loads(line) if line else {"error": "ended" if ready else f"no answer within {limit:.0f} s"}
        if "error" in said:
            raise PeerFailed(f"{self.name}: {said['error']}\n{self.last_words()}")
        return said

    def last_words(self):
        """The end of what it printed."""
        return (self.place / "noise.txt").read_text()[-1500:]

    def _watch(self, over):
        """Look at all processes now and then: a pool's workers may end unseen by whoever started them."""
        looks = 0
        while not over.wait(PAUSE):
            self.processor()
            if looks % MEMORY_EVERY == 0:
                self._look()
            looks += 1
        self._look()

    def _look(self):
        """How much memory is held now."""
        held = _memory(self.process.pid)
        self.peak, self.job_peak = max(self.peak, held), max(self.job_peak, held)

    def processor(self):
        """Seconds of processor time so far: of all processes ever seen, or what the system adds up for ended ones, if more."""
        added = 0.0
        with suppress(psutil.Error):
            for one in [psutil.Process(self.process.pid), *_children(self.process.pid)]:
                with suppress(psutil.Error):
                    times = one.cpu_times()
                    self.used[one.pid] = times.user + times.system
                    added += sum(times[:4])
        self.added = max(self.added, added)
        return max(sum(self.used.copy().values()), self.added)


def _children(pid):
    """Processes below one: as the system lists them, where it does, which is cheaper than looking through all that there are."""
    with suppress(psutil.Error, OSError):
        if not Path(f"/proc/{pid}/task/{pid}/children").is_file():
            return psutil.Process(pid).children(recursive=True)
        found = [int(one) for path in Path(f"/proc/{pid}/task").glob("*/children") for one in path.read_text().split()]
        return [each for one in found for each in (psutil.Process(one), *_children(one))]
    return []


def _memory(pid):
    """MB of a process and its children; what they share counts once where the system tells."""
    total = 0.0
    with suppress(psutil.Error):
        for one in [psutil.Process(pid), *_children(pid)]:
            with suppress(psutil.Error):
                full = one.memory_full_info()
                total += getattr(full, "pss", 0) or full.rss
    return total / 1e6
