"""What options are worth in pounds, near the answer of a page: the appraisal in its sentence and a table."""

from typing import NamedTuple

from policysim.analysis.comparison import Comparison
from policysim.analysis.texts import cell
from policysim.appraisal.appraisal import Appraisal
from policysim.appraisal.assumptions import DEFAULT
from policysim.appraisal.sentence import ranked
from policysim.appraisal.tables import notes, option_columns
from policysim.errors import AskError
from policysim.report.aside import Aside
from policysim.report.tables import APPRAISAL, Group, Table


class Worth(NamedTuple):
    """As `policysim compare --appraisal` prints it."""

    answer: str
    table: Table
    notes: list[str]


def appraisal_of(c: Comparison, aside: Aside) -> Appraisal | None:
    """Options in pounds against do minimum; None where there are none, or where their outcomes cannot be valued."""
    try:
        found = c.appraisal(aside.assumptions or DEFAULT)
    except AskError:
        return None
    return found if any(found.npsv(option).futures for option in ranked(found)) else None


def worth_of(c: Comparison, aside: Aside) -> Worth | None:
    """What the page tells of it; None where there is no appraisal."""
    if not (found := appraisal_of(c, aside)):
        return None
    first, *others = option_columns(found)
    rows = tuple(zip(tuple(map(cell, first.cells)), *(column.cells for column in others)))
    heads = (first.title, *(column.title for column in others))
    caption = "Benefits less public cost of each option beyond do minimum, present value. The option worth most first."
    return Worth(found.answer, Table(caption, heads, (Group(rows, origins=(APPRAISAL,) * len(others)),)), notes(found))
