"""Story: the front page shows what the main job prints today."""

import re
from pathlib import Path

import pytest

from policysim.cli import main

README = Path(__file__).parents[2] / "README.md"
WIDE = 120  # columns of a terminal in which the front page was printed


@pytest.mark.long
def test_the_main_job_prints_what_the_front_page_shows(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", str(WIDE))
    assert main(["run"]) == 0
    printed, shown = capsys.readouterr().out, re.search(r"```text\n(.*?)```", README.read_text(), re.DOTALL)[1]
    assert printed[printed.index("Answer") :].strip() == shown[shown.index("Answer") :].strip()
