"""A list of real providers is read as it is, and the reader is told what was understood."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from policysim.errors import AskError
from policysim.numbers import in_bn
from policysim.rules import Field, spec
from policysim.scenario.book import file_and_sheet, read_book
from policysim.scenario.columns import COLUMNS, REQUIRED, matched, meant, missing_column, recognised
from policysim.scenario.delimited import SEPARATORS
from policysim.scenario.edges import read_edges
from policysim.scenario.header import find_table
from policysim.scenario.left_open import caveat, drawn, filled_in, pounds_in_all
from policysim.scenario.listing import Listing, written
from policysim.scenario.measures import LEAST, Allowed, Measured, allowed_for, at_the_ends, decimal_sign, numbers_of
from policysim.scenario.reading import Reading
from policysim.scenario.system import Edges, Listed, System
from policysim.scenario.totals import below_the_list
from policysim.scenario.understood import Report, Understood, count
from policysim.scenario.values import (
    check_types,
    ids_of,
    left_behind,
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
        raise AskError(found.report.refusal(f"policysim check {found.report.source}"))
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


def examine(path: Path, like: System, provider: type, listing: Listing | None = None) -> Examined:
    """What a file says, with all its problems. AskError where it is not a list, or not one that can be read at all."""
    said = listing or Listing(table=str(path))
    traits = tuple(f for f in spec(provider).provider if f.role == "trait" and not f.length)
    reading = _opened(path, said, (*COLUMNS, *(trait.name for trait in traits)), like)
    check_types(said, like.types)
    _merged(reading)
    ids, types, by_hand = _who(reading, like, said)
    region, system = _places(reading, like)
    numeric = [name for name in ("size", *(trait.name for trait in traits)) if reading.has(name)]
    texts = [cell.text for name in numeric for cell in reading.column(name).cells if isinstance(cell.value, str)]
    sign = decimal_sign(texts, reading.found.grid.separator)
    size = _sizes(reading, sign)
    money = _tell_sizes(reading, size, types, like)
    known = _traits(reading, traits, sign, like)
    source = _typed(said.name or written(path), "" if said.name else said.sheet)
    report = replace(_report(path, reading, traits, known), money=money, source=source)
    if reading.problems:
        return Examined(None, report, _listing(said, reading, by_hand))
    made = Listed(id=ids, type=types, region=region, health_system=system, size=size.values, traits=known)
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
    totals = below_the_list(found, columns.used)
    listed = replace(found, rows=found.rows[: len(found.rows) - len(totals)])
    reading = Reading(listed, columns, totals, notes=[*found.grid.notes, *found.notes])
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
    types, counts, words = types_of(reading.column("type"), like.types, said, reading.problems)
    reading.notes.extend(left_behind(said, reading.column("type")))
    reading.tell("type", ", ".join(f"{kind} {number}" for kind, number in counts.items()), *_matches(words))
    by_hand = {word: kind for word, kind in words.items() if word in said.types or match_type(word, like.types) != kind}
    return ids, types, {**{word: kind for word, kind in said.types.items() if kind}, **by_hand}


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


def _sizes(reading: Reading, sign: str) -> Measured:
    return numbers_of(reading.column("size"), Allowed(low=LEAST, above_zero=True, money=True), sign, reading.problems)


def _tell_sizes(reading: Reading, size: Measured, types: tuple[str, ...], like: System) -> float:
    """Tell of sizes; their sum where they are pounds, 0 where they are not."""
    if not size.known:
        what = "no value is known" if reading.has("size") else "not in your file"
        reading.tell("size", f"{what}: drawn for each future", *size.notes)
        return 0.0
    told, *more = filled_in(size, types, like)
    pounds = pounds_in_all(size, types, like)
    filled = " with what was filled in" if size.known < len(size.values) else ""
    sums = [f"sum {in_bn(pounds)}{filled}"] if pounds else []
    reading.tell("size", told, *more, *sums, *size.notes)
    return pounds


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
    values = {trait.name: known.get(trait.name, (None,)) for trait in traits}
    wholly = [name for name, found in values.items() if all(value is None for value in found)]
    partly = [name for name, found in values.items() if None in found and name not in wholly]
    return Report(
        file=path.name, rows=len(found.rows), understood=tuple(reading.told), sheet=found.grid.sheet,
        header=found.header if (found.first, found.last) not in ((0, 0), (1, 1)) else "",
        problems=tuple(sorted(dict.fromkeys(reading.problems), key=lambda problem: problem.row)),
        unused=tuple(dict.fromkeys(unused)), notes=tuple(reading.notes),
        caveat=caveat(wholly, partly), meant=tuple((t, g) for t, g in guesses if g),
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
