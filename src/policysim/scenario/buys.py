"""What the money buys, before any run: doses, reach, saturation, and what is left over."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from policysim.cards import card_html, card_text
from policysim.rules import Lever, Spec
from policysim.scenario.amounts import millions
from policysim.scenario.budget import Budget
from policysim.scenario.calendar import Calendar
from policysim.scenario.card import buys_card
from policysim.scenario.flows import Ground, flows_of, reach_of
from policysim.scenario.policy import Instrument, Policy
from policysim.scenario.population import population
from policysim.scenario.prices import full_cost, lever_of
from policysim.scenario.schedule import Schedule, Window, windows
from policysim.scenario.system import System
from policysim.scenario.world import Flow, Reach

NOTABLE = 0.01  # share of the budget whose absence is worth a line


@dataclass(frozen=True, eq=False)
class Bought:
    """What one instrument buys when it is paid in full."""

    instrument: str
    lever: str
    label: str
    money: np.ndarray  # pounds by year that it is given
    paid: np.ndarray  # pounds by year that it can spend: no more than a full dose costs
    a_year: float  # pounds a year at its highest
    reach: str
    providers: int
    dose: float | None  # None where there is no full dose
    capped: bool
    innovations: float  # brought to market over all years, before the lag
    until: str  # last year paid, where that is before the last


@dataclass(frozen=True, eq=False, repr=False)
class Buys:
    """Money by instrument and year, what it buys, and what is left over; pounds at the budget's prices."""

    years: tuple[str, ...]
    instruments: tuple[Bought, ...]
    budget: np.ndarray  # pounds by year
    title: str
    describe: str

    @property
    def left_over(self) -> np.ndarray:
        """Pounds by year that no instrument is given or can spend; a pot may leave more."""
        return self.budget - sum((one.paid for one in self.instruments), np.zeros_like(self.budget))

    def rows(self) -> list[dict]:
        """One row per instrument and year: instrument, lever, year, pounds; the last are what is left over."""
        lines = [(one.instrument, one.lever, one.paid) for one in self.instruments] + [
            ("left over", "", self.left_over)
        ]
        return [
            {"instrument": name, "lever": lever, "year": year, "pounds": float(pounds)}
            for name, lever, money in lines
            for year, pounds in zip(self.years, money, strict=True)
        ]

    def present_value(self, rate: float) -> float:
        """Pounds paid in all, later years counting less; each year is discounted from its middle."""
        paid = self.budget - self.left_over
        return float(np.sum(paid * (1 + rate) ** -(np.arange(len(paid)) + 0.5)))

    def warnings(self) -> list[str]:
        """Money that buys nothing, and payments that end."""
        notes = []
        for one in self.instruments:
            if one.dose is not None and one.capped and one.dose > 1:
                notes.append(f"{one.instrument} reaches a dose of {one.dose:.2f}: above 1.00 more money buys nothing")
            if one.until:
                notes.append(f"{one.instrument} is not paid after {one.until}: what was taken up for it may lapse")
        unspent = float(self.left_over.sum())
        if unspent > NOTABLE * float(self.budget.sum()):
            notes.append(
                f"{millions(unspent)} of {millions(float(self.budget.sum()))} is left over: costs are not equal"
            )
        return notes

    def __str__(self) -> str:
        lines = [f"{self.title}   budget {self.describe}"]
        for one in self.instruments:
            dose = "" if one.dose is None else f"   dose {one.dose:.2f}"
            ideas = f"   {one.innovations:.0f} innovations" if one.innovations else ""
            until = f" to {one.until}" if one.until else ""
            reach = "" if one.reach == "everyone" else f"   {one.reach}"
            lines.append(
                f"  {one.instrument:<22} {one.label:<28} {millions(one.a_year)} a year{until}   "
                f"{one.providers} providers{dose}{ideas}{reach}"
            )
        left = float(self.left_over.sum())
        lines.append("  nothing left over" if left < 1 else f"  left over {millions(left)} in all")
        return "\n".join(lines + [f"  note: {note}" for note in self.warnings()])

    def __repr__(self) -> str:
        return card_text(buys_card(self))

    def _repr_html_(self) -> str:
        return card_html(buys_card(self))


def what_it_buys(
    policy: Policy, budget: Budget, calendar: Calendar, system: System, spec: Spec,
    values: Mapping[str, float], paid: Schedule, seed: int,
) -> Buys:  # fmt: skip
    """The purchases of a policy at the prices of `values`; reach is judged on the providers of replicate 0."""
    people = population(system, spec, values, seed, 0)
    ground = Ground(calendar, values, people.providers, people.groups, people.words, (), np.zeros(0, bool))
    dates = windows(policy, budget, calendar)
    bought = tuple(
        _bought(name, item, lever_of(spec, item.lever), paid.money[name], dates[name], ground)
        for name, item in policy.spend.items()
    )
    return Buys(calendar.labels(), bought, yearly(paid.budget, calendar), policy.title, budget.describe(calendar))


def _bought(name: str, item: Instrument, lever: Lever, money: np.ndarray, dates: Window, ground: Ground) -> Bought:
    calendar = ground.calendar
    reach, share = reach_of(item.reach, ground)
    flows = flows_of(name, item, lever, money, dates, ground)
    delivered = max(float(flow.money.max()) for flow in flows if flow.parts)
    full = full_cost(lever, ground.values, len(ground.providers)) * share
    ideas = sum(float(flow.money.sum()) * calendar.tick for flow in flows if not flow.parts)
    by_year = yearly(money, calendar)
    last = int(np.flatnonzero(by_year > 0).max(initial=0))
    return Bought(
        instrument=name,
        lever=lever.name,
        label=lever.label,
        money=by_year,
        paid=yearly(
            sum((_paid(flow, share) for flow in flows), np.zeros(calendar.ticks))[calendar.warm_up_ticks :], calendar
        ),
        a_year=float(money.max()),
        reach=item.reach.describe(),
        providers=_reached(reach, len(ground.providers)),
        dose=None if lever.pot or full <= 0 else delivered / full,
        capped=lever.capped,
        innovations=ideas / (ground.values[lever.arrivals] * 1e6) if lever.arrivals else 0.0,
        until=calendar.labels()[last] if last < calendar.years - 1 and by_year.any() else "",
    )


def _paid(flow: Flow, share: float) -> np.ndarray:
    """Pounds a year by tick that a flow can spend, (ticks,)."""
    limited = flow.capped and not flow.pot and flow.full_cost > 0.0
    return np.minimum(flow.money, flow.full_cost * share) if limited else flow.money


def _reached(reach: Reach, n: int) -> int:
    return int(reach.mask.sum()) if reach.mask is not None else round(reach.share * n)


def yearly(money: np.ndarray, calendar: Calendar) -> np.ndarray:
    """Pounds by year from pounds a year by tick."""
    return money.reshape(calendar.years, -1).mean(axis=1)
