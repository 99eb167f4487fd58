"""Rows of a file as they stand, whatever saved it: cells keep their type, rows their number, sheets their name."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

Value = str | float | bool | datetime.date | datetime.time | datetime.timedelta  # a blank cell is ""
Row = tuple[int, list[Value]]  # number as the reader of the file sees it, cells


class Fault(str):
    """A cell in which the spreadsheet itself shows an error, as #DIV/0!."""


@dataclass(frozen=True)
class Grid:
    """One table of a file: the rows that are not blank."""

    file: str
    rows: Sequence[Row]
    sheet: str = ""  # of a spreadsheet
    separator: str = ""  # of a text file
    merged: Sequence[tuple[int, int, int, int]] = ()  # first row and column, last row and column; columns from 0
    notes: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """`trusts.csv`, or `trusts.xlsx, sheet "Trusts"`."""
        return f'{self.file}, sheet "{self.sheet}"' if self.sheet else self.file

    def place(self, row: int, column: int) -> str:
        """`C57` in a sheet, `row 57` in other files."""
        return f"{letters(column)}{row}" if self.sheet else f"row {row}"

    def merged_with(self, row: int, column: int) -> str:
        """The range of merged cells that a cell lies in below its first row, as `C5:C9`; else nothing."""
        for first, left, last, right in self.merged:
            if first < row <= last and left <= column <= right:
                return f"{letters(left)}{first}:{letters(right)}{last}"
        return ""


@dataclass(frozen=True)
class Cell:
    """One cell of a column and where it stands."""

    row: int
    place: str
    value: Value

    @property
    def text(self) -> str:
        """What the cell says in one line; whole numbers without a point."""
        return said(self.value)


def said(value: Value) -> str:
    """A value as a person would write it."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    return " ".join("".join(letter if letter.isprintable() else " " for letter in str(value)).split())


def is_date(value: Value) -> bool:
    """Whether a spreadsheet took the cell for a date or a time."""
    return isinstance(value, datetime.date | datetime.time | datetime.timedelta)


def column(rows: Sequence[Row], position: int, grid: Grid) -> list[Cell]:
    """One column of a grid; short rows end in blanks."""
    return [
        Cell(number, grid.place(number, position), row[position] if position < len(row) else "") for number, row in rows
    ]


def not_blank(rows: Sequence[list[Value]], first: int) -> list[Row]:
    """The rows that say something, numbered from `first`."""
    return [(number, row) for number, row in enumerate(rows, first) if any(said(value) for value in row)]


def letters(column: int) -> str:
    """The name that a spreadsheet gives a column counted from 0: A, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
