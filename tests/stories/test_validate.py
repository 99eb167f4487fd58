"""`policysim validate` says which published patterns the model shows, as a sentence, a table, a figure and JSON."""

import contextlib
import io
import json

import pandas as pd
import pytest

from policysim.cli import main
from policysim.errors import AskError
from policysim.evidence.patterns.frame import Settings
from policysim.evidence.validate import validate as run_patterns
from policysim.evidence.validate_chart import validate_chart
from policysim.terminal import Terminal
from policysim.verbs.validate import validate


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What two quick patterns print and write."""
    folder = tmp_path_factory.mktemp("validate")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        code = main(["validate", "p15", "P7", "--quick", "--save", str(folder), "--json", str(folder / "found.json")])
    return code, printed.getvalue(), folder, json.loads((folder / "found.json").read_text())


def test_two_patterns_are_told_in_a_sentence_and_a_table(told):
    code, printed, _, found = told
    assert code == 0 and printed.strip().startswith(found["answer"])
    assert printed.index("P7 A complex technology") < printed.index("P15 Inspection alone")
    assert "held out*" in printed and "at most 0.0" in printed and "passed" in printed
    assert "Rough: --quick" in printed


def test_json_has_every_number_and_word(told):
    *_, found = told
    seven, fifteen = found["patterns"]
    assert (seven["id"], fifteen["id"]) == ("P7", "P15") and found["quick"] is True
    assert fifteen["passed"] is True and fifteen["value"] < 0 < fifteen["error"] and fifteen["high"] == 0.0
    assert len(seven["checks"]) == 3 and seven["passed"] == all(check["passed"] for check in seven["checks"])
    assert seven["role"].startswith("held out, but") and "fit_half" in seven["parameters_chosen_for_it"]
    assert {"statement", "target", "source", "futures", "detail", "unit", "measure"} <= set(fifteen)


def test_the_figure_and_its_points_are_written(told):
    _, printed, folder, _ = told
    points = pd.read_csv(folder / "points.csv")
    assert set(points["pattern"]) == {"P7", "P15"} and {"top third", "bottom third"} <= set(points["line"])
    assert (folder / "patterns.png").stat().st_size > 10_000 and (folder / "patterns.svg").read_text().startswith(
        "<?xml"
    )
    assert str(folder) in printed


def test_marks_and_words_tell_what_holds():
    held, failed = (
        run_patterns(["P15"], Settings(effort=0.1, values=v))[0] for v in ({}, {"inspection_compliance": 0.0})
    )
    chart = validate_chart([held], {"P15": "Inspection alone does not improve."})
    assert "✓ P15 holds" in [text.get_text() for axes in chart.axes for text in axes.texts]
    assert "P15 holds" in chart.alt and failed.checks[0].value > held.checks[0].value


def test_a_pattern_that_is_not_there_is_refused_with_the_nearest():
    with pytest.raises(AskError, match="no such pattern"):
        validate(["P16"], Terminal())


def test_a_pattern_leads_to_its_run(capsys):
    assert main(["explain", "P7"]) == 0
    assert "policysim validate P7" in capsys.readouterr().out
