"""Numbers read well: signs, ranges, money and frequencies."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policysim.numbers import between, decimals_for, frequency, millions, money, per_cent, plain, signed, within

NAN = math.nan


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.219, 2, "+0.22"),
        (-0.07, 2, "−0.07"),
        (0.0, 2, "0.00"),
        (-0.001, 2, "0.00"),
        (1234.5, 1, "+1,234.5"),
        (NAN, 2, "-"),
    ],
)
def test_signs(value, decimals, text):
    assert signed(value, decimals) == text


def test_a_range_is_joined_by_a_word():
    assert between(-0.07, 0.11, 2) == "−0.07 to 0.11"
    assert between(NAN, 0.11, 2) == "-"


@pytest.mark.parametrize(
    ("values", "errors", "decimals"),
    [
        ([0.21876], [0.01], 2),
        ([0.21876], [0.2], 1),
        ([0.21876], [0.0001], 3),  # never more than three significant digits
        ([12.345], [0.001], 1),
        ([0.21876], [NAN], 2),  # one future: the register's
        ([0.3], [2e-17], 2),  # rounding is no simulation error
        ([1234.5], [30.0], -1),  # tens are what is known
        ([22222.0], [NAN], -2),
        ([0.2, 0.01], [0.01, 0.2], 1),  # one number of decimals for a column: that of its largest error
    ],
)
def test_decimals_follow_the_simulation_error(values, errors, decimals):
    assert decimals_for(values, errors, usual=2) == decimals


@pytest.mark.parametrize(
    ("pounds", "text"),
    [(400e6, "£400 million"), (1.2e9, "£1.2 billion"), (222e6, "£222 million"), (999.9e6, "£1 billion"),
     (2.5e6, "£2.5 million"), (90_000, "£90,000"), (12_345e6, "£12.3 billion")],
)  # fmt: skip
def test_money(pounds, text):
    assert money(pounds) == text


@pytest.mark.parametrize(
    ("count", "futures", "text"),
    [(177, 200, "177 of 200 futures"), (8877, 10_000, "about 9 in 10 futures (8,877 of 10,000)"),
     (9999, 10_000, "almost all futures (9,999 of 10,000)")],
)  # fmt: skip
def test_frequencies(count, futures, text):
    assert frequency(count, futures) == text


def test_thousands_in_a_column_of_millions_are_not_nothing():
    told = [millions(pounds) for pounds in (2.2222e9, 7e5, 4e5, 4e4, -4e4, 4e3, 0.0)]
    assert told == ["2,222", "1", "0.4", "0.04", "−0.04", "0", "0"]


def test_digits_that_do_not_count_are_rounded_away():
    assert (plain(1234.5, -1), signed(-22222.0, -2), between(110.0, 334.0, -1)) == ("1,230", "−22,200", "110 to 330")
    assert (within(34.0, -1), within(3.0, -1)) == ("± 30", "less than ± 10")


def test_shares_and_errors():
    assert (per_cent(0.333), per_cent(0.333, 0.004), per_cent(NAN)) == ("33", "33.3", "-")
    assert (within(0.0214, 2), within(0.0004, 2), within(NAN, 2)) == ("± 0.02", "less than ± 0.01", "-")


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_what_is_shown_is_what_is_meant(value, decimals):
    text = plain(value, decimals).replace("−", "-").replace(",", "")
    assert abs(float(text) - value) <= 0.5 * 10**-decimals + 1e-6
    assert "-" not in text or float(text) < 0
