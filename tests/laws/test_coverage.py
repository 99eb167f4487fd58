"""Coverage: over 400 drawn sweeps with a known effect, ranges of futures and simulation errors hold what they promise."""

import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtri

sys.path.insert(0, str(Path(__file__).parent))

from made_up import make_sweep

from policysim.analysis.paired import differences
from policysim.analysis.precision import step
from policysim.chance import uniforms
from policysim.sweep.values import range_of_futures

SWEEPS, EFFECT = 400, 0.2
SPREADS = {"normal": ndtri, "skew": lambda u: -np.log1p(-u) - 1.0}  # mean 0, variance 1; the skew one is exponential


def sweeps(kind, futures):
    """Gains of an option with a known effect in each future of 400 sweeps, float64 (sweeps, futures), and of later futures."""
    drawn = SPREADS[kind](uniforms(1, futures, "test", f"coverage {kind}", SWEEPS * (futures + 50)).reshape(SWEEPS, -1))
    return EFFECT + 0.5 * drawn[:, :futures], EFFECT + 0.5 * drawn[:, futures:]


def compared(gains, shared):
    """The difference as it is told: two options that share what a future does to both."""
    return [differences(both + mine, both, "higher") for mine, both in zip(gains, np.broadcast_to(shared, gains.shape))]


@pytest.mark.parametrize("kind", SPREADS)
@pytest.mark.parametrize("futures", [30, 200])
def test_the_simulation_error_holds_the_known_effect_in_95_of_100_sweeps(kind, futures):
    gains, _ = sweeps(kind, futures)
    found = compared(gains, 3.0 * np.sin(np.arange(futures)))
    held = np.mean([abs(one.mean - EFFECT) <= one.error for one in found])
    assert (0.91 if futures == 30 else 0.925) <= held <= 0.975  # 1.96 is a little short for 30 futures


@pytest.mark.parametrize("kind", SPREADS)
@pytest.mark.parametrize("futures", [30, 200])
def test_the_range_of_futures_holds_8_in_10_of_its_own_and_of_later_ones(kind, futures):
    gains, later = sweeps(kind, futures)
    found = compared(gains, 0.0)
    own = np.mean([np.mean((one.low <= mine) & (mine <= one.high)) for one, mine in zip(found, gains)])
    new = np.mean([np.mean((one.low <= more) & (more <= one.high)) for one, more in zip(found, later)])
    assert own == pytest.approx(0.8, abs=0.001)
    assert new == pytest.approx(0.8, abs=0.012)


def test_fewer_than_nine_futures_lie_between_the_lowest_and_the_highest():
    assert range_of_futures(np.array([3.0, 1.0, 2.0])) == (1.0, 3.0)
    assert range_of_futures(np.arange(9.0)) == pytest.approx((0.0, 8.0))
    assert np.isnan(range_of_futures(np.array([1.0]))).all()


def test_the_range_of_futures_does_not_shrink_with_more_of_them_and_the_error_does():
    few, many = (compared(sweeps("normal", n)[0], 0.0) for n in (50, 200))
    width = [np.mean([one.high - one.low for one in found]) for found in (few, many)]
    error = [np.mean([one.error for one in found]) for found in (few, many)]
    assert width[0] == pytest.approx(width[1], rel=0.05) and error[0] == pytest.approx(2 * error[1], rel=0.05)


def test_two_equal_options_are_told_apart_in_5_of_100_sweeps():
    gains, _ = sweeps("normal", 200)
    assert 0.025 <= np.mean([one.told_apart for one in compared(gains - EFFECT, 0.0)]) <= 0.075


def test_the_share_of_futures_in_which_an_option_is_better_and_best_is_the_known_one(tmp_path):
    """By hand: agility gains -0.55 to 1.35 in steps of 0.1, supply 0.2 always: agility is above 0 in 14, above 0.2 in 12."""
    steps = np.arange(20) * 0.1 - 0.55
    c = make_sweep(tmp_path, agility=steps, supply=0.2)
    agility, supply = (next(line for line in c.lines() if line.option == name) for name in ("agility", "supply"))
    assert (agility.difference.better_in, agility.best_in, supply.best_in) == (14, 12, 8)
    assert supply.regret == pytest.approx(np.maximum(steps - 0.2, 0).mean())
    assert c.ranking().set_index("option").loc["agility", "rank_1"] == 0.6


def test_with_the_futures_still_needed_the_error_is_as_small_as_asked_for(tmp_path):
    wanted = 0.05
    gains, later = sweeps("normal", 100)
    found = step(make_sweep(tmp_path / "few", futures=100, agility=gains[0]), wanted)
    assert not found.enough and found.needed == pytest.approx(1.1 * (1.96 * 0.5 / wanted) ** 2, rel=0.35)
    enough = np.concatenate([gains[:8].ravel(), later[:8].ravel()])[: found.needed]
    assert step(make_sweep(tmp_path / "many", futures=len(enough), agility=enough), wanted).enough


def test_who_gains_and_who_loses_is_told_by_more_than_the_simulation_error():
    """400 groups, of which 100 gain, 100 lose and 200 do neither: few of these are said to do either."""
    gains, _ = sweeps("normal", 200)
    effect = np.repeat([0.3, -0.3, 0.0], [100, 100, 200])[:, None]
    found = compared(gains - EFFECT + effect, 0.0)
    sign = np.array([np.sign(one.mean) if one.told_apart else 0 for one in found])
    assert (sign[:100] == 1).all() and (sign[100:200] == -1).all() and np.mean(sign[200:] != 0) <= 0.09
