"""A difference is told in the unit of its outcome: percentage points, weeks, index points, and pounds as people say them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from policysim.numbers import DASH, MINUS, between, decimals_for, decimals_of_row, is_shown, plain, signed, within

if TYPE_CHECKING:
    from policysim.analysis.comparison import Comparison, Difference
    from policysim.sweep.plan import Measure

PLURAL = re.compile(r"\b(point|week|innovation)s\b")
POUNDS = {"£bn": 1e9, "£m": 1e6, "£k": 1e3, "£": 1.0}
SPOKEN = ((999.5e6, 1e9, " billion"), (0.5e6, 1e6, " million"), (0.0, 1.0, ""))
WORDS = ((" billion", 1e9), (" million", 1e6), (" thousand", 1e3), ("", 1.0))


@dataclass(frozen=True)
class Unit:
    """Raw value x factor, to so many decimals, between the words of the unit."""

    factor: float
    decimals: int
    before: str = ""  # £
    close: str = ""  # said with every number: ` billion`
    after: str = ""  # said once: `percentage points a year`

    def size(self, value: float) -> str:
        """`0.22 percentage points a year`, `£1.2 billion`: how large, without its sign."""
        number = abs(self.factor * value)
        if self.before and not is_shown(number, self.decimals):
            told = self._to_one_digit(abs(value)).removeprefix("+")
        elif number and not is_shown(number, self.decimals):
            told = f"less than {self._one(10.0**-self.decimals)}"
        else:
            told = self._one(number)
        after = PLURAL.sub(r"\1", self.after) if told == "1" else self.after
        return f"{told} {after}".rstrip()

    def signed(self, value: float) -> str:
        """`+0.22`, `−£1.2 billion`; an amount that its own digits would wipe out to one digit: `−£200 million`."""
        if self.before and not is_shown(self.factor * value, self.decimals):
            return self._to_one_digit(value)
        told = signed(self.factor * value, self.decimals)
        sign = told[0] if told[0] in "+−" else ""
        return f"{sign}{self.before}{told.removeprefix(sign)}{self.close}"

    def between(self, low: float, high: float) -> str:
        """`0.11 to 0.33`, `−£0.1 billion to £0.3 billion`."""
        if not self.before or between(low, high, 0) == DASH:
            return between(self.factor * low, self.factor * high, self.decimals)
        return f"{self.signed(low).removeprefix('+')} to {self.signed(high).removeprefix('+')}"

    def within(self, error: float) -> str:
        """`± 0.02`, `± £0.1 billion`."""
        if self.before and not error:
            return f"± {self.before}0"
        return within(self.factor * error, self.decimals).replace("± ", f"± {self.before}") + self.close

    def fit(self, found: "Difference") -> "Unit":
        """The unit of one row: with more decimals where those of the column would wipe it out."""
        decimals = decimals_of_row(self.factor * found.mean, self.factor * found.error, self.decimals)
        return replace(self, decimals=decimals)

    def _to_one_digit(self, value: float) -> str:
        """`−£200 million`: pounds that are small beside the others are small, not nothing."""
        found = float(f"{self.factor * value * dict(WORDS)[self.close]:.1g}")
        if not abs(found) >= 1.0:
            return f"{self.before}0"
        word, scale = next(one for one in WORDS if abs(found) >= one[1])
        return f"{'+' if found > 0 else MINUS}{self.before}{abs(found) / scale:,.0f}{word}"

    def _one(self, number: float) -> str:
        return f"{self.before}{plain(number, self.decimals)}{self.close}"


def unit_of(c: "Comparison", outcome: str = "") -> Unit:
    """The unit of the differences of an outcome (default: the headline), the same in sentence and table."""
    measure = c.sweep.measure(outcome or c.headline.name)
    lines = [line.difference for line in c.lines(measure.name) if line.option != c.against]
    return unit_for(measure, [line.mean for line in lines], [line.error for line in lines])


def digits_of(c: "Comparison", outcome: str = "") -> int:
    """Decimals of the differences of an outcome (default: the headline) as charts and tables show them."""
    measure = c.sweep.measure(outcome or c.headline.name)
    lines, scale = [line.difference for line in c.lines(measure.name) if line.option != c.against], measure.scale
    return decimals_for([scale * one.mean for one in lines], [scale * one.error for one in lines], measure.decimals)


def digits_by_option(c: "Comparison", outcome: str = "") -> dict[str, int]:
    """The same for each option: more where those of the others would wipe it out."""
    measure, digits = c.sweep.measure(outcome or c.headline.name), digits_of(c, outcome)
    found, scale = {line.option: line.difference for line in c.lines(measure.name)}, measure.scale
    return {option: decimals_of_row(scale * one.mean, scale * one.error, digits) for option, one in found.items()}


def unit_for(measure: "Measure", means: Sequence[float], errors: Sequence[float]) -> Unit:
    """The unit for differences of these sizes and simulation errors."""
    pounds = POUNDS.get(measure.unit.split(" ")[0])
    if pounds is None:
        factor, told = measure.scale, {"after": measure.difference}
        usual = measure.decimals
    else:
        largest = max((abs(mean) for mean in means if mean == mean), default=0.0) * measure.scale * pounds
        _, size, word = next(one for one in SPOKEN if largest >= one[0])
        factor, usual = measure.scale * pounds / size, 0 if size < 1e6 else 1
        told = {"before": "£", "close": word, "after": "a year" if "a year" in measure.unit else ""}
    decimals = decimals_for([factor * mean for mean in means], [factor * error for error in errors], usual)
    return Unit(factor, decimals, **told)


def priced(c: "Comparison", measure: "Measure") -> str:
    """`present value at 3.5 %, 2025/26 prices`: what pounds of an outcome are; nothing where it is not told in pounds."""
    if not measure.unit.startswith("£"):
        return ""
    rate = c.sweep.plan.about.get("discount_rate")
    present = "present" in measure.label.lower() or "discounted" in measure.doc.lower()
    worth = ("present value" + (f" at {rate}" if rate else "")) if present else ""
    return ", ".join(filter(None, (worth, c.prices)))
