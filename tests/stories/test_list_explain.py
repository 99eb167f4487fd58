"""Any name can be listed and explained, in words, and what a card says to write is understood."""

import json
import re
import resource
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from policysim.analysis.by import HEADS, by_columns
from policysim.analysis.comparison import compare
from policysim.analysis.table import columns, header
from policysim.ask import read_question
from policysim.cli import VERBS, main
from policysim.errors import AskError
from policysim.known import KEYS
from policysim.lookup.entry import POLICY_FILE
from policysim.lookup.kinds import KINDS, OF, explained, rows_of
from policysim.lookup.public import explain
from policysim.lookup.public import list as list_of
from policysim.lookup.reading import elsewhere, in_trials, passed_on, read_by, readers
from policysim.lookup.registers import registers_of
from policysim.lookup.spending import bought
from policysim.lookup.texts import table, topics
from policysim.report.tables import first_table, money_table, outcomes_table
from policysim.scenario.checks import check_policy
from policysim.scenario.columns import COLUMNS
from policysim.scenario.innovations import Portfolio
from policysim.scenario.policy import Instrument, PartAsked, Policy, read_policy
from policysim.scenario.reach import Reached
from policysim.scenario.system import System
from policysim.sweep.results import open_sweep
from policysim.yaml_text import read_yaml
from stories.typed import did

NAMES = registers_of(None)
ALL = [(kind, name) for kind in KINDS for name in kind.names(NAMES)]
CARDS = {(kind.plural, name): kind.card(NAMES, name) for kind, name in ALL}
IDS = [f"{kind.plural}-{name}" for kind, name in ALL]
PYTHON = re.compile(r"\bNone\b|\bnan\b|<class|<function|object at 0x|\[\]|\{'|\('|Field\(|dtype|\{\w*\}")
HEAVY = {"numba", "pandas", "mesa", "matplotlib", "pyarrow", "hydra", "scipy", "rich"}


# Laws: every name has a card


@pytest.mark.parametrize(("kind", "name"), ALL, ids=IDS)
def test_every_name_has_a_card_in_words(kind, name):
    entry = CARDS[kind.plural, name]
    assert entry.meaning and entry.meaning != name, f"{name} means {entry.meaning!r}"
    assert any(text for _, text in (*entry.brief, *entry.facts)) or entry.block[1] or entry.write, (
        f"{name}: an empty card"
    )
    assert not PYTHON.search(entry.text()), entry.text()
    assert name.rsplit(".", 1)[-1] in entry.html() and 'scope="row"' in entry.html()


def test_every_name_can_be_asked_for_and_is_told_under_its_kind():
    for kind, name in ALL:
        told = explained(NAMES, name)
        assert CARDS[kind.plural, name] in told.entries, f"explain {name} does not tell the {kind.one}"


def test_every_column_of_every_list_is_filled():
    for kind in KINDS:
        for row in rows_of(NAMES, kind):
            assert set(kind.columns) <= set(row) and row["name"], (kind.plural, row)
            assert str(row[kind.columns[-1]]) or kind.columns[-1] in ("also understood", "also called"), (
                kind.plural,
                row,
            )


def test_a_name_of_several_kinds_tells_them_all(capsys):
    told = did(capsys, "explain", "support")
    assert "support (policy)" in told and "support (lever)" in told and "levers.support (input of rules)" in told
    assert {entry.kind for entry in explain("stage").entries} == {"input of rules"}
    assert len(explain("stage").entries) == 2  # of the uptake and of the innovation


# Laws: nothing is left out


def test_every_setting_has_a_row_and_every_row_is_a_setting():
    told = {row["key"] for row in table("keys") if row["of"] == "question"}
    assert told - {"parameters.NAME"} == set(KEYS)


@pytest.mark.parametrize(
    ("of", "model"),
    [("policy file", Policy), ("instrument", Instrument), ("part of a lever", PartAsked), ("reach", Reached)],
)
def test_every_key_of_a_policy_file_has_a_row(of, model):
    assert {row["key"] for row in table("keys") if row["of"] == of} == set(model.model_fields)


def test_every_choice_column_and_verb_has_its_words():
    switches = {(s.name, choice) for s in NAMES.spec.switches for choice in s.choices}
    assert {(row["switch"], row["choice"]) for row in table("choices")} == switches
    assert {row["column"] for row in table("columns")} == set(COLUMNS)
    for verb in VERBS:
        assert f"policysim {verb}" in OF["verbs"].entry(NAMES, verb).text()


def test_every_declared_number_and_rule_has_a_docstring():
    """What a name means is said where it is declared."""
    spec = NAMES.spec
    groups = (spec.provider, spec.uptake, spec.innovation, spec.nation, spec.parameters, spec.switches, spec.constants)
    for one in (*[x for group in groups for x in group], *spec.levers, *spec.outcomes):
        assert one.doc and one.doc[-1] != " ", f"{one.name} is not documented"
    for rule in spec.rules:
        assert rule.function.__doc__, f"rule {rule.name} is not documented"
    assert all(p.source for p in spec.parameters)


def test_every_word_that_a_topic_points_to_is_explained():
    for topic in topics().values():
        for word in (*topic.see, *topic.also):
            assert explained(NAMES, word).entries, f"{topic.name} points to {word}"


def test_every_parameter_is_read_somewhere():
    """budget_default alone is told to readers and read by nobody: budgets have a default of their own."""
    unread = [
        p for p in NAMES.parameters if not readers(NAMES, "par", p) and not elsewhere(NAMES, p) and not in_trials(p)
    ]
    assert unread in ([], ["budget_default"])


# Laws: what a card says to write is understood


def test_every_command_on_a_card_is_understood(capsys, own_folder):
    commands = {command for entry in CARDS.values() for command in entry.write}
    Path("points.csv").write_text("support_effect\n0.3\n")
    together: dict[str, str] = {}
    for command in sorted(commands):
        program, verb, *words = shlex.split(command)
        assert program == "policysim" and verb in VERBS, command
        key, equals, value = words[0].partition("=") if words else ("", "", "")
        if verb == "run" and equals and len(words) == 1 and key not in together and key not in ("policy", "experiment"):
            together[key] = value  # settings that one question can hold are asked at once
        elif verb == "run" and "--help" not in words:
            read_question(words)
        elif verb == "validate" and words != ["--help"]:  # minutes each: stories of validate play some
            assert words[0] in {name for kind, name in CARDS if kind == "patterns"}, command
        else:
            assert main([verb, *words]) == 0, command
    assert len(read_question([f"{key}={value}" for key, value in together.items()]).settings) == len(together)
    capsys.readouterr()


def test_every_policy_file_on_a_card_is_understood(own_folder):
    system = System.model_validate({**NAMES.system, "name": "england"})
    portfolio = Portfolio.model_validate({**NAMES.portfolio, "name": "named"})
    for title, text in (entry.block for entry in CARDS.values()):
        if title != POLICY_FILE:
            continue
        Path("card.yaml").write_text(text)
        policy = read_policy("card", read_yaml(Path("card.yaml"), "card.yaml"), lambda base: NAMES.tree("policy", base))
        if "north_vale" not in text:  # a health system of a list of one's own
            check_policy(policy, NAMES.spec, portfolio, system)
        Path("card.yaml").unlink()


# Stories: a parameter, a lever, a policy


def test_a_parameter_says_what_its_number_means_and_who_reads_it(capsys, own_folder):
    told = " ".join(did(capsys, "explain", "support_effect").split())
    assert "default 0.5 range 0.2 to 1 limits 0 or more grade: estimated" in told
    assert "about 1.6 times as quick" in told and "1.2 times, at the high end 2.7 times" in told
    assert "Used in: take_stock (sets starting_pace for consider)" in told
    assert f"{np.exp(0.5):.1f}" == "1.6"
    assert "2.7 times as slow" in str(explain("complexity_effect"))
    assert explain("parameters.support_effect=0.4").entries == explain("support_effect").entries
    did(capsys, "explain", "support_effect", "--json", "card.json")
    (card,) = json.loads(Path("card.json").read_text())["cards"]
    assert (card["values"]["low"], card["values"]["default"], card["values"]["high"]) == (0.2, 0.5, 1.0)


def test_readers_are_found_through_helpers_and_what_they_pass_on():
    assert [str(one) for one in readers(NAMES, "levers", "mandate_listed")] == [
        "hear", "consider (through push_of)", "implement (through letting_go)", "sustain (through letting_go)",
    ]  # fmt: skip
    weather = next(rule.function for rule in NAMES.spec.rules if rule.name == "weather" and rule.owner == "provider")
    assert "self.effect_sum" not in read_by(weather)  # emptied, place by place
    assert {"self.shock", "self.capability_leadership", "par.shock_sd", "draw.turnover"} <= set(read_by(weather))
    take_stock = next(rule for rule in NAMES.spec.rules if rule.name == "take_stock")
    assert passed_on(NAMES, take_stock, "par.support_speed") == {
        "embedding_speed": ["implement"],
        "leaving_rate": ["implement"],
    }
    assert elsewhere(NAMES, "cost_support") == ["price of support"]
    assert elsewhere(NAMES, "discount_rate") == ["outcome present_cost", "outcome social_value"]


def test_a_lever_says_what_a_full_dose_costs_in_pounds_a_year():
    told = " ".join(str(explain("investment")).split())
    assert "£1.24 billion a year for everyone" in told and "2025/26 prices" in told  # 1 % of £124bn
    assert "Splits over: digital, improvement, data, leadership" in told
    assert "Read by: queue, learn" in told and "agility, investment, supply_and_agility" in told


def test_what_a_policy_spends_is_told_as_an_analyst_reads_it():
    policy = Policy(
        "halves",
        spend={
            "digital": {"lever": "investment", "share": "50%", "split": {"digital": "100%"}, "start": "2027-04"},
            "help": {
                "lever": "support",
                "share": "50%",
                "reach": {"weakest": "25%", "by": "capability"},
                "ramp": "1 year",
            },
            "tariff": {
                "lever": "payment",
                "amount": "£60m a year",
                "innovations": ["virtual_wards"],
                "until": "2031-03",
            },
        },
    )
    told = dict(bought(policy, {lever.name: lever for lever in NAMES.spec.levers}))
    assert told["digital"] == "50 % of what is left: investment in capability, all digital, from April 2027"
    assert told["help"].endswith("implementation support, for the weakest 25% by capability, built up over 1 year")
    assert told["tariff"] == "£60 million a year: payment for uptake, on virtual_wards, to March 2031"


def test_yours_and_built_in_are_told_apart(capsys, own_folder):
    (own_folder / "conf" / "policy").mkdir(parents=True)
    (own_folder / "conf" / "policy" / "mine.yaml").write_text(
        "label: Mine\nspend: {help: {lever: support, share: 100%}}\n"
    )
    rows = {line.split()[0]: line for line in did(capsys, "list", "policies").splitlines()}
    assert rows["mine"].endswith("yours") and rows["support"].endswith("built in")
    assert "conf/policy/mine.yaml (yours)" in did(capsys, "explain", "mine")
    assert "£" not in rows["mine"] and "100 % support" in rows["mine"]


def test_a_broken_file_is_told_where_it_is_asked_for_and_breaks_nothing_else(capsys, own_folder):
    for group, text in (
        ("policy", "spend: {a: {lever: suport}"),
        ("innovations", "named: none"),
        ("system", "types: [a"),
    ):
        (own_folder / "conf" / group).mkdir(parents=True)
        (own_folder / "conf" / group / "bad.yaml").write_text(text)
    (own_folder / "conf" / "policy" / "odd.yaml").write_text("spend: {support: {share: 150%}}")
    for kind in ("policies", "instruments", "innovations", "types", "levers"):
        assert len(did(capsys, "list", kind).splitlines()) > 5, kind
    assert "agility" in did(capsys, "explain", "support") and "odd  " not in did(capsys, "list", "instruments")
    assert "bad.yaml" in did(capsys, "explain", "bad", code=2).splitlines()[0]
    assert "odd.yaml" in did(capsys, "explain", "odd", code=2).splitlines()[0]


# Stories: lists


def test_a_list_is_a_line_a_row_in_a_pipe_and_raw_values_in_json(capsys, own_folder):
    told = did(capsys, "list", "parameters", "support", "--json", "found.json")
    rows = json.loads(Path("found.json").read_text())["rows"]
    assert len(told.splitlines()) == len(rows) + 1 and told.splitlines()[0].split()[:3] == ["name", "default", "range"]
    assert {row["name"]: row["default"] for row in rows}["support_effect"] == 0.5
    assert all("support" in " ".join(map(str, row.values())).lower() for row in rows)


def test_a_list_fits_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    for kind in ("parameters", "policies", "innovations", "patterns"):
        told = did(capsys, "list", kind)
        assert max(len(line) for line in re.sub(r"\x1b\[[0-9;]*m", "", told).splitlines()) <= 80, kind


def test_a_list_without_a_kind_lists_the_kinds(capsys):
    told = did(capsys, "list")
    assert [line.split()[0] for line in told.splitlines()[1:]] == list(OF)
    assert did(capsys, "list", "policy") == did(capsys, "list", "policies")


def test_lists_and_cards_are_there_in_python():
    frame = list_of("parameters", "support")
    assert frame.set_index("name").loc["support_effect", "high"] == 1.0
    assert "range 0.2 to 1" in repr(explain("support_effect"))
    assert "<caption" in explain("support_effect")._repr_html_()


# Stories: names that are not known


@pytest.mark.parametrize(
    ("word", "wanted"),
    [("suport_effect", 'the parameter "support_effect"'), ("agilty", '"agility"'), ("waiting_tim", 'the outcome "waiting_time"'),
     ("widthdrawal", 'the topic "withdrawal"'), ("seen.exposur", "exposure"), ("budget.amonut", "budget.amount")],
)  # fmt: skip
def test_an_unknown_name_leads_to_the_nearest_of_all_kinds(capsys, word, wanted):
    told = did(capsys, "explain", word, code=2)
    assert told.startswith(f"explain {word}:") and wanted in told and len(told.splitlines()) <= 6
    advice = re.search(r"write policysim (explain \S+)", told)
    assert advice and main(advice[1].split()) == 0


def test_refusals_of_lists_name_only_kinds_that_there_are(capsys):
    told = did(capsys, "list", "plolicies", code=2)
    assert 'did you mean "policies"' in told and len(told.splitlines()) <= 6
    listed = told.split("one of\n")[1].replace("\n", " ").split(",")
    for kind in listed:
        assert main(["list", kind.strip()]) == 0
    capsys.readouterr()


def test_values_lead_to_what_takes_them(capsys):
    assert did(capsys, "explain", "policy=agility").startswith("agility (policy)")
    assert "calendar.tick" in did(capsys, "explain", "quarter")
    assert "agility_form (switch)" in did(capsys, "explain", "geometric")
    assert "size (column" in did(capsys, "explain", "beds")


def test_every_label_of_a_register_is_explained():
    for kind in (kind for kind in KINDS if "label" in kind.columns):
        for row in kind.rows(NAMES):
            for said in (row["label"], row["label"].upper(), f"{row['label']}, £m v do minimum"):
                told = [entry.name for entry in explained(NAMES, said).entries]
                assert row["name"] in told, f"explain {said!r} tells {told}"


def test_words_of_a_label_need_no_quotes(capsys):
    assert did(capsys, "explain", "Left", "over,", "%") == did(capsys, "explain", "left over")
    assert "one at a time" in did(capsys, "explain", "support", "agility", code=2)


# Stories: where a number of a sweep comes from

SMALL = ["calendar.years=3", "calendar.warm_up=1", "calendar.tick=half_year", "replicates=4", "--quiet"]


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("swept")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        Path("ten.csv").write_text(
            "id,type\n" + "".join(f"P{n},{'acute' if n % 2 else 'community'}\n" for n in range(10))
        )
        words = ["policy=agility,carrots_and_sticks", "budget.amount=400m", "budget.until=2028-03", "name=friday"]
        assert main(["run", "system=ten.csv", *words, *SMALL]) == 0
    return folder


@pytest.fixture
def friday(swept, monkeypatch, capsys):
    monkeypatch.chdir(swept)
    capsys.readouterr()
    return swept


def test_money_in_is_money_out_and_left_over_to_the_pound(capsys, friday):
    told = did(capsys, "explain", "friday:cost", "--json", "cost.json")
    assert "money in = money out + left over in every year, to the pound" in told
    assert "differs" not in told and "2025/26 prices" in told and "present value" in told
    options = json.loads(Path("cost.json").read_text())["options"]
    for name in ("agility", "carrots_and_sticks"):
        years = options[name]
        assert [year["money_in"] for year in years] == [400e6, 400e6, 0.0]  # the budget ends after two of three years
        for year in years:
            assert year["money_in"] == pytest.approx(sum(year["money_out"].values()) + year["left_over"], abs=1)
    assert options["agility"][0]["money_out"] == pytest.approx(
        {"investment": 180e6, "support": 160e6, "autonomy": 60e6}
    )
    assert did(capsys, "explain", "friday:cost", "agility").count("money in  ") == 1


def test_an_outcome_of_a_sweep_is_the_number_of_the_comparison(capsys, friday):
    import policysim as ps

    told = did(capsys, "explain", "friday:waiting_time", "--json", "told.json")
    assert "12 runs: 3 options in the same 4 futures" in told and "weeks" in told
    data = {one["option"]: one for one in json.loads(Path("told.json").read_text())["options"]}
    sweep = ps.open_sweep("friday")
    wide = sweep.table().pivot(index="future", columns="policy", values="waiting_time")
    for option in ("agility", "carrots_and_sticks"):
        paired = wide[option] - wide["do_minimum"]
        assert data[option]["difference"] == pytest.approx(paired.mean())
        assert data[option]["low"] == pytest.approx(paired.min())  # of four futures
        assert data[option]["error"] == pytest.approx(1.96 * paired.std() / 2)


def test_the_command_on_the_card_plays_the_run_again(capsys, friday):
    told = did(capsys, "explain", "friday:embedded")
    command = re.search(r"policysim (replay .*)$", told, re.MULTILINE)
    assert command and main(command[1].split()) == 0
    assert "same bits as stored" in capsys.readouterr().out


def test_best_counts_every_future_once_or_more(capsys, friday):
    told = did(capsys, "explain", "friday:best", "--json", "best.json")
    found = json.loads(Path("best.json").read_text())["options"]
    assert sum(one["best_in"] for one in found) >= 4 and all(one["of"] == 4 for one in found)
    assert all(one["regret"] >= 0 for one in found) and "cost of being wrong" in told


def test_every_head_that_a_table_prints_is_explained(friday):
    """A reader who does not know what stands above a column asks for it as it stands there."""
    c = compare(open_sweep("friday"))
    heads = [*header(c), *(column.name for column in columns(c)), *(column.title for column in by_columns(c, "year"))]
    pages = [first_table(c), outcomes_table(c), money_table(c)]
    heads += [head for page in pages for head in page.heads] + [
        *HEADS.values(),
        "simulation error",
        "cost of being wrong",
    ]
    for head in filter(None, heads):
        assert explained(NAMES, head).entries, head
    assert (
        explained(NAMES, "Public cost, £m (present value at 3.5 %, 2025/26 prices)").entries[0].name == "present_cost"
    )


def test_the_last_sweep_needs_no_name_and_a_folder_is_no_number(capsys, friday):
    assert did(capsys, "explain", ":cost") == did(capsys, "explain", "results/friday:cost")
    assert "friday:cost" in did(capsys, "explain", "friday", code=2)
    told = did(capsys, "explain", "friday:waitin_time", code=2)
    assert '"waiting_time"' in told and len(told.splitlines()) <= 6
    assert "no such option" in did(capsys, "explain", "friday:cost", "agilty", code=2)
    assert "no sweep" in did(capsys, "explain", "nowhere:cost", code=2)


# Stories: classes of one's own

OWN = '''
"""Rules of my own."""

import policysim as ps


class Rested(ps.Provider):
    """Providers that rest."""

    rest: float = ps.trait(0.4, "share of breaks taken, 0-1", sd=0.1, low=0, high=1)
    rest_effect: float = ps.parameter(0.3, "how much rest raises motivation", low=0.1, high=0.6, unit="1/year")

    @ps.rule
    def feel(self, levers, par):
        """Motivation grows with breaks."""
        self.motivation = ps.clip(self.motivation + par.rest_effect * self.rest * levers.breaks * par.dt, 0.02, 0.98)


ps.lever("breaks", "Paid breaks", unit_cost="£90k per provider a year", provider=Rested)
'''


def test_names_of_ones_own_class_are_known_with_its_file(capsys, own_folder):
    (own_folder / "my_rest.py").write_text(OWN)
    words = ("--plugin", "my_rest.py")
    assert "share of breaks taken" in did(capsys, "explain", "rest", *words)
    told = " ".join(did(capsys, "explain", "breaks", *words).split())
    assert "£18.2 million a year for everyone (£90,000 a provider" in told and "Read by: feel" in told
    told = did(capsys, "explain", "Rested", *words)
    for line in (
        "Adds numbers: rest\n",
        "Adds parameters: rest_effect\n",
        "Adds levers: breaks\n",
        "Replaces rules: feel\n",
    ):
        assert line in told, told
    for name in ("rest_effect", "support_effect", "embedded", "support", "agility_form"):
        for command in re.findall("write policysim run (.*)", did(capsys, "explain", name, *words)):
            read_question(shlex.split(command))
            assert "provider=Rested --plugin my_rest.py" in command
    assert "my_rest.py" in did(capsys, "explain", "feel", *words)
    assert "rest_effect" in did(capsys, "list", "parameters", "rest_effect", *words)
    with pytest.raises(AskError):
        explain("rest_effect")
    sys.modules.pop("my_rest")


# Quickness


@pytest.mark.parametrize("words", ["explain support_effect", "explain withdrawal", "explain agilty", "list policies"])
def test_a_name_is_explained_at_once_and_nothing_heavy_is_imported(own_folder, words):
    """The quickest of three counts: beside other work the same instructions take half as long again."""
    took = [seconds_of(words.split()) for _ in range(3)]
    assert min(took) < 1, f"{words} took {min(took):.2f} s of processor time"


def seconds_of(words: list[str]) -> float:
    """Processor time of a command in a process of its own, which imports nothing heavy."""
    code = "import sys; from policysim.cli import main; main(sys.argv[1:]); print(*sys.modules)"
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    assert not HEAVY.intersection(done.stdout.split()[-2000:]), words
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
