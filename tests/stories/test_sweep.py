"""Stories of a sweep's folder: the same command twice, another question, a failed run, and what can be read of it."""

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "storms"))

import toy

from policysim.errors import AskError, PolicysimError
from policysim.sweep.folder import find, folder_at, named, read_plan, same_or_new
from policysim.sweep.manifest import sessions
from policysim.sweep.playing import load
from policysim.sweep.progress import Lines, Progress
from policysim.sweep.results import open_sweep
from policysim.sweep.runner import run_plan


def play(results, plan, **more):
    """What the command does with a plan whose name was not chosen."""
    folder = same_or_new(results, plan)
    run_plan(plan, folder, playing=toy.PLAYING, workers=1, **more)
    return folder


def test_the_second_time_nothing_is_played(tmp_path):
    plan = toy.toy_plan(options=10, replicates=1000, size=100)
    folder = play(tmp_path, plan)
    before = {path: path.stat().st_mtime_ns for path in folder.runs.iterdir()}
    started = time.monotonic()
    assert play(tmp_path, plan).path == folder.path
    assert time.monotonic() - started < 2
    assert {path: path.stat().st_mtime_ns for path in folder.runs.iterdir()} == before
    assert len(sessions(folder)) == 1


def test_another_question_goes_to_another_folder(tmp_path):
    first, second = play(tmp_path, toy.toy_plan()), play(tmp_path, toy.toy_plan(seed=2))
    assert [folder.path.name for folder in (first, second)] == ["storm", "storm-2"]
    assert play(tmp_path, toy.toy_plan(seed=2)).path == second.path
    assert find(tmp_path).path == second.path  # the last sweep
    assert open_sweep(first.path).digest() != open_sweep(second.path).digest()


def test_a_chosen_name_refuses_other_work_and_says_what_differs(tmp_path):
    play(tmp_path, toy.toy_plan())
    with pytest.raises(AskError, match=r"seed was 1, is 2 \(in do_minimum\)"):
        named(tmp_path, toy.toy_plan(seed=2))
    changed = replace(toy.toy_plan(), engine={"the rules of Toy": "2"})
    with pytest.raises(AskError, match="the rules of Toy changed"):
        named(tmp_path, changed)
    with pytest.raises(AskError, match="version of policysim was 0, is 1"):
        named(tmp_path, replace(toy.toy_plan(), versions={"policysim": "1"}))


def test_the_same_runs_can_be_told_with_another_headline(tmp_path):
    folder = play(tmp_path, toy.toy_plan())
    digest = open_sweep(folder.path).digest()
    assert play(tmp_path, replace(toy.toy_plan(), headline="cost", question="And the cost?")).path == folder.path
    assert (read_plan(folder).headline, open_sweep(folder.path).digest()) == ("cost", digest)


def test_half_a_sweep_is_gone_on_with(tmp_path):
    plan = toy.toy_plan()
    folder = play(tmp_path, plan)
    digest = open_sweep(folder.path).digest()
    kept = folder.shard(1).stat().st_mtime_ns
    folder.shard(2).unlink()
    assert open_sweep(folder.path).status.missing == len(plan.shards[2])
    with pytest.raises(AskError, match="not finished: 12 runs"):
        open_sweep(folder.path).digest()
    play(tmp_path, plan)
    assert open_sweep(folder.path).digest() == digest and folder.shard(1).stat().st_mtime_ns == kept


def test_tables_have_fixed_columns_and_raw_values(tmp_path):
    sweep = open_sweep(play(tmp_path, toy.toy_plan(fault="refuse", fault_at=4)).path)
    frame = sweep.outcomes("growth")
    assert list(frame.columns) == ["policy", "scenario", "future", "year", "outcome", "value", "unit"]
    assert len(frame) == (4 * 30 - 1) * 3 and frame.attrs["question"] == "What does the toy do?"
    wide = sweep.table()
    assert list(wide.columns) == ["policy", "scenario", "future", "growth", "cost", "spare"] and len(wide) == 119
    last = frame[(frame.policy == "option_2") & (frame.future == 9) & (frame.year == "2028/29")].value.item()
    assert wide[(wide.policy == "option_2") & (wide.future == 9)].growth.item() == last
    assert sweep.scenarios().columns.tolist() == ["scenario", "policy", "label", "effect", "fault", "fault_at"]
    assert sweep.failures()[["policy", "future", "rule", "agent", "tick"]].values.tolist() == [
        ["option_3", 4, "consider", "RA2", 31]
    ]


def test_how_far_a_sweep_is_says_what_it_can_be_asked(tmp_path):
    status = open_sweep(play(tmp_path, toy.toy_plan()).path).status
    assert (status.runs, status.finished, status.failed, status.missing, status.complete) == (120, 120, 0, 0, True)
    with pytest.raises(AttributeError, match='Status has no finishd, did you mean "finished"'):
        status.finishd  # noqa: B018
    with pytest.raises(
        TypeError, match=r"write sweep\.status\.finished, without brackets.*runs, finished, failed, missing"
    ):
        status()
    with pytest.raises(AttributeError, match="it has complete, damaged, failed, finished, folder, missing, runs"):
        status.percentage  # noqa: B018


def test_runs_are_plain_parquet_with_their_meaning(tmp_path):
    import pandas as pd
    import pyarrow.parquet as pq

    folder = play(tmp_path, toy.toy_plan())
    frame = pd.read_parquet(folder.runs)
    assert frame.columns.tolist() == ["policy", "scenario", "future", "year", "growth", "cost", "spare"]
    assert len(frame) == 4 * 30 * 3
    assert pq.read_schema(folder.shard(0)).field("growth").metadata[b"unit"] == b"%"


def test_a_wrong_outcome_names_the_nearest(tmp_path):
    sweep = open_sweep(play(tmp_path, toy.toy_plan()).path)
    with pytest.raises(AskError, match='did you mean "growth"'):
        sweep.outcomes("growht")


def test_points_of_swept_parameters_are_futures(tmp_path):
    plan = toy.toy_plan(options=2, replicates=3)
    plan = replace(plan, scenarios=plan.scenarios * 2, options=plan.options * 2)
    assert (plan.points, plan.futures) == ((0, 0, 1, 1), 6)
    assert sorted(open_sweep(play(tmp_path, plan).path).table().future.unique()) == list(range(6))


def test_workers_find_the_class_of_a_plug_in(tmp_path):
    file = tmp_path / "rules of mine.py"
    file.write_text("class Weary:\n    bonus = 100.0\n")
    load({"rules_of_mine": str(file)})
    plan = toy.toy_plan(replicates=8, size=4)
    plan = replace(plan, scenarios=tuple(plain | {"provider": "Weary"} for plain in plan.scenarios))
    playing = replace(toy.PLAYING, providers=(sys.modules["rules_of_mine"].Weary,))
    folder = folder_at(tmp_path, "storm")
    run_plan(plan, folder, playing=playing, workers=2)
    assert open_sweep(folder.path).table().growth.min() > 99


def test_a_class_of_this_process_alone_is_played_in_it(tmp_path):
    class Weary:
        bonus = 100.0

    plan = toy.toy_plan(replicates=8, size=4)
    plan = replace(plan, scenarios=tuple(plain | {"provider": "Weary"} for plain in plan.scenarios))
    folder = folder_at(tmp_path, "storm")
    run_plan(plan, folder, playing=replace(toy.PLAYING, providers=(Weary,)), workers=2)
    assert open_sweep(folder.path).table().growth.min() > 99


def test_a_model_that_cannot_be_loaded_is_told_in_its_own_words(tmp_path):
    with pytest.raises(PolicysimError, match=r"workers end before they can start \(exit 1\): ModuleNotFoundError"):
        folder = folder_at(tmp_path, "storm")
        run_plan(toy.toy_plan(), folder, playing=replace(toy.PLAYING, play="no_such:play"), workers=2)


@pytest.mark.parametrize("name", ["../out", "a/b", "", "A", "x" * 65, ".hidden", "a b", "/etc"])
def test_names_stay_inside_their_root(tmp_path, name):
    with pytest.raises(AskError, match="cannot be a folder"):
        folder_at(tmp_path, name)


def test_links_are_not_written_through(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "storm").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AskError, match="link"):
        play(tmp_path, toy.toy_plan())
    assert not list((tmp_path / "elsewhere").iterdir())


def test_clocks_are_in_the_manifest_only(tmp_path):
    plan = toy.toy_plan()
    first, second = play(tmp_path / "a", plan), play(tmp_path / "b", plan)
    for path in [first.plan_file, *first.runs.iterdir()]:
        assert path.read_bytes() == (second.path / path.relative_to(first.path)).read_bytes()
    told = json.loads(first.manifest_file.read_text())["sessions"][0]
    assert {"started", "ended", "machine", "python", "versions", "git", "workers", "seconds", "runs"} <= told.keys()


def test_progress_without_a_terminal_is_lines(tmp_path, capsys):
    play(tmp_path, toy.toy_plan(), progress=Progress(Lines(sys.stdout)))
    assert "100 %  120/120 runs" in capsys.readouterr().out


def test_nothing_else_is_left_lying_about(tmp_path):
    folder = play(tmp_path, toy.toy_plan())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["LAST", "storm"]
    parts = ["README.txt", "failures", "manifest.json", "plan.json", "runs"]
    assert sorted(path.name for path in folder.path.iterdir()) == parts
