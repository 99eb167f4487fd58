"""Law: the built-in model at full size has the same bits in both engines, under every policy."""

import random

import pytest
from pandas.testing import assert_frame_equal

from engines.england import POLICIES, SHORT, england, helped
from engines.same_bits import first_difference
from policysim.engine import run
from policysim.posterior import posterior_sets
from policysim.providers.provider import Provider
from policysim.rules import spec
from policysim.scenario.policy import Policy
from policysim.scenario.scenario import Scenario

EARLY = {"mandate_grace": 0.25, "supply_lag": 0.25, "cost_innovation": 10.0}  # mandates and bought ideas in a short run


def same_tables(scenario: Scenario, replicate: int) -> None:
    """Every table of a run, from either engine, to the last bit and type."""
    mine, theirs = (run(scenario, replicate, engine) for engine in ("compiled", "mesa"))
    for table in ("national", "providers", "uptakes"):
        assert_frame_equal(getattr(mine, table), getattr(theirs, table), check_exact=True)


@pytest.mark.parametrize("policy", ["carrots_and_sticks", "supply_and_agility"])
def test_tables_of_both_engines_are_equal(policy):
    same_tables(england(policy, calendar=SHORT, parameters=EARLY), 1)


def test_no_bit_differs_with_pots_and_a_mandate_in_force():
    assert not first_difference(england("carrots_and_sticks", calendar=SHORT, parameters=EARLY).world(1))


def test_no_bit_differs_where_reach_is_judged_every_year():
    scenario = england(helped(), calendar={"years": 2, "warm_up": 0.25})
    assert not first_difference(scenario.world(2))


def test_the_order_in_which_providers_are_visited_changes_no_bit():
    world = england("carrots_and_sticks", calendar=SHORT, parameters=EARLY).world(3)
    order = list(range(len(world.ids)))
    random.Random(5).shuffle(order)
    assert not first_difference(world, order)


@pytest.mark.long
@pytest.mark.parametrize("replicate", range(3))
@pytest.mark.parametrize("policy", POLICIES)
def test_no_bit_differs_in_any_policy_over_all_ticks(policy, replicate):
    assert not first_difference(england(policy).world(replicate))


@pytest.mark.long
def test_no_bit_differs_with_every_part_of_regulation_an_announced_payment_and_calibrated_sets():
    inspected = {"inspection": "0.5", "mandate": "1", "target": "1", "competition": "0.5"}
    spend = {
        "regulated": {"lever": "regulation", "amount": "full dose", **inspected},
        "paid": {"lever": "payment", "share": "100%", "announced": "2027-04", "start": "2029-04", "until": "2033-03"},
    }
    sets = posterior_sets(spec(Provider))
    scenario = england(Policy("all_parts", spend=spend), uncertainty="posterior", posterior=sets)
    assert not first_difference(scenario.world(4))


@pytest.mark.long
def test_tables_of_a_whole_run_are_equal():
    same_tables(england("carrots_and_sticks"), 0)
