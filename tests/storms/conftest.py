"""One fixture, `storm`: a sweep of the toy in processes of its own, and what may happen to them, by seed."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import toy  # noqa: E402

from policysim.sweep.folder import Folder  # noqa: E402
from policysim.sweep.results import Sweep  # noqa: E402
from policysim.sweep.runner import run_plan  # noqa: E402


class Storm:
    """A sweep that is played by `start()`ed processes; all that it kills, it has started."""

    def __init__(self, results: Path, seed: int, **plan):
        self.results, self.random, self.asked = results, random.Random(seed), plan
        self.folder = Folder(results / "storm")
        self.started = []

    def start(self, **more):
        """A runner on the folder, as a process."""
        words = [sys.executable, str(HERE / "sweep_toy.py"), str(self.results), json.dumps({**self.asked, **more})]
        runner = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, preexec_fn=hear)
        self.started.append(runner)
        return runner

    def finish(self, **more):
        """Run to the end; the runner's exit code and what it said."""
        runner = self.start(**more)
        _, said = runner.communicate(timeout=120)
        return runner.returncode, said

    def pause(self, low, high):
        """Let some time pass."""
        time.sleep(self.random.uniform(low, high))

    def kill_worker(self, runner):
        """Kill -9 one of a runner's workers; whether there was one."""
        workers = children(runner.pid)
        if not workers or runner.poll() is not None:
            return False
        try:
            os.kill(self.random.choice(workers), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def kill(self, runner):
        """Kill -9 a runner; the workers that it leaves."""
        workers = children(runner.pid)
        runner.kill()
        runner.wait()
        return workers

    def shard_files(self):
        """Committed shards."""
        return sorted(self.folder.runs.glob("*.parquet"))

    def digest(self):
        """Of the finished sweep."""
        return Sweep(self.folder).digest()


def hear():
    """What starts the tests may ignore Ctrl-C, as a shell does for jobs in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def children(pid):
    """Process ids of a process's children."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def alive(pid):
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def calm(results, **plan):
    """The digest of an undisturbed sweep of the same plan, in this process."""
    made = toy.toy_plan(**{**plan, "seconds": 0.0})
    folder = Folder(Path(results) / "calm")
    run_plan(made, folder, playing=toy.PLAYING, workers=1)
    return Sweep(folder).digest()


@pytest.fixture
def storm(tmp_path):
    """`storm(seed, **plan)` makes a Storm in a folder of its own."""
    made = []

    def make(seed, **plan):
        made.append(Storm(tmp_path / "results", seed, **plan))
        return made[-1]

    yield make
    for one in made:
        for runner in one.started:
            if runner.poll() is None:
                runner.kill()
            runner.wait()
