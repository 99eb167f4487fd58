"""Naive rivals find curves of their own kind again, and say when they cannot be fitted; scores are what a hand computes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policysim.evidence.rivals import bass_share, fitted
from policysim.evidence.scores import coverage, quantiles, rmse, weighed

YEARS = 2000.5 + np.arange(9)
NOT = np.zeros(3, bool)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    st.floats(0.002, 0.1), st.floats(0.2, 1.2), st.floats(0.6, 1.0), st.floats(0.0, 0.2),
)  # fmt: skip
def test_bass_finds_a_bass_curve_and_its_future(p, q, ceiling, first):
    shares = bass_share(YEARS - YEARS[0], first, p, q, ceiling)
    found = fitted(YEARS, shares)["bass"].at([*YEARS, 2009.25])
    assert np.allclose(found[:-1], shares, atol=0.003)
    assert found[-1] == pytest.approx(bass_share(np.array([8.75]), first, p, q, ceiling)[0], abs=0.01)


def test_a_bass_curve_solves_its_equation_and_starts_where_it_is_told():
    p, q, m, dt = 0.02, 0.5, 0.8, 1e-4
    now, soon = bass_share(np.array([3.0, 3.0 + dt]), 0.1, p, q, m)
    assert (soon - now) / dt == pytest.approx((p + q * now / m) * (m - now), rel=1e-3)
    assert bass_share(np.array([0.0]), 0.1, p, q, m)[0] == pytest.approx(0.1)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.floats(-1.5, 1.5), st.floats(2001, 2008))
def test_a_logistic_finds_a_logistic_curve_also_a_falling_one(rate, middle):
    def curve(at):
        return 1 / (1 + np.exp(-rate * (np.asarray(at) - middle)))

    assert fitted(YEARS, curve(YEARS))["logistic"].at([2012.5])[0] == pytest.approx(curve(2012.5), abs=0.005)


def test_the_last_value_is_the_last_value():
    assert list(fitted([2000, 2001], [0.1, 0.4])["last_value"].at([2005, 2010])) == [0.4, 0.4]


@pytest.mark.parametrize(
    ("shares", "null"),
    [
        ([0.3], {"bass", "logistic"}),
        ([0.3, 0.4], {"bass"}),
        ([0.0, 0.0, 0.0], {"logistic"}),
        ([1.0, 1.0, 1.0, 1.0], {"logistic"}),
        ([0.0, 0.5, 1.0], {"logistic"}),
        ([0.0, 0.2, 0.6, 1.0], set()),
        ([0.9, 0.5, 0.2, 0.1], set()),
    ],
)
def test_a_rival_that_cannot_be_fitted_says_so_and_the_others_stay_in_bounds(shares, null):
    found = fitted(YEARS[: len(shares)], shares)
    for name, one in found.items():
        told = one.at([2009.5, 2030.5])
        assert (told is None) == (name in null) == bool(one.why)
        if told is not None:
            assert np.all((told >= -1e-9) & (told <= 1 + 1e-9))


def test_errors_are_root_mean_squares_and_a_lower_bound_is_missed_only_from_below():
    predicted, shares = np.array([0.5, 0.5, 0.5]), np.array([0.4, 0.7, 0.5])
    assert rmse(predicted, shares, NOT) == pytest.approx(((0.01 + 0.04) / 3) ** 0.5)
    assert rmse(predicted, shares, np.array([True, False, False])) == pytest.approx((0.04 / 3) ** 0.5)
    assert rmse(predicted, shares, np.array([False, True, False])) == rmse(predicted, shares, NOT)
    assert rmse(np.zeros(0), np.zeros(0), np.zeros(0, bool)) is None


def test_coverage_counts_points_in_the_range_and_a_lower_bound_below_it_too():
    low, high, shares = np.array([0.4, 0.4, 0.4]), np.array([0.6, 0.6, 0.6]), np.array([0.3, 0.5, 0.7])
    assert coverage(low, high, shares, NOT) == pytest.approx(1 / 3)
    assert coverage(low, high, shares, np.ones(3, bool)) == pytest.approx(2 / 3)
    assert coverage(low[:0], high[:0], shares[:0], NOT[:0]) is None


def test_sets_count_by_how_likely_the_points_are_and_the_error_is_widened_until_enough_do():
    predicted = np.linspace(0.0, 1.0, 51)[:, None]
    near = weighed(predicted, np.array([0.5]), np.array([False]))
    assert near.sd > 0.03 and near.worth >= 10  # within 0.03 there are fewer than ten
    assert near.weights[27] / near.weights.max() == pytest.approx(np.exp(-0.5 * (0.04 / near.sd) ** 2))
    bound = weighed(predicted, np.array([0.5]), np.array([True]))
    assert bound.weights[45] == pytest.approx(bound.weights[50], rel=1e-6) and bound.weights[10] < 1e-6


def test_without_points_all_sets_count_alike_and_the_range_is_theirs_with_their_error():
    predicted = np.linspace(0.2, 0.8, 601)[:, None]
    found = weighed(predicted[:, :0], np.zeros(0), np.zeros(0, bool))
    assert found.worth == pytest.approx(601) and found.sd == 0.03
    assert quantiles(predicted, found)[:, 0] == pytest.approx([0.26, 0.5, 0.74], abs=0.01)
