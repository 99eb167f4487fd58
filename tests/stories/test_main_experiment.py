"""Story: the main job of today gives the answer that stands beside its question, in every outcome of every option."""

import csv
from pathlib import Path

import pytest

from policysim.cli import main

HERE = Path(__file__).parents[2] / "experiments" / "main"
NUMBERS = ("mean", "difference", "low", "high", "error", "better_in", "futures")


def rows(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    """The rows of a summary by option and outcome."""
    with path.open(encoding="utf-8") as file:
        return {(row["option"], row["outcome"]): row for row in csv.DictReader(file)}


@pytest.mark.long
def test_the_main_job_gives_the_expected_answer(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["run", "--quiet"]) == 0
    found, expected = rows(tmp_path / "results" / "main" / "summary.csv"), rows(HERE / "expected.csv")
    assert found.keys() == expected.keys()
    for key, row in expected.items():
        for name in NUMBERS:
            if row[name]:
                assert float(found[key][name]) == pytest.approx(float(row[name]), rel=1e-9, abs=1e-12), (key, name)
            else:
                assert not found[key][name]
