"""Promise 22: committing costs next to nothing beside playing, and a finished sweep that is asked for again returns at once."""

import resource
import subprocess
import sys
import time

import numpy as np
import pytest

import policysim as ps
from policysim import engine
from policysim.sweep.cutting import shard_size
from policysim.sweep.folder import folder_at
from policysim.sweep.plan import make_plan
from policysim.sweep.playing import Player, playing_of
from policysim.sweep.shards import shard_bytes
from policysim.sweep.standing import commit_shard

RUNS = 100_000
AGAIN = ("run", "policy=support,agility", "calendar.years=1", "calendar.warm_up=1", "replicates=4", "name=friday")


def seconds(what, times: int) -> float:
    """CPU seconds of this process for one go: the least of several, so that a busy machine does not count."""
    found = []
    for _ in range(times):
        began = time.process_time()
        what()
        found.append(time.process_time() - began)
    return min(found)


def test_committing_a_shard_costs_next_to_nothing_beside_playing_it(tmp_path):
    """England over the default decade; the shard has the size that 100,000 runs get; its bytes are made, written, flushed."""
    policies = ("do_minimum", "agility", "supply", "support")
    scenarios = [ps.scenario(policy=name) for name in policies]
    plan = make_plan(
        scenarios, options=policies, labels=dict(zip(policies, policies)), replicates=RUNS // 4, size=shard_size(RUNS)
    )
    playing = playing_of(scenarios)
    engine.prepare(scenarios[0].spec)
    player = Player(plan, playing)
    first = player.played(range(4))
    play = seconds(lambda: player.played(range(4, 8)), 3) / 4
    runs = plan.shards[0]
    values = {run: np.array(first[run % 4]) for run in runs}
    folder = folder_at(tmp_path, "friday")
    for part in (folder.path, folder.runs, folder.failures):
        part.mkdir()
    began = time.perf_counter()
    commit = seconds(lambda: commit_shard(folder, 0, shard_bytes(plan, 0, values), []), 3)
    waited = time.perf_counter() - began
    share = commit / (play * len(runs))
    print(f"a run {1e3 * play:.1f} ms, {len(runs)} runs a shard: commit {1e3 * commit:.1f} ms CPU, share {share:.5f};")
    print(f"{1e3 * waited / 3:.1f} ms by the clock")
    assert share <= 0.01
    assert len(plan.shards) < 500


def cpu(words, place) -> tuple[float, str]:
    """CPU seconds of a process, and what it said."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-P", *words], cwd=place, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, done.stdout + done.stderr


@pytest.mark.storm
def test_a_finished_sweep_returns_at_once(tmp_path):
    """In 2 s with Python's start and the answer; where a busy machine stretches seconds, hardly slower than loading libraries."""
    again, load = ["-m", "policysim", *AGAIN], ["-c", "import pandas, scipy.special, scipy.stats, hydra.main, mesa"]
    cpu(again, tmp_path)
    took, loading = [], []
    for _ in range(3):
        seconds, said = cpu(again, tmp_path)
        assert "already done" in said
        took.append(seconds)
        loading.append(cpu(load, tmp_path)[0])
    print(f"CPU seconds {min(took):.2f}, of libraries alone {min(loading):.2f}")
    assert min(took) <= max(2.0, 1.5 * min(loading))
