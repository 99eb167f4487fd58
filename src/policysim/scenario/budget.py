"""One budget for the question: every option is bought from it, so that options cost the same."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, model_validator

from policysim.numbers import stated
from policysim.scenario.amounts import Money, Pounds, pounds
from policysim.scenario.asked import Asked
from policysim.scenario.calendar import Calendar
from policysim.scenario.months import FirstMonth, LastMonth, plain_month, span_in_words

PRICE_BASE = "2025-26"  # of turnover and of every price in the register


def price_base(text: Any) -> str:
    """The price base of turnover and unit costs, the only one: nothing is converted, so money in others is refused."""
    found = re.fullmatch(r"([0-9]{4})[-/](?:[0-9]{2})?([0-9]{2})", str(text).strip())
    if found is None or (int(found[1]) + 1) % 100 != int(found[2]):
        raise ValueError(f"is not a price base: write a financial year, as {PRICE_BASE}")
    if f"{found[1]}-{found[2]}" != PRICE_BASE:
        raise ValueError(
            f"turnover and unit costs are in {PRICE_BASE} prices, and nothing is converted: "
            f"write the amount in {PRICE_BASE} prices"
        )
    return PRICE_BASE


class Budget(Asked):
    """Pounds a year (or in all) from `start` to `until`, the last month paid; by default over the whole calendar."""

    amount: Pounds = pounds("£600m a year")
    start: FirstMonth = None
    until: LastMonth = None
    prices: Annotated[str, BeforeValidator(price_base)] = PRICE_BASE

    @model_validator(mode="after")
    def in_order(self) -> "Budget":
        """Refuse a budget that ends before it starts."""
        if self.start is not None and self.until is not None and self.until < self.start:
            raise ValueError(f"until = {plain_month(self.until)} is before start = {plain_month(self.start)}")
        return self

    def window(self, calendar: Calendar) -> tuple[float, float]:
        """First and one past the last month paid, in months since the end of the warm-up."""
        calendar.refuse_outside(self.start, "budget.start")
        calendar.refuse_outside(self.until, "budget.until")
        start = calendar.first if self.start is None else self.start
        until = calendar.last if self.until is None else self.until
        return float(start - calendar.first), float(until + 1 - calendar.first)

    def resolved(self, calendar: Calendar) -> "Budget":
        """The same budget in pounds a year, with both of its dates said."""
        first, past = (calendar.first + int(month) for month in self.window(calendar))
        amount = Money(self.a_year(calendar))
        return self.model_copy(update={"amount": amount, "start": first, "until": past - 1})

    def a_year(self, calendar: Calendar) -> float:
        """Pounds a year while the budget lasts."""
        first, past = self.window(calendar)
        return float(self.amount) * 12 / (past - first) if self.amount.in_all else float(self.amount)

    def describe(self, calendar: Calendar) -> str:
        """`£400 million a year, 2027/28 to 2036/37, 2025/26 prices`."""
        first, past = self.window(calendar)
        dates = span_in_words(calendar.first + int(first), calendar.first + int(past) - 1)
        return f"{stated(self.a_year(calendar))} a year, {dates}, {self.prices.replace('-', '/')} prices"
