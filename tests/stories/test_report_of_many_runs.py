"""A report on 100,000 runs, ten options of England in 10,000 futures each, takes under a minute and 2 GiB."""

import os
import subprocess
import sys

import numpy as np
import pytest

from policysim import config
from policysim.ask import read_question
from policysim.sweep.folder import open_folder
from policysim.sweep.shards import shard_bytes
from policysim.sweep.standing import commit_shard
from policysim.verbs.run import placed

SECONDS, BYTES = 60.0, 2 * 2**30


def made_of_numbers(words: list[str]) -> int:
    """The sweep that these words ask for in ./results, its values drawn and not played; how many runs."""
    asked = read_question(words)
    plan, folder = placed(config.question(asked, config.compose(asked)))
    plan = open_folder(folder, plan)
    numbers = np.sin(np.arange(1_000_003.0)) ** 2  # as good as random here, and the same everywhere
    scenarios, shape = len(plan.scenarios), (len(plan.years), len(plan.columns))
    money = np.array([1e6 if "cost" in name or "left" in name else 1.0 for name in plan.columns])
    for number, runs in enumerate(plan.shards):
        values = {
            run: money * (1 + 0.05 * (run % scenarios) + np.resize(numbers[run * 7 : run * 7 + 97], shape))
            for run in runs
        }
        commit_shard(folder, number, shard_bytes(plan, number, values), [])
    return plan.runs


@pytest.mark.long
def test_a_report_on_100_000_runs_takes_under_a_minute_and_2_gib(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert made_of_numbers(["replicates=10000", "name=many"]) == 100_000
    started = subprocess.Popen([sys.executable, "-m", "policysim", "report", "many"], stdout=subprocess.PIPE, text=True)
    _, status, used = os.wait4(started.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert used.ru_utime + used.ru_stime < SECONDS  # of a processor: how long others make it wait is not its doing
    assert used.ru_maxrss * 1024 < BYTES
    drawn = {path.name.partition("-")[2] for path in (tmp_path / "results" / "many" / "figures").glob("*.svg")}
    assert {"options.svg", "adoption.svg", "productivity.svg", "money.svg", "assumptions.svg"} <= drawn
