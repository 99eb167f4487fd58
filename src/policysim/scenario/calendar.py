"""Engines count ticks, people name months and financial years: the calendar is where the two meet."""

from typing import Annotated, Any

import numpy as np
from pydantic import BeforeValidator, model_validator

from policysim.scenario.amounts import Years, duration, number
from policysim.scenario.asked import Asked
from policysim.scenario.months import APRIL, JANUARY, FirstMonth, financial_year, month, plain_month

TICKS = {"year": 1.0, "half_year": 0.5, "quarter": 0.25, "month": 1 / 12}
DEFAULT_START = month("2026-04", 1)


def tick_years(value: Any) -> float:
    """Length of a tick in years; a year is a whole number of ticks."""
    made = TICKS[value] if isinstance(value, str) and value in TICKS else None
    if made is None:
        try:
            made = number(value)
        except ValueError:
            raise ValueError(f"is not a tick: write {', '.join(TICKS)} or a number of years") from None
    if not 0.01 <= made <= 1 or abs(1 / made - round(1 / made)) > 1e-9:
        raise ValueError("a year must be a whole number of ticks, at most 100")
    return 1 / round(1 / made)


def whole_years(value: Any) -> int:
    """A whole number of years, at least one."""
    made = duration(value)
    if made != int(made) or made < 1:
        raise ValueError("must be a whole number of years, from 1 to 100")
    return int(made)


class Calendar(Asked):
    """When a run starts counting, for how many years, after how long a warm-up, and how long a tick is."""

    start: FirstMonth = DEFAULT_START
    years: Annotated[int, BeforeValidator(whole_years)] = 10
    warm_up: Years = 5.0
    tick: Annotated[float, BeforeValidator(tick_years)] = 0.25

    @model_validator(mode="after")
    def whole_ticks(self) -> "Calendar":
        """Refuse a warm-up that ends inside a tick, or none at all."""
        ticks = self.warm_up / self.tick
        if self.start is None:
            raise ValueError("start is missing: write YYYY-MM")
        if abs(ticks - round(ticks)) > 1e-9 or round(ticks) < 1:
            raise ValueError(f"warm_up = {self.warm_up:g} years must be at least one tick, and a whole number of ticks")
        return self

    @property
    def warm_up_ticks(self) -> int:
        """Ticks before the years that count."""
        return round(self.warm_up / self.tick)

    @property
    def ticks(self) -> int:
        """All ticks, warm-up included."""
        return self.warm_up_ticks + self.years * self.ticks_a_year

    @property
    def ticks_a_year(self) -> int:
        """Ticks in a year."""
        return round(1 / self.tick)

    @property
    def first(self) -> int:
        """First month that counts, in months since year 0."""
        return self.start if self.start is not None else DEFAULT_START

    @property
    def last(self) -> int:
        """Last month that counts."""
        return self.first + 12 * self.years - 1

    def edges(self) -> np.ndarray:
        """Months since the end of the warm-up at the edges of the ticks that count, float64 (ticks + 1,)."""
        return np.arange(self.years * self.ticks_a_year + 1) * 12.0 / self.ticks_a_year

    def labels(self) -> tuple[str, ...]:
        """Names of the years that count: `2027/28` from April, `2027` from January, else both months."""
        return tuple(year_label(self.first + 12 * n) for n in range(self.years))

    def labels_of_ticks(self) -> list[str]:
        """Name of the year that each tick belongs to, warm-up included."""
        years = [(t - self.warm_up_ticks) // self.ticks_a_year for t in range(self.ticks)]
        return [year_label(self.first + 12 * n) for n in years]

    def refuse_outside(self, when: int | None, what: str) -> None:
        """Raise ValueError if a month lies outside the years that count."""
        if when is not None and not self.first <= when <= self.last:
            inside = f"{plain_month(self.first)} to {plain_month(self.last)}"
            raise ValueError(f"{what} = {plain_month(when)} is outside the calendar, {inside}")


def year_label(first: int) -> str:
    """The name of the twelve months that start with `first`."""
    if first % 12 == APRIL:
        return financial_year(first)
    if first % 12 == JANUARY:
        return str(first // 12)
    return f"{plain_month(first)} to {plain_month(first + 11)}"
