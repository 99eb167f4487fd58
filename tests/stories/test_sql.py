"""Stories of asking a sweep in SQL: the tables say what Python says, a slip is told, and nothing else can be reached."""

import csv
import io
import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

import policysim as ps
from policysim.cli import main
from policysim.scenario.scenario import Scenario, parameter_values
from policysim.sweep.plan import plan_content
from policysim.sweep.results import Sweep
from policysim.sweep.whole import seal

ASKED = {
    "system": "trusts.csv", "years": 2, "calendar": {"warm_up": "1"}, "replicates": 3, "name": "asked",
    "record": ["nation", "region", "type"], "parameters": {"imitation_rate": [0.2, 0.4]},
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where a sweep of two options, two points and three replicates lies."""
    made = tmp_path_factory.mktemp("sql")
    kinds, places = ("acute", "community"), ("North", "Côte d'Or")
    rows = [f"R{n:02d},{kinds[n % 2]},{places[n % 3 // 2]},{100 + 7 * n}" for n in range(12)]
    (made / "trusts.csv").write_text("\n".join(["id,type,region,size", *rows]) + "\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made)
        ps.sweep("agility", **ASKED)
    return made


@pytest.fixture
def sweep(folder, monkeypatch):
    """The sweep, from its folder."""
    monkeypatch.chdir(folder)
    return ps.open_sweep("asked")


def told(sweep, query):
    """What a query is refused with: in at most six lines."""
    with pytest.raises(ps.PolicysimError) as refused:
        sweep.sql(query)
    assert refused.value.exit_code == 2 and len(str(refused.value).splitlines()) <= 6
    return str(refused.value)


def test_runs_and_outcomes_say_what_python_says(sweep):
    wide = sweep.sql("from runs order by future, scenario")
    np.testing.assert_array_equal(wide["embedded"], sweep.table().sort_values(["future", "scenario"])["embedded"])
    yearly = sweep.sql("select policy, scenario, future, year, embedded as value from outcomes")
    both = yearly.merge(sweep.outcomes("embedded"), on=["policy", "scenario", "future", "year"])
    assert len(both) == len(yearly) == 24 and (both.value_x == both.value_y).all()


def test_groups_say_what_python_says(sweep):
    asked = sweep.sql(
        "select policy, future, year, name as \"group\", needs_met as value from groups where kind='region'"
    )
    both = asked.merge(sweep.outcomes("needs_met", group="region"), on=["policy", "future", "year", "group"])
    assert len(both) == len(asked) == 48 and (both.value_x == both.value_y).all()


def test_a_swept_parameter_stands_once_in_scenarios_and_every_unknown_is_that_of_the_run(sweep):
    assert sweep.sql("select distinct imitation_rate from scenarios order by 1").iloc[:, 0].tolist() == [0.2, 0.4]
    assert "imitation_rate" not in sweep.sql("describe outcomes")["column_name"].tolist()
    paired = sweep.sql(
        "select s.imitation_rate s, p.imitation_rate p, a.support_effect = p.support_effect as same "
        "from scenarios s join parameters p using (scenario) "
        "join parameters a on a.future = p.future and a.policy = 'do_minimum'"
    )
    assert len(paired) == 12 and (paired.s == paired.p).all() and paired.same.all()
    assert sweep.sql("select count(distinct support_effect) from parameters").iloc[0, 0] == 3  # drawn by replicate


def test_parameters_are_those_that_each_run_was_played_with(sweep):
    found = sweep.sql("from parameters").set_index(["scenario", "future"])
    scenarios = [Scenario.from_plain(plain, ps.Provider) for plain in sweep.plan.scenarios]
    for run in range(sweep.plan.runs):
        replicate, scenario = divmod(run, len(scenarios))
        row = found.loc[(scenario, sweep.plan.future(run))].drop("policy")
        assert row.to_dict() == parameter_values(scenarios[scenario], replicate)


def test_parameters_are_not_drawn_again_by_rules_that_played_no_run(sweep, tmp_path):
    shutil.copytree(sweep.folder.path, tmp_path / "before")
    plan = replace(sweep.plan, engine={**sweep.plan.engine, "the rules of Provider": "those of last year"})
    (tmp_path / "before" / "plan.json").write_bytes(seal(plan_content(plan)))
    before = ps.open_sweep(tmp_path / "before")
    assert "Provider declares, or its rules, changed since" in told(before, "select * from parameters")
    assert len(before.sql("select * from scenarios")) == 4


def test_which_tables_there_are_is_told_without_making_them(sweep):
    of_another_class = Sweep(sweep.folder)  # whose parameters cannot be drawn here
    there = {"outcomes", "groups", "runs", "scenarios", "parameters", "settings", "options", "failures", "measures"}
    assert there < set(of_another_class.sql("show tables")["name"])
    asked = "select count(*) as columns from information_schema.columns where table_name = 'runs'"
    assert of_another_class.sql(asked).iloc[0, 0] == 3 + len(sweep.plan.outcomes)
    with pytest.raises(ps.PolicysimError, match="not known here"):
        of_another_class.sql("from parameters")


def test_paired_differences_are_those_of_compare(sweep):
    query = """
        select avg(a.embedded - b.embedded) from runs a join runs b using (future)
        where a.policy = 'agility' and b.policy = 'do_minimum'"""
    assert sweep.sql(query).iloc[0, 0] == pytest.approx(
        ps.compare(sweep).versus("agility", "do_minimum", "embedded").mean
    )


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("select polcy from runs", 'no column "polcy", did you mean "policy"?'),
        ("select r.embeded from runs r", 'no column "embeded", did you mean "embedded"?'),
        ("select * from outcmes", 'no table "outcmes", did you mean "outcomes"?'),
        ("select * from runs where policy = do_minimum", "write it in single quotes: 'do_minimum'"),
        ("select * from runs where policy = agility", "single quotes"),
        ("selct 1", "selct"),
        ("select 1; select 2", "one at a time"),
        ("drop view runs", "a sweep is read, not changed"),
        ("update runs set future = 1", "a sweep is read, not changed"),
        ("", "0 queries"),
    ],
)  # fmt: skip
def test_a_slip_is_told_in_a_few_lines(sweep, query, words):
    assert words in told(sweep, query)


HOSTILE = (
    "select * from read_csv('secret.csv')", "select * from 'secret.csv'", "select * from read_text('secret.csv')",
    "select * from read_blob('secret.csv')", "select * from glob('*')", "from read_parquet('results/asked/runs/*.parquet')",
    "copy runs to 'out.csv'", "export database 'out'", "attach 'out.db'", "install httpfs", "load httpfs",
    "set enable_external_access = true", "set temp_directory = '.'", "create table mine as select 1",
    "select * from read_csv('https://example.org/x.csv')", "select * from sweep", "pragma database_list",
    "select getenv('HOME')", "call duckdb_functions()", "create macro f() as 1", "prepare x as select 1",
    "explain copy runs to 'out.csv'", "explain analyze copy runs to 'out.csv'", "explain analyze drop view runs",
)  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
def test_no_query_reads_or_writes_anything_but_the_sweep(sweep, folder, query):
    (folder / "secret.csv").write_text("password\nhunter2\n")
    before = sorted(folder.rglob("*"))
    try:
        assert "hunter2" not in sweep.sql(query).to_string()
    except ps.PolicysimError as refused:
        assert refused.exit_code == 2 and len(str(refused).splitlines()) <= 6
        assert "hunter2" not in str(refused)
    else:
        assert query.startswith("explain")  # a plan, of which nothing is done
    assert sorted(folder.rglob("*")) == before


def test_the_command_prints_a_table_a_csv_or_json(sweep, capsys, tmp_path):
    query = "select policy,\n  avg(embedded) as stuck, count(*) as n\nfrom runs group by policy order by policy"
    assert main(["sql", query]) == 0
    assert capsys.readouterr().out.split()[:3] == ["policy", "stuck", "n"]
    assert main(["sql", "asked", query, "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert main(["sql", query, "--quiet", "--json", str(tmp_path / "x.json")]) == 0
    found = json.loads((tmp_path / "x.json").read_text())
    assert [column["name"] for column in found["columns"]] == ["policy", "stuck", "n"]
    assert [[row["policy"], float(row["stuck"]), int(row["n"])] for row in rows] == found["rows"]


def test_a_program_gets_json_whatever_a_cell_holds(sweep, tmp_path):
    query = "select [1.0, 'nan'::double] a, {'b': 'inf'::double} c, 1.5::decimal(4, 1) d, date '2020-01-01' e, null f"
    assert main(["sql", "asked", query, "--json", str(tmp_path / "x.json")]) == 0
    assert json.loads((tmp_path / "x.json").read_text())["rows"] == [
        [[1.0, None], {"b": None}, 1.5, "2020-01-01", None]
    ]


def test_without_a_query_every_column_is_listed_with_its_unit(sweep, capsys, tmp_path):
    assert main(["sql", "asked", "--json", str(tmp_path / "x.json")]) == 0
    assert "present_cost (£)" in capsys.readouterr().out
    tables = {
        one["name"]: [c["name"] for c in one["columns"]]
        for one in json.loads((tmp_path / "x.json").read_text())["tables"]
    }
    for name, columns in tables.items():
        assert sweep.sql(f"select * from {name}").columns.tolist() == columns


@pytest.mark.parametrize(
    "words", [["a", "b", "select 1 as x"], ["asked", "runs"], ["asked", "--csv"], ["nowhere", "select 1 as x"]]
)
def test_what_is_no_query_is_refused(sweep, capsys, words):
    assert main(["sql", *words]) == 2
    assert len(capsys.readouterr().err.splitlines()) <= 6
