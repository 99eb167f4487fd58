"""Law: money in is money out and what is left over, to the penny, and nothing is paid that is not there."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.england import POLICIES, england, helped
from engines.lively import lively_specs, lively_world
from policysim.engine.delivery import settle
from policysim.engine.replicate import history_of, played
from policysim.scenario.policy import Policy

PENNY = 0.01
POUNDS = st.floats(0.0, 1e9)


@pytest.fixture(scope="module")
def specs(tmp_path_factory):
    return lively_specs(tmp_path_factory.mktemp("accounts"))


def accounts_hold(play, penny: float) -> float:
    """Check every flow of a play that has ended; returns what the pots paid."""
    world, spent = play.world, play.delivery.spent
    claims = np.cumsum(play.history["claim"], axis=1)[:, -1]
    pots = dict.fromkeys((f.lever for f in world.flows if f.pot), 0.0)
    for m, flow in enumerate(world.flows):
        if not flow.pot:
            assert (spent[:, m] <= flow.money * world.dt + penny).all() and (spent[:, m] >= 0.0).all()
            if flow.reach.kind == "everyone" and (not flow.capped or flow.full_cost == 0.0):
                assert np.allclose(spent[:, m], flow.money * world.dt, atol=penny)
    paid = 0.0
    for lever in pots:
        mine = [m for m, f in enumerate(world.flows) if f.lever == lever]
        for tick in range(world.ticks):
            pots[lever] += sum(world.flows[m].money[tick] for m in mine) * world.dt
            paid_now = sum(spent[tick, m] for m in mine)
            assert paid_now == pytest.approx(min(claims[tick], pots[lever]), abs=penny)  # in full, or all that is there
            assert paid_now <= pots[lever] + penny
            pots[lever] -= paid_now
            paid += paid_now
    assert np.allclose(play.delivery.pots, list(pots.values()), atol=penny) and (play.delivery.pots >= 0.0).all()
    return paid


def test_accounts_of_random_worlds_hold(specs):
    plays = [played(lively_world(specs[0], seed)) for seed in range(30)]
    paid = [accounts_hold(play, 1e-9) for play in plays]
    assert sum(p > 0.0 for p in paid) > 10  # most have a pot that pays
    emptied = [(play.delivery.pots == 0.0).all() and p > 0.0 for play, p in zip(plays, paid, strict=True)]
    assert 0 < sum(emptied) < len(plays)


def two_pots_in_one() -> Policy:
    """Two instruments that fill one pot, support for a few, and more inputs."""
    payment = {"lever": "payment", "start": "2027-04"}
    spend = {
        "early": {"lever": "payment", "amount": "£90m a year", "until": "2028-03"},
        "late": {**payment, "amount": "£50m a year"},
        "help": {"lever": "support", "share": "60%", "ramp": "1 year", "reach": {"weakest": "5%"}},
        "more": {"lever": "inputs", "share": "40%"},
    }
    return Policy("two_pots", spend=spend)


@pytest.mark.parametrize("policy", [*POLICIES, helped(), two_pots_in_one()], ids=lambda p: getattr(p, "name", p))
def test_accounts_of_england_hold(policy):
    scenario = england(policy, calendar={"years": 3, "warm_up": 1})
    play = played(scenario.world(2))
    accounts_hold(play, PENNY)
    history, world = history_of(play), play.world
    money = sum((f.money for f in world.flows), np.zeros(world.ticks))
    assert (money <= world.budget + PENNY).all()  # no instrument is given what the budget has not
    assert np.allclose(history.spent_all() + history.left_over(), world.budget * world.dt, atol=PENNY)
    assert (np.cumsum(history.left_over()) >= -PENNY).all()  # a pot's money is left over until it is paid
    assert not history.spent_all()[: world.warm_up].any() and not history.left_over()[: world.warm_up].any()
    if policy == "more_of_the_same":
        assert history.left_over().sum() == pytest.approx(0.0, abs=PENNY)
    by_lever = {lever.name: history.spent(lever.name).sum() for lever in world.spec.levers}
    assert sum(by_lever.values()) == pytest.approx(history.spent_all().sum(), abs=PENNY)
    assert {name for name, pounds in by_lever.items() if pounds} <= {f.lever for f in world.flows}


@given(st.lists(st.integers(-1, 2), min_size=1, max_size=6), st.lists(POUNDS, min_size=3, max_size=3), POUNDS)
def test_a_tick_pays_its_claims_or_all_that_is_there(pot_of, pots, claims):
    before, spent = list(pots), [[0.0] * len(pot_of)]
    settle(0, claims, pot_of, pots, spent)
    reached = {p for p in pot_of if p >= 0}
    assert sum(spent[0]) == pytest.approx(min(claims, sum(before[p] for p in reached)), rel=1e-12)
    assert sum(before) - sum(pots) == pytest.approx(sum(spent[0]), rel=1e-9, abs=1e-6) and min(pots) >= 0.0
    assert all(paid == 0.0 for paid, p in zip(spent[0], pot_of, strict=True) if p < 0)
    if any(pots[p] > 0.0 for p in reached):
        assert sum(spent[0]) == pytest.approx(claims, rel=1e-12)


def test_a_pot_delivers_until_it_is_empty():
    scenario = england("payment", budget={"amount": "£100m a year"}, calendar={"years": 2, "warm_up": 1})
    play = played(scenario.world(0))
    claims, paid = play.history["claim"].sum(axis=1)[4:], play.delivery.spent[4:].sum(axis=1)
    assert (claims > paid).all() and np.allclose(paid, 25e6)  # more is claimed than is there: each gets a share of it
