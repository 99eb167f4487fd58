"""A question that nobody has put in words is told by what is compared, on what, where and when."""

from collections.abc import Sequence

from policysim.analysis.texts import tidy
from policysim.cards import lower_first


def in_words(options: int, thing: str, place: str, years: Sequence[str]) -> str:
    """`Which of 3 options does best on productivity growth (England, 2026/27 to 2035/36)?`"""
    when = years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
    where = ", ".join(filter(None, (tidy(place), when)))
    return f"Which of {options} options does best on {lower_first(tidy(thing))} ({where})?"
