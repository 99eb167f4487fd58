"""Whatever is wrong with a question, the answer is exit 2 and at most six lines that begin with the asker's words."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from policysim.cli import main

HEAVY = ("numba", "pandas", "mesa", "pyarrow", "matplotlib", "hydra", "scipy")
MINE = "label: Mine\nspend:\n  help: {lever: support, share: 100%}\n"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(capsys, *words: str, code: int = 2) -> str:
    """What is said to a question that is refused; checks the form that all refusals have."""
    found = main(["run", *words])
    told = capsys.readouterr()
    lines = told.err.strip().splitlines()
    assert (found, told.out) == (code, "") and 1 <= len(lines) <= 6, told
    assert "Traceback" not in told.err and not Path("results").exists()
    return told.err


ASKED = [
    # what was typed, what the first line begins with, what is said somewhere
    ("policy=agilty", "policy=agilty: no such policy", '"agility"'),
    ("policy=support_effect", "policy=support_effect: no such policy", "parameters.support_effect="),
    ("policy=england", "policy=england: no such policy", "system=england"),
    ("policy=agility,suply", "policy=agility,suply: no such policy", '"supply"'),
    ("policy=agility,agility", "policy=agility,agility: agility is there twice", ""),
    ("policy=agility,", "policy=agility,: a comma with nothing beside it", "policy=a,b"),
    ("policy=", "policy=: no value", ""),
    ("policy=./mine.yaml", "policy=./mine.yaml: no such file", ""),
    ("policy.budgt=500", "policy.budgt=500: no such setting", "budget.amount=500"),
    ("policy.levers[0].amount=5", "policy.levers[0].amount=5: no such setting", ""),
    ("policy.levers.0.amount=5", "policy.levers.0.amount=5: no such setting", ""),
    ("imitation_rate=0.3", "imitation_rate=0.3: no such setting", "parameters.imitation_rate=0.3"),
    ("capability_data=0.3", "capability_data=0.3: no such setting", ""),
    ("levers.support=1", "levers.support=1: no such setting", ""),
    ("calender.years=3", "calender.years=3: no such setting", "calendar.years=3"),
    ("years=3", "years=3: no such setting", "calendar.years=3"),
    ("hydra.run.dir=x", "hydra.run.dir=x: no such setting", ""),
    ("~policy", "~policy", ""),
    ("agility", "agility: write key=value", "policy=agility"),
    ("parameters.suport_effect=1", "parameters.suport_effect=1: no such parameter", '"support_effect"'),
    ("parameters.support_effect=-1", "parameters.support_effect=-1", "0 or more; the evidence allows 0.2 to 1"),
    ("parameters.support_effect=nan", "parameters.support_effect=nan: is not a number", "0.2 to 1"),
    ("parameters.support_effect=inf", "parameters.support_effect=inf: is not a number", "0.2 to 1"),
    ("parameters.support_effect=1e400", "parameters.support_effect=1e400", "finite"),
    ("parameters.support_effect=much", "parameters.support_effect=much: is not a number", ""),
    ("parameters.support_effect=0.6..0.1", "parameters.support_effect=0.6..0.1: begins at 0.6", "interval(0.1,0.6)"),
    ("parameters.support_effect=${seed}", "parameters.support_effect=${seed}", "not filled in"),
    ("parameters.shock_persistence=2", "parameters.shock_persistence=2", "from 0 to 1"),
    ("budget.amount=400", "budget.amount=400: pounds or millions?", "400m"),
    ("budget.amount=400,000,000", "budget.amount=400,000,000: a comma", "400_000_000"),
    ("budget.amount=400,000", "budget.amount=400,000: a comma", "400_000"),
    ("budget.amount=lots", "budget.amount=lots: is not money", "400m"),
    ("budget.amount=-5m", "budget.amount=-5m", "not below zero"),
    ("budget.amount=$5m", "budget.amount=$5m: is not money", ""),
    ("budget=400m", "budget=400m: no such setting", "budget.amount=400m"),
    ("budget.until=2030-13", "budget.until=2030-13: is not a month", ""),
    ("calendar.start=April", "calendar.start=April: is not a month", "YYYY-MM"),
    ("calendar.tick=week", "calendar.tick=week: is not a tick", "quarter"),
    ("calendar.years=0", "calendar.years=0", "from 1"),
    ("replicates=0", "replicates=0", "from 1"),
    ("replicates=ten", "replicates=ten: is not a number", ""),
    ("seed=1.5", "seed=1.5: must be a whole number", ""),
    ("seed=1,2", "seed=1,2: takes one value", ""),
    ("uncertainty=registr", "uncertainty=registr", '"register"'),
    ("agility_form=prodct", "agility_form=prodct", '"product"'),
    ("slack=off", "slack=off: must be", "none"),
    ("headline=productivity_growht", "headline=productivity_growht: no such outcome", '"productivity_growth"'),
    ("experiment=mian", "experiment=mian: no such experiment", '"main"'),
    ("system=englnd", "system=englnd: no such system", '"england"'),
    ("system=my trusts (final v2).csv", "system=my trusts (final v2).csv: no such file", ""),
    ("innovations=namd", "innovations=namd: no such portfolio", '"named"'),
    ("provider=Weary", "provider=Weary: no provider class Weary", "--plugin"),
    ("name=../elsewhere", "name=../elsewhere: is not a name", ""),
    ("name=/tmp/x", "name=/tmp/x: is not a name", ""),
    ("--qick", "--qick: no such flag", '"--quick"'),
    ("--plugin=nowhere.py", "--plugin nowhere.py: no such Python file", ""),
    ("--config-dir=nowhere", "--config-dir nowhere: no such folder", ""),
]


@pytest.mark.parametrize("typed, first, said", ASKED, ids=[typed for typed, _, _ in ASKED])
def test_what_was_typed_is_named_with_the_nearest_known_name(capsys, typed, first, said):
    told = refused(capsys, typed)
    assert told.startswith(first) and said in told, told


@pytest.mark.parametrize("typed", [typed for typed, _, _ in ASKED if typed[0] not in "-~" and "=" in typed])
def test_a_plus_sign_changes_nothing_and_is_never_advised(capsys, typed):
    plain, plus = refused(capsys, typed), refused(capsys, f"+{typed}")
    assert plus.splitlines()[1:] == plain.splitlines()[1:]
    assert "+" not in plain and plus.startswith(f"+{typed.split(':')[0]}")


@pytest.mark.parametrize(
    "file, meant", [("conf/policy/mine.yaml", 'did you mean "mine"?'), ("mine.yaml", "policy=./mine.yaml")]
)
def test_ones_own_policy_is_nearer_than_names_of_other_kinds(capsys, file, meant):
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    Path(file).write_text(MINE)
    told = refused(capsys, "policy=mein")
    assert told.startswith("policy=mein: no such policy") and meant in told and "main" not in told


def test_the_same_setting_twice(capsys):
    assert refused(capsys, "seed=1", "seed=2").startswith("seed=2: seed is there twice")


@pytest.mark.parametrize(
    "text, said",
    [
        ("label: Mine\nspend:\n  help:\n   lever: support\n    share: 100%\n", "mine.yaml:5: "),
        ("label: Mine\nspend:\n\thelp: {}\n", "mine.yaml:3: is indented with a tab"),
        ("label: Mine\nlabel: Yours\n", "twice"),
        ("spend: &a {lever: support}\nother: *a\n", "alias"),
        ("- a\n- b\n", "keys and values"),
        (MINE.replace("support", "suport"), '"support"'),
        (MINE.replace("share", "shre"), '"share"'),
        (MINE.replace("100%", "110%"), "100%"),
        (MINE.replace("100%", "60%"), "60%"),
        (MINE.replace("share: 100%", "amount: 60"), "pounds or millions"),
        (MINE.replace("share: 100%", "amount: £60m a yaer"), "is not money"),
        (MINE.replace("100%}", "100%, start: 2030-01, until: 2029-01}"), "before"),
        (MINE.replace("100%}", "100%, start: 2050-01}"), "outside the calendar"),
        (MINE.replace("100%}", "100%, reach: {weakest: 25%, by: capabilty}}"), '"capability'),
        (MINE.replace("100%}", "100%, reach: {type: [actue]}}"), '"acute"'),
        (MINE.replace("support, share", "payment, innovations: [virtual_ward], share"), '"virtual_wards"'),
        (MINE.replace("share: 100%", "share: .nan"), ""),
        (MINE.replace("100%", "${oc.env:HOME}"), ""),
        (MINE + "bugdet: 400m\n", "bugdet"),
        (MINE + "base: nobody\n", "nobody"),
    ],
)
def test_a_policy_file_is_named_with_what_is_wrong_in_it(capsys, text, said):
    Path("mine.yaml").write_text(text)
    told = refused(capsys, "policy=./mine.yaml")
    assert "mine" in told.splitlines()[0] and said in told, told
    Path("conf/policy").mkdir(parents=True)
    Path("mine.yaml").rename("conf/policy/mine.yaml")
    told = refused(capsys, "policy=mine")
    assert "mine" in told.splitlines()[0] and said in told, told


@pytest.mark.parametrize(
    "text, said",
    [
        ("replicates: many\n", "replicates = many"),
        ("replicatse: 3\n", "replicates"),
        ("sweep: {policy: [agility, suply]}\n", '"supply"'),
        ("sweep: {polcy: [agility]}\n", "policy"),
        ("policy: [agility, supply]\n", "sweep"),
        ("budget: {amont: £5m}\n", "amount"),
        ("budget: {amount: 5}\n", "pounds or millions"),
        ("calendar: {years: ten}\n", "calendar.years = ten"),
        ("parameters: {support_effect: -1}\n", "0 or more"),
        ("hydra: {run: {dir: x}}\n", "hydra"),
        ("system: nowhere\n", "nowhere"),
    ],
)
def test_an_experiment_file_is_named_with_what_is_wrong_in_it(capsys, text, said):
    Path("conf/experiment").mkdir(parents=True)
    Path("conf/experiment/friday.yaml").write_text(text)
    told = refused(capsys, "experiment=friday")
    assert told.startswith("conf/experiment/friday.yaml") and said in told, told


@pytest.mark.parametrize(
    "text, said",
    [
        ("import nowhere\n", "mine.py:1: ModuleNotFoundError"),
        ("x = (\n", "mine.py:1: "),
        ("1 / 0\n", "mine.py:1: ZeroDivisionError"),
    ],
)
def test_a_plugin_that_cannot_be_read_is_named_with_the_line(capsys, text, said):
    Path("mine.py").write_text(text)
    assert refused(capsys, "--plugin", "mine.py", "provider=Mine").startswith(said)


def test_a_rule_outside_the_rule_language_is_named_with_its_line(capsys):
    Path("powers.py").write_text(
        "from policysim.providers import Provider\nfrom policysim.rules import rule\n\n\n"
        "class Powers(Provider):\n    @rule\n    def feel(self, par, draw):\n"
        "        self.motivation = self.motivation ** 2\n"
    )
    told = refused(capsys, "--plugin", "powers.py", "provider=Powers")
    assert "powers.py:8" in told.splitlines()[0] and "**" in told


HEAD = "id,type,region,size,motivation\n"


@pytest.mark.parametrize(
    "text, said",
    [
        ("name,region\nA,North\n", "id"),
        ("id,region\nA,North\n", "type"),
        (HEAD, "no rows"),
        ("", ""),
        (HEAD + "A,acute,North,1,0.5\nA,acute,North,1,0.5\n", "row 3"),
        (HEAD + "A,actue,North,1,0.5\n", '"acute"'),
        (HEAD + "A,acute,North,nan,0.5\n", "nan"),
        (HEAD + "A,acute,North,inf,0.5\n", "inf"),
        (HEAD + "A,acute,North,-1,0.5\n", "-1"),
        (HEAD + "A,acute,North,1,1.5\n", "1.5"),
        (HEAD + "A,acute,North,1,high\n", "high"),
        (HEAD + "A b,acute,North,1,0.5\n", "A b"),
        (HEAD + ",acute,North,1,0.5\n", "id"),
    ],
)
def test_a_list_of_providers_is_named_with_row_column_and_value(capsys, text, said):
    Path("trusts.csv").write_text(text)
    told = refused(capsys, "system=trusts.csv")
    assert "trusts.csv" in told.splitlines()[0] and said in told, told


def test_a_list_of_who_looks_at_whom_is_named_with_what_is_wrong_in_it(capsys):
    Path("trusts.csv").write_text(HEAD + "A,acute,North,1,0.5\nB,acute,North,1,0.5\n")
    Path("ties.csv").write_text("from,to,weight\nA,B,1\nB,C,1\n")
    Path("conf/system").mkdir(parents=True)
    Path("conf/system/mine.yaml").write_text("table: trusts.csv\nedges: ties.csv\n")
    told = refused(capsys, "system=mine")
    assert "ties.csv" in told.splitlines()[0] and "C" in told
    Path("conf/system/mine.yaml").write_text("table: nowhere.csv\n")
    assert "nowhere.csv" in refused(capsys, "system=mine").splitlines()[0]


def seconds_of_children() -> float:
    """Processor time of finished child processes: what else the machine does hardly matters to it."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_refusal_is_quick_and_imports_nothing_heavy(empty_folder):
    """Half a second on a quiet machine, a list of providers apart; what else the machine does is allowed for."""
    Path("mine.yaml").write_text(MINE.replace("support", "suport"))
    code = "import sys; from policysim.cli import main; c = main(sys.argv[1:]); print(c, *sys.modules)"
    for words in (["run", "policy=agilty"], ["run", "policy=./mine.yaml"], ["--help"], ["run", "--help"], [], ["statsu"],
                  ["completion", "words", "policysim run parameters."], ["list", "policies"]):  # fmt: skip
        before = seconds_of_children()
        done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True)
        took = seconds_of_children() - before
        loaded = set(done.stdout.split()[-2000:])
        assert not loaded.intersection(HEAVY), (words, loaded.intersection(HEAVY))
        assert took < 1.5, f"{words} took {took:.2f} s"
    assert [path.name for path in empty_folder.iterdir()] == ["mine.yaml"]
