"""A list of real providers is read as it is, and the reader is told what was understood."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from policysim.errors import AskError
from policysim.rules import Field, spec
from policysim.scenario.book import file_and_sheet, read_book
from policysim.scenario.columns import COLUMNS, REQUIRED, Columns, matched, meant, missing_column, recognised
from policysim.scenario.delimited import SEPARATORS
from policysim.scenario.edges import read_edges
from policysim.scenario.header import Found, find_table
from policysim.scenario.left_open import drawn, filled_in
from policysim.scenario.listing import Listing, written
from policysim.scenario.measures import LEAST, Allowed, allowed_for, at_the_ends, decimal_sign, numbers_of
from policysim.scenario.rows import column
from policysim.scenario.system import Edges, Listed, System
from policysim.scenario.understood import Report, Understood, count
from policysim.scenario.values import (
    Column,
    Problem,
    check_types,
    ids_of,
    match_type,
    regions_of,
    short,
    types_of,
    words_of,
)

MOST_ROWS = 10_000
MATCHES = 12  # told at most


@dataclass(frozen=True)
class Examined:
    """A list that was read: the providers, none where there are problems, the report, and all that it was read with."""

    listed: Listed | None
    report: Report
    listing: Listing


def read_providers(
    path: str | Path, like: System, provider: type, edges: str | Path | None = None, sheet: str = "",
    listing: Listing | None = None,
) -> System:  # fmt: skip
    """The system of a file of providers, with the types of `like`; `.report` says what was understood.

    Traits are those of the class `provider`; unknown ones are drawn in each future. `edges` is a second file with the
    columns from, to, weight; `listing` is what a mapping file says. AskError names file, row, column, value and what to
    write.
    """
    file, named = file_and_sheet(str(path))
    said = listing or Listing(table=file)
    said = said.model_copy(update={"sheet": sheet or named or said.sheet})
    found = examine(Path(file), like, provider, said)
    if found.listed is None:
        told = said.name or _typed(written(Path(file)), said.sheet)
        raise AskError(found.report.refusal(f"policysim check {told}"))
    ties = read_edges(Path(edges), found.listed.id) if edges is not None else None
    return _system(_name(file), like, found.listed, ties, found.report)


def _system(name: str, like: System, listed: Listed, ties: Edges | None, report: Report) -> System:
    made = System(
        name=name, label=f"Providers of {report.file}", stages=like.stages, types=like.types,
        regions={name: said for name, said in like.regions.items() if name in listed.region},
        providers=listed, edges=ties,
    )  # fmt: skip
    made._report = report
    return made


@dataclass(frozen=True)
class Reading:
    """A list while it is read: its table, which column is which, what was said of them so far."""

    found: Found
    columns: Columns
    problems: list[Problem] = field(default_factory=list)
    told: list[Understood] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Whether a column is used as `name`."""
        return name in self.columns.used

    def column(self, name: str) -> Column:
        """The cells of what is used as `name`, blank where the file has no such column."""
        if not self.has(name):
            return Column("-", column([(row, []) for row, _ in self.found.rows], 0, self.found.grid))
        position = self.columns.used[name]
        return Column(self.title(position), column(self.found.rows, position, self.found.grid))

    def title(self, position: int) -> str:
        """The file's own header of a column."""
        return self.found.head[position].strip()

    def tell(self, name: str, values: str, *more: str) -> None:
        """Add to what was understood."""
        own = self.title(self.columns.used[name]) if self.has(name) else "-"
        others = [self.title(k) for k in self.columns.others.get(name, ())]
        could = [f'"{other}" could be used as {name} too: for that, columns: {{{other}: {name}}}' for other in others]
        self.told.append(Understood(own, name, values, (*more, *could)))


def examine(path: Path, like: System, provider: type, listing: Listing | None = None) -> Examined:
    """What a file says, with all its problems. AskError where it is not a list, or not one that can be read at all."""
    said = listing or Listing(table=str(path))
    traits = tuple(f for f in spec(provider).provider if f.role == "trait" and not f.length)
    reading = _opened(path, said, (*COLUMNS, *(trait.name for trait in traits)), like)
    if why := check_types(said.types, like.types):
        raise AskError(f"{path.name}: {why}")
    _merged(reading)
    ids, types, by_hand = _who(reading, like, said)
    region, system = _places(reading, like)
    numeric = [name for name in ("size", *(trait.name for trait in traits)) if reading.has(name)]
    texts = [cell.text for name in numeric for cell in reading.column(name).cells if isinstance(cell.value, str)]
    sign = decimal_sign(texts, reading.found.grid.separator)
    size = _sizes(reading, types, like, sign)
    known = _traits(reading, traits, sign, like)
    report = _report(path, reading, traits, known)
    if reading.problems:
        return Examined(None, report, _listing(said, reading, by_hand))
    made = Listed(id=ids, type=types, region=region, health_system=system, size=size, traits=known)
    return Examined(made, report, _listing(said, reading, by_hand))


def _opened(path: Path, said: Listing, targets: tuple[str, ...], like: System) -> Reading:
    """The table of the file with its columns found."""
    grids = read_book(path, said.sheet)
    found = find_table(grids, lambda head: recognised(head, targets, said.columns), REQUIRED, said.header)
    where = found.grid.where
    columns = matched(found.head, targets, said.columns, where)
    for name in REQUIRED:
        if name not in columns.used:
            row = f" (row {found.first})" if found.first > 1 else ""
            told = missing_column(name, found.head, where, row)
            provider = any(match_type(title, like.types) for title in found.head)
            raise AskError(
                told + "\n  that row looks like a provider: put the names of the columns above it" * provider
            )
    if not found.rows:
        raise AskError(f"{where}: has a header but no rows: one row a provider")
    if len(found.rows) > MOST_ROWS:
        raise AskError(
            f"{where}: has {len(found.rows):,} rows, and a list has at most {MOST_ROWS:,}\n"
            "  one row is a provider: is this a list of patients, sites or visits?"
        )
    reading = Reading(found, columns, notes=[*found.grid.notes, *found.notes])
    _beyond(reading)
    return reading


def _beyond(reading: Reading) -> None:
    """Cells beside the columns that have a name: a comma too many in a text file, a remark in a sheet."""
    head, grid = reading.found.head, reading.found.grid
    for number, row in reading.found.rows:
        if len(row) > len(head) and any(str(value).strip() for value in row[len(head) :]):
            if grid.sheet:
                reading.notes.append("columns without a header are not used")
                return
            what = SEPARATORS.get(grid.separator, "separators").removesuffix("s")
            told = f"row {number} has {len(row)} cells, the header {len(head)}: is there a {what} too many?"
            raise AskError(f"{grid.file}: {told}")


def _merged(reading: Reading) -> None:
    for name, position in reading.columns.used.items():
        used = reading.column(name)
        for cell in used.cells:
            area = "" if cell.text else reading.found.grid.merged_with(cell.row, position)
            if area and name != "name":
                why = f"is blank, merged with the cells above it ({area}): unmerge them and fill in each row"
                reading.problems.append(used.problem(cell, why))


def _who(reading: Reading, like: System, said: Listing) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, str]]:
    """Ids, types, and the words for types that the file has."""
    used = reading.column("id")
    ids = ids_of(used, reading.problems)
    reading.tell("id", f"{len(set(ids))} different")
    if reading.found.grid.sheet and all(isinstance(cell.value, float) for cell in used.cells):
        reading.notes.append(
            f"the ids are numbers in the sheet, read as {', '.join(ids[:2])}: were they 010 or 2E1 before, the "
            "spreadsheet has lost that; format the column as text to keep them"
        )
    if reading.has("name"):
        reading.tell("name", "not kept, so never shown in tables")
    types, counts, words = types_of(reading.column("type"), like.types, said.types, reading.problems)
    reading.tell("type", ", ".join(f"{kind} {number}" for kind, number in counts.items()), *_matches(words))
    by_hand = {word: kind for word, kind in words.items() if word in said.types or match_type(word, like.types) != kind}
    return ids, types, {**said.types, **by_hand}


def _matches(words: Mapping[str, str]) -> list[str]:
    told = [f'"{short(word)}" -> {kind}' for word, kind in words.items()]
    return [*told[:MATCHES], *([f"and {len(told) - MATCHES} more"] if len(told) > MATCHES else [])]


def _places(reading: Reading, like: System) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Regions by the system's own names where they are known, and health systems, one of its own where unknown."""
    region, words = regions_of(reading.column("region"), like.regions, reading.problems)
    blank = sum(not word for word in region)
    without = f"; {count(blank, 'provider')} without one" if blank else ""
    different = f"{len(set(region) - {''})} different{without}"
    reading.tell("region", different if reading.has("region") else "not in your file", *_matches(words))
    own, other = words_of(reading.column("health_system"), reading.problems)
    alone = [k for k, word in enumerate(own) if not word]
    named = list(dict.fromkeys(word for word in own if word))
    examples = f", as {short(named[0])}" if named else ""
    told = f"{len(named)} different{examples}" if reading.has("health_system") else "not in your file"
    each = "gets one of its own" if len(alone) == 1 else "get one of their own each"
    more = f"; {count(len(alone), 'provider')} without one {each}" if alone else ""
    reading.tell("health_system", told + more, *_matches(other))
    names = {k: f"own {n}" for n, k in enumerate(alone, 1)}
    return region, tuple(word or names[k] for k, word in enumerate(own))


def _sizes(reading: Reading, types: tuple[str, ...], like: System, sign: str) -> tuple[float | None, ...]:
    size = numbers_of(reading.column("size"), Allowed(low=LEAST, above_zero=True, money=True), sign, reading.problems)
    if not size.known:
        what = "no value is known" if reading.has("size") else "not in your file"
        reading.tell("size", f"{what}: drawn for each future", *size.notes)
    else:
        told, *more = filled_in(size.values, types, like)
        reading.tell("size", told, *more, *size.notes)
    return size.values


def _traits(
    reading: Reading, traits: tuple[Field, ...], sign: str, like: System
) -> dict[str, tuple[float | None, ...]]:
    known = {}
    for trait in traits:
        if reading.has(trait.name):
            made = numbers_of(reading.column(trait.name), allowed_for(trait), sign, reading.problems)
            others = len(made.values) - made.known
            rest = f"; the other {others if others > 1 else 'one'} drawn for each future" if others else ""
            told = f"{made.known} of {len(made.values)} known{rest}"
            reading.tell(trait.name, told, *made.notes, *at_the_ends(made, trait))
            known[trait.name] = made.values
    absent = [trait.name for trait in traits if trait.name not in known]
    if absent:
        whose = f"{like.label or like.name}'s"
        reading.told.append(Understood("-", drawn(absent), f"not in your file: drawn for each future, as {whose}"))
    return known


def _report(path: Path, reading: Reading, traits: tuple[Field, ...], known: Mapping) -> Report:
    found, targets = reading.found, [*COLUMNS, *(trait.name for trait in traits)]
    unused = [reading.title(k) for k in reading.columns.unused]
    free = [name for name in targets if not reading.has(name)]
    guesses = ((title, meant(title, free)) for title in unused)
    unknown = [name for name in (trait.name for trait in traits) if name not in known or None in known[name]]
    notes = list(reading.notes)
    if unknown:
        notes.append(
            f"{drawn(unknown)}: drawn at random, not measured. Do not read results for a named provider; tables by type "
            "and region are fine."
        )
    return Report(
        file=path.name, rows=len(found.rows), understood=tuple(reading.told), sheet=found.grid.sheet,
        header=found.header if (found.first, found.last) not in ((0, 0), (1, 1)) else "",
        problems=tuple(sorted(dict.fromkeys(reading.problems), key=lambda problem: problem.row)),
        unused=tuple(dict.fromkeys(unused)), notes=tuple(notes), meant=tuple((t, g) for t, g in guesses if g),
    )  # fmt: skip


def _listing(said: Listing, reading: Reading, types: Mapping[str, str]) -> Listing:
    """All that the list was read with, for a mapping file."""
    found = reading.found
    used = {reading.title(position): name for name, position in reading.columns.used.items()}
    left = {title: name for title, name in said.columns.items() if title not in used}
    return said.model_copy(
        update={"sheet": found.grid.sheet, "header": found.header if found.first else "", "columns": {**used, **left},
                "types": dict(types)}
    )  # fmt: skip


def _typed(file: str, sheet: str) -> str:
    text = f"{file}#{sheet}" if sheet else file
    return f'"{text}"' if " " in text else text


def _name(path: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", Path(path).stem.lower()).strip("_") or "providers"
