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
    peak: float = 0.0  # MB at its highest so far, children included

    def __enter__(self):
        self.place = Path(tempfile.mkdtemp(prefix="bench-"))
        places = {**os.environ, "PYTHONPATH": f"{HERE}{os.pathsep}{(HERE / self.program).parent}"}
        self.noise = (self.place / "noise.txt").open("w")
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [self.python, HERE / self.program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.noise,
            text=True, cwd=self.place, env=places,
        )  # fmt: skip
        self.watching = True
        self.watch = threading.Thread(target=self._watch, daemon=True)
        self.watch.start()
        self.loading = self._answer(120)["loading"]
        self.cold = time.perf_counter() - began
        return self

    def __exit__(self, *why):
        self.watching = False
        self.watch.join()
        for one in [*_children(self.process.pid), self.process]:
            one.kill()
        self.process.wait()
        self.noise.close()
        shutil.rmtree(self.place, ignore_errors=True)

    def play(self, limit=600.0, keep=False, **job):
        """Play a job into an empty folder; what the peer told, with `files` and `bytes` (and `folder` if it is kept)."""
        folder = Path(tempfile.mkdtemp(dir=self.place))
        before = self._processor()
        self.process.stdin.write(json.dumps({**self.more, **job, "out": str(folder)}) + "\n")
        self.process.stdin.flush()
        said = self._answer(limit)
        said["processor"] = self._processor() - before
        left = [path for path in folder.rglob("*") if path.is_file()]
        said |= {"files": len(left), "bytes": sum(path.stat().st_size for path in left)}
        if keep:
            return said | {"folder": folder}
        shutil.rmtree(folder)
        return said

    def _answer(self, limit):
        ready, _, _ = select.select([self.process.stdout], [], [], limit)
        line = self.process.stdout.readline() if ready else ""
        said = json.loads(line) if line else {"error": "ended" if ready else f"no answer within {limit:.0f} s"}
        if "error" in said:
            raise PeerFailed(f"{self.name}: {said['error']}\n{self.last_words()}")
        return said

    def last_words(self):
        """The end of what it printed."""
        return (self.place / "noise.txt").read_text()[-1500:]

    def _watch(self):
        """Look at all processes now and then: a pool's workers may end unseen by whoever started them."""
        looks = 0
        while self.watching:
            self._processor()
            if looks % MEMORY_EVERY == 0:
                self.peak = max(self.peak, _memory(self.process.pid))
            looks += 1
            time.sleep(PAUSE)

    def _processor(self):
        """Seconds of processor time so far, of all processes that were ever seen."""
        with suppress(psutil.Error):
            for one in [psutil.Process(self.process.pid), *_children(self.process.pid)]:
                with suppress(psutil.Error):
                    self.used[one.pid] = sum(one.cpu_times()[:2])
        return sum(self.used.values())


def _children(pid):
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
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
