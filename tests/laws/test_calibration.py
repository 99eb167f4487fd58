"""A calibration keeps what fits and nothing else; the sets that are shipped are those that it finds."""

import numpy as np
import pytest

from policysim.evidence import calibration as c
from policysim.evidence import us_hospitals as us
from policysim.evidence.prediction import predicted
from policysim.evidence.rivals import fitted
from policysim.evidence.trial import model
from policysim.posterior import posterior_sets


def test_regressions_find_a_quadratic_again():
    points = c.sobol(400)
    rng = np.linspace(-1.0, 1.0, c.quadratic(points).shape[1])
    shown = c.quadratic(points) @ np.column_stack([rng, rng[::-1] ** 2])
    learned, explained = c.emulator(points, shown)
    assert np.allclose(
        learned(c.sobol(500)[400:]), c.quadratic(c.sobol(500)[400:]) @ np.column_stack([rng, rng[::-1] ** 2])
    )
    assert explained == pytest.approx(1.0)


def test_what_regressions_do_not_explain_is_told():
    points = c.sobol(512)
    assert c.emulator(points, np.cos(40.0 * points[:, :1]))[1] < 0.6


@pytest.mark.parametrize(
    ("fit", "holds"),
    [
        (c.Fit(3.9, 8.0, 5.0, 3.0), True),
        (c.Fit(4.1, 8.0, 5.0, 3.0), False),
        (c.Fit(3.9, 4.8, 5.0, 3.0), False),
        (c.Fit(3.9, 11.0, 5.0, 3.0), False),
        (c.Fit(3.9, 8.0, 6.1, 3.0), False),
        (c.Fit(3.9, 8.0, 5.0, 1.9), False),
        (c.Fit(3.9, 8.0, 5.0, 6.1), False),
        (c.Fit(3.9, None), True),
    ],
)
def test_every_bound_counts_and_what_is_not_looked_at_does_not(fit, holds):
    assert c.Bounds().hold(fit) is holds


def test_fits_of_a_curve_that_was_met_are_perfect():
    seen = us.records()
    later = np.array(seen.shares[1:])
    row = np.array([[*np.log(later / (1 - later)), 7.9, np.log(2.7)]])
    (fit,) = c.fits_of(row, None)
    assert fit.points == pytest.approx(0.0, abs=1e-9) and fit.excess == 7.9 and fit.ratio == pytest.approx(2.7)
    (early,) = c.fits_of(row[:, :4], 2012.5)
    assert early.points == pytest.approx(0.0, abs=1e-9) and early.excess is None and early.ratio is None


def test_points_are_values_within_the_ranges_of_the_register():
    ranges = {p.name: (p.low, p.high) for p in model().parameters}
    values = [c.Candidate(n, point, None).values() for n, point in enumerate(c.sobol(64))]
    for name in (*c.CALIBRATED, us.INELIGIBLE):
        drawn = np.array([one[name] for one in values])
        low, high = ranges[name]
        assert low <= drawn.min() < low + 0.2 * (high - low) and high - 0.5 * (high - low) < drawn.max() <= high


def test_later_points_are_not_looked_at_when_predicting_them():
    one = c.Candidate(0, np.full(len(c.CALIBRATED) + 1, 0.5), 2010.5)
    assert len(c.first_wave(one)) == 2


def test_a_prediction_is_the_middle_of_the_sets_and_rivals_are_fitted_on_the_same_early_points():
    seen = us.records()
    known = len(seen.until(2012.5).years)
    curves = [np.array(seen.shares) + shift for shift in (-0.1, 0.02, 0.1)]
    made = predicted(curves, 2012.5)
    assert made.years == seen.years[known:] == (2013.5, 2014.5, 2015.5)
    assert made.rmse["policysim"] == pytest.approx(0.02)
    assert made.rmse["last_value"] == pytest.approx(
        np.sqrt(np.mean((np.array(seen.shares[known:]) - seen.shares[known - 1]) ** 2))
    )
    logistic = fitted(seen.years[:known], seen.shares[:known])["logistic"].at(made.years)
    assert made.rmse["logistic"] == pytest.approx(np.sqrt(np.mean((logistic - np.array(made.observed)) ** 2)))
    assert all(low < middle < high for low, middle, high in zip(made.low, made.middle, made.high, strict=True))


def test_a_rival_that_cannot_be_fitted_has_no_error():
    made = predicted([us.records().shares], 2009.5)
    assert made.rmse["bass"] is None and made.rmse["policysim"] == 0.0


def test_a_ridge_is_a_pair_that_goes_together():
    sets = [{"a": float(n), "b": -float(n), "free": float((n * 7) % 5)} for n in range(40)]
    assert c.ridge(sets)[0] == ("a", "b", pytest.approx(-1.0))
    assert all("free" not in pair[:2] for pair in c.ridge(sets))


def test_the_sets_that_are_shipped_fit_and_there_are_enough():
    shipped = posterior_sets(model())
    assert set(shipped.names) == {*c.CALIBRATED, us.INELIGIBLE} and len(shipped.rows) >= 200
    columns = (shipped.fit[f"fit_{name}"] for name in ("points", "excess", "strata", "ratio"))
    assert all(c.Bounds().hold(c.Fit(*row)) for row in zip(*columns, strict=True))


def test_a_set_that_is_shipped_is_the_point_it_says_and_plays_as_it_says():
    shipped = posterior_sets(model())
    points = c.sobol(c.POOL)
    for row, number, off in list(zip(shipped.rows, shipped.fit["fit_number"], shipped.fit["fit_points"]))[::97]:
        one = c.Candidate(int(number), points[int(number)], None)
        assert dict(zip(shipped.names, row, strict=True)) == one.values()
        found = us.play_records(one.values(), c.SECOND_CHANCE + one.number, c.LARGE)
        assert us.points_off(found, us.records()) == pytest.approx(off, abs=0.02)
