"""Where a file differs from what was made again: the first cell of a table, letters of a text or point of a picture, in words."""

import csv
import io
import math
import re
from pathlib import Path

import numpy as np
from PIL import Image

from policysim.analysis.texts import tidy

PICTURE = re.compile(r"<svg.*?</svg>", re.DOTALL)  # drawn by another version of a library, a picture has other bytes
MARK = re.compile(r'<meta name="policysim" content="[0-9a-f]*">')
BEFORE, SHOWN = 20, 70  # letters told before the first that differs, and of all
FOR_PEOPLE = {"assumptions.csv": ("owner", "sign_off")}  # cells that people fill in
SHADE = 32  # of 255: edges of letters are smoothed a little otherwise on another processor
UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError)  # of Pillow
Rows = list[list[str]]


def unlike(path: Path, name: str, made: bytes) -> str:
    """The first difference between a file and what was made again, in words; nothing where there is none."""
    stored = path.read_bytes() if path.is_file() else b""
    if stored == made:
        return ""
    if not stored:
        return f"{name} is missing"
    if name.endswith(".png"):
        return _picture(name, stored, made)
    was, now = stored.decode("utf-8-sig" if name in FOR_PEOPLE else "utf-8", "replace"), made.decode("utf-8")
    if name.endswith(".csv"):
        rows = [list(csv.reader(io.StringIO(text))) for text in (was, now)]
        return _cell(name, *rows) if name not in FOR_PEOPLE else _cell(name, *(_own(name, one) for one in rows))
    lines = [_words(text, drawn="<svg" in now).splitlines() for text in (was, now)]
    return "" if lines[0] == lines[1] else f"{name}, {_line(*lines)}"


def _picture(name: str, stored: bytes, made: bytes) -> str:
    """A picture is the same where all its points are, however it was packed."""
    try:
        was, now = (Image.open(io.BytesIO(data), formats=["PNG"]) for data in (stored, made))
        if was.size != now.size:
            return f"{name}: has another size than the runs give"
        if was.info.get("Description") != now.info.get("Description"):
            return f"{name}: its alt text is another than the runs give"
        apart = np.abs(np.asarray(was.convert("RGBA"), np.int16) - np.asarray(now.convert("RGBA"), np.int16))
    except UNREADABLE:
        return f"{name}: is no PNG that can be read"
    if apart.max() <= SHADE:
        return ""
    down, across = np.argwhere(apart.max(axis=2) > SHADE)[0]
    return (
        f"{name}: is another picture than the runs give, first {across:,} points from the left, {down:,} from the top"
    )


def _words(text: str, *, drawn: bool) -> str:
    return MARK.sub("", text if drawn else PICTURE.sub("", text))


def _line(stored: list[str], made: list[str]) -> str:
    """`line 12: is …a year in 4 futures, the runs say …a year in 3 futures`, from shortly before the first difference."""
    place = next((n for n, (a, b) in enumerate(zip(stored, made)) if a != b), min(len(stored), len(made)))
    was, now = (lines[place] if place < len(lines) else "" for lines in (stored, made))
    at = next((n for n, (a, b) in enumerate(zip(was, now)) if a != b), min(len(was), len(now)))
    return f"line {place + 1}: is {_from(was, at)}, the runs say {_from(now, at)}"


def _from(line: str, at: int) -> str:
    start = max(0, at - BEFORE)
    return ("…" if start else "") + tidy(line[start:], SHOWN) if line.strip() else "nothing"


def _own(name: str, rows: Rows) -> Rows:
    """Without the cells that people fill in; a number is the same with fewer digits than a spreadsheet keeps."""
    heads = rows[0] if rows else []
    return [[_rounded(cell) for head, cell in zip(heads, row) if head not in FOR_PEOPLE[name]] for row in rows]


def _rounded(cell: str) -> str:
    try:
        number = float(cell)
    except ValueError:
        return cell
    return f"{number:.12g}" if math.isfinite(number) else cell


def _cell(name: str, stored: Rows, made: Rows) -> str:
    """`tables/options.csv, row agility, column difference: is 0.3, the runs say 0.2`."""
    if not stored or stored[0] != made[0] or len(stored) != len(made):
        return f"{name}: has other rows or columns than the runs give"
    for was, now in zip(stored, made, strict=True):
        for n, (old, new) in enumerate(zip(was, now)):
            if old != new:
                row = ", ".join(now[: max(1, min(n, 2))])
                cells = f"is {ascii(old)[1:60].rstrip(chr(39))}, the runs say {new}"
                return f"{name}, row {row}, column {made[0][n]}: {cells}"
        if len(was) != len(now):
            return f"{name}: has other columns than the runs give"
    return f"{name}: is written in another way" if name not in FOR_PEOPLE else ""
