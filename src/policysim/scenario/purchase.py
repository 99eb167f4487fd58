"""A policy at default prices becomes purchases: each instrument's dose, reach and dates, and why money is left over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from policysim.rules import Lever, Part
from policysim.scenario.bought import Bought
from policysim.scenario.buys import Buys, yearly
from policysim.scenario.drawn_prices import Reaching, at_drawn_prices, reaching, spendable
from policysim.scenario.flows import Ground, dosed, in_force
from policysim.scenario.levels import PENNY, levels
from policysim.scenario.months import in_words
from policysim.scenario.policy import Instrument, Policy
from policysim.scenario.prices import full_cost, lever_of
from policysim.scenario.schedule import Schedule, Window, windows

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
    reach = {name: reaching(item.reach, ground) for name, item in policy.spend.items()}
    bought = []
    for name, item in policy.spend.items():
        lever, money = lever_of(scenario.spec, item.lever), (paid.money[name], by_month.money[name])
        bought.append(_bought(name, item, lever, money, dates[name], reach[name], ground))
    rate = usual.values.get("discount_rate", 0.0)
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
        rate=rate,
        heirs=tuple(name for name, item in policy.spend.items() if item.share is not None),
        drawn=at_drawn_prices(scenario, reach, rate),
    )


def _bought(
    name: str, item: Instrument, lever: Lever, money: tuple[np.ndarray, np.ndarray], dates: Window, reach: Reaching,
    ground: Ground,
) -> Bought:  # fmt: skip
    """One instrument; `money` is pounds a year by tick and by month."""
    calendar, (given, by_month) = ground.calendar, money
    cost = full_cost(lever, ground.values, len(ground.providers), item)
    aimed = dosed(item, lever, given, cost * reach.thought)
    spent = spendable(item, lever, given, cost, reach)
    full = cost * reach.size
    return Bought(
        instrument=name,
        lever=lever.name,
        label=_label(item, lever, ground, dates),
        given=given,
        spent=spent,
        paid=yearly(spent, calendar),
        levels=levels(by_month, calendar.first),
        reach=item.reach.describe(),
        providers=reach.providers,
        dose=None if lever.pot or not lever.capped or full <= 0 else float(aimed.max()) / full,
        innovations=_ideas(given - aimed, lever, ground),
        aimed=_aimed(item) if any(part.aimed for part in _working(item, lever)) else "",
        pot=lever.pot,
        in_force=_in_force(item, lever, dates, ground),
    )


def _ideas(money: np.ndarray, lever: Lever, ground: Ground) -> float:
    """Innovations that are brought to market over all years for pounds a year by tick."""
    pounds = float(money.sum()) * ground.calendar.tick
    return pounds / (ground.values[lever.arrivals] * 1e6) if lever.arrivals else 0.0


def _in_force(item: Instrument, lever: Lever, dates: Window, ground: Ground) -> int | None:
    """The month (since year 0) from which all parts work in full; None where payment ends before."""
    month = max((in_force(part, item, dates, ground) for part in _working(item, lever)), default=dates.first)
    return ground.calendar.first + int(month) if month < dates.past else None


def _working(item: Instrument, lever: Lever) -> list[Part]:
    """The parts of a lever that an instrument asks for, those that stand by for a split among them."""
    return [part for part in lever.parts if item.weight_of(part) > 0.0]


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
    for part in _working(item, lever):
        if part.delay:
            month = ground.calendar.first + int(in_force(part, item, dates, ground))
            told.append(f"{_words(part.field)} in full from {in_words(month)}")
        elif item.asks_of_parts:
            told.append(f"{_words(part.field)} {100 * item.weight_of(part):.4g}%")
    told += [f"no {_words(part.field)}" for part in lever.parts if part.weight > 0.0 == item.weight_of(part)]
    told += [f"announced in {in_words(item.announced)}"] if item.announced is not None else []
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
