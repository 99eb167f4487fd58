"""A sweep that grew in points, in replicates, or in both by turns is the sweep that was asked at once."""

import json
import os
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "storms"))

import toy

from policysim.errors import AskError, Damaged
from policysim.sweep import whole
from policysim.sweep.folder import Folder, named, read_plan
from policysim.sweep.growing import grow, grown, same_grown_or_new
from policysim.sweep.merging import merge
from policysim.sweep.part import Part
from policysim.sweep.plan import plan_content, plan_from
from policysim.sweep.results import Sweep
from policysim.sweep.runner import run_plan
from policysim.sweep.same_question import first_difference
from policysim.sweep.standing import verify

STEPS = st.lists(st.tuples(st.sampled_from(["replicates", "points"]), st.integers(1, 4)), max_size=4)
FAULT = {"fault": "refuse", "fault_at": 1}


class Killed(BaseException):
    """What nothing catches: the process would be gone."""


def play(folder, plan, **more):
    """Play a plan in this process."""
    run_plan(plan, folder, playing=toy.PLAYING, workers=1, **more)
    return folder


def wider(points):
    return partial(toy.wider, points=points)


def digest(folder):
    return Sweep(folder).digest()


def bytes_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.runs.iterdir())}


@given(st.integers(1, 3), st.integers(1, 5), st.integers(1, 3), st.integers(1, 20), STEPS)
@settings(max_examples=80, deadline=None)
def test_growth_keeps_the_numbers_of_all_runs_and_futures(options, replicates, points, size, steps):
    plan = toy.toy_plan(options=options, replicates=replicates, points=points, size=size)
    for what, more in steps:
        before = plan
        plan = grown(plan, plan.replicates + more) if what == "replicates" else toy.wider(plan, plan.most_points + more)
        assert plan.shards[: len(before.shards)] == before.shards
        for number in range(len(before.shards)):
            assert plan.stamps(number)[0] == before.stamps(number)[0]
        for run in range(before.runs):
            assert plan.numbering.place(run) == before.numbering.place(run)
            assert plan.future(run) == before.future(run)
    runs = np.arange(plan.runs)
    assert [run for shard in plan.shards for run in shard] == list(runs)
    assert sorted(plan.numbering.at_once(runs)) == list(runs)
    places = [plan.numbering.place(run) for run in range(plan.runs)]
    assert places == list(zip(*map(np.ndarray.tolist, plan.numbering.places(runs))))
    assert [plan.numbering.run(*place) for place in places] == list(runs)
    futures = {plan.future(run): (replicate, plan.points[scenario]) for run, (replicate, scenario) in enumerate(places)}
    assert sorted(futures) == list(range(plan.futures)) and len(set(futures.values())) == plan.futures
    assert all(plan.numbering.of_future(future) == place for future, place in futures.items())
    assert plan_from(json.loads(json.dumps(plan_content(plan)))) == plan
    if all(what == "replicates" for what, _ in steps):
        assert list(plan.numbering.at_once(runs)) == list(runs)
        assert futures == {n: divmod(n, points) for n in range(plan.futures)}


@pytest.mark.parametrize("stopped", [False, True])
@pytest.mark.parametrize(
    "steps",
    [
        [(0, 4)],
        [(9, 3)],
        [(5, 0), (0, 4), (9, 0), (11, 6)],
    ],
)
def test_a_sweep_that_grew_is_the_sweep_that_was_asked_at_once(tmp_path, steps, stopped):
    folder = play(Folder(tmp_path / "grew"), toy.toy_plan(replicates=3, points=2, size=8, **FAULT))
    if stopped:
        folder.shard(1).unlink()
    before = bytes_of(folder)
    for replicates, points in steps:
        play(folder, grow(folder, replicates, wider(points) if points else None))
        assert not verify(folder).damaged
    plan = read_plan(folder)
    at_once = toy.toy_plan(replicates=plan.replicates, points=plan.most_points, size=8, **FAULT)
    other = Sweep(play(Folder(tmp_path / "at_once"), at_once))
    mine = Sweep(folder)
    assert mine.digest() == other.digest()
    assert bytes_of(folder).items() >= before.items()
    assert first_difference(plan, at_once) == ""
    assert named(tmp_path, replace(at_once, name="grew")).path == folder.path
    assert same_grown_or_new(tmp_path, replace(at_once, name="unnamed")).path == folder.path
    assert same_grown_or_new(tmp_path, toy.toy_plan(seed=2, name="unnamed")).path == tmp_path / "unnamed"
    assert np.array_equal(mine.values, other.values, equal_nan=True)
    assert mine.status.failed == other.status.failed == 1
    assert_same_rows(mine, other)


def assert_same_rows(mine, other):
    """Each table has the same rows, where a future is told by its replicate and point."""
    queries = ("select * from runs", "select * from outcomes")
    for found in (Sweep.table, Sweep.failures, Sweep.outcomes, *(partial(Sweep.sql, query=query) for query in queries)):
        one, two = (_by_place(sweep, found(sweep)) for sweep in (mine, other))
        assert one == two and one


def _by_place(sweep, frame):
    rows = frame.drop(columns=["run", "shard"], errors="ignore").to_dict("records")
    placed = [row | {"future": sweep.plan.numbering.of_future(row["future"])} for row in rows]
    return sorted(map(repr, placed))


def test_the_files_of_the_runs_have_each_future_once(tmp_path):
    import pandas as pd

    folder = play(Folder(tmp_path / "grew"), toy.toy_plan(replicates=3, points=2))
    play(folder, grow(folder, 5, wider(4)))
    stored = pd.read_parquet(folder.runs)
    assert len(stored) == 3 * 4 * 20 and not stored.duplicated(["policy", "future", "year"]).any()
    assert (stored.groupby("future")["policy"].nunique() == 4).all()
    assert sorted(stored["future"].unique()) == list(range(20))


def test_a_kill_at_every_step_of_growth_leaves_the_old_or_the_new_sweep(tmp_path, monkeypatch):
    real = whole._write, os.replace, whole._flush_folder
    folder = play(Folder(tmp_path / "grew"), toy.toy_plan(replicates=3, points=2))
    old, at = digest(folder), 0
    while read_plan(folder).most_points == 2:
        at += 1
        steps = iter(range(1, 5))

        def step(real_step, *told, at=at, steps=steps):
            if next(steps) == at:
                raise Killed
            return real_step(*told)

        def write(path, data, step=step):
            step(real[0], path, data[: len(data) // 2])
            step(real[0], path, data)

        monkeypatch.setattr(whole, "_write", write)
        monkeypatch.setattr(whole, "os", SimpleNamespace(**{**vars(os), "replace": partial(step, real[1])}))
        monkeypatch.setattr(whole, "_flush_folder", partial(step, real[2]))
        try:
            grow(folder, 5, wider(4))
        except Killed:
            plan = read_plan(folder)
            assert (plan.replicates, plan.most_points) in ((3, 2), (5, 4))
            assert verify(folder).digest == (old if plan.replicates == 3 else "")
    assert at == 4
    monkeypatch.undo()
    at_once = play(Folder(tmp_path / "at_once"), toy.toy_plan(replicates=5, points=4))
    assert digest(play(folder, read_plan(folder))) == digest(at_once)


def test_parts_are_put_together_and_then_grow(tmp_path):
    plan, out = toy.toy_plan(replicates=4, points=2, size=8), Folder(tmp_path / "out")
    parts = [play(Folder(tmp_path / f"part-{n}"), plan, part=Part(n, 3)) for n in (1, 2, 3)]
    assert not merge(parts, out).missing
    play(out, grow(out, 0, wider(4)))
    at_once = play(Folder(tmp_path / "at_once"), toy.toy_plan(replicates=4, points=4, size=8))
    assert digest(out) == digest(at_once)
    half = Folder(tmp_path / "half")
    merge([out], half)
    half.shard(5).unlink()
    assert merge([out, half], Folder(tmp_path / "again")).missing == ()
    assert digest(Folder(tmp_path / "again")) == digest(at_once)


def test_the_same_numbers_of_other_runs_are_never_taken_for_them(tmp_path):
    """Grown and asked at once, both have shards of runs 0-8, 8-16, ...: of other scenarios and replicates."""
    grew = play(Folder(tmp_path / "grew"), toy.toy_plan(replicates=2, points=2, size=8))
    play(grew, grow(grew, 0, lambda plan: replace(toy.wider(plan, 4), size=8)))
    at_once = play(Folder(tmp_path / "at_once"), toy.toy_plan(replicates=2, points=4, size=8))
    assert read_plan(grew).shards == read_plan(at_once).shards and digest(grew) == digest(at_once)
    with pytest.raises(AskError, match="expand after merging"):
        merge([grew, at_once], Folder(tmp_path / "out"))
    grew.shard(2).write_bytes(at_once.shard(2).read_bytes())
    assert "another plan" in verify(grew).damaged[0]


@pytest.mark.parametrize("earlier", [[[2, 8, 4], [2, 8, 4]], [[4, 8, 8]], [[3, 8, 8], [2, 8, 8]], [[1, 8, 4]], [[2, 8, 9]],
                                     [[2]], [2], [[2, 8, 0]], [["2", 8, 4]], {"2": 8}])  # fmt: skip
def test_stages_that_no_growth_makes_are_refused(earlier):
    content = plan_content(toy.wider(toy.toy_plan(replicates=2), 2))
    assert content["earlier"] == [[2, 10, 4]] and plan_from(content).shards
    with pytest.raises(Damaged, match="cannot be read"):
        plan_from(content | {"earlier": earlier})


def test_plans_of_earlier_versions_are_read_and_written_as_they_were():
    plan = grown(grown(toy.toy_plan(replicates=2, points=3), 5), 9)
    content = plan_content(plan)
    assert content["earlier"] == [[2, 10], [5, 10]] and "design" not in content
    assert plan_from(content) == plan
    assert plan.fingerprint == toy.toy_plan(replicates=9, points=3).fingerprint
