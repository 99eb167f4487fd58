"""`policysim trace` as it is typed: of a question, of the last sweep, with --deep and --json, and refusals in words."""

import json
import time

import pytest

from policysim.cli import main
from stories.typed import did

pytestmark = pytest.mark.usefixtures("own_folder")

SMALL = ("replicates=2", "calendar.years=1", "calendar.warm_up=1", "calendar.tick=half_year", "parameters.arrivals=2")
CALENDAR = SMALL[1:]
WHO = ("--provider", "acute-003", "--innovation", "virtual_wards")


def test_a_rule_is_traced_in_a_question_that_is_typed(capsys, own_folder):
    asked = ("policy=agility", *CALENDAR, "--rule", "consider", *WHO)
    since = time.monotonic()
    told = did(capsys, "trace", *asked, "--tick", "3", "--json", "trace.json")
    assert time.monotonic() - since < 20
    assert told.startswith("Provider.consider  provider acute-003 (acute, ") and "tick 3 (Oct 2026-Mar 2027)" in told
    assert "uptake.stage != AWARE" in told and ("Would " in told or "Not decided here" in told)
    assert max(map(len, told.splitlines())) <= 100
    data = json.loads((own_folder / "trace.json").read_text())
    assert data["policy"] == "agility" and data["rule"] == "consider" and data["tick"] == 3 and data["future"] == 0
    assert {"name", "value", "origin", "used"} <= data["read"][0].keys() and data["lines"][0]["source"]
    assert did(capsys, "trace", *asked, "--when", "2027-01") == told
    assert did(capsys, "trace", "policy=agility", *CALENDAR, *WHO, "--tick", "3") == told, (
        "of an innovation, consider is meant"
    )
    assert len(did(capsys, "trace", *asked, "--tick", "3", "--deep").splitlines()) >= len(told.splitlines())


def test_a_run_of_the_last_sweep_is_traced_as_it_was_played(capsys):
    assert main(["run", "policy=support,agility", *SMALL, "executor.workers=1", "--quiet"]) == 0
    capsys.readouterr()
    swept = did(
        capsys,
        "trace",
        "--policy",
        "support",
        "--future",
        "1",
        "--rule",
        "take_stock",
        "--provider",
        "acute-003",
        "--tick",
        "3",
    )
    about = ("--rule", "take_stock", "--provider", "acute-003", "--tick", "3")
    typed = did(capsys, "trace", "policy=support", *CALENDAR, "--future", "1", *about)
    assert swept == typed and "levers.support" in swept and "lever: support 0." in swept
    assert "--policy: which option?" in did(
        capsys, "trace", "--rule", "feel", "--provider", "acute-003", "--tick", "2", code=2
    )
    nation = did(capsys, "trace", "--policy", "agility", "--rule", "weather", "--tick", "2")
    assert nation.startswith("Provider.Nation.weather  the nation")
    assert "has futures 0 to 1" in did(
        capsys, "trace", "--policy", "support", "--future", "2", "--rule", "feel", code=2
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("--rule", "consder", *WHO, "--tick", "3"),
            '--rule consder: Provider has no such rule, did you mean "consider"?',
        ),
        (("--rule", "consider", "--tick", "3"), "--rule consider: is played for each provider: whose?"),
        (("--rule", "feel", *WHO, "--tick", "3"), "--innovation virtual_wards: feel is played once"),
        (("--rule", "consider", *WHO, "--tick", "99"), "--tick 99: ticks are 0 to 3"),
        (("--rule", "consider", *WHO, "--tick", "soon"), "--tick soon: write a whole number"),
        (("--rule", "consider", *WHO), "in which tick? write either --tick 12 or --when 2030-02"),
        (
            ("--rule", "consider", *WHO, "--when", "2040-01"),
            "--when 2040-01: lies outside the run, Apr 2025 to Mar 2027",
        ),
        (
            ("--rule", "consider", "--provider", "acute-003", "--innovation", "virtual_ward", "--tick", "3"),
            "virtual_wards",
        ),
        ((*WHO, "--rule", "--tick", "3"), "--rule: needs a value"),
        (("--provider", "acute-003", "--tick", "3"), "trace: which rule of Provider?\n  in order: weather, take_stock"),
        (("--tick", "3"), "write --rule consider --innovation "),
        (("--role", "consider"), "--role: no such flag"),
        (("friday", "--rule", "consider"), "friday: a folder or a question"),
    ],
)
def test_what_is_not_there_is_refused_in_her_own_words(capsys, words, told):
    refused = did(capsys, "trace", "policy=agility", *CALENDAR, *words, code=2)
    assert told in refused and len(refused.splitlines()) <= 6 and "Traceback" not in refused


def test_without_a_sweep_it_says_how_to_get_one(capsys):
    assert "no sweep yet" in did(capsys, "trace", "--rule", "consider", *WHO, "--tick", "3", code=2)
