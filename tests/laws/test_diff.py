"""Laws of diff: every input that differs is named, the first first, and what was found is compared future by future."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from made_up import WAVE, make_sweep

from policysim.analysis.inputs import inputs, same_futures
from policysim.errors import AskError
from policysim.notebook import diff
from policysim.sweep.results import Sweep


def plain(policy="", seed=1, uncertainty="register", **parameters):
    return {
        "provider": "toy", "seed": seed, "uncertainty": uncertainty, "policy": {"name": policy, "share": 1.0},
        "parameters": parameters, "effect": 0.0,
    }  # fmt: skip


def asked(path, seed=1, **changes):
    """A sweep of do minimum, agility and supply, asked so; gains are 0.2 and 0.1 plus what `changes` says."""
    gains = {"agility": 0.2 + changes.pop("more", 0.0) + 0.1 * WAVE, "supply": 0.1 + 0.1 * WAVE}
    names = ("do_minimum", *gains)
    return make_sweep(path, scenarios=[plain(name, seed, **changes) for name in names], **gains).sweep


def test_the_one_parameter_that_differs_is_the_one_thing_named(tmp_path):
    a, b = asked(tmp_path / "a", imitation_rate=0.5), asked(tmp_path / "b", imitation_rate=0.3)
    d = diff(a, b)
    assert d.first == "parameters.imitation_rate  0.5 -> 0.3" and len(d.inputs) == 1
    assert "One thing was asked differently: parameters.imitation_rate, 0.5 -> 0.3." in str(d)


def test_versions_and_rules_come_before_parameters_levers_and_designs(tmp_path):
    one = asked(tmp_path / "a", imitation_rate=0.5).plan
    scenarios = tuple({**plain, "policy": {**plain["policy"], "share": 0.5}} for plain in one.scenarios)
    other = replace(
        one, versions={"policysim": "1"}, engine={"the rules of Toy": "2"}, scenarios=scenarios, replicates=40,
        about={**one.about, "design": "lhs, 20 points"},
    )  # fmt: skip
    found = inputs(one, other)
    assert [(x.kind, x.name) for x in found] == [
        ("version", "policysim"), ("rules", "the rules of Toy"), ("lever", "policy.share"),
        ("design", "design of the points"), ("futures", "replicates"),
    ]  # fmt: skip
    assert inputs(one, one) == ()


def test_a_lever_of_one_option_is_told_with_its_option_and_options_of_one_only_are_named(tmp_path):
    one = asked(tmp_path / "a").plan
    first, second, third = one.scenarios
    changed = replace(one, scenarios=(first, {**second, "policy": {"name": "agility", "share": 0.7}}, third))
    (found,) = inputs(one, changed)
    assert str(found) == "policy.share  1.0 -> 0.7 (in agility)"
    fewer = replace(one, scenarios=(first, second), options=("do_minimum", "agility"))
    assert [str(x) for x in inputs(one, fewer)] == ["options of one only  supply -> none"]


def test_a_parameter_that_one_sweep_draws_is_said_to_be_drawn(tmp_path):
    a, b = asked(tmp_path / "a"), asked(tmp_path / "b", imitation_rate=0.3)
    assert diff(a, b).first == "parameters.imitation_rate  drawn in each future -> 0.3"


def test_changes_are_paired_where_the_futures_are_the_same(tmp_path):
    """By hand: agility gains 0.05 more in every future, so that its change has no simulation error; supply does not change."""
    a, b = asked(tmp_path / "a"), asked(tmp_path / "b", more=0.05, imitation_rate=0.3)
    d = diff(a, b)
    found = d.found().set_index("option")
    assert d.paired and found.loc["agility", "change"] == pytest.approx(0.05)
    assert found.loc["agility", "error"] == pytest.approx(0, abs=1e-12) and found.loc[
        "supply", "change"
    ] == pytest.approx(0)
    assert found.loc["agility", "sign"] == "the same" and d.alike == -1


def test_with_other_seeds_the_errors_of_both_count(tmp_path):
    a, b = asked(tmp_path / "a"), asked(tmp_path / "b", seed=2)
    d = diff(a, b)
    error = 1.96 * (0.1 * WAVE).std(ddof=1) / np.sqrt(20)
    assert not d.paired and d.found().set_index("option").loc["supply", "error"] == pytest.approx(error * np.sqrt(2))
    assert not same_futures(a.plan, b.plan)


def test_the_same_runs_are_said_to_be_the_same(tmp_path):
    a, b = asked(tmp_path / "a"), asked(tmp_path / "b")
    assert diff(a, b).alike == 60
    assert str(diff(a, b)).endswith("productivity growth is the same to the last bit in all 60 runs.")


def test_a_sign_that_turns_round_is_told(tmp_path):
    d = diff(asked(tmp_path / "a"), asked(tmp_path / "b", more=-0.5, imitation_rate=0.9))
    assert "the sign turned round for Build agility" in str(d)


def test_more_futures_are_compared_as_far_as_both_have_them(tmp_path):
    a = asked(tmp_path / "a")
    b = make_sweep(
        tmp_path / "b", futures=40, scenarios=[plain(name) for name in ("do_minimum", "agility", "supply")],
        agility=0.2 + 0.1 * np.tile(WAVE, 2), supply=0.1 + 0.1 * np.tile(WAVE, 2),
    ).sweep  # fmt: skip
    d = diff(a, b)
    assert [one.name for one in d.inputs] == ["replicates"] and set(d.found()["futures"]) == {20}
    assert d.alike == 60


def test_what_is_no_sweep_is_refused(tmp_path):
    with pytest.raises(AskError, match="two sweeps"):
        diff(asked(tmp_path / "a"), 3)
    assert isinstance(asked(tmp_path / "b"), Sweep)
