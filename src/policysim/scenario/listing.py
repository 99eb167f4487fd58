"""A mapping file says how a list is read: which sheet and header, which column is used as what, which word is which type."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field, field_validator, model_validator

from policysim.scenario.asked import Asked


class Listing(Asked):
    """What is said of a list besides the file itself; every key but the table may be left out."""

    name: str = ""  # the mapping file, where there is one
    table: str
    sheet: str = ""
    header: str = ""  # number of the row with the names of columns, `3` or `3 to 4`
    columns: dict[str, str] = Field(default_factory=dict)  # your column -> used as
    types: dict[str, str] = Field(default_factory=dict)  # your word -> type, nothing where nobody has said it yet
    edges: str = ""
    like: str = "england"

    @field_validator("columns", "types", mode="before")
    @classmethod
    def nothing_said(cls, entries: Any) -> Any:
        """A key with nothing below it says nothing."""
        return {} if entries in (None, "") else entries

    @model_validator(mode="after")
    def sensible(self) -> Listing:
        """Refuse a list without a file."""
        if not self.table.strip():
            raise ValueError("table is missing: the path of the list")
        return self

    def line(self, word: str) -> str:
        """Where the mapping file says something of a word: `conf/system/mine.yaml, line 14`."""
        lines = Path(self.name).read_text(encoding="utf-8-sig").splitlines() if Path(self.name).is_file() else []
        keys = (word, _text(word), f"'{word}'")
        found = (n for n, line in enumerate(lines, 1) if any(line.strip().startswith(f"{key}:") for key in keys))
        number = next(found, 0)
        return f"{self.name or 'types'}, line {number}" if number else self.name or f"types: {word}"


def as_yaml(listing: Listing, file: str, comments: Mapping[str, str], unknown: Sequence[str]) -> str:
    """The mapping file, to be edited by a person; `unknown` are words for types that nobody has explained yet."""
    lines = [f"# How policysim reads {file}; edit it where it is wrong.", f"table: {_text(listing.table)}"]
    if listing.edges:
        lines.append(f"edges: {_text(listing.edges)}")
    lines += [
        f"{key}: {_text(value)}" for key, value in (("sheet", listing.sheet), ("header", listing.header)) if value
    ]
    lines.append(f"like: {listing.like:<20} # whose types and regions these are")
    for key, entries in (("columns", listing.columns), ("types", listing.types)):
        if entries or (unknown and key == "types"):
            lines.append(f"{key + ':':<26} # {comments[key]}")
            lines += [f"  {_text(mine)}: {_text(theirs)}" for mine, theirs in entries.items()]
    lines += [f"  {_text(word)}:   # <- write the type here" for word in unknown]
    return "\n".join(lines) + "\n"


def written(path: Path) -> str:
    """A path as a person in this folder would write it, in full where it lies elsewhere."""
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except ValueError:
        return Path(os.path.abspath(path)).as_posix()


def _text(value: Any) -> str:
    """A scalar that YAML reads back as the same text."""
    text = str(value)
    safe = all(c.isalnum() or c in " _-./()&" for c in text) and text[:1].isalnum() and text == text.strip()
    return text if safe else json.dumps(text, ensure_ascii=False)
