"""Every pound of the budget has a month and an instrument, or is left over: fixed amounts first, shares of the rest."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from policysim.errors import AskError
from policysim.numbers import stated
from policysim.scenario.budget import Budget
from policysim.scenario.calendar import Calendar
from policysim.scenario.months import plain_month
from policysim.scenario.policy import FULL_DOSE, Instrument, Policy

GAUSS = 0.5 / np.sqrt(3.0)  # two points that integrate products of ramps exactly
PENNY = 0.005


@dataclass(frozen=True, eq=False)
class Schedule:
    """Pounds a year in each tick that counts, by instrument, and what the budget leaves over."""

    money: dict[str, np.ndarray]  # float64 (ticks that count,)
    budget: np.ndarray  # float64 (ticks that count,)
    idle: dict[str, np.ndarray]  # what instruments with a share leave of it: while they ramp up, outside their dates

    @property
    def left_over(self) -> np.ndarray:
        """Pounds a year that no instrument is given."""
        return self.budget - sum(self.money.values(), np.zeros_like(self.budget))


@dataclass(frozen=True)
class Window:
    """When an instrument is announced and paid, in months since the end of the warm-up, and how long it builds up."""

    first: float
    past: float
    ramp: float  # months
    announced: float

    def pace(self, months: np.ndarray) -> np.ndarray:
        """Share of full payment at each time: 0 outside, rising to 1 over the ramp."""
        inside = (months >= self.first) & (months < self.past)
        rise = (months - self.first) / self.ramp if self.ramp > 0 else np.ones_like(months)
        return np.where(inside, np.clip(rise, 0.0, 1.0), 0.0)


def window(item: Instrument, budget: Budget, calendar: Calendar, where: str) -> Window:
    """Dates of an instrument; AskError where they lie outside the calendar or before the budget."""
    first, past = budget.window(calendar)
    try:
        calendar.refuse_outside(item.announced, "announced")
        calendar.refuse_outside(item.start, "start")
        calendar.refuse_outside(item.until, "until")
        for name, part in item.parts.items():
            calendar.refuse_outside(part.date, f"{name}.date")
    except ValueError as error:
        raise AskError(f"{where}.{error}") from None
    start = first if item.start is None else float(item.start - calendar.first)
    until = past if item.until is None else float(item.until + 1 - calendar.first)
    outside = {"start": (item.start, start < first), "until": (item.until, until > past or until <= start)}
    for key, (when, wrong) in outside.items():
        if wrong:
            said = plain_month(when) or plain_month(calendar.first + int(past) - 1)
            raise AskError(f"{where}.{key} = {said}: lies outside the budget's dates, {_dates(first, past, calendar)}")
    announced = start if item.announced is None else float(item.announced - calendar.first)
    if announced > start:
        paid = plain_month(calendar.first + int(start))
        raise AskError(f"{where}.announced = {plain_month(item.announced)} is after the first month paid, {paid}")
    return Window(start, until, 12.0 * item.ramp, announced)


def _dates(first: float, past: float, calendar: Calendar) -> str:
    return f"{plain_month(calendar.first + int(first))} to {plain_month(calendar.first + int(past) - 1)}"


def windows(policy: Policy, budget: Budget, calendar: Calendar) -> dict[str, Window]:
    """Dates of all instruments of a policy."""
    return {name: window(item, budget, calendar, told(policy, name)) for name, item in policy.spend.items()}


def told(policy: Policy, instrument: str) -> str:
    """How messages name an instrument."""
    return f"policy {policy.name}: spend.{instrument}"


def schedule(policy: Policy, budget: Budget, calendar: Calendar, full_doses: Mapping[str, float]) -> Schedule:
    """Money by instrument and tick; `full_doses` are pounds a year of each instrument that asks for a full dose.

    A policy that buys nothing has no budget. AskError where fixed amounts come to more than the budget.
    """
    edges = calendar.edges()
    dates = windows(policy, budget, calendar)
    first, past = budget.window(calendar)
    breaks = np.unique(
        [0.0, edges[-1], first, past, *edges, *(b for w in dates.values() for b in _breaks(w, edges[-1]))]
    )
    length = np.diff(breaks)
    middle = breaks[:-1] + length / 2
    tick = np.searchsorted(edges, middle, side="right") - 1
    weight = length / 2 / (edges[1] - edges[0])
    amount = budget.a_year(calendar) if policy.spend else 0.0
    money, idle = ({name: np.zeros(len(edges) - 1) for name in policy.spend} for _ in range(2))
    total = np.zeros(len(edges) - 1)
    for points in (middle - GAUSS * length, middle + GAUSS * length):
        available = amount * ((points >= first) & (points < past))
        rates, left = _rates(policy, dates, points, available, full_doses)
        for name, rate in rates.items():
            np.add.at(money[name], tick, rate * weight)
            np.add.at(idle[name], tick, left.get(name, 0.0) * weight)
        np.add.at(total, tick, available * weight)
    return Schedule(money, total, idle)


def present(by_tick: np.ndarray, tick: float, rate: float) -> float:
    """Pounds in all, of pounds a year by tick, later ticks counting less."""
    return float(np.sum(by_tick * (1.0 + rate) ** -(np.arange(len(by_tick)) * tick)) * tick)


def _breaks(dates: Window, end: float) -> list[float]:
    return [t for t in (dates.first, dates.first + dates.ramp, dates.past) if t < end]


def _rates(
    policy: Policy,
    dates: Mapping[str, Window],
    points: np.ndarray,
    available: np.ndarray,
    full_doses: Mapping[str, float],
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Pounds a year at each point in time, by instrument: fixed amounts, then full doses, then shares of the rest;
    and what of their shares the latter do not take up."""
    pace = {name: dates[name].pace(points) for name in policy.spend}
    rates = {
        name: pace[name] * _fixed(item, dates[name])
        for name, item in policy.spend.items()
        if item.amount not in (None, FULL_DOSE)
    }
    left = available - sum(rates.values(), np.zeros_like(points))
    if rates and left.min() < -PENNY:
        raise _too_much(policy, rates, available)
    for name, item in policy.spend.items():
        if item.amount == FULL_DOSE:
            rates[name] = np.minimum(pace[name] * full_doses[name], left)
            left = left - rates[name]
    shares = {name: item.share for name, item in policy.spend.items() if item.share is not None}
    rates |= {name: pace[name] * share * left for name, share in shares.items()}
    idle = {name: (1.0 - pace[name]) * share * left for name, share in shares.items()}
    return {name: rates[name] for name in policy.spend}, idle


def _too_much(policy: Policy, fixed: Mapping[str, np.ndarray], available: np.ndarray) -> AskError:
    most = float(np.max(sum(fixed.values(), np.zeros_like(available))))
    return AskError(
        f"policy {policy.name}: fixed amounts ({', '.join(fixed)}) come to {stated(most)} a year, "
        f"more than the budget of {stated(available.max())} a year\n"
        f"  make an amount smaller, or the budget larger"
    )


def _fixed(item: Instrument, dates: Window) -> float:
    amount = item.amount
    assert not isinstance(amount, str) and amount is not None
    return float(amount) * 12.0 / (dates.past - dates.first) if amount.in_all else float(amount)
