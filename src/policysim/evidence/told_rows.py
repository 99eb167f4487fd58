"""A CSV file of facts is read by the names of its columns; a cell that cannot be used is told by row, column and value."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from policysim.errors import AskError, nearest
from policysim.library import is_file
from policysim.scenario.columns import plain
from policysim.scenario.delimited import text_grids
from policysim.scenario.rows import Grid, Row, said
from policysim.scenario.values import UNKNOWN, short

EARLIEST, LATEST = 1800.0, 2200.0
SURELY_PER_CENT = 2.0  # a number between 1 and this may be meant as more than all
YES, NO = ("1", "true", "yes"), ("0", "false", "no", *UNKNOWN)


@dataclass(frozen=True)
class Told:
    """One row of a file: its cells by the plain names of their columns."""

    file: str
    number: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """A cell, empty where it or its column is not there."""
        cell = self.cells.get(column, "")
        return "" if cell.lower() in UNKNOWN else cell

    def name(self, column: str) -> str:
        """A cell that must not be empty."""
        if not (text := self.text(column)):
            raise self.refused(column, "is empty", "a name")
        return text

    def number_in(self, column: str) -> float:
        """A cell that must hold a finite number."""
        try:
            value = float(self.cells.get(column, ""))
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.refused(column, "is not a number", _ADVICE.get(column, "a number"))
        return value

    def year(self, column: str) -> float:
        """A year, which may have decimals."""
        value = self.number_in(column)
        if not EARLIEST <= value <= LATEST:
            raise self.refused(column, "is not a year", _ADVICE["year"])
        return value

    def part(self, column: str) -> float:
        """A number from 0 to 1; what looks like per cent is refused with what it would be."""
        text = self.cells.get(column, "")
        digits = text.removesuffix("%").strip()
        value = float(digits) if text.endswith("%") and _is_number(digits) else self.number_in(column)
        if text.endswith("%") or not 0.0 <= value <= 1.0:
            per_cent = text.endswith("%") or value >= SURELY_PER_CENT
            likely = f"{value / 100:g}" if per_cent and 0.0 <= value <= 100.0 else "a number from 0 to 1"
            raise self.refused(column, "is not from 0 to 1", likely)
        return value

    def truth(self, column: str) -> bool:
        """A cell that says yes or, as an empty one does, no."""
        word = self.cells.get(column, "").lower()
        if _is_number(word):
            word = f"{float(word):g}"
        if word not in (*YES, *NO):
            raise self.refused(column, "is neither 1 nor 0", "1 or 0")
        return word in YES

    def refused(self, column: str, why: str, advice: str) -> AskError:
        """The refusal of a cell."""
        cell = short(self.cells.get(column, ""))
        return AskError(f'{self.file}: row {self.number}, {column} "{cell}": {why}\n  write {advice}')


_ADVICE = {
    "year": "a year, such as 2012 or 2012.5",
    "start": "a year, such as 2012 or 2012.5",
    "end": "a year, such as 2012 or 2012.5",
    "announced": "a year, such as 2012 or 2012.5",
    "share": "a share from 0 to 1, such as 0.83; leave it empty where it is not known",
    "intensity": "a number from 0 to 1",
}


def read_rows(path: Path, required: Sequence[str], optional: Sequence[str]) -> tuple[list[Told], tuple[str, ...]]:
    """The rows of a CSV file that say something, and notes on how it was read; other columns are passed over."""
    grids = text_grids(_bytes(path, required), path.name)
    grid = max(grids, key=lambda one: len(set(required).intersection(_head(one))))
    head = _head(grid)
    for column in required:
        if column not in head:
            listed = ", ".join(name for name in head if name) or "none"
            raise AskError(
                f'{path.name}: no column "{column}"\n  its columns are {listed}; it needs {", ".join(required)}'
            )
    for column in (*required, *optional):
        if head.count(column) > 1:
            raise AskError(f'{path.name}: the column "{column}" is there twice: leave one out')
    return [_told(path.name, row, head) for row in grid.rows[1:]], grid.notes


def _head(grid: Grid) -> list[str]:
    return [plain(said(value)) for value in grid.rows[0][1]] if grid.rows else []


def _told(file: str, row: Row, head: Sequence[str]) -> Told:
    number, cells = row
    return Told(file, number, {name: said(cell) for name, cell in zip(head, cells, strict=False) if name})


def _bytes(path: Path, required: Sequence[str]) -> bytes:
    """What the file holds. AskError where it is not there, a folder or empty."""
    if path.is_dir():
        raise AskError(f"{path}: is a folder\n  write the path of a CSV file in it")
    if not is_file(path):
        folder = path.parent
        near = nearest(path.name, [one.name for one in folder.iterdir()]) if folder.is_dir() else []
        told = f'\n  did you mean "{folder / near[0]}"?' if near else ""
        raise AskError(f"{path}: no such file{told}")
    try:
        data = path.read_bytes()
    except OSError as why:
        raise AskError(f"{path}: cannot be read: {why.strerror}") from None
    if not data.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        raise AskError(f"{path.name}: is empty\n  its first row names the columns: {', '.join(required)}")
    return data


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
