"""Policies with a fault planted in each: `check` and `run` both name it, before anything is played."""

from pathlib import Path

import pytest

from policysim.cli import main

SUPPORT = "  help: {lever: support, share: 100%}\n"
REFUSED = {
    "shares of 110 %": (
        "spend:\n  help: {lever: support, share: 60%}\n  ideas: {lever: supply, share: 50%}\n",
        "spend: shares sum to 110%, not 100% of the budget after fixed amounts (help 60%, ideas 50%)",
    ),
    "until before start": (
        "spend:\n  help: {lever: support, share: 100%, start: 2029-04, until: 2028-03}\n",
        "spend.help: until = 2028-03 is before start = 2029-04",
    ),
    "unknown innovation": (
        "spend:\n  wards: {lever: payment, share: 100%, innovations: [virtual_ward]}\n",
        'spend.wards.innovations: no innovation "virtual_ward", did you mean "virtual_wards"?',
    ),
    "an innovation like no other": (
        "spend:\n  wards: {lever: payment, share: 100%, innovations: [zebra]}\n",
        'no innovation "zebra"; there are 20: see policysim list innovations',
    ),
    "two pots": (
        "spend:\n  wards: {lever: payment, share: 50%, innovations: [virtual_wards]}\n"
        "  records: {lever: payment, share: 50%, innovations: [electronic_records]}\n",
        "spend: wards and records would be one pot of payment",
    ),
    "dates outside the calendar": (
        "spend:\n  help: {lever: support, share: 100%, start: 2040-04}\n",
        "spend.help.start = 2040-04 is outside the calendar, 2026-04 to 2036-03",
    ),
    "a law outside the calendar": (
        "spend:\n  rules: {lever: regulation, amount: £20m a year, mandate: {date: 2050-04}}\n",
        "spend.rules.mandate.date = 2050-04 is outside the calendar",
    ),
    "a key of no lever": (
        "spend:\n  help: {lever: support, share: 1, wibble: 2}\n",
        "spend.help.wibble: support has no key or part of that name",
    ),
}
DOSE = "spend:\n  help: {lever: support, share: 100%, reach: {weakest: 80%}}\n"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("fault", REFUSED)
def test_a_planted_fault_is_named_by_check_and_by_run(capsys, fault):
    text, said = REFUSED[fault]
    Path("mine.yaml").write_text(text)
    for words in (["check", "policy=./mine.yaml"], ["check", "mine.yaml"], ["run", "policy=./mine.yaml"]):
        assert main(words) == 2
        told = capsys.readouterr()
        assert told.err.startswith("mine.yaml: ") and said in told.err and not told.out
        assert len(told.err.strip().splitlines()) <= 6
    assert not Path("results").exists()


def test_two_payments_for_the_same_fill_one_pot(capsys):
    Path("mine.yaml").write_text(
        "spend:\n  early: {lever: payment, amount: £90m a year, until: 2028-03}\n  late: {lever: payment, share: 100%}\n"
    )
    assert main(["check", "mine.yaml"]) == 0
    assert "nothing left over but what is not claimed from early and late" in " ".join(capsys.readouterr().out.split())


def test_a_dose_above_one_is_a_warning_of_check_and_a_note_of_run(capsys):
    Path("mine.yaml").write_text(DOSE)
    said = "help reaches a dose of 1.40 at default prices: above 1.00 more money buys nothing"
    assert main(["check", "mine.yaml", "budget.amount=683m"]) == 0
    told = capsys.readouterr().out
    assert said in told and "costs less than options that spend the budget" in told
    assert "more than a full dose of help" in told
    assert main(["run", "policy=./mine.yaml", "budget.amount=683m", "--plan"]) == 0
    assert said in capsys.readouterr().out


def test_a_slip_in_a_key_is_told_once(capsys):
    Path("mine.yaml").write_text("spend:\n  help: {lever: support, share: 100%, reaches: everyone}\n")
    assert main(["check", "mine.yaml"]) == 2
    assert capsys.readouterr().err == 'mine.yaml: spend.help: no key "reaches", did you mean "reach"?\n'


def test_several_faults_are_told_together_names_before_sums(capsys):
    Path("mine.yaml").write_text(
        "spend:\n  a: {lever: suport, share: 60%}\n  b: {lever: payment, share: 50%, innovations: [virtual_ward]}\n"
        "  c: {lever: support, share: 1%, start: 2029-04, until: 2028-03}\n"
    )
    assert main(["check", "mine.yaml"]) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert [line.strip().removeprefix("mine.yaml: ").partition(":")[0] for line in lines] == [
        "spend.a.lever", "spend.b.innovations", "spend.c", "spend",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "reach, said",
    [
        ("{where: capability < 0.01}", "help reaches nobody (capability < 0.01)"),
        ("{weakest: 1%}", "help reaches 2 (weakest 1% by capability): results hang on who that is"),
    ],
)
def test_money_for_nobody_or_for_very_few_is_a_warning(capsys, reach, said):
    Path("mine.yaml").write_text(SUPPORT.join(["spend:\n", ""]).replace("100%", f"100%, reach: {reach}"))
    assert main(["check", "mine.yaml"]) == 0
    told = capsys.readouterr().out
    assert said in told and ("above a full dose" in told) == ("nobody" not in said)
