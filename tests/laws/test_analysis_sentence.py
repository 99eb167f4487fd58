"""The answer is computed: made-up results and the sentence that each must give, word for word."""

import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from made_up import MEASURES, RATE, WAVE, WORTH, make_sweep

from policysim.analysis.sentence import beside
from policysim.analysis.summary import write_summary
from policysim.analysis.table import header, note, rows, text_table
from policysim.rules.declare import unit_of_difference
from policysim.sweep.plan import Measure


@pytest.fixture
def told(tmp_path):
    """`told(agility=gains, ...)`: a comparison of a sweep in which options gain so much in each future."""
    return partial(make_sweep, tmp_path / "storm")


AT_COST = "at equal cost (£222 million a year, 2025/26 prices)"


def test_a_clear_win(told):
    c = told(agility=0.22 + 0.1 * WAVE, supply=0.02 + 0.1 * WAVE)
    assert c.answer == (
        f'In this model, of 2 options {AT_COST}, "Build agility" raises productivity growth most: by 0.22 {RATE} '
        "over do minimum (8 in 10 futures: 0.11 to 0.33). It beat do minimum in 20 of 20 futures and the next best, "
        '"Supply" (+0.02), in 20 of 20 futures.'
    )


def test_a_tie(told):
    c = told(agility=0.22 + 0.1 * WAVE, supply=0.21 + 0.1 * WAVE[::-1], both=0.05)
    assert c.answer == (
        f'In this model, no single one of 3 options {AT_COST} is best: "Build agility" raises productivity growth by 0.22 '
        f'{RATE} over do minimum (8 in 10 futures: 0.11 to 0.33), but "Supply" (+0.21) cannot be told apart from it '
        '("Build agility" ahead in 10 of 20 futures). "Build agility" beat do minimum in 20 of 20 futures.'
    )


def test_a_tie_of_three(told):
    c = told(agility=0.22 + 0.1 * WAVE, supply=0.21 + 0.1 * WAVE[::-1], both=0.20 + 0.1 * np.roll(WAVE, 5))
    assert c.answer == (
        f'In this model, no single one of 3 options {AT_COST} is best: "Build agility" raises productivity growth by 0.22 '
        f'{RATE} over do minimum (8 in 10 futures: 0.11 to 0.33), but "Supply" (+0.21) and "Supply and agility" '
        '(+0.20) cannot be told apart from it ("Build agility" ahead in 10 and 10 of 20 futures). "Build '
        'agility" beat do minimum in 20 of 20 futures.'
    )


def test_a_sign_that_flips(told):
    c = told(agility=0.06 + 0.1 * WAVE)
    assert c.answer == (
        f'In this model, "Build agility" raises productivity growth by 0.06 {RATE} over do minimum (8 in 10 futures: '
        "−0.05 to 0.17). It beat do minimum in 16 of 20 futures (worse in 4)."
    )


def test_all_worse_than_do_minimum(told):
    c = told(agility=-0.22 + 0.1 * WAVE, supply=-0.3)
    assert c.answer == (
        f"In this model, none of 2 options {AT_COST} raises productivity growth against do minimum: "
        f'"Build agility", the best of them, lowers it by 0.22 {RATE} (8 in 10 futures: 0.11 to 0.33) and did worse '
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
        "on productivity growth: no difference at this number of futures (+0.01 ± 0.04; 272 more futures could settle "
        "it). It beat do minimum in 10 of 20 futures."
    )


def test_points_of_one_replicate_share_its_chance_and_cannot_say_how_sure_that_is(tmp_path):
    c = make_sweep(tmp_path / "sweep", futures=1, points=4, agility=np.array([[0.1], [0.2], [0.3], [0.4]]), supply=0.05)
    assert c.answer == (
        'In this model, on average over 4 points with one and the same chance, "Build agility" raises productivity growth most '
        "of 2 options at equal cost (£222 million a year, 2025/26 prices), by 0.25 percentage points a year over do minimum "
        "(8 in 10 points: 0.10 to 0.40). One replicate cannot say how sure that is."
    )
    assert not any(line.difference.told_apart for line in c.lines()) and not beside(c)
    assert note(c).startswith("One replicate, whose points share its chance: no simulation error.")
    more = make_sweep(
        tmp_path / "more", futures=20, points=4, agility=np.array([[0.1], [0.2], [0.3], [0.4]]) + 0.05 * WAVE
    )
    assert more.lines()[0].difference.error == pytest.approx(1.96 * (0.05 * WAVE).std(ddof=1) / np.sqrt(20))


def test_one_future(told):
    c = told(futures=1, agility=0.22, supply=0.02)
    assert c.answer == (
        f'In this model, in the one future that was played, "Build agility" raises productivity growth most of 2 '
        f"options {AT_COST}, by 0.22 {RATE} over do minimum. One future cannot say how sure that is."
    )
    assert rows(c)[0][1:5] == ["+0.22", "-", "-", "-"]
    assert note(c) == "One future: no range and no simulation error."


def test_unequal_cost_and_money_left_over(told):
    c = told(agility=0.22 + 0.1 * WAVE, supply=0.02 + 0.01 * WAVE, left={"supply": 0.4})
    assert c.answer == (
        'In this model, of 2 options, "Build agility" raises productivity growth most: by 0.22 '
        f"{RATE} over do minimum (8 in 10 futures: 0.11 to 0.33). It beat do minimum in 20 of 20 futures and the next "
        'best, "Supply" (+0.02), in 20 of 20 futures. Costs are not equal (£1.33 billion to £2.22 billion, '
        'present value, 2025/26 prices): per pound, "Build agility" comes first too.'
    )
    assert header(c)[-1] == "Money left over, %" and [row[-1] for row in rows(c)] == ["0", "40", "0"]


def test_costs_that_differ_are_in_the_table_however_narrow_it_is(told):
    lines = text_table(told(agility=0.22 + 0.1 * WAVE, supply=0.02, left={"supply": 0.4}), 60).splitlines()
    assert any("2,220" in line for line in lines) and any("1,332" in line for line in lines)


def test_what_it_is_worth(told):
    c = told(measures=WORTH, agility=0.22 + 0.1 * WAVE, supply=0.02 + 0.1 * WAVE)
    assert c.answer.endswith(
        " In the last year, 2035/36, it is worth £2.2 billion of care ± £0.4 billion, 2025/26 prices, at the same public cost "
        "(£2.22 billion present value)."
    )


def test_money_is_said_as_people_say_it(told):
    c = told(measures=WORTH, headline="social_value", agility=0.22 + 0.1 * WAVE, supply=0.02 + 0.1 * WAVE)
    assert c.answer == (
        f'In this model, of 2 options {AT_COST}, "Build agility" raises net present social value most: by £1.1 billion '
        "(present value at 3.5 %, 2025/26 prices) over do minimum (8 in 10 futures: £0.6 billion to £1.6 billion). It beat "
        'do minimum in 20 of 20 futures and the next best, "Supply" (+£0.1 billion), in 20 of 20 futures.'
    )
    assert header(c)[1] == "Net present social value, £bn (present value at 3.5 %, 2025/26 prices) v do minimum"


def test_runs_that_failed(told):
    c = told(fails=(1, 4), agility=0.22 + 0.1 * WAVE)
    assert c.answer == (
        f'In this model, "Build agility" raises productivity growth by 0.23 {RATE} over do minimum (8 in 10 futures: '
        "0.11 to 0.33). It beat do minimum in 18 of 18 futures. 2 of 40 runs failed and are left out."
    )


def test_runs_still_to_be_played(told):
    c = told(size=20, agility=0.22 + 0.1 * WAVE)
    assert c.answer == (
        f'In this model, "Build agility" raises productivity growth by 0.22 {RATE} over do minimum (8 in 10 futures: '
        "0.05 to 0.39). It beat do minimum in 10 of 10 futures. So far: 20 of 40 runs are played."
    )


def test_no_digit_counts_for_more_than_it_can(told):
    units = (Measure("cells", "Cells", "cells", "cells", "higher", 0, "", "last", 1e6), *MEASURES[1:])
    c = told(measures=units, headline="cells", agility=0.22 + 0.1 * WAVE)
    assert "raises cells by 220,000 cells over do minimum (8 in 10 futures: 110,000 to 330,000)" in c.answer


def test_a_difference_that_is_zero_to_the_digits_shown(told):
    c = told(agility=0.22 + 0.1 * WAVE, supply=0.004 + 0.1 * WAVE)
    assert rows(c)[1][1] == "no difference"


def test_a_unit_of_levels_is_not_one_of_differences(told):
    own = (Measure("ease", "Ease", "0-100", unit_of_difference("0-100"), "higher", 1, "", "last", 100.0), *MEASURES[1:])
    c = told(measures=own, headline="ease", agility=0.22 + 0.1 * WAVE)
    assert "raises ease by 22 index points over do minimum" in c.answer


def test_less_can_be_better(told):
    c = told(headline="waiting_time", agility=0.22 + 0.1 * WAVE, supply=0.02 + 0.1 * WAVE)
    assert c.answer == (
        f'In this model, of 2 options {AT_COST}, "Build agility" lowers waiting time most: by 11 weeks against '
        "do minimum (8 in 10 futures: 6 to 17). It beat do minimum in 20 of 20 futures and the next best, "
        '"Supply" (−1), in 20 of 20 futures.'
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
    assert "<script" not in page and '<th scope="col"' in page and "<caption" in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


def test_no_answer_says_significant(told):
    assert "significant" not in told(agility=0.22 + 0.1 * WAVE, supply=0.02).answer
