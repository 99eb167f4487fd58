"""Law: two runs of one future differ by what was changed and by nothing else."""

from dataclasses import replace

import numpy as np
import pytest

from engines.england import POLICIES, PORTFOLIO, england, helped
from engines.lively import lively_specs, lively_world, same
from engines.worlds import TICKS
from policysim.engine import play, replicate
from policysim.engine.replicate import played
from policysim.scenario.policy import Policy
from policysim.scenario.world import Network, World

WORLDS = range(12)
SHORT = {"years": 2, "warm_up": 1}


@pytest.fixture(scope="module")
def specs(tmp_path_factory):
    return lively_specs(tmp_path_factory.mktemp("lively"))


def equal_but_for_what_is_new(world, wider, providers=..., innovations=...):
    """Bits of everybody who is in both worlds, at every tick; the slices say where they are in the wider one."""
    mine, theirs = played(world), played(wider)
    assert mine.failure is None and theirs.failure is None
    assert same(mine.history, theirs.history[:, providers])
    assert same(mine.arrays["uptakes"], theirs.arrays["uptakes"][providers][:, innovations])
    assert same(mine.arrays["nation"], theirs.arrays["nation"])
    assert np.array_equal(mine.delivery.spent, theirs.delivery.spent)
    if providers is ...:
        assert np.array_equal(mine.counts, theirs.counts[:, innovations])


def with_a_provider(world: World) -> World:
    """One more provider at the end, of weight 0 and without ties, in a circle that others are in."""
    new = world.providers[:1].copy()
    new["size"], new["hope"], new["fear"] = 0.0, 0.9, 0.1
    ties = world.network
    flows = tuple(
        replace(f, reach=replace(f.reach, mask=np.append(f.reach.mask, True))) if f.reach.kind == "mask" else f
        for f in world.flows
    )
    return replace(
        world, providers=np.concatenate([world.providers, new]), ids=(*world.ids, "new"), flows=flows,
        uptakes=np.concatenate([world.uptakes, world.uptakes[:1]]),
        network=Network(np.append(ties.indptr, ties.indptr[-1]), ties.indices, ties.weights),
    )  # fmt: skip


def with_an_innovation(world: World, at: int, arrives: float, kind: int) -> World:
    """One more innovation, with a number of its own, before position `at`."""
    new = np.zeros(1, world.innovations.dtype)
    new["kind"], new["other"] = kind, 0 if at else 1
    innovations = world.innovations.copy()
    innovations["other"] += innovations["other"] >= at
    flows = tuple(f if f.listed is None else replace(f, listed=np.insert(f.listed, at, True)) for f in world.flows)
    return replace(
        world, flows=flows, numbers=np.insert(world.numbers, at, 1000), arrives=np.insert(world.arrives, at, arrives),
        innovations=np.insert(innovations, at, new[0]), innovation_ids=(*world.innovation_ids, "new"),
        uptakes=np.insert(world.uptakes, at, np.zeros(1, world.uptakes.dtype)[0], axis=1),
    )  # fmt: skip


@pytest.mark.parametrize("seed", WORLDS)
def test_an_isolated_provider_of_weight_0_changes_no_other_bit(specs, seed):
    world = lively_world(specs[0], seed)
    equal_but_for_what_is_new(world, with_a_provider(world), providers=slice(0, len(world.ids)))


@pytest.mark.parametrize("seed", WORLDS)
@pytest.mark.parametrize(("arrives", "kind"), [(np.inf, 1), (0.0, 9)], ids=["never arrives", "concerns nobody"])
def test_an_innovation_that_nobody_can_hear_changes_no_other_bit(specs, seed, arrives, kind):
    world = lively_world(specs[0], seed)
    k = len(world.numbers)
    for at in (0, k):
        wider = with_an_innovation(world, at, arrives, kind)
        equal_but_for_what_is_new(world, wider, innovations=np.delete(np.arange(k + 1), at))


@pytest.mark.parametrize("seed", WORLDS)
def test_a_trait_a_state_and_rules_with_draws_of_their_own_change_no_other_bit(specs, seed):
    world, more = lively_world(specs[0], seed), lively_world(specs[1], seed)
    mine, theirs = played(world), played(more)
    assert same(mine.history, theirs.history) and same(mine.arrays["uptakes"], theirs.arrays["uptakes"])
    assert theirs.arrays["uptakes"]["fancy"].std() > 0.0 or theirs.arrays["uptakes"].size < 3


@pytest.mark.parametrize("seed", WORLDS)
def test_a_lever_at_zero_is_the_baseline_bit_for_bit(specs, seed):
    world = lively_world(specs[0], seed)
    unpaid = tuple(replace(f, money=0.0 * f.money) for f in world.flows)
    idle = tuple(replace(f, parts=tuple((name, 0.0 * p) for name, p in f.parts)) for f in world.flows)
    baseline = played(replace(world, flows=()))
    for flows in (unpaid, idle):
        levers = played(replace(world, flows=flows))
        assert same(baseline.history, levers.history) and same(baseline.arrays["uptakes"], levers.arrays["uptakes"])


def test_levers_do_something_in_these_worlds(specs):
    worlds = [lively_world(specs[0], seed) for seed in WORLDS]
    differ = [not same(played(w).history, played(replace(w, flows=())).history) for w in worlds]
    assert sum(differ) >= len(worlds) / 2 and all(w.ticks == TICKS for w in worlds)


def at_zero(**instruments) -> Policy:
    return Policy("nothing", spend={name: {"amount": "£0m a year", **said} for name, said in instruments.items()})


def test_a_policy_that_spends_nothing_is_do_minimum_bit_for_bit():
    levers = ("supply", "investment", "support", "payment", "regulation", "autonomy", "inputs")
    nothing = at_zero(**{name: {"lever": name} for name in levers})
    worlds = [england(policy).world(0) for policy in ("do_minimum", nothing)]
    assert len(worlds[1].flows) == 8 and not worlds[0].flows
    bare, unpaid = map(played, worlds)
    assert same(bare.history, unpaid.history) and same(bare.arrays["uptakes"], unpaid.arrays["uptakes"])
    assert np.array_equal(bare.counts, unpaid.counts) and not unpaid.delivery.spent.any()


def equal_together_and_alone(scenarios, number):
    """Outcomes of scenarios played together in one future are those of each played alone, to the last bit."""
    for scenario, together in zip(scenarios, play(scenarios, number), strict=True):
        alone = play([scenario], number)[0]
        assert {n: v.tobytes() for n, v in together.outcomes.items()} == {
            n: v.tobytes() for n, v in alone.outcomes.items()
        }


def test_policies_played_together_are_policies_played_alone():
    early = {"supply_lag": 0.25, "cost_innovation": 10.0}
    policies = [*POLICIES, helped(), helped("once")]
    scenarios = [england(policy, calendar=SHORT, parameters=early) for policy in policies]
    assert len({len(s.world(1).numbers) for s in scenarios}) >= 3  # they buy different numbers of ideas
    equal_together_and_alone(scenarios, 1)


def test_parameters_played_together_are_parameters_played_alone():
    values = [{}, {"imitation_rate": 0.3}, {"arrivals": 12.0}, {"arrivals": 1.0}, {"support_effect": 2.0}]
    scenarios = [england(p, calendar=SHORT, parameters=v) for v in values for p in ("supply", "support", "do_minimum")]
    equal_together_and_alone(scenarios, 0)


def test_scenarios_in_any_order_are_the_same_runs():
    scenarios = [england(policy, calendar=SHORT) for policy in POLICIES]
    forth, back = play(scenarios, 2), play(scenarios[::-1], 2)[::-1]
    for mine, theirs in zip(forth, back, strict=True):
        assert all(np.array_equal(mine.outcomes[n], theirs.outcomes[n], equal_nan=True) for n in mine.outcomes)


def test_portfolios_of_as_many_innovations_share_no_draws_of_others():
    fewer = PORTFOLIO.model_copy(update={"named": dict(list(PORTFOLIO.named.items())[:-1])})
    asked = [{"parameters": {"arrivals": 6.0}}, {"parameters": {"arrivals": 6.5}, "innovations": fewer}]
    scenarios = [england("support", calendar=SHORT, **said) for said in asked]
    numbers = [s.world(0).numbers for s in scenarios]
    assert len(numbers[0]) == len(numbers[1]) and not np.array_equal(*numbers)
    equal_together_and_alone(scenarios, 0)


def test_how_many_ticks_are_played_at_a_time_changes_no_bit(specs, monkeypatch):
    worlds = [lively_world(specs[0], seed) for seed in WORLDS]
    whole = [played(world) for world in worlds]
    monkeypatch.setattr(replicate, "AT_A_TIME", 1)
    for world, mine in zip(worlds, whole, strict=True):
        assert same(mine.history, played(world).history)


def variance_ratio(futures: int, **asked) -> float:
    """How many times wider the effect of support on what is embedded spreads where its baseline has other draws."""
    paired, other = [], []
    for number in range(futures):
        scenarios = [england(p, uncertainty="fixed", **asked) for p in ("support", "do_minimum")]
        unlike = england(uncertainty="fixed", seed=77, **asked)
        with_support, without = (p.outcomes["embedded"][-1] for p in play(scenarios, number))
        paired.append(with_support - without)
        other.append(with_support - play([unlike], number)[0].outcomes["embedded"][-1])
    ratio = np.var(other, ddof=1) / np.var(paired, ddof=1)
    print(f"variance ratio of the effect of support on embedded uptakes, {futures} futures: {ratio:.1f}")
    return ratio


def test_common_random_numbers_pay_at_least_fivefold():
    assert variance_ratio(20, calendar={"years": 5, "warm_up": 2}) >= 5.0


@pytest.mark.long
def test_common_random_numbers_pay_over_a_decade():
    assert variance_ratio(40) >= 5.0
