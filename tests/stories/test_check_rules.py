"""Story: `policysim check my_rules.py` says what a class adds, that it holds, and what its author may not have meant."""

import json
import re
import sys
from pathlib import Path

import pytest

from policysim.classes import load_plugin
from policysim.cli import main
from policysim.lookup.effects import claims_nothing, effective, idle
from policysim.lookup.reading import read_by
from policysim.own_class import news_of, notes_on
from policysim.providers import Provider
from policysim.rules import spec
from stories.test_own_rule import MY_RULES

HEAD = "import policysim as ps\n\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(capsys, text: str, name: str, *more: str) -> tuple[int, list[str]]:
    """Exit code and lines of the check of a file."""
    Path(name).write_text(text)
    code = main(["check", name, *more])
    out, err = capsys.readouterr()
    return code, (out + err).splitlines()


def test_the_walkthrough(capsys):
    code, lines = check(capsys, MY_RULES, "rules_b1.py", "--json", "told.json")
    lines = [line for line in lines if not line.startswith("First use of")]
    assert code == 0 and len(lines) == 5
    assert lines[0] == (
        "Safe(Provider): 1 new trait, 1 new parameter, 1 replaced rule (consider), 1 new lever, 1 outcome, 1 network"
    )
    assert re.fullmatch(
        r"  rule language ok · 5 conformance tests ok \(\d+ s\) · both engines agree on 20 random worlds"
        " · other draws unchanged",
        lines[1],
    )
    assert lines[2].startswith("  note  consider no longer reads par.innovation_rate, imitation_rate")
    assert lines[3:] == [
        "  note  nothing comes of support_effect, agility_exponent any more: they only set attention, starting_pace,"
        " which nothing of Safe uses",
        "  note  no rule claims from payment any more (self.claim): money for it is left over, and payment_price changes nothing",
    ]
    told = json.loads(Path("told.json").read_text())
    assert told["classes"][0]["traits"] == ["psychological_safety"] and told["classes"][0]["networks"] == [
        "hub_and_spoke"
    ]


NOTES = """class Idle(ps.Provider):
    luck: float = ps.trait(0.5, "luck", sd=0.1, low=0, high=1)
    push: float = ps.parameter(0.1, "nothing")

    @ps.rule(free=True)
    def gossip(self, draw):
        self.motivation = self.motivation if draw.talk < 2.0 else 0.0

ps.lever("coaching", "coaching", unit_cost="£90k per provider a year", provider=Idle)
"""


def test_what_changes_nothing_is_noted(capsys):
    quiet = NOTES.replace("(free=True)", "").replace("self.motivation if draw.talk < 2.0 else 0.0", "self.motivation")
    code, lines = check(capsys, HEAD + NOTES, "rules_free.py")
    assert code == 0 and "1 new rule (gossip), 1 of them free" in lines[0]
    assert "free rules run under Mesa only" in lines[1] and "gossip is a free rule: runs with provider=Idle" in lines[2]
    Path("rules_idle.py").write_text(HEAD + quiet)
    notes = notes_on(spec(load_plugin("rules_idle.py").Idle), spec(Provider))
    assert notes == [
        "parameter push is read by no rule: it changes nothing",
        "lever coaching is read by no rule: money for it buys nothing",
        "trait luck is read by no rule and no outcome: it changes nothing",
    ]


def test_of_the_built_in_class_everything_that_is_read_comes_to_something(tmp_path):
    stock, seen = spec(Provider), effective(spec(Provider))
    read = {name for rule in stock.rules for name in read_by(rule.function) if name.startswith("par.")}
    assert read - seen <= {"par.dt"} and not idle(stock, "par", "support_effect")
    Path("rules_safe.py").write_text(MY_RULES)
    safe = spec(load_plugin("rules_safe.py").Safe)
    assert idle(safe, "par", "support_effect") and not idle(safe, "par", "support_speed")
    assert claims_nothing(safe) and not claims_nothing(stock)


REFUSED = {
    "a rule": (
        "class Bad(ps.Provider):\n    @ps.rule\n    def feel(self):\n        self.motivation = self.motivation**2\n",
        "rules_0.py:6: rule Bad.feel cannot use `**`",
    ),
    "a syntax error": ("class Bad(ps.Provider)\n    pass\n", "rules_1.py:3: expected ':'"),
    "a mistake of Python": ("class Bad(ps.Provider):\n    x = LIMIT\n", "rules_2.py:4: NameError:"),
    "a keyword": ("class Bad(ps.Provider):\n    luck: float = ps.trait(0.5, sdd=1)\n", "rules_3.py:4: ps.trait(sdd=1): no such"),
    "no class": ("x = 1\n", "rules_4.py: has no provider class"),
    "bounds": (
        "class Bad(ps.Provider):\n    luck: float = ps.trait(0.5, sd=0.1, low=0, high=1)\n\n"
        "    @ps.rule(free=True)\n    def drift(self):\n        self.luck = 2.0\n",
        "Bad: traits stay within their bounds and numbers finite: does not hold",
    ),
    "other people's numbers": (
        "class Bad(ps.Provider):\n    @ps.rule(free=True)\n    def copy(self):\n"
        "        self.motivation = self.model.providers[0].motivation * 0.99\n",
        "Bad: the order of providers does not matter: does not hold",
    ),
    "an outcome": (
        "class Bad(ps.Provider):\n    pass\n\n@ps.outcome()\ndef odd(providers):\n    return providers['mood']\n",
        "rules_7.py:8: outcome odd:",
    ),
}  # fmt: skip


MORE = {
    "a bare parameter": ("        self.motivation = need\n", "need is a parameter of Bad", "write  par.need"),
    "a bare state": ("        self.motivation = load * 0.5\n", "load is a trait or state of Bad", "write  self.load"),
    "a stage in quotes": ("        self.load = 'implementing'\n", "cannot use 'implementing'", "write  ps.IMPLEMENTING"),
    "a lever of nobody": ("        self.motivation = levers.care\n", "without provider=Bad", '("care", ..., provider=Bad)'),
    "chance of Python": ("        self.motivation = random.random()\n", "uses `random`", "if draw.luck < 0.1:"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", MORE)
def test_a_slip_in_a_rule_is_answered_with_what_to_write(capsys, wrong):
    line, *words = MORE[wrong]
    text = "import random\n" + HEAD + 'class Bad(ps.Provider):\n    need: float = ps.parameter(0.1, "need")\n\n'
    text += f'    @ps.rule\n    def mood(self, levers):\n{line}\n\nps.lever("care", "care")\n'
    code, lines = check(capsys, text, f"more_{[*MORE].index(wrong)}.py")
    told = "\n".join(lines)
    assert code == 2 and all(word in told for word in words), told


FACTS = """class Facts(ps.Provider):
    tired_start: float = ps.fact("burnout at the start")
    support_speed: float = ps.parameter(0.5, "another one")

    @ps.rule(free=True)
    def look(self, innovation, draw):
        self.motivation = min(0.9, self.motivation + 0.0 * np.random.random() * self.tired_start)

    @ps.rule(free=True)
    def feel(self):
        self.motivation = 0.5


class Fine(ps.Provider):
    pass
"""


def test_facts_hidden_parameters_and_rules_per_innovation_are_told(capsys):
    code, lines = check(capsys, "import numpy as np\n" + HEAD + FACTS, "rules_facts.py")
    told = "\n".join(lines)
    assert code == 2 and "free rule look uses numpy.random: draws come from draw.NAME" in told
    assert any(line.startswith("Fine(Provider): nothing of its own") for line in lines)
    read = spec(load_plugin("rules_facts.py").Facts)
    assert "1 new fact" in str(news_of(read, spec(Provider)))
    notes = "\n".join(notes_on(read, spec(Provider)))
    assert "fact tired_start: nothing gives it a value, it stays 0; @ps.start may" in notes
    assert "parameter support_speed replaces the inherited one" in notes
    assert "look asks for innovation: it runs once per innovation" in notes


def test_a_grade_that_is_not_known_is_refused(capsys):
    text = HEAD + 'class Bad(ps.Provider):\n    need: float = ps.parameter(0.1, "need", grade="guess")\n'
    code, lines = check(capsys, text, "rules_grade.py")
    assert code == 2 and lines[0].startswith('rules_grade.py:4: Bad.need: grade "guess" is not known')


def test_a_file_may_inherit_from_a_class_in_a_file_beside_it(tmp_path):
    Path("one_below.py").write_text(HEAD + "class Below(ps.Provider):\n    pass\n")
    Path("one_above.py").write_text("from one_below import Below\n\nclass Above(Below):\n    pass\n")
    before = list(sys.path)
    above = load_plugin("one_above.py").Above
    assert issubclass(above, load_plugin("one_below.py").Below) and sys.path == before


@pytest.mark.parametrize("wrong", REFUSED)
def test_a_file_that_does_not_hold_is_refused_with_its_place(capsys, wrong):
    text, words = REFUSED[wrong]
    number = [*REFUSED].index(wrong)
    code, lines = check(capsys, HEAD + text, f"rules_{number}.py")
    refusal = [line for line in lines if words in line]
    assert code == 2 and refusal, lines
    assert len(lines) - lines.index(refusal[0]) <= 6


def test_a_file_of_rules_is_checked_by_itself(capsys):
    code, lines = check(capsys, MY_RULES, "rules_alone.py", "policy=agility")
    assert code == 2 and len(lines) <= 6
