"""An analyst's first two hours: from the first screen to her minister's answer, each step typed as she would type it.

The steps are played in order in one folder, as she lives them; a later one stands on what the earlier ones made.
"""

import json
import os
import re
from pathlib import Path

import pytest

from policysim.cli import main
from stories.halves import FRIDAY, HALVES

COLUMNS = ("Org Code", "Trust name", "Trust Type", "Region", "ICB", "Beds", "Chair", "Notes")
KINDS = ("Acute", "Acute and Acute & Community Trusts", "Mental Health & Learning Disability", "Community Trusts",
         "Ambulance Trust")  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The folder that she works in."""
    before, folder = Path.cwd(), tmp_path_factory.mktemp("desk")
    os.chdir(folder)
    yield folder
    os.chdir(before)


def typed(capsys, command: list[str], code: int = 0) -> str:
    """What a command prints; it must end with `code`."""
    found = main(command)
    told = capsys.readouterr()
    assert found == code, told.err or told.out
    return told.out + told.err


def her_list(path: Path, rows: list[list]) -> None:
    """A workbook as it came to her: a sheet called Trusts, one row a trust."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "Trusts"
    for row in (COLUMNS, *rows):
        sheet.append(row)
    book.save(path)


def trusts() -> list[list]:
    """198 trusts; beds are known of most."""
    return [
        [f"R{n:03d}", f"Trust number {n}", KINDS[n % 5], ("London", "Midlands", "South East")[n % 3], f"ICB {n % 41}",
         None if n % 3 == 1 else 150 + 7 * n, "A. Person", "" if n % 2 else "as agreed"]
        for n in range(198)
    ]  # fmt: skip


def test_a1_the_first_screen_says_what_to_try(desk, capsys):
    told = typed(capsys, [])
    assert "policysim run --quick" in told and "policysim new project" in told and "policysim list policies" in told
    assert "none yet in ./results" in told


def test_a1_a_quick_answer_from_an_empty_folder(desk, capsys):
    told = typed(capsys, ["run", "--quick"])
    assert "4 policies x 20 futures = 80 runs" in told
    assert re.search(r"Answer  .*In this model", told, re.DOTALL) and "20 futures" in told
    for heading in ("Option", "Do minimum", "Build agility", "Supply and agility"):
        assert heading in told
    assert "results/quick" in typed(capsys, []), "the first screen names the last result"


def test_a2_a_project_of_her_own(desk, capsys):
    told = typed(capsys, ["new", "project", "nhs-options"])
    for name in ("conf/policy/example.yaml", "conf/experiment/example.yaml", "data/providers.csv", "README.md"):
        assert name in told and (desk / "nhs-options" / name).is_file()
    os.chdir("nhs-options")
    assert "10" in typed(capsys, ["check", "data/providers.csv"])


def test_a2_her_workbook_is_read_and_its_faults_are_named(desk, capsys):
    rows = trusts()
    rows[10][2], rows[20][0] = "Actue", "R005"
    her_list(Path("My trusts (final v2).xlsx"), rows)
    told = typed(capsys, ["check", "My trusts (final v2).xlsx"], code=2)
    assert "Trusts" in told and "198 rows" in told
    assert re.search(r'C12 .*"Actue".*"acute"', told), told
    assert re.search(r'A22 .*"R005".*A7', told), told
    assert "2 problems" in told and "Chair" in told and "Notes" in told
    assert "--save" in told


def test_a2_the_mended_file_is_saved_under_a_name(desk, capsys):
    her_list(Path("data/trusts.xlsx"), trusts())
    told = typed(capsys, ["check", "data/trusts.xlsx", "--save", "conf/system/my_trusts.yaml"])
    assert Path("conf/system/my_trusts.yaml").is_file() and "system=my_trusts" in told
    assert "132 of 198 known" in told and "median" in told
    assert "drawn" in told and "named" in told


def test_a3_her_policy_from_one_that_is_there(desk, capsys):
    typed(capsys, ["new", "policy", "halves", "--from", "agility"])
    made = Path("conf/policy/halves.yaml")
    assert made.read_text().count("#") > 5, "every key is explained in a comment"
    typed(capsys, ["check", "policy=halves"])
    made.write_text(HALVES, encoding="utf-8")
    told = typed(capsys, ["check", "policy=halves", "system=my_trusts", "budget.amount=400m", "budget.start=2027-04",
                          "budget.until=2037-03", "calendar.start=2027-04"])  # fmt: skip
    assert "2027/28 to 2036/37" in told and "2025/26 prices" in told
    for words in ("£170.0m a year", "£60.0m a year", "March 2031", "dose", "50 providers", "198 providers"):
        assert words in told, words
    assert "present value £" in told and "at 3.5 %" in told and "above 1.00 more money buys nothing" in told
    assert "policysim explain withdrawal" in told
    assert "withdrawal" in typed(capsys, ["explain", "withdrawal"])


def test_a4_the_plan_before_the_run(desk, capsys):
    Path("conf/experiment/friday.yaml").write_text(FRIDAY, encoding="utf-8")
    told = typed(capsys, ["run", "experiment=friday", "--plan"])
    assert "5 policies x 200 futures = 1,000 runs" in told and "10 years from April 2027" in told
    assert "5 years of warm-up" in told and "results/friday" in told
    assert re.search(r"About .* on \d+ cores?, [\d.,]+ [kMG]?B", told), told
    assert not Path("results/friday").exists()


SMALLER = (
    FRIDAY.replace("replicates: 200 ", "replicates: 4 ").replace("years: 10", "years: 3").replace("2037-03", "2030-03")
)


def test_a4_the_answer_and_what_is_written(desk, capsys):
    Path("conf/experiment/friday.yaml").write_text(SMALLER.replace("supply, investment, agility, ", "supply, "))
    Path("conf/policy/halves.yaml").write_text(HALVES.replace("until: 2031-03", "until: 2029-03"))
    told = typed(capsys, ["run", "experiment=friday"])
    assert "3 policies x 4 futures = 12 runs" in told and re.search(r"Answer  .*In this model", told, re.DOTALL)
    assert "Half digital" in told
    folder = Path("results/friday")
    for name in ("report.html", "summary.csv", "README.txt", "plan.json", "figures/fig1-options.png"):
        assert (folder / name).is_file(), name
    page = (folder / "report.html").read_text()
    assert "Does splitting the money" in page and "Trust number" not in page and "R005" not in page


def test_a4_the_same_question_again_is_read_and_a_program_can_read_it(desk, capsys):
    assert "already done" in typed(capsys, ["run", "experiment=friday", "--json", "answer.json"])
    found = json.loads(Path("answer.json").read_text())
    assert "In this model" in json.dumps(found)
