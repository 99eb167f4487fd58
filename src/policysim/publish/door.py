"""Other people's publications come in through one door: nothing is run, nothing leaves its folder, nothing is too large."""

import os
import re
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from policysim.errors import AskError, Damaged
from policysim.publish.sums import SUMS
from policysim.sweep.whole import shown

PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")  # of a path
DEEPEST, MOST_FILES = 4, 20_000
MOST_BYTES = 8 * 2**30  # of all files
LARGEST_TEXT = 64 * 2**20  # of a file that is read as text; YAML is held to 1 MB
TEXTS = (".json", ".yaml", ".csv", ".md", ".py", ".txt", ".html", ".cff", ".tex", ".svg")
SWELL, SWOLLEN = 200, 64 * 2**20  # a ZIP may unpack to so many times its size, if that is more than so many bytes
UNREADABLE = (  # what Python raises of a ZIP: a damaged one, an odd packing (NotImplementedError), a password, a file twice
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, FileExistsError, ValueError,
)  # fmt: skip


@contextmanager
def opened(where: Path) -> Iterator[Path]:
    """The folder of a publication, unpacked where it is a ZIP. AskError where there is none, Damaged where it is no such."""
    if where.is_dir():
        _look_at(where)
        yield where
    elif where.is_file():
        with tempfile.TemporaryDirectory(prefix="policysim-") as folder:
            _unpack(where, Path(folder))
            yield _top(Path(folder), where)
    else:
        raise AskError(f"{where}: no publication there\n  write the path of its folder or of its bundle.zip")


def _top(folder: Path, where: Path) -> Path:
    """Where the list of sums lies: at the top, or in the one folder there."""
    inside = [folder, *(path for path in folder.iterdir() if path.is_dir())]
    for path in inside:
        if (path / SUMS).is_file():
            return path
    raise Damaged(f"{shown(where)}: is no publication: there is no {SUMS} in it")


def _look_at(root: Path) -> None:
    """Refuse a folder that is not a publication, or holds what one never holds."""
    if not (root / SUMS).is_file():
        raise Damaged(f"{shown(root)}: is no whole publication: there is no {SUMS} in it")
    names, sizes = [], []
    for folder, folders, files in os.walk(root, followlinks=False):
        for name in (*folders, *files):
            path = Path(folder) / name
            about = path.lstat()
            if not (stat.S_ISREG(about.st_mode) or stat.S_ISDIR(about.st_mode)):
                raise Damaged(f"{shown(path)}: is neither a file nor a folder: a publication holds nothing else")
            if stat.S_ISREG(about.st_mode):
                names.append(path.relative_to(root).as_posix())
                sizes.append(about.st_size)
        _refuse_many(names, sizes, shown(root))
    for name, size in zip(names, sizes, strict=True):
        _refuse_name(name, shown(root))
        _refuse_large(name, size, shown(root))


def _unpack(where: Path, into: Path) -> None:
    """All of a ZIP, once its list of contents is found to be that of a publication."""
    try:
        with zipfile.ZipFile(where) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
            _refuse_entries(entries, where)
            for entry in entries:
                path = into / entry.filename
                path.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(entry) as source, path.open("xb") as target:
                    while piece := source.read(2**20):
                        target.write(piece)
    except UNREADABLE as why:
        raise Damaged(f"{shown(where)}: is no ZIP that can be read whole: {str(why)[:80]}") from None


def _refuse_entries(entries: list[zipfile.ZipInfo], where: Path) -> None:
    told, names = shown(where), [entry.filename for entry in entries]
    _refuse_many(names, [entry.file_size for entry in entries], told)
    if len({name.lower() for name in names}) < len(names):
        raise Damaged(f"{told}: holds two files of one name")
    for entry in entries:
        _refuse_name(entry.filename, told)
        _refuse_large(entry.filename, entry.file_size, told)
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG) or entry.flag_bits & 1:
            raise Damaged(f"{told}: {_cut(entry.filename)} is a link or encrypted: a publication holds plain files")
    whole = sum(entry.file_size for entry in entries)
    if whole > SWOLLEN and whole > SWELL * where.stat().st_size:
        raise Damaged(f"{told}: would unpack to {whole:,} bytes from {where.stat().st_size:,}: no publication does")


def _refuse_many(names: Iterable[str], sizes: Iterable[int], told: str) -> None:
    if len(list(names)) > MOST_FILES or sum(sizes) > MOST_BYTES:
        raise Damaged(f"{told}: holds more than {MOST_FILES:,} files or {MOST_BYTES:,} bytes: no publication does")


def refused_name(name: str) -> bool:
    """Whether a path is none that a publication has: out of its folder, absolute, hidden, or of odd letters."""
    parts = name.split("/")
    return len(parts) > DEEPEST + 1 or not all(PART.fullmatch(part) for part in parts)


def _refuse_name(name: str, told: str) -> None:
    if refused_name(name):
        raise Damaged(f"{told}: {_cut(name)} is no name that a file of a publication has")


def _refuse_large(name: str, size: int, told: str) -> None:
    largest = 2**20 * 10 if name.endswith(SUMS) else LARGEST_TEXT
    if (name.endswith(TEXTS) or name.endswith(SUMS)) and size > largest:
        raise Damaged(f"{told}: {_cut(name)} has {size:,} bytes: no such text is so long")


def _cut(name: str) -> str:
    return ascii(name)[1:-1][:80]
