"""A row of totals below a list is no provider: it is named, so that somebody deletes it, and never counted."""

import re
from collections.abc import Mapping

from policysim.scenario.header import Found
from policysim.scenario.rows import Row, Value, said
from policysim.scenario.values import UNKNOWN, Problem

TOTAL = re.compile(r"(grand |sub)?totals?\b.*|sum|sums|average|mean|median|all (trusts|providers|organisations)", re.I)
WHY = "looks like a total row, not a provider: delete it"


def below_the_list(found: Found, used: Mapping[str, int]) -> list[Problem]:
    """The rows at the end of a list that look like totals."""
    problems = []
    for row in reversed(found.rows):
        if not _is_total(row, used):
            break
        position = next((k for k, value in enumerate(row[1]) if TOTAL.fullmatch(said(value))), used["id"])
        text = said(row[1][position]) if position < len(row[1]) else ""
        place = found.grid.place(row[0], position)
        problems.append(Problem(row[0], found.head[position].strip(), text, WHY, place))
    return problems


def _is_total(row: Row, used: Mapping[str, int]) -> bool:
    """Without id and type of its own: a word for totals, or nothing but numbers."""
    words = [said(value) for value in row[1]]
    named = any(TOTAL.fullmatch(word) for word in words)
    own = [words[used[name]] for name in ("id", "type") if used[name] < len(words)]
    if not all(word.lower() in UNKNOWN or TOTAL.fullmatch(word) for word in own):
        return False
    return named or all(_is_number(value) for value in row[1] if said(value).lower() not in UNKNOWN)


def _is_number(value: Value) -> bool:
    return isinstance(value, float) or re.fullmatch(r"[£0-9.,%\s]+[kmbn%]*", str(value).strip()) is not None
