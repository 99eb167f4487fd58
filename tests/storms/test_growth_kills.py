"""A sweep that grows is killed again and again: it is the old one or the new one, and in the end the one asked at once."""

import signal

import pytest
from conftest import calm

from policysim.sweep.folder import read_plan
from policysim.sweep.results import Sweep

pytestmark = pytest.mark.storm
SMALL = {"replicates": 8, "size": 4}
SLOW = SMALL | {"seconds": 0.005}
LARGE = SLOW | {"replicates": 30}


@pytest.mark.parametrize("step", ["write", "flush", "rename", "after"])
def test_a_kill_at_every_step_of_growth(storm, tmp_path, step):
    mark = str(tmp_path / "mark")
    one = storm(1, **SMALL, mark=mark)
    assert one.finish()[0] == 0
    before = {path: path.read_bytes() for path in one.shard_files()}
    assert one.finish(grow=30, crash_parent=step)[0] == -signal.SIGKILL
    assert read_plan(one.folder).replicates == (30 if step == "after" else 8)
    assert not Sweep(one.folder).status.damaged
    assert one.finish(grow=30)[0] == 0
    assert one.digest() == calm(tmp_path, **LARGE, mark=mark)
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("seed", [2, pytest.param(3, marks=pytest.mark.long)])
def test_growing_sweeps_are_killed_at_any_instant(storm, tmp_path, seed):
    one = storm(seed, **SLOW)
    first = one.start()
    one.pause(0.5, 1.0)
    one.kill(first)
    one.finish()
    for replicates in (10, 14, 20, 24, 30):
        runner = one.start(grow=replicates)
        one.pause(0.3, 1.2)
        one.kill_worker(runner)
        one.pause(0.0, 0.4)
        one.kill(runner)
    code, said = one.finish(grow=30)
    assert code == 0, said
    assert one.digest() == calm(tmp_path, **LARGE)
    assert not list(one.folder.path.rglob("*.tmp"))
