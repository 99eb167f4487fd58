"""Files as health services really keep them are read right, or refused with sheet, cell and what to do: nothing is guessed."""

import contextlib
import csv
import datetime
import io
import json
import os
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

import policysim as ps
from policysim.cli import main
from policysim.errors import AskError
from policysim.providers.provider import Provider
from policysim.rules import spec
from policysim.scenario.asked import understood
from policysim.scenario.columns import SYNONYMS, recognised
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
PARTS = ("digital", "improvement", "data", "leadership")
SIZES = (480.0, None, 120.5)
OLE, FREE, LAST = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0xFFFFFFFF, 0xFFFFFFFE


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
    path = workbook(
        "a.xlsx", {"Trusts": [["NHS trusts, August 2026"], [], ["Source: a list"], HEAD, *ROWS]}, merged=["A1:F1"]
    )
    assert is_right(read(path)) and 'a.xlsx, sheet "Trusts", 3 rows, header in row 4.' in said(path)


def test_3_a_header_in_two_rows(here):
    over = ["Organisation", None, None, "Place", None, "Size"]
    named = workbook("a.xlsx", {"Trusts": [over, HEAD, *ROWS]}, merged=["A1:C1", "D1:E1"])
    assert is_right(read(named)) and "header in row 2" in said(named)
    split = [
        ["Org", "Trust", "Trust", "NHS", "ICB", "Beds"],
        ["Code", "Name", "Sector type", "England region", None, "(G&A)"],
    ]
    parted = workbook("b.xlsx", {"Trusts": [["All trusts"], *split, *ROWS]})
    assert is_right(
        read(parted, header="2 to 3", columns={"Trust Sector type": "type", "NHS England region": "region"})
    )
    joined = [["Org", "Trust", "Trust", None, None, None], ["Code", "Name", "Type", "Region", "ICB", "Beds"]]
    both = saved("c.csv", text([*joined, *ROWS]))
    assert is_right(read(both)) and "header in row 2" in said(both)
    under = saved("d.csv", text([HEAD, [None, None, None, "(NHS England)", None, "(open overnight)"], *ROWS]))
    assert (
        is_right(read(under, header="1"))
        and is_right(read(under))
        and "row 2 is taken for a part of the header" in said(under)
    )


def test_4_blank_rows_and_columns_at_the_end(here):
    path = workbook(
        "a.xlsx", {"Trusts": [[*HEAD, None, " "], *[[*row, None, None] for row in ROWS], [], [None, " "], []]}
    )
    assert is_right(read(path)) and "3 rows" in said(path)
    assert is_right(read(saved("a.csv", text([[*HEAD, "", ""], *[[*row, "", ""] for row in ROWS], [""] * 8]))))


def test_5_income_in_millions_of_pounds(here):
    path = saved(
        "a.csv",
        text(
            [
                ["Org Code", "Type", "Income £m"],
                ["A", "acute", "£1,234.5m"],
                ["B", "acute", 480],
                ["C", "acute", "£1.2bn"],
            ]
        ),
    )
    assert read(path).providers.size == (1234.5e6, 480e6, 1.2e9) and '"£1,234.5m" is 1234.5 £m' in said(path)
    mixed = workbook(
        "b.xlsx", {"Trusts": [["Org Code", "Type", "Income"], ["A", "acute", "£480m"], ["B", "acute", 520]]}
    )
    refused(mixed, 'b.xlsx, sheet "Trusts": C3, Income "520"', "without a unit where others say £m: write £520m")


def test_6_a_hidden_sheet_is_named_and_not_read(here):
    old = [HEAD, ["OLD", *ROWS[0][1:]]]
    path = workbook("a.xlsx", {"Old": old, "Trusts": [HEAD, *ROWS]}, hidden=["Old"])
    assert is_right(read(path)) and 'the hidden sheet "Old" was not read' in said(path)
    assert read_providers("a.xlsx#Old", ENGLAND, Provider).providers.id == ("OLD",)


def test_7_ids_that_the_spreadsheet_has_made_numbers_of(here):
    path = workbook("a.xlsx", {"Trusts": [HEAD, *ROWS, [20, "Was 2E1", "acute"], ["2.00E+01", "Was it", "acute"]]})
    refused(
        path,
        'A5, Org Code "20": is a number among ids that are words',
        "010 as 10 and 2E1 as 20",
        'A6, Org Code "2.00E+01"',
    )
    numbers = workbook("b.xlsx", {"Trusts": [["Code", "Type"], [10, "acute"], [20, "acute"]]})
    assert read(numbers).providers.id == ("10", "20") and "the ids are numbers in the sheet, read as 10, 20" in said(
        numbers
    )
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
    assert (
        is_right(read(one))
        and 'sheet "Trusts", 3 rows' in said(one)
        and 'was not read: "Read me"' in " ".join(said(one).split())
    )


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
            kind = (
                {}
                if value is None
                else {"valuetype": "string"}
                if isinstance(value, str)
                else {"valuetype": "float", "value": value}
            )
            cell = TableCell(**kind)
            if value is not None:
                cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(name)
    return Path(name)


def old_excel(name, rows):
    """A workbook as Excel 97 wrote it: records of cells in one stream of a file of sectors."""

    def record(kind, body):
        return struct.pack("<HH", kind, len(body)) + body

    def cell(row, column, value):
        place = struct.pack("<HHH", row, column, 0)
        if isinstance(value, str):
            return record(0x0204, place + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
        return record(0x0203, place + struct.pack("<d", value))

    def entry(name, kind, child, start, size):
        named = (name.encode("utf-16-le") + b"\0\0").ljust(64, b"\0")
        numbers = (2 * len(name) + 2, kind, 1, FREE, FREE, child, b"", 0, 0, 0, start, size)
        return named + struct.pack("<HBBIII16sIQQIQ", *numbers)

    def listed(at):
        return record(0x0085, struct.pack("<IHBB", at, 0, 6, 0) + b"Trusts")

    begin, end = (
        {kind: record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0)) for kind in (5, 16)},
        record(10, b""),
    )
    at = len(begin[5] + listed(0) + end)
    cells = b"".join(
        cell(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row) if value is not None
    )
    extent = record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    stream = (begin[5] + listed(at) + end + begin[16] + extent + cells + end).ljust(4096, b"\0")
    sectors = -(-len(stream) // 512)
    table = struct.pack(f"<{sectors + 2}I", 0xFFFFFFFD, LAST, *range(3, 2 + sectors), LAST).ljust(512, b"\xff")
    folder = (entry("Root Entry", 5, 1, LAST, 0) + entry("Workbook", 2, FREE, 2, len(stream))).ljust(512, b"\0")
    numbers = struct.pack("<HHHHH6x9I", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, LAST, 0, LAST, 0)
    head = OLE + b"\0" * 16 + numbers + struct.pack("<109I", 0, *[FREE] * 108)
    return saved(name, head + table + folder + stream.ljust(512 * sectors, b"\0"))


def test_excel_97(here):
    assert is_right(read(old_excel("a.xls", [["NHS trusts"], [], HEAD, *ROWS])))


# What is no list


def test_what_is_no_list_is_refused_with_what_it_is(here):
    (here / "folder").mkdir()
    saved("folder/trusts.xlsx", b"")
    with zipfile.ZipFile("zip.xlsx", "w") as archive:
        archive.writestr("photos/cat.txt", "meow")
    with zipfile.ZipFile("letter.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    whole = workbook("whole.xlsx", {"Trusts": [HEAD, *ROWS]}).read_bytes()
    for name, content, words in (
        ("empty.csv", b"", "is empty"), ("blank.csv", b" \r\n,,\n", "is empty"), ("empty.xlsx", b"", "is empty"),
        ("locked.xlsx", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "has a password"),
        ("ole.xls", OLE + b"\0" * 600, "is damaged or no workbook"), ("cut.xlsx", whole[:3000], "is damaged"),
        ("~$open.xlsx", b"\x05name", "Excel's own note that the workbook is open"), ("a.pdf", b"%PDF-1.7", "is a PDF"),
        ("a.csv", b"%PDF-1.7", "is a PDF"), ("a.docx", b"id,type", "is not a list that is read"),
        ("a.parquet", b"id,type", "not a Parquet file"), ("b.parquet", b"PAR1 no", "not a Parquet file"),
        ("quote.csv", b'id,type\nA,"acute\nB,acute\n', "line 2: quotation marks do not match"),
        ("none.csv", b"id,type\n", "has a header but no rows"),
        ("long.csv", b"id,type\n" + b"".join(b"%d,acute\n" % n for n in range(10_001)), "a list has at most 10,000"),
    ):  # fmt: skip
        refused(saved(name, content), words)
    refused("folder", "is a folder", "name a file in it: trusts.xlsx")
    refused("zip.xlsx", "is a zip archive of other files (photos/cat.txt)", "unpack it")
    refused("letter.xlsx", "is a Word document")
    refused(
        workbook("none.xlsx", {"Trusts": [], "Old": [HEAD, *ROWS]}, hidden=["Old"]),
        "no visible sheet holds anything",
        "Old",
    )
    refused("trusts.csv#2024", "no such file")
    refused(
        saved("bare.csv", text(ROWS)), 'no column "id"', "looks like a provider: put the names of the columns above it"
    )
    refused(
        workbook("lost.xlsx", {"One": [["a", "b"]], "Two": [HEAD[1:], *[row[1:] for row in ROWS]]}),
        'sheet "Two": no column "id"',
    )


def test_a_file_that_another_program_holds_is_refused(here, monkeypatch):
    saved("open.xlsx", b"PK")

    def held(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", held)
    refused("open.xlsx", "cannot be read (Permission denied)", "open in another program")


# Nonsense never enters

SHARE, ABOVE = "must be from 0 to 1", "must be above 0"
NUMBERS = {
    "nan": "is not a number", "inf": "is not a number", "-inf": "is not a number", "1e400": "is too large",
    "many": "is not a number", "1.2.3": "is not a number", "12:30": "is not a number", "TRUE": "is not a number",
}  # fmt: skip
WORDS = {"nan": "is not a name", "inf": "is not a name", "TRUE": "is not a name"}
BY_COLUMN = {
    "Motivation": {**NUMBERS, "-1": SHARE, "1.1": SHARE, "45": "write 0.45 or 45%", "£1m": "has a unit"},
    "base": {**NUMBERS, "4": "must be from −3 to 3", "45%": "is a percentage"},
    "Beds": {
        **NUMBERS, "-1": ABOVE, "0": ABOVE, "1e300": "must be from 1e-09 to 1e+15", "5e-324": "must be from 1e-09",
        "480 beds": "write 480", "<5": "write 5",
    },
    "id": {
        "": "is blank", "A B": "is not an id", "A": "is in row 2 too", "é": "is not an id", "x" * 65: "at most 64",
        "2E+01": "is a number",
    },
    "type": {"": "is blank: types are acute", "Actue": 'did you mean "acute"?', "nan": "types are acute", "1": "types are"},
    "Region": WORDS,
    "ICB": WORDS,
}  # fmt: skip
NONSENSE = [(name, value, why) for name, cells in BY_COLUMN.items() for value, why in cells.items()]


@pytest.mark.parametrize("name, value, why", NONSENSE)
def test_nonsense_is_refused_with_row_column_value_and_what_is_allowed(here, name, value, why):
    head = ["id", "type", "Region", "ICB", "Beds", "Motivation", "base"]
    row = dict(zip(head, ["B", "acute", "London", "Town", "480", "0.5", "0.1"], strict=True))
    path = saved("a.csv", text([head, ["A", "acute", *[""] * 5], list({**row, name: value}.values())]))
    found = examine(path, ENGLAND, Provider)
    (problem,) = found.report.problems
    assert found.listed is None and (problem.row, problem.column, problem.value) == (3, name, value)
    refused(path, "row 3, " + name, why)


@pytest.mark.parametrize("cell, why", [
    ("=1/0", "a formula whose value was never stored"), ("#REF!", "is an error of the spreadsheet"), (True, "is not a number"),
    (datetime.date(2026, 4, 3), "is a date to the spreadsheet"), (datetime.time(12, 30), "is a date to the spreadsheet"),
    (-5, ABOVE), ("480 (est.)", "write 480"),
])  # fmt: skip
def test_a_cell_of_a_sheet_that_is_no_number_is_named_by_its_place(here, cell, why):
    path = workbook(
        "a.xlsx", {"Trusts": [["Title"], [], ["id", "type", "Beds"], ["A", "acute", 5], ["B", "acute", cell]]}
    )
    refused(path, 'a.xlsx, sheet "Trusts": C5, Beds', why)


def test_unknown_is_written_in_many_ways(here):
    rows = [[f"P{n}", "acute", word] for n, word in enumerate(("", "-", "–", "..", "NA", "n/a", "#N/A", "None"))]
    assert read(workbook("a.xlsx", {"T": [["id", "type", "Beds"], *rows, ["Z", "acute", 5]]})).providers.size == (
        *[None] * 8,
        5,
    )


def test_numbers_are_read_with_their_percentages_and_thousands(here):
    head = ["id", "type", "Beds", "Motivation", "Capability data (%)"]
    path = saved("a.csv", text([head, ["A", "acute", "1,480", "45%", 62], ["B", "acute", "1 200", 0.3, "7"]]))
    made = read(path).providers
    assert made.size == (1480, 1200) and made.traits == {"motivation": (0.45, 0.3), "capability_data": (0.62, 0.07)}
    refused(
        saved("b.csv", text([head, ["A", "acute", "", "", 62], ["B", "acute", "", "", 0.7]])),
        "is 0.7% or 70%? write it with the sign",
    )
    refused(saved("d.csv", text([head, ["A", "acute", 480], ["B", "acute", "45%"]])), 'Beds "45%": is a percentage')
    shares = saved("c.csv", text([head, ["A", "acute", "", "", 0.62]]))
    assert read(shares).providers.traits["capability_data"] == (0.62,) and "read as shares of 1" in said(shares)


def test_cells_merged_over_rows_are_refused(here):
    path = workbook("a.xlsx", {"T": [HEAD, *[[*row[:3], "London", *row[4:]] for row in ROWS]]}, merged=["D2:D4"])
    refused(path, 'D3, NHS Region "": is blank, merged with the cells above it (D2:D4)', "D4, NHS Region")


def test_rows_that_a_filter_hides_are_read_and_said(here):
    path = workbook("a.xlsx", {"T": [HEAD, *ROWS]})
    book = openpyxl.load_workbook(path)
    book.active.row_dimensions[3].hidden = True
    book.save(path)
    assert is_right(read(path)) and "1 hidden row was read like the others" in said(path)


def test_ends_of_a_trait_count_as_what_rules_can_play(here):
    path = saved(
        "a.csv", text([["id", "type", "Motivation"], ["A", "acute", 0], ["B", "acute", 1], ["C", "acute", 0.5]])
    )
    assert "2 below 0.02 or above 0.98 count as these" in said(path)


# What was understood, and how it is kept

HERS = [
    ["Nr.", "Art des Hauses", "Beds (G&A)", "Staff", "Trust Typ", "Chair"],
    ["X1", "Acute & co", 480, 9, "", "A"], ["X2", "Actue", 20, 9, "", "B"], ["X2", "Ambulance Trust", None, 9, "", "C"],
]  # fmt: skip


def check(here, *words):
    """What `policysim check` prints and returns, and what it gives to programs."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = main(["check", *words, "--json", "check.json"])
    data = json.loads(Path("check.json").read_text("utf-8")) if Path("check.json").exists() else None
    return code, out.getvalue(), data


def test_a_list_in_another_language_is_mapped_by_hand_and_the_mapping_is_kept(here):
    workbook("her list.xlsx", {"Häuser": [["Title"], *HERS]})
    code, told, _ = check(here, "her list.xlsx")
    assert code == 2 and told.startswith('her list.xlsx, sheet "Häuser": no column "id"')
    Path("conf/system").mkdir(parents=True)
    columns = "  Nr.: id\n  Art des Hauses: type\n  Staff: not used\n"
    saved("conf/system/hers.yaml", f"table: her list.xlsx\nheader: 2\ncolumns:\n{columns}types:\n  Acute & co: acute\n")
    code, told, data = check(here, "conf/system/hers.yaml", "--save", "conf/system/more.yaml")
    assert code == 2 and "2 problems" in told and [p["place"] for p in data["problems"]] == ["B4", "A5"]
    with pytest.raises(AskError, match=r"policysim check conf.system.hers.yaml$"):
        ps.scenario(system="hers")
    assert data["problems"][0]["suggestion"] == "acute" and "A5" in told and "is in A4 too" in told
    workbook("her list.xlsx", {"Häuser": [["Title"], *HERS[:3], ["X3", *HERS[3][1:]]]})
    kept = Path("conf/system/more.yaml").read_text("utf-8")
    fixed = kept.replace("Actue:   # <- write the type here", "Actue: specialist")
    assert fixed != kept
    saved("conf/system/more.yaml", fixed)
    made = ps.scenario(system="more", budget="£2m a year").system
    assert made.providers.id == ("X1", "X2", "X3") and made.providers.type == ("acute", "specialist", "ambulance")
    assert made.providers.size == (480, 20, None) and made.report.unused == ("Staff", "Trust Typ", "Chair")
    assert check(here, "conf/system/more.yaml", "--save", "conf/system/more.yaml")[0] == 0
    saved("conf/system/more.yaml", "# mine\n" + fixed)
    code, told, _ = check(here, "conf/system/more.yaml", "--save", "conf/system/more.yaml")
    assert code == 2 and "is there already and says something else" in told


def test_a_word_that_a_mapping_leaves_open_is_told_in_the_report_and_does_no_harm_once_it_is_gone(here):
    def list_of(*kinds):
        saved("list.csv", text([["id", "type"], *([f"P{n}", kind] for n, kind in enumerate(kinds))]))

    list_of("acute", "Actue", "acute")
    saved("mine.yaml", "table: list.csv\ntypes:    # your word: type\n  Actue:   # <- write the type here\n")
    code, told, data = check(here, "mine.yaml")
    assert code == 2 and "Understood as" in told and "or complete mine.yaml" in told
    (problem,) = data["problems"]
    assert problem["row"] == 3 and problem["why"].endswith("mend it, or say which in mine.yaml, line 3")
    list_of("acute", "acute", "acute")
    code, told, data = check(here, "mine.yaml")
    assert code == 0 and 'mine.yaml, line 3: "Actue" is not in the list' in told
    assert ps.scenario(system="mine.yaml").system.number == 3
    for nothing in ("types:\n", "types:\ncolumns:\n"):
        saved("mine.yaml", f"table: list.csv\n{nothing}")
        assert check(here, "mine.yaml")[0] == 0 and ps.scenario(system="mine.yaml").system.number == 3


def test_a_wrong_type_in_a_mapping_is_told_with_the_line_of_the_mapping(here):
    saved("list.csv", "id,type\nA,acute\n")
    saved("mine.yaml", "table: list.csv\ntypes:\n  Care & Co: comunity\n")
    code, told, _ = check(here, "mine.yaml")
    assert code == 2 and told.startswith(
        'mine.yaml, line 3: Care & Co: comunity is not a type, did you mean "community"?'
    )


@pytest.mark.parametrize("total", [
    ["", "", "", 1500], ["Total", "", "", 1500], ["", "Total", "", "1,500"], ["", "", "All trusts", ""], ["SUM", "-", "", 1500],
])  # fmt: skip
def test_a_row_of_totals_is_the_one_problem_and_does_not_count(here, total):
    rows = [["id", "type", "name", "Beds"], ["A", "acute", "Total Care", 500], ["B", "acute", "", 1000], total]
    report = examine(saved("a.csv", text(rows)), ENGLAND, Provider).report
    (problem,) = report.problems
    assert problem.row == 4 and problem.why == "looks like a total row, not a provider: delete it"
    assert report.rows == 2 and "2 of 2 known" in str(report)


def test_a_provider_without_an_id_is_no_row_of_totals(here):
    assert "is blank: every provider needs an id" in refused(saved("a.csv", "id,type,Beds\nA,acute,5\n,acute,6\n"))
    assert "is blank" in refused(saved("b.csv", "id,type,name,Beds\nA,acute,X,5\n,,Royal,6\n"))


def test_every_form_of_a_number_that_is_not_as_it_is_written_is_shown_in_the_unit_of_its_column(here):
    head = ["id", "type", "Income £m", "Motivation"]
    cells = [["1,234.5", "45%"], ["£395m", "50%"], [733.2, 0.4], ["£1bn", 0.5], ["2,000.1", ""], ["", ""]]
    path = saved("a.csv", text([head, *([f"P{n}", "acute", *pair] for n, pair in enumerate(cells))]))
    made = read(path)
    told = " ".join(said(path).split())
    for words in (
        '"1,234.5" is 1234.5 £m', '"£395m" is 395 £m', '"£1bn" is 1000 £m', '"45%" is 0.45',
        "1 filled in with the median of its type (acute 1,000 £m)", "sum £6.36bn with what was filled in",
    ):  # fmt: skip
        assert words in told
    assert "2,000.1" not in told and "733200000" not in told
    assert made.providers.size[:2] == (1234.5e6, 395e6) and made.report.money == pytest.approx(6.3628e9)
    assert read(saved("b.csv", "id,type,Beds\nA,acute,5\n")).report.money == 0
    mixed = read(saved("c.csv", "id,type,Income\nA,acute,£395m\nB,acute,£1.2bn\n")).report
    assert mixed.money == 1.595e9 and '"£1.2bn" is 1200 £m' in str(mixed)


def test_a_question_about_a_list_says_in_short_that_it_was_read_and_whose_money_it_is(here):
    rows = [["id", "type", "Income £m"], ["A", "acute", 500], ["B", "acute", "£1.2bn"]]
    workbook("list.xlsx", {"Trusts": rows})
    Path("conf/system").mkdir(parents=True)
    saved("conf/system/mine.yaml", "table: list.xlsx\n")
    code, told, _ = check(here, "system=mine")
    assert (
        code == 0
        and "Understood as" in told
        and "sum £1.7bn" in told
        and check(here, "system=list.xlsx")[1]
        == told.replace("system=mine", "system=list.xlsx")
        + "Keep how it is read, to edit it:  policysim check list.xlsx --save conf/system/my_list.yaml\n"
    )
    code, told, _ = check(here, "system=mine", "policy=support")
    assert code == 0 and told.startswith('Read   list.xlsx, sheet "Trusts": 2 providers; policysim check conf')
    for words in (
        "motivation, capability x4, base: drawn at random",
        "2 providers share England's turnover, £124 billion a year, and a budget of £600 million a year",
        "parameters.turnover_total=1.7 (£bn a year, the sum of their sizes) and budget.amount=",
    ):
        assert words in " ".join(told.split())
    _, told, _ = check(here, "system=mine", "policy=support", "budget.amount=9m", "parameters.turnover_total=1.7")
    assert "share" not in told and "Read   list.xlsx" in told
    _, told, _ = check(here, "system=mine", "policy=support", "budget.amount=9m")
    assert "share England's turnover, £124 billion a year\n" in told


def test_a_mistyped_file_is_told_with_the_nearest_one(here):
    saved("hers.csv", "id,type\nA,acute\n")
    code, told, _ = check(here, "hers.cvs")
    assert code == 2 and told == 'hers.cvs: no such file\n  did you mean "hers.csv"?\n'
    assert "budget.amount" in check(here, "budget.amont")[1]


def test_a_mapping_is_read_in_python_like_its_list_and_no_provider_is_printed(here):
    Path("conf/system").mkdir(parents=True)
    rows = [f"QZ{n},acute,London,{n + 1}" for n in range(25)]
    saved("list.csv", "\n".join(["id,Kind of it,region,beds", *rows]) + "\n")
    saved("ties.csv", "from,to\nQZ0,QZ1\n")
    saved("conf/system/mine.yaml", "table: list.csv\ncolumns:\n  Kind of it: type\n")
    made = ps.read_providers("conf/system/mine.yaml", edges="ties.csv")
    assert made.providers == ps.scenario(system="mine").system.providers and made.edges.source == (0,)
    for told in (repr(made), str(made), made._repr_html_()):
        assert "25 providers" in told and "QZ" not in told
    assert len(str(made).splitlines()) <= 12 and len(repr(ENGLAND).splitlines()) <= 12
    with pytest.raises(AskError, match="no such file"):
        ps.read_providers("conf/system/mien.yaml")


def test_a_chart_of_a_named_provider_finds_nothing_of_it_where_traits_are_drawn(here):
    rows = [
        ["id", "type", "beds", "motivation", "capability_data"],
        *([f"P{n}", "acute", n + 1, 0.5, ""] for n in range(4)),
    ]
    rows[1][4] = 0.3
    drawn = ps.run(ps.scenario("support", system=read(saved("a.csv", text(rows))), years=1)).plot(
        "provider", provider="P2"
    )
    title, caveat = drawn.alt.split(". ")[1:3]
    assert title == "States of P2 (acute) over time, in one future"
    assert caveat.startswith(
        "Base is drawn at random, capability where the list does not give it: read nothing here of the provider itself"
    )
    known = [["id", "type", "beds", "motivation", *(f"capability_{part}" for part in PARTS), "base"]]
    known += [[f"P{n}", "acute", n + 1, 0.5, 0.1 * (n + 1), 0.2, 0.3, 0.4, 0] for n in range(4)]
    found = ps.run(ps.scenario("support", system=read(saved("b.csv", text(known))), years=1)).plot(
        "provider", provider="P2"
    )
    assert "In this model, P2" in found.alt and "drawn at random" not in found.alt


def test_only_what_is_wholly_drawn_is_told_as_drawn(here):
    head = ["id", "type", "Motivation", "capability_data"]
    report = read(saved("a.csv", text([head, ["A", "acute", 0.5, 0.4], ["B", "acute", 0.5, ""]]))).report
    assert report.caveat.startswith(
        "capability x3, base: drawn at random, not measured; capability_data: drawn at random where blank. Do not read"
    )


def test_check_says_all_and_keeps_how_a_list_was_read(here):
    path = workbook("trusts.xlsx", {"Trusts": [["Title"], HEAD, *ROWS]})
    code, told, data = check(here, str(path), "--save", "conf/system/my_trusts.yaml")
    assert (
        code == 0 and "Saved. Use it with  system=my_trusts" in told and data["header_row"] == "2" and data["rows"] == 3
    )
    kept = read_yaml(Path("conf/system/my_trusts.yaml"), "kept")
    assert kept["table"] == "trusts.xlsx" and kept["sheet"] == "Trusts" and kept["columns"]["Org Code"] == "id"
    assert is_right(ps.scenario(system="my_trusts").system)
    code, again, _ = check(here, "conf/system/my_trusts.yaml")
    assert code == 0 and again.splitlines()[:10] == told.splitlines()[:10]


MISFITS = {
    "columns: {Org Kode: id}": 'no column "Org Kode", did you mean "Org Code"?',
    "columns: {Org Code: ident}": "write one of id, type",
    "columns: {Org Code: id, ICB: id}": "two columns are to be used as id",
    "types: {Acute: acut}": 'acut is not a type, did you mean "acute"?',
    "header: 9": "no such row",
    "sheet: Other": 'no sheet "Other"',
    "shete: Trusts": 'did you mean "sheet"?',
    "like: englnd": "englnd",
}


@pytest.mark.parametrize("line, why", MISFITS.items())
def test_a_mapping_that_does_not_fit_the_list_is_refused(here, line, why):
    workbook("trusts.xlsx", {"Trusts": [HEAD, *ROWS]})
    saved("mine.yaml", f"table: trusts.xlsx\n{line}\n")
    code, told, _ = check(here, "mine.yaml")
    assert code == 2 and why in told and len(told.splitlines()) <= 6


def test_the_report_fits_the_width_and_counts_in_words(here):
    rows = [
        ["id", "type", "Region", "ICB", "Beds", "Income", "Regoin"],
        ["A", "acute", "Narnia", "", 5, 7, ""],
        ["B", "acute", "", "", "", 7, ""],
    ]
    report = examine(saved("a.csv", text(rows)), ENGLAND, Provider).report
    for width in (80, 100, 140):
        assert all(len(line) <= width for line in report.text(width).splitlines())
    told = " ".join(str(report).split())
    for words in (
        "2 rows. Understood", '"Narnia" -> a region of its own', "1 different; 1 provider without one",
        "2 providers without one get", '"Income" could be used as size too: for that, columns: {Income: size}',
        "1 filled in with the median of its type (acute 5)", '2 columns not used: "Income", "Regoin"',
    ):  # fmt: skip
        assert words in told
    assert "<th" in report._repr_html_() and "Narnia" in report._repr_html_()
    assert report.as_data()["understood"][0] == {"your_column": "id", "used_as": "id", "values": "2 different"}


def test_no_name_and_no_id_is_in_anything_but_the_plan_and_the_runs(here, capsys):
    names = ["Zanzibar Royal", "Yggdrasil General", "Xanadu House", "Wuthering Rides"]
    kinds = ["acute", "acute", "mental_health", "ambulance"]
    rows = [[f"QZX{n}", name, kind, "London", "", 10] for n, (name, kind) in enumerate(zip(names, kinds, strict=True))]
    saved("list.csv", text([HEAD, *rows]))
    asked = "system=list.csv policy=support budget.amount=2m replicates=2 calendar.years=1 calendar.warm_up=1 name=mine"
    asked += " executor.workers=1 record=nation,type,region,health_system"
    assert main(["run", *asked.split(), "--json", "out.json"]) == 0
    assert main(["compare", "mine"]) == main(["compare", "mine", "--by", "health_system"]) == 0
    out = capsys.readouterr()
    saved("out.txt", out.out + out.err)
    private = ("plan.json", "list.csv")
    files = [
        path for path in Path().rglob("*") if path.is_file() and path.suffix != ".parquet" and path.name not in private
    ]
    assert {"report.html", "summary.csv", "README.txt", "out.txt", "out.json"} <= {path.name for path in files}
    words = ["QZX", *(name.split()[0] for name in names)]
    assert not [(path.name, word) for path in files for word in words if word.encode() in path.read_bytes()]
    plan = Path("results/mine/plan.json").read_text("utf-8")
    assert "QZX0" in plan and "Zanzibar" not in plan


@pytest.mark.skipif(not REAL.exists(), reason="the real list of organisations is not here")
def test_the_real_list_is_understood_column_by_column():
    report = read_providers(REAL, ENGLAND, Provider).report
    told = {line.used_as: line for line in report.understood}
    assert told["id"].values == "202 different" and told["size"].values == "133 of 202 known"
    assert '"Ambulance Trusts" -> ambulance' in told["type"].more and not report.problems


def test_the_reference_names_every_synonym():
    page = (CONF.parent / "docs/reference/provider-table.md").read_text("utf-8")
    assert not [word for words in SYNONYMS.values() for word in words if f"`{word}`" not in page]


HEADERS = {
    "id": ["ODS code", "Organisation Code "],
    "type": ["Trust Type", "Trust\nType"],
    "region": ["NHS England Region"],
    "health_system": ["ICB Name"],
    "size": ["Beds (G&A)", "Total income 2025/26 (£m)", "Income £'000s", "Staff [WTE]"],
    "motivation": ["MOTIVATION"],
    "capability_data": ["Capability data (%)"],
}


@pytest.mark.parametrize("used_as, header", [(name, header) for name, headers in HEADERS.items() for header in headers])
def test_headers_as_people_write_them(header, used_as):
    assert recognised([header], tuple(HEADERS), {}) == {used_as: 0}


@pytest.mark.parametrize("word, region", [
    ("south east", "south_east"), ("South East Region", "south_east"), ("NHS England London", "london"), ("Y60", "midlands"),
    ("North East & Yorkshire", "north_east_and_yorkshire"), ("east_of_england", "east_of_england"), ("Wales", "Wales"),
])  # fmt: skip
def test_regions_as_people_write_them(here, word, region):
    assert read(saved("a.csv", f"id,type,region\nA,acute,{word}\n")).providers.region == (region,)


def test_two_columns_that_fit_equally_well_are_refused(here):
    told = refused(
        saved("a.csv", "id,type,Beds 2024,Beds 2025\nA,acute,1,2\n"),
        '"Beds 2024" and "Beds 2025" could both be used as size',
    )
    assert "columns: {Beds 2024: size}" in told
    refused(saved("b.csv", "id,type,Type\nA,acute,acute\n"), 'the column "Type" is there twice')


def test_a_trait_that_one_provider_lacks_is_drawn(here):
    made = read(saved("a.csv", "id,type,motivation,base\nA,acute,0.5,0\nB,acute,,0.1\n"))
    assert made.drawn_traits(spec(Provider)) == ("motivation", *(f"capability_{part}" for part in PARTS))
    assert ENGLAND.drawn_traits(spec(Provider))[-1] == "base"
