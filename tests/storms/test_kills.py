"""Promises 1, 2, 6, 19: kill -9 of workers and parents, two runners on a folder, Ctrl-C. The answer stays the same."""

import os
import signal
import time

import pytest
from conftest import alive, calm, children

from policysim.sweep.folder import Folder
from policysim.sweep.manifest import sessions

pytestmark = pytest.mark.storm
LONG = pytest.mark.long
MORE = (("flush", 2), ("rename", 1), ("after", 2), ("write", 2), ("after", 1))
SLOW = {"seconds": 0.005, "replicates": 30, "size": 4}


def await_shard(one, runner):
    """Until one shard more than now is there, or the runner has finished."""
    before = len(one.shard_files())
    while len(one.shard_files()) <= before and runner.poll() is None:
        time.sleep(0.02)


def kill_workers(one, times):
    """Kill so many workers at random moments while runners finish the sweep; after some, wait for a shard more."""
    kills, runner = 0, one.start()
    while kills < times:
        if kills % 5 == 4:  # a machine that is slow to start them would only see workers that die before they are ready
            await_shard(one, runner)
        if runner.poll() is not None:  # finished before we were: begin again with an empty folder
            for file in one.shard_files():
                file.unlink()
            runner = one.start()
        one.pause(0.05, 0.25)
        kills += one.kill_worker(runner)
    assert runner.wait(timeout=60) == 0


@pytest.mark.parametrize("seed", [1])
def test_killed_workers_change_no_run(storm, tmp_path, seed):
    one = storm(seed, **SLOW)
    kill_workers(one, 10)
    one.finish()
    assert one.digest() == calm(tmp_path, **SLOW)


@pytest.mark.parametrize(("seed", "times"), [(2, 10), pytest.param(20, 50, marks=LONG)])
def test_killed_parents_leave_no_child_and_change_no_run(storm, tmp_path, seed, times):
    one, plan = storm(seed, **SLOW), {**SLOW}
    for _ in range(times):
        runner = one.start()
        one.pause(0.2, 0.8)
        left = one.kill(runner)
        time.sleep(0.3)
        assert not [worker for worker in left if alive(worker)]
        for file in one.random.sample(one.shard_files(), len(one.shard_files()) // 4):
            file.unlink()  # so that there is always something left to play
    code, said = one.finish()
    assert code == 0, said
    assert one.digest() == calm(tmp_path, **plan)
    assert not list(one.folder.path.rglob("*.tmp"))


def test_a_second_runner_at_once_gives_the_same_answer(storm, tmp_path):
    one = storm(3, **SLOW)
    first, second = one.start(), one.start()
    one.pause(0.3, 0.5)
    one.kill_worker(second)
    assert (first.wait(timeout=60), second.wait(timeout=60)) == (0, 0)
    assert one.digest() == calm(tmp_path, **SLOW)


def test_a_runner_paused_in_the_middle_does_no_harm_to_the_other(storm, tmp_path):
    one = storm(4, **SLOW)
    first = one.start()
    one.pause(0.4, 0.6)
    for process in (first.pid, *children(first.pid)):
        os.kill(process, signal.SIGSTOP)
    assert one.finish()[0] == 0
    for process in (*children(first.pid), first.pid):
        os.kill(process, signal.SIGCONT)
    assert first.wait(timeout=60) == 0
    assert one.digest() == calm(tmp_path, **SLOW)


@pytest.mark.parametrize("pairs", [2, pytest.param(20, marks=LONG)])
def test_pairs_of_runners_play_no_run_more_than_twice(storm, tmp_path, pairs):
    """Both start at once, each pair with a folder of its own; one of each is paused at a moment of chance and goes on."""
    digest = calm(tmp_path, **SLOW)
    for seed in range(pairs):
        one = storm(100 + seed, **SLOW)
        one.folder = Folder(one.results / f"pair{seed}")
        both = [one.start(name=f"pair{seed}") for _ in range(2)]
        one.pause(0.3, 1.5)
        paused = both[seed % 2]
        for process in (paused.pid, *children(paused.pid)):
            os.kill(process, signal.SIGSTOP)
        one.pause(0.1, 1.0)
        for process in (*children(paused.pid), paused.pid):
            os.kill(process, signal.SIGCONT)
        assert [runner.wait(timeout=60) for runner in both] == [0, 0], seed
        assert one.digest() == digest, seed
        played = sum(call["runs"] for call in sessions(one.folder))
        assert played <= 2 * 4 * SLOW["replicates"], (seed, played)
        assert not list(one.folder.path.rglob("*.tmp")) and not list(one.folder.path.rglob("*.damaged")), seed


@pytest.mark.parametrize(
    ("step", "workers"), [("write", 1), ("rename", 2), *(pytest.param(s, w, marks=LONG) for s, w in MORE)]
)
def test_a_kill_at_every_step_of_a_commit(storm, tmp_path, step, workers):
    one = storm(5, fault=f"crash {step}", fault_at=3, mark=str(tmp_path / "mark"))
    one.finish(workers=workers)
    assert (tmp_path / "mark").exists()
    assert one.finish(workers=workers)[0] == 0
    assert one.digest() == calm(tmp_path, fault=f"crash {step}", fault_at=3, mark=str(tmp_path / "mark"))


@pytest.mark.parametrize("step", ["rename", pytest.param("write", marks=LONG)])
def test_a_kill_at_every_step_of_writing_the_plan(storm, tmp_path, step):
    one = storm(6, mark=str(tmp_path / "mark"))
    assert one.finish(crash_parent=step)[0] == -signal.SIGKILL
    assert one.finish()[0] == 0
    assert one.digest() == calm(tmp_path, mark=str(tmp_path / "mark"))


@pytest.mark.parametrize(
    ("what", "code", "workers"),
    [(signal.SIGINT, 130, 1), (signal.SIGTERM, 143, 2), pytest.param(signal.SIGINT, 130, 2, marks=LONG)],
)
def test_stop_means_stop(storm, tmp_path, what, code, workers):
    one = storm(7, **SLOW)
    runner = one.start(workers=workers)
    while len(one.shard_files()) < 3:
        time.sleep(0.02)
    asked = time.monotonic()
    runner.send_signal(what)
    runner.send_signal(what)
    said = runner.communicate(timeout=10)[1]
    assert time.monotonic() - asked < 2
    assert runner.returncode == code
    assert "% done, resume with the same command" in said
    assert one.finish()[0] == 0
    assert one.digest() == calm(tmp_path, **SLOW)


@LONG
@pytest.mark.parametrize("seed", range(10, 13))
def test_a_long_storm(storm, tmp_path, seed):
    """Thirty workers and a dozen parents, some of them with company."""
    one = storm(seed, **SLOW)
    kill_workers(one, 30)
    for file in one.shard_files()[::2]:
        file.unlink()
    for _ in range(12):
        runner, company = one.start(), one.start() if one.random.random() < 0.3 else None
        one.pause(0.1, 1.0)
        one.kill(runner)
        if company:
            one.kill(company)
        for file in one.random.sample(one.shard_files(), min(3, len(one.shard_files()))):
            file.unlink()
    assert one.finish()[0] == 0
    assert one.digest() == calm(tmp_path, **SLOW)
