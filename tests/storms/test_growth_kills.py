"""A sweep that grows is killed again and again: it is the old one or the new one, and in the end the one asked at once."""

import signal

import pytest
from conftest import calm

from policysim.sweep.folder import read_plan
from policysim.sweep.results import Sweep

pytestmark = pytest.mark.storm
SMALL = {"replicates": 8, "size": 4}
SLOW = SMALL | {"seconds": 0.005}
GROWTHS = [{"grow": 30}, {"grow_points": 4}, {"grow": 30, "grow_points": 4}]


@pytest.mark.parametrize("growth", GROWTHS, ids=["replicates", "points", "both"])
@pytest.mark.parametrize("step", ["write", "flush", "rename", "after"])
def test_a_kill_at_every_step_of_growth(storm, tmp_path, step, growth):
    mark = str(tmp_path / "mark")
    one = storm(1, **SMALL, mark=mark)
    assert one.finish()[0] == 0
    before = {path: path.read_bytes() for path in one.shard_files()}
    assert one.finish(**growth, crash_parent=step)[0] == -signal.SIGKILL
    plan = read_plan(one.folder)
    large = growth.get("grow", 8), growth.get("grow_points", 1)
    assert (plan.replicates, plan.most_points) == (large if step == "after" else (8, 1))
    assert not Sweep(one.folder).status.damaged
    assert one.finish(**growth)[0] == 0
    assert one.digest() == calm(tmp_path, **SMALL | {"replicates": large[0], "points": large[1], "mark": mark})
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("seed", [2, pytest.param(3, marks=pytest.mark.long)])
def test_growing_sweeps_are_killed_at_any_instant(storm, tmp_path, seed):
    one = storm(seed, **SLOW)
    first = one.start()
    one.pause(0.5, 1.0)
    one.kill(first)
    one.finish()
    for growth in ({"grow": 10}, {"grow_points": 2}, {"grow": 14, "grow_points": 3}, {"grow_points": 5}, {"grow": 20}):
        runner = one.start(**growth)
        one.pause(0.3, 1.2)
        one.kill_worker(runner)
        one.pause(0.0, 0.4)
        one.kill(runner)
    code, said = one.finish(grow=20, grow_points=5)
    assert code == 0, said
    assert one.digest() == calm(tmp_path, **SLOW | {"replicates": 20, "points": 5})
    assert not list(one.folder.path.rglob("*.tmp"))
