"""A sweep that grows, or is put together from parts, is the sweep that was asked at once: laws on a model of milliseconds."""

import os
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "storms"))

import toy

from policysim.errors import AskError, Damaged
from policysim.sweep import whole
from policysim.sweep.folder import Folder, named, read_plan
from policysim.sweep.growing import grow, grown
from policysim.sweep.merging import merge, parts_to_play
from policysim.sweep.part import Part, read_part
from policysim.sweep.results import Sweep
from policysim.sweep.runner import run_plan
from policysim.sweep.same_question import first_difference
from policysim.sweep.shards import shard_bytes
from policysim.sweep.standing import commit_shard, verify

STEPS = ("write", "flush", "rename", "after")


class Killed(BaseException):
    """What nothing catches: the process would be gone."""


@pytest.fixture
def killed_at(monkeypatch):
    """`killed_at(n)`: the n-th step of the commits from now on is the last that happens; 0 for none."""
    real = whole._write, os.replace, whole._flush_folder
    monkeypatch.setattr(whole, "_write", whole._write)
    monkeypatch.setattr(whole, "_flush_folder", whole._flush_folder)
    monkeypatch.setattr(whole, "os", SimpleNamespace(**vars(os)))

    def kill(n):
        left = [n]

        def now():
            left[0] -= 1
            if not left[0]:
                raise Killed

        def write(path, data):
            real[0](path, data[: len(data) // 2])
            now()
            real[0](path, data)
            now()

        def rename(really, source, target):
            now()
            really(source, target)

        def after(folder):
            now()
            real[2](folder)

        whole._write, whole._flush_folder = write, after
        whole.os.replace, whole.os.link = partial(rename, real[1]), partial(rename, os.link)

    return kill


def play(folder, plan, part=None):
    """Play a plan, or a part of it, in this process."""
    more = {"part": part} if part else {}
    run_plan(plan, folder, playing=toy.PLAYING, workers=1, **more)
    return folder


def digest(folder):
    return Sweep(folder).digest()


def bytes_of(folder):
    """The shards that lie there."""
    return {path.name: path.read_bytes() for path in sorted(folder.runs.iterdir())}


def parts_of(tmp_path, plan, number=5):
    """The folders of the parts of a plan, each played by itself."""
    return [play(Folder(tmp_path / f"part-{n}"), plan, Part(n, number)) for n in range(1, number + 1)]


@given(st.integers(1, 300), st.integers(1, 40), st.integers(1, 300), st.lists(st.integers(1, 60), max_size=4))
@settings(max_examples=60, deadline=None)
def test_growth_keeps_every_shard_and_adds_every_new_run_once(scenarios, replicates, size, added):
    plan = toy.toy_plan(options=1, replicates=replicates, size=size)
    plan = replace(plan, scenarios=plan.scenarios * scenarios, options=plan.options * scenarios)
    for more in added:
        before, plan = plan, grown(plan, plan.replicates + more)
        assert plan.shards[: len(before.shards)] == before.shards
        assert len(plan.shards) <= len(before.shards) + max(40, plan.runs // 2_000 + 1, more)
    assert [run for shard in plan.shards for run in shard] == list(range(plan.runs))


@given(st.integers(1, 200), st.integers(1, 12), st.integers(1, 100))
@settings(max_examples=60, deadline=None)
def test_parts_have_every_shard_once(replicates, of, size):
    plan = toy.toy_plan(replicates=replicates, size=size)
    parts = [Part(n, of) for n in range(1, of + 1)]
    assert [number for part in parts for number in part.shards(plan)] == list(range(len(plan.shards)))
    missing = [number for part in parts[::2] for number in part.shards(plan)]
    told = parts_to_play(plan, missing)
    assert sorted(number for part in told for number in part.shards(plan)) == missing or len(missing) == len(
        plan.shards
    )


@pytest.mark.parametrize("stopped", [False, True])
def test_a_sweep_that_grew_is_the_sweep_that_was_asked_at_once(tmp_path, stopped):
    folder = play(Folder(tmp_path / "grew"), toy.toy_plan(replicates=7, size=8))
    if stopped:
        folder.shard(1).unlink()
    before = bytes_of(folder)
    for replicates in (12, 30):
        play(folder, grow(folder, replicates))
    at_once = toy.toy_plan(replicates=30, size=8)
    assert digest(folder) == digest(play(Folder(tmp_path / "at_once"), at_once))
    assert bytes_of(folder).items() >= before.items()
    assert first_difference(read_plan(folder), at_once) == ""
    assert named(tmp_path, replace(at_once, name="grew")).path == folder.path


def test_a_sweep_never_shrinks(tmp_path):
    folder = play(Folder(tmp_path / "grew"), toy.toy_plan(replicates=7))
    with pytest.raises(AskError, match="has 7 replicates already"):
        grow(folder, 5)
    assert grow(folder, 7) == read_plan(folder)


def test_shards_of_earlier_versions_count(tmp_path):
    """They carry the fingerprint of the plan as it was when they were written."""
    plan, folder = toy.toy_plan(replicates=7, size=8), Folder(tmp_path / "old")
    play(folder, plan)
    old = replace(plan)
    old.__dict__["_stamps"] = dict.fromkeys(plan.numbering.blocks, (plan.fingerprint,))
    for number, runs in enumerate(plan.shards):
        values = dict(zip(runs, Sweep(folder).finished(plan.columns)[1][runs.start : runs.stop]))
        folder.shard(number).write_bytes(shard_bytes(old, number, values))
    before = bytes_of(folder)
    play(folder, grow(folder, 12))
    assert bytes_of(folder).items() >= before.items()
    assert not verify(folder).damaged
    other = Folder(tmp_path / "other")
    play(other, toy.toy_plan(replicates=7, size=8, seed=2))
    folder.shard(0).write_bytes(other.shard(0).read_bytes())
    assert "another plan" in verify(folder).damaged[0]


def test_a_kill_at_every_step_of_growth_leaves_the_old_or_the_new_sweep(tmp_path, killed_at):
    folder = play(Folder(tmp_path / "grew"), toy.toy_plan(replicates=3))
    old, at = digest(folder), 0
    while read_plan(folder).replicates == 3:
        at += 1
        killed_at(at)
        try:
            grow(folder, 5)
        except Killed:
            found = read_plan(folder)
            assert found.replicates in (3, 5) and verify(folder).digest == (old if found.replicates == 3 else "")
    assert at == len(STEPS)
    killed_at(0)
    assert digest(play(folder, read_plan(folder))) == digest(play(Folder(tmp_path / "a"), toy.toy_plan(replicates=5)))


def test_five_parts_together_are_the_whole(tmp_path):
    plan = toy.toy_plan(replicates=12, size=4, fault="refuse", fault_at=2)
    whole_one, out = play(Folder(tmp_path / "whole"), plan), Folder(tmp_path / "out")
    found = merge(parts_of(tmp_path, plan), out)
    assert (found.copied, found.missing, found.damaged) == (12, (), ())
    assert digest(out) == digest(whole_one) and bytes_of(out) == bytes_of(whole_one)
    assert Sweep(out).status.failed == 1
    assert merge(parts_of(tmp_path, plan), out).copied == 0


def test_a_kill_at_every_step_of_a_merge_loses_nothing(tmp_path, killed_at):
    plan = toy.toy_plan(replicates=3, size=8, fault="refuse", fault_at=1)
    parts, at, killed = parts_of(tmp_path, plan, 2), 0, True
    calm = digest(play(Folder(tmp_path / "whole"), plan))
    while killed:
        at, out = at + 1, Folder(tmp_path / f"out-{at}")
        killed_at(at)
        try:
            merge(parts, out)
            killed = False
        except Killed:
            assert not out.plan_file.exists() or not verify(out).damaged
        killed_at(0)
        merge(parts, out)
        assert digest(out) == calm
    assert at == 6 * len(STEPS) + 1  # README, plan, two shards, the failures of one, manifest


def test_a_merge_tells_what_is_missing_and_what_to_play(tmp_path):
    plan, out = toy.toy_plan(replicates=10, size=4), Folder(tmp_path / "out")
    parts = parts_of(tmp_path, plan)
    found = merge([parts[0], parts[2]], out)
    assert (found.missing, found.missing_runs) == ((2, 3, 6, 7, 8, 9), 24)
    assert [str(part) for part in parts_to_play(plan, found.missing)] == ["2/5", "4/5", "5/5"]
    shard = parts[1].shard(2)
    shard.write_bytes(shard.read_bytes()[:-1])
    found = merge(parts, out)
    assert found.missing == (2,) and "part-2" in found.damaged[0]
    assert digest(play(out, plan)) == digest(play(Folder(tmp_path / "whole"), plan))


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"seed": 2}, "seed was 1, is 2"),
        ({"replicates": 9}, "replicates was 10, is 9"),
        ({"size": 8}, "is cut into 5 shards"),
    ],
)
def test_parts_of_another_sweep_are_refused_with_the_first_difference(tmp_path, other, told):
    asked = {"replicates": 10, "size": 4}
    one = play(Folder(tmp_path / "one"), toy.toy_plan(**asked), Part(1, 2))
    two = play(Folder(tmp_path / "two"), toy.toy_plan(**{**asked, **other}), Part(2, 2))
    with pytest.raises(AskError, match=told):
        merge([one, two], Folder(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_other_values_for_the_same_run_are_refused_and_a_run_that_failed_is_not_preferred(tmp_path):
    plan = toy.toy_plan(replicates=2, size=8)
    one, two = (play(Folder(tmp_path / name), plan) for name in ("one", "two"))
    values = dict(enumerate(Sweep(one).finished(plan.columns)[1]))
    two.shard(0).write_bytes(shard_bytes(plan, 0, {**values, 3: values[3] + 1e-12}))
    with pytest.raises(Damaged, match="other values for the same runs"):
        merge([one, two], Folder(tmp_path / "out"))
    failing = play(Folder(tmp_path / "failing"), toy.toy_plan(replicates=2, size=8))
    run = {"run": 3, "shard": 0, "message": "died", "kind": "died"}
    commit_shard(failing, 0, shard_bytes(plan, 0, {n: v for n, v in values.items() if n != 3}), [run])
    merge([failing, one], Folder(tmp_path / "both"))
    assert digest(Folder(tmp_path / "both")) == digest(one)


@pytest.mark.parametrize("text", ["", "2", "0/5", "6/5", "2/0", "a/b", "2/5/1", "-1/5", "1/1000000"])
def test_a_part_is_one_of_so_many(text):
    with pytest.raises(AskError, match="write --shard 2/5"):
        read_part(text)
