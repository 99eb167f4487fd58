"""Every file of a publication has its SHA-256 in one list, and all of them go into one ZIP that is the same each time."""

import hashlib
import os
import re
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import IO

from policysim.sweep.whole import cannot_write

SUMS, ZIP = "SHA256SUMS", "bundle.zip"
LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
EPOCH = (1980, 1, 1, 0, 0, 0)  # of all files in the ZIP: it has no clock
STORED = (".parquet", ".png", ".xlsx")  # small already


def sum_of(data: bytes) -> str:
    """64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def sums_file(sums: dict[str, str]) -> bytes:
    """The list, as `sha256sum -c SHA256SUMS` reads it."""
    return "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode()


def read_sums(text: str) -> dict[str, str]:
    """Path -> SHA-256. ValueError where a line is none, or a path stands there twice."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        told = LINE.fullmatch(line)
        if told is None or told[2] in found:
            raise ValueError(line[:80])
        found[told[2]] = told[1]
    return found


def write_zip(path: Path, root: Path, names: Iterable[str], more: Mapping[str, bytes]) -> None:
    """These files below `root`, and more, as a ZIP at `path`: whole or not there. WriteError where that fails."""
    beside = path.with_name(f".{path.name}.tmp")
    try:
        with zipfile.ZipFile(beside, "w") as made:
            for name in sorted([*names, *more]):
                with BytesIO(more[name]) if name in more else (root / name).open("rb") as source:
                    _add(made, name, source)
        os.replace(beside, path)
    except OSError as why:
        beside.unlink(missing_ok=True)
        raise cannot_write(path, why, 0) from None


def _add(made: zipfile.ZipFile, name: str, source: IO[bytes]) -> None:
    about = zipfile.ZipInfo(name, EPOCH)
    about.external_attr = 0o100644 << 16
    about.compress_type = zipfile.ZIP_STORED if name.endswith(STORED) else zipfile.ZIP_DEFLATED
    with made.open(about, "w") as target:
        shutil.copyfileobj(source, target, 2**20)
