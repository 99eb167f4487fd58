"""A text file is decoded and split by what it shows; what had to be decided is said, and what cannot be is refused."""

import csv
import io
import re

from policysim.errors import AskError
from policysim.scenario.rows import Grid, Value, not_blank

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def text_grids(data: bytes, file: str) -> list[Grid]:
    """The table as each separator that occurs would split it; the header tells later which one it is."""
    text, notes = decoded(data, file)
    hint = re.match(r"sep=(.)\r?\n", text)  # Excel's own line
    found, broken = [], ""
    for separator in hint[1] if hint else [s for s in SEPARATORS if s in text] or [","]:
        try:
            lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
            rows: list[list[Value]] = [[*line] for line in lines]
        except csv.Error as error:
            broken = broken or str(error)
            continue
        numbered = not_blank(rows[1:], 2) if hint else not_blank(rows, 1)
        found.append(Grid(file, numbered, separator=separator, notes=notes))
    if not found:
        raise AskError(
            f"{file}: {_where(text)}quotation marks do not match ({broken})\n  close them, or save it as .xlsx"
        )
    return found


def decoded(data: bytes, file: str) -> tuple[str, tuple[str, ...]]:
    """The text of a file, and what there is to say of how it was read."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), ()
            except UnicodeDecodeError as error:
                name = encoding.upper().removesuffix("-SIG")
                raise AskError(
                    f"{file}: byte {error.start} is not {name}, which its first bytes say it is\n  save it as CSV UTF-8"
                ) from None
    if b"\0" in data[:2000]:
        return _wide(data, file)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _windows(data, file)


def _windows(data: bytes, file: str) -> tuple[str, tuple[str, ...]]:
    """Text as Excel on Windows saves plain CSV, with a word to check it by."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise AskError(
            f"{file}: line {line} has a byte that is neither UTF-8 nor Windows text (cp1252)\n  save it as CSV UTF-8"
        ) from None
    odd = re.search(r"[^\s,;\"]*[^\x00-\x7f][^\s,;\"]*", text)
    word = f': "{odd[0]}" is how one word reads' if odd else ""
    return text, (f"the text is not UTF-8 and was read as Windows text (cp1252){word}",)


def _wide(data: bytes, file: str) -> tuple[str, tuple[str, ...]]:
    """UTF-16 without its mark: every second byte of plain letters is 0."""
    encoding = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise AskError(f"{file}: is not text, though it is named as such\n  save the list as .xlsx, or as CSV UTF-8")
    return text, ("the text was read as UTF-16",)


def _where(text: str) -> str:
    """The first line with an odd number of quotation marks."""
    odd = next((k for k, line in enumerate(text.splitlines(), 1) if line.count('"') % 2), None)
    return f"line {odd}: " if odd else ""
