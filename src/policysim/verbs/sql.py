"""`policysim sql` asks a sweep anything that SQL can ask; without a query it lists the tables and their columns."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from policysim.errors import AskError
from policysim.numbers import counted
from policysim.terminal import Terminal, put
from policysim.words import Words, cut, take_apart

if TYPE_CHECKING:
    from policysim.sweep.results import Sweep
    from policysim.sweep.sql import Rows
    from policysim.sweep.tables import Table

MOST = 60  # rows that a terminal is shown
DIGITS = 6  # that count, of the largest number of a column
HELP = {
    "sql": """\
policysim sql [FOLDER] ["QUERY"] [--csv] [--plugin FILE.py]

Asks a sweep anything that SQL can ask, in DuckDB's words. Without a query: its tables, columns and units.
Values are raw: pounds, shares from 0 to 1, years. Only finished, undamaged runs count; nothing can be changed.

  outcomes     a row a run and year, a column an outcome       groups      the same by region, type ... where recorded
  runs         a row a run, values over its years              scenarios   in what scenarios differ: swept settings
  parameters   a row a run, the value of every parameter       settings options failures measures

  policysim sql friday
  policysim sql "select policy, avg(embedded) from runs group by policy order by 2 desc"
  policysim sql friday "select * from runs" --csv > runs.csv
  --json FILE           the rows for a program
  --plugin rules.py     the file of the provider class, where it is one of your own: for the table parameters
""",
}


def sql(words: Sequence[str], terminal: Terminal) -> int:
    """Print what a query finds, or what may be asked; 4 where a part of the sweep is damaged and so not counted."""
    taken = take_apart(words, {"--plugin": "plugin"}, {"--csv": "csv"})
    folder, query = _apart(taken)
    from policysim.classes import provider_classes
    from policysim.sweep.folder import find
    from policysim.sweep.results import Sweep
    from policysim.verbs.folder import RESULTS

    sweep = Sweep(find(RESULTS, folder), lambda: provider_classes(taken.flags.get("plugin", ())))
    _say_what_counts(sweep, terminal)
    if not query:
        _list_tables(sweep, terminal)
    elif taken.has("csv"):
        _csv(sweep, query, terminal)
    else:
        _answer(sweep, query, terminal)
    return 4 if sweep.known.damaged else 0


def _apart(taken: Words) -> tuple[str | None, str]:
    """The folder, None for the last sweep, and the query, empty for none."""
    *before, last = taken.others or ("",)
    is_query = len(last.split()) > 1  # a folder's name has no blanks
    if len(before) > 1 or (before and not is_query):
        raise AskError(
            f'sql {cut(" ".join(taken.others))}: a folder and a query in quotes\n  write sql friday "from runs"'
        )
    if taken.has("csv") and not is_query:
        raise AskError('--csv: needs a query\n  write policysim sql "select * from runs" --csv > runs.csv')
    return (before[0] if before else None, last) if is_query else (last or None, "")


def _say_what_counts(sweep: Sweep, terminal: Terminal) -> None:
    """To standard error, so that a table or a CSV stays clean: what is not among the rows."""
    known = sweep.known
    for problem in known.damaged:
        put(f"damaged, not counted: {problem}", sys.stderr)
    left = [f"{known.missing:,} are still to be played"] if known.missing else []
    left += [f"{known.failed:,} failed"] if known.failed else []
    if left and not terminal.quiet:
        put(f"{sweep.folder}: {known.finished:,} of {known.runs:,} runs; {', '.join(left)}", sys.stderr)


def _list_tables(sweep: Sweep, terminal: Terminal) -> None:
    from policysim.analysis.layout import prose

    tables = sweep.tables()
    terminal.note(f"{sweep.folder}: tables and columns, with units\n")
    for table in tables:
        terminal.say(f"{table.name}: a row is {table.row}")
        terminal.say(prose(_named(table, tables[0]), terminal.width - 2, "  ", 2) + "\n")
    example = f'policysim sql {sweep.name} "select policy, avg({sweep.plan.headline}) from runs group by policy"'
    terminal.note(f"What a column means: policysim explain NAME. For example:\n  {example}")
    terminal.data = {
        "folder": str(sweep.folder),
        "tables": [
            {"name": table.name, "row": table.row,
             "columns": [{"name": one.name, "unit": one.unit, "meaning": one.meaning} for one in table.columns]}
            for table in tables
        ],
    }  # fmt: skip


def _named(table: Table, first: Table) -> str:
    """The columns of a table with their units; outcomes are told in the first table and not again."""
    known = {one.name for one in first.columns if one.unit} if table is not first else set()
    again = [one for one in table.columns if one.name in known]
    named = [f"{one.name} ({one.unit})" if one.unit else one.name for one in table.columns if one not in again]
    return ", ".join([*named, *([f"and {len(again)} outcomes of the table {first.name}"] if again else [])])


def _csv(sweep: Sweep, query: str, terminal: Terminal) -> None:
    from policysim.analysis.summary import safe

    terminal.say(safe(sweep.sql(query)).to_csv(index=False, lineterminator="\n").removesuffix("\n"))


def _answer(sweep: Sweep, query: str, terminal: Terminal) -> None:
    from policysim.analysis.layout import Column, fitted, prose
    from policysim.verbs.tell import rule

    found = sweep.rows(query)
    shown = [_cells([row[n] for row in found.rows[:MOST]]) for n in range(len(found.names))]
    columns = [Column(name, cells, n, name) for n, (name, cells) in enumerate(zip(found.names, shown))]
    lines, left_out = fitted(columns, terminal.width, rule(terminal))
    terminal.say("\n".join(lines))
    rows = len(found.rows)
    terminal.note(counted(rows, "row") + (f", the first {MOST} shown" if rows > MOST else ""))
    if left_out:
        told = ", ".join(left_out[:8]) + (f" and {len(left_out) - 8} more" if len(left_out) > 8 else "")
        terminal.note(prose(f"No room for {told}: name columns, or add --csv", terminal.width))
    terminal.data = {"folder": str(sweep.folder), "query": query, **_plain(found)}


def _cells(values: Sequence[Any]) -> list[str]:
    """A column as text: numbers with as many decimals as its largest has room for, and no more than it needs."""
    from policysim.numbers import DASH, plain

    numbers = [one for one in values if isinstance(one, float) and math.isfinite(one)]
    largest = max(map(abs, numbers), default=0.0)
    most = min(15, max(0, DIGITS - 1 - math.floor(math.log10(largest)))) if largest else 0
    decimals = next(n for n in range(most + 1) if all(round(x, n) == round(x, most) for x in numbers))

    def cell(value: Any) -> str:
        if value is None:
            return DASH
        return plain(value, decimals) if isinstance(value, float) else str(value)

    return [cell(value) for value in values]


def _plain(found: Rows) -> dict[str, Any]:
    """Columns and rows as JSON's types, None where there is no number."""

    def value(one: Any) -> Any:
        if isinstance(one, dict):
            return {str(key): value(inner) for key, inner in one.items()}
        if isinstance(one, list | tuple):
            return [value(inner) for inner in one]
        if isinstance(one, float | Decimal):
            return float(one) if math.isfinite(one) else None
        return one if one is None or isinstance(one, str | int) else str(one)

    kinds = [{"name": name, "type": kind} for name, kind in zip(found.names, found.kinds)]
    return {"columns": kinds, "rows": [[value(one) for one in row] for row in found.rows]}
