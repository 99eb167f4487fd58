"""Promises 9 and 12: a run that never ends, eats the memory or kills its process costs itself; spawn and fork are alike."""

import os
import random
import signal
import time
from collections import deque
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import toy
from conftest import alive, calm, children

from policysim.sweep.crew import Crew
from policysim.sweep.dispatch import Dispatch
from policysim.sweep.folder import Folder, open_folder
from policysim.sweep.limits import Limits, memory_in_words, memory_of, seconds_of
from policysim.sweep.progress import silent
from policysim.sweep.results import Sweep
from policysim.sweep.runner import run_plan

LIMITS = {"run_seconds": 0.4, "run_memory": 500_000_000}
SLOW = {"seconds": 0.005, "replicates": 30, "size": 4}


def test_bad_runs_cost_themselves(storm, tmp_path):
    one = storm(1, replicates=12, size=8, fault="2:loop 4:eat 6:abort 8:raise 10:refuse")
    code, said = one.finish(**LIMITS)
    sweep = Sweep(one.folder)
    assert (code, sweep.status.finished, sweep.status.failed) == (0, 43, 5), said
    failed = sweep.failures().set_index("future")
    assert failed.kind.to_dict() == {2: "time limit", 4: "memory limit", 6: "died", 8: "failed", 10: "failed"}
    assert (failed.policy == "option_3").all()
    assert "not done after 0.4 s" in failed.message[2] and failed.message[4] == "MemoryError"
    assert "died (signal 6), alone, 3 times" in failed.message[6] and "in _played" in failed.message[6]
    calm(tmp_path, replicates=12, size=8)
    whole = Sweep(Folder(tmp_path / "calm")).values
    finished = np.isfinite(sweep.values)
    assert np.array_equal(sweep.values[finished], whole[finished])


def test_a_run_over_its_limit_is_played_again_only_when_it_is_given_more(storm, tmp_path):
    mark = str(tmp_path / "mark")
    one = storm(2, replicates=4, size=8, fault="loop", fault_at=3, mark=mark)
    assert one.finish(run_seconds=0.3)[0] == 0
    assert Sweep(one.folder).failures().kind.tolist() == ["time limit"]
    Path(mark).touch()  # from now on it ends
    before = one.folder.shard(1).stat().st_mtime_ns
    assert one.finish(run_seconds=0.3)[0] == 0
    assert one.folder.shard(1).stat().st_mtime_ns == before
    assert one.finish(run_seconds=20)[0] == 0
    assert one.digest() == calm(tmp_path, replicates=4, size=8, fault="loop", fault_at=3, mark=mark)


def test_limits_are_written_as_people_write_them():
    assert (memory_of("2GB"), memory_of("500 MB"), memory_of("1.5gib")) == (2 * 10**9, 5 * 10**8, 3 * 2**29)
    assert (seconds_of("60"), seconds_of("0.5 s")) == (60.0, 0.5)
    assert f"{Limits(60.0, 2 * 10**9)}" == "executor.run_seconds=60 executor.run_memory=2GB"
    for size in (2 * 10**9, 2**30, 3 * 2**29, 123_456_789, 200_000_000):
        assert memory_of(memory_in_words(size)) == size
    for slip in ("", "2", "two GB", "-1GB", "1MB", "infGB"):
        with pytest.raises(ValueError, match="must be"):
            memory_of(slip)
    for slip in ("", "0", "-1", "nan", "inf", "a minute"):
        with pytest.raises(ValueError, match="must be"):
            seconds_of(slip)


def played(folder, plan, workers, method, seed):
    """The digest of a plan whose shards are given out in some order to processes that start in some way."""
    playing = replace(toy.PLAYING, start_method=method)
    plan = open_folder(folder, plan)
    order = deque(random.Random(seed).sample(range(len(plan.shards)), len(plan.shards)))
    Dispatch(plan, folder, Crew(folder, playing), order, silent()).play(workers)
    return Sweep(folder).digest()


EVERY = [(w, s, m) for w in (1, 2, 3) for s in (1, 17, 1000) for m in ("spawn", "fork")]
FEW = [(2, 17, "fork"), (2, 1000, "spawn")]


@pytest.mark.parametrize(
    ("workers", "size", "method"),
    [*FEW, *(pytest.param(*one, marks=pytest.mark.storm) for one in EVERY if one not in FEW)],
)
def test_workers_shards_order_and_start_do_not_matter(tmp_path, workers, size, method):
    digest = calm(tmp_path)
    assert played(Folder(tmp_path / "other"), toy.toy_plan(size=size), workers, method, seed=size + workers) == digest


@pytest.mark.storm
def test_shuffled_plans_hold_the_same_runs(tmp_path):
    plan = toy.toy_plan()
    order = random.Random(12).sample(range(4), 4)
    shuffled = replace(
        plan, scenarios=tuple(plan.scenarios[n] for n in order), options=tuple(plan.options[n] for n in order)
    )
    for name, one in (("plain", plan), ("shuffled", shuffled)):
        run_plan(one, Folder(tmp_path / name), playing=toy.PLAYING, workers=2)
    plain, other = (Sweep(Folder(tmp_path / name)).values for name in ("plain", "shuffled"))
    assert np.array_equal(plain[order], other)


@pytest.mark.storm
def test_kills_among_forked_processes_change_no_run(storm, tmp_path):
    one = storm(11, **SLOW)
    runner, kills = one.start(start_method="fork"), 0
    while runner.poll() is None and kills < 12:
        one.pause(0.1, 0.4)
        templates = children(runner.pid)
        processes = [*templates, *(pid for template in templates for pid in children(template))]
        if processes:
            kills += 1
            try:
                os.kill(one.random.choice(processes), signal.SIGKILL)
            except ProcessLookupError:
                continue
    assert runner.wait(timeout=60) == 0
    assert one.digest() == calm(tmp_path, **SLOW)


@pytest.mark.storm
def test_forked_processes_die_with_their_parent(storm):
    one = storm(12, **SLOW)
    runner = one.start(start_method="fork")
    while len(one.shard_files()) < 2:
        time.sleep(0.02)
    templates = children(runner.pid)
    left = [*templates, *(pid for template in templates for pid in children(template))]
    assert len(left) >= 2
    one.kill(runner)
    time.sleep(0.5)
    assert not [pid for pid in left if alive(pid)]


@pytest.mark.storm
def test_one_run_in_a_hundred_fails_and_all_others_complete(tmp_path):
    bad = " ".join(
        f"{replicate}:{fault}" for replicate, fault in zip(range(5, 100, 25), ("raise", "refuse", "loop", "eat"))
    )
    plan = toy.toy_plan(replicates=100, fault=bad)
    playing = replace(toy.PLAYING, limits=Limits(LIMITS["run_seconds"], LIMITS["run_memory"]))
    progress = silent()
    run_plan(plan, Folder(tmp_path / "storm"), playing=playing, workers=2, progress=progress)
    assert (progress.done, progress.failed) == (400, 4)
    status = Sweep(Folder(tmp_path / "storm")).status
    assert (status.finished, status.failed, status.missing) == (396, 4, 0)
