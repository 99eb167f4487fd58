"""Laws of deciders: what decides between two options is found, and what has nothing to do with it is told apart."""

import numpy as np
import pytest

from policysim.analysis.deciders import FEWEST, apart, deciders
from policysim.chance import uniforms
from policysim.errors import AskError

FUTURES, NOISE = 400, [f"noise_{n}" for n in range(60)]


def drawn(name, seed=1, futures=FUTURES):
    return np.array([uniforms(seed, future, "test", name, 1)[0] for future in range(futures)])


def world(seed, gain):
    """Unknowns of which only `cost` (and `bend`) can matter, and what the first option gains."""
    unknowns = {name: drawn(name, seed) for name in ("cost", "bend", *NOISE)}
    return gain(unknowns) + 0.5 * (drawn("chance", seed) - 0.5), unknowns


def test_the_one_unknown_that_decides_comes_first_and_alone_is_clear():
    found = deciders(*world(1, lambda u: 0.5 - u["cost"]))
    first = found[0]
    assert first.name == "cost" and [one.name for one in found if one.clear] == ["cost"]
    assert first.correlation < -0.8 and first.share > 0.6
    assert first.win_low > 0.95 and first.win_high < 0.05
    assert 0.1 < first.low < 0.3 and 0.7 < first.high < 0.9


def test_an_unknown_that_decides_at_its_middle_is_found_though_it_has_no_rank_correlation():
    found = deciders(*world(1, lambda u: 4 * np.abs(u["bend"] - 0.5) - 1))
    assert found[0].name == "bend" and found[0].clear and abs(found[0].correlation) < 0.15


def test_where_nothing_decides_something_is_called_clear_in_about_one_sweep_of_twenty():
    mistaken = [any(one.clear for one in deciders(*world(seed, lambda u: 0.0))) for seed in range(40)]
    assert sum(mistaken) <= 6  # 2 expected; more than 6 in one of 200


def test_the_share_is_that_of_the_variance_between_fifths():
    """By hand: the difference is the fifth itself, so that all of the variance between ranks is between fifths."""
    unknown = np.arange(FEWEST, dtype=float)
    (one,) = deciders(np.floor(unknown / 10) - 2, {"step": unknown})
    assert (one.share, one.correlation) == (pytest.approx(1.0), pytest.approx(0.98, abs=0.02))
    assert (one.low, one.high, one.win_low, one.win_high) == (9, 40, 0, 1)


def test_the_unit_of_an_unknown_and_of_the_difference_does_not_matter():
    gains, unknowns = world(3, lambda u: 0.5 - u["cost"])
    again = deciders(7 * gains, {name: np.exp(values) for name, values in unknowns.items()})
    assert [(one.name, one.share) for one in again] == [(one.name, one.share) for one in deciders(gains, unknowns)]


def test_what_is_the_same_in_all_futures_is_no_unknown_and_missing_futures_do_not_count():
    gains, unknowns = world(1, lambda u: 0.5 - u["cost"])
    unknowns["fixed"] = np.ones(FUTURES)
    gains[::7] = np.nan
    found = deciders(gains, unknowns)
    assert found[0].name == "cost" and "fixed" not in [one.name for one in found]


def test_whole_numbers_that_are_equal_stay_in_one_group():
    gains, unknowns = world(1, lambda u: np.floor(3 * u["cost"]) - 1.0)
    unknowns = {"ties": np.floor(3 * unknowns["cost"])}
    (one,) = deciders(gains, unknowns)
    assert (one.low, one.high, one.win_low, one.win_high) == (0, 2, 0, 1)


def test_few_futures_are_refused():
    with pytest.raises(AskError, match="expand FOLDER --replicates 400"):
        deciders(np.arange(FEWEST - 1.0), {"cost": np.arange(FEWEST - 1.0)})


def many(name, seed, number):
    return uniforms(seed, 1, "test", name, number)


def test_replicates_of_a_swept_point_count_as_one_future():
    """Sixty points played ten times each are sixty draws of what is swept: noise is not called clear for being played often."""
    mistaken = 0
    for seed in range(40):
        noise = {f"noise_{n}": np.tile(many(f"noise_{n}", seed, 60), 10) for n in range(10)}
        gains = np.tile(many("cost", seed, 60), 10) + 0.01 * many("chance", seed, 600)
        ((means, unknowns),) = apart(gains, noise, 10)
        assert len(means) == 60
        mistaken += any(one.clear for one in deciders(means, unknowns))
    assert mistaken <= 6


def test_what_replicates_draw_and_what_points_sweep_are_told_apart():
    swept, chance = np.tile(np.arange(60.0), 50), np.repeat(many("chance", 1, 50), 60)
    (points, one), (replicates, other) = apart(swept + 60 * chance, {"swept": swept, "drawn": chance}, 50)
    assert (list(one), list(other), len(points), len(replicates)) == (["swept"], ["drawn"], 60, 50)
    assert [deciders(*part)[0].correlation for part in ((points, one), (replicates, other))] == pytest.approx([1, 1])
