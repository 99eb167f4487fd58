"""A baseline and the money of a policy make a world: flows, and the innovations that money brings to market."""

from dataclasses import replace

import numpy as np

from policysim.scenario.arrivals import FIRST_BOUGHT, bought_times
from policysim.scenario.budget import Budget
from policysim.scenario.build import Baseline
from policysim.scenario.calendar import Calendar
from policysim.scenario.flows import Ground, flows_of
from policysim.scenario.policy import Policy
from policysim.scenario.population import blank
from policysim.scenario.prices import lever_of
from policysim.scenario.schedule import Schedule, windows
from policysim.scenario.world import Flow, World


def assemble(base: Baseline, policy: Policy, budget: Budget, calendar: Calendar, paid: Schedule) -> World:
    """The world of one policy in one future; `paid` is its money by instrument and tick."""
    flows = _flows(base, policy, budget, calendar, paid)
    bought = _bought(base, flows, calendar)
    started = base.started(len(bought))
    warm_up = calendar.warm_up_ticks
    none = np.zeros(len(bought), bool)
    return World(
        spec=base.spec,
        seed=base.seed,
        replicate=base.replicate,
        dt=calendar.tick,
        warm_up=warm_up,
        ticks=calendar.ticks,
        providers=started.providers,
        uptakes=started.uptakes,
        innovations=started.innovations,
        arrives=np.concatenate([base.arrives, bought]),
        numbers=np.concatenate([base.numbers, FIRST_BOUGHT + np.arange(len(bought))]),
        par=started.par,
        nation=blank(base.spec.nation, base.spec.nation_dtype, 1),
        network=base.network,
        groups=base.population.groups,
        flows=tuple(f if f.listed is None else replace(f, listed=np.concatenate([f.listed, none])) for f in flows),
        ids=base.population.ids,
        innovation_ids=(*base.ids, *(f"bought_{m + 1:03d}" for m in range(len(bought)))),
        names={
            **base.population.words,
            "approach": base.portfolio.approaches,
            "scope": base.portfolio.scopes,
            "effect": base.portfolio.effects,
        },
        budget=np.concatenate([np.zeros(warm_up), paid.budget]),
    )


def _flows(base: Baseline, policy: Policy, budget: Budget, calendar: Calendar, paid: Schedule) -> list[Flow]:
    people = base.population
    ground = Ground(calendar, base.values, people.providers, people.groups, people.words, base.ids, base.listed)
    dates = windows(policy, budget, calendar)
    return [
        flow
        for name, item in policy.spend.items()
        for flow in flows_of(name, item, lever_of(base.spec, item.lever), paid.money[name], dates[name], ground)
    ]


def _bought(base: Baseline, flows: list[Flow], calendar: Calendar) -> np.ndarray:
    """Years from the start of the warm-up at which innovations arrive that the flows pay for."""
    paying = [flow for flow in flows if not flow.parts]
    if not paying:
        return np.zeros(0)
    lever = lever_of(base.spec, paying[0].lever)
    lag = base.values[lever.lag] if lever.lag else 0.0
    money = np.sum([flow.money for flow in paying], axis=0)
    return bought_times(money, calendar.tick, base.values[lever.arrivals] * 1e6, lag, base.seed, base.replicate)
