"""A file is opened as what it is: every table in it as a grid of rows, with the sheet's name where it has sheets."""

import datetime
import decimal
import io
import os
from pathlib import Path
from typing import Any

from policysim.errors import AskError
from policysim.scenario.delimited import text_grids
from policysim.scenario.kinds import SHEETS, kind_of, read_bytes
from policysim.scenario.rows import Grid, Value, not_blank

EXACT = 2**53  # whole numbers beyond it are kept as text: they may be ids


def file_and_sheet(text: str) -> tuple[str, str]:
    """`trusts.xlsx#2024` is a file and a sheet; a file whose own name has a # is a file."""
    for k in (k for k, letter in enumerate(text) if letter == "#"):
        if Path(text[:k]).suffix.lower() in SHEETS and not os.path.exists(text):
            return text[:k], text[k + 1 :]
    return text, ""


def read_book(path: Path, sheet: str = "") -> list[Grid]:
    """The tables that a file can be read as. AskError says what the file is, where it is not a list."""
    data = read_bytes(path)
    kind = kind_of(data, path.name)
    if kind == "sheets":
        from policysim.scenario.sheets import sheet_grids  # loads the reader of workbooks

        return sheet_grids(data, path.name, sheet)
    if sheet:
        raise AskError(f"{path.name}#{sheet}: the file has no sheets\n  write {path.name}")
    if kind == "parquet":
        return [_parquet(data, path.name)]
    grids = [grid for grid in text_grids(data, path.name) if grid.rows]
    if not grids:
        raise AskError(f"{path.name}: is empty\n  the first row names the columns: id, type and others")
    return grids


def _parquet(data: bytes, file: str) -> Grid:
    import pyarrow
    import pyarrow.parquet as parquet

    try:
        table = parquet.read_table(io.BytesIO(data))
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise AskError(f"{file}: is not a Parquet file ({str(error).splitlines()[0][:80]})") from None
    columns = [[_plain(value) for value in column.to_pylist()] for column in table.columns]
    head: list[Value] = [str(name) for name in table.column_names]
    return Grid(file, [(0, head), *not_blank([list(row) for row in zip(*columns, strict=True)], 1)])


def _plain(value: Any) -> Value:
    """A value of Parquet as a cell; what is neither number, date nor truth is text."""
    if value is None:
        return ""
    if isinstance(value, bool | datetime.date | datetime.time | datetime.timedelta):
        return value
    number = isinstance(value, float | decimal.Decimal) or (isinstance(value, int) and abs(value) <= EXACT)
    return float(value) if number else str(value)
