"""A workbook is read sheet by sheet with its typed cells; hidden sheets are named, and errors in cells stay errors."""

import io
import re
import zipfile
from html import unescape

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from policysim.errors import AskError, did_you_mean
from policysim.scenario.rows import Fault, Grid, Value, not_blank

CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^>/])>(.*?)</(?:\w+:)?c>", re.DOTALL)
FORMULA = re.compile(rb"<(?:\w+:)?f\b")
STORED = re.compile(rb"<(?:\w+:)?v>([^<]+)</")
HIDDEN = re.compile(rb'<(?:\w+:)?row\b[^>]*\shidden="(?:1|true)"')
UNPLACED = (
    (
        re.compile(rb'number-rows-spanned="(?!1")\d+"'),
        "cells are merged over several rows: all but the first count as blank",
    ),
    (re.compile(rb'calcext:value-type="error"'), "cells with an error of the spreadsheet count as blank"),
)


def sheet_grids(data: bytes, file: str, asked: str) -> list[Grid]:
    """The visible sheets that hold something, or only the sheet that is `asked` for."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {m.name: m.visible for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet}
        if asked and asked not in sheets:
            told = f"\n  its sheets are {', '.join(sheets)}"
            raise AskError(f'{file}: no sheet "{asked}"{did_you_mean(asked, sheets)}{told}')
        visible = [name for name, shown in sheets.items() if shown == SheetVisibleEnum.Visible]
        hidden = tuple(f'the hidden sheet "{name}" was not read' for name in sheets if name not in (*visible, asked))
        grids = [_grid(book, data, file, name, hidden) for name in ([asked] if asked else visible)]
    except PasswordError:
        raise AskError(f"{file}: has a password\n  open it in Excel and save a copy without one") from None
    except (CalamineError, OSError, ValueError) as error:
        why = str(error).splitlines()[0][:80] if str(error) else type(error).__name__
        raise AskError(f"{file}: is damaged or no workbook ({why})\n  open it in Excel and save it as .xlsx") from None
    found = [grid for grid in grids if grid.rows]
    if not found:
        told = f"; hidden ones are not read: {', '.join(n for n in sheets if n not in visible)}" if hidden else ""
        raise AskError(
            f"{file}: no visible sheet holds anything{told}\n  one row names the columns: id, type and others"
        )
    return found


def _grid(book: CalamineWorkbook, data: bytes, file: str, name: str, hidden: tuple[str, ...]) -> Grid:
    sheet = book.get_sheet_by_name(name)
    rows = [_plain(row) for row in sheet.to_python(skip_empty_area=False)]
    xml = _xml(data, name)
    for row, column, shown in _faults(xml):
        while len(rows) <= row:
            rows.append([])
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = Fault(shown)
    merged = tuple((r0 + 1, c0, r1 + 1, c1) for (r0, c0), (r1, c1) in sheet.merged_cell_ranges or ())
    return Grid(
        file, not_blank(rows, 1), sheet=name, merged=merged, notes=(*hidden, *_hidden_rows(xml), *_unplaced(data))
    )


def _plain(row: list) -> list[Value]:
    """Cells of a row; every number is a float, but a bool stays one."""
    return [float(value) if isinstance(value, int) and not isinstance(value, bool) else value for value in row]


def _hidden_rows(xml: bytes) -> tuple[str, ...]:
    """That rows which a filter hides are read like the others."""
    number = len(HIDDEN.findall(xml))
    return (f"{number} hidden row{'s were' if number > 1 else ' was'} read like the others",) if number else ()


def _faults(xml: bytes) -> list[tuple[int, int, str]]:
    """Cells of an xlsx sheet that show an error, or a formula whose value was never stored: row and column from 0."""
    found = []
    for attributes, inside in CELL.findall(xml):
        at = re.search(rb'\br="([A-Z]+)([0-9]+)"', attributes)
        value = STORED.search(inside)
        if at is None:
            continue
        row, column = int(at[2]) - 1, _position(at[1].decode())
        if b't="e"' in attributes:
            found.append((row, column, value[1].decode() if value else "#ERROR"))
        elif value is None and FORMULA.search(inside):
            found.append((row, column, "=?"))
    return found


def _xml(data: bytes, sheet: str) -> bytes:
    """The XML of one sheet of an xlsx workbook, empty for other kinds."""
    if not data.startswith(b"PK"):
        return b""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = book.namelist()
        if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
            return b""
        listed = book.read("xl/workbook.xml").decode("utf-8", "replace")
        links = book.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
        for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", listed):
            if unescape(_attribute(tag, "name")) == sheet:
                link = _attribute(tag, r"\w+:id")
                target = next(
                    (t for t in re.findall(r"<Relationship\b[^>]*>", links) if _attribute(t, "Id") == link), ""
                )
                path = _attribute(target, "Target")
                full = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
                return book.read(full) if full in names else b""
    return b""


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return found[1] if found else ""


def _unplaced(data: bytes) -> tuple[str, ...]:
    """What an OpenDocument file has somewhere, without telling in which cell."""
    if not data.startswith(b"PK"):
        return ()
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        content = book.read("content.xml") if "content.xml" in book.namelist() else b""
    return tuple(note for found, note in UNPLACED if found.search(content))


def _position(name: str) -> int:
    """A column's place from 0 by its letters."""
    place = 0
    for letter in name:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
