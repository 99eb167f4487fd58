"""Stories of `policysim compare --appraisal`: the answer first, tables that fit, every figure leads to its assumptions."""

import io
import json
import re
import sys
from pathlib import Path

import numpy as np
import numpy_financial as npf
import pandas as pd
import pytest

import policysim as ps

sys.path.insert(0, str(Path(__file__).parents[1] / "laws"))

from made_up_money import CARE, COST, money

from policysim.appraisal.tables import option_columns
from policysim.cli import main
from policysim.publish.claims import as_read, check, claims_of, worth_claim

PLACE = ("friday", "--appraisal")


@pytest.fixture
def friday(tmp_path, monkeypatch):
    """A sweep called friday below ./results: a better option, and one that costs more and does harm."""
    monkeypatch.chdir(tmp_path)
    return money(tmp_path / "results" / "friday", better=(CARE + 40e6, COST), worse=(-CARE, 2 * COST))


def told(capsys, *words, code=0):
    assert main(["compare", *PLACE, *words]) == code
    return capsys.readouterr()


def test_the_answer_comes_first_then_options_then_what_would_change_it(friday, capsys):
    text = " ".join(told(capsys).out.split())
    parts = [
        '"Better" is worth',
        "─",
        "is preferred",
        "Present value in 2026/27",
        "Not valued: health effects",
    ]
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)
    assert "2025/26 prices" in text and "edition of 5 February 2026" in text and "public cost +41 %" in text


def test_a_ratio_never_stands_without_its_net_value(friday):
    """Where columns are left out, the ratio goes, and the net value never does."""
    ranks = {column.title: column.rank for column in option_columns(friday.appraisal())}
    assert ranks["Benefits per £ of public cost"] > ranks["Net present social value, £m"] == 0


def test_the_csv_is_the_table_and_adds_up(friday, capsys):
    frame = pd.read_csv(io.StringIO(told(capsys, "--csv").out))
    mine = frame.query("year == 'all years' and optimism_bias == 'without' and option == 'better'")
    whole = mine.set_index("category")["discounted"]
    assert whole["net_social_value"] == pytest.approx(whole["care"] - whole["public_cost"], abs=0.01)
    by_hand = np.mean([npf.npv(0.035, care + 40e6 - COST) for care in CARE])
    assert whole["net_social_value"] == pytest.approx(by_hand, abs=0.005)


def test_years_and_groups_are_told_and_json_has_all(friday, capsys, tmp_path):
    text = told(capsys, "--by", "year").out
    assert "all years" in text and "0.9662" in text
    text = told(capsys, "--by", "region", "--json", str(tmp_path / "all.json")).out
    assert "north" in text and "Public cost is told for the nation only" in text
    data = json.loads((tmp_path / "all.json").read_text())
    assert {"options", "switching_values", "years", "by", "edition", "base_year"} <= set(data)
    assert {row["optimism_bias"] for row in data["options"]} == {"without", "with"}


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("--against better", "an appraisal is of all options in pounds"),
        ("--assumptions green_book_206", 'did you mean "green_book_2026"?'),
        ("--assumptions none.yaml", "or the path of a .yaml file"),
        ("--by health_system", "add record="),
        ("--by regoin", 'did you mean "region"?'),
    ],
)
def test_what_cannot_be_appraised_is_refused_before_anything_is_printed(friday, capsys, words, wanted):
    out, err = told(capsys, *words.split(), code=2)
    assert not out and wanted in err and len(err.splitlines()) <= 6


def test_assumptions_without_an_appraisal_are_refused(friday, capsys):
    assert main(["compare", "friday", "--assumptions", "green_book_2022"]) == 2
    assert "--appraisal --assumptions green_book_2022" in capsys.readouterr().err


def test_a_sweep_without_do_minimum_is_refused_with_what_to_write(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    money(tmp_path / "results" / "friday", minimum=None, better=(CARE, COST), worse=(-CARE, COST))
    out, err = told(capsys, code=2)
    assert not out and "has no do_minimum" in err and "policy=do_minimum,better,worse" in err


def test_python_has_the_same_words_and_frames(friday, capsys):
    a = ps.compare("friday").appraisal()
    assert a.answer in " ".join(told(capsys).out.split())
    assert str(a).startswith("Appraisal of") and "<table" in a._repr_html_()
    summary = a.summary().set_index(["option", "optimism_bias"])
    assert summary.loc[("better", "without"), "npsv"] == a.npsv("better").mean
    assert ps.compare("friday").appraisal("green_book_2022").npsv("better") == a.npsv("better")
    with pytest.raises(ps.PolicysimError, match='did you mean "better"'):
        a.npsv("bettr")


def test_one_future_has_no_range_and_no_error(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    money(tmp_path / "results" / "friday", better=(CARE[0], COST))
    assert "no range, no simulation error" in " ".join(told(capsys).out.split())


def test_the_worked_example_of_the_page_is_what_a_spreadsheet_says_to_the_penny():
    """The flows that the page prints, discounted by numpy-financial: to the penny, which is as far as they are printed."""
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "appraisal.md").read_text()
    flows = [
        [float(cell.replace(",", "")) for cell in row]
        for row in re.findall(r"^20../..   care +(\S+)   public cost +(\S+)   net +(\S+)$", page, re.MULTILINE)
    ]
    told = float(re.search(r"^net present social value (\S+)$", page, re.MULTILINE)[1].replace(",", ""))
    assert len(flows) == 3 and all(care - cost == pytest.approx(net, abs=0.01) for care, cost, net in flows)
    assert told == pytest.approx(npf.npv(0.035, [net for _, _, net in flows]), abs=0.01)
    assert float(re.search(r"^sum (\S+)$", page, re.MULTILINE)[1].replace(",", "")) == told


def test_what_options_are_worth_is_a_claim_that_is_checked(friday):
    a = friday.appraisal()
    made = [worth_claim(a, option) for option in ("better", "worse")]
    assert made[0]["value"] == a.npsv("better").mean and made[0]["says"] in {
        one["says"] for one in claims_of(friday, a)
    }
    stored = {"claims": [as_read(one) for one in made]}
    assert check(friday, stored, a=a) == (2, [])
    stored["claims"][1]["value"] = "0.0"
    assert check(friday, stored, a=a)[1][0].startswith("claim worse_net_social_value: value is 0.0, the runs say ")
    assert "do not have" in check(friday, stored)[1][0]
