"""Stories of tipping points: an assumption is held in the sweep's own futures, bit by bit, and the runs are kept."""

import json
from pathlib import Path

import numpy as np
import pytest

import policysim as ps
from policysim.cli import main
from policysim.sweep.folder import Folder
from policysim.sweep.manifest import sessions

QUICK = {"years": 1, "calendar": {"warm_up": "1", "tick": "half_year"}, "replicates": 3, "workers": 1}
ASK = ["sensitivity", "friday", "support_effect=0.2,0.8", "executor.workers=1", "--plain"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the sweep `friday` and its probe of support_effect lie, and `high`, which was asked with 0.8 from the start."""
    place = tmp_path_factory.mktemp("sensitivity")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        ps.sweep("support", parameters={"support_effect": 0.8}, name="high", **QUICK)
        ps.sweep("support", name="friday", **QUICK)
        assert main([*ASK, "--json", "told.json"]) == 0
    return place


@pytest.fixture(autouse=True)
def there(folder, monkeypatch):
    monkeypatch.chdir(folder)


def probe():
    return ps.open_sweep("results/friday/sensitivity/support_effect")


def test_a_value_has_the_bits_of_a_sweep_that_was_asked_with_it():
    held = probe().values.reshape(2, 2, 3, -1)  # values, options, replicates
    assert np.array_equal(held[1], ps.open_sweep("high").values, equal_nan=True)
    assert not np.array_equal(held[0], held[1], equal_nan=True)


def test_asking_again_plays_nothing_and_tells_the_same(capsys):
    before, told = len(sessions(Folder(probe().folder.path))), json.loads(Path("told.json").read_text())
    assert main(ASK) == 0
    printed = capsys.readouterr().out
    assert "to play" not in printed and " ".join(printed.split()).count(told["parameters"][0]["answer"]) == 1
    assert len(sessions(Folder(probe().folder.path))) == before
    assert str(ps.compare("friday").tipping("support_effect", [0.2, 0.8])) == told["parameters"][0]["answer"]


def test_the_probe_is_never_the_last_sweep():
    assert ps.open_sweep().name == "friday" and not (probe().folder.path.parent / "LAST").exists()


def test_a_sweep_with_more_futures_adds_them_to_its_probe():
    ps.sweep("support", name="more", **QUICK)
    c = ps.compare("more")
    c.tipping("support_effect", [0.2, 0.8], workers=1)
    assert main(["expand", "more", "--replicates", "4", "executor.workers=1", "--quiet"]) == 0
    t = ps.compare("more").tipping("support_effect", [0.2, 0.8], workers=1)
    assert t.played.sweep.folder.path.name == "support_effect" and t.table()["futures"].unique().tolist() == [4]


def test_points_of_a_sweep_stay_its_futures_and_the_parameter_that_is_held_makes_none():
    c = ps.compare(ps.sweep("support", parameters={"imitation_rate": [0.3, 0.5]}, name="points", **QUICK))
    held = c.tipping("support_effect", [0.2, 0.8], workers=1).by_value()
    asked = {"imitation_rate": [0.3, 0.5], "support_effect": 0.8}
    direct = ps.compare(ps.sweep("support", parameters=asked, name="direct", **QUICK)).table()
    one = held[(held["option"] == "support") & (held["value"] == 0.8)]
    assert one["difference"].tolist() == direct[direct["option"] == "support"]["difference"].tolist()
    assert one["futures"].tolist() == [6]
    itself = c.tipping("imitation_rate", [0.3, 0.7], workers=1)
    assert itself.played.sweep.plan.runs == 2 * 2 * 3 and itself.table()["futures"].tolist() == [3]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["suport_effect"], 'suport_effect: no such parameter, did you mean "support_effect"?'),
        (["friday", "support_effect", "support_effect"], "support_effect: is there twice"),
        (["friday", "support_effect=a"], "support_effect=a: values are numbers"),
        (["friday", "support_effect=0.5"], "support_effect=0.5: one value has no tipping point"),
        (["friday", "support_effect=-1,1"], "parameters.support_effect = -1 is outside its limits"),
        (["friday", "support_effect", "--values", "1"], "--values 1: write a whole number from 2 to 99"),
        (["friday", "support_effect", "--against", "supply"], "against=supply: no such option"),
        (["friday", "support_effect", "executor=dask"], "executor=dask: of the machine"),
        (["nowhere", "support_effect"], "nowhere: no sweep there"),
        (["friday"], "what decides cannot be told from 3 futures"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_few_lines(words, told, capsys):
    assert main(["sensitivity", *words]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith(told) and len(lines) <= 6


def test_the_views_of_a_comparison_stand_alone(capsys):
    assert main(["compare", "friday", "--ranking", "--csv"]) == 0
    assert capsys.readouterr().out.startswith("option,label,rank_1,rank_2,regret,cost,futures")
    for words in (
        ["--ranking", "--all"],
        ["--uncertainty", "--ranking"],
        ["--save", "x"],
        ["--attribution", "support"],
    ):
        assert main(["compare", "friday", *words]) == 2
        assert len(capsys.readouterr().err.splitlines()) <= 6
    assert main(["compare", "friday", "--uncertainty"]) == 0
    assert "told apart with vary=register design=lhs" in " ".join(capsys.readouterr().out.split())


def test_two_sweeps_are_told_apart(capsys):
    assert main(["diff", "friday", "high", "--json", "differences.json"]) == 0
    told = json.loads(Path("differences.json").read_text())
    assert told["first_difference"] == "parameters.support_effect  drawn in each future -> 0.8" and told["paired"]
    assert main(["diff", "friday"]) == 2 and "two sweeps, please" in capsys.readouterr().err
