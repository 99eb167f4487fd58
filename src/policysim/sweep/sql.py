"""SQL on a sweep: DuckDB over its undamaged shards, in memory; nothing can be written, and no other file can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds

from policysim.errors import AskError, PolicysimError, did_you_mean
from policysim.sweep.shards import stored_schema
from policysim.sweep.tables import Classes, Table, quoted, tables_of

if TYPE_CHECKING:
    import pandas as pd

    from policysim.sweep.results import Sweep

STORED = "stored"  # the shards as they are
LOCKED = (
    "set threads = 1",  # sums in the order of the rows: the same query, the same digits
    "set temp_directory = ''", "set autoinstall_known_extensions = false", "set autoload_known_extensions = false",
    "set enable_external_access = false", "set lock_configuration = true",
)  # fmt: skip
ASKS = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}
OF_ALL = {"tables", "columns", "information_schema", "duckdb_tables", "duckdb_views", "duckdb_columns"}
UNKNOWN_COLUMN = re.compile(r'column "([^"]+)" not found|does not have a column named "([^"]+)"')
UNKNOWN_TABLE = re.compile(r"Table with name (.+?) does not exist")
CLOSED = ("disabled by configuration", "disabled through configuration", "has been locked")


@dataclass(frozen=True)
class Rows:
    """What a query found: names of columns, whether each is a number, and rows of Python's values."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def rows(sweep: Sweep, query: str, classes: Classes) -> Rows:
    """The rows that a query finds. AskError where it is not understood, or asks for more than to read the sweep."""
    with _asked(sweep, query, classes) as answer:
        names, kinds = zip(*((one[0], str(one[1])) for one in answer.description or []))
        return Rows(names, kinds, answer.fetchall())


def frame(sweep: Sweep, query: str, classes: Classes) -> pd.DataFrame:
    """The same as a data frame."""
    with _asked(sweep, query, classes) as answer:
        found = answer.df()
    found.attrs["question"] = sweep.plan.question
    return found


@contextmanager
def _asked(sweep: Sweep, query: str, classes: Classes) -> Iterator[duckdb.DuckDBPyConnection]:
    """The answer to a query, before its rows are fetched."""
    tables = tables_of(sweep, classes)
    with duckdb.connect(":memory:", config={"python_enable_replacements": "false"}) as connection:
        try:
            _refuse_other_than_questions(connection, query)
            _put(connection, sweep, query, tables)
            for setting in LOCKED:
                connection.execute(setting)
            yield connection.execute(query)
        except duckdb.InterruptException:
            raise KeyboardInterrupt from None
        except duckdb.Error as why:
            raise _told(str(why), query, tables, sweep) from None


def _refuse_other_than_questions(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    statements = connection.extract_statements(query)
    if len(statements) != 1:
        raise AskError(f"sql: {len(statements)} queries\n  write one at a time, e.g. select policy, avg(future) ...")
    if statements[0].type not in ASKS:
        word = statements[0].query.split()[0].lower()
        raise AskError(f"sql: {word}: a sweep is read, not changed\n  write a query that begins with select or with")


def _named(query: str, tables: Sequence[Table]) -> list[Table]:
    """The tables that a query names."""
    return [table for table in tables if table.name in _words(query)]


def _words(query: str) -> set[str]:
    return {word.lower() for word in re.findall(r"\w+", query)}


def _put(connection: duckdb.DuckDBPyConnection, sweep: Sweep, query: str, tables: Sequence[Table]) -> None:
    """The tables that a query names; the others without rows, where it asks which there are."""
    connection.register(STORED, _stored(sweep))
    for table in _named(query, tables):
        made = table.made()
        if isinstance(made, str):
            connection.execute(f"create view {quoted(table.name)} as {made}")
        else:
            connection.register(table.name, made)
    if _words(query) & OF_ALL:
        for table in tables:
            if table.name not in _words(query):
                connection.register(table.name, table.empty)


def _stored(sweep: Sweep) -> pa.Table | ds.Dataset:
    """The shards that are whole, read when a query needs them and as far as it does."""
    schema = stored_schema(sweep.plan)
    files = [str(sweep.folder.shard(number)) for number in sweep.whole_shards]
    if not files:
        return schema.empty_table()
    checked = ds.ParquetFragmentScanOptions(page_checksum_verification=True)
    return ds.dataset(files, schema=schema, format=ds.ParquetFileFormat(default_fragment_scan_options=checked))


def _told(why: str, query: str, tables: Sequence[Table], sweep: Sweep) -> PolicysimError:
    """What DuckDB says of a query, in at most six lines."""
    if any(words in why for words in CLOSED):
        return AskError("sql: reads the tables of this sweep and nothing else: no files, no settings, no extensions")
    if found := UNKNOWN_TABLE.search(why):
        names = [table.name for table in tables]
        near = did_you_mean(found[1], names)
        return AskError(f'sql: no table "{found[1]}"{near}\n  tables: {", ".join(names)}{_of_groups(found[1], names)}')
    if found := UNKNOWN_COLUMN.search(why):
        return _no_column(found[1] or found[2], _named(query, tables), sweep)
    first, *rest = (line.rstrip() for line in why.strip().splitlines())
    if "Could not convert string" in first:
        rest.append("Did you mean a word? Words stand in single quotes: policy = 'agility'")
    place = [line for line in rest if line.startswith(("LINE ", "Did you mean")) or line.strip() == "^"]
    return AskError("\n  ".join([f"sql: {first.partition('Error: ')[2] or first}"[:300], *place[:4]]))


def _of_groups(name: str, names: Sequence[str]) -> str:
    return "\n  groups are kept with record=nation,region" if name == "groups" and name not in names else ""


def _no_column(name: str, tables: Sequence[Table], sweep: Sweep) -> AskError:
    """A column that is not there: a slip, or a word that lacks its quotes."""
    words = {
        *sweep.plan.options,
        *sweep.plan.years,
        *(group for names in sweep.plan.groups.values() for group in names),
    }
    if name in words:
        return AskError(f"sql: {name}: is a value, not a column\n  write it in single quotes: '{name}'")
    columns = list(dict.fromkeys(column.name for table in tables for column in table.columns))
    near = did_you_mean(name, columns)
    told = ", ".join(columns[:12]) + (f" and {len(columns) - 12} more" if len(columns) > 12 else "")
    return AskError(f'sql: no column "{name}"{near}\n  columns of {", ".join(t.name for t in tables)}: {told}')
