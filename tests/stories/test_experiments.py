"""Story: each experiment gives today what stands beside its question, and its page follows from that and from nothing typed."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

import make
from kit.page import claims_text
from kit.rows import FULL, SMALL, Rows, moved, read, write

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
NAMES = make.names()


def full(name):
    """The stored rows of the full form."""
    return [row for row in make.expected(name) if row.form == FULL]


@pytest.mark.parametrize("name", NAMES)
def test_a_small_form_played_today_is_what_is_stored(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert any(row.form == SMALL for row in make.expected(name))
    assert make.small(name) == []


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_the_full_form_played_today_is_what_is_stored(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert moved(full(name), make.played(name, FULL)) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_page_the_claims_and_the_figures_follow_from_the_rows(name, tmp_path):
    folder, made = EXPERIMENTS / name, make.module(name)
    for page, text in make.pages(name, full(name)).items():
        assert text == page.read_text(), f"{page}: run experiments/make.py {name} --page"
    found = Rows(full(name))
    assert claims_text(found, made.claims(found)) == (folder / "claims.yaml").read_text()
    for figure, chart in made.figures(found).items():
        data = chart.policysim_data.to_csv(index=False, lineterminator="\n")
        assert (folder / "figures" / f"{figure}.csv").read_text() == data
        assert (folder / "figures" / f"{figure}.svg").read_text().startswith("<?xml")


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_three_sentences_that_turn_with_the_numbers(name):
    made = make.module(name)
    turned = [_turned(row) if row.against else row for row in full(name)]
    told, other = made.answer(Rows(full(name))), made.answer(Rows(turned))
    assert len(told) == 3 and all(sentence.endswith(".") for sentence in told)
    assert all(one != two for one, two in zip(told[:2], other[:2])), "the answer does not hang on the numbers"


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_holds_question_method_answer_and_limits(name):
    text = (EXPERIMENTS / name / "README.md").read_text()
    assert all(f"\n## {head}\n" in text for head in ("Question", "Answer", "Method", "Limits", "Again"))
    assert f"python experiments/make.py {name}" in text and "In this model" in text
    claims = yaml.safe_load((EXPERIMENTS / name / "claims.yaml").read_text())["claims"]
    assert claims and all(claim["says"].startswith("In this model") for claim in claims)


def test_rows_are_read_back_as_they_were_and_what_moved_is_named(tmp_path):
    rows = full(NAMES[0])
    write(rows, tmp_path / "rows.csv")
    assert moved(rows, read(tmp_path / "rows.csv")) == [] and read(tmp_path / "rows.csv")[0] == rows[0]
    other = [replace(rows[0], value=rows[0].value + 0.001), *rows[1:-1]]
    told = moved(rows, other)
    assert len(told) == 2 and "value was" in told[1] and told[0].startswith("gone: ")


def _turned(row):
    """The same row with the other sign."""
    better = row.futures - row.better_in
    return replace(row, value=-row.value, low=-row.high, high=-row.low, better_in=better)
