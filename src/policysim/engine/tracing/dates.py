"""A tick is a few months of a year: what people call it, and which tick it was that they mean."""

import re

from policysim.errors import AskError
from policysim.scenario.calendar import Calendar, year_label

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def months_of(calendar: Calendar, tick: int) -> str:
    """`Jan-Mar 2030`; with `warm-up` before the years that count; the year where ticks are no whole months."""
    first = _first_month(calendar, tick)
    warm_up = ", warm-up" if tick < calendar.warm_up_ticks else ""
    each = 12 / calendar.ticks_a_year
    if each != int(each):
        return year_label(calendar.first + 12 * ((tick - calendar.warm_up_ticks) // calendar.ticks_a_year)) + warm_up
    last = first + int(each) - 1
    if last == first:
        return f"{_month(first)}{warm_up}"
    start = MONTHS[first % 12] if first // 12 == last // 12 else _month(first)
    return f"{start}-{_month(last)}{warm_up}"


def tick_of(calendar: Calendar, when: str, said: str) -> int:
    """The tick that holds a month: `2030-02`, `Feb 2030`, `February 2030`, or `2030` for its January."""
    month = _understood(when, said)
    tick = calendar.warm_up_ticks + (month - calendar.first) * calendar.ticks_a_year // 12
    if not 0 <= tick < calendar.ticks:
        begins, ends = _month(_first_month(calendar, 0)), _month(calendar.last)
        raise AskError(
            f"{said}: lies outside the run, {begins} to {ends}\n  (the warm-up ends with {_month(calendar.first - 1)})"
        )
    return tick


def _understood(when: str, said: str) -> int:
    text = when.strip()
    if found := re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?", text):
        number = int(found[2] or 1)
        if 1 <= number <= 12:
            return int(found[1]) * 12 + number - 1
    if found := re.fullmatch(r"([A-Za-z]{3,9})\.?\s+(\d{4})", text):
        number = next((n for n, m in enumerate(MONTHS) if found[1].lower().startswith(m.lower())), -1)
        if number >= 0:
            return int(found[2]) * 12 + number
    raise AskError(f'{said}: is not a month\n  write 2030-02, or "Feb 2030"')


def _first_month(calendar: Calendar, tick: int) -> int:
    return calendar.first + 12 * (tick - calendar.warm_up_ticks) // calendar.ticks_a_year


def _month(number: int) -> str:
    return f"{MONTHS[number % 12]} {number // 12}"
