"""What is typed when a sweep is large: how long, how precise, on several machines, after a stop, and more of it."""

import json
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import policysim as ps
from policysim.sweep.results import open_sweep
from stories.typed import did_and_said

pytestmark = pytest.mark.usefixtures("own_folder")

YEAR = ("policy=do_minimum,agility", "calendar.years=1", "calendar.warm_up=1", "calendar.tick=half_year")
HERE = (*YEAR, "executor.workers=1")
CALENDAR = {"years": 1, "warm_up": 1, "tick": "half_year"}
MESSY = '''
from policysim.providers import Provider
from policysim.rules import rule, trait


class Messy(Provider):
    """Providers with a trait of their own."""

    mess: float = trait(0.5, "disorder, 0-1", sd=0.1, low=0.0, high=1.0)

    @rule(free=True)
    def tidy(self):
        """Free rules are played by Mesa: nothing is compiled."""
        self.mess = 0.9 * self.mess
'''


def digest(name):
    return open_sweep(f"results/{name}").digest()


def shards(name):
    return sorted(Path(f"results/{name}/runs").glob("*.parquet"))


def at_once(replicates, **more):
    """The digest of the same question, asked at once and in Python."""
    return ps.sweep("agility", calendar=CALENDAR, replicates=replicates, workers=1, name="at_once", **more).digest()


def test_a_stopped_sweep_goes_on_from_its_folder_alone(capsys):
    command = [sys.executable, "-m", "policysim", "run", *HERE, "replicates=30", "executor.shard=2", "name=stopped"]
    runner = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # which scripts' background would not hear
    )  # fmt: skip
    while len(shards("stopped")) < 2:
        time.sleep(0.02)
    runner.send_signal(signal.SIGINT)
    assert "% done, resume with" in runner.communicate(timeout=20)[1] and runner.returncode == 130
    before = {path: path.stat().st_mtime_ns for path in shards("stopped")}
    assert len(before) < 30
    told = did_and_said(capsys, "resume", "stopped")
    assert "of 60 to play -> results/stopped" in told and "Answer" in told
    assert before.items() <= {path: path.stat().st_mtime_ns for path in shards("stopped")}.items()
    assert "already done" in did_and_said(capsys, "resume")
    assert "already done" in did_and_said(capsys, "run", *HERE, "replicates=30", "name=stopped")
    assert digest("stopped") == at_once(30)


def test_a_sweep_grows_and_is_then_the_larger_question(capsys):
    did_and_said(capsys, "run", *HERE, "replicates=3", "name=grows")
    summary = Path("results/grows/summary.csv").read_text()
    told = did_and_said(capsys, "expand", "--replicates", "8", "executor.workers=1")
    assert "3 replicates, now 8" in told and "10 runs of 16 to play" in told and "of 8 futures" in told
    assert Path("results/grows/summary.csv").read_text() != summary
    assert "already done" in did_and_said(capsys, "run", *HERE, "replicates=8", "name=grows")
    assert digest("grows") == at_once(8)
    assert "a sweep grows, it never shrinks" in did_and_said(capsys, "expand", "grows", "--replicates", "2", code=2)


def test_futures_are_added_until_the_headline_is_known_well_enough(capsys):
    words = ("run", *HERE, "replicates=4", "name=precise", "--precision")
    told = did_and_said(capsys, *words, "0.05", "--json", "told.json")
    steps = [int(found) for found in re.findall(r"^([0-9]+) futures: (?:largest|too few)", told, re.MULTILINE)]
    known = json.loads(Path("told.json").read_text())
    assert steps == sorted(steps) and steps[:2] == [4, 30] and "at most 10,000 replicates" in told
    assert known["precise_enough"] and known["precision"] < 0.05 and known["replicates"] == steps[-1]
    assert digest("precise") == at_once(steps[-1])
    before = shards("precise")
    assert "going on" not in did_and_said(capsys, *words, "0.05")
    told = did_and_said(capsys, *words, "0.0001", "--json", "told.json")
    assert re.search(r"± 0.0001 would take about [0-9,]{6,} replicates, more than 10,000", told)
    assert not json.loads(Path("told.json").read_text())["precise_enough"]
    assert shards("precise") == before

    assert (
        ps.sweep("agility", calendar=CALENDAR, replicates=4, workers=1, name="in_python", precision=1).plan.futures
        == 30
    )
    shards("precise")[-1].unlink()  # as if it had been stopped in the last step
    did_and_said(capsys, *words, "0.05")
    assert digest("precise") == digest("at_once")


def test_parts_of_several_machines_are_the_whole(capsys):
    asked = ("run", *HERE, "replicates=6", "executor.shard=2")
    for n in (1, 2, 3):
        assert "4 of 12 runs are in" in did_and_said(capsys, *asked, f"name=part-{n}", "--shard", f"{n}/3")
    told = did_and_said(capsys, "merge", "part-1", "part-3", "together", code=4)
    assert "4 runs of 12 are missing, in 2 shards: 2, 3" in told
    assert "policysim resume results/together" in told and "--shard 2/3" in told
    assert "Answer" in did_and_said(capsys, "merge", "part-1", "part-2", "part-3", "together")
    assert digest("together") == at_once(6)
    did_and_said(capsys, "run", *HERE, "replicates=6", "executor.shard=2", "seed=2", "name=other", "--shard", "1/3")
    told = did_and_said(capsys, "merge", "part-1", "other", "wrong", code=2)
    assert "not of the same sweep" in told and "seed was 1, is 2" in told
    assert not Path("results/wrong").exists()


def test_parts_may_share_a_folder(capsys):
    asked = ("run", *HERE, "replicates=4", "executor.shard=2", "name=shared")
    for n in (1, 2):
        told = did_and_said(capsys, *asked, "--shard", f"{n}/2")
    assert "results/shared is whole" in told
    assert "already done" in did_and_said(capsys, *asked)


def test_a_part_is_remembered_as_one(capsys):
    asked = ("run", *HERE, "replicates=6", "executor.shard=2")
    did_and_said(capsys, *asked, "name=part-1", "--shard", "1/2")
    merge = "part 1/2: complete; all parts together: policysim merge A B ... OUT"
    told = did_and_said(capsys, "status", "part-1")
    assert "6 of 12 runs done" in told and merge in told and "to go on" not in told
    told = did_and_said(capsys, "resume", "part-1")
    assert "already done: results/part-1, part 1/2" in told and merge in told
    assert len(shards("part-1")) == 3
    shards("part-1")[0].unlink()
    assert "policysim resume part-1, or the same command, which plays part 1/2 only" in did_and_said(
        capsys, "status", "part-1"
    )
    told = did_and_said(capsys, "resume", "part-1")
    assert "2 runs of 12 to play, of part 1/2" in told and len(shards("part-1")) == 3
    told = did_and_said(capsys, "expand", "part-1", "--replicates", "8", code=2)
    assert "only a whole one grows" in told and "resume part-1 --shard 1/1" in told
    did_and_said(capsys, *asked, "name=part-2", "--shard", "2/2")
    shards("part-2")[0].unlink()
    did_and_said(capsys, "merge", "part-1", "part-2", "both", code=4)
    assert "2 runs of 12 to play -> results/both" in did_and_said(capsys, "resume", "both")
    assert "Answer" in did_and_said(capsys, "resume", "part-1", "--shard", "1/1")
    assert digest("part-1") == digest("both") == at_once(6)


def test_a_class_of_ones_own_has_to_be_brought_again_and_to_be_the_same(capsys):
    Path("messy.py").write_text(MESSY)
    plugin = ("--plugin", "messy.py")
    did_and_said(capsys, "run", *HERE, *plugin, "provider=Messy", "replicates=2", "executor.shard=2", "name=own")
    whole = digest("own")
    shards("own")[0].unlink()
    told = did_and_said(capsys, "resume", "own", code=2)
    assert "no provider class Messy" in told and "--plugin FILE.py" in told
    sys.modules.pop("messy")
    Path("changed").mkdir()
    Path("changed/messy.py").write_text(MESSY.replace("0.5", "0.6"))
    for verb in (("resume", "own"), ("expand", "own", "--replicates", "5")):
        told = did_and_said(capsys, *verb, "--plugin", "changed/messy.py", code=2)
        assert "played otherwise" in told and "the rules of Messy" in told
    assert open_sweep("results/own").plan.replicates == 2
    sys.modules.pop("messy")
    did_and_said(capsys, "resume", "own", *plugin)
    assert digest("own") == whole
    sys.modules.pop("messy")


def test_a_large_sweep_is_planned_from_a_few_of_its_runs(capsys, own_folder):
    """A run here takes milliseconds; the sweep is large enough for a probe."""
    words = ("run", "--plan", *YEAR, "replicates=20000", "name=large", "--json", "plan.json")
    told = did_and_said(capsys, *words)
    plan = json.loads(Path("plan.json").read_text())
    assert re.search(r"About .* on [0-9]+ cores?, [0-9]+ MB in 160 files\.  -> results/large", told)
    assert plan["runs"] == 40_000 and plan["shards"] == 160 and plan["runs_played"] > 2
    assert not (own_folder / "results").exists()
    did_and_said(
        capsys, "run", *HERE, "replicates=125", "executor.shard=250", "name=one_shard", "--shard", "1/1", "--quiet"
    )
    assert plan["about_bytes"] == pytest.approx(1e6 + 160 * shards("one_shard")[0].stat().st_size, rel=0.2)


def test_a_plan_costs_little_processor_time_and_says_what_it_is_at(capsys):
    """Nothing that plays is loaded to plan a small sweep; of a large one each class is read once, not once a scenario."""
    words = [sys.executable, "-X", "importtime", "-m", "policysim", "run", *YEAR, "--plan"]
    small = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "Planning ..." in small.stderr and "Playing a few runs" not in small.stderr
    assert "numba" not in small.stderr
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    many = ("parameters.support_effect=interval(0.2,0.6)", "design=lhs", "design.points=20000", "replicates=1")
    told = did_and_said(capsys, "run", *YEAR, *many, "--plan")
    assert "Playing a few runs" in told
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 8.0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "--precision", "0"), "write a number above 0"),
        (("run", "--precision", "nan"), "write a number above 0"),
        (("run", "--precision"), "needs a value"),
        (("run", "--shard", "6/5"), "write --shard 2/5"),
        (("run", "--shard", "1/5", "--precision", "1"), "write one of the two"),
        (("run", "policy=do_minimum", "--precision", "1"), "needs a policy to compare"),
        (("resume", "nowhere"), "no sweep there"),
        (("resume", "policy=supply"), "no sweep yet"),
        (("expand", "--replicates", "60"), "no sweep yet"),
        (("merge",), "policysim merge PART PART ... OUT"),
        (("merge", "a", "b"), "a: no sweep there"),
    ],
)
def test_what_is_not_understood_says_what_to_write(capsys, words, told):
    said = did_and_said(capsys, *words, code=2)
    assert told in said and len(said.splitlines()) <= 6


def test_the_question_of_a_folder_cannot_be_changed(capsys):
    did_and_said(capsys, "run", *HERE, "replicates=2", "name=fixed")
    assert "the question lies in the folder" in did_and_said(capsys, "resume", "fixed", "seed=2", code=2)
    assert "executor.workers" in did_and_said(capsys, "resume", "fixed", "executor.wrkers=2", code=2)
    assert "must be a whole number" in did_and_said(capsys, "resume", "fixed", "executor.workers=0", code=2)
    assert "write policysim expand --replicates 4" in did_and_said(capsys, "expand", "fixed", "replicates=4", code=2)
    assert "write policysim expand --points 16" in did_and_said(capsys, "resume", "fixed", "design.points=16", code=2)
    for text in ("", "0", "2.5", "many"):
        assert "write --replicates 60" in did_and_said(
            capsys, "expand", "fixed", *(["--replicates", text] if text else []), code=2
        )
    assert "cannot be a folder" in did_and_said(capsys, "merge", "fixed", "Out put", code=2)
