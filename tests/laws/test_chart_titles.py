"""The title of a chart says what its data say: over made-up sweeps of both signs, with ties, in any order."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from made_up import MEASURES, WAVE, make_sweep

from policysim.analysis import charts
from policysim.analysis.comparison import compare
from policysim.charts.sheet import NARROW, WIDE
from policysim.errors import AskError
from policysim.sweep.folder import Folder, open_folder, remember
from policysim.sweep.results import Sweep
from policysim.sweep.shards import shard_bytes
from policysim.sweep.standing import commit_shard

FORMS = ({}, {"agility_form": "min"}, {"fit": "none", "caps": "none"})


def title(figure):
    return figure.axes[0].get_title()


def plain(policy=None, **told):
    return {
        "provider": "toy",
        "seed": 1,
        "uncertainty": "fixed",
        "switches": {},
        "parameters": {},
        "effect": 0.0,
        **told,
    } | ({"policy": policy} if policy else {})


def by_form(path, agility, supply, wave=0.1):
    """A sweep of three forms in which agility and supply gain so much."""
    scenarios = [plain(switches=form) for form in FORMS for _ in range(3)]
    gains = {name: np.array(found)[:, None] + wave * WAVE for name, found in (("agility", agility), ("supply", supply))}
    return make_sweep(path, points=3, scenarios=scenarios, **gains)


@pytest.mark.parametrize(
    ("agility", "supply", "told"),
    [
        ((0.3, 0.3, 0.3), (0.1, 0.2, 0.1), '"Build agility" has the best mean on productivity growth under all 3 forms'),
        ((0.3, 0.3, 0.1), (0.1, 0.2, 0.2), 'under 2 of 3 forms of the model; without fit and caps "Supply" has'),
        ((0.3, 0.1, 0.3), (0.1, 0.2, 0.1), 'under 2 of 3 forms of the model; with agility min "Supply" has'),
        ((-0.3, -0.3, -0.3), (-0.1, -0.2, -0.1), "do minimum has the best mean on productivity growth under all 3 forms"),
        ((0.3, 0.1, -0.3), (0.1, 0.2, -0.1), 'its form decides which option has the best mean on productivity growth: "Build'),
        ((0.3, 0.3, 0.01), (0.1, 0.2, 0.0), "but cannot be told apart from do minimum under 1 of them"),
        ((0.2, 0.2, 0.2), (0.2, 0.2, 0.2), "2 equal options have the best mean"),
    ],
)  # fmt: skip
def test_forms_of_the_model(tmp_path, agility, supply, told):
    figure = by_form(tmp_path / "m", agility, supply).plot("robustness")
    assert told in title(figure)
    best = figure.policysim_data.query("best")
    wanted = [(form, gain) for form, gain in enumerate(np.maximum(agility, supply)) if gain > 0]
    assert best.groupby("form")["difference"].max().sum() == pytest.approx(sum(gain for _, gain in wanted))


def test_one_form_is_refused_with_what_to_write(tmp_path):
    with pytest.raises(AskError, match="agility_form=product,geometric"):
        make_sweep(tmp_path / "m", agility=0.1).plot("robustness")


def by_group(path, groups, listed=False, futures=20, wave=0.05):
    """A sweep of one option that gains `groups` {kind: {name: gain}}, with a wave over futures."""
    import toy

    names = {kind: tuple(found) for kind, found in groups.items()}
    plan = toy.toy_plan(options=2, replicates=futures, size=9999)
    plan = replace(
        plan, options=("do_minimum", "support"), labels={"do_minimum": "Do minimum", "support": "Support"},
        measures=MEASURES[:2], headline="productivity_growth", years=("2035/36",), groups=names, grouped=("productivity_growth",),
        scenarios=tuple(plain() for _ in range(2)),
    )  # fmt: skip
    folder = Folder(path)
    plan = open_folder(folder, plan)
    gains = [gain for found in groups.values() for gain in found.values()]
    values = {
        2 * future + n: np.array([[n * 0.1, 0.0, *(n * (gain + wave * WAVE[future % 20]) for gain in gains)]])
        for future in range(futures)
        for n in range(2)
    }
    commit_shard(folder, 0, shard_bytes(plan, 0, values), [])
    remember(folder)
    return compare(Sweep(folder))


@pytest.mark.parametrize(
    ("types", "regions", "told"),
    [
        ((0.3, 0.2), (0.1, 0.1, 0.2), "all 2 types of provider and all 3 regions gain on productivity growth"),
        ((0.3, -0.2), (0.1, 0.1, 0.2), "1 of 2 types of provider and all 3 regions gain on productivity growth; t1"),
        ((0.3, 0.2), (0.1, 0.1, -0.2), "and 2 of 3 regions gain on productivity growth; r2 loses"),
        ((0.3, 0.2), (0.1, 0.1, 0.0), "and 2 of 3 regions gain on productivity growth; none loses"),
        ((0.0, 0.0), (0.0, 0.0, 0.0), "no type of provider and no region can be told apart from do minimum"),
        ((-0.1, -0.2), (-0.1, -0.2, -0.3), "no type of provider and no region gains on productivity growth; 5 of 5 groups lose"),
        ((0.2, 0.0), (0.0, 0.0, 0.0), "1 of 2 types of provider and no region gains on productivity growth; none loses"),
    ],
)  # fmt: skip
def test_who_gains_and_who_loses(tmp_path, types, regions, told):
    groups = {"type": {f"t{n}": g for n, g in enumerate(types)}, "region": {f"r{n}": g for n, g in enumerate(regions)}}
    figure = by_group(tmp_path / "m", groups).plot("gains")
    assert title(figure).endswith(told) or told in title(figure)
    found = figure.policysim_data
    wanted = ["gains" if g > 0 else "loses" if g < 0 else "cannot be told apart" for g in (*types, *regions)]
    assert found["group"].tolist() == wanted and "drawn anew" in figure.alt


def test_gains_need_groups_and_an_outcome_that_can_be_better(tmp_path):
    with pytest.raises(AskError, match="record=nation,type,region"):
        make_sweep(tmp_path / "m", agility=0.1).plot("gains")
    with pytest.raises(AskError, match="option=agilty: cannot be drawn"):
        by_group(tmp_path / "n", {"region": {"a": 0.1}}).plot("gains", option="agilty")


def test_one_future_says_that_it_cannot_tell(tmp_path):
    c = by_group(tmp_path / "m", {"region": {"a": 0.1, "b": -0.1}}, futures=1)
    assert "one future cannot tell who gains and who loses" in title(c.plot("gains"))


def spends(**pounds):
    """A scenario that gives instruments so much money a year."""
    spend = {name: {"lever": name, "amount": f"£{value} a year"} for name, value in pounds.items() if value}
    return plain(
        {"name": "x", "label": "x", "description": "", "base": "do_minimum", "spend": spend},
        budget={"amount": "£600_000_000 a year", "start": None, "until": None, "prices": "2025-26"},
        calendar={"start": "2026-04", "years": 10, "warm_up": 5.0, "tick": 0.25},
    )  # fmt: skip


def a_map(path, gains):
    """Supply 0, 100 and 200, support 0 and 100 (£m a year), in the order of `gains`, the first of which is do minimum."""
    cells = [(supply, support) for supply in (0, 1e8, 2e8) for support in (0, 1e8)]
    named = {f"o{n}": gain + 0.05 * WAVE * (1 + n) for n, gain in enumerate(gains) if n}
    return make_sweep(path, scenarios=[spends(supply=int(a), support=int(b)) for a, b in cells], **named)


@pytest.mark.parametrize(
    ("gains", "told"),
    [
        ((0, 0.1, 0.2, 0.3, 0.4, 0.9), "rises most with £100 million a year on support and £200 million on supply"),
        ((0, 0.1, 0.9, 0.3, 0.4, 0.2), "rises most with £0 a year on support and £100 million on supply"),
        (
            (0, -0.1, -0.2, -0.3, -0.4, -0.9),
            "no mix of support and supply does better on productivity growth than do minimum",
        ),
        ((0, 0.1, 0.5, 0.3, 0.501, 0.2), "but 1 other mix cannot be told apart from it"),
    ],
)
def test_two_levers(tmp_path, gains, told):
    figure = a_map(tmp_path / "m", gains).plot("map2")
    assert told in title(figure)
    found = figure.policysim_data.sort_values(["supply", "support"])["difference"]
    assert found.to_numpy() == pytest.approx(np.array(gains, float), abs=1e-9)


def test_options_that_are_no_grid_are_refused(tmp_path):
    scenarios = [spends(), spends(supply=1e8), spends(support=1e8)]
    with pytest.raises(AskError, match="differ in the money of 2 instruments, and are no grid of two"):
        make_sweep(tmp_path / "m", scenarios=scenarios, agility=0.1, supply=0.2).plot("map2")
    with pytest.raises(AskError, match="in the money of 0 instruments"):
        make_sweep(tmp_path / "n", agility=0.1, supply=0.2).plot("map2")


def test_money_says_whether_all_spend_the_same(tmp_path):
    same = make_sweep(tmp_path / "same", agility=0.1, supply=0.2).plot("money")
    assert title(same) == "In this model, both options that buy something spend the same, £222 million a year"
    left = make_sweep(tmp_path / "left", agility=0.1, supply=0.2, left={"supply": 0.5}).plot("money")
    assert '"Build agility" spends most, £222 million a year, and "Supply" least, £111 million' in title(left)
    assert title(left).endswith("the latter leaves 50 % of its money") and "2025/26 prices" in left.alt
    ties = make_sweep(tmp_path / "ties", agility=0.1, supply=0.2, both=0.1, left={"supply": 0.5}).plot("money")
    assert '2 of 3 options spend most, £222 million a year, and "Supply" least' in title(ties)
    data = left.policysim_data.set_index("option")
    assert data.loc["supply", ["spent", "left"]].tolist() == pytest.approx([111e6, 111e6])
    with pytest.raises(AskError, match="public_cost and left_over"):
        make_sweep(tmp_path / "none", measures=MEASURES[:2], agility=0.1).plot("money")


@pytest.mark.parametrize(
    ("slope", "told"),
    [(0.5, "hangs on beta: −0.20 where it is low, +0.20 where it is high"), (-0.5, "hangs on beta: +0.20 where it is low, −0.20"),
     (0.0, "no single assumption decides")],
)  # fmt: skip
def test_assumptions(tmp_path, monkeypatch, slope, told):
    """The gain goes up with beta, which lies between 0 and 1 (fifths: 0.1 and 0.9), and not with alpha."""
    beta, alpha = np.arange(100) / 99, np.arange(100) * 37 % 100 / 100.0
    noise = 0.02 * np.sin(np.arange(100) * 2.4)
    c = make_sweep(tmp_path / "m", futures=100, support=slope * (beta - 0.5) + noise)
    drawn = {"beta": beta, "alpha": alpha}
    monkeypatch.setattr("policysim.analysis.chart_assumptions.unknowns_in", lambda sweep, option, part: drawn)
    figure = c.plot("assumptions")
    assert told in title(figure)
    first = figure.policysim_data.set_index("unknown").loc["beta"]
    assert first["high"] - first["low"] == pytest.approx(0.8 * slope, abs=0.03)


def test_assumptions_are_refused_where_nothing_varies_or_futures_are_few(tmp_path, monkeypatch):
    place = "policysim.analysis.chart_assumptions.unknowns_in"
    monkeypatch.setattr(place, lambda sweep, option, part: {"beta": np.zeros(20)})
    c = make_sweep(tmp_path / "m", agility=0.1)
    with pytest.raises(AskError, match=r"no parameter varies"):
        c.plot("assumptions")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_words_lie_apart_and_alt_texts_tell_the_finding(tmp_path, width):
    sys.path.insert(0, str(Path(__file__).parents[1] / "stories"))
    from test_charts import assert_legible

    groups = {"type": {"acute": 0.1, "mental_health": -0.1}, "region": {"north_east_and_yorkshire": 0.1, "london": 0.0}}
    drawn = [
        charts.robustness(by_form(tmp_path / "a", (0.3, 0.3, 0.1), (0.1, 0.2, 0.2)), width=width),
        charts.gains(by_group(tmp_path / "b", groups), width=width),
        charts.map2(a_map(tmp_path / "c", (0, 0.1, -0.2, 0.3, 0.4, 0.9)), width=width),
        charts.money(make_sweep(tmp_path / "d", agility=0.1, supply=0.2, left={"supply": 0.5}), width=width),
    ]
    for figure in drawn:
        assert_legible(figure)
        assert title(figure) in figure.alt and len(figure.alt) > 100 and len(figure.policysim_data)
