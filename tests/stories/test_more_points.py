"""Story: a design turns out to have too few points; more of the same design are added, and nothing is played again."""

import json
from pathlib import Path

import pytest

import policysim as ps
from policysim import config
from policysim.ask import read_question
from policysim.errors import AskError, Damaged
from policysim.sweep.folder import Folder
from policysim.sweep.more_points import with_points
from policysim.sweep.plan import plan_content, plan_from
from policysim.sweep.results import open_sweep
from policysim.sweep.whole import seal, unseal
from policysim.verbs.run import placed
from stories.typed import did_and_said

pytestmark = pytest.mark.usefixtures("own_folder")

SMALL = ("calendar.years=1", "calendar.warm_up=1", "calendar.tick=half_year")
PLAYED = ("run", "policy=do_minimum,agility", *SMALL, "executor.workers=1")
LIST = "id,type,region,size\n{}1,acute,North,480\n{}2,community,South,120\n{}3,acute,South,300\n"
RATE = "parameters.imitation_rate"


def digest(name):
    return open_sweep(f"results/{name}").digest()


def shards(name):
    return {path: path.read_bytes() for path in Path(f"results/{name}/runs").glob("*.parquet")}


def planned(*words):
    """The plan of a question and the classes that play it."""
    asked = read_question([*SMALL, *words])
    question = config.question(asked, config.compose(asked))
    return placed(question)[0], {one.provider.__name__: one.provider for one in question.scenarios}


def test_points_are_added_to_a_sweep_that_then_is_the_larger_question(capsys):
    design = ("vary=imitation_rate,capability_mean", "design=sobol_sequence")
    did_and_said(capsys, *PLAYED, *design, "design.points=4", "replicates=2", "name=friday")
    before = shards("friday")
    told = did_and_said(capsys, "expand", "--points", "8", "executor.workers=1", "--json", "told.json")
    assert "results/friday: 4 points, now 8; all that is played is kept" in told and "16 runs of 32 to play" in told
    assert "of 16 futures" in told and json.loads(Path("told.json").read_text())["futures"] == 16
    assert shards("friday").items() > before.items()
    assert "already done" in did_and_said(capsys, *PLAYED, *design, "design.points=8", "replicates=2", "name=friday")
    plan = did_and_said(capsys, *PLAYED, *design, "design.points=8", "replicates=2", "--plan")
    assert "-> results/friday (already done)" in plan
    assert "already done: results/friday" in did_and_said(capsys, *PLAYED, *design, "design.points=8", "replicates=2")
    told = did_and_said(capsys, "expand", "friday", "--points", "16", "--replicates", "3")
    assert "2 replicates, now 3; 8 points, now 16" in told and "64 runs of 96 to play" in told
    at_once = ps.sweep("agility", calendar={"years": 1, "warm_up": 1, "tick": "half_year"}, name="at_once", workers=1,
                       vary="imitation_rate,capability_mean", design="sobol_sequence", points=16, replicates=3)  # fmt: skip
    assert at_once.digest() == digest("friday")
    assert "96 of 96 runs done, 0 failed" in did_and_said(capsys, "status", "friday")
    assert at_once.digest() in did_and_said(capsys, "verify", "friday")
    grew = ps.open_sweep("friday")
    assert (grew.values == at_once.values).all() and grew.plan.about == at_once.plan.about
    for query in (
        "select policy, point, avg(embedded) from runs join scenarios using (policy, scenario) group by all order by all",
        "select policy, scenario, imitation_rate, input_growth from parameters order by all",
    ):
        assert grew.sql(query).round(9).equals(at_once.sql(query).round(9))
    for future in (21, 47):
        assert "same bits as stored" in did_and_said(
            capsys, "replay", "friday", "--policy", "agility", "--future", str(future)
        )
    sentence = [did_and_said(capsys, "compare", name, "--plain") for name in ("friday", "at_once")]
    assert sentence[0] == sentence[1].replace("at_once", "friday")
    next(iter(before)).unlink()
    assert "already done" not in did_and_said(capsys, "resume", "friday", "executor.workers=1")
    assert shards("friday").items() > before.items()


@pytest.mark.parametrize(("words", "few", "many"), [
    (("policy=agility", "vary=imitation_rate,slack", "design=sobol_sequence"), 2, 8),
    (("policy=agility", "vary=agility_form,fit,slack,caps,support_effect", "design=halton", "seed=2"), 3, 8),
    (("policy=agility,supply", "budget.amount=200m,400m", f"{RATE}=0.2..0.5", "design=saltelli"), 2, 4),
    (("policy=agility", f"{RATE}=0.2,0.4,0.6", "parameters.arrivals=interval(1,3)", "design=halton", "design.seed=7"), 1, 9),
    (("policy=agility", "vary=imitation_rate,innovation_rate,slack", "parameters.support_effect=0.3", "design=halton",
      "design.where=imitation_rate>innovation_rate and support_effect<imitation_rate and slack!=none"), 10, 40),
    (("policy=agility", "vary=imitation_rate", "system=./a.csv,./b.csv", "design=halton", "uncertainty=fixed"), 4, 9),
    (("policy=support", "vary=register", "design=sobol_sequence", "uncertainty=posterior", "record=nation,type"), 1, 2),
])  # fmt: skip
def test_the_plan_with_more_points_is_the_one_that_asks_for_them(words, few, many):
    for name in "ab":
        Path(f"{name}.csv").write_text(LIST.replace("{}", name.upper()))
    small, classes = planned(*words, f"design.points={few}")
    large, _ = planned(*words, f"design.points={many}")
    stored = plan_from(json.loads(json.dumps(plan_content(small))))
    grew = with_points(stored, many, "friday", classes)
    assert grew.fingerprint == large.fingerprint != small.fingerprint
    assert (grew.design, grew.about, grew.options) == (large.design, large.about, large.options)
    assert grew.shards[: len(small.shards)] == small.shards
    assert with_points(plan_from(json.loads(json.dumps(plan_content(grew)))), many, "friday", classes) == grew


@pytest.mark.parametrize(("words", "points", "told"), [
    (("vary=imitation_rate", "design=lhs", "design.points=2"), 4, "more points of lhs are other points, and no run could stay"),
    ((f"{RATE}=0.2,0.4",), 4, "no design whose points could be added"),
    ((), 4, "no design whose points could be added"),
    (("design.table=points.csv",), 4, "has the points of a file"),
    (("vary=imitation_rate", "design=sobol_sequence", "design.points=2"), 6, "write --points 4 or --points 8"),
    (("vary=imitation_rate", "design=halton", "design.points=3"), 2, "has design.points=3 already: a sweep grows"),
    (("vary=imitation_rate", "system=./a.csv,./b.csv", "design=halton", "design.points=1"), 2, "is at none of the points"),
])  # fmt: skip
def test_what_cannot_grow_in_points_is_refused(words, points, told):
    for name in "ab":
        Path(f"{name}.csv").write_text(LIST.replace("{}", name.upper()))
    Path("points.csv").write_text("imitation_rate\n0.2\n0.4\n")
    plan, classes = planned("policy=agility", *words)
    with pytest.raises(AskError) as why:
        with_points(plan, points, "results/friday", classes)
    assert told in str(why.value) and len(str(why.value).splitlines()) <= 6
    assert "already" in told or "write" in told or "another name=" in str(why.value)


def test_a_number_that_is_none_is_refused_and_a_design_that_was_not_kept_is_kept_by_asking_again(capsys):
    halton = ("vary=imitation_rate", "design=halton", "design.points=2", "replicates=1", "name=grows")
    did_and_said(capsys, *PLAYED, *halton)
    before = Path("results/grows/plan.json").read_bytes()
    for text in ("0", "many", "2.5"):
        assert "how many in all?\n  write --points 128" in did_and_said(
            capsys, "expand", "grows", "--points", text, code=2
        )
    folder = Folder(Path("results/grows"))
    content = {key: value for key, value in unseal(folder.plan_file).items() if key != "design"}
    folder.plan_file.write_bytes(seal(content))  # as an earlier version wrote it
    told = did_and_said(capsys, "expand", "grows", "--points", "4", code=2)
    assert "earlier version" in told and "give the same command again" in told
    assert "already done" in did_and_said(capsys, *PLAYED, *halton)
    assert folder.plan_file.read_bytes() == before
    assert "2 points, now 4" in did_and_said(capsys, "expand", "grows", "--points", "4")


@pytest.mark.parametrize("broken", [{"settings": []}, {"settings": [{"key": "parameters.imitation_rat"}]}, {"points": "x"},
                                    {"settings": 5}, {"where": [["a"]]}, {"seed": None}, {"kind": "lhs"}, {"kind": 5},
                                    {"settings": [{"key": "os.system", "values": ["x"]}]}])  # fmt: skip
def test_a_design_that_was_changed_in_the_folder_is_refused(broken):
    plan, classes = planned("policy=agility", "vary=imitation_rate", "design=halton", "design.points=1")
    content = json.loads(json.dumps(plan_content(plan)))
    assert with_points(plan_from(content), 2, "friday", classes).runs == 2 * plan.runs
    with pytest.raises((AskError, Damaged)) as told:
        with_points(plan_from(content | {"design": content["design"] | broken}), 2, "friday", classes)
    assert len(str(told.value).splitlines()) <= 4
