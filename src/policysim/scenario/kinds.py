"""What a file is shows in its bytes: a file that was renamed is read as what it is, or refused with what it is."""

import io
import re
import zipfile
from pathlib import Path

from policysim.errors import AskError, nearest

LARGEST = 100_000_000  # bytes
SHEETS, TEXTS, PARQUET = (".xlsx", ".xlsm", ".xls", ".ods"), (".csv", ".tsv", ".txt"), (".parquet", ".pq")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office before 2007, and Office files with a password
LOCKED = "EncryptedPackage".encode("utf-16-le")
OTHERS = {b"%PDF": "a PDF", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"{\\rtf": "a text document (RTF)",
          b"SQLite format 3": "a database", b"\x1f\x8b": "a packed file (gzip)", b"7z\xbc\xaf": "a packed file (7z)"}  # fmt: skip
INSIDE = {"word/": "a Word document", "ppt/": "a PowerPoint document", "Index/": "an Apple Numbers document",
          "xl/workbook.bin": "a binary workbook (xlsb)"}  # fmt: skip
SAVE = "open it where it was made and save it as .xlsx, or as CSV UTF-8"


def read_bytes(path: Path) -> bytes:
    """The bytes of a file that can be a list. AskError where it is not there, empty, locked, too large or a folder."""
    if path.is_dir():
        inside = [p.name for p in sorted(path.iterdir()) if p.suffix.lower() in SHEETS + TEXTS + PARQUET][:4]
        told = f": {', '.join(inside)}" if inside else ""
        raise AskError(f"{path}: is a folder\n  name a file in it{told}")
    if path.name.startswith("~$"):
        raise AskError(f"{path.name}: is Excel's own note that the workbook is open\n  name {path.name[2:]}")
    if not path.is_file():
        raise AskError(f"{path}: no such file{_nearby(path)}")
    try:
        if path.stat().st_size > LARGEST:
            raise AskError(f"{path.name}: is over {LARGEST // 1_000_000} MB, which no list of providers is")
        data = path.read_bytes()
    except OSError as error:
        raise AskError(f"{path.name}: cannot be read ({error.strerror})\n  is it open in another program?") from None
    if not data.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        raise AskError(f"{path.name}: is empty\n  the first row names the columns: id, type and others")
    return data


def kind_of(data: bytes, name: str) -> str:
    """`sheets`, `parquet` or `text`; AskError says what else the file is, and what to do."""
    if data.startswith(b"PK"):
        return _zipped(data, name)
    if data.startswith(OLE):
        if LOCKED in data:
            raise AskError(f"{name}: has a password\n  open it in Excel and save a copy without one")
        return "sheets"
    if data.startswith(b"PAR1"):
        return "parquet"
    for start, what in OTHERS.items():
        if data.startswith(start):
            raise AskError(f"{name}: is {what}, not a list of providers\n  {SAVE}")
    if re.match(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml|table|meta)", data[:200], re.IGNORECASE):
        raise AskError(f"{name}: is a web page or XML, not a spreadsheet, whatever its name\n  {SAVE}")
    return _text_by_name(name)


def _text_by_name(name: str) -> str:
    """`text` where the name says so: what is no workbook inside may be damaged."""
    suffix = Path(name).suffix.lower()
    if suffix in SHEETS:
        raise AskError(f"{name}: is no spreadsheet but text, or damaged\n  rename it {Path(name).stem}.csv, or {SAVE}")
    if suffix in PARQUET:
        raise AskError(f"{name}: is not a Parquet file")
    if suffix not in TEXTS:
        raise AskError(
            f"{name}: is not a list that is read\n  lists are .csv, .tsv, .xlsx, .xls, .ods or .parquet: {SAVE}"
        )
    return "text"


def _zipped(data: bytes, name: str) -> str:
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise AskError(f"{name}: is damaged: only a part of it is there\n  fetch it again, or {SAVE}") from None
    if "xl/workbook.xml" in names or ("content.xml" in names and "mimetype" in names):
        return "sheets"
    for start, what in INSIDE.items():
        if any(inside.startswith(start) for inside in names):
            raise AskError(f"{name}: is {what}\n  {SAVE}")
    raise AskError(
        f"{name}: is a zip archive of other files ({', '.join(names[:3])})\n  unpack it and name the list in it"
    )


def _nearby(path: Path) -> str:
    if not path.parent.is_dir():
        return f"\n  there is no folder {path.parent}"
    near = nearest(path.name, [p.name for p in path.parent.iterdir()])
    return f'\n  did you mean "{path.parent / near[0]}"?' if near else ""
