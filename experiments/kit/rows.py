"""What an experiment found is rows: an option against another on an outcome, in one setting, with its ranges."""

import csv
import math
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import numpy as np

from policysim.analysis.comparison import Comparison, compare
from policysim.analysis.paired import Difference, differences
from policysim.sweep.values import error_of_mean, range_of_futures

BASE, HEADLINE = "do_minimum", "productivity_growth"
FULL, SMALL = "full", "small"
KEYS = ("form", "setting", "option", "against", "outcome", "place", "year")
NUMBERS = ("value", "low", "high", "error")


@dataclass(frozen=True)
class Row:
    """An option on an outcome, as a difference from `against` future by future, or as a level where that is empty.

    `setting` is how the sweep was asked, in a word; `place` a group, `year` a financial year, empty for all of them. Value,
    range of futures (low, high) and simulation error are in `unit`; NaN where there are too few futures."""

    form: str
    setting: str
    option: str
    against: str
    outcome: str
    place: str
    year: str
    label: str
    unit: str
    value: float
    low: float
    high: float
    error: float
    better_in: int  # futures in which the option does better; 0 of a level
    futures: int

    @property
    def key(self) -> tuple[str, ...]:
        """What no other row has."""
        return tuple(getattr(self, name) for name in KEYS)

    @property
    def told_apart(self) -> bool:
        """Whether the difference is larger than its simulation error."""
        return abs(self.value) > self.error


class Rows:
    """The rows of one form of an experiment, looked up by what they are about."""

    def __init__(self, rows: Iterable[Row]):
        self.rows = tuple(rows)

    def some(self, **about: str) -> list[Row]:
        """The rows whose named parts are these, in the order of the file."""
        return [row for row in self.rows if all(getattr(row, name) == value for name, value in about.items())]

    def one(
        self, option: str, against: str = BASE, *, outcome: str = HEADLINE, setting: str = "", place: str = "", year: str = ""
    ) -> Row:  # fmt: skip
        """The row that is about this. KeyError where there is none."""
        about = {
            "option": option,
            "against": against,
            "outcome": outcome,
            "setting": setting,
            "place": place,
            "year": year,
        }
        found = self.some(**about)
        if len(found) != 1:
            raise KeyError(f"{len(found)} rows of {about}")
        return found[0]

    def label(self, option: str) -> str:
        """An option as tables name it."""
        return next(row.label for row in self.rows if row.option == option)

    def ranked(self, *, better: str = "higher", **about: str) -> list[Row]:
        """The differences from do minimum of every option but itself, best first."""
        found = self.some(**{"against": BASE, "outcome": HEADLINE, "setting": "", "place": "", "year": ""} | about)
        return sorted(found, key=lambda row: row.value, reverse=better == "higher")

    def level_with(self, first: Row) -> list[Row]:
        """The options that cannot be told apart from that one, against do minimum, best first."""
        others = self.some(against=first.option, outcome=first.outcome, setting=first.setting, place="", year="")
        alike = [row.option for row in others if row.option != BASE and not row.told_apart]
        return [row for row in self.ranked(outcome=first.outcome, setting=first.setting) if row.option in alike]


def gains(
    c: Comparison, outcome: str = HEADLINE, *, form: str, setting: str = "", against: str = BASE
) -> Iterator[Row]:
    """A row an option: its difference from another one."""
    for option in c.options:
        if option != against:
            yield gain(c, option, against, outcome, form=form, setting=setting)


def gain(
    c: Comparison, option: str, against: str = BASE, outcome: str = HEADLINE, *, form: str, setting: str = ""
) -> Row:
    """The row of one option: its difference from another one."""
    measure, found = c.sweep.measure(outcome), c.versus(option, against, outcome)
    return _row(found, measure.scale, form, setting, option, against, outcome, c.label(option), measure.difference)


def levels(c: Comparison, outcome: str = HEADLINE, *, form: str, setting: str = "") -> Iterator[Row]:
    """A row an option: the outcome itself."""
    measure = c.sweep.measure(outcome)
    for option, values in zip(c.options, c.values(outcome)):
        yield _row(level(values), measure.scale, form, setting, option, "", outcome, c.label(option), measure.unit)


def by_year(
    c: Comparison, outcome: str = HEADLINE, *, form: str, setting: str = "", against: str = BASE
) -> Iterator[Row]:
    """A row an option and year: its difference from another one in that year."""
    yield from _split(c, outcome, "year", form, setting, against)


def by_place(
    c: Comparison, kind: str, outcome: str = HEADLINE, *, form: str, setting: str = "", against: str = BASE
) -> Iterator[Row]:
    """A row an option and type, region or health system, which the sweep must have recorded."""
    yield from _split(c, outcome, kind, form, setting, against)


def _split(c: Comparison, outcome: str, kind: str, form: str, setting: str, against: str) -> Iterator[Row]:
    measure, other = c.sweep.measure(outcome), compare(c.sweep, against, outcome)
    names, values = other.split(kind)
    base = values[other.options.index(against)]
    for option, mine in zip(other.options, values):
        if option != against:
            for n, name in enumerate(names):
                found = differences(mine[:, n], base[:, n], measure.better, c.replicates)
                where = ("", name) if kind == "year" else (name, "")
                yield _row(
                    found,
                    measure.scale,
                    form,
                    setting,
                    option,
                    against,
                    outcome,
                    c.label(option),
                    measure.difference,
                    *where,
                )


def made(
    values: np.ndarray, *, form: str, option: str, label: str, outcome: str, unit: str, setting: str = "", against: str = "",
    place: str = "", year: str = "",
) -> Row:  # fmt: skip
    """A row of numbers that the experiment works out itself, one a future, as shown; better is higher."""
    zero = np.zeros(len(values))
    found = differences(values, zero, "higher") if against else level(values)
    return _row(found, 1.0, form, setting, option, against, outcome, label, unit, place, year)


def left_of(then: np.ndarray, now: np.ndarray, **about: str) -> Row:
    """How many per cent of a mean change there are later, with the error of a ratio; changes (futures,), then and now."""
    ratio = now.mean() / then.mean()
    around = 100 * (ratio + (now - ratio * then) / then.mean())  # its mean is the ratio, its spread that of the ratio
    return replace(made(around, unit="%", **about), low=math.nan, high=math.nan)


def level(values: np.ndarray) -> Difference:
    """The mean of values (futures,) with their range and its error."""
    known = values[np.isfinite(values)]
    mean = float(known.mean()) if len(known) else math.nan
    return Difference(mean, *range_of_futures(known), error_of_mean(known), 0, 0, len(known))


def _row(
    found: Difference, scale: float, form: str, setting: str, option: str, against: str, outcome: str, label: str, unit: str,
    place: str = "", year: str = "",
) -> Row:  # fmt: skip
    numbers = (scale * found.mean, scale * found.low, scale * found.high, scale * found.error)
    return Row(
        form, setting, option, against, outcome, place, year, label, unit, *numbers, found.better_in, found.futures
    )


def write(rows: Iterable[Row], file: Path) -> None:
    """Write rows as CSV; NaN is an empty cell, numbers have every digit."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        table = csv.writer(opened, lineterminator="\n")
        table.writerow([field.name for field in fields(Row)])
        table.writerows([_cell(value) for value in asdict(row).values()] for row in rows)


def read(file: Path) -> list[Row]:
    """Read what `write` wrote."""
    with file.open(encoding="utf-8") as opened:
        return [
            Row(**row | {name: float(row[name] or "nan") for name in NUMBERS}
                | {name: int(row[name]) for name in ("better_in", "futures")})
            for row in csv.DictReader(opened)
        ]  # fmt: skip


def _cell(value: object) -> object:
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(value)
    return value


def moved(was: Iterable[Row], now: Iterable[Row], within: float = 1e-9) -> list[str]:
    """In which rows the numbers are others, in words; rows that are new or gone among them."""
    before, after = {row.key: row for row in was}, {row.key: row for row in now}
    told = [
        f"{'gone' if key in before else 'new'}: {' '.join(filter(None, key))}" for key in before.keys() ^ after.keys()
    ]
    for key in (key for key in before if key in after):
        one, other = before[key], after[key]
        for name in (*NUMBERS, "better_in", "futures"):
            a, b = getattr(one, name), getattr(other, name)
            if not (math.isclose(a, b, rel_tol=within, abs_tol=1e-12) or (math.isnan(a) and math.isnan(b))):
                told.append(f"{' '.join(filter(None, key))}: {name} was {a:.6g}, is {b:.6g}")
    return told
