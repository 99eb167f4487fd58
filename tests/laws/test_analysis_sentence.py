"""The answer is computed: made-up results and the sentence that each must give, word for word."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "storms"))

import toy

from policysim.analysis.comparison import compare
from policysim.analysis.summary import write_summary
from policysim.analysis.table import header, note, rows, text_table
from policysim.sweep.folder import Folder, open_folder
from policysim.sweep.plan import Measure
from policysim.sweep.results import Sweep
from policysim.sweep.shards import shard_bytes
from policysim.sweep.standing import commit_shard

RATE = "percentage points a year"
MEASURES = (
    Measure("productivity_growth", "Productivity growth", "% a year", RATE, "higher", 2, "", "last", 1.0),
    Measure("waiting_time", "Waiting time", "weeks", "weeks", "lower", 1, "", "last", 52.0),
    Measure("realised_share", "Promised benefit delivered", "%", "percentage points", "higher", 0, "", "last", 100.0),
    Measure("public_cost", "Public cost", "£m a year", "£m a year", "lower", 0, "", "mean", 1e-6),
    Measure("present_cost", "Public cost, present value", "£m", "£m", "lower", 0, "", "sum", 1e-6),
    Measure("left_over", "Money left over", "£m a year", "£m a year", "lower", 0, "", "mean", 1e-6),
)
LABELS = {"do_minimum": "Do minimum", "agility": "Build agility", "supply": "Supply", "both": "Supply and agility"}
WAVE = np.array([-1.5, -1.0, -0.5, -0.3, -0.1, 0.1, 0.3, 0.5, 1.0, 1.5] * 2)  # what a future adds: mean 0, 20 futures


@pytest.fixture
def told(tmp_path):
    """`told(agility=gains, ...)`: a comparison of a sweep in which options gain so much in each future."""

    def make(futures=20, left=None, headline="productivity_growth", **gains):
        names = ("do_minimum", *gains)
        plan = replace(
            toy.toy_plan(options=len(names), replicates=futures, size=9999), options=names, labels=LABELS,
            measures=MEASURES, headline=headline, years=("2035/36",),
            about={"prices": "2025/26", "discount_rate": "3.5 %"},
        )  # fmt: skip
        folder = Folder(tmp_path / "storm")
        plan = open_folder(folder, plan)
        base = 0.5 + 0.1 * np.sin(np.arange(futures))
        gain = {"do_minimum": np.zeros(futures)} | {name: np.broadcast_to(g, futures) for name, g in gains.items()}
        values = {
            future * len(names) + n: np.array(
                [_row(name, base[future], gain[name][future], (left or {}).get(name, 0.0))]
            )
            for future in range(futures)
            for n, name in enumerate(names)
        }
        commit_shard(folder, 0, shard_bytes(plan, 0, values), [])
        return compare(Sweep(folder))

    return make


def _row(option, base, gain, left):
    """Outcomes of a run: growth, waiting, delivered and money."""
    a_year = 0.0 if option == "do_minimum" else 222e6
    return [base + gain, base - gain, 0.3, a_year * (1 - left), 10 * a_year * (1 - left), a_year * left]


AT_COST = "at equal cost (£222 million a year, 2025/26 prices)"


def test_a_clear_win(told):
    c = told(agility=0.22 + 0.1 * WAVE, supply=0.02 + 0.1 * WAVE)
    assert c.answer == (
        f'In this model, of 2 options {AT_COST}, "Build agility" raises productivity growth most: by 0.22 {RATE} '
        "over do minimum (8 in 10 futures: 0.11 to 0.33). It beat do minimum in 20 of 20 futures. "
        'It came ahead of the next best, "Supply" (+0.02), in 20 of 20 futures.'
    )


def test_a_tie(told):
    c = told(agility=0.22 + 0.1 * WAVE, supply=0.21 + 0.1 * WAVE[::-1], both=0.05)
    assert c.answer == (
        f'In this model, of 3 options {AT_COST}, "Build agility" raises productivity growth most: by 0.22 {RATE} '
        "over do minimum (8 in 10 futures: 0.11 to 0.33). It beat do minimum in 20 of 20 futures. "
        'It cannot be told apart from "Supply" (+0.21; ahead of it in 10 of 20 futures).'
    )


def test_a_sign_that_flips(told):
    c = told(agility=0.06 + 0.1 * WAVE)
    assert c.answer == (
        f'In this model, "Build agility" raises productivity growth by 0.06 {RATE} over do minimum (8 in 10 futures: '
        "−0.05 to 0.17). It beat do minimum in 16 of 20 futures. In the others it did worse or no better."
    )


def test_all_worse_than_do_minimum(told):
    c = told(agility=-0.22 + 0.1 * WAVE, supply=-0.3)
    assert c.answer == (
        f"In this model, none of 2 options {AT_COST} raises productivity growth over do minimum: "
        f'"Build agility", the nearest, lowers it by 0.22 {RATE} (8 in 10 futures: 0.11 to 0.33) and did worse '
        "in 20 of 20 futures."
    )


def test_one_option(told):
    assert told(agility=0.22 + 0.1 * WAVE).answer == (
        f'In this model, "Build agility" raises productivity growth by 0.22 {RATE} over do minimum (8 in 10 '
        "futures: 0.11 to 0.33). It beat do minimum in 20 of 20 futures."
    )


def test_only_do_minimum(told):
    assert told().answer == "In this model, nothing can be compared yet: do minimum is the only option."


def test_no_effect_at_all(told):
    assert told(agility=0.0, supply=0.0).answer == (
        f"In this model, none of 2 options {AT_COST} changes productivity growth at all, in any of 20 futures."
    )


def test_an_effect_smaller_than_its_error(told):
    assert told(agility=0.01 + 0.1 * WAVE, supply=-0.01 + 0.1 * WAVE).answer == (
        f'In this model, even "Build agility", the best of 2 options {AT_COST}, cannot be told apart from do minimum '
        "on productivity growth: no difference at this number of futures (+0.01 ± 0.04; 272 more futures would settle "
        "it). It beat do minimum in 10 of 20 futures."
    )


def test_one_future(told):
    c = told(futures=1, agility=0.22, supply=0.02)
    assert c.answer == (
        f'In this model, in the one future that was played, "Build agility" raises productivity growth most of 2 '
        f"options {AT_COST}, by 0.22 {RATE} over do minimum. One future cannot say how sure that is."
    )
    assert rows(c)[0][1:5] == ["+0.22", "-", "-", "-"]
    assert note(c) == "One future: no range and no simulation error."


def test_unequal_cost_and_money_left_over(told):
    c = told(agility=0.22 + 0.1 * WAVE, supply=0.2 + 0.01 * WAVE, left={"supply": 0.4})
    assert c.answer == (
        f'In this model, of 2 options, "Build agility" raises productivity growth most: by 0.22 {RATE} over do minimum '
        "(8 in 10 futures: 0.11 to 0.33). It beat do minimum in 20 of 20 futures. "
        'It cannot be told apart from "Supply" (+0.20; ahead of it in 12 of 20 futures). '
        "Costs are not equal (£1.33 billion to £2.22 billion, present value, 2025/26 prices): per pound, "
        '"Supply" comes first. Money left unspent: "Supply" 40 % of its budget.'
    )
    assert header(c)[-1] == "Money left over, %" and [row[-1] for row in rows(c)] == ["0", "40", "0"]


def test_less_can_be_better(told):
    c = told(headline="waiting_time", agility=0.22 + 0.1 * WAVE, supply=0.02 + 0.1 * WAVE)
    assert c.answer.startswith(
        f'In this model, of 2 options {AT_COST}, "Build agility" lowers waiting time most: by 11 weeks against '
        "do minimum (8 in 10 futures: 6 to 17). It beat do minimum in 20 of 20 futures."
    )


def test_many_futures_are_told_in_tenths(told):
    c = told(futures=2000, agility=0.06 + 0.1 * np.tile(WAVE, 100))
    assert "It beat do minimum in about 8 in 10 futures (1,600 of 2,000)." in c.answer


def test_the_table(told):
    c = told(agility=0.22 + 0.1 * WAVE, supply=0.02 + 0.1 * WAVE)
    assert header(c) == [
        "Option", "Productivity growth, points a year v do minimum", "8 in 10 futures lie between",
        "Better than do minimum in", "Best option in", "Promised benefit delivered, %",
        "Public cost, £m (present value at 3.5 %, 2025/26 prices)",
    ]  # fmt: skip
    assert rows(c) == [
        ["Build agility", "+0.22", "0.11 to 0.33", "20 of 20", "20 of 20", "30", "2,220"],
        ["Supply", "+0.02", "−0.09 to 0.13", "12 of 20", "0 of 20", "30", "2,220"],
        ["Do minimum", "-", "-", "-", "0 of 20", "30", "0"],
    ]
    assert note(c).startswith("Simulation error of the differences: ± 0.04 at most")
    assert max(map(len, text_table(c, 120).splitlines())) <= 120


def test_data_stay_raw(told):
    c = told(agility=0.22 + 0.1 * WAVE)
    first = c.table().iloc[0]
    assert (first.option, first.better_in, first.cost) == ("agility", 20, 2220e6)
    assert first.difference == pytest.approx(0.22) and first.regret == 0.0
    write_summary(c)
    lines = c.sweep.folder.summary_file.read_text().splitlines()
    assert lines[0] == "option,outcome,label,unit,mean,difference,low,high,error,better_in,futures"
    assert len(lines) == 1 + 2 * len(MEASURES)
    assert "agility,public_cost,Public cost,£ a year,222000000.0" in "\n".join(lines)


def test_a_run_that_failed_takes_only_its_own_pair(told):
    gains = 0.22 + 0.1 * WAVE
    gains[3] = np.nan
    c = told(agility=gains, supply=0.02 + 0.1 * WAVE)
    assert [line.difference.futures for line in c.lines()[:2]] == [19, 20]
    assert c.lines()[0].complete == 19


def test_notebooks_get_text_without_outside_assets(told):
    c = told(agility=0.22 + 0.1 * WAVE, supply=0.02)
    assert len(repr(c).splitlines()) <= 12 and len(repr(c.sweep).splitlines()) <= 12
    page = c._repr_html_() + c.sweep._repr_html_()
    assert "http" not in page and "<script" not in page and '<th scope="col">' in page and "<caption>" in page


def test_no_answer_says_significant(told):
    assert "significant" not in told(agility=0.22 + 0.1 * WAVE, supply=0.02).answer
