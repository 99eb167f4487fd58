"""What the money buys, before any run: for whom, what dose, from when to when, and what is left over and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from policysim.cards import card_html
from policysim.numbers import stated, stated_short
from policysim.scenario.bought import Bought
from policysim.scenario.calendar import Calendar
from policysim.scenario.card import buys_card
from policysim.scenario.levels import levels_in_words
from policysim.scenario.months import in_words
from policysim.scenario.schedule import present

if TYPE_CHECKING:
    import pandas as pd

    from policysim.scenario.drawn_prices import AtDrawnPrices

LEFT_OVER = "left over"
NEAR, FULL, MORE = 0.8, 0.995, 1.005  # doses: nearly all that can be bought, all, more than can be
FEW = 5  # providers on whom a result must not hang
NOTABLE = 0.01  # share of the budget's present value whose absence makes costs unequal
LINES, WIDE = 12, 140  # of repr; columns
GAP, FOLDED = 3, (64, 30, 30, 13, 26)  # between cells; widths of cells where not all fits: name, what, money, who, dose


@dataclass(frozen=True, eq=False, repr=False)
class Buys:
    """Money by instrument and year, what it buys, what is left over and why; pounds at the budget's prices."""

    policy: str
    title: str
    describe: str  # the budget
    calendar: Calendar
    span: tuple[int, int]  # first and last month of the budget
    instruments: tuple[Bought, ...]
    by_tick: np.ndarray  # float64 (ticks that count,): the budget in pounds a year
    left_by_tick: Mapping[str, np.ndarray]  # why -> pounds a year that are left over
    rate: float  # at which later years count less
    heirs: tuple[str, ...]  # instruments that share what others leave
    drawn: AtDrawnPrices | None = None  # what futures with prices of their own can spend; None where prices are fixed

    @property
    def years(self) -> tuple[str, ...]:
        """The years that count."""
        return self.calendar.labels()

    @property
    def budget(self) -> np.ndarray:
        """The budget by year, pounds."""
        return yearly(self.by_tick, self.calendar)

    @property
    def left_over(self) -> np.ndarray:
        """Pounds by year that no instrument is given or can spend; a pot may leave more."""
        return yearly(sum(self.left_by_tick.values(), np.zeros_like(self.by_tick)), self.calendar)

    def rows(self) -> list[dict[str, Any]]:
        """One row per instrument and year: policy, instrument, lever, year, pounds; the last are what is left over."""
        lines = [*((one.instrument, one.lever, one.paid) for one in self.instruments), (LEFT_OVER, "", self.left_over)]
        return [
            {"policy": self.policy, "instrument": name, "lever": lever, "year": year, "pounds": float(pounds)}
            for name, lever, money in lines
            for year, pounds in zip(self.years, money, strict=True)
        ]

    def table(self) -> pd.DataFrame:
        """The rows as a tidy frame, pounds by policy, instrument and year; `attrs` tell the budget."""
        import pandas as pd  # only where somebody wants a frame: lists and refusals do without

        frame = pd.DataFrame(self.rows(), columns=["policy", "instrument", "lever", "year", "pounds"])
        frame.attrs["question"] = f"What does {self.title} buy? Budget {self.describe}"
        return frame

    def present_value(self, rate: float | None = None) -> float:
        """Pounds spent in all, later ticks counting less, as in the table of a sweep; at the model's rate if not said."""
        return self._present(sum((one.spent for one in self.instruments), np.zeros_like(self.by_tick)), rate)

    @property
    def missing(self) -> float:
        """Present value of the budget that is not spent, pounds."""
        return self._present(self.by_tick) - self.present_value()

    def _present(self, by_tick: np.ndarray, rate: float | None = None) -> float:
        return present(by_tick, self.calendar.tick, self.rate if rate is None else rate)

    @property
    def present_value_when_drawn(self) -> float:
        """Pounds spent on average of the futures that draw their prices; as at default prices where none are drawn."""
        return self.drawn.present_value if self.drawn else self.present_value()

    @property
    def missing_when_drawn(self) -> float:
        """Present value of the budget that is not spent on average of those futures, pounds."""
        return self._present(self.by_tick) - self.present_value_when_drawn

    def unequal(self) -> bool:
        """Whether so much is left over at default prices that the policy costs less than others at the same budget."""
        return self.missing > NOTABLE * self._present(self.by_tick)

    def unequal_when_drawn(self) -> bool:
        """Whether so much is left over on average of the futures that draw their prices."""
        return self.missing_when_drawn > NOTABLE * self._present(self.by_tick)

    def wasted(self) -> list[str]:
        """Money that buys nothing at default prices: above a full dose, for nobody, for a rule never in force."""
        told, prices = [], " at default prices" if self.drawn else ""
        for one in self.instruments:
            left = stated_short(float(np.max(one.given - one.spent, initial=0.0)))
            if one.providers == 0:
                told.append(f"{one.instrument} reaches nobody ({one.reach}): {left} a year is left over")
            elif one.dose is not None and one.dose > MORE:
                told.append(
                    f"{one.instrument} reaches a dose of {one.dose:.2f}{prices}: above 1.00 more money buys "
                    f"nothing ({left} a year is left over)"
                )
            if one.in_force is None:
                told.append(f"{one.instrument} is never in force in full: date and grace end after its last payment")
        return told

    def warnings(self) -> list[str]:
        """What a reader should know: money that buys nothing or nearly, payments that end, costs that are not equal."""
        told = [*self.wasted(), *(self.drawn.wasted() if self.drawn else ())]
        for one in self.instruments:
            if one.dose is not None and NEAR <= one.dose < FULL:
                told.append(f"{one.instrument} reaches a dose of {one.dose:.2f}: there is room for little more money")
            if one.aimed and 0 < one.last < self.calendar.last:
                told.append(
                    f"after {in_words(one.last)} {one.aimed} taken up for {one.instrument} may lapse "
                    "(payment withdrawal): see policysim explain withdrawal"
                )
            if 0 < one.providers < FEW and one.reach != "everyone":
                told.append(f"{one.instrument} reaches {one.providers} ({one.reach}): results hang on who that is")
        if self.unequal():
            told.append(f"{self._left_in_words()}: this costs less than options that spend the budget")
        elif self.unequal_when_drawn():
            told.append("with drawn prices this costs less, on average, than options that spend the budget")
        return told

    def _left_in_words(self) -> str:
        left, whole = float(f"{self.left_over.sum():.3g}"), float(self.budget.sum())
        return f"{stated(left)} of {stated(whole)} is left over"

    def lines(self, width: int = WIDE) -> list[str]:
        """The whole card: budget, instruments, present value, what is left over, warnings."""
        told = [f"{self.title}   budget {self.describe}", *_columns(self.instrument_rows(), width)]
        for line in self.cost_lines():
            told += _folded("  ", line, width)
        for line in self.left_lines():
            told += _folded("  left over  ", line, width)
        for n, text in enumerate(self.warnings()):
            told += _folded("  warnings  " if n == 0 else " " * 12, text, width)
        return told

    def instrument_rows(self) -> list[tuple[str, ...]]:
        """A row an instrument: name, what is bought, money in levels, for whom, and what comes of it."""
        rows: list[tuple[str, ...]] = []
        for one in self.instruments:
            passes = f" (it passes to {_and(self.heirs)})" if self.heirs and one.instrument not in self.heirs else ""
            dose = "" if one.dose is None else f"dose {one.dose:.2f}"
            ideas = f"{one.innovations:.0f} innovations" if one.innovations else ""
            reach = "" if one.reach == "everyone" else one.reach
            who = "1 provider" if one.providers == 1 else f"{one.providers} providers"
            told = levels_in_words(one.levels, self.span, passes)
            rows.append((one.instrument, one.label, told, who, "   ".join(filter(None, (dose, ideas, reach)))))
        return rows

    def cost_lines(self) -> list[str]:
        """What it costs at default prices, and what comes of that where futures draw their prices."""
        return [self.cost(), *([self.cost_when_drawn()] if self.drawn else [])]

    def cost(self) -> str:
        """`present value £3,399 million at 3.5 %, the same as other options that spend the budget; nothing left over`."""
        if not self.instruments:
            return "buys nothing, costs nothing"
        prices = " and default prices" if self.drawn else ""
        money = f"present value {_millions(self.present_value())} at {100 * self.rate:.4g} %{prices}"
        if self.unequal():
            return f"{money}, {_millions(self.missing)} less than the whole budget"
        told = f"{money}, the same as other options that spend the budget"
        pots = [one.instrument for one in self.instruments if one.pot]
        if float(self.left_over.sum()) >= 1:
            return told
        return f"{told}; nothing left over" + (f" but what is not claimed from {_and(pots)}" if pots else "")

    def cost_when_drawn(self) -> str:
        """`with the prices of 200 futures £3,300 million on average, £99 million less than the whole budget`."""
        assert self.drawn is not None
        money = f"with prices drawn ({self.drawn.futures} futures) {_millions(self.drawn.present_value)} on average"
        if self.unequal_when_drawn():
            return f"{money}, {_millions(self.missing_when_drawn)} less than the whole budget"
        return money if self.unequal() else f"{money}, within 1 % of that"

    def left_lines(self) -> list[str]:
        """What is left over, in which years and why, a line a reason."""
        told = []
        for why, by_tick in self.left_by_tick.items():
            by_year = yearly(by_tick, self.calendar)
            some = [n for n, pounds in enumerate(by_year) if pounds >= 1]
            if some:
                low, high = stated_short(min(by_year[some])), stated_short(max(by_year[some]))
                amount = low if low == high else f"{low} to {high}"
                told.append(f"{amount} a year, {_and(_runs(some, self.years))}: {why}")
        return told

    def as_plain(self) -> dict[str, Any]:
        """The same in JSON's types, raw: pounds, shares, months as YYYY-MM."""
        return {
            "policy": self.policy, "label": self.title, "budget": self.describe, "discount_rate": self.rate,
            "present_value_pounds": self.present_value(), "present_value_left_over_pounds": self.missing,
            "prices": "default", "drawn_prices": self.drawn.as_plain() if self.drawn else None,
            "instruments": [one.as_plain() for one in self.instruments],
            "pounds_by_year": self.rows(), "left_over": self.left_lines(), "warnings": self.warnings(),
        }  # fmt: skip

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def __repr__(self) -> str:
        told = self.lines()
        return "\n".join(told if len(told) <= LINES else [*told[: LINES - 1], f"  and {len(told) - LINES + 1} more"])

    def _repr_html_(self) -> str:
        return card_html(buys_card(self))


def yearly(money: np.ndarray, calendar: Calendar) -> np.ndarray:
    """Pounds by year from pounds a year by tick."""
    return money.reshape(calendar.years, -1).mean(axis=1)


def _runs(some: list[int], years: tuple[str, ...]) -> list[str]:
    """`2027/28 to 2028/29`, `2033/34`: years that follow each other, together."""
    starts = [n for n in some if n - 1 not in some]
    ends = [n for n in some if n + 1 not in some]
    return [" to ".join(dict.fromkeys((years[a], years[b]))) for a, b in zip(starts, ends)]


def _columns(rows: list[tuple[str, ...]], width: int) -> list[str]:
    """Rows as aligned lines; where they are wider than `width`, the long cells are folded."""
    wide = [max(map(len, column)) for column in zip(*rows)]
    if sum(wide) + GAP * len(wide) > width:
        wide = [min(w, limit) for w, limit in zip(wide, FOLDED)]
    folded = [[wrap(text, max(1, w)) or [""] for text, w in zip(row, wide)] for row in rows]
    return ["  " + (" " * GAP).join(f"{text:<{w}}" for text, w in zip(line, wide)).rstrip()
            for cells in folded for line in zip_longest(*cells, fillvalue="")]  # fmt: skip


def _folded(head: str, text: str, width: int) -> list[str]:
    """A line after its head, folded where it is wider than `width`."""
    return wrap(text, width, initial_indent=head, subsequent_indent=" " * len(head))


def _millions(pounds: float) -> str:
    return f"£{pounds / 1e6:,.0f} million"


def _and(names: tuple[str, ...] | list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
