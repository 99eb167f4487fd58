"""Story: the page on the headline tells what is stored beside its question, and what is stored is what is played today."""

import csv
import sys
from pathlib import Path

import numpy as np
import pytest

HERE = Path(__file__).parents[2] / "experiments" / "structure"
KEYS = ("uncertainty", "structure", "future")


@pytest.fixture(scope="module")
def scripts():
    """The modules of the experiment, which import each other by name."""
    sys.path.insert(0, str(HERE))
    try:
        import found
        import page
        import play
    finally:
        sys.path.remove(str(HERE))
    return found, page, play


def stored(uncertainty, structure, policy):
    """The stored headline of a policy, (futures,)."""
    with (HERE / "futures.csv").open(encoding="utf-8") as file:
        rows = [
            row for row in csv.DictReader(file) if (row["uncertainty"], row["structure"]) == (uncertainty, structure)
        ]
    return np.array([float(row[policy]) for row in rows if row[policy]])


def test_the_page_and_the_table_tell_what_is_stored(scripts, tmp_path):
    found, page, _ = scripts
    assert page.filled(page.PAGE.read_text()) == page.PAGE.read_text(), "run python experiments/structure/page.py"
    found.write_expected(found.found(), tmp_path / "expected.csv")
    assert (tmp_path / "expected.csv").read_text() == (HERE / "expected.csv").read_text()


def test_everything_that_was_asked_is_stored(scripts):
    for structure in scripts[2].structures():
        for uncertainty, futures in structure.question.items():
            assert len(stored(uncertainty, structure.name, "agility")) == futures, (structure.name, uncertainty)
            others = len(stored(uncertainty, structure.name, "support"))
            assert others == structure.others[uncertainty], (structure.name, uncertainty)


@pytest.mark.parametrize("uncertainty", ["register", "posterior"])
@pytest.mark.parametrize("name", ["standard", "all_four"])
def test_a_few_futures_played_today_are_those_that_are_stored(scripts, name, uncertainty, tmp_path, monkeypatch):
    _same_as_stored(scripts[2], name, uncertainty, 2, tmp_path, monkeypatch)


@pytest.mark.long
def test_all_futures_played_today_are_those_that_are_stored(scripts, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    scripts[2].play(tmp_path)
    for name in ("futures.csv", "deciders.csv"):
        now, then = _rows(tmp_path / name), _rows(HERE / name)
        assert len(now) == len(then)
        for one, other in zip(now, then, strict=True):
            assert one == pytest.approx(other, rel=1e-6)


def _same_as_stored(play, name, uncertainty, futures, folder, monkeypatch):
    monkeypatch.chdir(folder)
    structure = next(one for one in play.structures() if one.name == name)
    if not structure.question[uncertainty]:
        pytest.skip("not asked in structures.csv")
    for policy, values in play.headline(structure, uncertainty, play.QUESTION, futures).items():
        then = stored(uncertainty, name, policy)[:futures]
        assert values == pytest.approx(then, rel=1e-8), "run python experiments/structure/play.py and page.py"


def _rows(path):
    """The rows of a table, numbers as numbers."""
    with path.open(encoding="utf-8") as file:
        return [{key: _number(value) for key, value in row.items()} for row in csv.DictReader(file)]


def _number(text):
    try:
        return float(text)
    except ValueError:
        return text
