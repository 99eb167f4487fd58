"""Somebody has calibrated sets of parameters in a table and asks with them; what is wrong with a table is said by its cell."""

import json
from pathlib import Path

import pytest

import policysim as ps
from policysim.errors import AskError
from policysim.library import library
from policysim.lookup.kinds import OF, rows_of
from policysim.lookup.registers import registers_of
from policysim.posterior import posterior_of, posterior_sets
from policysim.rules import parameter, spec
from policysim.scenario.posterior import read_posterior
from policysim.scenario.scenario import parameter_values
from policysim.sweep.results import open_sweep
from stories.typed import did

TABLE = """set,imitation_rate,innovation_rate,fit_rmse
1,0.8,0.035,3.9
2,0.9,0.030,3.4
3,1.0,0.020,3.1
"""
SHORT = ["calendar.years=1", "calendar.warm_up=1", "calendar.tick=half_year"]
FILE = Path("conf/parameters/posterior.csv")


def saved(text):
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def table(here):
    saved(TABLE)
    return here


# It is asked for


def test_a_run_takes_whole_sets_and_says_so_wherever_it_tells_how_futures_were_drawn(table, capsys):
    did(capsys, "run", "policy=support", "uncertainty=posterior", "replicates=3", "name=joint", *SHORT)
    first = json.loads(Path("results/joint/plan.json").read_text())["scenarios"]["first"]
    assert first["posterior"] == {
        "names": ["imitation_rate", "innovation_rate"],
        "rows": [[0.8, 0.035], [0.9, 0.03], [1.0, 0.02]],
    }
    page = Path("results/joint/report.html").read_text()
    assert "2 parameters together, as one of 3 sets that fit what happened" in page
    assert "same bits as stored" in did(capsys, "replay", "joint", "--policy", "support", "--future", "2")
    saved(TABLE.replace("0.030", "0.031"))
    told = did(capsys, "run", "policy=support", "uncertainty=posterior", "replicates=3", "name=joint", *SHORT, code=2)
    assert "results/joint answers another question: posterior.rows was" in told
    assert open_sweep("results/joint").plan.futures == 3


def test_python_asks_with_the_same_words(table):
    asked = ps.scenario("support", uncertainty="posterior", years=1, parameters={"imitation_rate": 0.5})
    values = [parameter_values(asked, future) for future in range(40)]
    assert {v["innovation_rate"] for v in values} == {0.035, 0.03, 0.02} and {v["imitation_rate"] for v in values} == {
        0.5
    }
    assert "1 drawn together, as one of 3 sets, the rest drawn anew in each future" in repr(asked)
    model = ps.MesaModel(ps.scenario("support", years=1, calendar={"warm_up": 1}), uncertainty="posterior")
    assert (model.par.imitation_rate, model.par.innovation_rate) in ((0.8, 0.035), (0.9, 0.03), (1.0, 0.02))


def test_a_traced_decision_tells_that_a_number_came_with_its_set(table, capsys):
    asked = ["trace", "policy=support", "uncertainty=posterior", "--rule", "consider", "--innovation", "virtual_wards"]
    told = did(capsys, *asked, "--provider", "acute-001", "--tick", "3", *SHORT)
    line = next(line for line in told.splitlines() if "par.imitation_rate" in line and "parameter" in line)
    assert "of the set that its future has from the posterior" in line


def test_others_read_the_sets_as_an_array(table):
    found = posterior_sets(spec(ps.Provider))
    assert found.names == ("imitation_rate", "innovation_rate") and found.values.shape == (3, 2)
    assert found.fit == {"fit_rmse": (3.9, 3.4, 3.1)} and found.middle("imitation_rate")[1] == 0.9


def test_drawn_prices_know_a_price_that_is_calibrated(here):
    saved("set,cost_support\n1,0.004\n2,0.004000001\n")
    told = ps.scenario("support", uncertainty="posterior", budget="£600m a year", years=1).buys().drawn
    other = ps.scenario("support", budget="£600m a year", years=1).buys().drawn
    assert told.above["support"] == 200 and 0 < other.above["support"] < 200


def test_explain_tells_the_posterior_beside_the_range(table, capsys):
    told = did(capsys, "explain", "imitation_rate")
    assert "range 0.1 to 1.2" in told
    assert "Posterior: median 0.9, 8 in 10 of 3 sets from 0.82 to 0.98 (uncertainty=posterior)" in told
    assert "Posterior" not in did(capsys, "explain", "support_effect")
    saved("set,imitation_rate\n1,many\n")
    assert "Posterior" not in did(capsys, "explain", "imitation_rate")


def test_one_s_own_table_stands_before_the_others(table, tmp_path):
    shared = tmp_path / "shared" / "parameters"
    shared.mkdir(parents=True)
    (shared / "posterior.csv").write_text("set,support_effect\n1,0.4\n")
    assert posterior_of(library()).names == ("imitation_rate", "innovation_rate")
    assert posterior_of(library(str(tmp_path / "shared"))).names == ("support_effect",)


# It is refused


@pytest.mark.skipif(library().file("parameters/posterior.csv") is not None, reason="the package has a table")
def test_without_a_table_it_is_said_what_is_missing(here, capsys):
    told = did(capsys, "run", "policy=support", "uncertainty=posterior", code=2)
    assert told.startswith(
        "uncertainty=posterior: there is no table of calibrated parameters\n  looked for parameters/post"
    )
    assert "write uncertainty=register, or a table there: a column set" in told


WRONG = [
    ("", "is empty"),
    ("\n \n", "is empty"),
    ("set,imitation_rate\n", "has a header but no sets"),
    ("set,fit_rmse\n1,3\n", "row 1, no parameter"),
    ("imitation_rate,set\n0.9,1\n", 'row 1, column 1 is "imitation_rate"'),
    ("set;imitation_rate\n1;0,9\n", "row 1, the columns are not separated by commas"),
    ("set,fit_rmse,imitation_rate\n1,3,0.9\n", "row 1, column 3: imitation_rate stands behind columns of the fit"),
    ("set,imitation_rate,imitation_rate\n1,0.9,0.9\n", "row 1, column 3: imitation_rate is there twice"),
    ("set,imitation_rate,\n1,0.9,2\n", "row 1, column 3 has no name"),
    ("set,imitation_rate\n1,0.9\n2,nan\n", 'row 3, column imitation_rate: "nan" is not a number'),
    ("set,imitation_rate\n1,0.9\n2,inf\n", 'row 3, column imitation_rate: "inf" is not a number'),
    ("set,imitation_rate\n1,\n", 'row 2, column imitation_rate: "" is not a number'),
    ("set,imitation_rate,fit_rmse\n1,0.9,good\n", 'row 2, column fit_rmse: "good" is not a number'),
    ("set,imitation_rate\n1,0.9,3\n", "row 2 has 3 cells, the header 2"),
    ("set,imitation_rate\n1,0.9\n3,0.8\n", "row 3, column set: is 3\n  write 2"),
    ("set,imitation_rate\n1,0.9\n\n2,0.9\n", "row 4 has the parameters of row 2"),
    (
        "set,imitation_rate\n1,-0.9\n",
        "column imitation_rate, set 1: -0.9 is outside the limits of Provider, at least 0",
    ),
    ("set,imitaton_rate\n1,0.9\n", 'no parameter "imitaton_rate", did you mean "imitation_rate"?'),
    ('set,imitation_rate\n1,"0.9\n', "is not a table"),
]


@pytest.mark.parametrize(("text", "told"), WRONG)
def test_a_table_that_cannot_be_meant_is_refused_by_file_row_and_column(here, capsys, text, told):
    saved(text)
    refused = did(capsys, "check", "policy=support", "uncertainty=posterior", code=2)
    assert refused.startswith("uncertainty=posterior: conf/parameters/posterior.csv: ") and told in refused
    assert len(refused.strip().splitlines()) <= 6


@pytest.mark.parametrize(
    "text", [b"\xef\xbb\xbf" + TABLE.encode(), TABLE.encode("utf-16"), TABLE.replace("\n", "\r\n").encode()]
)
def test_a_table_as_a_spreadsheet_saves_it_is_the_same_table(here, text):
    saved(TABLE)
    plain = read_posterior(FILE, "plain")
    saved(text)
    assert read_posterior(FILE, "plain") == plain


class Bare(ps.Provider):
    """A class with other limits."""

    imitation_rate: float = parameter(0.5, "narrow", low=0.1, high=0.6, limits=(0, 0.7))


def test_a_class_that_the_table_does_not_fit_is_told_what_to_write(table):
    with pytest.raises(AskError, match=r"outside the limits of Bare, 0 to 0\.7") as refused:
        ps.scenario(uncertainty="posterior", provider=Bare)
    assert "write uncertainty=register" in str(refused.value)
    with pytest.raises(AskError, match="Bare"):
        posterior_sets(spec(Bare))


# The log of assumptions


def test_the_log_of_assumptions_has_every_parameter_the_weakest_first(here, capsys):
    names = registers_of(None)
    rows = rows_of(names, OF["assumptions"])
    assert sorted(row["parameter"] for row in rows) == sorted(names.parameters)
    grades = [row["grade"] for row in rows]
    assert grades == sorted(grades, key=("assumed", "estimated", "measured", "given").index)
    assert rows[0]["source"].startswith("no ") and all(row["used for"] for row in rows)
    for row in rows:
        assert {"name", "default", "range", "distribution", "unit", "source", "grade", "used for"} <= set(row)
    did(capsys, "list", "assumptions", "--json", "log.json")
    assert json.loads(Path("log.json").read_text())["rows"] == rows
    assert f"policysim explain {rows[0]['parameter']}" in did(capsys, "explain", rows[0]["name"])
