"""A trial of one innovation starts where it should, goes faster where it is pushed, and slows where staff are busy."""

import numpy as np
import pytest

from policysim.evidence import us_hospitals as us
from policysim.evidence.doses import Dose, strength
from policysim.evidence.trial import LOAD, Spread, Trial, parameters, portfolio, spread, world_of

RECORDS = portfolio().named["electronic_records"]
HOSPITALS = 200


def tried(share=0.2, years=4.0, doses=(), replicate=0, reached=None, relevance=None, **values) -> Spread:
    trial = Trial(RECORDS, HOSPITALS, values, replicate, reached=reached, relevance=relevance)
    return spread(trial, share, years, doses)


def test_the_strength_of_a_lever_is_its_mean_over_each_tick():
    doses = [Dose("payment", 0.1, 0.5, 1.0), Dose("support", 0.0, 9.0, 0.5)]
    assert strength(doses, "payment", 0.0, 3, 0.25) == pytest.approx([0.6, 1.0, 0.0])
    assert strength(doses, "mandate", 0.0, 3, 0.25).tolist() == [0.0, 0.0, 0.0]


def test_of_doses_that_overlap_the_strongest_counts():
    doses = [Dose("payment", 0.0, 1.0, 0.2), Dose("payment", 0.5, 1.0, 0.7)]
    assert strength(doses, "payment", 0.0, 4, 0.25) == pytest.approx([0.2, 0.2, 0.7, 0.7])


@pytest.mark.parametrize("share", [0.0, 0.1, 0.35])
def test_a_series_begins_with_its_first_share(share):
    assert tried(share, 1.0).share()[0] == pytest.approx(share, abs=2 / HOSPITALS)


def test_a_share_that_would_never_be_reached_is_put_in_place():
    found = tried(0.97, 0.5, innovation_rate=0.0, imitation_rate=0.0)
    assert found.share()[0] == pytest.approx(0.97, abs=1 / HOSPITALS)


def test_where_it_is_put_in_place_the_agile_come_first():
    found = tried(0.5, 0.5, innovation_rate=0.0, imitation_rate=0.0)
    assert found.agility[found.users[0]].mean() > found.agility[~found.users[0]].mean() + 0.3


def test_payment_speeds_those_whom_it_reaches():
    half = np.arange(HOSPITALS) < HOSPITALS // 2
    paid = [tried(doses=[Dose("payment", 0.0, 4.0, 1.0)], replicate=r, reached=half) for r in range(3)]
    unpaid = [tried(replicate=r, reached=half) for r in range(3)]
    gain = np.mean([a.at([4.0], half)[0] - b.at([4.0], half)[0] for a, b in zip(paid, unpaid, strict=True)])
    others = np.mean([a.at([4.0], ~half)[0] - b.at([4.0], ~half)[0] for a, b in zip(paid, unpaid, strict=True)])
    assert gain > 0.1 and gain > 2 * others


def test_before_a_lever_begins_it_changes_nothing():
    later = tried(doses=[Dose("payment", 2.0, 4.0, 1.0)])
    never = tried()
    assert np.array_equal(later.users[:9], never.users[:9]) and not np.array_equal(later.users, never.users)


def test_other_improvements_keep_staff_busy():
    assert parameters({"concurrent_capacity": 6.0})["load_elsewhere"] == LOAD * 6.0
    assert (world_of(Trial(RECORDS, 8, {})).providers["load"] == LOAD * 4.0).all()


def test_whom_it_does_not_concern_does_not_take_it_up():
    half = np.arange(HOSPITALS) < HOSPITALS // 2
    found = tried(0.2, 3.0, reached=half, relevance=half.astype(float))
    assert found.share(half)[-1] > 0.2 and found.share(~half).max() == 0.0


def made(shares, who) -> Spread:
    """A spread whose users are so many of 100 providers at each half year, half of them reached."""
    users = np.zeros((len(shares), 200), bool)
    for n, (reached, others) in enumerate(shares):
        users[n, : int(100 * reached)] = users[n, 100 : 100 + int(100 * others)] = True
    return Spread(np.arange(len(shares)) * 1.0, users, users, 0.0, np.ones(200), who)


def test_excess_growth_is_the_bend_of_the_reached_less_that_of_others():
    reached = np.arange(200) < 100
    shares = [(0.1, 0.1), (0.12, 0.11), (0.14, 0.12), *[(0.14 + 0.1 * n, 0.12 + 0.02 * n) for n in range(1, 6)]]
    assert us.excess_growth(made(shares, reached)) == pytest.approx((10 - 2) - (2 - 1))


def test_points_off_is_a_root_mean_square_in_points():
    seen = us.Observed("x", "all", (2008.5, 2009.5), (0.1, 0.2), True)
    assert us.points_off(made([(0.1, 0), (0.26, 0)], np.arange(200) < 100), seen) == pytest.approx(6 / np.sqrt(2))


def test_a_hazard_is_of_those_without():
    assert us.hazard(0.4, 0.7) == pytest.approx(0.5)
    assert 2.5 < us.observed_hazard_ratio() < 3.0


def test_what_was_observed_is_read_whole():
    curve = us.records()
    assert (curve.years[0], curve.years[-1], len(curve.years)) == (2008.5, 2015.5, 8)
    assert set(us.strata()) == {"small", "rural", "critical_access"}
    assert curve.until(2012.5).years[-1] == 2012.5 and len(curve.until(2012.0).years) == 4
    assert sum(one.paid for one in us.observed() if one.series != us.RECORDS) == 2
