"""What an analyst types at a terminal, and what comes of it: real runs of small questions, in folders of their own."""

import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from policysim.ask import read_question
from policysim.cli import GROUPS, VERBS, main
from policysim.config import compose, question
from stories.typed import did

pytestmark = pytest.mark.usefixtures("own_folder")

SMALL = ("replicates=2", "calendar.years=2", "calendar.warm_up=1", "calendar.tick=half_year", "executor.workers=1")
MINE = "label: Mine\nspend:\n  help: {lever: support, share: 100%}\n"
WEARY = '''
from policysim.providers import Provider
from policysim.rules import lever, parameter, rule, trait


class Weary(Provider):
    """Providers that tire of change."""

    patience: float = trait(0.5, "how much change staff bear, 0-1", sd=0.1, low=0.0, high=1.0)
    wear: float = parameter(0.05, "patience lost a year", low=0.0, high=0.2, limits=(0.0, None), unit="1/year")
    levers = (*Provider.levers, lever("rest", "a year without targets", unit_cost="£90k per provider a year"))

    @rule
    def tire(self, levers, par):
        """Patience falls, less where there is rest."""
        self.patience = max(0.0, self.patience - par.wear * (1.0 - levers.rest) * par.dt)
'''


def asked(*words: str):
    """The typed question of some words."""
    found = read_question(words)
    return question(found, compose(found))


def test_the_first_screen_and_help_name_only_what_works(capsys):
    screen = did(capsys)
    assert "policysim run --quick" in screen and "none yet in ./results" in screen
    for line in screen.splitlines():
        if "policysim run" not in line:
            assert all(word in VERBS for word in re.findall(r"policysim ([a-z]+)", line)), line
    told = did(capsys, "--help")
    assert [line.split()[0] for line in told.splitlines() if line[:1].isalpha()][1:5] == ["ask", "run", "look", "trust"]
    assert sorted(verb for verbs in GROUPS.values() for verb in verbs) == sorted(VERBS)
    for verb in VERBS:
        assert f" {verb} " in told and did(capsys, verb, "--help") == did(capsys, "help", verb)
        assert did(capsys, verb, "--help").count(f"policysim {verb}") >= 2, f"{verb} --help has no example"


def test_the_first_screen_says_how_the_last_sweep_ended(capsys):
    did(capsys, "run", "policy=agility", "name=friday", *SMALL)
    told = did(capsys)
    assert re.search(r"Last result      done [0-9]{2}:[0-9]{2}, 4 runs, results/friday\n", told)
    assert "results/friday/report.html   policysim compare" in told
    shard = next(Path("results/friday/runs").iterdir())
    shard.unlink()
    assert "stopped" in did(capsys) and "0 of 4 runs" in did(capsys) and "policysim status" in did(capsys)


def test_programs_are_told_too(capsys):
    """--json FILE has what a verb says, raw."""

    def read(*words: str, code: int = 0) -> dict:
        did(capsys, *words, "--json", "told.json", code=code)
        return json.loads(Path("told.json").read_text())

    planned = read("run", "policy=agility", "name=friday", "--plan", *SMALL)
    assert (planned["runs"], planned["futures"], planned["folder"]) == (4, 2, "results/friday")
    played = read("run", "policy=agility", "name=friday", *SMALL)
    assert (played["runs"], played["failed"], played["already_done"]) == (4, 0, False)
    assert read("run", "policy=agility", "name=friday", *SMALL)["already_done"]
    assert read("status")["done"] == 4
    assert read("verify")["digest"] in did(capsys, "verify")
    replayed = read("replay", "--policy", "agility", "--future", "1")
    assert replayed["same_as_stored"] and len(replayed["outcomes"]["embedded"]) == 2
    assert read("bench", "--where")["cache_folder"] in did(capsys, "bench", "--where")
    assert main(["status", "--json", "nowhere/told.json"]) == 5


def test_quiet_is_the_answer_alone_and_plain_never_moves(capsys):
    main(["run", "policy=agility", "name=loud", *SMALL])
    loud = capsys.readouterr()
    assert re.fullmatch(r"done [0-9:]{5}, 4 runs, results/loud", loud.err.splitlines()[-1])
    assert loud.out.startswith("2 policies x 2 futures = 4 runs -> results/loud\n")
    main(["run", "policy=agility", "name=soft", "--quiet", "--plain", *SMALL])
    soft = capsys.readouterr()
    assert soft.err == "" and soft.out.strip().startswith("Answer")
    assert "\x1b" not in loud.out + loud.err + soft.out


def test_a_watched_sweep_that_is_done_is_told_at_once(capsys, own_folder):
    did(capsys, "run", "policy=agility", "name=friday", *SMALL)
    assert "4 of 4 runs done" in did(capsys, "status", "friday", "--watch")
    readme = (own_folder / "results/friday/README.txt").read_text()
    there = {path.name for path in (own_folder / "results/friday").iterdir()} - {"README.txt"}
    assert all(name in readme for name in there) and "policysim compare friday" in readme


def test_a_question_is_answered_once_and_told_again(capsys, own_folder):
    first = did(capsys, "run", "policy=agility", *SMALL)
    assert "Answer  In this model" in first and "Build agility" in first and "Do minimum" in first
    folder = own_folder / "results" / (own_folder / "results" / "LAST").read_text().strip()
    assert {p.name for p in folder.iterdir()} >= {"plan.json", "manifest.json", "runs", "summary.csv"}
    again = did(capsys, "run", "policy=agility", *SMALL)
    assert again.startswith("already done")
    assert again.split("Answer")[1] == first.split("Answer")[1]
    assert did(capsys, "status").endswith("4 of 4 runs done, 0 failed\n")
    digest = did(capsys, "verify").split()[-1]
    assert len(digest) == 64 and digest in did(capsys, "verify", folder.name)
    assert did(capsys, "compare").split("Answer")[1].strip() in first
    assert sorted(p.name for p in own_folder.iterdir()) == ["results"]


def test_another_question_goes_to_another_folder_and_a_chosen_name_is_kept(capsys, own_folder):
    did(capsys, "run", "policy=agility", "name=friday", *SMALL)
    told = main(["run", "policy=supply", "name=friday", *SMALL])
    assert told == 2 and "another question" in capsys.readouterr().err
    Path("conf/policy").mkdir(parents=True)
    Path("conf/policy/mine.yaml").write_text(MINE)
    did(capsys, "run", "policy=mine", *SMALL)
    Path("conf/policy/mine.yaml").write_text(MINE.replace("support", "investment"))
    did(capsys, "run", "policy=mine", *SMALL)
    assert len(list((own_folder / "results").glob("*/plan.json"))) == 3


@pytest.mark.parametrize(
    "words, name",
    [
        ((), "main"),
        (("seed=77", "name=again"), "again"),
        (("--quick",), "quick"),
        (("policy=agility,supply",), "policy-agility-supply"),
        (("--quick", "policy=agility"), "quick-policy-agility"),
        (("--quick", "experiment=main"), "main-quick"),
        (("budget.amount=£400m", "seed=2"), "seed-2-budget-400m"),
        (("seed=2", "budget.amount=£400m"), "seed-2-budget-400m"),
        (("experiment=quick", "parameters.support_effect=0.3"), "quick-support_effect-0_3"),
        (("executor.workers=1",), "main"),
        (("provider=Provider", "policy=agility"), "policy-agility"),
        (("budget.amount=£600m a year", "replicates=30", "calendar.warm_up=5", "system=england"), "main"),
        (("budget.amount=400m a year", "parameters.support_effect=0.30"), "budget-400m-support_effect-0_3"),
    ],
)
def test_a_folder_is_named_after_what_was_asked(words, name):
    assert asked(*words).name == name


def test_a_long_question_has_a_short_name():
    names = ("support_effect", "imitation_rate", "hearing_base", "retry_rate")
    assert len(asked(*(f"parameters.{name}=0.3" for name in names)).name) <= 48


def test_nothing_said_is_the_main_job():
    main_job = asked()
    assert len(set(main_job.options)) == 10 and main_job.replicates == 30 and main_job.runs == 300
    assert main_job.headline == "productivity_growth"
    one = main_job.scenarios[0]
    assert (one.system.number, one.calendar.years, one.calendar.ticks_a_year) == (202, 10, 4)
    assert one.uncertainty == "register"
    assert float(one.budget.amount) == 600e6 and one.budget.prices == "2025-26"


def test_do_minimum_is_always_there_and_first():
    assert asked("policy=agility").options == ("do_minimum", "agility")
    assert asked("policy=agility,do_minimum").options == ("do_minimum", "agility")


def test_parameters_make_futures_and_money_makes_options():
    swept = asked("policy=agility", "parameters.support_effect=0.2,0.4,0.6", "replicates=5")
    assert swept.options == ("do_minimum", "agility") * 3 and swept.runs == 30
    assert [s.parameters["support_effect"] for s in swept.scenarios] == [0.2, 0.2, 0.4, 0.4, 0.6, 0.6]
    money = asked("policy=agility", "budget.amount=£400m,600m")
    assert money.options == ("do_minimum", "agility, £400m", "agility, 600m")
    assert [float(s.budget.amount) for s in money.scenarios[1:]] == [400e6, 600e6]


def test_flags_and_settings_come_in_any_order(own_folder):
    more = own_folder / "more" / "policy"
    more.mkdir(parents=True)
    (more / "mine.yaml").write_text(MINE)
    orders = ["policy=mine", "--config-dir", "more", "seed=5"], ["--config-dir=more", "seed=5", "policy=mine", "-m"]
    for words in orders:
        found = asked(*words)
        assert found.options == ("do_minimum", "mine") and found.scenarios[0].seed == 5


def test_awkward_file_names_are_read(own_folder):
    (own_folder / "My policy (final, v2).yaml").write_text(MINE)
    assert asked("policy=./My policy (final, v2).yaml").options == ("do_minimum", "my_policy_final_v2")


def test_what_yaml_would_retype_stays_as_written(own_folder):
    Path("conf/experiment").mkdir(parents=True)
    Path("conf/experiment/friday.yaml").write_text(
        "question: no\nsweep: {policy: [agility]}\nseed: 010\nreplicates: 2E1\ncalendar: {years: 03}\n"
        "budget: {amount: £1.2bn, start: 2027}\n"
    )
    found = asked("experiment=friday")
    assert (found.text, found.scenarios[0].seed, found.replicates) == ("no", 10, 20)
    assert found.scenarios[0].calendar.years == 3 and found.name == "friday"
    assert found.scenarios[0].calendar.labels()[0] == "2027"


@pytest.mark.parametrize("name", ["do_minimum", "agility", "supply_and_agility", "regulation"])
def test_a_scenario_is_what_hydra_composes_by_itself(name):
    """The sweeper composes each choice once; Hydra's own composition of a single question gives the same scenario."""
    import hydra
    from omegaconf import OmegaConf

    from policysim import hydra_design

    words = (f"policy={name}", "parameters.support_effect=0.3", "budget.amount=£400m", "slack=none", "experiment=main")
    found = read_question(words)
    with hydra_design.asking_in(found.library), hydra.initialize(version_base="1.3", config_path=None):
        whole = hydra.compose("config", overrides=found.overrides, return_hydra_config=False)
    alone = hydra_design.Design(OmegaConf.to_container(whole), {}, {})
    alone.base.pop("sweep", None)
    ours = question(found, compose(found))
    theirs = question(found, hydra_design.Design(alone.base, {"policy": {name: alone.base["policy"]}}, {}))
    assert theirs.options == ours.options
    assert [s.as_plain() for s in theirs.scenarios] == [s.as_plain() for s in ours.scenarios]


def test_what_hydra_composed_can_be_seen(capsys):
    shown = did(capsys, "run", "policy=agility", "seed=3", "--cfg", "job")
    assert "lever: autonomy" in shown and "seed: '3'" in shown
    assert "policy/agility" in did(capsys, "run", "--info", "defaults", "policy=agility")


def test_a_plan_is_said_and_nothing_is_run(capsys, own_folder):
    told = did(
        capsys, "run", "--plan", "policy=agility,supply", "replicates=200", "calendar.start=2027-04", "name=friday"
    )
    said = (
        r"3 policies x 200 futures = 600 runs, 10 years from April 2027 after 5 years of warm-up.  "
        r"About [0-9a-z ]+ on [0-9]+ cores?, [0-9]+ MB in 50 files.  -> results/friday\n"
    )
    assert re.fullmatch(said, told), told
    assert not (own_folder / "results").exists()


def test_a_class_of_ones_own_runs_by_name(capsys, own_folder):
    (own_folder / "my_rules.py").write_text(WEARY)
    (own_folder / "rest.yaml").write_text("spend:\n  calm: {lever: rest, share: 100%}\n")
    words = ["--plugin", "my_rules.py", "provider=Weary", "policy=./rest.yaml", "parameters.wear=0.1"]
    assert "Answer" in did(capsys, "run", *words, *SMALL)
    assert "wear" in did(capsys, "list", "parameters", "wear", "--plugin", "my_rules.py")
    sys.modules.pop("my_rules")


def test_a_list_of_real_providers_runs_and_says_what_it_understood(capsys, own_folder):
    rows = [f"R{n:02d},Trust {n},Acute Trust,North,{100 + n}" for n in range(30)]
    (own_folder / "my trusts (v2).csv").write_text("\n".join(["Org Code,Name,Type,Region,Beds", *rows]) + "\n")
    told = did(capsys, "run", "system=my trusts (v2).csv", "policy=support", *SMALL)
    assert "30 providers" in told and "policysim check" in told and "Answer" in told


def test_a_folder_that_cannot_be_written_is_a_sentence(capsys, own_folder):
    (own_folder / "results").write_text("not a folder")
    assert main(["run", "policy=agility", *SMALL]) == 5
    assert "results" in capsys.readouterr().err.splitlines()[0]


def test_a_value_outside_the_evidence_runs_with_a_line_of_note(capsys):
    told = did(capsys, "run", "--plan", "policy=support", "parameters.support_effect=3")
    assert "support_effect" in told.splitlines()[0] and "0.2 to 1" in told.splitlines()[0]


def test_lists_and_explanations_come_from_the_registers(capsys):
    assert "agility" in did(capsys, "list", "policies")
    assert "support_effect" in did(capsys, "list", "parameters", "support")
    for kind in ("levers", "switches", "outcomes", "traits", "systems", "portfolios", "experiments", "providers"):
        assert did(capsys, "list", kind).strip()
    told = did(capsys, "explain", "support_effect")
    assert "range 0.2 to 1" in told and "source" in told
    assert "halves" not in did(capsys, "explain", "agility_form")


def test_one_real_process_from_an_empty_folder(own_folder):
    """A new process, another folder, no flag: the answer comes, nothing lies beside results/, and again it is quick."""
    command = [sys.executable, "-m", "policysim", "run", "policy=agility", *SMALL]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": "3"})
    assert done.returncode == 0, done.stderr
    assert os.listdir(own_folder) == ["results"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    again = subprocess.run(command, capture_output=True, text=True)
    took = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    assert again.stdout.startswith("already done") and took < 4, f"{took:.1f} s of the processor"


def test_who_reads_only_the_first_line_has_the_whole_work(own_folder):
    """`policysim run ... | head -1`: the answer and the report are written, and nothing is complained of."""
    command = f"{sys.executable} -m policysim run policy=agility name=piped {' '.join(SMALL)} 2>&1 | head -1"
    done = subprocess.run(["bash", "-c", f"{command}; exit ${{PIPESTATUS[0]}}"], capture_output=True, text=True)
    assert done.returncode in (0, 141) and done.stdout.count("\n") == 1 and not done.stderr, done
    left = {path.name for path in (own_folder / "results" / "piped").iterdir()}
    assert {"report.html", "summary.csv", "figures"} <= left
    assert "4 of 4 runs done" in subprocess.check_output([sys.executable, "-m", "policysim", "status"], text=True)


def hear() -> None:
    """What is started in the background of a script would not hear Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_stop_means_stop_and_the_same_command_goes_on(own_folder):
    command = [sys.executable, "-m", "policysim", "run", "policy=agility", "replicates=400", "name=stopped"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=hear)
    plan = own_folder / "results" / "stopped" / "plan.json"
    until = time.monotonic() + 60
    while not plan.exists() and time.monotonic() < until:
        time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    told = running.communicate(timeout=30)[1]
    assert running.returncode == 130, told
    assert "Traceback" not in told and "same command" in told.splitlines()[-1]


def test_the_folder_of_compiled_rules_is_told_and_nothing_measured(capsys):
    assert "policysim" in did(capsys, "bench", "--where")
