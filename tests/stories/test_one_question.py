"""A question has one identity, however it is spelled: in Python, on the command line, in an experiment or by override."""

import json
from pathlib import Path

import pytest

import policysim as ps
from policysim.ask import read_question
from policysim.config import compose, question
from policysim.providers.provider import Provider
from policysim.rules import spec
from policysim.scenario.card import fingerprint

FRIDAY = """\
question: Does it help?
sweep: {policy: [agility]}
budget: {amount: £400m a year, start: 2027-04, until: 2037-03}
calendar: {start: 2027-04, years: 10}
"""


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("conf/experiment").mkdir(parents=True)
    Path("conf/experiment/friday.yaml").write_text(FRIDAY)


def asked(*words: str) -> str:
    """The identity of what a command asks of its last option."""
    found = read_question(words)
    return fingerprint(question(found, compose(found)).scenarios[-1])


def test_dates_and_money_of_one_question_are_one():
    plain = asked("policy=agility", "calendar.start=2027-04", "budget.amount=400m")
    money = ("budget.amount=£400m", "budget.amount=400_000_000", "budget.amount=£4bn in all", "budget.amount=0.4bn")
    for words in (
        *(("policy=agility", "calendar.start=2027-04", amount) for amount in money),
        ("policy=agility", "budget.start=2027-04", "budget.amount=400m"),
        ("policy=agility", "budget.start=2027-04", "calendar.start=2027-04", "budget.amount=400m"),
        ("policy=agility", "calendar.start=2027-04", "budget.until=2037-03", "budget.amount=400m"),
        ("policy=agility", "calendar.start=2027-04", "calendar.tick=0.25", "budget.amount=400m"),
        ("policy=agility", "calendar.start=2027-04", "calendar.warm_up=60 months", "budget.amount=400m"),
        ("experiment=friday",),
        ("experiment=friday", "calendar.tick=quarter", "calendar.warm_up=5", "calendar.years=10 years"),
    ):
        assert asked(*words) == plain, words
    for words in ({"start": "2027-04"}, {"calendar": {"start": "2027-04"}}, {"calendar": {"start": "2027-4"}}):
        assert fingerprint(ps.scenario("agility", budget="£400m a year", **words)) == plain
    assert fingerprint(ps.scenario("agility", budget={"amount": "£400m a year", "start": "2027-04"})) == plain


def test_numbers_and_switches_of_one_question_are_one():
    plain = asked("policy=agility", "parameters.support_effect=0.3")
    assert asked("policy=agility", "parameters.support_effect=0.30", "budget.start=2026-04") == plain
    usual = {switch.name: switch.default for switch in spec(Provider).switches}
    assert asked("policy=agility", "parameters.support_effect=.3", *(f"{k}={v}" for k, v in usual.items())) == plain
    assert fingerprint(ps.scenario("agility", parameters={"support_effect": "3e-1"}, **usual)) == plain


def test_another_question_is_another():
    ways = ("budget.until=2035-03", "budget.amount=£6bn", "calendar.tick=half_year", "slack=none", "seed=2")
    assert len({asked("policy=agility", *words) for words in ((), *((way,) for way in ways))}) == 1 + len(ways)


def test_the_plain_form_reads_back_to_itself():
    made = ps.scenario("agility", budget="£4bn in all", start="2027-04")
    plain = json.loads(json.dumps(made.as_plain()))
    again = type(made).from_plain(plain, made.provider)
    assert again == made and again.as_plain() == plain
    assert (plain["budget"]["start"], plain["budget"]["until"]) == ("2027-04", "2037-03")


def test_policies_that_lie_beside_an_experiment_are_found_by_name_and_before_others():
    own = Path("experiments/mixed/policy")
    own.mkdir(parents=True)
    (own / "half.yaml").write_text("spend: {a: {lever: supply, share: 50%}, b: {lever: support, share: 50%}}\n")
    (own / "agility.yaml").write_text("spend: {a: {lever: autonomy, share: 100%}}\n")
    (own.parent / "experiment.yaml").write_text("question: Half?\nsweep: {policy: [half, agility]}\n")
    for words in (("experiment=mixed",), ("experiment=experiments/mixed/experiment.yaml",)):
        found = read_question(words)
        plain = question(found, compose(found))
        assert set(plain.options) == {"do_minimum", "half", "agility"}
        assert [one.lever for one in plain.scenarios[-1].policy.spend.values()] == ["autonomy"]
    with pytest.raises(ps.PolicysimError, match="half"):
        read_question(["policy=half"])
