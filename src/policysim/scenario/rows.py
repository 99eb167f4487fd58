"""Rows of a file as text, whatever saved it: byte-order marks, line ends and separators do not matter."""

import csv
import io
from pathlib import Path

from policysim.errors import AskError


def read_rows(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Header, and (row number, cells) of each row that is not blank; all cells are text."""
    if not path.is_file():
        raise AskError(f"{path}: no such file")
    if path.suffix.lower() in (".parquet", ".pq"):
        return _parquet(path)
    if path.suffix.lower() not in (".csv", ".txt", ".tsv"):
        raise AskError(f"{path.name}: is not read\n  save it as CSV (comma-separated, UTF-8) or Parquet")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AskError(f"{path.name}: byte {error.start} is not UTF-8\n  save it as CSV UTF-8") from None
    except OSError as error:
        raise AskError(f"{path.name}: cannot be read ({error.strerror})") from None
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    rows = [
        (number, row)
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1)
        if any(cell.strip() for cell in row)
    ]
    if not rows:
        raise AskError(f"{path.name}: is empty\n  the first row names the columns: id, type and others")
    head = rows[0][1]
    for number, row in rows[1:]:
        if len(row) > len(head) and any(cell.strip() for cell in row[len(head) :]):
            raise AskError(
                f"{path.name}: row {number} has {len(row)} cells, the header {len(head)}: is there a comma too many?"
            )
    return head, rows[1:]


def _parquet(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    import pyarrow
    import pyarrow.parquet as parquet

    try:
        table = parquet.read_table(path)
    except (pyarrow.ArrowInvalid, OSError) as error:
        raise AskError(f"{path.name}: is not a Parquet file ({str(error).splitlines()[0][:80]})") from None
    columns = [["" if value is None else str(value) for value in column.to_pylist()] for column in table.columns]
    rows = [(number, list(row)) for number, row in enumerate(zip(*columns), start=2)]
    return list(table.column_names), rows
