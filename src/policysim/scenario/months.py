"""Dates are months: `2027-04`, or `2027` for its January as a start and its December as an end."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

FIRST, LAST = 1900, 2200


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


def _first(value: Any) -> int | None:
    return None if value in (None, "", "none") else month(value, 1)


def _last(value: Any) -> int | None:
    return None if value in (None, "", "none") else month(value, 12)


FirstMonth = Annotated[int | None, BeforeValidator(_first), PlainSerializer(plain_month)]
LastMonth = Annotated[int | None, BeforeValidator(_last), PlainSerializer(plain_month)]
