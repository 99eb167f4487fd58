"""A second file may say who looks at whom: from, to and weight, one tie a row."""

from collections.abc import Sequence
from pathlib import Path

from policysim.errors import AskError, nearest
from policysim.scenario.book import read_book
from policysim.scenario.columns import plain
from policysim.scenario.header import Found, find_table
from policysim.scenario.measures import Allowed, decimal_sign, numbers_of
from policysim.scenario.rows import Cell, column
from policysim.scenario.system import Edges
from policysim.scenario.values import Column, Problems

ENDS = ("from", "to")


def read_edges(path: Path, ids: tuple[str, ...]) -> Edges:
    """Ties of a file: the provider in `from` looks at the one in `to`; a blank weight is 1.

    Weights are shares of a provider's attention: they are scaled to sum to 1. AskError names file, row and value.
    """
    found = _opened(path)
    problems: Problems = []
    place = {name: k for k, name in enumerate(ids)}
    ends = {end: _column(found, end) for end in ENDS}
    for column_of in ends.values():
        unknown = [cell for cell in column_of.cells if cell.text not in place]
        problems += [column_of.problem(cell, "is not a provider", *nearest(cell.text, ids)) for cell in unknown]
    weights: tuple[float | None, ...] = (1.0,) * len(found.rows)
    if "weight" in _places(found.head):
        said = _column(found, "weight")
        sign = decimal_sign([cell.text for cell in said.cells], found.grid.separator)
        weights = numbers_of(said, Allowed(low=0.0), sign, problems).values
    if problems:
        problems.sort(key=lambda problem: problem.row)
        more = f"\n  and {len(problems) - 3} more" if len(problems) > 3 else ""
        raise AskError(f"{found.grid.where}: " + "\n  ".join(str(problem) for problem in problems[:3]) + more)
    return Edges(
        source=tuple(place[cell.text] for cell in ends["from"].cells),
        target=tuple(place[cell.text] for cell in ends["to"].cells),
        weight=tuple(1.0 if weight is None else weight for weight in weights),
    )


def _opened(path: Path) -> Found:
    """The table of the file, which has both ends of its ties."""
    found = find_table(read_book(path), _places, ENDS)
    for end in ENDS:
        if end not in _places(found.head):
            raise AskError(f'{found.grid.where}: no column "{end}"\n  ties have the columns from, to, weight')
    if not found.rows:
        raise AskError(f"{found.grid.where}: has a header but no rows: one row a tie")
    return found


def _places(head: Sequence[str]) -> dict[str, int]:
    return {plain(title): k for k, title in reversed(list(enumerate(head))) if plain(title)}


def _column(found: Found, name: str) -> Column:
    position = _places(found.head)[name]
    cells: list[Cell] = column(found.rows, position, found.grid)
    return Column(found.head[position].strip(), cells)
