"""Stories of `policysim compare` and ps.compare: refusals first, tables that fit, raw numbers for other tools."""

import ast
import io
import json
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import policysim as ps

sys.path.insert(0, str(Path(__file__).parents[1] / "laws"))

from made_up import MEASURES, WAVE, WORTH, make_sweep

from policysim.analysis.by import by_columns, by_note
from policysim.analysis.table import header, rows, text_table
from policysim.cli import main
from policysim.sweep.so_far import SoFar

REPOSITORY = Path(__file__).parents[2]
GAINS = {"agility": 0.22 + 0.1 * WAVE, "supply": 0.02 + 0.1 * WAVE, "both": 0.21 + 0.1 * WAVE[::-1]}
WIDTHS = (80, 100, 110, 120, 140)


@pytest.fixture
def friday(tmp_path, monkeypatch):
    """A sweep called friday below ./results."""
    monkeypatch.chdir(tmp_path)
    return make_sweep(tmp_path / "results" / "friday", measures=WORTH, **GAINS)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("friday --outcome waiting_tme", 'did you mean "waiting_time"?'),
        ("friday --against suply", 'did you mean "supply"?'),
        ("friday --by regoin", 'did you mean "region"?'),
        ("friday --by region", "add record=nation,region to the command"),
        ("friday --by year --all", "one of the two"),
        ("fridy", 'did you mean "friday"?'),
        ("friday monday", "one folder at a time"),
        ("friday out.csv --csv", "policysim compare --csv > out.csv"),
    ],
)
def test_what_is_not_understood_is_refused_before_anything_is_printed(friday, capsys, words, told):
    assert main(["compare", *words.split()]) == 2
    out, err = capsys.readouterr()
    assert not out and told in err and len(err.splitlines()) <= 6


@pytest.mark.parametrize("width", WIDTHS)
def test_no_word_and_no_range_is_broken_at_any_width(friday, width):
    lines = text_table(friday, width).splitlines()
    assert max(map(len, lines)) <= width
    rule = next(n for n, line in enumerate(lines) if line.startswith("─"))
    known = {word for title in header(friday) for word in title.split()}
    assert {word for line in lines[:rule] for word in line.split()} <= known
    for cells, line in zip(rows(friday), lines[rule + 1 :]):
        assert re.split(r"\s{3,}", line) == [cell for cell in cells if cell in line][: len(re.split(r"\s{3,}", line))]
        assert cells[2] in line


def test_what_is_left_out_is_named(friday):
    told = " ".join(text_table(friday, 80).split())
    assert "More: promised benefit delivered, public cost: policysim compare --all or a wider terminal." in told


@pytest.mark.parametrize("width", WIDTHS)
def test_everything_printed_fits_the_terminal(friday, capsys, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    for words in ([], ["--all"], ["--by", "year"], ["--plain"]):
        assert main(["compare", *words]) == 0
        out = capsys.readouterr().out
        assert max(map(len, out.splitlines())) <= width
        assert ("─" in out) != ("--plain" in words)


def test_the_first_screen_says_which_how_much_how_sure_and_what_it_costs(friday, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    assert main(["compare"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    for words in (
        "no single one of 3 options at equal cost (£222 million a year, 2025/26 prices) is best",
        "by 0.22 percentage points a year over do minimum (8 in 10 futures: 0.11 to 0.33)",
        'but "Supply and agility" (+0.21) cannot be told apart from it',
        "In the last year, 2035/36, it is worth £2.2 billion of care ± £0.4 billion",
    ):
        assert words in told
    assert told.count("In this model") == 1


def test_pounds_say_their_year_or_present_value_and_their_prices(friday, capsys):
    for words in ([], ["--all"], ["--outcome", "social_value"], ["--by", "year", "--outcome", "social_value"]):
        assert main(["compare", *words]) == 0
        for paragraph in capsys.readouterr().out.split("\n\n"):
            if "£" in paragraph:
                assert ("a year" in paragraph or "present" in paragraph) and "2025/26 prices" in paragraph, paragraph


def test_noise_is_no_difference_by_year_or_group_either(tmp_path):
    c = make_sweep(tmp_path / "a", agility=0.02 + 0.25 * WAVE, supply=0.22 + 0.25 * WAVE, both=0.0123 + 0.001 * WAVE)
    told = {column.title: column.cells for column in by_columns(c, "year")}
    assert told["Supply"] == ["+0.22 (−0.04 to 0.48)"] and told["Build agility"] == ["no difference (−0.24 to 0.28)"]
    assert told["Supply and agility"] == ["+0.0123 (0.0112 to 0.0134)"]
    assert '"No difference" is a difference within its own error, at this number of futures.' in by_note(c, "year")


def test_csv_is_raw_and_no_cell_is_a_formula(friday, capsys):
    friday.sweep.plan.labels["supply"] = "=HYPERLINK(1)"
    for words, frame in (
        ([], friday.table()),
        (["--all"], friday.all_outcomes()),
        (["--by", "year"], friday.by("year")),
    ):
        assert main(["compare", "--csv", *words]) == 0
        found = pd.read_csv(io.StringIO(capsys.readouterr().out))
        assert list(found.columns) == list(frame.columns)
        np.testing.assert_array_equal(found["difference"].to_numpy(), frame["difference"].to_numpy())
    from policysim.analysis.summary import safe

    assert "'=HYPERLINK(1)" in safe(friday.table())["label"].tolist()


def test_json_holds_the_answer_and_every_option(friday, capsys, tmp_path):
    assert main(["compare", "--by", "year", "--json", "told.json"]) == 0
    told = json.loads((tmp_path / "told.json").read_text())
    assert told["answer"] == friday.answer and len(told["options"]) == 4 and told["unit"] == "% a year"
    assert [row["option"] for row in told["by"]] == list(friday.options)
    assert told["options"][-1]["difference"] is None


def test_python_takes_a_sweep_its_folder_or_its_name(friday, tmp_path):
    for sweep in ("friday", "results/friday", tmp_path / "results" / "friday", friday.sweep):
        assert ps.compare(sweep, against="supply").against == "supply"
    for wrong in (3, None, ["friday"], "monday"):
        with pytest.raises(ps.PolicysimError) as refusal:
            ps.compare(wrong)
        assert len(str(refusal.value).splitlines()) <= 6


def test_ranks_are_shares_of_futures(friday):
    ranking = friday.ranking().set_index("option")
    ranks = ranking[[f"rank_{n}" for n in (1, 2, 3, 4)]]
    np.testing.assert_allclose(ranks.sum(axis=1), 1.0)
    for line in friday.lines():
        assert ranks.at[line.option, "rank_1"] == line.best_in / line.complete
    assert ranking["regret"].is_monotonic_increasing and {"cost", "futures"} <= set(ranking.columns)


def test_access_is_told_beside_the_headline(tmp_path):
    from dataclasses import replace

    from policysim.analysis.sentence import beside

    told = tuple(replace(m, beside="access") if m.name == "waiting_time" else m for m in MEASURES)
    c = make_sweep(tmp_path / "a", measures=told, **GAINS)
    assert beside(c) == [
        (
            "access",
            'Waiting time, weeks, against do minimum: "Build agility" −11 (8 in 10 futures: −17 to −6); "Supply and agility" '
            "−11 (8 in 10 futures: −16 to −5)",
        )
    ]
    assert "Waiting time, weeks v do minimum" in header(c)


def texts():
    """What is printed or read: strings of the source that are no docstrings, registers, pages, configs, templates."""
    for path in sorted((REPOSITORY / "src").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        told = "providers" in path.parts  # their docstrings are the words of outcomes and rules
        owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        docs = {
            id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, owners) and ast.get_docstring(node)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and (told or id(node) not in docs):
                yield path, node.value
    for folder in ("docs", "conf", "experiments", "src"):
        for path in sorted((REPOSITORY / folder).rglob("*")):
            if path.suffix in (".md", ".yaml", ".csv", ".j2", ".html"):
                yield path, path.read_text(encoding="utf-8")
    yield REPOSITORY / "README.md", (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_nothing_that_is_printed_or_read_says_significant():
    banned = "signific" + "an"
    assert not [str(path) for path, text in texts() if banned in text.lower()]


@pytest.mark.parametrize(
    ("gain", "told"),
    [(0.22, "+0.22 ± 0.04 so far"), (-0.22, "−0.22 ± 0.04 so far"), (-0.001, "0.00 ± 0.04 so far")],
)
def test_the_line_while_it_runs_tells_numbers_as_the_table_does(tmp_path, gain, told):
    sweep = make_sweep(tmp_path / "a", agility=gain + 0.1 * WAVE).sweep
    assert SoFar(sweep.plan, sweep.folder).with_shard(0) == f"Build agility {told}"


def test_by_year_says_what_a_years_value_is(friday, capsys):
    assert main(["compare", "--by", "year"]) == 0
    assert f"Of a year: {friday.headline.doc[:1].lower()}{friday.headline.doc[1:20]}" in " ".join(
        capsys.readouterr().out.split()
    )
