"""`policysim check` tells what money buys before any run: for whom, from when to when, what is left over."""

import json
from pathlib import Path

import numpy as np
import pytest

import policysim as ps
from policysim.cli import main
from stories.halves import FRIDAY, HALVES

TRUSTS = "id,type,region,size\nA,acute,North,3\nB,acute,South,2\nC,community,North,1\nD,ambulance,South,1\n"
MONEY = ["budget.amount=400m", "budget.start=2027-04", "budget.until=2037-03"]


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    """A folder with the analyst's policy, her question and her list."""
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "policy/halves": HALVES,
        "experiment/friday": FRIDAY,
        "system/my_trusts": "table: trusts.csv\n",
    }.items():
        file = Path("conf") / f"{name}.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(text)
    Path("trusts.csv").write_text(TRUSTS)


def said(capsys, *words: str) -> str:
    assert main(["check", *words]) == 0
    return capsys.readouterr().out


def test_the_card_of_a_policy_says_money_dates_reach_dose_cost_and_what_may_lapse(capsys):
    told = said(capsys, "policy=halves", *MONEY)
    assert told.splitlines()[0].endswith("budget £400 million a year, 2027/28 to 2036/37, 2025/26 prices")
    for words in (
        "digital investment in capability £170.0m a year to March 2031, 202 providers dose 0.16",
        "(digital) then £200.0m",
        "help_for_the_weakest implementation support £170.0m a year to March 2031, 50 providers dose 1.53 weakest 25% by",
        "virtual_ward_tariff payment for uptake (virtual £60.0m a year to March 2031, 202 providers",
        "wards) then £0 (it passes to digital",
        "after March 2031 virtual wards taken up for virtual_ward_tariff may lapse (payment withdrawal)",
        "help_for_the_weakest reaches a dose of 1.53 at default prices: above 1.00 more money buys nothing",
    ):
        assert words in " ".join(told.split()), words
    assert max(map(len, told.splitlines())) <= 140


def test_a_policy_that_spends_it_all_says_so_and_costs_what_the_others_do(capsys):
    told = said(capsys, "policy=agility")
    assert "present value £5,099 million at 3.5 % and default prices, the same as other options that spend" in told
    assert "nothing left over" in told and "less than" not in told


TIGHT = "spend:\n  help: {lever: support, share: 100%}\n"


def test_what_drawn_prices_do_to_a_nearly_full_dose_is_said(capsys):
    Path("tight.yaml").write_text(TIGHT)
    told = " ".join(said(capsys, "tight.yaml", "budget.amount=£610m").split())
    assert "3.5 % and default prices, the same as other options that spend the budget; nothing left over" in told
    assert "with prices drawn (200 futures)" in told and "less than the whole budget" in told
    assert "help reaches a dose of 0.98: there is room for little more money" in told
    assert "help: above a full dose in 87 of 200 futures; on average 12 % of its money buys nothing" in told
    assert "with drawn prices this costs less, on average, than options that spend the budget" in told


@pytest.mark.parametrize("fixed", ["uncertainty=fixed", "parameters.cost_support=0.005"])
def test_prices_that_are_not_drawn_are_not_told_as_drawn(fixed, capsys):
    Path("tight.yaml").write_text(TIGHT)
    told = said(capsys, "tight.yaml", "budget.amount=£610m", fixed)
    assert "drawn" not in told and "default prices" not in told and "nothing left over" in told


def test_costs_are_called_equal_at_default_prices_only_and_the_average_of_drawn_ones_stands_beside(capsys):
    Path("tight.yaml").write_text(TIGHT)
    told = said(capsys, "policy=supply,./tight.yaml", "budget.amount=£610m", "--json", "both.json")
    assert "Costs are equal, at default prices" in told
    assert (
        "Costs are not equal: present values go from" in told and "on average of 200 futures with drawn prices" in told
    )
    tight = json.loads(Path("both.json").read_text())["options"]["tight"]
    assert tight["drawn_prices"]["futures_above_a_full_dose"] == {"help": 87}
    assert tight["drawn_prices"]["present_value_pounds"] < 0.99 * tight["present_value_pounds"]


def test_what_drawn_prices_leave_is_what_the_futures_of_a_run_leave():
    asked = ps.scenario("agility", budget="£600m a year", years=2)
    told = asked.buys().drawn
    for future in range(4):
        played = ps.run(asked, replicate=future).national["present_cost"].sum()
        assert told.spent[future] == pytest.approx(played, rel=1e-9)
    assert told.spent.min() < 0.99 * told.spent.max()


def test_who_is_judged_yearly_is_said_wherever_reach_is(capsys):
    Path("mine.yaml").write_text(TIGHT.replace("100%", "100%, reach: {weakest: 0.5%, judged: yearly}"))
    told = said(capsys, "mine.yaml", "--json", "mine.json")
    assert "weakest 0.5% by capability, judged yearly" in " ".join(told.split())
    reach = json.loads(Path("mine.json").read_text())["options"]["mine"]["instruments"][0]["reach"]
    assert reach == "weakest 0.5% by capability, judged yearly"


def test_the_present_value_is_that_of_the_table_of_a_sweep():
    asked = ps.scenario("agility", budget="£400m a year", years=2)
    played = ps.run(asked, replicate=0).national
    assert asked.buys().present_value() == pytest.approx(played["present_cost"].sum(), rel=1e-9)


def test_several_policies_stand_side_by_side(capsys):
    told = said(capsys, "policy=supply,regulation", "--json", "both.json")
    assert ["Supply", "600.0", "5,098.6", "0.0", "1.00", "5,098.6"] in [line.split() for line in told.splitlines()]
    assert "Costs are not equal: present values go from £510 million to £5,099 million" in told
    data = json.loads(Path("both.json").read_text())["options"]
    assert data["regulation"]["instruments"][0]["pounds_a_year"] == 60e6
    assert sum(row["pounds"] for row in data["supply"]["pounds_by_year"]) == pytest.approx(6e9)


def test_an_experiment_says_what_it_asks_and_what_each_policy_buys(capsys):
    for words in (["experiment=friday"], ["conf/experiment/friday.yaml"]):
        told = said(capsys, *words)
        assert told.startswith("Does splitting the money")
        assert "futures    200, the same for every option: 1,000 runs" in told
        assert "10 years from April 2027 after 5 years of warm-up" in told and "providers  4 of" in told
        assert "Half digital, half help for the weakest   budget £400 million a year, 2027/28 to 2036/37" in told
        assert "Costs are not equal" in told
    assert not Path("results").exists()


def test_a_file_is_checked_for_what_it_is(capsys):
    assert "Half digital" in said(capsys, "conf/policy/halves.yaml", *MONEY)
    assert "4 rows" in said(capsys, "trusts.csv")
    Path("conf/system/england.yaml").write_text("types: {}\n")
    for words, why in (
        (["conf/system/england.yaml"], "write policysim check system=england"),
        (["gone.yaml"], "no such file"),
        ([], "check: what?"),
        (["halves"], "policy=halves"),
        (["trusts.csv", "gone.yaml"], "one file at a time"),
    ):
        assert main(["check", *words]) == 2
        assert why in capsys.readouterr().err


def test_what_a_budget_in_other_prices_would_buy_is_not_guessed(capsys):
    assert main(["check", "policy=agility", "budget.prices=2024-25"]) == 2
    assert "budget.prices=2024-25: turnover and unit costs are in 2025-26 prices" in capsys.readouterr().err
    with pytest.raises(ps.PolicysimError, match="nothing is converted"):
        ps.scenario("agility", budget={"amount": "£400m a year", "prices": "2030-31"})


def test_in_python_the_same_is_a_frame_a_text_of_twelve_lines_and_a_table_of_a_notebook():
    bought = ps.scenario("halves", budget="£400m a year", start="2027-04").buys()
    frame = bought.table()
    assert list(frame) == ["policy", "instrument", "lever", "year", "pounds"]
    by_year = frame.groupby("year")["pounds"].sum()
    assert np.allclose(by_year, 400e6, atol=0.005) and list(by_year.index) == list(bought.years)
    assert set(frame["instrument"]) == {"digital", "help_for_the_weakest", "virtual_ward_tariff", "left over"}
    assert "2027/28 to 2036/37" in frame.attrs["question"]
    assert len(repr(bought).splitlines()) <= 12 and repr(bought).splitlines()[0] in str(bought)
    assert "<table" in bought._repr_html_() and "April" not in bought.describe
