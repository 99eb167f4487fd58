"""Every source that a register cites, with the numbers, innovations, patterns and data that rest on it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from policysim.lookup.entry import Entry
from policysim.lookup.kind import Kind, Row
from policysim.lookup.registers import Registers
from policysim.lookup.sources import Source, sources
from policysim.lookup.texts import table

SERIES = Path(__file__).parents[1] / "evidence" / "us_hospitals.csv"
MANY = {"parameter": "parameters", "trait": "traits", "innovation": "innovations", "pattern": "patterns", "series": "series",
        "system": "systems", "appraisal": "appraisals"}  # fmt: skip


def citing(names: Registers) -> Iterator[tuple[str, str, str]]:
    """(kind, name, text) of everything that tells its source."""
    yield from (("parameter", p.name, p.source) for p in names.parameters.values())
    yield from (("trait", f.name, f.source) for f in names.declared("provider") if f.role == "trait")
    for _, held in names.inside("innovations", "named"):
        yield from (("innovation", n, str(i.get("source", ""))) for n, i in held.items() if isinstance(i, Mapping))
    yield from (("pattern", row["pattern"], row["source"]) for row in table("patterns"))
    yield from (("series", series, source) for series, source in _series())
    for name in names.library.names("system"):
        yield "system", name, _remarks(names.library.find(f"system/{name}"))
    yield from (("appraisal", name, _text(f"appraisal/{name}", names)) for name in names.library.names("appraisal"))


@lru_cache(maxsize=1)
def _series() -> tuple[tuple[str, str], ...]:
    with SERIES.open(encoding="utf-8", newline="") as file:
        return tuple(dict.fromkeys((row["series"], row["source"]) for row in csv.DictReader(file)))


def _text(key: str, names: Registers) -> str:
    """All that a file of assumptions says: its sources are by its numbers."""
    file = names.library.find(key)
    return file.read_text(encoding="utf-8-sig", errors="replace") if isinstance(file, Path) else ""


def _remarks(file: object) -> str:
    """Sources of a system are told in remarks of its file."""
    lines = file.read_text(encoding="utf-8-sig", errors="replace").splitlines() if isinstance(file, Path) else []
    return "\n".join(line for line in lines if line.startswith("#") and "source" in line)


def used_for(names: Registers, source: Source) -> dict[str, list[str]]:
    """What rests on a source: names by kind."""
    found: dict[str, list[str]] = {}
    for kind, name, text in citing(names):
        if source.sign.search(" ".join(text.split())) and name not in found.setdefault(kind, []):
            found[kind].append(name)
    return {kind: held for kind, held in found.items() if held}


def in_words(used: Mapping[str, list[str]]) -> str:
    """`parameters fit_half, running_burden; pattern P7`."""
    told = (f"{kind if len(held) == 1 else MANY[kind]} {', '.join(held)}" for kind, held in used.items())
    return "; ".join(told)


def _row(names: Registers, name: str) -> Row:
    source = sources()[name]
    return {
        "authors": source.authors, "year": source.year, "title": source.title or "not known", "published": source.published,
        "link": source.link, "note": source.note, "used for": in_words(used_for(names, source)) or "pages of the docs",
    }  # fmt: skip


def _entry(names: Registers, name: str) -> Entry:
    source, row = sources()[name], _row(names, name)
    facts = [("Title", source.title), ("In", source.published), ("Link", source.link), ("To know", source.note),
             ("Used for", row["used for"])]  # fmt: skip
    meaning = f"{source.authors}, {source.year}" if source.year else source.authors
    return Entry(name, "source", meaning, facts=facts, write=["policysim list sources"])


SOURCES = Kind(
    "sources", "source", "what registers cite in short, in full, and what rests on it",
    ("name", "authors", "title", "used for"), lambda names: sources(), _row, _entry,
)  # fmt: skip
