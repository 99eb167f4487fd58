"""A list of real providers is read as it is, and the reader is told what was understood."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from policysim.errors import AskError
from policysim.rules import Field, spec
from policysim.scenario.columns import REQUIRED, headers, missing_column, plain
from policysim.scenario.edges import read_edges
from policysim.scenario.rows import read_rows
from policysim.scenario.system import Listed, System
from policysim.scenario.values import Cells, Problem, cells, ids_of, numbers_of, types_of, words_of

SHOWN = 4  # problems told at once


@dataclass(frozen=True)
class Report:
    """What was understood of a file of providers: column by column, problems, and columns that are not used."""

    file: str
    rows: int
    understood: tuple[tuple[str, str, str], ...]  # your column, used as, values
    problems: tuple[Problem, ...] = ()
    unused: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        table = [("your column", "used as", "values"), *self.understood]
        wide = [max(len(row[k]) for row in table) for k in (0, 1)]
        lines = [f"Read   {self.file}, {self.rows} rows.  Understood as:"]
        lines += [f"  {a:<{wide[0]}}   {b:<{wide[1]}}   {c}".rstrip() for a, b, c in table]
        if self.problems:
            lines.append(f"{len(self.problems)} problem{'s' if len(self.problems) > 1 else ''}")
            lines += [f"  {problem}" for problem in self.problems]
        if self.unused:
            plural = "column" if len(self.unused) == 1 else "columns"
            lines.append(f"{len(self.unused)} {plural} not used: {', '.join(self.unused)}")
        return "\n".join([*lines, *(f"Note  {note}" for note in self.notes)])


def read_providers(path: str | Path, like: System, provider: type, edges: str | Path | None = None) -> System:
    """The system of a CSV or Parquet file of providers, with the types of `like`; `.report` says what was understood.

    Traits are those of the class `provider`; unknown ones are drawn in each future. `edges` is a second file with the
    columns from, to, weight. AskError names file, row, column, value and what to write.
    """
    listed, report = examine(path, like, provider)
    if listed is None:
        raise AskError(_refusal(report))
    ties = read_edges(Path(edges), listed.id) if edges is not None else None
    made = System(
        name=_name(path), label=f"Providers of {report.file}", stages=like.stages, types=like.types,
        regions={}, providers=listed, edges=ties,
    )  # fmt: skip
    made._report = report
    return made


@dataclass(frozen=True)
class Reading:
    """A file while it is read: its cells, which column is which, what was said of them so far."""

    head: list[str]
    rows: list[tuple[int, list[str]]]
    used: dict[str, int]
    problems: list[Problem] = field(default_factory=list)
    told: list[tuple[str, str, str]] = field(default_factory=list)

    def column(self, name: str) -> Cells:
        """Cells of what is used as `name`, blank where the file has no such column."""
        return cells(self.rows, self.used[name]) if name in self.used else [(row, "") for row, _ in self.rows]

    def title(self, name: str) -> str:
        """The file's own header of what is used as `name`."""
        return self.head[self.used[name]].strip() if name in self.used else "-"

    def tell(self, name: str, values: str, *more: str) -> None:
        """Add to what was understood."""
        self.told.append((self.title(name), name, values))
        self.told.extend(("", "", line) for line in more)


def examine(path: str | Path, like: System, provider: type) -> tuple[Listed | None, Report]:
    """The providers in a file, None where there are problems, and the report of what was understood."""
    path = Path(path)
    head, rows = read_rows(path)
    traits = tuple(f for f in spec(provider).provider if f.role == "trait" and not f.length)
    used, unused = headers(head, tuple(trait.name for trait in traits), path.name)
    for column in REQUIRED:
        if column not in used:
            raise AskError(missing_column(column, head, path.name))
    if not rows:
        raise AskError(f"{path.name}: has a header but no rows: one row a provider")
    reading = Reading(head, rows, used)
    ids, types = _who(reading, like)
    region, system = _places(reading, like, ids)
    size = _sizes(reading, types)
    known = _traits(reading, traits)
    notes = ("Traits that are drawn are not measured: do not read results for a named provider.",)
    report = Report(
        path.name, len(rows), tuple(reading.told), tuple(reading.problems), tuple(unused),
        notes if len(known) < len(traits) else (),
    )  # fmt: skip
    if reading.problems:
        return None, report
    made = Listed(id=ids, type=types, region=region, health_system=system, size=size, traits=known)
    return made, report


def _who(reading: Reading, like: System) -> tuple[tuple[str, ...], tuple[str, ...]]:
    ids = ids_of(reading.column("id"), reading.title("id"), reading.problems)
    reading.tell("id", f"{len(set(ids))} different")
    if "name" in reading.used:
        reading.tell("name", "kept out of published tables")
    types, matched = types_of(reading.column("type"), reading.title("type"), like.types, reading.problems)
    reading.tell("type", *matched)
    return tuple(ids), tuple(types)


def _places(reading: Reading, like: System, ids: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Regions by the system's own names where they are known, and health systems, one of its own where unknown."""
    labels = {plain(word): name for name, said in like.regions.items() for word in (name, said.label)}
    words = words_of(reading.column("region"), reading.title("region"), reading.problems)
    region = tuple(labels.get(plain(word), word) for word in words)
    reading.tell("region", f"{len(set(region) - {''})} different" if "region" in reading.used else "not in your file")
    own = words_of(reading.column("health_system"), reading.title("health_system"), reading.problems)
    alone = sum(not word for word in own)
    more = f"; {alone} providers without one get one of their own" if alone else ""
    reading.tell("health_system", f"{len(set(own) - {''})} different{more}")
    return region, tuple(word or f"own: {name}" for word, name in zip(own, ids, strict=True))


def _sizes(reading: Reading, types: tuple[str, ...]) -> tuple[float | None, ...]:
    size, known = numbers_of(reading.column("size"), reading.title("size"), reading.problems, above=0.0)
    if known == len(size):
        reading.tell("size", f"{known} of {known} known")
    elif not known:
        reading.tell("size", "not in your file: drawn for each future")
    else:
        with_size = {kind for kind, value in zip(types, size, strict=True) if value is not None}
        without = ", ".join(sorted(set(types) - with_size))
        scaled = [f"no size is known of {without}: filled in in proportion to the other types"] if without else []
        filled = f"{len(size) - known} filled in with the median of their type"
        reading.tell("size", f"{known} of {len(size)} known; {filled}", *scaled)
    return tuple(size)


def _traits(reading: Reading, traits: tuple[Field, ...]) -> dict[str, tuple[float | None, ...]]:
    known = {}
    for trait in traits:
        if trait.name in reading.used:
            low, high = (0.0, 1.0) if trait.unit == "0-1" else (trait.low, trait.high)
            column, title = reading.column(trait.name), reading.title(trait.name)
            values, count = numbers_of(column, title, reading.problems, low=low, high=high)
            drawn = "" if count == len(values) else "; the others drawn for each future"
            reading.tell(trait.name, f"{count} of {len(values)} known{drawn}")
            known[trait.name] = tuple(values)
    absent = [trait.name for trait in traits if trait.name not in known]
    if absent:
        what = absent[0] if len(absent) == 1 else f"{len(absent)} traits"
        reading.told.append(("-", what, f"not in your file, drawn for each future: {', '.join(absent)}"))
    return known


def _refusal(report: Report) -> str:
    first, *rest = report.problems
    lines = [f"{report.file}: {first}", *(f"  {problem}" for problem in rest[: SHOWN - 1])]
    if len(rest) >= SHOWN:
        lines.append(f"  and {len(rest) - SHOWN + 1} more")
    return "\n".join(lines)


def _name(path: str | Path) -> str:
    return re.sub(r"[^a-z0-9]+", "_", Path(path).stem.lower()).strip("_") or "providers"
