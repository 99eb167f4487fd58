"""Laws of first-order shares: of a drawn world of which the shares are known they are right, and so are their errors."""

import numpy as np
import pytest

import policysim as ps
from policysim.analysis.first_order import _between, _exchanged
from policysim.chance import uniforms
from policysim.designs.cube import saltelli


def drawn(seed, name, futures=400):
    return uniforms(seed, 1, "test", name, futures)


def test_shares_of_a_drawn_world_are_those_that_were_put_in_and_their_errors_hold():
    """The gain is 3a + 2b + 1c of uniforms: 9/14, 4/14 and 1/14. Fifths hold 24/25 of what a straight line does."""
    found = {name: [] for name in "abc"}
    for seed in range(100):
        unknowns = {name: drawn(seed, name) for name in "abc"}
        gains = 3 * unknowns["a"] + 2 * unknowns["b"] + unknowns["c"]
        for name, values in unknowns.items():
            one = _between(values, gains)
            found[name].append(one)
    for name, truth in zip("abc", (9 / 14, 4 / 14, 1 / 14)):
        first, error = np.array(found[name]).T
        assert first.mean() == pytest.approx(24 / 25 * truth, abs=0.01)
        assert np.mean(np.abs(first - 24 / 25 * truth) <= error) >= 0.86


def test_an_unknown_that_does_nothing_holds_nothing():
    shares = [_between(drawn(seed, "nothing"), drawn(seed, "gain"))[0] for seed in range(100)]
    assert np.mean(shares) < 0.01


def test_the_order_of_saltellis_columns_is_read_from_its_points():
    points = [dict(zip(("b", "a", "c"), row)) for row in saltelli(3, 8, seed=1)]
    assert _exchanged(points) == ("b", "a", "c")
    assert _exchanged(points[:-1]) == () and _exchanged(points[::-1]) == ()


def test_a_sweep_tells_what_explains_it_by_design_and_by_fifths(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    short = {"years": 1, "calendar": {"warm_up": "1", "tick": "half_year"}, "workers": 1}
    w = ps.sweep(
        "support", vary=["support_effect", "cost_support"], design="saltelli", points=16, replicates=1, **short
    )
    frame = w.sensitivity("embedded").set_index("unknown")
    assert frame.loc[["support_effect", "cost_support"], "method"].unique().tolist() == ["Saltelli's estimators"]
    assert frame["total"].between(-0.5, 1.5).all() and frame["futures"].unique().tolist() == [64]  # points
    spread = ps.sweep("support", replicates=50, name="spread", **short).sensitivity()
    assert spread["first"].is_monotonic_decreasing and spread["total"].isna().all() and len(spread) > 20
    with pytest.raises(ps.PolicysimError, match="--replicates 400"):
        ps.sweep("support", replicates=2, name="few", **short).sensitivity()
