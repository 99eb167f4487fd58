"""The traps of Hydra, OmegaConf and YAML, row by row: each is refused with the right word, or read right."""

import sys
from pathlib import Path

import pytest

from policysim.ask import read_question
from policysim.cli import main
from policysim.config import compose, question

MINE = "label: Mine\nspend:\n  help: {lever: support, share: 100%}\n"
LIST = "id,type,region,size\nRA2,acute,North,1\n2E1,acute,010,2\nno,acute,off,3\n"


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("mine.yaml", "My policy (final, v2) £.yaml", "sub/theirs.yaml", "more/policy/other.yaml"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(MINE)
    Path("my trusts (final v2).csv").write_text(LIST)
    return tmp_path


def asked(*words: str):
    """The typed question of some words."""
    found = read_question(words)
    return question(found, compose(found))


def refused(capsys, *words: str) -> str:
    """What is said to a question that is refused."""
    assert main(["run", "--plan", *words]) == 2
    told = capsys.readouterr()
    assert told.out == "" and len(told.err.splitlines()) <= 6 and "Traceback" not in told.err
    return told.err


REFUSED = [
    # what is typed, how the answer begins, what is said somewhere
    (["policy=agilty"], "policy=agilty: no such policy", 'did you mean "agility"?'),
    (["policy.budgt=500"], "policy.budgt=500: no such setting", "budget.amount=500"),
    (["budget.amount=400,000,000"], "budget.amount=400,000,000: a comma", "400_000_000"),
    (["budget.amount=£400,5m"], "budget.amount=£400,5m: a comma", "400m"),
    (["budget.amount=400"], "budget.amount=400: pounds or millions?", "400m"),
    (["parameters.support_effect=0.6..0.1"], "parameters.support_effect=0.6..0.1: begins at 0.6", "interval(0.1,0.6)"),
    (
        ["parameters.support_effect=0.2 to 0.6"],
        "parameters.support_effect=0.2 to 0.6: is no number",
        "interval(0.2,0.6)",
    ),
    (["parameters.support_effect=0,5"], "parameters.support_effect=0,5: a comma", "support_effect=0.5"),
    (["policy.levers[0].amount=5"], "policy.levers[0].amount=5: no such setting", "policy=./mine.yaml"),
    (["policy.levers.0.amount=5"], "policy.levers.0.amount=5: no such setting", "policy=./mine.yaml"),
    (["policy=./mien.yaml"], "policy=./mien.yaml: no such file", '"mine.yaml"'),
    (["policy=mine"], "policy=mine: no such policy", "policy=./mine.yaml"),
    (["policy=C:\\Users\\me\\mine.yaml"], "policy=C:\\Users\\me\\mine.yaml: no such file", "./mine.yaml"),
    (["policy=./sub"], "policy=./sub: is a folder", "theirs.yaml"),
    (["policy=my trusts (final v2).csv"], "policy=my trusts (final v2).csv", "system=my trusts (final v2).csv"),
    (["policy=support_effect"], "policy=support_effect", "is a parameter: parameters.support_effect=..."),
    (["policy=virtual_wards"], "policy=virtual_wards", "is an innovation"),
    (["policy=autonomy"], "policy=autonomy", "is a lever"),
    (["policy=acute"], "policy=acute", "is a type of provider"),
    (["policy=london"], "policy=london", "is a region"),
    (["policy=quarter"], "policy=quarter", "is a value of calendar.tick"),
    (["policy=slack"], "policy=slack", "is a setting: slack=..."),
    (["policy=org_code"], "policy=org_code", "is a column"),
    (["policy=adoption"], "policy=adoption", "is a chart"),
    (["headline=agility_form"], "headline=agility_form", "is a setting"),
    (["parameters.waiting_time=3"], "parameters.waiting_time=3", "is an outcome: headline=waiting_time"),
    (["system=agility"], "system=agility", "is a policy: policy=agility"),
    (["support=3"], "support=3: no such setting", "policy=support"),
    (["compare"], "compare: is a verb of its own", "policysim compare"),
    (["--replicates", "20"], "--replicates: is a setting, not a flag", "replicates=20"),
    (["--policy=agility"], "--policy=agility: is a setting, not a flag", "policy=agility"),
    (["--quick=yes"], "--quick=yes: takes no value", "--quick"),
    (["–quick"], "–quick: begins with a long dash", "--quick"),
    (["policy", "=", "agility"], "policy = agility: has spaces around =", "key=value"),
    (["policy=“agility”"], "policy=“agility”: no such policy", '"agility"'),
    (["policy=Agility"], "policy=Agility: no such policy", '"agility"'),
    (["slack=off"], "slack=off: must be", "none"),
    (["uncertainty=no"], "uncertainty=no: must be", "fixed or register"),
    (["seed=true"], "seed=true: is not a number", ""),
    (["seed=0x10"], "seed=0x10: is not a number", ""),
    (["replicates=12:30"], "replicates=12:30: is not a number", ""),
    (["calendar.start=2027-04-01"], "calendar.start=2027-04-01: is not a month", "2027-04"),
    (["seed=null"], "seed=null: is not a number", ""),
    (["seed=~"], "seed=~: is not a number", ""),
    (["name=a b"], "name=a b: is not a name", "name=friday"),
    (["policy=a\nb\nc\nd\ne\nf\ng"], "policy=a\\nb", "cannot be typed"),
    (["policy=agilty", "sed=3", "replicates=ten"], "policy=agilty", "replicates=ten"),
]


@pytest.mark.parametrize("words, first, said", REFUSED, ids=[" ".join(words)[:40] for words, _, _ in REFUSED])
def test_a_trap_is_refused_with_the_right_word(capsys, words, first, said):
    told = refused(capsys, *words)
    assert told.startswith(first) and said in told, told
    assert "+" not in told


READ = [
    # what is typed, what is asked of the question, the answer
    (["policy=do_minimum,agility"], "options", ("do_minimum", "agility")),
    (["-m", "policy=do_minimum,agility"], "options", ("do_minimum", "agility")),
    (["+policy=agility", "++seed=7"], "seed", 7),
    (["policy=./mine.yaml"], "options", ("do_minimum", "mine")),
    (["policy=mine.yaml"], "options", ("do_minimum", "mine")),
    (["policy=.\\mine.yaml"], "options", ("do_minimum", "mine")),
    (["policy=sub/theirs.yaml,mine.yaml"], "options", ("do_minimum", "theirs", "mine")),
    (["policy=My policy (final, v2) £.yaml,mine.yaml"], "options", ("do_minimum", "my_policy_final_v2", "mine")),
    (["policy=other", "--config-dir", "more", "seed=5"], "options", ("do_minimum", "other")),
    (["policy=other", "--config-dir", "more", "seed=5"], "seed", 5),
    (["budget.amount=£400m"], "pounds", 400e6),
    (["budget.amount=400_000_000"], "pounds", 400e6),
    (["budget.amount=£4bn in all"], "pounds", 4e9),
    (["seed=010"], "seed", 10),
    (["replicates=2E1"], "replicates", 20),
    (["replicates=1e3"], "replicates", 1000),
    (["name=010"], "name", "010"),
    (["name=2e1"], "name", "2e1"),
    (["name=no"], "name", "no"),
    (["name=null"], "name", "null"),
    (["calendar.years=03"], "years", 3),
    (["calendar.start=2027"], "first", "2027"),
    (["policy=agility", "parameters.support_effect=0.2..0.6"], "futures", 20),
    (["policy=agility", "parameters.support_effect=interval(0.2,0.6)"], "futures", 20),
    (["policy=agility", "parameters.support_effect=range(0.2,0.6,0.1)"], "futures", 4),
    (["policy=glob(support*)"], "options", ("do_minimum", "support")),
    (["policy=choice(support, agility)"], "options", ("do_minimum", "support", "agility")),
    (["system=my trusts (final v2).csv"], "ids", ("RA2", "2E1", "no")),
]


def told_of(found, what: str):
    """One thing of a question."""
    one = found.scenarios[-1]
    return {
        "options": lambda: found.options, "seed": lambda: one.seed, "pounds": lambda: float(one.budget.amount),
        "replicates": lambda: found.replicates, "name": lambda: found.name, "years": lambda: one.calendar.years,
        "futures": lambda: found.futures // found.replicates,
        "first": lambda: one.calendar.labels()[0], "ids": lambda: one.system.providers.id,
    }[what]()  # fmt: skip


@pytest.mark.parametrize("words, what, answer", READ, ids=[" ".join(words) for words, _, _ in READ])
def test_a_trap_is_read_right(words, what, answer):
    words = words if any("policy=" in word for word in words) else ["policy=do_minimum", *words]
    assert told_of(asked(*words), what) == answer


TEXTS = ["no", "off", "on", "yes", "010", "12:30", "2E1", "1e3", "2027-04-01", "null", "~", "0x10", "1_000", ".5"]


def test_a_word_in_a_file_stays_the_word_that_was_written():
    """As the label of a policy and as the question, in files read by path and by name, and through Hydra's composition."""
    Path("conf/policy").mkdir(parents=True)
    for n, text in enumerate(TEXTS):
        Path(f"conf/policy/named{n}.yaml").write_text(MINE.replace("Mine", text))
        Path(f"own{n}.yaml").write_text(MINE.replace("Mine", text))
    names = [name for n in range(len(TEXTS)) for name in (f"named{n}", f"./own{n}.yaml")]
    Path("friday.yaml").write_text(f"question: no\nsweep: {{policy: [{', '.join(names)}]}}\n")
    found = asked("experiment=friday.yaml")
    assert found.text == "no"
    assert [found.labels[name] for name in found.options[1:]] == [text for text in TEXTS for _ in range(2)]
    assert asked("policy=./own4.yaml").labels["own4"] == "010"


NAMES = ["no", "null", "2E1", "010", "My policy (v2), £ = 5"]


@pytest.mark.parametrize("name", NAMES)
def test_a_policy_of_any_name_is_found_by_it(name):
    Path("conf/policy").mkdir(parents=True)
    for one in NAMES:
        Path(f"conf/policy/{one}.yaml").write_text(MINE.replace("Mine", one))
    alone = asked(f"policy={name}")
    assert alone.labels[alone.options[1]] == name


def test_policies_of_any_names_are_compared():
    Path("conf/policy").mkdir(parents=True)
    for one in NAMES:
        Path(f"conf/policy/{one}.yaml").write_text(MINE.replace("Mine", one))
    found = asked("policy=agility," + ",".join(NAMES))
    assert [found.labels[option] for option in found.options[2:]] == NAMES


def test_words_that_yaml_would_retype_reach_regions_as_they_are_listed():
    """Region 010 and region off are text in the list, in the policy file and in the engine's reach."""
    Path("mine.yaml").write_text(
        MINE.replace("100%}", "50%, reach: {region: [010, off]}}\n  more: {lever: support, share: 50%}")
    )
    found = asked("policy=./mine.yaml", "system=my trusts (final v2).csv")
    assert found.scenarios[-1].policy.spend["help"].reach.region == ("010", "off")
    assert found.scenarios[-1].system.providers.region == ("North", "010", "off")


@pytest.mark.parametrize("text", ["010", "2E1", "1e3", "0.4", "1_0"])
def test_the_command_line_a_file_and_python_read_a_number_alike(text):
    import policysim as ps

    Path("conf/experiment").mkdir(parents=True)
    Path("conf/experiment/friday.yaml").write_text(f"policy: support\nparameters: {{support_effect: {text}}}\n")
    typed = asked("policy=support", f"parameters.support_effect={text}").scenarios[-1]
    filed = asked("experiment=friday").scenarios[-1]
    in_python = ps.scenario("support", parameters={"support_effect": text})
    assert typed.parameters == filed.parameters == in_python.parameters


def test_a_value_that_is_not_there_yet_is_refused(capsys):
    Path("friday.yaml").write_text("question: ???\nsweep: {policy: [agility]}\n")
    assert refused(capsys, "experiment=friday.yaml").startswith("friday.yaml: question = ???")


def test_an_indentation_slip_names_file_and_line(capsys):
    Path("mine.yaml").write_text("label: Mine\nspend:\n  help:\n   lever: support\n    share: 100%\n")
    assert refused(capsys, "policy=./mine.yaml").startswith("mine.yaml:5: is indented")


def test_a_key_that_yaml_would_retype_is_refused_as_it_is_written(capsys):
    Path("mine.yaml").write_text(MINE + "on: 2027\n")
    assert '"on"' in refused(capsys, "policy=./mine.yaml")


def test_a_lever_of_another_class_is_named_with_it(capsys):
    Path("resting.py").write_text(
        "from policysim.providers import Provider\nfrom policysim.rules import lever, rule\n\n\n"
        "class Resting(Provider):\n"
        '    levers = (*Provider.levers, lever("rest", "a year off", unit_cost="£90k per provider a year"))\n'
    )
    Path("mine.yaml").write_text(MINE.replace("support", "rest"))
    told = refused(capsys, "policy=./mine.yaml", "--plugin", "resting.py")
    sys.modules.pop("resting")
    assert told.startswith("mine.yaml: spend.help.lever") and '"rest"' in told and "provider=Resting" in told


def test_help_is_our_first_screen_and_not_hydras(capsys):
    assert main(["run", "--help"]) == 0
    told = capsys.readouterr().out
    assert "Hydra" not in told.splitlines()[0] and "policy=supply,agility" in told
