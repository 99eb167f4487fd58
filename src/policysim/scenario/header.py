"""The table in a file starts at the row that names its columns, wherever it stands and whatever stands above."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from policysim.errors import AskError
from policysim.scenario.rows import Grid, Row, said

DEPTH = 60  # rows in which a header is looked for
Known = Callable[[Sequence[str]], Mapping[str, int]]  # the columns that a header names, by what they are used as


@dataclass(frozen=True)
class Found:
    """A table in a file: its header, which may stand in two rows, and the rows below it."""

    grid: Grid
    head: list[str]
    rows: list[Row]
    first: int = 0  # number of the header's row; 0 in Parquet
    last: int = 0
    notes: tuple[str, ...] = ()

    @property
    def header(self) -> str:
        """`3`, or `3 to 4`."""
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


def find_table(grids: Sequence[Grid], known: Known, required: Sequence[str], row: str = "") -> Found:
    """The one table whose header has the required columns, or the nearest to it where none has, for the refusal.

    `row` is where the reader says the header stands. AskError where several sheets could be meant.
    """
    tables = [_table(grid, known, required, row) for grid in grids]
    whole = [table for table in tables if all(name in known(table.head) for name in required)]
    if len(whole) > 1 and all(table.grid.sheet for table in whole):
        names = [table.grid.sheet for table in whole]
        file = whole[0].grid.file
        raise AskError(
            f"{file}: {len(names)} sheets could be the list: {', '.join(names)}\n  say which: {_quoted(f'{file}#{names[0]}')}"
        )
    best = max(whole or tables, key=lambda table: (len(known(table.head)), _cells(table.head)))
    if len(grids) > 1 and best.grid.sheet and whole:
        others = ", ".join(f'"{grid.sheet}"' for grid in grids if grid is not best.grid)
        what = "sheet has" if others.count('"') == 2 else "sheets have"
        told = f"the {what} no column for {' or '.join(required)} and so was not read: {others}"
        best = Found(best.grid, best.head, best.rows, best.first, best.last, (*best.notes, told))
    return best


def _table(grid: Grid, known: Known, required: Sequence[str], row: str) -> Found:
    rows = grid.rows
    if row:
        return _below(grid, *_stated(grid, row), known, required)
    for k in range(min(DEPTH, len(rows))):
        if all(name in known(_texts(rows[k])) for name in required):
            return _below(grid, k, k, _texts(rows[k]), known, required)
    for k in range(min(DEPTH, len(rows)) - 1):
        for head in _joined(rows[k], rows[k + 1]):
            if rows[k + 1][0] == rows[k][0] + 1 and all(name in known(head) for name in required):
                return _below(grid, k, k + 1, head, known, required)
    k = max(range(min(DEPTH, len(rows))), key=lambda k: (len(known(_texts(rows[k]))), k == 0, -k))
    if not known(_texts(rows[k])):  # no name is known: the first row that looks like a header
        k = next((k for k in range(min(DEPTH, len(rows))) if _cells(_texts(rows[k])) > 1), 0)
    return Found(grid, _texts(rows[k]), list(rows[k + 1 :]), rows[k][0], rows[k][0])


def _below(grid: Grid, first: int, last: int, head: list[str], known: Known, required: Sequence[str]) -> Found:
    """The table below a header; a row of words right below it that names no provider belongs to the header."""
    rows = grid.rows
    names = known(head)
    places = [names[name] for name in required if name in names]
    below = rows[last + 1] if places and last + 1 < len(rows) else None
    if below is not None and below[0] == rows[last][0] + 1 and _no_provider(below, places):
        notes = (f"row {below[0]} is taken for a part of the header: it has neither {' nor '.join(required)}",)
        return Found(grid, head, list(rows[last + 2 :]), rows[first][0], rows[last][0], notes)
    return Found(grid, head, list(rows[last + 1 :]), rows[first][0], rows[last][0])


def _no_provider(row: Row, places: Sequence[int]) -> bool:
    words = all(isinstance(value, str) and not any(c.isdigit() for c in value) for value in row[1])
    return words and not any(place < len(row[1]) and said(row[1][place]) for place in places)


def _stated(grid: Grid, row: str) -> tuple[int, int, list[str]]:
    """The first and last row of the header that the reader states, by their places, and what it says."""
    numbers = [int(part) for part in row.replace("to", " ").split() if part.isdigit()]
    places = [k for k, (number, _) in enumerate(grid.rows) if number in numbers]
    if not numbers or len(places) != len(numbers) or len(numbers) > 2:
        raise AskError(
            f"{grid.where}: header = {row}: no such row\n  write the number of the row with the names of columns"
        )
    first, last = places[0], places[-1]
    head = _texts(grid.rows[first]) if first == last else _joined(grid.rows[first], grid.rows[last])[0]
    return first, last, head


def _joined(upper: Row, lower: Row) -> list[list[str]]:
    """A header in two rows read as one: each column alone, and with a title that stands over several columns."""
    above, below = _texts(upper), _texts(lower)
    width = max(len(above), len(below))
    above, below = (row + [""] * (width - len(row)) for row in (above, below))
    over, filled = "", []
    for title, name in zip(above, below, strict=True):
        over = title or over
        filled.append(over if name else title)
    return [[" ".join(filter(None, pair)) for pair in zip(top, below, strict=True)] for top in (above, filled)]


def _texts(row: Row) -> list[str]:
    return [said(value) for value in row[1]]


def _cells(head: Sequence[str]) -> int:
    return sum(bool(title) for title in head)


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text
