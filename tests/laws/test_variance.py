"""Laws of shares of variance: drawn worlds of which the truth is known, and honest gaps where a design cannot tell."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtri

sys.path.insert(0, str(Path(__file__).parent))

from made_up import make_sweep

from policysim.analysis.variance import Layout, variance_shares
from policysim.chance import uniforms


def normals(seed, *shape):
    return ndtri(uniforms(seed, 1, "test", "variance", int(np.prod(shape)))).reshape(shape)


def world(seed, forms=2, replicates=12, sets=20, crossed=True):
    """Chance (variance 1, and 0.25 together with parameters), parameters (variance 2), forms at -1 and 1 (variance 1)."""
    chance, both = normals(seed, replicates, 1), 0.5 * normals(seed + 1000, replicates, forms * sets)
    own = np.sqrt(2) * (np.tile(normals(seed + 2000, sets), forms) if crossed else normals(seed + 2000, forms * sets))
    form = np.repeat(np.arange(forms), sets)
    numbers = np.tile(np.arange(sets), forms) if crossed else np.arange(forms * sets)
    layout = Layout(tuple(form.tolist()), tuple(numbers.tolist()))
    return chance + both + own + (2.0 * form - 1 if forms == 2 else 0.0), layout


@pytest.mark.parametrize("crossed", [True, False])
def test_the_shares_of_drawn_worlds_are_right_on_average_and_their_errors_hold(crossed):
    truth = np.array([1.25, 2.0, 1.0]) / 4.25
    found = [variance_shares(*world(seed, crossed=crossed)) for seed in range(150)]
    assert {one.names for one in found} == {("stochastic", "parametric", "structural")}
    assert np.mean([one.shares for one in found], axis=0) == pytest.approx(truth, abs=0.03)
    held = np.mean([np.abs(one.shares - truth) <= one.errors for one in found], axis=0)
    assert (held >= 0.84).all()  # nominally 0.95; a dozen replicates make a jackknife a little too sure


def test_shares_sum_to_one_and_do_not_depend_on_the_unit():
    gains, layout = world(3)
    one, other = variance_shares(gains, layout), variance_shares(1e6 * gains + 5, layout)
    assert one.shares.sum() == pytest.approx(1) and other.shares == pytest.approx(one.shares)


def test_by_hand_without_chance():
    """Two forms, two sets each, the same twice: means ±1 of forms, ±0.5 of sets: 1.0 structural, 0.5 parametric."""
    gains = np.tile([-1.5, -0.5, 0.5, 1.5], (2, 1))
    found = variance_shares(gains, Layout((0, 0, 1, 1), (0, 1, 0, 1)))
    assert dict(zip(found.names, found.shares)) == pytest.approx(
        {"stochastic": 0, "parametric": 1 / 3, "structural": 2 / 3}
    )


def test_where_only_chance_varies_nothing_else_is_told():
    gains = normals(1, 40, 1)
    found = variance_shares(gains, Layout((0,), (0,)))
    assert found.names == ("stochastic",) and found.shares.tolist() == [1.0]


def swept(path, uncertainty="fixed", forms=("product", "none"), sets=6, replicates=10):
    """A made-up sweep of agility over forms x sets, as a plan has them."""
    points = [(form, n) for form in forms for n in range(sets)]
    scenarios = [
        {
            "provider": "toy", "seed": 1, "uncertainty": uncertainty, "switches": {"agility_form": form},
            "parameters": {"imitation_rate": 0.1 * n} if sets > 1 else {}, "effect": 0.0,
        }
        for form, n in points
        for _ in ("do_minimum", "agility")
    ]  # fmt: skip
    gains = np.array([[0.2 * (form == "none") + 0.1 * n for form, n in points]]).T + 0.05 * normals(1, replicates)
    return make_sweep(path, futures=replicates, points=len(points), scenarios=scenarios, agility=gains)


def told(c):
    return c.uncertainty().set_index("source")


def test_a_design_that_crosses_everything_tells_all_three(tmp_path):
    frame = told(swept(tmp_path))
    truth = {"stochastic": 0.0025, "parametric": 0.01 * np.var(np.arange(6), ddof=1), "structural": 0.01}
    assert (frame["note"] == "").all() and frame["share"].sum() == pytest.approx(1)
    assert frame.loc["parametric", "sd"] ** 2 == pytest.approx(truth["parametric"])
    assert frame.loc["structural", "sd"] ** 2 == pytest.approx(truth["structural"])
    assert frame.loc["stochastic", "sd"] ** 2 == pytest.approx(truth["stochastic"], rel=1.5)


def test_futures_that_draw_chance_and_parameters_at_once_are_not_taken_apart(tmp_path):
    frame = told(swept(tmp_path, uncertainty="register", forms=("product",), sets=1, replicates=20))
    assert frame.loc[["stochastic", "parametric", "structural"], "share"].isna().all()
    assert frame.loc["stochastic and parametric", "share"] == pytest.approx(1)
    assert (
        "vary=register design=lhs" in frame.loc["stochastic", "note"]
        and "agility_form=" in frame.loc["structural", "note"]
    )


def test_a_plan_that_says_that_nothing_is_drawn_beside_chance_is_believed(tmp_path):
    c = swept(tmp_path, uncertainty="register")
    assert "stochastic and parametric" in c.uncertainty()["source"].unique()
    c.sweep.plan = replace(c.sweep.plan, about={**c.sweep.plan.about, "drawn": "0"})
    assert set(c.uncertainty()["source"]) == {"stochastic", "parametric", "structural"}
