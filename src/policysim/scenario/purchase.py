"""A policy at default prices becomes purchases: each instrument's dose, reach and dates, and why money is left over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from policysim.rules import Lever
from policysim.scenario.buys import Bought, Buys, yearly
from policysim.scenario.flows import Ground, flows_of, in_force, reach_of
from policysim.scenario.levels import PENNY, levels
from policysim.scenario.months import in_words
from policysim.scenario.policy import Instrument, Policy
from policysim.scenario.prices import full_cost, lever_of
from policysim.scenario.reaching import reached
from policysim.scenario.schedule import Schedule, Window, windows
from policysim.scenario.world import Flow

if TYPE_CHECKING:
    from policysim.scenario.scenario import Scenario

SAID = 3  # names that are told one by one
UNASKED = "no instrument asks for it"


def what_it_buys(scenario: Scenario) -> Buys:
    """The purchases of a scenario's policy; reach is judged on the providers as they are at the start of one future."""
    usual = scenario.usual()
    people, calendar, policy = usual.population, scenario.calendar, scenario.policy
    providers = usual.started(0).providers
    ground = Ground(calendar, usual.values, providers, people.groups, people.words, usual.ids, usual.listed)
    paid, by_month = scenario.money(usual.values), scenario.money_by_month(usual.values)
    dates = windows(policy, scenario.budget, calendar)
    bought = []
    for name, item in policy.spend.items():
        lever = lever_of(scenario.spec, item.lever)
        flows = flows_of(name, item, lever, paid.money[name], dates[name], ground)
        bought.append(_bought(name, item, lever, flows, by_month.money[name], dates[name], ground))
    first, past = scenario.budget.window(calendar)
    return Buys(
        policy=policy.name,
        title=policy.title,
        describe=scenario.budget.describe(calendar),
        calendar=calendar,
        span=(calendar.first + int(first), calendar.first + int(past) - 1),
        instruments=tuple(bought),
        by_tick=paid.budget,
        left_by_tick=_left(policy, bought, paid, dates, (first, past)),
        rate=usual.values.get("discount_rate", 0.0),
        heirs=tuple(name for name, item in policy.spend.items() if item.share is not None),
    )


def _bought(
    name: str, item: Instrument, lever: Lever, flows: list[Flow], by_month: np.ndarray, dates: Window, ground: Ground
) -> Bought:
    calendar = ground.calendar
    mask = reached(reach_of(item.reach, ground)[0], ground.providers)
    size = float(np.sum(ground.providers["size"] * mask))
    counted = slice(calendar.warm_up_ticks, None)
    given = np.sum([flow.money for flow in flows], axis=0)[counted]
    spent = np.sum([_spent(flow, size) for flow in flows], axis=0)[counted]
    full = full_cost(lever, ground.values, len(ground.providers)) * size
    most = max(float(flow.money.max()) for flow in flows if flow.parts)
    ideas = sum(float(flow.money.sum()) * calendar.tick for flow in flows if not flow.parts)
    return Bought(
        instrument=name,
        lever=lever.name,
        label=_label(item, lever, ground, dates),
        given=given,
        spent=spent,
        paid=yearly(spent, calendar),
        levels=levels(by_month, calendar.first),
        reach=item.reach.describe(),
        providers=int(mask.sum()),
        dose=None if lever.pot or not lever.capped or full <= 0 else most / full,
        innovations=ideas / (ground.values[lever.arrivals] * 1e6) if lever.arrivals else 0.0,
        aimed=_aimed(item) if any(part.aimed for part in lever.parts) else "",
        pot=lever.pot,
        in_force=_in_force(item, lever, dates, ground),
    )


def _spent(flow: Flow, size: float) -> np.ndarray:
    """Pounds a year by tick that a flow can spend on providers of this size together."""
    if size <= 0.0:
        return 0.0 * flow.money
    limited = flow.capped and not flow.pot and flow.full_cost > 0.0
    return np.minimum(flow.money, flow.full_cost * size) if limited else flow.money


def _in_force(item: Instrument, lever: Lever, dates: Window, ground: Ground) -> int | None:
    """The month (since year 0) from which all parts work in full; None where payment ends before."""
    month = max((in_force(part, item, dates, ground) for part in lever.parts), default=dates.first)
    return ground.calendar.first + int(month) if month < dates.past else None


def _left(
    policy: Policy, bought: list[Bought], paid: Schedule, dates: Mapping[str, Window], budget: tuple[float, float]
) -> dict[str, np.ndarray]:
    """Why pounds a year are left over, by tick; all of it together is the budget less what is spent."""
    left = {}
    for one in bought:
        why = f"{one.instrument} reaches nobody" if one.providers == 0 else f"more than a full dose of {one.instrument}"
        left[why] = one.given - one.spent
        window = dates[one.instrument]
        shorter = (window.first, window.past) != budget
        left[_idle(one.instrument, policy.spend[one.instrument], shorter)] = paid.idle[one.instrument]
    asked = sum((paid.money[one.instrument] + paid.idle[one.instrument] for one in bought), np.zeros_like(paid.budget))
    left[UNASKED] = paid.budget - asked
    return {why: by_tick for why, by_tick in left.items() if np.any(np.abs(by_tick) >= PENNY / 100)}


def _idle(name: str, item: Instrument, shorter: object) -> str:
    """Why an instrument does not take up its share at all times: it builds up, or is paid for a `shorter` time."""
    why = ["builds up"] if item.ramp else []
    why += ["is not paid"] if shorter else []
    return f"while {name} {' or '.join(why)}"


def _label(item: Instrument, lever: Lever, ground: Ground, dates: Window) -> str:
    """`investment in capability (digital 50%, data 50%)`, `payment for uptake (virtual wards)`."""
    told = [f"{_words(name)} {part:.4g}%" for name, part in ((n, 100 * p) for n, p in item.split.items()) if part]
    told = [_words(name) for name, part in item.split.items() if part == 1] or told
    told += [_aimed(item)] if _names(item) else []
    for part in lever.parts:
        if part.delay:
            month = ground.calendar.first + int(in_force(part, item, dates, ground))
            told.append(f"{_words(part.field)} in full from {in_words(month)}")
    label = lever.label[:1].lower() + lever.label[1:]
    return f"{label} ({', '.join(told)})" if told else label


def _aimed(item: Instrument) -> str:
    """The innovations that an instrument names, in words."""
    names = _names(item)
    if not names:
        return "what was"
    return ", ".join(map(_words, names)) if len(names) <= SAID else f"{len(names)} innovations"


def _names(item: Instrument) -> tuple[str, ...]:
    own = [part.innovations for part in item.parts.values() if part.innovations]
    return own[0] if own else item.innovations or ()


def _words(name: str) -> str:
    return name.replace("_", " ")
