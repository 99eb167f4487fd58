"""A policy, a list of providers or an experiment may be a file of one's own, wherever it lies, whatever its name."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Collection
from pathlib import Path

from policysim.errors import AskError, nearest
from policysim.library import Library, is_file
from policysim.scenario.book import file_and_sheet

YAML = (".yaml", ".yml")
TABLES = (".csv", ".parquet", ".tsv", ".xlsx", ".ods", ".xls", ".txt")
SUFFIXES = {"policy": YAML, "system": (*TABLES, *YAML), "experiment": YAML}


def is_path(group: str, value: str) -> bool:
    """Whether a value is a path of a file and not a name that is looked up."""
    file = file_and_sheet(value)[0] if group == "system" else value
    return file.lower().endswith(SUFFIXES.get(group, ())) or "/" in value or "\\" in value


def own_file(group: str, value: str, said: str) -> Path:
    """The file at a path that somebody typed. AskError with the nearest one that is there."""
    turned = value.replace("\\", "/")
    for path in dict.fromkeys((value, turned)):
        file, sheet = file_and_sheet(path)
        if is_file(file):
            found = Path(file).expanduser().resolve()
            return Path(f"{found}#{sheet}") if sheet else found
    raise AskError(f"{said}: {_why_not(group, Path(os.path.expanduser(turned)))}")


def _why_not(group: str, path: Path) -> str:
    if re.match(r"[A-Za-z]:/", str(path)) and sys.platform != "win32":
        return f"no such file\n  this computer has no drive {path.parts[0]} write a path as ./{path.name}"
    try:
        folder, there = path.parent.is_dir(), path.is_dir()
    except OSError:
        return "no such file"
    if there:
        return f"is a folder\n  write the path of a file in it{_listed(_files(path, group))}"
    if not folder:
        return f"no such file\n  there is no folder {path.parent}"
    near = nearest(path.name, _files(path.parent, group))
    return f'no such file\n  did you mean "{path.parent / near[0]}"?' if near else "no such file"


def _files(folder: Path, group: str) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.name.lower().endswith(SUFFIXES[group]))


def _listed(names: list[str]) -> str:
    return f": {', '.join(names[:6])}" if names else ""


def split_at_commas(group: str, text: str, names: Collection[str] = ()) -> list[str]:
    """The values between commas; a comma in a known name, or in that of a file that is there, belongs to the name."""
    if not names and group not in SUFFIXES:
        return [value.strip() for value in text.split(",")]
    values: list[str] = []
    pieces = text.split(",")
    while pieces:
        joined = (",".join(pieces[:n]).strip() for n in range(len(pieces), 1, -1))
        whole = next((one for one in joined if one in names or _is_there(group, one)), pieces[0])
        del pieces[: whole.count(",") + 1]
        values.append(whole.strip())
    return values


def _is_there(group: str, value: str) -> bool:
    return is_path(group, value) and is_file(file_and_sheet(value)[0])


def slug(text: str) -> str:
    """A name that may be typed anywhere: a-z, 0-9, _ and -."""
    return re.sub(r"[^a-z0-9_-]+", "_", text.lower()).strip("_-")[:64] or "unnamed"


def name_of(group: str, path: Path, library: Library) -> str:
    """What a file is called among the names of its group: its own name, numbered where that is another file's."""
    file, sheet = file_and_sheet(str(path))
    own = slug(f"{Path(file).stem} {sheet}")
    names = [own, *(f"{own[:60]}_{n}" for n in range(2, 100))]
    return next(name for name in names if library.find(f"{group}/{name}") in (None, path, as_named(group, path)))


def as_named(group: str, path: Path) -> Path | dict:
    """What is put where names are looked up: the file, or for a list of providers the system that has it."""
    listed = group == "system" and path.suffix.lower() not in YAML
    return {"table": str(path)} if listed else path
