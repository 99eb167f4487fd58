"""A report says which published patterns the model shows, or plainly that nobody has measured them."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "storms"))

import toy

from policysim.charts.board import FAILS, HOLDS
from policysim.publish.validated import told
from policysim.report.aside import Aside
from policysim.report.scorecard import finding, rows_of, scorecard, scorecard_table
from policysim.report.write import write_brief_report, write_report
from policysim.sweep.folder import folder_at
from policysim.sweep.results import open_sweep
from policysim.sweep.runner import run_plan

RULES = {"rules Provider": "abc"}


def check(name: str, value: float, low: float | None, high: float | None) -> dict:
    return {"name": name, "measure": name, "value": value, "error": 0.5, "unit": "years", "low": low, "high": high}


def kept(rules: dict = RULES, share: float = 1.0) -> dict:
    """What policysim validate would keep: P2 fails by its one number, P3 by the second of two, P8 holds."""
    found = {
        "P2": (False, [check("median_years", 14.46, 4.9, 12.1)]),
        "P3": (False, [check("rmse", 2.0, None, 4.0), check("growth", 9.0, 1.0, 5.0)]),
        "P8": (True, [check("realised_share", 35.3, 20.0, 60.0)]),
    }
    patterns = {name: {"passed": passed, "futures": 10, "checks": checks} for name, (passed, checks) in found.items()}
    return {"measured": "2026-11-20", "seed": 1, "share_of_futures": share, "engine": rules, "patterns": patterns}


@pytest.fixture
def plan():
    return replace(toy.toy_plan(options=3, replicates=4), engine=RULES)


def test_what_was_measured_of_the_same_rules_stands_beside_its_target(plan):
    data = rows_of(told(plan, kept()))
    firsts = data.drop_duplicates("pattern").set_index("pattern")
    assert len(firsts) == 15 and dict(firsts["verdict"].value_counts()) == {"not measured": 12, FAILS: 2, HOLDS: 1}
    rows = {(row[0][:2], row[1]): row for row in scorecard_table(data).groups[0].rows}
    assert rows["P2", "median_years, years"][2:5] == ("14.5 ± 0.5", "4.9 to 12.1", FAILS)
    assert rows["P3", "rmse, years"][3] == "at most 4.0" and rows["P3", "rmse, years"][5].startswith("calibrated")
    assert rows["P8", "realised_share, years"][5].startswith("held out")


def test_the_figure_says_how_many_hold_and_which_do_not(plan):
    chart = scorecard(told(plan, kept()))
    assert finding(chart.policysim_data) == (
        "In this model, 1 of 3 published patterns measured hold, 1 of 2 held out; P2 and P3 do not"
    )
    written = " ".join(text.get_text() for axes in chart.axes for text in axes.texts)
    assert "9.00 ± 0.50 years; target 1.00 to 5.00" in written  # the number that failed, not the first one
    assert "P2 does not hold" in chart.alt and "P8 holds" in chart.alt


OTHER = kept({"rules Provider": "other"})


@pytest.mark.parametrize(
    ("found", "says"),
    [({}, "not measured: policysim validate"), (OTHER, "not measured with the rules of this")],
)
def test_what_was_not_measured_is_said_to_be_so(plan, found, says):
    one = told(plan, found)
    assert one["measured"] is None and says in one["note"] and not len(rows_of(one))


def test_the_page_has_it_or_says_why_not(plan, tmp_path):
    place = folder_at(tmp_path, "storm")
    run_plan(toy.toy_plan(options=3, replicates=4), place, playing=toy.PLAYING, workers=1)
    sweep = open_sweep(place.path)
    assert "patterns: policysim report tells" in write_brief_report(sweep).read_text("utf-8")  # nobody has looked
    without = write_report(sweep).read_text("utf-8")
    assert (
        "not measured: policysim validate" in without and "No published pattern was measured with the rules" in without
    )
    unknown = write_report(sweep, Aside(told(plan, OTHER))).read_text("utf-8")
    assert (
        "Does the model show what is known?" in unknown and "None of the 15 published patterns was measured" in unknown
    )
    page = write_report(sweep, Aside(told(plan, kept(share=0.25)))).read_text("utf-8")
    assert "<strong>Not measured.</strong>" in unknown and "<strong>Not measured.</strong>" not in page
    assert "Does the model show what is known?" in page and "with a part of the futures: rough, 2026-11-20" in page
