"""Stories of who watches a sweep: a bar in a notebook says what a bar on a terminal says."""

import io
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "storms"))

import toy

from policysim.sweep.folder import Folder, open_folder
from policysim.sweep.progress import Cell, Progress
from policysim.sweep.runner import run_plan
from policysim.sweep.shards import shard_bytes
from policysim.sweep.standing import commit_shard

KERNEL = """
import json, sys, warnings
from IPython.core.interactiveshell import InteractiveShell
warnings.simplefilter("error")
shell = InteractiveShell.instance()
before = __import__("policysim.sweep.progress", fromlist=["x"]).progress_on()
shell.kernel = "the kernel of a notebook"
from policysim.sweep.progress import progress_on
after = progress_on()
print(json.dumps([type(before.screen).__name__, type(after.screen).__name__, "tqdm" in sys.modules]))
after.stage(4)
after.step(1, 0)
after.say("a worker is gone")
after.step(3, 0)
after.end()
"""


def told(out: io.StringIO) -> list[str]:
    """What stood in the cell, one after the other."""
    return [line.strip() for line in out.getvalue().replace("\r", "\n").splitlines() if line.strip()]


def test_a_bar_in_a_notebook_tells_rate_time_left_failures_and_the_headline():
    out = io.StringIO()
    progress = Progress(Cell(out))
    progress.stage(4000)
    progress.since = progress.clock = time.monotonic() - 60
    progress.headline = "Build agility +0.21 ± 0.04 so far"
    progress.step(1200, 3)
    (line,) = told(out)
    assert line.startswith("30 %|### ") and "1,200/4,000 runs" in line
    assert line.endswith("20 a second  about 2 min 20 s left  3 failed  Build agility +0.21 ± 0.04 so far")
    progress.step(2800, 0)
    progress.end()
    assert told(out)[-1].startswith("100 %|##########|")
    assert told(out)[-1].endswith("4,000/4,000 runs  1 min 00 s  3 failed  Build agility +0.21 ± 0.04 so far")


def test_runs_that_are_taken_back_and_more_that_are_asked_move_the_bar_back():
    out = io.StringIO()
    progress = Progress(Cell(out))
    progress.stage(10)
    progress.step(10, 1)
    progress.step(-5, -1)
    progress.stage(15)
    progress.end()
    assert told(out)[-1].startswith("25 %|") and "5/20 runs" in told(out)[-1] and "failed" not in told(out)[-1]


def test_a_sentence_stands_above_the_bar():
    out = io.StringIO()
    progress = Progress(Cell(out))
    progress.say("First use on this computer")
    progress.stage(10)
    progress.step(5, 0)
    progress.say("the scheduler is gone")
    progress.end()
    assert told(out)[0] == "First use on this computer"
    assert "the scheduler is gone" in told(out)


def test_nothing_to_play_leaves_nothing_in_the_cell():
    out = io.StringIO()
    Progress(Cell(out)).end()
    assert not out.getvalue()


def test_a_sweep_that_goes_on_tells_the_headline_of_all_that_is_safe(tmp_path):
    plan, folder, out = toy.toy_plan(options=2, replicates=30, size=20), Folder(tmp_path / "storm"), io.StringIO()
    open_folder(folder, plan)
    for number, gain in ((0, 1.0), (1, 2.0)):  # as a call before has found them
        played = {run: np.full((3, 3), gain * (run % 2)) for run in plan.shards[number]}
        commit_shard(folder, number, shard_bytes(plan, number, played), [])
    run_plan(plan, folder, playing=toy.PLAYING, workers=1, progress=Progress(Cell(out)))
    assert "Option 1 +1.0" in told(out)[-1]  # and 0.1 in the last third


def test_the_kernel_of_a_notebook_gets_a_bar_and_no_warning_and_tqdm_is_read_when_it_is_drawn():
    done = subprocess.run([sys.executable, "-c", KERNEL], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[0]) == ["Lines", "Cell", False]
    lines = done.stderr.replace("\r", "\n").splitlines()
    assert "a worker is gone" in lines and "4/4 runs" in lines[-1]
