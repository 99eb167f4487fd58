"""The tables of a sweep, for SQL: what each has a row of, its columns with unit and meaning, and how its rows are made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from policysim.errors import AskError
from policysim.sweep.plan import Plan, column
from policysim.sweep.roles import AMOUNT, differ_in, rows, short
from policysim.sweep.same_question import rules_changed

if TYPE_CHECKING:
    from policysim.sweep.results import Sweep

Classes = Callable[[], Mapping[str, type]]
WORD, WHOLE, NUMBER, TRUTH = pa.string(), pa.int64(), pa.float64(), pa.bool_()
OVER = {"last": "its last year", "mean": "mean of its years", "sum": "sum of its years"}
KEYS = (
    ("policy", WORD, "", "the option"),
    ("scenario", WHOLE, "", "its number: a row of scenarios"),
    ("future", WHOLE, "", "the same number is the same chance and the same unknowns, for every option"),
)
LABEL = ("label", WORD, "", "the option's name in tables")
POINT = ("point", WHOLE, "", "which of its option it is: the same number in each option")
OPTIONS = (
    KEYS[0],
    LABEL,
    ("scenarios", WHOLE, "", "how many it has: one for each point of what is swept beside it"),
)
SETTINGS = (
    ("setting", WORD, "", "its name"),
    (
        "role",
        WORD,
        "",
        "lever: chosen; uncertainty: tried because nobody knows it; constant: the same in all scenarios",
    ),
    ("values", WHOLE, "", "how many it has"),
    ("low", NUMBER, "", "the lowest, where they are numbers"),
    ("high", NUMBER, "", "the highest, where they are numbers"),
    ("value", WORD, "", "the only one of what does not differ"),
    ("column", WORD, "", "of the table scenarios, where it differs"),
)
MEASURES = (
    ("name", WORD, "", "of the column in outcomes, groups and runs"),
    ("label", WORD, "", "its name in tables"),
    ("unit", WORD, "", "of the values"),
    ("better", WORD, "", "higher, lower or neither"),
    ("over_years", WORD, "", "what the value of a run is of those of its years"),
    ("by_group", TRUTH, "", "whether it is told of groups of providers too"),
    ("meaning", WORD, "", "in words"),
)
FAILED = (
    ("run", WHOLE, "", "its number in the plan"), *KEYS,
    ("replicate", WHOLE, "", "which realisation of chance"),
    ("kind", WORD, "", "what ended it"),
    ("rule", WORD, "", "in which rule, where it is known"),
    ("agent", WORD, "", "of which provider, where it is known"),
    ("tick", WHOLE, "", "at which tick, -1 where it is not known"),
    ("message", WORD, "", "in words"),
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column as a data dictionary has it."""

    name: str
    kind: pa.DataType
    unit: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """Name, what a row is, columns, and what makes the rows: as Arrow, or as a query on tables that are there already."""

    name: str
    row: str
    columns: tuple[Column, ...]
    made: Callable[[], pa.Table | str]

    @property
    def empty(self) -> pa.Table:
        """Its columns without rows."""
        return pa.schema([(one.name, one.kind) for one in self.columns]).empty_table()


def tables_of(sweep: Sweep, classes: Classes) -> tuple[Table, ...]:
    """All tables of a sweep; nothing is read before one is made. `classes` finds the provider classes by name."""
    plan = sweep.plan
    years = Column("year", WORD, "", "2026/27 from April, 2026 from January")
    values = tuple(Column(m.name, NUMBER, m.raw_unit, m.doc) for m in plan.measures)
    found = [
        Table("outcomes", "a finished run and year", (*_keys(), years, *values), lambda: _of_nation(plan)),
        Table("runs", "a finished run: values over its years", (*_keys(), *_over_years(plan)), lambda: _runs(sweep)),
        _scenarios(plan),
        Table("parameters", "a run: the value of every parameter in it", *_parameters(plan, classes)),
        Table("settings", "a setting of the question", _columns(SETTINGS), lambda: _settings(plan)),
        Table("options", "an option", _columns(OPTIONS), lambda: _options(plan)),
        Table("failures", "a failed run", _columns(FAILED), lambda: _failures(sweep)),
        Table("measures", "an outcome: what its column means", _columns(MEASURES), lambda: _measures(plan)),
    ]
    if plan.groups:
        told = tuple(one for one in values if one.name in plan.grouped)
        named = (
            Column("kind", WORD, "", f"of group: {', '.join(plan.groups)}"),
            Column("name", WORD, "", "of the group"),
        )
        groups = Table(
            "groups", "a finished run, year and group", (*_keys(), years, *named, *told), lambda: _of_groups(plan)
        )
        found.insert(1, groups)
    return tuple(found)


def _columns(told: Iterable[tuple[str, pa.DataType, str, str]]) -> tuple[Column, ...]:
    return tuple(Column(*one) for one in told)


def _keys() -> tuple[Column, ...]:
    return _columns(KEYS)


def _over_years(plan: Plan) -> tuple[Column, ...]:
    return tuple(Column(m.name, NUMBER, m.raw_unit, f"{m.doc}; {OVER[m.over]}") for m in plan.measures)


def _of_nation(plan: Plan) -> str:
    names = ("policy", "scenario", "future", "year", *plan.outcomes)
    return f"select {', '.join(map(quoted, names))} from stored"


def _of_groups(plan: Plan) -> str:
    """A part for each group, which takes its columns from what is stored of it."""
    parts = []
    for kind, names in plan.groups.items():
        for name in names:
            told = ", ".join(f"{quoted(column(outcome, kind, name))} as {quoted(outcome)}" for outcome in plan.grouped)
            parts.append(
                f"select policy, scenario, future, year, {text(kind)} as kind, {text(name)} as name, {told} from stored"
            )
    return " union all ".join(parts)


def _runs(sweep: Sweep) -> pa.Table:
    runs, _ = sweep.finished([])
    replicates, scenarios = sweep.plan.numbering.places(runs)
    return _with_keys(sweep.plan, runs, dict(zip(sweep.plan.outcomes, sweep.values[scenarios, replicates].T)))


def _with_keys(plan: Plan, runs: np.ndarray, values: Mapping[str, np.ndarray]) -> pa.Table:
    options = list(dict.fromkeys(plan.options))
    place = {option: n for n, option in enumerate(options)}
    of_scenario = np.array([place[option] for option in plan.options], dtype=np.int32)
    scenario = plan.numbering.places(runs)[1]
    keys = {
        "policy": pa.DictionaryArray.from_arrays(of_scenario[scenario], options),
        "scenario": pa.array(scenario),
        "future": pa.array([plan.future(int(run)) for run in runs], WHOLE),
    }
    return pa.table(keys | {name: pa.array(found) for name, found in values.items()})


def _scenarios(plan: Plan) -> Table:
    """In what scenarios differ, each setting once: swept parameters, and amounts or dates where they are swept."""
    differ = differ_in(plan)
    columns = [Column(*one) for one in (KEYS[1], KEYS[0], LABEL, POINT)]
    values = {}
    for name, found in differ.items():
        column_name, (array, kind) = short(name, differ), _typed(found)
        values[column_name] = pa.array(array, kind)
        columns.append(Column(column_name, kind, "£" if name == AMOUNT else "", f"the setting {name}"))

    def made() -> pa.Table:
        labels = [plan.labels.get(option, option) for option in plan.options]
        keys = zip(range(len(plan.options)), plan.options, labels, plan.points)
        first = _table((KEYS[1], KEYS[0], LABEL, POINT), keys)
        return pa.table(dict(zip(first.column_names, first.columns)) | values)

    return Table("scenarios", "a scenario: in what it differs from others", tuple(columns), made)


def _typed(values: list[Any]) -> tuple[list[Any], pa.DataType]:
    """Values of one setting as one type: numbers where all are, else words."""
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int, float}:
        return [None if value is None else float(value) for value in values], NUMBER
    told = [value if value is None or isinstance(value, str) else json.dumps(value) for value in values]
    return told, WORD


def _parameters(plan: Plan, classes: Classes) -> tuple[tuple[Column, ...], Callable[[], pa.Table]]:
    """Columns of the parameters, as far as the provider classes are known, and what draws them again."""
    from policysim.rules import spec

    known = classes()
    there = {plain.get("provider"): known.get(str(plain.get("provider"))) for plain in plan.scenarios}
    specs = [spec(cls) for cls in there.values() if cls is not None]
    of_class = {p.name: Column(p.name, NUMBER, p.of_unit, p.doc) for one in specs for p in one.parameters}

    def made() -> pa.Table:
        if missing := [name for name, cls in there.items() if cls is None]:
            raise AskError(
                f"parameters: the provider class {missing[0]} is not known here\n"
                "  bring it: --plugin FILE.py on the command line, provider=YourClass in open_sweep"
            )
        if changed := [cls.__name__ for cls in there.values() if cls and rules_changed(plan, cls)]:
            raise AskError(
                f"parameters: what {changed[0]} declares, or its rules, changed since the sweep was played\n"
                "  the values that its runs had can be drawn again only with the class as it was"
            )
        return _with_keys(plan, np.arange(plan.runs), _drawn(plan, there, list(of_class)))

    return (*_keys(), *of_class.values()), made


def _drawn(plan: Plan, classes: Mapping[Any, Any], names: list[str]) -> dict[str, np.ndarray]:
    """Of each run, float64 (runs,): what a replicate draws is the same in all scenarios; what one fixes is put over it."""
    from policysim.scenario.parameters import drawn
    from policysim.scenario.scenario import Scenario

    asked: dict[tuple, list[int]] = {}
    for position, plain in enumerate(plan.scenarios):
        how = (plain["provider"], plain.get("uncertainty"), plain.get("seed"), id(plain.get("posterior")))
        asked.setdefault(how, []).append(position)
    found = np.full((len(names), plan.replicates, len(plan.scenarios)), np.nan)
    place = {name: n for n, name in enumerate(names)}
    for (provider, *_), positions in asked.items():
        one = Scenario.from_plain(plan.scenarios[positions[0]], classes[provider])
        for replicate in range(plan.replicates):
            values = drawn(one.spec, {}, one.uncertainty, one.seed, replicate, one.posterior)
            found[:, replicate, positions] = np.array([values.get(name, np.nan) for name in names])[:, None]
    for position, plain in enumerate(plan.scenarios):
        for name, value in (plain.get("parameters") or {}).items():
            found[place[name], :, position] = float(value)
    replicates, scenarios = plan.numbering.places(np.arange(plan.runs))
    return dict(zip(names, found[:, replicates, scenarios]))


def _options(plan: Plan) -> pa.Table:
    options = list(dict.fromkeys(plan.options))
    labels = [plan.labels.get(option, option) for option in options]
    return _table(OPTIONS, zip(options, labels, map(plan.options.count, options)))


def _settings(plan: Plan) -> pa.Table:
    told = ({**row, "value": _typed([row["value"]])[0][0]} for row in rows(plan))
    told = ({**row, "value": None if row["value"] is None else f"{row['value']}"} for row in told)
    return _table(SETTINGS, ([row[name] for name, *_ in SETTINGS] for row in told))


def _failures(sweep: Sweep) -> pa.Table:
    records = sweep.failures().to_dict("records")
    return _table(FAILED, ([record[name] for name, *_ in FAILED] for record in records))


def _measures(plan: Plan) -> pa.Table:
    rows = ((m.name, m.label, m.raw_unit, m.better, OVER[m.over], m.name in plan.grouped, m.doc) for m in plan.measures)
    return _table(MEASURES, rows)


def _table(told: Iterable[tuple[str, pa.DataType, str, str]], rows: Iterable[Iterable[Any]]) -> pa.Table:
    whole, told = [tuple(row) for row in rows], list(told)
    return pa.table(
        {name: pa.array([row[n] for row in whole], kind) for n, (name, kind, _, _) in enumerate(told)},
    )


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def text(word: str) -> str:
    """A word as a value of SQL."""
    return "'" + word.replace("'", "''") + "'"
