"""Somebody calibrates anew, by what was known at the time, and is told what that predicts; what cannot be meant is refused."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from policysim.cli import main
from policysim.evidence import calibration as c
from policysim.evidence import us_hospitals as us
from policysim.sweep.progress import silent

SEEN = us.records()


def found(until, curves):
    """A calibration that found these curves, without the minutes that it takes."""
    numbers = tuple(range(len(curves)))
    sets = tuple({"imitation_rate": 0.5 + 0.1 * n, "payment_effect": 1.0 - 0.1 * n} for n in numbers)
    fits = tuple(c.Fit(1.0, None, 2.0, None, tuple(curve)) for curve in curves)
    return c.Calibration(numbers, sets, fits, 100, 10, 5, 0.8)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_early_sets_are_written_and_what_they_predict_is_told_beside_rivals(here, monkeypatch, capsys):
    curves = [np.array(SEEN.shares) + shift for shift in (-0.2, 0.01, 0.2)]
    asked = []
    monkeypatch.setattr(c, "calibrate", lambda *given: asked.append(given) or found(given[3], curves))
    words = ["--until", "2012.5", "--sets", "3", "--design", "500", "--save", "early.csv", "--json", "told.json"]
    assert main(["calibrate", *words]) == 0
    assert asked[0][:4] == (500, c.POOL, 3, 2012.5)
    told = " ".join(capsys.readouterr().out.split())
    assert "Predicted, % of hospitals: 2013.5 60.4, 2014.5 76.5, 2015.5 84.8; observed 59.4, 75.5, 83.8." in told
    assert "policysim 1.0; Bass" in told and "imitation_rate goes with payment_effect: correlation −1.00" in told
    data = json.loads(Path("told.json").read_text())
    assert data["rmse"]["policysim"] == pytest.approx(0.01) and data["sets"] == 3
    with Path("early.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["imitation_rate"] for row in rows] == ["0.5", "0.6", "0.7"] and "fit_excess" not in rows[0]


def test_nothing_is_written_where_nothing_fits(here, monkeypatch, capsys):
    monkeypatch.setattr(c, "calibrate", lambda *given: c.Calibration((), (), (), 100, 0, 0, 0.8))
    assert main(["calibrate", "--save", "none.csv"]) == 0
    assert "No parameter set fits" in capsys.readouterr().out and not Path("none.csv").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("now",), "takes no names"),
        (("--until", "2009"), "is not a year from 2010.5"),
        (("--until", "soon"), "--until soon"),
        (("--design", "20"), "at least 400"),
        (("--sets", "0"), "at least 1"),
        (("--save", "nowhere/sets.csv"), "no folder nowhere"),
    ],
)
def test_words_that_cannot_be_meant_are_refused_before_anything_is_played(here, capsys, words, told):
    assert main(["calibrate", *words]) in (2, 5)
    assert told in capsys.readouterr().err


def test_time_left_is_told_by_the_stage_that_runs(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    progress = silent()
    progress.stage(1000, "quick")
    now[0] += 10.0
    progress.step(1000, 0)
    progress.stage(20, "slow")
    assert progress.left == ""
    now[0] += 30.0
    progress.step(10, 0)
    assert progress.left == "about 30 s left" and progress.total == 1020


@pytest.mark.long
def test_the_real_thing_in_small_keeps_only_what_fits_the_early_points(here, monkeypatch, capsys):
    """A real calibration of a few points: 400 to learn from, two sets that fit three points."""
    monkeypatch.setattr(c, "POOL", 2**12)
    monkeypatch.setattr(c, "BATCH", 20)
    assert main(["calibrate", "--until", "2010.5", "--design", "400", "--sets", "2", "--json", "told.json"]) == 0
    data = json.loads(Path("told.json").read_text())
    assert (
        data["sets"] >= 2 and data["points_median"] <= c.EARLY.points and data["plausible"] <= data["judged"] == 2**12
    )
    assert data["rmse"]["bass"] is not None and len(data["predicted"]) == len(data["observed"]) == 5
