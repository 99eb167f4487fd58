"""`doubt:` and `robustness:` of an experiment are played beside its sweep, and its report tells what came of them."""

import json
import re
import shutil
from pathlib import Path

import pytest
from markupsafe import escape

from policysim.analysis.comparison import compare
from policysim.classes import provider_classes
from policysim.cli import main
from policysim.publish.beside import beside_again, doubts_file
from policysim.publish.sums import SUMS, ZIP, sum_of, sums_file
from policysim.report.doubts import doubts_of
from policysim.sweep.folder import Folder, folder_at, read_plan
from policysim.sweep.results import Sweep, open_sweep
from policysim.sweep.shards import read_shard, shard_bytes

QUESTION = """\
question: Is hands-on support better than supply?
sweep: {policy: [supply, support]}
budget: {amount: £400m a year}
calendar: {years: 1, warm_up: 1 year, tick: half_year}
replicates: 3
doubt: [support_effect]
robustness: structure
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A folder with the experiment and its sweep, played with what it doubts."""
    place = tmp_path_factory.mktemp("doubts")
    (place / "asked.yaml").write_text(QUESTION, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        assert main(["run", "experiment=./asked.yaml", "--quiet"]) == 0
        yield place


def test_the_sweep_is_the_one_without_doubts(desk):
    plan = read_plan(folder_at(desk / "results", "asked"))
    assert len(set(plan.options)) == plan.runs / 3 == 3
    assert "support_effect" not in plan.scenarios[0]["parameters"] and not plan.scenarios[0]["switches"]


def test_the_report_tells_tipping_points_and_other_forms(desk, capsys):
    page = (desk / "results" / "asked" / "report.html").read_text("utf-8")
    assert "What would change the answer: tipping points" in page and "support_effect: how much" in page
    assert "Does the answer hold under other forms of the model?" in page
    assert "fit: benefit grows with the capability that an innovation needs; slack: attention runs short" in page
    told = (desk / "results" / "asked" / "figures").glob("*-robustness.csv")
    forms = {line.split(",")[0] for line in next(told).read_text().splitlines()[1:] if line[0] != '"'}
    assert {"Standard form", "Without agility", "Without fit", "Without slack", "Without caps"} <= forms
    assert main(["sensitivity", "asked", "support_effect", "--quiet"]) == 0
    answer = re.sub(
        r"\s+", " ", capsys.readouterr().out.partition("Answer")[2].partition("Productivity growth, perc")[0]
    )
    assert answer.strip() in re.sub("&#34;", '"', page)


def test_the_standard_form_among_them_is_the_sweep_itself(desk):
    sweep = open_sweep("asked")
    beside = open_sweep(desk / "results" / "asked" / "sensitivity" / "structures")
    assert beside.plan.runs == 6 * sweep.plan.runs
    first = beside.values[: len(sweep.plan.scenarios)]
    assert first.tobytes() == sweep.values.tobytes()


def test_asked_again_nothing_is_played(desk, capsys):
    before = {path: path.stat().st_mtime_ns for path in Path("results/asked").rglob("*.parquet")}
    capsys.readouterr()
    assert main(["run", "experiment=./asked.yaml"]) == 0
    told = capsys.readouterr()
    assert "already done" in told.out + told.err and (told.out + told.err).count("Doubt") == 2
    assert {path: path.stat().st_mtime_ns for path in Path("results/asked").rglob("*.parquet")} == before


def test_plan_says_what_is_played_beside(desk, capsys):
    assert main(["run", "experiment=./asked.yaml", "--plan"]) == 0
    told = capsys.readouterr()
    assert "beside them, at most, 81 runs for doubt, 54 runs for robustness" in told.out + told.err


@pytest.fixture(scope="module")
def published(desk):
    """Its publication."""
    assert main(["report", "asked", "--publish", "out", "--quiet"]) == 0
    return desk / "out"


def test_a_publication_has_them_too_and_its_page_is_made_again(published, desk, capsys):
    aside = beside_again(desk / "out")
    assert [one["parameter"] for one in aside.doubts["tipping"]] == ["support_effect"]
    assert len(aside.doubts["structures"]) == 6 * 2
    capsys.readouterr()
    assert main(["reproduce", "out", "--sample", "1"]) == 0
    told = capsys.readouterr().out
    assert "1 of 9 played again, 1 of 135 beside them: the same bits" in told and "doubts.json" not in told


def test_asking_a_publication_again_writes_nothing_into_it(published, desk, monkeypatch, capsys):
    before = {path for path in published.rglob("*") if path.is_file()}
    monkeypatch.chdir(published)
    assert main(["sensitivity", ".", "support_effect", "--quiet"]) == 0
    assert {path for path in published.rglob("*") if path.is_file()} == before


@pytest.fixture
def forged(published, tmp_path):
    """A copy of it to be forged, and how its list of sums is made to fit again."""
    shutil.copytree(published, tmp_path / "out")

    def fit(root):
        names = [path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()]
        sums = {name: sum_of((root / name).read_bytes()) for name in names if name not in (SUMS, ZIP)}
        (root / SUMS).write_bytes(sums_file(sums))

    return tmp_path / "out", fit


def test_a_tipping_point_forged_together_with_the_page_is_named(forged, capsys):
    root, fit = forged
    found = json.loads((root / "doubts.json").read_text("utf-8"))
    true, false = found["tipping"][0]["answer"], "Nothing would change it."
    found["tipping"][0]["answer"] = false
    (root / "doubts.json").write_bytes(doubts_file(found))
    page = (root / "report.html").read_text("utf-8")
    assert str(escape(true)) in page
    (root / "report.html").write_text(page.replace(str(escape(true)), false), "utf-8")
    fit(root)
    capsys.readouterr()
    assert main(["reproduce", str(root), "--plan"]) == 4
    told = capsys.readouterr().out
    assert "1 files   unaltered" in told and "doubts.json, line" in told and "Nothing would change it." in told


def test_doubts_without_the_runs_that_they_rest_on_are_named(forged, capsys):
    root, fit = forged
    shutil.rmtree(root / "sensitivity")
    fit(root)
    capsys.readouterr()
    assert main(["reproduce", str(root), "--plan"]) == 4
    assert "doubts.json, line 1: is {, the runs say {}" in capsys.readouterr().out


def test_runs_beside_a_sweep_that_were_forged_are_named_when_they_are_played_again(forged, capsys):
    root, fit = forged
    folder = Folder(root / "sensitivity" / "support_effect")
    plan = read_plan(folder)
    for number in range(len(plan.shards)):  # all, as which runs are played again hangs on the versions here
        shard = read_shard(folder.shard(number), plan, number)
        values = dict(zip(shard.runs, shard.values + 0.001))
        folder.shard(number).write_bytes(shard_bytes(plan, number, values))
    (root / "doubts.json").write_bytes(doubts_file(doubts_of(compare(Sweep(Folder(root), provider_classes)))))
    fit(root)
    capsys.readouterr()
    assert main(["reproduce", str(root), "--sample", "4"]) == 4
    told = capsys.readouterr().out
    assert "3 runs    DIFFERS: sensitivity/support_effect, run " in told and "played again" in told


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["doubt=suport_effect"], 'did you mean "support_effect"?'),
        (["doubt=turnover_total"], "has no range of evidence"),
        (["robustness=everything"], "must be structure"),
        (["robustness=structure", "fit=standard,none"], "compares forms of the model itself"),
        (["robustness=structure", "policy=do_minimum"], "need a policy to compare with"),
    ],
)
def test_what_cannot_be_doubted_is_refused_before_anything_is_played(words, says, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    policy = [] if any(word.startswith("policy") for word in words) else ["policy=supply"]
    assert main(["run", *policy, *words]) == 2
    assert says in capsys.readouterr().err and not (tmp_path / "results").exists()
