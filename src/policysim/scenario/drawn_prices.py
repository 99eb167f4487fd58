"""Futures draw their prices: how often money then comes to more than a full dose, and what of it buys nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from policysim.numbers import per_cent
from policysim.rules import Lever, Parameter
from policysim.scenario.flows import Ground, dosed, reach_of
from policysim.scenario.parameters import drawn_of
from policysim.scenario.policy import Instrument
from policysim.scenario.posterior import FIXED
from policysim.scenario.prices import full_cost, lever_of, prices_of
from policysim.scenario.reach import Reached
from policysim.scenario.reaching import reached
from policysim.scenario.schedule import PENNY, present

if TYPE_CHECKING:
    from policysim.scenario.scenario import Scenario

FUTURES = 200


@dataclass(frozen=True, eq=False)
class AtDrawnPrices:
    """What of the money can be spent in futures that draw their prices; whom it reaches is as at the start."""

    above: Mapping[str, int]  # instrument -> futures in which it is once given more than a full dose costs
    idle: Mapping[str, float]  # instrument -> share of its money that buys nothing, on average
    spent: np.ndarray  # float64 (futures,): present value of all that can be spent, pounds

    @property
    def futures(self) -> int:
        """Number of futures whose prices were drawn."""
        return len(self.spent)

    @property
    def present_value(self) -> float:
        """Pounds, on average."""
        return float(self.spent.mean())

    def wasted(self) -> list[str]:
        """`help: above a full dose in 61 of 200 futures; on average 7 % of its money buys nothing`, by instrument."""
        return [
            f"{name}: above a full dose in {often} of {self.futures} futures; "
            f"on average {_part(self.idle[name])} of its money buys nothing"
            for name, often in self.above.items()
            if often
        ]

    def as_plain(self) -> dict[str, Any]:
        """The same in JSON's types."""
        return {
            "futures": self.futures, "present_value_pounds": self.present_value,
            "futures_above_a_full_dose": dict(self.above), "share_that_buys_nothing": dict(self.idle),
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class Reaching:
    """Whom an instrument reaches at the start: how many, their share of national size, and what it is thought to be."""

    providers: int
    size: float
    thought: float


def reaching(asked: Reached, ground: Ground) -> Reaching:
    """Whom an instrument reaches, judged on the providers that it is laid on."""
    reach, thought = reach_of(asked, ground)
    mask = reached(reach, ground.providers)
    return Reaching(int(mask.sum()), float(np.sum(ground.providers["size"] * mask)), thought)


def at_drawn_prices(scenario: Scenario, reach: Mapping[str, Reaching], rate: float) -> AtDrawnPrices | None:
    """What the policy of a scenario can spend in its first futures; None where no price is drawn."""
    items = [(name, item, lever_of(scenario.spec, item.lever)) for name, item in scenario.policy.spend.items()]
    prices = _drawn([lever for *_, lever in items], scenario)
    if not prices:
        return None
    above, idle = dict.fromkeys(scenario.policy.spend, 0), dict.fromkeys(scenario.policy.spend, 0.0)
    spent = np.zeros(FUTURES)
    usual = {parameter.name: float(parameter.default) for parameter in scenario.spec.parameters}
    for future in range(FUTURES):
        values = usual | drawn_of(
            prices, scenario.parameters, scenario.uncertainty, scenario.seed, future, scenario.posterior
        )
        money = scenario.money(values).money
        for name, item, lever in items:
            cost = full_cost(lever, values, scenario.system.number, item)
            can = spendable(item, lever, money[name], cost, reach[name])
            wasted = money[name] - can
            above[name] += reach[name].providers > 0 and bool(wasted.max() > PENNY)
            idle[name] += float(wasted.sum()) / max(float(money[name].sum()), PENNY) / FUTURES
            spent[future] += present(can, scenario.calendar.tick, rate)
    return AtDrawnPrices(above, idle, spent)


def spendable(item: Instrument, lever: Lever, money: np.ndarray, cost: float, reach: Reaching) -> np.ndarray:
    """Pounds a year by tick that an instrument can spend, where a full dose for all costs `cost`."""
    if reach.size <= 0.0:
        return np.zeros_like(money)
    if not lever.capped or lever.pot or cost <= 0.0:
        return money
    aimed = dosed(item, lever, money, cost * reach.thought)
    return money - aimed + np.minimum(aimed, cost * reach.size)


def _drawn(levers: list[Lever], scenario: Scenario) -> tuple[Parameter, ...]:
    """The prices of these levers that each future draws."""
    if scenario.uncertainty == FIXED:
        return ()
    names = {name for lever in levers for name in prices_of(lever)} - set(scenario.parameters)
    joint = scenario.joint
    return tuple(one for one in scenario.spec.parameters if one.name in names and (one.uncertain or one.name in joint))


def _part(share: float) -> str:
    return f"{per_cent(share, share)} %" if share >= 0.001 else "less than 0.1 %"
