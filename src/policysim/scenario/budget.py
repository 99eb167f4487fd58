"""One budget for the question: every option is bought from it, so that options cost the same."""

from pydantic import model_validator

from policysim.scenario.amounts import Pounds, millions, pounds
from policysim.scenario.asked import Asked
from policysim.scenario.calendar import Calendar
from policysim.scenario.months import FirstMonth, LastMonth, plain_month


class Budget(Asked):
    """Pounds a year (or in all) from `start` to `until`, the last month paid; by default over the whole calendar."""

    amount: Pounds = pounds("£600m a year")
    start: FirstMonth = None
    until: LastMonth = None
    prices: str = "2025-26"

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

    def a_year(self, calendar: Calendar) -> float:
        """Pounds a year while the budget lasts."""
        first, past = self.window(calendar)
        return float(self.amount) * 12 / (past - first) if self.amount.in_all else float(self.amount)

    def describe(self, calendar: Calendar) -> str:
        """`£400.0m a year, 2027-04 to 2037-03, 2025-26 prices`."""
        first, past = self.window(calendar)
        dates = f"{plain_month(calendar.first + int(first))} to {plain_month(calendar.first + int(past) - 1)}"
        return f"{millions(self.a_year(calendar))} a year, {dates}, {self.prices} prices"
