"""Appraisals of sweeps whose money is known: what is discounted, what is summed, and where another option is preferred."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from made_up import make_sweep
from made_up_money import CARE, COST, GROUPS, SHARES, money

from policysim.appraisal.assumptions import read_assumptions
from policysim.appraisal.discounting import factors, rates, shifted
from policysim.appraisal.flows import point
from policysim.appraisal.switching import Board, dials
from policysim.appraisal.tables import option_columns
from policysim.errors import AskError, Damaged
from policysim.publish.appraised import appraised, appraised_again

# Discounting


def test_factors_are_those_of_the_green_book():
    """Year 0 whole, then 3.5 % to year 30 and 3 % from year 31; health at 1.5 % and 1.29 % (its printed tables, 4 decimals)."""
    rates_of = read_assumptions().discount
    standard, health = factors(rates_of.standard, 128), factors(rates_of.health, 128)
    told = {0: 1.0, 1: 0.9662, 10: 0.7089, 30: 0.3563, 31: 0.3459, 75: 0.0942, 76: 0.0919}
    assert {year: round(float(standard[year]), 4) for year in told} == told
    assert [round(float(health[year]), 4) for year in (0, 1, 30, 31)] == [1.0, 0.9852, 0.6398, 0.6316]
    assert rates(rates_of.standard, 127)[[1, 30, 31, 75, 76, 125, 126]].tolist() == [0.035] * 2 + [0.03] * 2 + [
        0.025
    ] * 2 + [0.02]


@settings(deadline=None)
@given(st.floats(0.001, 0.5), st.integers(1, 30))
def test_a_constant_stream_has_its_value_in_closed_form(rate, years):
    """An annuity due: (1 - v**n) / (1 - v), v = 1 / (1 + rate)."""
    v = 1.0 / (1.0 + rate)
    assert factors({0: rate}, years).sum() == pytest.approx((1 - v**years) / (1 - v), rel=1e-9)


def test_a_higher_first_rate_moves_all_steps_and_none_below_zero():
    assert shifted({0: 0.035, 31: 0.03, 301: 0.01}, 0.045) == pytest.approx({0: 0.045, 31: 0.04, 301: 0.02})
    assert shifted({0: 0.035, 31: 0.03, 301: 0.01}, 0.02) == pytest.approx({0: 0.02, 31: 0.015, 301: 0.0})


def test_editions_are_named_and_2022_has_the_rates_of_2026():
    now, before = read_assumptions(), read_assumptions("green_book_2022")
    assert ("2026" in now.edition, "2022" in before.edition, now.edition == before.edition) == (True, True, False)
    assert now.discount == before.discount and now.name == "green_book_2026"


# Net present social value


def test_npsv_is_what_a_spreadsheet_says_to_the_penny(tmp_path):
    """numpy-financial discounts each future by itself; mean, range and error over futures are its numbers'."""
    a = money(tmp_path, better=(CARE, COST)).appraisal()
    by_hand = np.array([npf.npv(0.035, care - COST) for care in CARE])
    found = a.npsv("better")
    assert found.mean == pytest.approx(by_hand.mean(), abs=0.005)
    assert (found.low, found.high) == pytest.approx(
        tuple(np.quantile(by_hand, (0.1, 0.9), method="weibull")), abs=0.005
    )
    assert found.error == pytest.approx(1.96 * by_hand.std(ddof=1) / 3**0.5, abs=0.005)
    assert (found.better_in, found.futures) == (int((by_hand > 0).sum()), 3)
    assert a.public_cost("better") == pytest.approx(npf.npv(0.035, COST), abs=0.005)
    assert a.benefits("better") == pytest.approx(npf.npv(0.035, CARE.mean(axis=0)), abs=0.005)


def test_optimism_bias_is_41_per_cent_on_public_cost_and_nothing_on_benefits(tmp_path):
    a = money(tmp_path, better=(CARE, COST)).appraisal()
    assert a.public_cost("better", "with") == pytest.approx(1.41 * a.public_cost("better"), abs=0.005)
    assert a.benefits("better", "with") == pytest.approx(a.benefits("better"), abs=0.005)
    assert a.npsv("better", "with").mean == pytest.approx(
        a.npsv("better").mean - 0.41 * a.public_cost("better"), abs=0.005
    )


def test_no_effect_is_worth_minus_what_it_costs_and_nothing_is_worth_nothing(tmp_path):
    a = money(tmp_path, idle=(0.0 * CARE, COST), same=(0.0 * CARE, 0.0 * COST)).appraisal()
    assert a.npsv("idle").mean == pytest.approx(-a.public_cost("idle"), abs=1e-4)
    assert (a.npsv("same").mean, a.npsv("same").error) == (0.0, 0.0)
    ratio = a.summary().set_index(["option", "optimism_bias"])["bcr"]
    assert ratio["idle", "without"] == 0.0 and np.isnan(ratio["same", "without"])  # no cost, no ratio


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_signs_are_symmetric_and_order_does_not_matter(tmp_path, seed):
    """All flows turned around turn every value around; options in another order have the same numbers, to the bit."""
    care, cost = (np.cos(np.arange(24) + seed).reshape(2, 3, 4) * 1e8, np.array([[3e7] * 4, [1e7] * 4]))
    one = money(tmp_path / "a", b=(care[0], cost[0]), c=(care[1], cost[1])).appraisal()
    turned = money(tmp_path / "b", b=(-care[0], -cost[0]), c=(-care[1], -cost[1])).appraisal()
    other = money(
        tmp_path / "c", c=(care[1], cost[1]), do_minimum=(0.0 * care[0], 0.0 * cost[0]), b=(care[0], cost[0])
    ).appraisal()
    for option in "bc":
        assert one.npsv(option).mean == pytest.approx(-turned.npsv(option).mean, rel=1e-6)
        assert one.npsv(option) == other.npsv(option)
        assert one.versus("b", "c").mean == pytest.approx(-one.versus("c", "b").mean)
    assert one.answer == other.answer
    told = [
        a.switching().drop(columns="source").sort_values(["question", "option", "assumption", "side"])
        for a in (one, other)
    ]
    assert told[0].reset_index(drop=True).equals(told[1].reset_index(drop=True))


def test_futures_that_failed_do_not_count(tmp_path):
    """The run of the option in the second future: its pair is left out, the others stay as they were."""
    a = money(tmp_path, fails=[3], better=(CARE, COST)).appraisal()
    by_hand = [npf.npv(0.035, care - COST) for care in CARE[[0, 2]]]
    assert (a.npsv("better").futures, a.npsv("better").mean) == (2, pytest.approx(np.mean(by_hand), abs=0.005))
    yearly = a.by_year().query("option == 'better' and optimism_bias == 'without' and category == 'net_social_value'")
    assert yearly["discounted"].sum() == pytest.approx(np.mean(by_hand), abs=0.005)


# Tables


def test_the_table_opens_on_what_the_best_option_is_worth_and_ends_on_do_minimum(tmp_path):
    table = money(tmp_path, a=(-CARE, 2 * COST), z=(CARE, COST)).appraisal().table()
    first = table.iloc[0]
    assert (first["option"], first["year"], first["category"]) == ("z", "all years", "net_social_value")
    assert first["discounted"] == pytest.approx(np.mean([npf.npv(0.035, care - COST) for care in CARE]), abs=0.005)
    nothing = table["option"] == "do_minimum"
    for part in (table[table["year"] == "all years"], table[table["year"] != "all years"]):
        assert part.index[nothing[part.index]].min() > part.index[~nothing[part.index]].max()


def test_pounds_that_are_small_beside_their_error_are_told_in_a_smaller_unit(tmp_path):
    swing = np.array([[9e9], [-9e9], [4e9], [-4e9]]) + 2e7
    a = money(tmp_path, wild=(COST + swing, COST)).appraisal()
    assert np.mean([npf.npv(0.035, np.broadcast_to(one, 4)) for one in swing]) == pytest.approx(7.6e7, rel=0.01)
    assert "£0" not in a.answer and "cannot be told: +£80 million (" in a.answer
    largest = money(tmp_path / "b", wild=(COST + swing, COST), large=(COST + 5e9, COST)).appraisal()
    cells = {column.title: column.cells for column in option_columns(largest)}
    assert cells["Net present social value, £bn"][:2] == ["+19.0", "+0.08"]


def test_categories_sum_to_the_net_and_years_to_the_whole(tmp_path):
    whole = money(tmp_path, better=(CARE, COST), worse=(-CARE, 2 * COST)).appraisal().table()
    for _, rows in whole.groupby(["option", "optimism_bias", "year"]):
        for what in ("undiscounted", "discounted"):
            kinds = rows.groupby("kind")[what].sum()
            assert kinds["net"] == pytest.approx(kinds["benefit"] - kinds["public cost"], abs=0.005)
            assert kinds["part of public cost"] == pytest.approx(kinds["public cost"], abs=0.005)
    years, alls = whole[whole["year"] != "all years"], whole[whole["year"] == "all years"]
    keys = ["option", "optimism_bias", "category"]
    assert np.allclose(years.groupby(keys)["discounted"].sum(), alls.groupby(keys)["discounted"].sum(), atol=0.005)
    ratios = whole[whole["bcr"].notna()]
    assert len(ratios) and set(ratios["category"]) == {"net_social_value"}  # never alone: beside its net value
    assert (set(whole["prices"]), set(whole["base_year"])) == ({"2025/26"}, {"2026/27"})


@pytest.mark.parametrize("kind", ["region", "type"])
def test_groups_sum_to_the_nation(tmp_path, kind):
    a = money(tmp_path, better=(CARE, COST)).appraisal()
    told = a.by(kind)
    assert set(told[kind]) == set(GROUPS[kind])
    assert told["discounted"].sum() == pytest.approx(a.benefits("better"), abs=0.01)
    shares = told.set_index(kind)["discounted"] / a.benefits("better")
    assert shares.to_dict() == pytest.approx({name: SHARES[name] for name in GROUPS[kind]})


# Switching values


def test_switching_values_are_where_the_answer_changes(tmp_path):
    """One future with closed forms: at the value, the bias and the rate that are told, the two options are worth the same."""
    care, cost = np.array([0.0, 0.0, 0.0, 60e6]), np.array([50e6, 0.0, 0.0, 0.0])
    told = money(tmp_path, late=(care, cost)).appraisal().switching()
    found = told.query("question == 'preferred' and optimism_bias == 'without'").set_index("assumption")
    assert set(found["option"]) == {"late"} and set(found["then"]) == {"do_minimum"}
    counted = 60 / 1.035**3
    assert found["switches_at"]["value_of_care"] == pytest.approx(50 / counted, rel=1e-9)
    assert found["switches_at"]["optimism_bias_costs"] == pytest.approx(counted / 50 - 1, rel=1e-9)
    assert found["switches_at"]["discount_rate"] == pytest.approx((60 / 50) ** (1 / 3) - 1, rel=1e-8)
    assert found["side"].to_dict() == {
        "value_of_care": "below",
        "optimism_bias_costs": "above",
        "discount_rate": "above",
    }
    assert found["in_range"].to_dict() == {"value_of_care": True, "optimism_bias_costs": True, "discount_rate": False}


def test_of_several_options_the_one_that_overtakes_first_is_named(tmp_path):
    """Late and large beats early and small up to a rate; each is worth its cost up to another."""
    early, late = np.array([0.0, 50e6, 0.0, 0.0]), np.array([0.0, 0.0, 0.0, 57e6])
    cost = np.array([10e6, 0.0, 0.0, 0.0])
    a = money(tmp_path, early=(early, cost), late=(late, cost)).appraisal()
    row = (
        a.switching()
        .query("question == 'preferred' and assumption == 'discount_rate' and optimism_bias == 'without'")
        .iloc[0]
    )
    assert (row["option"], row["then"], row["side"]) == ("late", "early", "above")
    assert row["switches_at"] == pytest.approx((57 / 50) ** 0.5 - 1, rel=1e-8)
    rates_of = "question == 'worth it' and assumption == 'discount_rate' and optimism_bias == 'without'"
    worth = a.switching().query(rates_of).set_index("option")["switches_at"]
    assert worth["late"] == pytest.approx(5.7 ** (1 / 3) - 1, rel=1e-8)
    assert np.isnan(worth["early"])  # 400 % a year: beyond every rate that may be asked for


def test_the_error_of_a_switching_value_holds_its_coverage(tmp_path):
    """300 made-up sweeps with a known switching value: it lies within the simulation error in about 95 % of them."""
    rng, truth, within = np.random.default_rng(7), 20.0 / 25.0, 0
    a = money(tmp_path, better=(np.ones((40, 4)), np.array([20e6, 0.0, 0.0, 0.0]))).appraisal()
    dial = next(dials(a, "without"))
    for _ in range(300):
        care = np.zeros((2, 40, 4))
        care[1, :, 0] = rng.normal(25e6, 10e6, 40)
        a.flows = replace(a.flows, benefits={"care": care})
        at = point(a.assumptions, "without")
        (found,) = Board(a).switches("worth it", "better", ["do_minimum"], "without", dial, at)
        within += abs(found.at - truth) <= found.error
    assert 0.90 <= within / 300 <= 0.99


# Assumptions of one's own, and what is refused


def test_health_effects_of_an_own_outcome_are_discounted_at_their_own_rate(tmp_path):
    """A QALY at £70,000, at 1.5 %, beside care at 3.5 %."""
    file = tmp_path / "mine.yaml"
    file.write_text(
        "label: Mine\nbase: green_book_2026\nbenefits:\n"
        "  care: {label: Care, outcome: care_given, value: {central: 1, low: 0, high: 2, unit: £, source: mine}}\n"
        "  health: {label: Health, outcome: lives, discount: health,\n"
        "           value: {central: 70000, low: 0, high: 90000, unit: £ a QALY, source: Green Book}}\n"
    )
    a = money(tmp_path / "sweep", better=(CARE, COST)).appraisal(file)
    care, lives = CARE.mean(axis=0), CARE.mean(axis=0) / 1e6
    by_hand = npf.npv(0.035, care - COST) + npf.npv(0.015, 70_000 * lives)
    assert a.npsv("better").mean == pytest.approx(by_hand, abs=0.005)
    assert {"value_of_care", "value_of_health"} <= set(a.switching()["assumption"])


def test_without_a_do_minimum_there_is_no_appraisal(tmp_path):
    c = money(tmp_path, better=(CARE, COST), do_minimum=(0.0 * CARE, 0.0 * COST))
    c.options = ("better", "other")
    with pytest.raises(AskError, match=r"has no do_minimum[\s\S]*run it with policy=do_minimum,better,other"):
        c.appraisal()


@pytest.mark.parametrize(
    "line, told",
    [
        ("discount: {standard: {1: 3.5%}, health: {0: 1%}, low: 1%, high: 2%, source: x}", "needs a rate from year 0"),
        ("discount: {standard: {0: 35}, health: {0: 1%}, low: 1%, high: 2%, source: x}", "write 3.5% or 0.035"),
        ("benefits: {c: {label: C, outcome: care_given, value: {central: 9, low: 0, high: 1, unit: x, source: x}}}",
         "central 9 is not from low 0 to high 1"),
        ("benfits: {}", 'no key "benfits", did you mean "benefits"?'),
        ("base: green_book_2022", "write base: green_book_2026"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_understood_says_what_to_write(tmp_path, line, told):
    file = tmp_path / "mine.yaml"
    file.write_text(
        "\n".join(filter(None, ["label: Mine", "" if line.startswith("base") else "base: green_book_2026", line]))
    )
    with pytest.raises(AskError) as refused:
        read_assumptions(file)
    assert told in str(refused.value) and len(str(refused.value).splitlines()) <= 6


def test_an_outcome_that_the_sweep_does_not_tell_is_named(tmp_path):
    file = tmp_path / "mine.yaml"
    value = "value: {central: 1, low: 0, high: 2, unit: £, source: mine}"
    file.write_text(f"label: Mine\nbase: green_book_2026\nbenefits:\n  joy: {{label: Joy, outcome: joy, {value}}}\n")
    with pytest.raises(AskError, match="does not tell joy"):
        money(tmp_path / "sweep", better=(CARE, COST)).appraisal(file)


# In a publication


def test_a_publication_makes_the_same_tables_from_the_assumptions_that_it_carries(tmp_path):
    c = money(tmp_path / "sweep", better=(CARE, COST))
    files = appraised(c)
    assert set(files) == {"appraisal.csv", "switching_values.csv", "appraisal.yaml"}
    (tmp_path / "appraisal.yaml").write_bytes(files["appraisal.yaml"])
    again = appraised_again(c, tmp_path)
    assert again == {name: content for name, content in files.items() if name.endswith(".csv")}
    (tmp_path / "appraisal.yaml").write_bytes(files["appraisal.yaml"].replace(b"central: 1.0", b"central: 2.0"))
    assert appraised_again(c, tmp_path)["appraisal.csv"] != files["appraisal.csv"]


def test_a_broken_file_of_assumptions_is_damage_and_no_other_file_is_read(tmp_path):
    c = money(tmp_path / "sweep", better=(CARE, COST))
    (tmp_path / "appraisal.yaml").write_text("label: Mine\nbase: green_book_2026\n")
    with pytest.raises(Damaged, match="is missing"):
        appraised_again(c, tmp_path)


def test_a_model_whose_outcomes_are_not_valued_is_published_without_an_appraisal(tmp_path):
    assert appraised(make_sweep(tmp_path, agility=0.2)) == {}
