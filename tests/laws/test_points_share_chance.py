"""Law: points of a replicate share its chance, so they make the answer no surer of what chance does."""

import math

import numpy as np
import pytest
from scipy.special import ndtri

from policysim.analysis.crossing import course
from policysim.analysis.paired import differences
from policysim.chance import uniforms
from policysim.sweep.values import error_of_mean

POINTS, REPLICATES = 8, 25
EFFECTS = np.linspace(-0.4, 1.2, POINTS)  # of an option, at each point


def gains(seed):
    """A gain at each point that chance shifts for all points of a replicate alike, and a little for each by itself."""
    shared, own = (ndtri(uniforms(seed, n, "test", "points", REPLICATES * POINTS)) for n in range(2))
    shifts = 0.5 * shared[:REPLICATES, None] + 0.2 * own.reshape(REPLICATES, POINTS)
    return (EFFECTS + shifts).ravel(), np.arange(REPLICATES * POINTS) // POINTS


def test_the_simulation_error_covers_the_mean_over_the_points_in_19_of_20_sweeps():
    found = [differences(values, 0.0 * values, "higher", of) for values, of in map(gains, range(600))]
    held = np.mean([abs(one.mean - EFFECTS.mean()) <= one.error for one in found])
    assert 0.91 < held < 0.97
    alone = [differences(values, 0.0 * values, "higher") for values, _ in map(gains, range(200))]
    assert (
        np.mean([abs(one.mean - EFFECTS.mean()) <= one.error for one in alone]) < 0.85
    )  # as if each had its own chance


def test_a_tipping_point_covers_the_truth_too():
    at = np.array([0.0, 0.5, 1.0])
    held = []
    for seed in range(300):
        values, of = gains(seed)
        (one,) = course(at, (at - 0.6)[:, None] * 3.0 + (values - EFFECTS.mean()), of).crossings
        held.append(one.low <= 0.6 <= one.high)
    assert 0.9 < np.mean(held) < 0.98


def test_by_hand():
    """Means of replicates 1, 3, 5: standard deviation 2, and 1.96 x 2 / root 3; points differ however much."""
    values = np.array([-99.0, 101.0, 3.0, 3.0, 5.5, 4.5])
    assert error_of_mean(values, np.array([0, 0, 1, 1, 2, 2])) == pytest.approx(1.96 * 2 / math.sqrt(3))
    assert error_of_mean(values[:4], np.array([7, 8, 9, 9])) == pytest.approx(
        error_of_mean(np.array([-99.0, 101.0, 3.0]))
    )


def test_one_replicate_has_no_simulation_error_however_many_its_points():
    found = differences(np.linspace(1.0, 2.0, 49), np.zeros(49), "higher", np.zeros(49, int))
    assert math.isnan(found.error) and not found.told_apart and (found.better_in, found.futures) == (49, 49)
    assert found.low == pytest.approx(1 + 4 / 48) and found.high == pytest.approx(2 - 4 / 48)


def test_a_replicate_for_each_future_is_what_it_was():
    values, _ = gains(3)
    assert error_of_mean(values, np.arange(len(values))) == pytest.approx(error_of_mean(values), rel=1e-12)
