"""`policysim backtest` plays adoption that happened, with the levers of its time, and scores what it would have said."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from policysim.cli import main
from policysim.evidence.backtest import backtest
from policysim.evidence.futures_tried import Asked, played
from policysim.evidence.series import Series, Spell

SERIES = """\
series,stratum,note,year,share,lower_bound
records,all,old,2004.5,0.20,
records,all,old,2002.5,0.10,
records,all,old,2003.5,0.14,0
records,all,old,2008,0.70,1
records,small,old,2002.5,0,0
records,small,old,2003.5,,0
records,small,old,2004.5,0.05,0
records,small,old,2006.25,1,0
beds,,no shares,2003,,
visits,,one point,2005.5,0.3,
"""
LEVERS = """\
series,lever,start,end,intensity,announced
records,payment,2005,,1,2004.5
records,support,2005,2006,0.5,
letters,payment,2005,2006,1,
"""
QUICK = ("--sets", "6", "--providers", "30", "--plain")


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    """A folder with two series, one of two strata, and the levers of their time."""
    monkeypatch.chdir(tmp_path)
    Path("series.csv").write_text(SERIES)
    Path("levers.csv").write_text(LEVERS)


def found(*words: str) -> dict:
    assert main(["backtest", "series.csv", "--levers", "levers.csv", *QUICK, "--json", "found.json", *words]) == 0
    return json.loads(Path("found.json").read_text())


def refused(capsys, *words: str) -> str:
    code = main(["backtest", *words] if words else ["backtest", "series.csv", "--levers", "levers.csv", *QUICK])
    told = capsys.readouterr().err
    assert code == 2 and len(told.splitlines()) <= 6, told
    return told


def test_each_stratum_is_played_from_its_first_share_and_scored_after_it(capsys):
    data = found()
    told = capsys.readouterr().out
    by_name = {one["name"]: one for one in data["series"]}
    assert list(by_name) == ["records/all", "records/small", "visits"]
    one = by_name["records/all"]
    assert (one["series"], one["stratum"], one["points"], one["trained"], one["scored"]) == ("records", "all", 4, 1, 3)
    assert one["start"] == 2002.5 and [p["year"] for p in one["predicted"]] == [2002.5, 2003.5, 2004.5, 2008]
    assert set(one["rmse"]) == {"policysim", "bass", "logistic", "last_value"}
    assert one["rmse"]["bass"] is None and one["rmse"]["logistic"] is None and 0 <= one["coverage"] <= 1
    assert one["rmse"]["last_value"] == pytest.approx(np.sqrt(np.mean(np.square([0.04, 0.1, 0.6]))))
    points = one["predicted"][1:]
    off = [p["median"] - p["share"] for p in points]
    off[2] = min(off[2], 0.0)  # the last share is a lower bound
    assert one["rmse"]["policysim"] == pytest.approx(np.sqrt(np.mean(np.square(off))))
    assert all(0 <= p["low"] <= p["median"] <= p["high"] <= 1 for p in points)
    alone = by_name["visits"]
    assert alone["scored"] == 0 and alone["coverage"] is None and set(alone["rmse"].values()) == {None}
    flat = " ".join(told.split())
    for words in ("policysim predicts best in", "1 row without a share left out", "beds / all", "letters: not a series",
                  "visits: one point only", "bass needs 3 points", "lower bounds"):  # fmt: skip
        assert words in flat, words
    assert Path("results/backtest/backtest.svg").is_file()
    with open("results/backtest/points.csv", newline="") as file:
        assert len(list(csv.DictReader(file))) == 8


def test_training_weighs_futures_and_fits_rivals_on_points_until_then(capsys):
    data = found("--train-until", "2004.5", "--save", "here", "--innovation", "electronic_records", "--quiet")
    one, small, visits = data["series"]
    assert (one["trained"], one["scored"]) == (3, 1) and None not in one["rmse"].values()
    assert any("futures count" in note for note in one["notes"])
    assert [p["trained"] for p in small["predicted"]] == [True, True, False] and small["rmse"]["bass"] is None
    assert small["rmse"]["last_value"] == pytest.approx(0.95)
    assert visits["notes"] and data["train_until"] == 2004.5 and data["innovation"] == "electronic_records"
    assert Path("here/backtest.png").is_file() and not Path("results").exists()
    last = [p for p in one["predicted"] if p["trained"]][-1]
    assert last["last_value"] == pytest.approx(last["share"])


def test_the_same_words_and_seed_predict_the_same_and_another_seed_does_not():
    words = ("--innovation", "virtual_wards", "--quiet")
    assert found(*words) == found(*words)
    assert found(*words, "--seed", "2")["series"][0]["predicted"] != found(*words)["series"][0]["predicted"]


def test_an_excel_file_with_windows_lines_marks_and_capitals_is_read_alike(capsys):
    text = SERIES.replace("series,stratum", "Series,Stratum").replace("\n", "\r\n").replace(",", ";")
    Path("series.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    Path("levers.csv").write_text("series,lever,start,end,intensity\n")
    data = found("--train-until", "2030", "--quiet")
    assert [one["points"] for one in data["series"]] == [4, 3, 1]
    assert all(one["scored"] == 0 and one["coverage"] is None for one in data["series"])
    assert data["answer"].startswith("No series has a point to score")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("0.14", "14", ('series.csv: row 4, share "14"', "write 0.14")),
        ("0.14", "14%", ('row 4, share "14%"', "write 0.14")),
        ("0.14", "-0.1", ('row 4, share "-0.1"', "from 0 to 1")),
        ("0.14", "low", ('row 4, share "low": is not a number', "such as 0.83")),
        ("0.14", "NaN", ('row 4, share "NaN": is not a number',)),
        ("2003.5,0.14", "20x1,0.14", ('row 4, year "20x1": is not a number', "such as 2012")),
        ("2003.5,0.14", "35,0.14", ('row 4, year "35": is not a year',)),
        ("2003.5,0.14", "2004.5,0.14", ("is in row 2 too", "records / all")),
        ("0.14,0\n", "0.14,maybe\n", ('row 4, lower_bound "maybe": is neither 1 nor 0',)),
        ("visits,", ",", ('row 11, series "": is empty',)),
        ("series,stratum", "name,stratum", ('no column "series"', "its columns are name, stratum")),
        (SERIES, "", ("series.csv: is empty",)),
        (SERIES, "series,year,share\na,2001,\n", ("no row has a share",)),
    ],
)
def test_a_series_that_cannot_be_meant_is_refused_by_row_and_column(capsys, old, new, words):
    Path("series.csv").write_text(SERIES.replace(old, new))
    told = refused(capsys)
    assert all(word in told for word in words), told


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("records,payment", "records,paymnt", ('levers.csv: row 2, lever "paymnt"', 'did you mean "payment"?')),
        ("2005,2006,0.5", "2005,2004,0.5", ('row 3, end "2004": is not after its start, 2005',)),
        ("2005,2006,0.5", "2005,2006,2", ('row 3, intensity "2": is not from 0 to 1',)),
        ("2005,2006,0.5", "2005,2006,", ('row 3, intensity "": is not a number',)),
        ("2005,2006,0.5", ",2006,0.5", ('row 3, start "": is not a number', "such as 2012")),
        ("1,2004.5", "1,2006", ('row 2, announced "2006": is after its start',)),
        (",intensity", ",strength", ('levers.csv: no column "intensity"',)),
    ],
)
def test_levers_that_cannot_be_meant_are_refused_by_row_and_column(capsys, old, new, words):
    Path("levers.csv").write_text(LEVERS.replace(old, new, 1))
    told = refused(capsys)
    assert all(word in told for word in words), told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("series.csv",), "write --levers LEVERS.csv"),
        ((), "write policysim backtest SERIES.csv --levers LEVERS.csv"),
        (("serie.csv", "--levers", "levers.csv"), 'did you mean "series.csv"?'),
        (("series.csv", "--levers", "levers.csv", "--train-until", "soon"), "--train-until soon: is not a year"),
        (("series.csv", "--levers", "levers.csv", "--innovation", "virtual_ward"), 'did you mean "virtual_wards"?'),
        (("series.csv", "--levers", "levers.csv", "--sets", "0"), "must be a whole number from 2"),
        (("series.csv", "--levers", "levers.csv", "--uncertainty", "some"), "write register or posterior"),
        (("series.csv", "--levers", "levers.csv", "--posterior", "sets.csv"), "--posterior sets.csv: no such file"),
    ],
)
def test_words_that_cannot_be_meant_are_refused_before_anything_is_played(capsys, words, told):
    assert told in refused(capsys, *(words or ("--plain",)))


def test_calibrated_sets_of_ones_own_are_taken(capsys):
    Path("sets.csv").write_text("set,payment_effect\n1,0\n2,0.0001\n".replace("payment_effect", PAYS))
    Path("series.csv").write_text("series,year,share\nrecords,2004.5,0.2\nrecords,2008,0.3\n")
    slow = found("--posterior", "sets.csv", "--quiet")
    usual = found("--uncertainty", "register", "--quiet")
    assert slow["uncertainty"] == "posterior" and usual["uncertainty"] == "register"
    assert slow["series"][0]["predicted"][1]["median"] < usual["series"][0]["predicted"][1]["median"]


PAYS = "payment_effect"
YEARS = tuple(2000.0 + n for n in range(9))
FLAT = Series("made", "all", YEARS, (0.1,) * 9, (False,) * 9, "made")


def made(spells: tuple[Spell, ...], future: int) -> np.ndarray:
    """What the model itself would show in a future that no backtest below plays."""
    return played(FLAT, spells, np.array(YEARS), Asked(1, 80, seed=99), future)


def test_what_the_model_made_is_held_by_its_range_and_predicted_better_than_by_rivals_when_payment_starts():
    spells = (Spell("made", "payment", 2004.0, None, 1.0),)
    results = []
    for future in range(3):
        series = Series("made", "all", YEARS, tuple(made(spells, future)), (False,) * 9, "made")
        results.append(backtest(series, spells, Asked(30, 80), 2004.0, lambda: None))
    assert 0.4 <= np.mean([one.coverage for one in results]) <= 1.0
    error = {name: np.mean([one.rmse[name] for one in results]) for name in results[0].rmse}
    assert error["policysim"] < 0.7 * min(error["bass"], error["logistic"], error["last_value"])


def test_payment_that_ends_is_a_withdrawal_and_its_announcement_is_heard():
    ends = (Spell("made", "payment", 2002.0, 2005.0, 1.0),)
    shares = np.mean([made(ends, future) for future in range(6)], axis=0)
    assert shares[5] > shares[2] + 0.1 and shares[8] < shares[5] - 0.05
    late = (Spell("made", "payment", 2006.0, None, 1.0),)
    told = (Spell("made", "payment", 2006.0, None, 1.0, announced=2002.0),)
    unheard, heard = (np.mean([made(one, future) for future in range(6)], axis=0) for one in (late, told))
    assert heard[2] == unheard[2] and heard[6] > unheard[6]
