"""Files as health services really keep them are read right, or refused with sheet, cell and what to do: nothing is guessed."""

import csv
import datetime
import io
import os
import zipfile
from pathlib import Path

import openpyxl
import pytest

from policysim.errors import AskError
from policysim.providers.provider import Provider
from policysim.scenario.asked import understood
from policysim.scenario.listing import Listing
from policysim.scenario.system import System
from policysim.scenario.table import examine, read_providers
from policysim.yaml_text import read_yaml

CONF = Path(__file__).resolve().parents[2] / "conf"
ENGLAND = understood(System, {**read_yaml(CONF / "system/england.yaml", "england"), "name": "england"}, "england")
REAL = Path(os.environ.get("POLICYSIM_PROVIDER_LIST", "england_trusts.csv"))
HEAD = ["Org Code", "Trust Name", "Trust Type", "NHS Region", "ICB", "Beds"]
ROWS = [
    ["010", "Café Royal", "Acute Trusts", "South East", "Heartlands", 480],
    ["2E1", "Example Mental", "Mental Health & Learning Disability", "South East Region", "Heartlands", None],
    ["NA", "Example Rides", "Ambulance Trust", "Y63", None, 120.5],
]
IDS, TYPES = ("010", "2E1", "NA"), ("acute", "mental_health", "ambulance")
REGIONS, SYSTEMS = ("south_east", "south_east", "north_east_and_yorkshire"), ("Heartlands", "Heartlands", "own 1")
SIZES = (480.0, None, 120.5)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def workbook(name, sheets, hidden=(), merged=()):
    """An .xlsx of rows by sheet; `merged` are ranges of the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if title in hidden:
            sheet.sheet_state = "hidden"
    for area in merged:
        book.worksheets[0].merge_cells(area)
    book.save(name)
    return Path(name)


def text(rows, separator=","):
    made = io.StringIO()
    csv.writer(made, delimiter=separator, lineterminator="\n").writerows(rows)
    return made.getvalue()


def saved(name, content, encoding="utf-8"):
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return Path(name)


def read(path, **listing):
    return read_providers(path, ENGLAND, Provider, listing=Listing(table=str(path), **listing))


def said(path, **listing):
    return examine(Path(path), ENGLAND, Provider, Listing(table=str(path), **listing)).report.text(100)


def refused(path, *words):
    """The refusal, which is at most six lines and begins with the file's name."""
    with pytest.raises(AskError) as error:
        read_providers(path, ENGLAND, Provider)
    told = str(error.value)
    assert told.startswith(Path(path).name.partition("#")[0]) and len(told.splitlines()) <= 6, told
    for word in words:
        assert word in told
    return told


def is_right(made):
    listed = made.providers
    return (listed.id, listed.type, listed.region, listed.health_system, listed.size) == (
        IDS, TYPES, REGIONS, SYSTEMS, SIZES,
    )  # fmt: skip


# Twelve files from real life


def test_1_a_byte_order_mark_and_codes_that_look_like_numbers(here):
    assert is_right(read(saved("a.csv", "\ufeff" + text([HEAD, *ROWS]).replace("\n", "\r\n"))))


def test_2_a_title_merged_over_the_columns_stands_above_the_header(here):
    path = workbook("a.xlsx", {"Trusts": [["NHS trusts, August 2026"], [], ["Source: a list"], HEAD, *ROWS]}, merged=["A1:F1"])
    assert is_right(read(path)) and 'a.xlsx, sheet "Trusts", 3 rows, header in row 4.' in said(path)


def test_3_a_header_in_two_rows(here):
    over = ["Organisation", None, None, "Place", None, "Size"]
    named = workbook("a.xlsx", {"Trusts": [over, HEAD, *ROWS]}, merged=["A1:C1", "D1:E1"])
    assert is_right(read(named)) and "header in row 2" in said(named)
    split = [["Org", "Trust", "Trust", "NHS", "ICB", "Beds"], ["Code", "Name", "Sector type", "England region", None, "(G&A)"]]
    parted = workbook("b.xlsx", {"Trusts": [["All trusts"], *split, *ROWS]})
    assert is_right(read(parted, header="2 to 3", columns={"Trust Sector type": "type", "NHS England region": "region"}))
    joined = [["Org", "Trust", "Trust", None, None, None], ["Code", "Name", "Type", "Region", "ICB", "Beds"]]
    both = saved("c.csv", text([*joined, *ROWS]))
    assert is_right(read(both)) and "header in row 2" in said(both)
    under = saved("d.csv", text([HEAD, [None, None, None, "(NHS England)", None, "(open overnight)"], *ROWS]))
    assert is_right(read(under)) and "row 2 is taken for a part of the header" in said(under)


def test_4_blank_rows_and_columns_at_the_end(here):
    path = workbook("a.xlsx", {"Trusts": [[*HEAD, None, " "], *[[*row, None, None] for row in ROWS], [], [None, " "], []]})
    assert is_right(read(path)) and "3 rows" in said(path)
    assert is_right(read(saved("a.csv", text([[*HEAD, "", ""], *[[*row, "", ""] for row in ROWS], [""] * 8]))))


def test_5_income_in_millions_of_pounds(here):
    path = saved("a.csv", text([["Org Code", "Type", "Income £m"], ["A", "acute", "£1,234.5m"], ["B", "acute", 480], ["C", "acute", "£1.2bn"]]))
    assert read(path).providers.size == (1234.5e6, 480e6, 1.2e9) and '"£1,234.5m" is 1234.5£m' in said(path)
    mixed = workbook("b.xlsx", {"Trusts": [["Org Code", "Type", "Income"], ["A", "acute", "£480m"], ["B", "acute", 520]]})
    refused(mixed, 'b.xlsx, sheet "Trusts": C3, Income "520"', "without a unit where others say £m: write £520m")


def test_6_a_hidden_sheet_is_named_and_not_read(here):
    old = [HEAD, ["OLD", *ROWS[0][1:]]]
    path = workbook("a.xlsx", {"Old": old, "Trusts": [HEAD, *ROWS]}, hidden=["Old"])
    assert is_right(read(path)) and 'the hidden sheet "Old" was not read' in said(path)
    assert read_providers("a.xlsx#Old", ENGLAND, Provider).providers.id == ("OLD",)


def test_7_ids_that_the_spreadsheet_has_made_numbers_of(here):
    path = workbook("a.xlsx", {"Trusts": [HEAD, *ROWS, [20, "Was 2E1", "acute"], ["2.00E+01", "Was it", "acute"]]})
    refused(path, 'A5, Org Code "20": is a number among ids that are words', "010 as 10 and 2E1 as 20", 'A6, Org Code "2.00E+01"')
    numbers = workbook("b.xlsx", {"Trusts": [["Code", "Type"], [10, "acute"], [20, "acute"]]})
    assert read(numbers).providers.id == ("10", "20") and "the ids are numbers in the sheet, read as 10, 20" in said(numbers)
    dated = workbook("c.xlsx", {"Trusts": [["Code", "Type"], ["A1", "acute"], [datetime.date(2026, 3, 1), "acute"]]})
    refused(dated, 'A3, Code "2026-03-01": is a date to the spreadsheet', "format it as text")


def test_8_windows_text_and_excels_unicode_text(here):
    old = saved("a.csv", text([HEAD, *ROWS]), "cp1252")
    assert is_right(read(old)) and 'read as Windows text (cp1252): "Café" is how one word reads' in said(old)
    assert is_right(read(saved("b.txt", text([HEAD, *ROWS], "\t"), "utf-16")))
    bare = saved("c.csv", text([HEAD, *ROWS]), "utf-16-le")
    assert is_right(read(bare)) and "read as UTF-16" in said(bare)
    refused(saved("d.csv", b"id,type\nA\x81,acute\n"), "line 2 has a byte that is neither UTF-8 nor Windows text")


def test_9_semicolons_and_decimal_commas(here):
    path = saved("a.csv", "Code;Type;Beds;Motivation\nA;acute;1.480,25;0,41\nB;acute;512,5;0,6\n")
    made = read(path).providers
    assert made.size == (1480.25, 512.5) and made.traits == {"motivation": (0.41, 0.6)}
    refused(saved("b.csv", "Code;Type;Beds\nA;acute;1,480\n"), 'row 2, Beds "1,480": is 1480 or 1.480?')
    refused(saved("c.csv", "Code;Type;Beds\nA;acute;480,5\nB;acute;480.5\n"), 'row 2, Beds "480,5"')
    assert read(saved("d.csv", 'Code,Type,Beds\nA,acute,"1,480"\nB,acute,"1 480"\n')).providers.size == (1480, 1480)


def test_10_files_that_are_not_what_their_names_say(here):
    page = "<html><table><tr><td>Org Code</td></tr></table></html>"
    refused(saved("page.xls", page), "is a web page or XML", "save it as .xlsx")
    refused(saved("a.xls", text([HEAD, *ROWS])), "is no spreadsheet but text", "rename it a.csv")
    book = workbook("real.xlsx", {"Trusts": [HEAD, *ROWS]})
    for name in ("old.xls", "open.ods", "text.csv"):
        assert is_right(read(saved(name, book.read_bytes())))


def test_11_several_sheets(here):
    newer = [[*row[:5], 500] for row in ROWS]
    path = workbook("a.xlsx", {"2025": [HEAD, *ROWS], "2026": [HEAD, *newer], "Notes": [["Read me"]]})
    refused(path, "2 sheets could be the list: 2025, 2026", "say which: a.xlsx#2025")
    assert is_right(read_providers("a.xlsx#2025", ENGLAND, Provider))
    assert read_providers("a.xlsx", ENGLAND, Provider, sheet="2026").providers.size == (500, 500, 500)
    refused("a.xlsx#2027", 'no sheet "2027"', "its sheets are 2025, 2026, Notes")
    one = workbook("b.xlsx", {"Read me": [["Made by"], ["A. Person"]], "Trusts": [HEAD, *ROWS]})
    assert is_right(read(one)) and 'sheet "Trusts", 3 rows' in said(one) and 'was not read: "Read me"' in " ".join(said(one).split())


def test_12_open_document_and_parquet(here):
    import pyarrow
    import pyarrow.parquet

    assert is_right(read(open_document("a.ods", [["Trusts 2026"], [], HEAD, *ROWS])))
    columns = [pyarrow.array(column) for column in zip(*ROWS, strict=True)]
    pyarrow.parquet.write_table(pyarrow.table(columns, names=HEAD), "a.parquet")
    assert is_right(read("a.parquet"))


def open_document(name, rows):
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    table = Table(name="Trusts")
    for row in rows:
        line = TableRow()
        for value in row:
            kind = {} if value is None else {"valuetype": "string"} if isinstance(value, str) else {"valuetype": "float", "value": value}
            cell = TableCell(**kind)
            if value is not None:
                cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(name)
    return Path(name)
