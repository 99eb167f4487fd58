"""A story of runs that fail: the sweep goes on, status says what broke them, replay shows where, the debugger opens there."""

import io
import json
import shutil
import sys
from pathlib import Path

import pytest

import policysim as ps
from policysim.cli import main
from policysim.sweep.folder import Folder, read_plan
from policysim.sweep.limits import Limits
from policysim.sweep.manifest import limits_before, sessions
from policysim.verbs.debugging import play_until_broken

PLUGIN = '''
import policysim as ps


class Fragile(ps.Provider):
    """Breaks in some futures."""

    calm: float = ps.state(0.0, "whether it is calm", unit="years")

    @ps.rule(free=True)
    def stumble(self, draw):
        """Goes wrong for one provider now and then."""
        if draw.hang < 0.0015:
            while True:
                self.motivation = self.motivation
        if draw.eat < 0.004:
            self.motivation = float(len([0.5] * 10**9))
        if draw.divide < 0.006:
            self.motivation = 1.0 / (self.motivation - self.motivation)
        if draw.burst < 0.006:
            self.motivation = 1e300 * 1e300

    @ps.rule(free=True)
    def rest(self, draw): self.calm = 0.0 if draw.rest >= 0.006 else 1e300 * 1e300
'''
STEEP = """
import policysim as ps


class Steep(ps.Provider):
    haste: float = ps.parameter(0.5, "how hasty", low=0.0, high=1.0, limits=(0, 1))

    @ps.rule(free=True)
    def stumble(self, par):
        if par.haste > 0.6:
            self.motivation = 1.0 / (self.motivation - self.motivation)
"""
QUESTION = ["run", "policy=agility", "provider=Fragile", "--plugin", "fragile.py", "system=./list.csv", "calendar.years=1",
            "calendar.warm_up=1", "replicates=12", "executor.workers=1", "name=fragile", "--quiet"]  # fmt: skip
HELD = ["executor.run_seconds=1", "executor.run_memory=1GB"]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A folder with the sweep, and what `status` says of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("fragile"))
        Path("fragile.py").write_text(PLUGIN)
        Path("list.csv").write_text("id,type\na,acute\nb,acute\nc,community\n")
        assert main([*QUESTION, *HELD]) == 3
        assert main(["status", "fragile", "--json", "status.json"]) == 3
        yield json.loads(Path("status.json").read_text())


def replay(capsys, *words):
    """The exit code of a replay and what it said."""
    capsys.readouterr()
    code = main(["replay", "fragile", "--plugin", "fragile.py", *words])
    return code, "".join(capsys.readouterr())


def number_of(told, words):
    """The failure of the cause that begins with these words."""
    return next(str(one["failure"]) for one in told["causes"] if one["cause"].startswith(words))


def test_causes_are_told_with_their_count_an_example_and_the_command(told, capsys):
    capsys.readouterr()
    assert main(["status", "fragile"]) == 3
    said = capsys.readouterr().out
    assert (
        sum(one["runs"] for one in told["causes"]) == told["failed"] and told["done"] + told["failed"] == told["runs"]
    )
    for words in ("time limit of 1 s, rule stumble", "memory limit of 1,000 MB, rule stumble",
                  "ZeroDivisionError: float division by zero, rule stumble", "motivation is inf"):  # fmt: skip
        assert f"x {words}" in said
    first = told["causes"][0]["first"]
    where = f"first: {first['policy']}, future {first['future']}, provider {first['agent']}, rule stumble, tick {first['tick']}"
    assert where in said
    assert f"policysim replay fragile --plugin fragile.py --failure {told['causes'][0]['failure']}" in said


@pytest.mark.parametrize("cause", ["time limit", "memory limit", "ZeroDivisionError", "motivation is inf"])
def test_a_failed_run_breaks_again_where_it_broke(told, capsys, cause):
    number = number_of(told, cause)
    record = next(one["first"] for one in told["causes"] if str(one["failure"]) == number)
    code, said = replay(capsys, "--failure", number)
    assert code == 0
    place = f"rule Fragile.stumble at tick {record['tick']}, provider {record['agent']}"
    assert place in said.partition("breaks at")[2]
    assert f"provider {record['agent']} as it stood:\n  motivation " in said


@pytest.mark.parametrize(
    ("cause", "line"),
    [("ZeroDivisionError", "self.motivation = 1.0 /"), ("motivation is inf", "if draw.hang < 0.0015:"),
     ("calm is inf", "def rest(self, draw): self.calm = 0.0 if")],
)  # fmt: skip
def test_the_debugger_opens_in_the_rule(told, capsys, monkeypatch, cause, line):
    number = number_of(told, cause)
    record = next(one["first"] for one in told["causes"] if str(one["failure"]) == number)
    monkeypatch.setattr("sys.stdin", io.StringIO("p 'provider', self.id\nq\n"))
    code, said = replay(capsys, "--failure", number, "--pdb")
    assert code == 0
    assert f"-> {line}" in said and f"('provider', '{record['agent']}')" in said


def test_the_limits_of_the_last_session_hold(told, capsys):
    plugin = ("--plugin", "fragile.py")
    capsys.readouterr()
    assert main(["resume", "fragile", *plugin]) == 3
    assert "already done: results/fragile" in capsys.readouterr().out
    assert len(sessions(Folder(Path("results/fragile")))) == 1


def test_failed_runs_that_are_tried_again_are_counted_and_said(told, capsys):
    shutil.copytree("results/fragile", "results/again")
    capsys.readouterr()
    held = [one["shard"] for one in told["failures"] if one["kind"] == "time limit"]
    runs = sum(len(read_plan(Folder(Path("results/again"))).shards[number]) for number in set(held))
    assert main(["resume", "again", "--plugin", "fragile.py", "executor.run_seconds=1.5"]) == 3
    said = capsys.readouterr()
    assert f"{runs} runs of 24 to play -> results/again" in said.out
    assert "what a run may take: executor.run_seconds=1.5 executor.run_memory=1GB" in said.out
    assert f"{len(held)} runs that failed are tried again" in said.err
    assert limits_before(Folder(Path("results/again"))) == Limits(1.5, 10**9)
    assert main(["expand", "again", "--plugin", "fragile.py", "--replicates", "13"]) == 3
    said = capsys.readouterr().out
    assert "2 runs of 26 to play" in said and "executor.run_seconds=1.5" in said


def test_a_failed_run_of_a_design_is_told_with_its_point(told, capsys):
    Path("steep.py").write_text(STEEP)
    Path("points.csv").write_text("haste\n0.25\n0.75\n0.5\n")
    plugin = ("--plugin", "steep.py")
    here = "system=./list.csv", "policy=do_minimum", "calendar.years=1", "calendar.warm_up=1", "uncertainty=fixed"
    design = "design.table=points.csv", "replicates=2", "executor.workers=1", "name=steep", "--quiet"
    assert main(["run", "provider=Steep", *plugin, *here, *design]) == 3
    capsys.readouterr()
    assert main(["replay", "steep", *plugin, "--failure", "2", "--json", "replay.json"]) == 0
    said = capsys.readouterr().out
    assert (
        "its point of the design:\n  parameters.haste                 0.75\n" in said and "breaks at  steep.py:" in said
    )
    record = json.loads(Path("replay.json").read_text())
    assert record["point"] == {"parameters.haste": 0.75} and record["failure"]["replicate"] == 1


def test_a_failure_that_is_not_there_is_refused(told, capsys):
    for word in ("0", "99", "x", "-1"):
        code, said = replay(capsys, "--failure", word)
        assert code == 2 and f"results/fragile has failures 1 to {told['failed']}" in said


@pytest.mark.parametrize(
    "words",
    [("--failure", "1", "--policy", "agility"), ("--failure", "1", "--tick", "2"), ("--policy", "agility", "--future",
     "1", "--tick", "2", "--pdb"), ("--policy", "agility", "--future", "1", "--provider", "a", "--pdb")],
)  # fmt: skip
def test_words_that_would_not_be_heard_are_refused(told, capsys, words):
    code, said = replay(capsys, *words)
    assert code == 2 and "leave one of the two out" in said


def test_a_limit_is_met_between_rules_too(told):
    scenario = ps.scenario("agility", system="list.csv", years=1, calendar={"warm_up": "1"})
    met = [play_until_broken(scenario, 0, Limits(seconds=10**-n)) for n in (5, 4.5, 4, 3.5, 3)]
    assert all("TimeUp: its time is up" in str(broken.failure) for broken in met)
    assert any("tick 0, between rules: " in str(broken.failure) for broken in met)


def test_a_class_that_changed_since_is_told(told, capsys, monkeypatch):
    Path("changed").mkdir()
    Path("changed/fragile.py").write_text(PLUGIN.replace("0.006", "0.007"))
    monkeypatch.delitem(sys.modules, "fragile")
    capsys.readouterr()
    code = main(
        ["replay", "fragile", "--plugin", "changed/fragile.py", "--policy", "agility", "--future", "1", "--tick", "1"]
    )
    assert code == 0 and "Fragile changed since this sweep was played" in capsys.readouterr().out
    monkeypatch.delitem(sys.modules, "fragile")
    assert "changed since" not in replay(capsys, "--policy", "agility", "--future", "1", "--tick", "1")[1]


def test_the_same_command_plays_nothing_again(told):
    before = {path: path.stat().st_mtime_ns for path in Path("results/fragile/runs").iterdir()}
    assert main([*QUESTION, *HELD]) == 3
    assert {path: path.stat().st_mtime_ns for path in Path("results/fragile/runs").iterdir()} == before
