"""What `policysim new` writes works as it is, says what each line is for, and replaces nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from policysim.cli import main
from policysim.providers.levers import LEVERS
from policysim.scenario.policy import Instrument
from policysim.verbs.explained import EXPERIMENT, MORE, OTHERS, POLICY
from policysim.yaml_text import read_yaml

SMALL = ["replicates=1", "calendar.years=1", "calendar.warm_up=1", "--quiet"]


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def done(capsys, *words: str) -> str:
    assert main(list(words)) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def test_a_project_checks_plans_and_runs_as_it_is(capsys, monkeypatch):
    made = done(capsys, "new", "project", "my-options")
    for file in (
        "conf/policy/example.yaml",
        "conf/experiment/example.yaml",
        "data/providers.csv",
        "README.md",
        ".gitignore",
    ):
        assert f"my-options/{file}" in made and (Path("my-options") / file).is_file()
    monkeypatch.chdir("my-options")
    assert "nothing left over" in done(capsys, "check", "policy=example")
    assert "Costs are equal" in done(capsys, "check", "experiment=example")
    assert "10 rows" in done(capsys, "check", "data/providers.csv")
    assert "4 policies x 30 futures" in done(capsys, "run", "experiment=example", "--plan")
    ten = ["system=data/providers.csv", "parameters.turnover_total=5", "budget.amount=70m", "replicates=1"]
    assert "Answer" in done(capsys, "run", "experiment=example", *ten, "calendar.warm_up=1", "--quiet")
    for line in Path("README.md").read_text().splitlines():
        if line.startswith("    policysim check"):
            assert main(line.split()[1:3]) == 0


@pytest.mark.parametrize(
    "base", ["agility", "supply_and_agility", "carrots_and_sticks", "do_minimum", "more_of_the_same"]
)
def test_a_policy_from_another_buys_the_same_under_its_own_name(capsys, base):
    done(capsys, "new", "policy", "mine", "--from", base)
    old, new = done(capsys, "check", f"policy={base}"), done(capsys, "check", "policy=mine")
    assert new.splitlines()[1:] == old.splitlines()[1:] and new.startswith("Mine   budget")


def test_a_policy_from_a_file_and_from_nothing(capsys):
    Path("other.yaml").write_text(
        'label: "a: b # c"\nspend:\n  x: {lever: support, share: 100%, reach: {where: "capability < 0.4"}}\n'
    )
    done(capsys, "new", "policy", "mine", "--from", "./other.yaml")
    assert "capability < 0.4" in done(capsys, "check", "policy=mine")
    done(capsys, "new", "policy", "fresh")
    assert "nothing left over" in done(capsys, "check", "policy=fresh")


def test_every_key_of_an_instrument_is_explained():
    told = set(POLICY) | {line[4:].partition(":")[0].strip() for line in OTHERS.splitlines() if line.startswith("#   ")}
    own = {"mandate", "inspection"}  # the parts of a built-in lever that people set
    assert set(Instrument.model_fields) - {"parts"} | own <= told
    assert {lever.name for lever in LEVERS} <= set(POLICY["lever"].replace(",", "").split())


def test_an_experiment_is_read_back_as_it_was(capsys):
    done(capsys, "new", "experiment", "friday", "--from", "quick")
    done(capsys, "new", "experiment", "plain")
    shipped = read_yaml(Path(__file__).resolve().parents[2] / "conf/experiment/quick.yaml", "quick")
    assert read_yaml(Path("conf/experiment/friday.yaml"), "friday") == shipped
    text = Path("conf/experiment/plain.yaml").read_text()
    assert all(f"# {told}" in text for key, told in EXPERIMENT.items() if f"\n{key}:" in text)
    assert "3 policies x 30 futures" in done(capsys, "run", "experiment=plain", "--plan")


@pytest.mark.parametrize("key", MORE)
def test_a_key_that_a_new_experiment_offers_works_once_its_mark_is_gone(capsys, key):
    done(capsys, "new", "experiment", "plain")
    file = Path("conf/experiment/plain.yaml")
    file.write_text(file.read_text().replace(f"\n# {key}:", f"\n{key}:"))
    assert key in read_yaml(file, "plain") and "3 policies x" in done(capsys, "run", "experiment=plain", "--plan")


def test_a_provider_class_and_its_tests_hold(capsys):
    assert "made  safe_teams.py  test_safe_teams.py" in done(capsys, "new", "provider", "safe_teams")
    told = subprocess.run([sys.executable, "-m", "pytest", "-q"], capture_output=True, text=True, timeout=300)
    assert told.returncode == 0, told.stdout
    said = ["--plugin", "safe_teams.py", "provider=SafeTeams"]
    Path("coached.yaml").write_text("spend:\n  coaches: {lever: coaching, share: 100%}\n")
    assert "coaching for team leaders" in done(capsys, "check", "coached.yaml", "budget.amount=10m", *said)
    assert "Answer" in done(capsys, "run", "policy=./coached.yaml", "budget.amount=10m", *said, *SMALL)


REFUSED = [
    ("new", "new: what?"), ("new polic x", 'did you mean "policy"?'), ("new policy", "needs one name"),
    ("new policy a b", "needs one name"), ("new policy ../x", "is not a name"),
    ("new policy agility", "my_agility --from agility"),
    ("new policy x --from agilty", 'did you mean "agility"?'), ("new policy x --from gone.yaml", "no such file"),
    ("new experiment main", "is there already"), ("new experiment Friday", "is not a name"),
    ("new project a/b", "is not a name"), ("new provider x --from y", "starts from nothing else"),
    ("new project x --from y", "no publication there"),
    ("new provider json", "Python has a module of that name"), ("new provider safe-teams", "as safe_teams"),
    ("new provider class", "as safe_teams"), ("new policy x --form agility", "--from"),
]  # fmt: skip


@pytest.mark.parametrize("typed, said", REFUSED, ids=[typed for typed, _ in REFUSED])
def test_what_cannot_be_made_is_refused_and_nothing_is_written(capsys, typed, said):
    assert main(typed.split()) == 2
    told = capsys.readouterr().err
    assert said in told and len(told.strip().splitlines()) <= 6 and list(Path().iterdir()) == []


def test_nothing_that_is_there_is_replaced(capsys):
    for kind, file in {"policy": "conf/policy/mine.yaml", "provider": "test_mine.py", "project": "mine"}.items():
        there = Path(file)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_text("kept")
        assert main(["new", kind, "mine"]) == 2 and "is there already" in capsys.readouterr().err
        assert there.read_text() == "kept"
    assert not Path("mine.py").exists()


def test_a_folder_that_cannot_be_written_is_said(capsys):
    Path("conf").write_text("a file where the folder should be")
    assert main(["new", "policy", "mine"]) == 5
    assert "conf/policy/mine.yaml: cannot be written" in capsys.readouterr().err
