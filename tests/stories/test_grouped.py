"""Stories of outcomes by group: what is recorded where asked, alike in both engines, and never of a named provider by chance."""

import numpy as np
import pytest

import policysim as ps
from policysim import config, engine
from policysim.ask import read_question
from policysim.cli import main
from policysim.engine.history import by_year
from policysim.report.tables import group_tables
from policysim.sweep.plan import plan_content, plan_from
from policysim.sweep.whole import unseal

QUICK = {"years": 2, "calendar": {"warm_up": "1"}, "replicates": 3}
ASKED = ["policy=agility", "system=trusts.csv", "calendar.years=2", "calendar.warm_up=1", "replicates=3"]


TRAITS = "motivation,capability_digital,capability_improvement,capability_data,capability_leadership,base"


def listed(path, traits=""):
    """A list of twelve providers with names that somebody could look up."""
    header = ",".join(filter(None, ("id,type,region,size", traits)))
    more = ",0.5" * len(traits.split(",")) if traits else ""
    kinds, places = ("acute", "community"), ("North", "South", "Isle of Wight")
    rows = [f"R{n:02d},{kinds[n % 2]},{places[n % 3]},{100 + 7 * n}{more}" for n in range(12)]
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where two sweeps of one question lie: `grouped` recorded regions and types, `plain` the nation only."""
    made = tmp_path_factory.mktemp("grouped")
    listed(made / "trusts.csv")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made)
        ps.sweep("agility", system="trusts.csv", record=["nation", "region", "type"], name="grouped", **QUICK)
        ps.sweep("agility", system="trusts.csv", name="plain", **QUICK)
    return made


@pytest.fixture
def sweeps(folder, monkeypatch):
    """The two sweeps, from their folder."""
    monkeypatch.chdir(folder)
    return ps.open_sweep("grouped"), ps.open_sweep("plain")


def sums(grouped, kind, outcome):
    """Of every run: the sum over the groups of a kind, and the nation's value."""
    national = grouped.values[:, :, grouped.plan.outcomes.index(outcome)]
    return grouped.group_values(kind, outcome).sum(axis=2), national


@pytest.mark.parametrize("kind", ["region", "type"])
def test_groups_add_up_to_the_nation(sweeps, kind):
    summed, national = sums(sweeps[0], kind, "needs_met")
    np.testing.assert_allclose(summed, national, rtol=1e-12)


@pytest.mark.parametrize("outcome", ["motivation", "capability_digital", "agility"])
def test_means_of_groups_weighted_by_size_are_the_mean_of_the_nation(sweeps, outcome):
    world = ps.scenario("agility", system="trusts.csv", years=2, calendar={"warm_up": "1"}).world(1)
    history = engine.WorldModel(world).run_until().history()
    codes, names = engine.groups_of(world, "region")
    found, national = engine.by_group(history, ("region",)), by_year(history)[outcome]
    weights = np.bincount(codes, world.providers["size"], len(names)) / world.providers["size"].sum()
    summed = sum(w * found[outcome, "region", name] for w, name in zip(weights, names))
    np.testing.assert_allclose(summed, national, rtol=1e-12)


def test_both_engines_have_the_same_bits_in_every_group(sweeps):
    asked = ps.scenario("support", system="trusts.csv", years=2, calendar={"warm_up": "1"})
    compiled, mesa = (engine.play([asked], 2, e, ("type", "region", "health_system"))[0] for e in ("compiled", "mesa"))
    assert len(compiled.groups) > 300 and compiled.groups.keys() == mesa.groups.keys()
    for place, values in compiled.groups.items():
        np.testing.assert_array_equal(values, mesa.groups[place])


def test_the_nation_has_the_same_bits_with_and_without_groups(sweeps):
    grouped, plain = sweeps
    np.testing.assert_array_equal(grouped.values, plain.values)
    assert grouped.plan.columns[: len(plain.plan.columns)] == plain.plan.columns == plain.plan.outcomes
    assert list(grouped.table().columns) == list(plain.table().columns)
    assert not {"groups", "grouped"} & unseal(plain.folder.plan_file).keys()
    assert plan_from(plan_content(grouped.plan)) == grouped.plan


def test_money_and_stages_of_uptake_are_the_nations(sweeps):
    kept = set(sweeps[0].plan.grouped)
    assert {"productivity_growth", "waiting_time", "motivation"} <= kept
    assert not kept & {"public_cost", "provider_cost", "social_value", "care_given", "aware", "productivity_region_gap"}
    with pytest.raises(ps.PolicysimError, match="aware: is told of the nation only"):
        ps.compare(sweeps[0], outcome="aware").by("region")


def test_a_card_counts_outcomes_and_tells_groups_apart(sweeps):
    grouped, plain = (" ".join(repr(sweep).split()) for sweep in sweeps)
    each = len(sweeps[0].plan.grouped)
    assert "Outcomes 38, headline" in grouped and f"type 2, region 3: {each} outcomes of each" in grouped
    assert "Outcomes 38, headline" in plain and "Groups" not in plain


def test_frames_have_a_row_a_group_and_the_default_ones_have_none(sweeps):
    grouped = sweeps[0]
    long = grouped.outcomes("waiting_time", group="region")
    fixed = ["policy", "scenario", "future", "year", "outcome", "value", "unit"]
    assert list(long.columns) == [*fixed, "group"] and len(long) == 2 * 3 * 2 * 3
    assert list(grouped.outcomes().columns) == fixed and long.attrs["question"] == grouped.plan.question
    one = long[(long["group"] == "South") & (long["policy"] == "agility") & (long["year"] == grouped.plan.years[-1])]
    stored = grouped.group_values("region", "waiting_time")[1, :, grouped.groups("region").index("South")]
    np.testing.assert_array_equal(one["value"].to_numpy(), stored)


def test_a_comparison_by_region_has_ranges(sweeps, capsys):
    frame = ps.compare("grouped").by("region").set_index(["option", "region"])
    values = sweeps[0].group_values("region", "productivity_growth")[:, :, sweeps[0].groups("region").index("South")]
    assert frame.at[("agility", "South"), "difference"] == pytest.approx((values[1] - values[0]).mean())
    assert main(["compare", "grouped", "--by", "region"]) == 0
    out = capsys.readouterr().out
    assert "Isle of Wight" in out and out.count(" to ") >= 3 and "8 in 10 futures" in out
    page = " ".join(
        cell for table in group_tables(ps.compare("grouped")) for row in table.groups[0].rows for cell in row
    )
    assert "Isle of Wight" in page and "'" not in page, "numbers are no formulas to be guarded against"
    assert main(["compare", "plain", "--by", "region"]) == 2
    assert "add record=nation,region to the command" in capsys.readouterr().err


def test_a_group_of_one_provider_of_a_list_is_not_told_where_traits_are_drawn(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    rows = ["A,acute,North,One", "B,acute,North,One", "C,community,South,Two", "D,community,North,"]
    (tmp_path / "list.csv").write_text("\n".join(["id,type,region,icb", *rows]) + "\n")
    (tmp_path / "known.csv").write_text(
        "\n".join([f"id,type,region,icb,{TRAITS}", *(f"{row},{','.join(['0.5'] * 6)}" for row in rows)]) + "\n"
    )
    asked = {"record": "nation,type,region,health_system", "years": 1, "calendar": {"warm_up": "1"}, "replicates": 2}
    drawn = ps.sweep("agility", system="list.csv", name="drawn", **asked)
    assert drawn.plan.groups == {"type": ("acute", "community"), "region": ("North",), "health_system": ("One",)}
    assert not [name for name in drawn.plan.columns if "South" in name or "Two" in name]
    known = ps.sweep("agility", system="known.csv", name="known", **asked)
    assert known.groups("region") == ("North", "South")
    assert main(["compare", "drawn", "--by", "region"]) == main(["compare", "known", "--by", "region"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert told.count("South (1 provider, not shown) -") == 1 and "South" in told.split("not shown")[1]
    assert main(["compare", "drawn", "--by", "provider"]) == 2
    assert "only where it gives every trait of every provider: then add record=" in capsys.readouterr().err


def test_a_kind_of_group_that_has_only_single_providers_has_no_rows(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.csv").write_text("id,type\n" + "".join(f"P{n},acute\n" for n in range(8)))
    made = ps.sweep("agility", system="list.csv", name="own", record="health_system", **QUICK)
    assert made.plan.groups == {"health_system": ()} and ps.compare(made).by("health_system").empty
    assert made.outcomes("waiting_time", group="health_system").empty
    assert main(["compare", "own", "--by", "health_system"]) == 0
    assert "8 others (1 provider each, not shown)" in capsys.readouterr().out


def test_a_grouped_run_replays_to_the_same_bits(sweeps, capsys):
    assert main(["replay", "grouped", "--policy", "agility", "--future", "1"]) == 0
    assert f"same bits as stored, in all {len(sweeps[0].plan.columns)} outcomes" in capsys.readouterr().out


def test_what_is_recorded_is_part_of_the_question(sweeps):
    again = ps.sweep("agility", system="trusts.csv", record="type,region", name="grouped", **QUICK)
    assert again.plan == sweeps[0].plan
    with pytest.raises(ps.PolicysimError, match="record was nation, type, region, is nation, health_system"):
        ps.sweep("agility", system="trusts.csv", record="nation,health_system", name="grouped", **QUICK)


@pytest.mark.parametrize("record", ["regoin", "nation,", "everything"])
def test_an_unknown_kind_of_group_is_refused(sweeps, capsys, record):
    assert main(["run", *ASKED, f"record={record}"]) == 2
    assert f"record={record}" in capsys.readouterr().err.splitlines()[0]


def test_an_experiment_lists_what_it_records(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "conf" / "experiment"
    place.mkdir(parents=True)
    (place / "mine.yaml").write_text("sweep: {policy: [agility]}\nrecord: [nation, type]\n")
    asked = read_question(["experiment=mine"])
    assert config.question(asked, config.compose(asked)).record == ("nation", "type")


def test_a_named_provider_is_not_told_of_on_drawn_traits(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    listed(tmp_path / "trusts.csv")
    assert main(["run", *ASKED, "record=nation,provider"]) == 2
    err = capsys.readouterr().err
    assert "results of single providers of" in err and "draws them at random" in err and len(err.splitlines()) <= 6
    assert not (tmp_path / "results").exists()


def test_a_provider_that_was_measured_may_be_told_of(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    listed(tmp_path / "trusts.csv", TRAITS)
    ps.sweep("agility", system="trusts.csv", record="provider", name="p", **QUICK)
    assert main(["compare", "p", "--by", "provider"]) == 0
    out = capsys.readouterr().out
    assert "R00" in out and "R11" in out and "made up" not in out


def test_several_providers_or_one_are_the_same_word(folder, monkeypatch):
    monkeypatch.chdir(folder)
    kept = [config.question(asked := read_question([*ASKED, f"record={word}"]), config.compose(asked)).record
            for word in ("nation,types,regions", "nation,type,region")]  # fmt: skip
    assert kept[0] == kept[1] == ("nation", "type", "region")
