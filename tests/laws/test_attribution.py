"""Laws of attribution: parts sum to the whole, the truth of made-up levers is found, what is missing can be played."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from made_up import WAVE, make_sweep

from policysim.errors import AskError
from policysim.library import library
from policysim.scenario.policy import read_policy

WHOLE = ("investment", "support", "autonomy")
GAIN = {"investment": 0.3, "support": 0.1, "autonomy": 0.0}
PLAIN = {"split": {}, "start": None, "until": None}


def plain(parts, amount="£100m a year", **more):
    spend = {part: {"lever": part, "share": None, "amount": amount, **PLAIN, **more} for part in parts}
    return {
        "provider": "toy", "seed": 1, "effect": 0.0, "policy": {"name": "p", "spend": spend},
        "budget": {"amount": "£600m a year", "start": "2026-04", "until": "2036-03"},
        "calendar": {"start": "2026-04", "years": 10}, "parameters": {},
    }  # fmt: skip


def truth(parts):
    """Levers add up; investment and support together do 0.2 more."""
    return sum(GAIN[part] for part in parts) + 0.2 * ({"investment", "support"} <= set(parts))


def played(path, *options):
    """A sweep of do minimum and of an option for each set of parts, named by its letters."""
    gains = {"".join(part[0] for part in parts): truth(parts) + 0.1 * WAVE * len(parts) for parts in options}
    return make_sweep(path, scenarios=[plain(()), *map(plain, options)], **gains)


def every(path):
    pairs = [("investment", "support"), ("investment", "autonomy"), ("support", "autonomy")]
    return played(path, ("investment",), ("support",), ("autonomy",), *pairs, WHOLE).attribution()


def test_parts_added_in_turn_are_worth_what_they_do_and_half_of_what_two_do_together(tmp_path):
    frame = every(tmp_path).table().set_index(["way", "part"])["difference"]
    assert frame["in_turn"].to_dict() == pytest.approx({"investment": 0.4, "support": 0.2, "autonomy": 0.0})
    assert frame["alone"].to_dict() == pytest.approx(GAIN)
    assert frame["left_out"].to_dict() == pytest.approx({"investment": 0.5, "support": 0.3, "autonomy": 0.0})


def test_in_every_future_parts_sum_to_the_whole(tmp_path):
    a = every(tmp_path)
    whole = a.values[a.found.whole] - a.values[frozenset()]
    assert sum(a.gains(part, "in_turn") for part in WHOLE) == pytest.approx(whole)


def test_errors_and_ranges_are_those_of_paired_futures(tmp_path):
    """By hand: each part adds 0.1 x WAVE in a future, whenever it is added."""
    row = every(tmp_path).table().query("way == 'in_turn' and part == 'support'").iloc[0]
    spread = 0.1 * WAVE
    assert row["error"] == pytest.approx(1.96 * spread.std(ddof=1) / np.sqrt(20))
    assert [row["low"], row["high"]] == pytest.approx(
        (0.2 + np.quantile(spread, [0.1, 0.9], method="weibull")).tolist()
    )


def test_without_all_combinations_leaving_one_out_is_still_told_and_the_rest_is_named(tmp_path):
    a = played(
        tmp_path, ("support", "autonomy"), ("investment", "autonomy"), ("investment", "support"), WHOLE
    ).attribution()
    frame = a.table().set_index(["way", "part"])["difference"]
    assert frame["in_turn"].isna().all() and frame["left_out"].notna().all()
    assert {frozenset(parts) for parts in a.missing} == {frozenset({part}) for part in WHOLE}
    assert "investment is worth, by what is lost without it, +0.5" in str(a)


def test_the_same_instruments_with_other_settings_are_no_combination(tmp_path):
    others = [plain(()), plain(("investment",), start="2030-04"), plain(("investment", "support"))]
    a = make_sweep(tmp_path, scenarios=others, late=0.1, both=0.3).attribution("both")
    assert frozenset({"investment"}) in a.missing and a.found.other_money == ()


def test_the_same_instruments_for_other_money_are_no_combination_and_are_named(tmp_path):
    others = [plain(()), plain(("investment",), amount="£200m a year"), plain(("investment", "support"))]
    a = make_sweep(tmp_path, scenarios=others, dear=0.1, both=0.3).attribution("both")
    assert frozenset({"investment"}) in a.missing and a.found.other_money == ("dear",)
    shared = plain(("investment",), amount=None)
    shared["policy"]["spend"]["investment"]["share"] = 1.0
    shared["budget"]["amount"] = "£100m a year"
    b = make_sweep(tmp_path / "b", scenarios=[plain(()), shared, others[2]], alone=0.1, both=0.3).attribution("both")
    assert b.found.there[frozenset({"investment"})] == "alone"


def test_an_option_with_one_lever_has_nothing_to_tell_apart(tmp_path):
    with pytest.raises(AskError, match="nothing to tell apart"):
        played(tmp_path, ("support",)).attribution("s")
    with pytest.raises(AskError, match="no such option"):
        played(tmp_path / "b", WHOLE).attribution("isb")


def test_what_is_missing_is_written_as_policies_with_the_money_of_the_whole(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shares = plain(WHOLE, amount=None, share=0.25)
    shares["policy"]["spend"]["investment"]["share"] = 0.5
    a = make_sweep(tmp_path / "s", scenarios=[plain(()), shares], whole=0.3).attribution()
    files = a.save()
    assert len(files) == 6 and all(path.is_file() for path in files)
    lib = library("")
    name = "whole__investment_support"
    one = read_policy(name, lib.read(f"policy/{name}"), lambda other: lib.read(f"policy/{other}"))
    assert {name: (item.share, float(item.amount)) for name, item in one.spend.items()} == {
        "investment": (None, 300e6), "support": (None, 150e6),
    }  # fmt: skip
    assert "policy=whole,whole__investment," in a.command
