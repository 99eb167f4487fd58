"""`doubt:` and `robustness:` of an experiment are played beside its sweep, and its report tells what came of them."""

import json
import re
from pathlib import Path

import pytest

from policysim.cli import main
from policysim.publish.beside import beside_again
from policysim.sweep.folder import folder_at, read_plan
from policysim.sweep.results import open_sweep

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


def test_a_publication_has_them_too_and_its_page_is_made_again(desk, capsys):
    assert main(["report", "asked", "--publish", "out", "--quiet"]) == 0
    aside = beside_again(desk / "out")
    assert [one["parameter"] for one in aside.doubts["tipping"]] == ["support_effect"]
    assert len(aside.doubts["structures"]) == 6 * 2
    assert main(["reproduce", "out", "--sample", "1"]) == 0
    found = json.loads((desk / "out" / "doubts.json").read_text("utf-8"))
    found["tipping"][0]["answer"] = "Nothing would change it."
    (desk / "out" / "doubts.json").write_text(json.dumps(found), encoding="utf-8")
    capsys.readouterr()
    assert main(["reproduce", "out", "--sample", "1"]) == 4
    told = capsys.readouterr().out
    assert "doubts.json is altered" in told and "report.html, line" in told


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
