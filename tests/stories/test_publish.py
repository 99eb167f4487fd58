"""What is promised of a publication: it is whole, names no provider, and anyone finds where it was altered."""

import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from contextlib import redirect_stdout
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
import yaml

sys.path.insert(0, str(Path(__file__).parents[1] / "storms"))
sys.path.insert(0, str(Path(__file__).parents[1] / "laws"))

import toy
from made_up import make_sweep

import policysim as ps
from policysim.analysis.comparison import compare
from policysim.cli import main
from policysim.errors import AskError, Damaged
from policysim.evidence.patterns.frame import Check, Panel, Result, tolerances
from policysim.publish.claims import as_read, check, claims_file, claims_of
from policysim.publish.fit import refuse_unfit
from policysim.publish.levels import files, stated
from policysim.publish.place import HALF, place_for
from policysim.publish.remade import made_again
from policysim.publish.reproduce import How, reproduced
from policysim.publish.sums import SUMS, ZIP, sum_of, sums_file
from policysim.publish.unlike import unlike
from policysim.publish.validated import keep, kept, told
from policysim.sweep.folder import Folder, folder_at
from policysim.sweep.plan import plan_content
from policysim.sweep.progress import silent
from policysim.sweep.results import Sweep, open_sweep
from policysim.sweep.runner import run_plan
from policysim.sweep.shards import read_shard, shard_bytes
from policysim.sweep.whole import seal
from policysim.verbs.onward import policy_files
from policysim.verbs.report import todo

NAMES = [f"Royal Example {n}" for n in range(8)]
IDS = [f"RQ{n}Z" for n in range(8)]
SMALL = (
    "policy=supply", "system=./list.csv", "record=nation,type,region", "replicates=3", "calendar.years=1",
    "calendar.warm_up=1", "calendar.tick=half_year", "executor.workers=1", "--quiet",
)  # fmt: skip
ARTEFACTS = """README.md report.html claims.yaml methods.md assumptions.csv uncertainty.csv validation.json ODD.md STRESS.md
TRACE.md qa.md ro-crate-metadata.json CITATION.cff requirements.txt plan.json resolved.yaml runs/000000.parquet
tables/options.csv tables/options.tex tables/outcomes.csv tables/by_region.csv tables/tables.xlsx figures/fig1-options.svg
figures/fig1-options.png figures/fig1-options.pdf figures/fig1-options.txt figures/fig1-options.csv""".split()  # noqa: SIM905  # noqa: SIM905
RULES = '''\
"""Nobody starts in haste."""

import policysim as ps
from slowness import WAIT


class Slow(ps.Provider):
    """Providers that wait."""

    @ps.rule(free=True)
    def ponder(self, par):
        """Motivation fades a little, by hand."""
        self.motivation = self.motivation * WAIT
'''


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A folder with a list of eight named providers, of whom motivation and capability are drawn, and a sweep of them."""
    place = tmp_path_factory.mktemp("publish")
    types = ["acute", "mental_health", "community", "ambulance"] * 2
    listed = {"id": IDS, "type": types, "name": NAMES, "region": ["North", "South"] * 4}
    pd.DataFrame(listed).to_csv(place / "list.csv", index=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        assert main(["run", *SMALL, "name=small"]) == 0
        with redirect_stdout(io.StringIO()) as said:
            assert main(["report", "small", "--publish", "paper"]) == 0
        (place / "said.txt").write_text(said.getvalue(), "utf-8")
        yield place


@pytest.fixture
def paper(desk, tmp_path):
    """A copy of the publication, at another path, to be altered."""
    return Path(shutil.copytree(desk / "paper", tmp_path / "other" / "paper"))


def sum_again(root):
    """What a forger does: the list of sums fits the altered files."""
    there = [path for path in root.rglob("*") if path.is_file() and path.name not in (SUMS, ZIP)]
    (root / SUMS).write_bytes(
        sums_file({path.relative_to(root).as_posix(): sum_of(path.read_bytes()) for path in there})
    )


def forge(root, plan):
    """A better forger: another plan with the same values, sealed, and everything that can be made of them made again."""
    folder, old = Folder(root), Sweep(Folder(root)).plan
    for number in range(len(old.shards)):
        shard = read_shard(folder.shard(number), old, number)
        folder.shard(number).write_bytes(shard_bytes(plan, number, dict(zip(shard.runs, shard.values))))
    folder.plan_file.write_bytes(seal(plan_content(plan)))
    sweep = Sweep(folder)
    for name, content in made_again(root, compare(sweep), sweep.verify()).items():
        (root / name).write_bytes(content)
    sum_again(root)


def levels(root, **how):
    """The levels by name."""
    return {level.name: level for level in reproduced(root, How(**how), silent()).levels}


def fault(root, name, **how):
    """The first fault of a level, where all others hold."""
    found = levels(root, **how)
    assert [one for one in found if found[one].faults] == [name], found
    return found[name].faults[0]


def test_every_artefact_is_there_and_the_zip_is_the_same(desk):
    root = desk / "paper"
    there = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    assert not set(ARTEFACTS) - there
    sums = dict(reversed(line.split("  ", 1)) for line in (root / SUMS).read_text().splitlines())
    assert set(sums) == there - {SUMS, ZIP}
    assert all(hashlib.sha256((root / name).read_bytes()).hexdigest() == told for name, told in sums.items())
    with zipfile.ZipFile(root / ZIP) as packed:
        assert set(packed.namelist()) == there - {ZIP}
        assert all(packed.read(name) == (root / name).read_bytes() for name in packed.namelist())


def test_no_provider_is_named_in_any_file(desk):
    for path in (desk / "paper").rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                content = b"\n".join(packed.read(name) for name in packed.namelist())
        assert not [name for name in [*NAMES, *IDS] if name.encode() in content], path


def test_it_is_reproduced_from_the_folder_and_from_the_zip_at_another_path(paper, monkeypatch, capsys):
    monkeypatch.chdir(paper.parent)
    assert main(["reproduce", "paper", "--json", "told.json"]) == 0
    told = json.loads(Path("told.json").read_text())
    assert [one["level"] for one in told["levels"]] == ["files", "tables", "runs", "claims"] and told["holds"]
    assert "6 of 6 played again: the same bits" in capsys.readouterr().out
    Path("elsewhere").mkdir()
    shutil.copy(paper / ZIP, "elsewhere/it.zip")
    assert main(["reproduce", "elsewhere/it.zip", "--sample", "2", "--quiet"]) == 0
    assert "2 of 6 played again: the same bits" in capsys.readouterr().out
    found = ps.reproduce("paper", sample=1)
    assert found.holds and "unaltered" in repr(found)


def test_one_byte_changed_is_named_at_the_level_of_files(paper, monkeypatch, capsys):
    path = paper / "figures" / "fig1-options.png"
    data = bytearray(path.read_bytes())
    data[1_000] ^= 1
    path.write_bytes(data)
    monkeypatch.chdir(paper.parent)
    assert main(["reproduce", "paper", "--plan"]) == 4
    told = capsys.readouterr().out
    assert "1 files   DIFFERS: figures/fig1-options.png is altered" in told and told.count("DIFFERS") == 2
    assert "2 tables  DIFFERS: figures/fig1-options.png: is no PNG that can be read" in told


def test_a_file_too_many_or_too_few_is_named(paper):
    (paper / "extra.csv").write_text("a\n1\n")
    (paper / "methods.md").unlink()
    assert files(paper).faults == ("methods.md is missing", f"extra.csv is not in {SUMS}")


def test_one_cell_changed_is_named_at_the_level_of_tables(paper):
    path = paper / "tables" / "options.csv"
    rows = list(csv.reader(io.StringIO(path.read_text())))
    column = rows[0].index("difference")
    was, rows[1][column] = rows[1][column], "0.25"
    path.write_text("\n".join(",".join(row) for row in rows) + "\n")
    sum_again(paper)
    told = fault(paper, "tables", plan_only=True)
    assert told == f"tables/options.csv, row supply, Supply, column difference: is 0.25, the runs say {was}"


def test_a_number_changed_on_the_page_is_named(paper):
    path = paper / "report.html"
    path.write_text(path.read_text("utf-8").replace("Simulation error of", "Simulation terror of", 1), "utf-8")
    sum_again(paper)
    assert fault(paper, "tables", plan_only=True).startswith("report.html, line ")


def test_one_parameter_changed_is_named_at_the_level_of_runs(paper):
    plan = Sweep(Folder(paper)).plan
    scenarios = tuple(one | {"parameters": {**one["parameters"], "imitation_rate": 0.1}} for one in plan.scenarios)
    forge(paper, replace(plan, scenarios=scenarios))
    told = fault(paper, "runs")
    assert told.startswith("run 0 (do_minimum, future 0): ") and "played again" in told


def test_a_plan_that_is_not_that_of_the_runs_is_damage(paper):
    plan = Sweep(Folder(paper)).plan
    scenarios = tuple(one | {"parameters": {"imitation_rate": 0.1}} for one in plan.scenarios)
    (paper / "plan.json").write_bytes(seal(plan_content(replace(plan, scenarios=scenarios))))
    sum_again(paper)
    assert fault(paper, "files") == "runs/000000.parquet holds runs of another plan."


def test_a_claim_changed_is_named(paper):
    path = paper / "claims.yaml"
    told = yaml.safe_load(path.read_text("utf-8"))
    told["claims"][0]["value"] = 0.5
    path.write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    found = stated(paper, compare(Sweep(Folder(paper)))).faults
    assert len(found) == 1 and found[0].startswith("claim supply_productivity_growth: value is 0.5, the runs say ")


def test_claims_are_those_of_the_comparison(desk):
    c, told = (
        compare(Sweep(Folder(desk / "paper"))),
        yaml.safe_load((desk / "paper" / "claims.yaml").read_text("utf-8")),
    )
    first, found = told["claims"][0], c.versus("supply", "do_minimum")
    assert (first["value"], first["low"], first["high"]) == (found.mean, found.low, found.high)
    assert (first["better_in"], first["futures"], first["told_apart"]) == (found.better_in, 3, found.told_apart)
    assert {type(first[key]) for key in ("value", "better_in", "told_apart")} == {float, int, bool}


def test_a_claim_of_no_number_and_of_no_difference(tmp_path):
    made = make_sweep(tmp_path, supply=0.1, support=0.0)
    said = {one["option"]: one for one in claims_of(made) if one["against"] == "do_minimum"}
    assert said["support"]["says"].endswith(
        f"no difference (± 0.00 percentage points a year) in {said['support']['futures']} futures."
    )
    assert said["support"]["told_apart"] is False and said["supply"]["told_apart"] is True
    read = yaml.safe_load(claims_file([said["supply"] | {"simulation_error": None}]))["claims"][0]
    assert read == said["supply"] | {"simulation_error": None}
    stored = {"claims": [as_read(one) for one in said.values()]}
    assert check(made, stored) == (len(said), [])
    stored["claims"][0]["told_apart"] = "yes"
    assert "told_apart is yes" in check(made, stored)[1][0]


def altered(path, was, now):
    """A text with other words in one place."""
    text = path.read_text("utf-8")
    assert was in text, (path, was)
    path.write_text(text.replace(was, now, 1), "utf-8")


def test_every_altered_text_number_and_picture_is_named_however_the_list_of_sums_fits(paper):
    figures = sorted((paper / "figures").glob("*.png"))
    shutil.copy(figures[1], figures[0])
    shutil.copy(paper / "figures" / "fig2-adoption.svg", paper / "figures" / "fig1-options.svg")
    altered(paper / "report.html", 'd="M ', 'd="M 1')  # in a picture
    altered(paper / "README.md", "In this model", "For certain")
    altered(paper / "methods.md", "root seed 1", "root seed 2")
    altered(paper / "figures" / "fig1-options.txt", "Supply", "Support")
    altered(paper / "tables" / "options.tex", "Supply", "Support")
    altered(paper / "claims.yaml", "told_apart: ", "told_apart: 'yes' #")
    altered(paper / "ODD.md", "in ticks of", "in periods of")  # people may write there
    rows = list(csv.reader(io.StringIO((paper / "assumptions.csv").read_text("utf-8"))))
    row, value = next(row for row in rows if row[1] == "imitation_rate"), "0.987"
    was, row[3], row[-1] = row[3], value, "signed by A. Surer"
    with (paper / "assumptions.csv").open("w", encoding="utf-8-sig", newline="") as sheet:
        csv.writer(sheet).writerows(rows)
    sum_again(paper)
    found = levels(paper, plan_only=True)
    assert not found["files"].faults
    told = {fault.replace(",", ":").partition(":")[0]: fault for fault in found["tables"].faults}
    texts = {"report.html", "README.md", "methods.md", "claims.yaml", "assumptions.csv", "tables/options.tex"}
    assert set(told) == texts | {f"figures/fig1-options.{kind}" for kind in ("png", "svg", "txt")}
    assert told["assumptions.csv"].endswith(f"column value: is {value}, the runs say {was}")
    assert "line 3: is For certain" in told["README.md"] and "root seed 2" in told["methods.md"]
    assert "another" in told["figures/fig1-options.png"]
    left = found["tables"].left
    assert "ODD.md" in left and "figures/*.pdf" in left and "doubts.json" not in left and "README" not in left


def test_what_is_not_made_again_is_said(paper):
    altered(paper / "report.html", 'd="M ', 'd="M 1')
    (paper / "requirements.txt").write_text("matplotlib==1.0\n")
    sum_again(paper)
    found = levels(paper, plan_only=True)["tables"]
    assert not found.faults and "figures/*.svg" in found.left  # another library draws other lines
    assert "validation.json" in found.left


def test_one_byte_of_the_runs_is_named_and_the_other_levels_were_not_reached(paper, monkeypatch, capsys):
    path = paper / "runs" / "000000.parquet"
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(data)
    monkeypatch.chdir(paper.parent)
    for again in (lambda: None, lambda: sum_again(paper)):
        again()
        assert main(["reproduce", "paper"]) == 4
        told = capsys.readouterr().out
        assert "1 files   DIFFERS: runs/000000.parquet is " in told and told.count("not reached") == 3
    assert "runs/000000.parquet is altered" not in told and str(paper) not in told


def test_of_a_long_line_is_told_where_it_differs(tmp_path):
    (tmp_path / "a.md").write_text("same words " * 50 + "and 3 futures\n")
    told = unlike(tmp_path / "a.md", "a.md", ("same words " * 50 + "and 4 futures\n").encode())
    assert told.startswith("a.md, line 1: is …") and told.endswith("same words and 4 futures") and "3 futures" in told


def test_other_versions_are_told_and_nearest_compares_outcomes(paper, monkeypatch, capsys):
    plan = Sweep(Folder(paper)).plan
    forge(paper, replace(plan, versions={**plan.versions, "numpy": "1.0"}))
    runs = levels(paper)["runs"]
    assert not runs.done and not runs.faults and "version of numpy was 1.0" in runs.told
    monkeypatch.chdir(paper.parent)
    assert main(["reproduce", "paper", "--nearest", "--quiet"]) == 0
    told = capsys.readouterr().out
    assert "6 with the same bits" in told and "ranking the same" in told


def test_what_people_wrote_is_kept_and_no_other_publication_is_written_over(tmp_path):
    plan, out = toy.toy_plan(), tmp_path / "paper"
    made = {"qa.md": b"assurer: open", "methods.md": b"old", "plan.json": seal(plan_content(plan))}
    for round_ in range(3):  # written, edited, published again twice: what was written stays, all else is new
        place = place_for(out, plan)
        place.put_documents(made | {"methods.md": b"new"} if round_ else made)
        place.close()
        if round_ == 0:
            (out / "qa.md").write_text("assurer: A. Surer")
            (out / "methods.md").write_text("not a document for people")
    assert (out / "qa.md").read_text() == "assurer: A. Surer" and (out / "methods.md").read_bytes() == b"new"
    assert not (out / HALF).exists() and sum_of((out / "qa.md").read_bytes()) in (out / SUMS).read_text()
    with pytest.raises(AskError, match=r"people wrote in its qa\.md"):
        place_for(out, toy.toy_plan(seed=2))
    place_for(out, plan)  # stopped here: no list of sums, and what people wrote is still there
    assert not (out / SUMS).exists() and place_for(out, plan).kept == ("qa.md",)


@pytest.mark.long
def test_the_same_sweep_makes_the_same_publication(desk):
    first = {path: path.read_bytes() for path in (desk / "paper").rglob("*") if path.suffix not in (".xlsx", ".zip")
             and path.is_file() and path.name != SUMS}  # fmt: skip
    assert main(["report", "small", "--publish", "paper"]) == 0
    assert {path: path.read_bytes() for path in first} == first


def test_what_is_open_is_listed(desk):
    told = todo(desk / "paper")
    assert (
        "qa.md:8: Analyst [open]" in told
        and "STRESS.md:7: 1.1 Purpose of the model: [open] whom it is for" in "\n".join(told)
    )
    assert told[-1].endswith("rows without sign_off") and not [one for one in told if "are marked" in one]


def test_other_work_is_not_written_over(desk, capsys):
    (desk / "mine").mkdir(exist_ok=True)
    (desk / "mine" / "thesis.md").write_text("years of work")
    assert main(["report", "small", "--publish", "mine"]) == 2
    assert (
        "holds other work" in capsys.readouterr().err and (desk / "mine" / "thesis.md").read_text() == "years of work"
    )


def test_a_provider_named_in_the_question_stops_it(desk):
    sweep = open_sweep(desk / "results" / "small")
    sweep.plan = replace(sweep.plan, question="Should RQ3Z get more?")
    with pytest.raises(AskError, match="names the provider RQ3Z"):
        sweep.report(publish=desk / "named")
    assert not (desk / "named").exists() and ps.open_sweep("small").report().name == "report.html"


def test_patterns_are_told_as_measured_only_with_the_same_rules(desk, tmp_path):
    found = json.loads((desk / "paper" / "validation.json").read_text())
    assert len(found["patterns"]) == 15 and {one["verdict"] for one in found["patterns"]} == {"not measured"}
    assert {one["role"] for one in found["patterns"]} == {"verifies the code", "calibrated", "held out"}
    check = Check(tolerances("P2")[0], 9.0, 0.5)
    measured = Result("P2", (check,), 40, Panel("x", "y", ()), {})
    keep([measured], tmp_path, ps.Provider, seed=1, effort=1.0)
    sweep = Sweep(Folder(desk / "paper"))
    one = told(sweep.plan, kept(tmp_path))
    second = one["patterns"][1]
    assert second["verdict"] == "pass" and second["checks"][0]["value"] == 9.0 and one["measured"]
    other = told(sweep.plan, kept(tmp_path) | {"engine": {"the rules of Provider": "0"}})
    assert other["patterns"][1]["verdict"] == "not measured" and other["measured"] is None


def test_a_publication_that_nobody_validated_says_so_where_it_is_made_and_on_its_page(desk):
    assert "Not validated: no published pattern was measured with these rules" in (desk / "said.txt").read_text("utf-8")
    page, log = ((desk / "paper" / name).read_text("utf-8") for name in ("report.html", "qa.md"))
    assert "<strong>Not measured.</strong> None of the 15 published patterns was measured" in page
    assert "Validation against published patterns: **[open]** not measured" in log


def test_a_project_goes_on_from_a_publication_and_asks_the_same_until_somebody_changes_it(
    desk, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert main(["new", "project", "onward", "--from", str(desk / "paper" / "bundle.zip")]) == 0
    assert "onward/conf/experiment/published.yaml" in capsys.readouterr().out
    assert not any(name in path.read_text("utf-8") for path in Path("onward").rglob("*.*") for name in (*IDS, *NAMES))
    monkeypatch.chdir("onward")
    assert main(["run", "experiment=published", "--quiet"]) == 0 and main(["verify", "--quiet"]) == 0
    digest = open_sweep(desk / "paper").digest()
    assert digest in capsys.readouterr().out and digest in Path("README.md").read_text("utf-8")


def test_a_project_does_not_go_on_from_what_is_altered_or_what_files_cannot_say(paper, capsys, monkeypatch):
    monkeypatch.chdir(paper.parent)
    plan = Sweep(Folder(paper)).plan
    several = [one | {"parameters": {"support_effect": 0.1 * n}} for n, one in enumerate(plan.scenarios)]
    written = (paper / "plan.json").read_bytes()
    (paper / "plan.json").write_bytes(written + b" ")
    assert main(["new", "project", "mine", "--from", "paper"]) == 4
    assert "plan.json is altered" in capsys.readouterr().err
    (paper / "plan.json").write_bytes(written)
    forge(paper, replace(plan, scenarios=tuple(several)))
    assert main(["new", "project", "mine", "--from", "paper"]) == 2
    assert "several values of parameters" in capsys.readouterr().err
    *others, last = plan.scenarios
    hostile = (*others, last | {"policy": last["policy"] | {"name": "../../evil"}})
    with pytest.raises(Damaged, match="evil is no name that a policy has"):
        policy_files(replace(plan, scenarios=hostile))


def unfit(sweep, **how):
    """Why a sweep is not published."""
    with pytest.raises((AskError, Damaged)) as why:
        refuse_unfit(sweep, lambda name: ps.Provider, failed_too=how.get("failed_too", False))
    return str(why.value)


def test_half_a_damaged_a_failed_and_a_baseless_sweep_are_refused(tmp_path):
    place = folder_at(tmp_path, "storm")
    run_plan(toy.toy_plan(), place, playing=toy.PLAYING, workers=1)
    last = place.shard(2).read_bytes()
    place.shard(2).unlink()
    assert "half a sweep is not published: 108 of 120 runs" in unfit(Sweep(place))
    place.shard(2).write_bytes(last[:-9])
    assert "is damaged" in unfit(Sweep(place))
    failing = folder_at(tmp_path, "failing")
    run_plan(toy.toy_plan(fault="refuse", fault_at=3), failing, playing=toy.PLAYING, workers=1)
    assert "1 of 120 runs" in unfit(Sweep(failing)) and "--with-failed" in unfit(Sweep(failing))
    made = make_sweep(tmp_path / "baseless", supply=0.1).sweep
    made.plan = replace(made.plan, options=("support", "supply"))
    assert "has no do_minimum" in unfit(made)


def test_rows_of_single_providers_are_refused_where_a_trait_was_drawn(desk):
    sweep = open_sweep(desk / "results" / "small")
    sweep.plan = replace(sweep.plan, groups={**sweep.plan.groups, "provider": ("provider-001",)})
    sweep.verify = lambda: replace(Sweep(sweep.folder).verify())
    assert "results of single providers" in unfit(sweep)


@pytest.mark.long
def test_rules_of_ones_own_travel_as_source_and_run_only_when_trusted(desk, tmp_path, capsys):
    (desk / "slow_rules.py").write_text(RULES)
    (desk / "slowness.py").write_text("WAIT = 0.999\n")
    words = [word for word in SMALL if "replicates" not in word]
    assert main(["run", *words, "replicates=1", "provider=Slow", "--plugin", "slow_rules.py", "name=slow"]) == 0
    assert main(["report", "slow", "--publish", "slow", "--plugin", "slow_rules.py"]) == 0
    rules = desk / "slow" / "rules"
    assert {path.name for path in rules.iterdir()} == {"slow_rules.py", "slowness.py"}
    for name in ("slow_rules", "slowness"):
        del sys.modules[name]
    capsys.readouterr()
    assert main(["reproduce", "slow"]) == 2
    assert "rules/slow_rules.py (13 lines)" in capsys.readouterr().out and "slow_rules" not in sys.modules
    assert main(["reproduce", "slow", "--trust-code"]) == 0
    (rules / "slow_rules.py").write_text(RULES.replace("* WAIT", "* WAIT * WAIT"))
    sum_again(desk / "slow")
    assert main(["reproduce", "slow", "--trust-code"]) == 2
    assert "the rules of Slow differ" in capsys.readouterr().out


def test_a_page_of_a_sweep_that_is_still_played_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    place = folder_at(tmp_path / "results", "storm")
    run_plan(toy.toy_plan(), place, playing=toy.PLAYING, workers=1)
    place.shard(2).unlink()
    assert main(["report", "storm"]) == 2 and "--so-far" in capsys.readouterr().err
    assert main(["report", "storm", "--so-far"]) == 0
    assert "108 of 120 runs so far" in capsys.readouterr().out
    assert "108 of 120" in (place.path / "report.html").read_text("utf-8")
    assert main(["report", "storm", "--so-far", "--publish", "out"]) == 2 and not (tmp_path / "out").exists()


@pytest.mark.long
def test_anyone_reproduces_it_with_the_wheel_in_an_environment_of_its_own_at_another_path(desk, tmp_path):
    repository = Path(__file__).parents[2]
    run = partial(subprocess.run, check=True, capture_output=True, text=True, cwd=tmp_path)
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(repository)])
    run([sys.executable, "-m", "venv", "clean"])
    pip = [tmp_path / "clean" / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "-c", str(repository / "constraints.txt"), *map(str, tmp_path.glob("*.whl"))])
    shutil.copy(desk / "paper" / ZIP, tmp_path / "it.zip")
    home = {"HOME": str(tmp_path / "home"), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    told = run([tmp_path / "clean" / "bin" / "policysim", "reproduce", "it.zip"], env=home, check=False)
    assert told.returncode == 0, told
    assert "6 of 6 played again: the same bits" in told.stdout and "unaltered" in told.stdout
