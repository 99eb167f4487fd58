"""Dates are months: `2027-04`, or `2027` for its January as a start and its December as an end; April 2027 in words."""

import re
from calendar import month_name
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

FIRST, LAST = 1900, 2200
JANUARY, MARCH, APRIL, DECEMBER = 0, 2, 3, 11  # of a year, as months since year 0 count them


def month(value: Any, of_a_year: int) -> int:
    """Months since year 0 of `YYYY-MM`, or of that month of a bare year `YYYY`."""
    text = str(value).strip()
    found = re.fullmatch(r"([0-9]{4})(?:-([0-9]{1,2}))?", text)
    if isinstance(value, bool) or found is None:
        raise ValueError("is not a month: write YYYY-MM, as 2027-04, or a year, as 2027")
    year, number = int(found[1]), int(found[2]) if found[2] else of_a_year
    if not (FIRST <= year < LAST and 1 <= number <= 12):
        raise ValueError(f"is not a month from {FIRST}-01 to {LAST - 1}-12")
    return year * 12 + number - 1


def plain_month(value: int | None) -> str | None:
    """`YYYY-MM` of months since year 0."""
    return None if value is None else f"{value // 12}-{value % 12 + 1:02d}"


def in_words(value: int) -> str:
    """`April 2027` of months since year 0."""
    return f"{month_name[value % 12 + 1]} {value // 12}"


def span_in_words(first: int, last: int) -> str:
    """`2027/28 to 2036/37` for whole financial years, `2027 to 2030` for whole years, else `April 2027 to May 2030`."""
    if first % 12 == APRIL and last % 12 == MARCH:
        ends = [financial_year(first), financial_year(last)]
    elif first % 12 == JANUARY and last % 12 == DECEMBER:
        ends = [str(first // 12), str(last // 12)]
    else:
        ends = [in_words(first), in_words(last)]
    return " to ".join(dict.fromkeys(ends))


def financial_year(value: int) -> str:
    """`2027/28`, the financial year (April to March) that a month lies in."""
    year = (value - APRIL) // 12
    return f"{year}/{(year + 1) % 100:02d}"


def years_in_words(value: float) -> str:
    """`1 year`, `1.5 years`, `6 months`."""
    number, unit = (12 * value, "month") if value < 1 else (value, "year")
    return f"{number:.3g} {unit}{'' if number == 1 else 's'}"


def _first(value: Any) -> int | None:
    return None if value in (None, "", "none") else month(value, 1)


def _last(value: Any) -> int | None:
    return None if value in (None, "", "none") else month(value, 12)


FirstMonth = Annotated[int | None, BeforeValidator(_first), PlainSerializer(plain_month)]
LastMonth = Annotated[int | None, BeforeValidator(_last), PlainSerializer(plain_month)]
