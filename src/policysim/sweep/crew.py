"""A crew is worker processes, each with a list of its own: one that is killed takes no lock or queue with it."""

import json
import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

from policysim.errors import place
from policysim.sweep.folder import Folder
from policysim.sweep.forked import Forked, Template
from policysim.sweep.playing import Playing, files_of, name_of

START = """\
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from policysim.sweep.mortal import die_with
die_with(int(sys.argv[2]))
from policysim.sweep.worker import work
work()
"""
ONE_THREAD = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
GONE = {"gone": True}
CRASH = re.compile(r'Fatal Python error.*?most recent call first\):\s+File "([^"]+)", line (\d+) in (\S+)', re.DOTALL)


@dataclass(eq=False)
class Worker:
    """One process: its list goes in by one pipe, its answers come by another."""

    process: subprocess.Popen | Forked
    errors: IO[bytes]
    ready: bool = False
    holding: dict = field(default_factory=dict)  # the task that it was given and has not finished; empty when idle
    since: float = 0.0  # when it was given its task, or last answered
    overdue: bool = False  # whether it was killed because its answer took too long

    def give(self, task: dict) -> None:
        """Put a task on its list; a worker that is gone says so by itself."""
        self.holding, self.since = task, time.monotonic()
        put_line(self.process.stdin, task)

    def how_it_ended(self) -> str:
        """`signal 9`, or `exit 1`."""
        code = self.process.wait()
        return f"signal {-code}" if code < 0 else f"exit {code}"

    def last_words(self) -> str:
        """The last line that it wrote to standard error; of a crash, the line of Python where it happened."""
        self.errors.seek(0)
        text = self.errors.read().decode(errors="replace").strip()
        if crash := CRASH.search(text):
            return f"{place(crash[1], int(crash[2]))}: in {crash[3]}"
        return text.splitlines()[-1] if text else ""


@dataclass
class Crew:
    """Workers of one folder and what they say, in order of arrival."""

    folder: Folder
    playing: Playing
    workers: list[Worker] = field(default_factory=list)
    said: queue.SimpleQueue = field(default_factory=queue.SimpleQueue)
    template: Template | None = None  # from which workers are split off, where they are

    def hire(self) -> Worker:
        """Start one more process."""
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the worker
        worker = Worker(
            self._split_off(errors) if self.playing.start_method == "fork" else self._spawned(errors), errors
        )
        self.workers.append(worker)
        threading.Thread(target=self._listen, args=(worker,), daemon=True).start()
        return worker

    def _spawned(self, errors: IO[bytes]) -> subprocess.Popen:
        """A fresh interpreter that loads the model for itself."""
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", START, json.dumps(sys.path), str(os.getpid())],  # -P: not ./json.py
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
            env=_environment(), start_new_session=True,
        )  # fmt: skip
        put_line(process.stdin, self._job())
        return process

    def _split_off(self, errors: IO[bytes]) -> Forked:
        if self.template is None or self.template.gone:
            self._end_template()
            self.template = Template(self._job(), _environment())
        return self.template.split(errors)

    def _end_template(self) -> None:
        if self.template is not None:
            self.template.end()
            self.template = None

    def _job(self) -> dict:
        """All that a new process has to know; classes go by name, with the files of those that are plug-ins."""
        playing = self.playing
        return {
            "folder": str(self.folder.path.absolute()),
            "playing": {"play": playing.play, "scenario": playing.scenario, "engine": playing.engine},
            "limits": [playing.limits.seconds, playing.limits.memory],
            "providers": [name_of(cls) for cls in playing.providers],
            "files": files_of(playing),
        }

    def hear(self, seconds: float) -> tuple[Worker, dict[str, Any]] | None:
        """What was said next, or None after so many seconds; GONE is the last that a worker says."""
        try:
            return self.said.get(timeout=seconds)
        except queue.Empty:
            return None

    def idle(self) -> Iterator[Worker]:
        """Workers that wait for a task."""
        return (worker for worker in self.workers if worker.ready and not worker.holding)

    def dismiss(self) -> None:
        """End all processes now; what they have committed stays."""
        for worker in self.workers:
            worker.process.kill()
        for worker in self.workers:
            worker.process.wait()
            worker.errors.close()
        self.workers.clear()
        self._end_template()

    def _listen(self, worker: Worker) -> None:
        for line in worker.process.stdout or ():
            try:
                self.said.put((worker, json.loads(line)))
            except ValueError:  # half a line of a process that was killed
                break
        self.said.put((worker, GONE))


def put_line(pipe: IO[str] | None, line: dict) -> None:
    """Write a line to a process; one that is gone says so by itself."""
    if pipe is not None:
        with suppress(OSError):
            pipe.write(json.dumps(line) + "\n")
            pipe.flush()


def _environment() -> dict[str, str]:
    """That of this process, for a process of one thread."""
    return os.environ | dict.fromkeys(ONE_THREAD, "1")
