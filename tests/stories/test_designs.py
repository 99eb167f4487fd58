"""Story: what nobody knows is tried at the points of a design, on the command line, in a file and in Python."""

import json
from pathlib import Path

import pytest

import policysim as ps
from policysim import config
from policysim.ask import read_question
from policysim.cli import main
from policysim.errors import AskError

pytestmark = pytest.mark.usefixtures("own_folder")

SMALL = ("calendar.years=1", "calendar.warm_up=1", "calendar.tick=year", "replicates=1")
RATE, EFFECT = "parameters.imitation_rate", "parameters.support_effect"


def question(*words: str) -> config.Question:
    """The typed question of a command line."""
    policy = [] if any(word.startswith("policy=") for word in words) else ["policy=agility"]
    asked = read_question([*SMALL, *policy, *words])
    return config.question(asked, config.compose(asked))


def points(found: config.Question, *names: str) -> list[tuple]:
    """The values of parameters at each point, as do_minimum has them."""
    alone = [one for one, option in zip(found.scenarios, found.options) if option == "do_minimum"]
    return [tuple(one.parameters[name] for name in names) for one in alone]


def refused(*words: str) -> str:
    with pytest.raises(AskError) as error:
        question(*words)
    assert len(str(error.value).splitlines()) <= 6
    return str(error.value)


def hydras_own(words: tuple[str, ...]) -> list[str]:
    """The scenarios of Hydra's own sweeper, as text: each combination of overrides is composed by itself, then typed."""
    from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
    from hydra.core.override_parser.overrides_parser import OverridesParser

    (jobs,) = BasicSweeper.split_arguments(OverridesParser.create().parse_overrides(list(words)), None)
    return [as_text(question(*job).scenarios[-1]) for job in jobs]


def as_text(scenario) -> str:
    return json.dumps(scenario.as_plain(), sort_keys=True)


@pytest.mark.parametrize("words", [
    ("policy=do_minimum,agility", f"{RATE}=range(0.1,0.3,0.1)"),
    ("policy=choice(supply,agility)", "budget.amount=200m,400m", f"{EFFECT}=0.2"),
    ("policy=agility", "agility_form=product,none", "parameters.arrivals=range(1,3)"),
])  # fmt: skip
def test_scenarios_equal_hydras_own_composition(words):
    found = question(*words)
    asked = [
        s for s, option in zip(found.scenarios, found.options) if "do_minimum" in words[0] or option != "do_minimum"
    ]
    theirs = hydras_own(words)
    assert sorted(map(as_text, asked)) == sorted(theirs)
    assert len(set(theirs)) == len(theirs) >= 4


def test_what_hydra_sweeps_in_a_file_is_swept():
    """`hydra.sweeper.params` in an experiment file asks the same as the command line."""
    Path("conf/experiment").mkdir(parents=True)
    text = f"hydra:\n  sweeper:\n    params:\n      policy: supply,agility\n      {RATE}: range(0.1,0.6,0.1)\n"
    Path("conf/experiment/swept.yaml").write_text(text)
    read = read_question(["experiment=swept", *SMALL])
    found, typed = (
        config.question(read, config.compose(read)),
        question("policy=supply,agility", f"{RATE}=range(0.1,0.6,0.1)"),
    )
    assert found.options == typed.options
    assert list(map(as_text, found.scenarios)) == list(map(as_text, typed.scenarios))
    Path("conf/experiment/swept.yaml").write_text("hydra: {launcher: {n_jobs: 2}}\n")
    with pytest.raises(AskError, match=r"only hydra\.sweeper\.params"):
        read_question(["experiment=swept"])


def test_an_experiment_says_its_design():
    Path("conf/experiment").mkdir(parents=True)
    text = "vary: [imitation_rate, support_effect]\ndesign: {kind: halton, points: 9, seed: 3}\nparameters: {arrivals: 1..3}\n"
    Path("conf/experiment/laid.yaml").write_text(text)
    found = question("experiment=laid")
    assert found.design == "halton, 9 points of 3 settings (design.points=9 design.seed=3)"
    laid = ("design=halton", "design.points=9", "design.seed=3")
    again = question("vary=imitation_rate,support_effect", "parameters.arrivals=interval(1,3)", *laid)
    assert sorted(map(as_text, found.scenarios)) == sorted(map(as_text, again.scenarios))
    Path("conf/experiment/flat.yaml").write_text("vary: arrivals\ndesign: halton\ndesign.points: 7\n")
    assert question("experiment=flat").design.startswith("halton, 7 points")
    assert question("experiment=laid", "design.points=4").design.startswith("halton, 4 points")


def test_every_option_meets_every_point():
    found = question("policy=agility,supply", f"{RATE}=0.1..0.6", "vary=support_effect,slack", "design.points=12")
    assert found.options == ("do_minimum", "agility", "supply") * 12
    for one, two, three in zip(found.scenarios[::3], found.scenarios[1::3], found.scenarios[2::3]):
        assert one.parameters == two.parameters == three.parameters and one.switches == two.switches == three.switches
    strata = {int((rate - 0.1) / 0.5 * 12) for (rate,) in points(found, "imitation_rate")}
    assert strata == set(range(12))


def test_an_interval_of_money_makes_options_and_no_futures():
    found = question(
        "budget.amount=interval(200m,£600m)", "design.levels=3", f"{RATE}=interval(0.1,0.6)", "design.points=4"
    )
    assert list(dict.fromkeys(found.options)) == ["do_minimum", "agility, 200m", "agility, 400m", "agility, 600m"]
    assert found.futures == 4
    assert {float(s.budget.amount) for s in found.scenarios} == {200e6, 400e6, 600e6}


def test_a_table_has_its_own_points():
    Path("points.csv").write_text("imitation_rate,parameters.support_effect,slack\n0.2,0.3,none\n0.4,0.5,standard\n")
    found = question("design.table=points.csv")
    assert points(found, "imitation_rate", "support_effect") == [(0.2, 0.3), (0.4, 0.5)]
    assert [s.switches["slack"] for s in found.scenarios[::2]] == ["none", "standard"]


@pytest.mark.parametrize(("text", "said"), [
    ("imitation_rat\n1\n", 'did you mean "imitation_rate"?'), ("imitation_rate\n", "has no rows"),
    ("imitation_rate\n0.1\nhigh\n", "points.csv, row 3: imitation_rate = high"),
    ("imitation_rate,fit\n0.1\n", "row 2: has 1 cells"), ("policy\nagility\n", "makes options"),
    ("imitation_rate\n-1\n", "must be 0 or more"), ("fit,fit\nnone,none\n", "there twice"), ("fit,slack\nnone,\n", "nothing"),
])  # fmt: skip
def test_a_table_that_cannot_be_read_is_refused_with_its_place(text, said):
    Path("points.csv").write_text(text)
    assert said.replace("imitation_rate =", "parameters.imitation_rate =") in refused("design.table=points.csv")


def test_points_where_a_comparison_fails_are_left_out():
    found = question(
        f"{RATE}=0..1",
        "parameters.innovation_rate=0..1",
        "design.points=40",
        "design.where=innovation_rate<imitation_rate",
    )
    kept = points(found, "imitation_rate", "innovation_rate")
    assert 10 < len(kept) < 30 and all(slow < quick for quick, slow in kept)
    assert f"{40 - len(kept)} left out by design.where" in found.design


def test_vary_register_tries_every_parameter_that_has_a_range():
    found = question("vary=register", "design.points=3")
    uncertain = {p.name: p for p in found.scenarios[0].spec.parameters if p.uncertain}
    assert set(found.scenarios[0].parameters) == set(uncertain)
    others = question("vary=register", "parameters.imitation_rate=0.3", "design.points=3").scenarios
    assert {one.parameters["imitation_rate"] for one in others} == {0.3} and set(others[0].parameters) == set(uncertain)
    assert all(uncertain[k].low <= v <= uncertain[k].high for s in found.scenarios for k, v in s.parameters.items())


REFUSED = [
    (("design=lsh", "vary=register"), 'did you mean "lhs"?'),
    (("design=lhs",), "nothing varies"),
    (("design.points=5",), "nothing varies"),
    (("vary=imitation_rat",), 'did you mean "imitation_rate"?'),
    (("vary=discount_rate",), "has no range"),
    (("vary=imitation_rate", f"{RATE}=0.3"), "says already what it is"),
    (("vary=register", "design=grid", "design.points=5"), "grid has no points"),
    (("vary=fit", "design=morris"), "takes one of several values"),
    (("vary=register", "design=morris", "design.where=fit=none"), "morris needs all of its points"),
    (("vary=imitation_rate", "design.where=imitation_rat<1"), 'did you mean "imitation_rate"?'),
    (("vary=imitation_rate", "design.where=imitation_rate<none"), "none is nothing that can be compared"),
    (("vary=imitation_rate", "design.where=imitation_rate<-1"), "no point of 20"),
    (("vary=imitation_rate", "design.where=__import__('os')"), "is no comparison"),
    (("design=table",), "which table?"),
    (("design.table=nowhere.csv",), "no such file"),
    ((f"{RATE}=interval(0.1)",), "has two ends"),
    ((f"{RATE}=0.1,interval(0.2,0.3)",), "stands beside other values"),
    ((f"{RATE}=range(0,1,0)",), "goes nowhere"),
    (("budget.amount=range(200m,600m,200m)",), "write budget.amount=200m,400m,600m"),
    (("budget.amount=range(£1bn,£2bn,£0.5bn)",), "write budget.amount=£1bn,£1.5bn,£2bn"),
    (("budget.amount=range(400m)",), "write budget.amount=200m,400m"),
    ((f"{RATE}=between(0.1,0.6)",), f"between is Python's word\n  write {RATE}=interval(0.1,0.6)"),
    ((f"{RATE}=rnge(0,1,0.1)",), "did you mean range(...)?"),
    (("budget.amount=interval(200,400)",), "pounds or millions?"),
    (("agility_form=interval(0,1)",), "only a parameter or budget.amount"),
    (("seed=range(1,5)",), "takes one value"),
    (("parameters.arrivals=glob(*)",), "have none"),
    (("name=a..b",), "is not a name"),
]


@pytest.mark.parametrize(("words", "said"), REFUSED, ids=[" ".join(words)[:50] for words, _ in REFUSED])
def test_a_slip_is_told(words, said):
    assert said in refused(*words)


def test_a_range_without_a_step_is_said_to_be_one_value():
    first, then = question(f"{RATE}=range(0.2,0.4)").notes[:2]
    assert (
        f"{RATE}=range(0.2,0.4) is the one value 0.2" in first and "range(0.2,0.4,STEP), or interval(0.2,0.4)" in then
    )
    assert not any("range" in note for note in question(f"{RATE}=range(0.2,0.5,0.1)").notes)


def test_two_thousand_scenarios_are_planned_in_a_tenth_of_a_millisecond_each():
    """Over and above what two scenarios take, best of three: value overrides touch the typed model only."""
    import time

    from policysim.verbs.run import placed

    def seconds(*words: str) -> float:
        asked = read_question([*SMALL, "policy=agility", *words])
        design = config.compose(asked)
        took = []
        for _ in range(3):
            began = time.process_time()
            made = config.question(asked, design)
            took.append(time.process_time() - began)
        assert placed(made)[0].runs == len(made.scenarios)
        return min(took)

    few, many = seconds(f"{RATE}=0.1"), seconds(f"{RATE}=range(0.1,0.6,0.0005)")
    assert (many - few) / 2_000 < 1e-4


def test_levers_uncertainties_and_constants_are_told_apart():
    small = {"years": 1, "calendar": {"warm_up": 1, "tick": "year"}, "replicates": 1, "name": "laid"}
    laid = {"vary": ["support_effect", "slack"], "design": "sobol_sequence", "points": 4}
    swept = ps.sweep("agility", parameters={"imitation_rate": ps.between(0.1, 0.6)}, **laid, **small)
    told = swept.settings().set_index("setting")["role"]
    assert {name for name, role in told.items() if role == "uncertainty"} == {RATE, EFFECT, "switches.slack"}
    assert [name for name, role in told.items() if role == "lever"] == ["policy"]
    assert told["calendar.years"] == told["budget.amount"] == "constant"
    assert not any(name.startswith("policy.") for name in told.index)
    frame = swept.scenarios()
    assert frame.attrs["roles"] == {"policy": "lever", **dict.fromkeys((RATE, EFFECT, "switches.slack"), "uncertainty")}
    assert len(frame) == 8 and frame.groupby("policy")[RATE].nunique().tolist() == [4, 4]
    assert set(swept.outcomes("embedded")["future"]) == {0, 1, 2, 3}


def test_levers_are_the_policy_and_the_money_that_is_swept_in_python_and_in_sql():
    small = ("calendar.years=1", "calendar.warm_up=1", "calendar.tick=year", "replicates=1", "executor.workers=1")
    assert main(["run", "policy=agility,supply", "budget.amount=200m,£0.5bn", *small, "name=money", "--quiet"]) == 0
    swept = ps.open_sweep("results/money")
    levers = swept.settings().query("role == 'lever'").set_index("setting")
    assert levers["values"].to_dict() == {"policy": 3, "budget.amount": 2}
    assert (levers.loc["budget.amount", ["low", "high"]] == [2e8, 5e8]).all()
    told = swept.sql('select setting, role, low, high, value, "column" from settings')
    assert told["setting"].tolist() == swept.settings()["setting"].tolist()
    assert told.set_index("setting").drop(columns="value").loc["budget.amount"].tolist() == [
        "lever",
        2e8,
        5e8,
        "amount",
    ]
    amounts = swept.sql("select amount from scenarios where policy <> 'do_minimum' order by scenario")["amount"]
    assert amounts.tolist() == [2e8, 5e8, 2e8, 5e8] == swept.scenarios()["budget.amount"].tolist()[1:]
    assert swept.scenarios().attrs["roles"] == {"policy": "lever", "budget.amount": "lever"}


def test_python_takes_a_design_in_full():
    with pytest.raises(AskError, match="points=5: grid has no points"):
        ps.sweep("agility", years=1, vary="support_effect", design={"kind": "grid", "seed": 2}, points=5)
    with pytest.raises(AskError, match="one value here, several in ps"):
        ps.scenario("agility", parameters={"imitation_rate": ps.between(0.1, 0.6)})


def test_designs_are_listed_and_explained(capsys):
    assert main(["list", "designs"]) == 0
    assert "sobol_sequence" in capsys.readouterr().out
    assert main(["explain", "lhs"]) == 0
    assert "strata" in capsys.readouterr().out
    assert main(["explain", "design=saltelli"]) == 0
    assert "design.points x (settings + 2)" in capsys.readouterr().out
