"""A list of real providers is read as it is, and the reader is told what was understood."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from policysim.errors import AskError
from policysim.rules import Field, spec
from policysim.scenario.columns import REQUIRED, headers, missing_column, plain
from policysim.scenario.edges import read_edges
from policysim.scenario.rows import read_rows
from policysim.scenario.system import Listed, System
from policysim.scenario.values import Problem, cells, ids_of, numbers_of, types_of, words_of

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
    return _typed(path.name, head, rows, used, unused, like, traits)


def _typed(
    file: str, head: Sequence[str], rows: list[tuple[int, list[str]]], used: dict[str, int], unused: list[str],
    like: System, traits: tuple[Field, ...],
) -> tuple[Listed | None, Report]:  # fmt: skip
    problems: list[Problem] = []
    told: list[tuple[str, str, str]] = []

    def column(name: str) -> list[tuple[int, str]]:
        return cells(rows, used[name]) if name in used else [(row, "") for row, _ in rows]

    def title(name: str) -> str:
        return head[used[name]].strip() if name in used else "-"

    ids = ids_of(column("id"), title("id"), problems)
    told.append((title("id"), "id", f"{len(set(ids))} different"))
    if "name" in used:
        told.append((title("name"), "name", "kept out of published tables"))
    types, matched = types_of(column("type"), title("type"), like.types, problems)
    told += [(title("type"), "type", matched[0]), *(("", "", match) for match in matched[1:])]
    labels = {plain(word): name for name, said in like.regions.items() for word in (name, said.label)}
    region = [labels.get(plain(word), word) for word in words_of(column("region"), title("region"), problems)]
    own = words_of(column("health_system"), title("health_system"), problems)
    system = [word or f"own: {name}" for word, name in zip(own, ids, strict=True)]
    told += _groups(title, used, region, own)
    size, values = numbers_of(column("size"), title("size"), problems, above=0.0)
    told.append((title("size"), "size", _sizes(size, types, values)))
    known = {}
    for trait in traits:
        if trait.name in used:
            bounds = {"low": trait.low, "high": trait.high} if trait.unit != "0-1" else {"low": 0.0, "high": 1.0}
            known[trait.name], values = numbers_of(column(trait.name), title(trait.name), problems, **bounds)
            drawn = f"{values} of {len(rows)} known" + (
                "" if values == len(rows) else "; the others drawn for each future"
            )
            told.append((title(trait.name), trait.name, drawn))
    absent = [trait.name for trait in traits if trait.name not in known]
    if absent:
        what = absent[0] if len(absent) == 1 else f"{len(absent)} traits"
        told.append(("-", what, f"not in your file, drawn for each future: {', '.join(absent)}"))
    notes = ("Traits that are drawn are not measured: do not read results for a named provider.",) if absent else ()
    report = Report(file, len(rows), tuple(told), tuple(problems), tuple(unused), notes)
    if problems:
        return None, report
    return Listed(
        id=tuple(ids), type=tuple(types), region=tuple(region), health_system=tuple(system), size=tuple(size),
        traits={name: tuple(column_) for name, column_ in known.items()},
    ), report  # fmt: skip


def _groups(title: Any, used: dict[str, int], region: list[str], own: list[str]) -> list[tuple[str, str, str]]:
    alone = sum(not word for word in own)
    systems = f"{len(set(own) - {''})} health systems" + (
        f"; {alone} providers without one get one of their own" if alone else ""
    )
    regions = f"{len(set(region) - {''})} regions" if "region" in used else "not in your file"
    return [(title("region"), "region", regions), (title("health_system"), "health_system", systems)]


def _sizes(size: list[float | None], types: list[str], known: int) -> str:
    if not known:
        return "not in your file: drawn for each future"
    if known == len(size):
        return f"{known} of {known} known"
    without = sorted(set(types) - {kind for kind, value in zip(types, size) if value is not None})
    scaled = f"; {', '.join(without)} in proportion to the other types" if without else ""
    return f"{known} of {len(size)} known; {len(size) - known} filled in with the median of their type{scaled}"


def _refusal(report: Report) -> str:
    first, *rest = report.problems
    lines = [f"{report.file}: {first}", *(f"  {problem}" for problem in rest[: SHOWN - 1])]
    if len(rest) >= SHOWN:
        lines.append(f"  and {len(rest) - SHOWN + 1} more")
    return "\n".join(lines)


def _name(path: str | Path) -> str:
    return re.sub(r"[^a-z0-9]+", "_", Path(path).stem.lower()).strip("_") or "providers"
