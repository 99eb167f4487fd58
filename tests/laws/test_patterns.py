"""Statistics of the published patterns on series made by hand; each pattern fails where what makes it is switched off."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from policysim.evidence.patterns.frame import Check, Found, Panel, Pattern, Result, Settings, judged, tolerances
from policysim.evidence.patterns.statistics import (
    first_times,
    lost_by,
    mean_of,
    rank_correlation,
    ratio_of,
    share_of,
    thirds,
    time_at,
)
from policysim.evidence.validate import BY_ID, PATTERNS, as_plain, chosen_for, in_a_sentence

WORDS = Path(__file__).parents[2] / "src/policysim/lookup/patterns.csv"
FEW = 0.05  # of the usual futures
YEARS = np.arange(1, 11)


def written() -> dict[str, dict[str, str]]:
    with WORDS.open(encoding="utf-8") as file:
        return {row["pattern"]: row for row in csv.DictReader(file)}


def check_of(name: str, check: str, **values: float) -> Check:
    result = judged(BY_ID[name], Settings(effort=FEW, values=values))
    return next(one for one in result.checks if one.tolerance.check == check)


def test_times_of_first_use_and_of_those_who_ever_use_it():
    users = np.zeros((10, 4), bool)
    users[2:, 0] = users[4, 1] = users[9, 2] = True
    times = first_times(users, YEARS)
    assert times.tolist() == [3.0, 5.0, 10.0, math.inf]
    assert time_at(times, 0.5) == 5.0 and time_at(times, 1.0) == 10.0
    assert math.isnan(time_at(np.full(3, math.inf), 0.5))


def test_rank_correlation_knows_order_only():
    values = np.array([3.0, 1.0, 2.0, 9.0])
    assert rank_correlation(values, np.exp(values)) == pytest.approx(1.0)
    assert rank_correlation(values, -values) == pytest.approx(-1.0)
    assert rank_correlation(np.array([1.0, 1.0, 2.0]), np.array([5.0, 5.0, 7.0])) == pytest.approx(1.0)
    ranks_by_hand = 1 - 6 * (0 + 1 + 1 + 0) / (4 * 15)
    assert rank_correlation(values, np.array([3.0, 2.0, 1.0, 9.0])) == pytest.approx(ranks_by_hand)


def test_a_third_is_a_third():
    bottom, top = thirds(np.arange(9.0))
    assert np.flatnonzero(bottom).tolist() == [0, 1, 2] and np.flatnonzero(top).tolist() == [6, 7, 8]


def test_lost_is_lost_by_a_year_of_its_own():
    assert lost_by(np.array([1.0, 3.0, math.inf, 2.0]), np.array([1.0, 2.0, 9.0, 2.0])) == 0.5


def test_errors_are_those_of_means():
    values = np.array([1.0, 3.0, 5.0, 7.0])
    assert mean_of(values).value == 4.0 and mean_of(values).error == pytest.approx(values.std(ddof=1) / 2)
    assert mean_of([*values, math.nan]) == mean_of(values)
    assert ratio_of(3 * values, values).value == 3.0 and ratio_of(3 * values, values).error == pytest.approx(0.0)
    assert share_of(0, 50).value == 0.0 < share_of(0, 50).error < share_of(25, 50).error


def test_every_pattern_that_is_written_is_run_and_has_bounds():
    assert list(written()) == list(BY_ID) == [pattern.id for pattern in PATTERNS]
    for name in BY_ID:
        bounds = tolerances(name)
        assert bounds and all(bound.low < bound.high for bound in bounds)
        assert len({bound.check for bound in bounds}) == len(bounds)


@pytest.mark.parametrize("name", ["P2", "P9", "P12", "P13"])
def test_bounds_are_those_that_are_written(name):
    target = written()[name]["target"] + written()[name]["statement"]
    for bound in tolerances(name):
        for number in (bound.low, bound.high):
            said = f"{number:.2f}" if name == "P12" else f"{number:g}"
            assert math.isinf(number) or said in target or bound.check == "bad_decades"


def result_of(name: str, value: float, error: float) -> Result:
    bound = tolerances(name)[0]
    return Result(name, (Check(bound, value, error),), 10, Panel("", "", ()), {})


def test_a_number_is_held_against_both_bounds_and_chance_is_told():
    inside, outside, near = result_of("P2", 8.0, 0.5), result_of("P2", 14.0, 0.5), result_of("P2", 11.9, 0.5)
    assert inside.passed and not inside.close
    assert not outside.passed and not outside.close
    assert near.passed and near.close
    assert not result_of("P2", math.nan, math.nan).passed
    assert in_a_sentence([inside, outside]) == "1 of 2 patterns hold; P2 does not."
    assert in_a_sentence([inside]) == "P2 holds."
    assert in_a_sentence([near]).endswith("Too close to a bound to be sure with so few futures: P2.")


def test_a_clear_failure_is_not_called_close_because_another_number_is_near():
    one, two = tolerances("P5")
    clear, near = Check(one, 9.0, 0.1), Check(two, 95.1, 1.0)
    assert not Result("P5", (clear, near), 10, Panel("", "", ()), {}).close


def test_inspection_that_pays_would_not_hold():
    assert result_of("P15", -0.1, 0.01).passed and not result_of("P15", 0.1, 0.01).passed


def test_a_pattern_without_one_of_its_numbers_is_a_fault_not_a_pass():
    with pytest.raises(KeyError):
        judged(Pattern("P2", lambda settings: Found({}, 2, Panel("", "", ()))), Settings())


def test_plain_numbers_have_no_infinity():
    plain = as_plain(result_of("P15", math.nan, math.inf))
    assert (plain["value"], plain["error"], plain["low"], plain["high"]) == (None, None, None, 0.0)


def test_what_was_chosen_for_a_pattern_is_told_of_it_alone():
    assert "loss_rate" in chosen_for("P9") and "loss_rate" not in chosen_for("P1")


@pytest.mark.parametrize(
    ("name", "check", "values"),
    [
        ("P5", "share_after_deadline", {"mandate_effect": 0.0, "support_effect": 0.0, "payment_effect": 0.0}),
        ("P6", "gap_widens", {"motivation_exponent": 0.0, "capability_exponent": 0.0, "alignment_effect": 0.0}),
        ("P7", "worst_in_year_1", {"running_burden": 0.0, "transition_loss": 0.0}),
        ("P7", "bottom_third_in_year_6", {"fit_half": 0.02}),
        ("P8", "realised_share", {"fit_half": 0.02, "running_burden": 0.0}),
        ("P9", "gone_after_a_year", {"loss_rate": 0.0, "abandon_rate": 0.0}),
        ("P9", "continuing", {"loss_rate": 0.0}),
        ("P10", "pushed_loses", {"withdrawal_loss": 0.0, "loss_rate": 0.0, "abandon_rate": 0.0}),
        ("P12", "three_years", {"shock_persistence": 0.2}),
        ("P13", "mean_growth", {"running_burden": 1.2}),
        ("P14", "trapped", {"squeeze": 0.0}),
    ],
)
def test_a_pattern_fails_where_what_makes_it_is_off(name, check, values):
    off = check_of(name, check, **values)
    assert not off.passed, off


@pytest.mark.parametrize("name", ["P7", "P8", "P10", "P12", "P14", "P15"])
def test_a_pattern_holds_as_it_is(name):
    result = judged(BY_ID[name], Settings(effort=FEW))
    assert all(check.passed or check.close for check in result.checks), result.checks


def test_spread_is_slower_where_nobody_imitates_much():
    assert (
        check_of("P2", "median_years", imitation_rate=0.3).value
        > check_of("P2", "median_years", imitation_rate=3.0).value + 3
    )


def test_more_who_gain_by_readiness_where_only_readiness_absorbs():
    even = check_of("P11", "correlation", absorption_exponent=0.0).value
    assert check_of("P11", "correlation", absorption_exponent=2.0).value > even + 0.2
