"""A number in a cell is read with its unit and its separators, or refused with what to write; nothing is guessed."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from policysim.rules import Field
from policysim.scenario.columns import SCALE, SCALES, SHORT, unit_of
from policysim.scenario.rows import Cell
from policysim.scenario.values import Column, Problem, Problems, fault, is_unknown

MOST_LOG = 3.0  # a twentyfold difference
LEAST, MOST = 1e-9, 1e15  # beyond them measures are mistakes, and their sums and logs lose digits
BODY = re.compile(r"([0-9][0-9.,]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
AMOUNT = re.compile(
    rf"(?P<sign>[+\-−])?\s*(?P<pound>£)?\s*(?P<sign2>[+\-−])?\s*"
    rf"(?P<body>(?:[0-9][0-9.,]*(?: [0-9]{{3}})*|\.[0-9]+)(?:e[+-]?[0-9]+)?)\s*(?P<scale>{SCALE})?\s*(?P<percent>%)?",
    re.IGNORECASE | re.ASCII,
)  # fmt: skip
PLAIN = re.compile(r"([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)
GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
ALONE, AND = r"(?<![0-9.,])(", r")(?![0-9.,])"
DECIMAL_COMMA = re.compile(ALONE + r"[0-9]*,[0-9]{1,2}|[0-9]*,[0-9]{4,}|0,[0-9]+|[0-9]{1,3}(\.[0-9]{3})+,[0-9]+" + AND)
DECIMAL_POINT = re.compile(
    ALONE + r"[0-9]*\.[0-9]{1,2}|[0-9]*\.[0-9]{4,}|0\.[0-9]+|[0-9]{1,3}(,[0-9]{3})+\.[0-9]+" + AND
)
POINT, COMMA, BOTH, UNSURE = "point", "comma", "both", "unsure"  # the decimal sign of a file
FORMS = 4  # of numbers, told of a column at most


@dataclass(frozen=True)
class Allowed:
    """What a column of numbers may hold: from `low` to `high`, above 0 where `above_zero`; `share` is read from % too."""

    low: float = -MOST
    high: float = MOST
    above_zero: bool = False
    share: bool = False
    money: bool = False  # a measure, which may be in pounds or thousands

    def refuses(self, value: float) -> str:
        """Why a value is outside, with the range."""
        if self.above_zero and value <= 0:
            return "must be above 0; leave it blank if it is not known"
        if not self.low <= value <= self.high:
            ends = f"{_end(self.low)} to {_end(self.high)}"
            hint = f": write {value / 100:g} or {value:g}%" if self.share and 1 < value <= 100 else ""
            return f"must be from {ends}{hint}"
        return ""


@dataclass(frozen=True)
class Measured:
    """The numbers of a column, None where unknown, and what is to be said of how they were read."""

    values: tuple[float | None, ...]
    notes: tuple[str, ...] = ()
    unit: str = ""  # in which amounts are told: £m, £, k or nothing

    @property
    def known(self) -> int:
        """How many are known."""
        return sum(value is not None for value in self.values)


@dataclass(frozen=True)
class _Read:
    """A number before its unit counts; `unit` is £m, m, %, £ or nothing."""

    value: float
    unit: str


def decimal_sign(texts: Sequence[str], separator: str) -> str:
    """What the numbers of a file show of its decimal sign; semicolons between cells come with either."""
    comma = any(DECIMAL_COMMA.search(text) for text in texts)
    point = any(DECIMAL_POINT.search(text) for text in texts)
    if comma and point:
        return BOTH
    if comma or point:
        return COMMA if comma else POINT
    return UNSURE if separator == ";" else POINT


def numbers_of(column: Column, allowed: Allowed, sign: str, problems: Problems) -> Measured:
    """The numbers of a column, in pounds or shares of 1 where it has units; problems say row, value and what to write."""
    found = [_read(column, cell, sign, problems) for cell in column.cells]
    unit = unit_of(column.title)
    units = {read.unit for read in found if read is not None}
    stated = units - {""}
    values: list[float | None] = []
    points = unit == "%" and any(read and not read.unit and abs(read.value) > 1 for read in found)
    for cell, read in zip(column.cells, found, strict=True):
        value, why = _in_unit(read, unit, units, allowed, points)
        why = why or (allowed.refuses(value) if value is not None else "")
        if why:
            problems.append(column.problem(cell, why))
        values.append(None if why else value)
    told = _told_in(unit, stated) if allowed.money else ""
    return Measured(tuple(values), tuple(_said(column, values, told, unit, stated)), told)


def _told_in(unit: str, stated: set[str]) -> str:
    """The unit of the header, else the only one that cells state; £m for several of pounds."""
    if unit not in ("", "%"):
        return unit
    if len(stated) == 1:
        return next(iter(stated - {"%"}), "")
    return "£m" if stated and all(one.startswith("£") for one in stated) else ""


def _read(column: Column, cell: Cell, sign: str, problems: list[Problem]) -> _Read | None:
    if is_unknown(cell):
        return None
    if isinstance(cell.value, float) and math.isfinite(cell.value):
        return _Read(cell.value, "")
    made = fault(cell) or _number(cell.text, sign)
    if isinstance(made, _Read):
        return made
    problems.append(column.problem(cell, made))
    return None


def _number(text: str, sign: str) -> _Read | str:
    """A number with its unit, or why it is none."""
    if text.lower().lstrip("+-−") in ("nan", "inf", "infinity"):
        return "is not a number: leave it blank if it is not known"
    found = AMOUNT.fullmatch(text)
    if found is None:
        inside = BODY.findall(text) if text.isascii() or "£" in text else []
        return f"is not a number: write {inside[0][0]}" if len(inside) == 1 else (
            "is not a number: leave it blank if it is not known"
        )  # fmt: skip
    body = _with_point(found["body"].replace(" ", ""), sign)
    if not PLAIN.fullmatch(body):
        return body if " " in body else "is not a number: leave it blank if it is not known"
    value = float(body) * (-1 if (found["sign"] or found["sign2"] or "+") in "-−" else 1)
    if not math.isfinite(value):
        return "is too large"
    scale = SHORT[SCALES[(found["scale"] or "").lower()]]
    return _Read(value, "%" if found["percent"] else ("£" if found["pound"] else "") + scale)


def _with_point(body: str, sign: str) -> str:
    """A number with a decimal point and no other separators, or why it cannot be told."""
    if "," not in body and not (sign == COMMA and re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+", body)):
        return body
    if sign == COMMA and "," in body and body.count(",") == 1:
        return body.replace(".", "").replace(",", ".")
    if sign == POINT and GROUPED.fullmatch(body.partition(".")[0]):
        return body.replace(",", "")
    plain = re.sub(r"[.,]", "", body)
    if re.fullmatch(r"[0-9]{1,3}([.,][0-9]{3})+", body):
        last = re.split(r"[.,]", body)
        return f"is {plain} or {''.join(last[:-1])}.{last[-1]}? the file does not tell: write one of them"
    return "is not a number: write it with a decimal point and without other signs"


def _in_unit(
    read: _Read | None, unit: str, units: set[str], allowed: Allowed, points: bool
) -> tuple[float | None, str]:
    """The value that counts, or why there is none."""
    if read is None:
        return None, ""
    own = read.unit or ("" if unit == "%" else unit)
    if own == "%":
        if allowed.share or (allowed.money and units == {"%"}):
            return read.value / 100, ""
        return None, "is a percentage in a column of plain numbers: write the number"
    if own and not allowed.money:
        return None, "has a unit that this column cannot have: write the plain number"
    if not own and units - {"%", ""} and allowed.money:
        example = sorted(units - {"%", ""})[0]
        return None, f"is without a unit where others say {example}: write {_in(read.value, example)}"
    if not read.unit and points:
        if 0 < abs(read.value) <= 1:
            return None, f"is {read.value:g}% or {read.value * 100:g}%? write it with the sign"
        return read.value / 100, ""
    return read.value * SCALES[own.removeprefix("£")], ""


def _said(column: Column, values: Sequence[float | None], told_in: str, unit: str, stated: set[str]) -> list[str]:
    """What is to be said of units and separators, with the first number of each form that is not as it is written."""
    told = [f"in {', '.join(sorted(stated | ({unit} - {''})))}"] if told_in or len(stated) > 1 else []
    forms: dict[str, str] = {}
    for cell, value in zip(column.cells, values, strict=True):
        if value is not None and not _as_written(cell, value / scale_of(told_in)):
            forms.setdefault(_form(cell.text), f'"{cell.text}" is {in_unit(value, told_in)}')
    told += [*forms.values()][:FORMS]
    if unit == "%" and not told and any(values):
        told.append("read as shares of 1, though the header says %")
    return told


def _as_written(cell: Cell, value: float) -> bool:
    try:
        return math.isclose(float(cell.text), value, rel_tol=1e-12)
    except ValueError:
        return False


def _form(text: str) -> str:
    """The signs and letters of a number: `1,020` and `3,400` are written alike, `£395m` and `45%` are not."""
    return "".join(dict.fromkeys(re.sub(r"[0-9]", "", text)))


def scale_of(unit: str) -> float:
    """What one of a unit is: a million for £m."""
    return SCALES[unit.removeprefix("£")]


def in_unit(value: float, unit: str) -> str:
    """A value in the unit of its column: `733.2 £m`."""
    return f"{value / scale_of(unit):.12g} {unit}".rstrip()


def _in(value: float, unit: str) -> str:
    pound = "£" if unit.startswith("£") else ""
    return f"{pound}{value:g}{unit.removeprefix('£')}"


def _end(value: float) -> str:
    return f"−{-value:g}" if value < 0 else f"{value:g}"


def allowed_for(trait: Field) -> Allowed:
    """What a column with a trait may hold."""
    if trait.unit in ("0-1", "share") or (trait.low == 0 and trait.high == 1):
        return Allowed(0.0, 1.0, share=True)
    wide = Allowed(-MOST_LOG, MOST_LOG) if trait.unit == "log" else Allowed()
    return Allowed(wide.low if trait.low is None else trait.low, wide.high if trait.high is None else trait.high)


def at_the_ends(made: Measured, trait: Field) -> list[str]:
    """That some values are beyond the bounds between which rules can play."""
    low, high = trait.low, trait.high
    values = [value for value in made.values if value is not None]
    beyond = sum((low is not None and value < low) or (high is not None and value > high) for value in values)
    return [f"{beyond} below {low:g} or above {high:g} count as these: rules cannot play 0 or 1"] if beyond else []
