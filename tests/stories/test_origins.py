"""Every number of a report's main tables leads, without a script, to what it is and to a command that prints the same digits."""

import html
import re
import shlex
from dataclasses import dataclass

import pytest

from policysim.cli import main
from policysim.report.write import write_report
from policysim.sweep.results import open_sweep

SMALL = (
    "record=nation,type,region", "replicates=3", "calendar.years=1", "calendar.warm_up=1", "calendar.tick=half_year",
    "executor.workers=1",
)  # fmt: skip
DATA = re.compile(r"<details>\s*<summary>Data behind figure.*?</details>", re.DOTALL)
ROW = re.compile(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>')
ENTRY = re.compile(r'<dt id="from-([^"]+)">(.*?)</dt>\s*<dd>(.*?)</dd>', re.DOTALL)


@dataclass(frozen=True)
class Cell:
    """A cell of a main table: its row, what it shows, and where it leads."""

    row: str
    text: str
    to: str


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The page of four options in results/small of the working directory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("origins"))
        assert main(["run", "policy=supply,payment,agility", "name=small", "--quiet", *SMALL]) == 0
        yield write_report(open_sweep("results/small")).read_text("utf-8")


def cells_of(page: str) -> list[Cell]:
    """Of tables of numbers, but for those that repeat a figure."""
    tables = re.findall(r'<table[^>]*class="numbers[^"]*".*?</table>', DATA.sub("", page), re.DOTALL)
    found = []
    for label, row in (match for table in tables for match in ROW.findall(table)):
        for cell in re.findall(r"<td>(.*?)</td>", row):
            link = re.fullmatch(r'<a href="#from-([^"]+)">(.*)</a>', re.sub("</?small>", "", cell))
            found.append(Cell(html.unescape(label), html.unescape(link[2] if link else cell), link[1] if link else ""))
    return found


def commands_of(page: str) -> dict[str, list[str]]:
    """By entry, what is to be typed."""
    return {
        name: [html.unescape(one) for one in re.findall("<code>(.*?)</code>", told)]
        for name, _, told in ENTRY.findall(page)
        if name != "columns"
    }


def test_every_number_leads_to_an_entry_and_every_entry_is_led_to(page):
    cells, entries = cells_of(page), commands_of(page)
    assert len(cells) > 300 and not [cell for cell in cells if re.search(r"\d", cell.text) and not cell.to]
    assert {cell.to for cell in cells if cell.to} == set(entries)
    assert {"outcome-productivity_growth", "best", "present", "by-type", "by-region", "money"} <= set(entries)
    assert len(re.findall(r'id="from-', page)) == len(set(re.findall(r'id="from-([^"]+)"', page))) == len(entries) + 1


def test_an_entry_has_definition_formula_and_runs(page):
    assert "12 runs: 4 options in the same 3 futures, numbered 0 to 2" in page
    told = {name: text for name, _, text in ENTRY.findall(page)}
    assert "A run&#39;s value is that of its last year, 2026/27" in told["outcome-productivity_growth"]
    assert "mean of its years" in told["outcome-public_cost"] and "sum of its years" in told["outcome-present_cost"]
    assert "no other option does better" in told["best"] and "discounted at 3.5 %" in told["present"]


def test_the_commands_print_the_same_digits(page, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "180")  # wide enough that no column is left out
    cells, entries, printed = cells_of(page), commands_of(page), {}
    for name, (command, *_) in entries.items():
        if command not in printed:
            program, *words = shlex.split(command)
            assert program == "policysim" and main(words) == 0, command
            printed[command] = capsys.readouterr().out.splitlines()
        told = [cell for cell in cells if cell.to == name and re.search(r"\d", cell.text)]
        for cell in told:
            rows = [re.split(r"\s{2,}", line.strip()) for line in printed[command] if line.strip().startswith(cell.row)]
            assert any(cell.text in row for row in rows), (command, cell, rows)


def test_a_run_behind_a_number_is_played_again(page, capsys):
    command = commands_of(page)["outcome-productivity_growth"][1]
    words = shlex.split(command)[1:]
    assert words[:2] == ["replay", "results/small"] and main(words) == 0
    assert "same bits as stored" in capsys.readouterr().out
