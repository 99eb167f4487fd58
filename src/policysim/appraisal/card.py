"""An appraisal, told by a card: the answer, a row an option, and what it rests on."""

from typing import TYPE_CHECKING

from policysim.cards import Card, Table

if TYPE_CHECKING:
    from policysim.appraisal.appraisal import Appraisal


def appraisal_card(a: "Appraisal") -> Card:
    """The words and numbers of the terminal."""
    from policysim.appraisal.tables import notes, option_columns

    columns = option_columns(a)
    rows = list(zip(*(column.cells for column in columns)))
    table = Table(f"{a.assumptions.label}, the option worth most first", [column.title for column in columns], rows)
    return Card(f"Appraisal of {a.comparison.sweep.folder}", a.answer, table=table, notes=notes(a)[:1])
