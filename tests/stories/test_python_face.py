"""Story: in Python and in a notebook one asks with keywords, is told in words, and sees none of our frames."""

import inspect
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

import policysim as ps
from policysim.cli import main
from policysim.errors import AskError, PolicysimError

SHORT = {"warm_up": 0.5, "tick": "half_year"}
LATER = ("design", "points", "watch")


@pytest.fixture(scope="module")
def brief():
    return ps.scenario("support", years=1, calendar=SHORT)


# ---- the face


def test_every_public_name_is_there_says_what_it_is_for_and_what_it_takes():
    assert dir(ps) == sorted(ps.__all__) and not set(LATER) & {*dir(ps)}
    for name in dir(ps):
        value = getattr(ps, name)
        if not inspect.isroutine(value) and not inspect.isclass(value):
            continue
        assert (value.__doc__ or "").strip(), f"{name} has no description"
        kinds = {p.kind for p in inspect.signature(value).parameters.values()} if inspect.isfunction(value) else set()
        buys = name in ps.PLACES["policysim.scenario.levers"]  # keywords of an instrument are the parts of its lever
        assert inspect.Parameter.VAR_KEYWORD not in kinds or buys, f"{name} passes keywords on"


def test_every_public_name_is_in_the_reference():
    page = (Path(__file__).resolve().parents[2] / "docs/reference/python.md").read_text()
    assert [name for name in dir(ps) if not re.search(rf"`@?ps\.{name}\b", page)] == []


WRONG_CALLS = {
    "a keyword": (lambda s: ps.scenario(polcy=1), 'ps.scenario(polcy=1): no such keyword, did you mean "policy"'),
    "a keyword of a sweep": (lambda s: ps.sweep("support", replicate=3), 'did you mean "replicates"'),
    "a keyword of a trait": (lambda s: ps.trait(0.5, sdd=0.1), 'ps.trait(sdd=0.1): no such keyword, did you mean "sd"'),
    "nothing": (lambda s: ps.run(), "ps.run: scenario is missing"),
    "too much": (lambda s: ps.scenario("support", "£400m"), "ps.scenario: '£400m' needs a keyword; only policy"),
    "a name for a scenario": (lambda s: ps.run("support"), 'write ps.run(ps.scenario("support"))'),
    "a name for a model": (lambda s: ps.MesaModel("agility"), "MesaModel takes a scenario"),
    "half a future": (lambda s: ps.run(s, replicate=1.5), "replicate=1.5: futures are numbered 0, 1, 2"),
    "a future before the first": (lambda s: ps.MesaModel(s, -1), "replicate=-1: futures are numbered"),
    "yes for a future": (lambda s: ps.run(s, replicate=True), "replicate=True: futures are numbered"),
    "an engine": (lambda s: ps.run(s, engine="messa"), 'engine="messa": no such engine, did you mean "mesa"'),
    "a month": (lambda s: ps.scenario(start="2026-13"), "start=2026-13:"),
    "years": (lambda s: ps.scenario(years=0.3), "years=0.3:"),
    "a bare budget": (lambda s: ps.scenario(budget=400), "budget=400: pounds or millions?"),
    "several values": (
        lambda s: ps.scenario(parameters={"support_effect": [0.2, 0.4]}),
        "parameters.support_effect=[0.2, 0.4]: one value here, several in ps.sweep(parameters=...)",
    ),
    "several policies": (lambda s: ps.scenario(["supply", "agility"]), "one policy here, several in ps.sweep"),
    "a parameter": (lambda s: ps.scenario(parameters={"suport_effect": 0.2}), 'did you mean "support_effect"'),
    "parameters without names": (lambda s: ps.scenario(parameters=0.2), 'parameters=0.2: needs names and values'),
    "a name for a class": (lambda s: ps.scenario(provider="Safe"), "provider='Safe': is no provider class"),
    "a key of a model": (lambda s: ps.MesaModel(s, budgt="£1m"), 'did you mean "budget.amount=£1m"'),
    "a sweep's key of a model": (lambda s: ps.MesaModel(s, replicates=3), "says how a sweep is played"),
    "a slider": (lambda s: ps.model_params(s, "support_effect"), 'write "parameters.support_effect"'),
    "a kind of slider": (lambda s: ps.model_params(s, "calendar.yeers"), 'did you mean "calendar.years"'),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG_CALLS)
def test_a_wrong_call_is_told_in_words(brief, wrong):
    call, words = WRONG_CALLS[wrong]
    with pytest.raises(AskError) as refused:
        call(brief)
    assert words in str(refused.value) and len(str(refused.value).splitlines()) <= 6


def test_a_wrong_keyword_is_still_a_type_error_and_a_wrong_name_an_attribute_error(brief):
    with pytest.raises(TypeError):
        ps.scenario(polcy="agility")
    for thing, name, near in (
        (ps, "suport", "support"),
        (brief, "buy", "buys"),
        (ps.run(brief), "nationl", "national"),
    ):
        with pytest.raises(AttributeError, match=f'has no {name}, did you mean "{near}"'):
            getattr(thing, name)
    assert not hasattr(ps.run(brief), "_repr_nothing_") and not hasattr(brief, "_ipython_canary_method")


def test_a_large_number_of_pythons_is_pounds(brief):
    assert ps.scenario(budget=400_000_000).budget.amount == ps.scenario(budget="£400m a year").budget.amount


def test_the_same_question_lands_in_the_same_folder_however_it_is_put(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    small = {"replicates": 2, "years": 1, "calendar": SHORT, "parameters": {"support_effect": 0.3}}
    swept = ps.sweep("support", budget=400e6, workers=1, **small)
    words = ["policy=support", "budget.amount=£400m", "replicates=2", "calendar.years=1", "calendar.warm_up=6 months"]
    assert main(["run", *words, "calendar.tick=half_year", "parameters.support_effect=0.30"]) == 0
    assert "already done" in capsys.readouterr().out
    assert [folder.name for folder in (tmp_path / "results").glob("*/")] == [swept.folder.path.name]
    assert "provider" not in swept.folder.path.name


# ---- a model one steps


def test_a_model_with_keywords_is_the_scenario_that_they_ask_for(brief):
    asked = {"budget": "£300m a year", "parameters": {"support_effect": 0.3}}
    model = ps.MesaModel(brief, 1, **asked).run_until()
    wanted = ps.scenario("support", years=1, calendar=SHORT, **asked)
    assert model.asked == wanted and brief.parameters == {}
    assert_frame_equal(model.national, ps.run(wanted, 1).national, check_exact=True)


def test_a_model_takes_keys_with_dots_other_policies_and_switches(brief):
    model = ps.MesaModel(
        brief, **{"budget.amount": 200e6, "calendar.years": 2, "agility_form": "min", "policy": "agility"}
    )
    same = ps.scenario("agility", budget="£200m a year", years=2, calendar=SHORT, agility_form="min")
    assert model.asked == same
    assert ps.MesaModel(policy="agility", years=3).asked == ps.scenario("agility", years=3)


def test_a_model_is_asked_for_means_by_name_and_says_what_year_it_is_in(brief):
    model = ps.MesaModel(brief, replicate=0)
    model.run_until(year=1)
    acute = [p.motivation for p in model.providers if p.type == "acute"]
    assert model.agents.select(lambda p: p.type == "acute").agg("motivation", "mean") == np.mean(acute)
    assert model.year == "2026/27" and list(model.national["year"])[-1] == "2026/27"


KEYS = ("budget.amount", "parameters.support_effect", "parameters.imitation_rate", "calendar.years", "agility_form",
        "policy", "seed", "replicate")  # fmt: skip


def test_sliders_start_where_the_scenario_is_and_make_the_model_that_they_show(brief):
    params = ps.model_params(brief, *KEYS)
    assert params["scenario"] is brief and [*params] == ["scenario", *KEYS]
    for key in KEYS:
        control = params[key]
        assert control["label"] and control["type"] in ("SliderFloat", "SliderInt", "Select")
        if control["type"] == "Select":
            assert control["value"] in control["values"]
        else:
            assert control["min"] <= control["value"] <= control["max"] and 0 < control["step"] <= control["max"]
    effect = params["parameters.support_effect"]
    assert (effect["min"], effect["max"], effect["value"]) == (0.2, 1.0, 0.5)
    values = {key: control["value"] if key in KEYS else control for key, control in params.items()}
    model = ps.MesaModel(**values | {"budget.amount": 3e8})
    assert float(model.asked.budget.amount) == 3e8 and model.asked.policy == brief.policy and model.replicate == 0
    assert model.asked.parameters == {"support_effect": 0.5, "imitation_rate": 1.0}


# ---- a notebook

CELLS = {
    "a name": ["ps.scenario('agilty')"],
    "two lines": ["x = 1", "y = ps.scenario('support', start='2026-13')"],
    "a keyword": ["ps.sweep('support', policies=2)"],
    "an attribute": ["s = ps.scenario('support')", "s.buy()"],
    "a rule": ["class Bad(ps.Provider):", "    @ps.rule", "    def feel(self):", "        self.motivation = print(1)", "",
               "ps.scenario(provider=Bad)"],
    "a declaration": ["class Bad(ps.Provider):", "    luck: float = ps.trait(0.5, correlate={'motivtion': 0.1})", "",
                      "ps.scenario('support', provider=Bad)"],
    "an outcome": ["class Own(ps.Provider):", "    pass", "", "@ps.outcome()", "def odd(providers):",
                   "    return providers['mood']", "",
                   "ps.run(ps.scenario(provider=Own, years=1, calendar={'warm_up': 1, 'tick': 'year'}), engine='mesa')"],
    "shown": ["with ps.debug():", "    ps.scenario('agilty')"],
}  # fmt: skip
SHELL = """
import contextlib, io, json, sys
from IPython.core.interactiveshell import InteractiveShell
shell, told = InteractiveShell.instance(colors="nocolor"), {}
shell.run_cell("import policysim as ps", store_history=True)
for name, lines in json.loads(sys.argv[1]).items():
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        shell.run_cell("\\n".join(lines), store_history=True)
    told[name] = out.getvalue()
print(json.dumps(told))
"""
KINDS = ("AskError", "KeywordError", "NoAttribute", "RuleError", "RunFailed")
FOREIGN = ("site-packages", "hydra", "pydantic", "numba", "Traceback", "src/policysim", "omegaconf", "<frozen")


@pytest.fixture(scope="module")
def told():
    """What a real IPython prints for each cell."""
    done = subprocess.run([sys.executable, "-c", SHELL, json.dumps(CELLS)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("cell", [name for name in CELLS if name != "shown"])
def test_a_notebook_shows_the_message_and_ones_own_line_and_none_of_ours(told, cell):
    text, number = told[cell], [*CELLS].index(cell) + 2
    assert f"Cell In[{number}], line " in text and any(f"{kind}: " in text for kind in KINDS)
    assert not [word for word in FOREIGN if word in text], text
    assert len(text.strip().splitlines()) <= 10


def test_the_own_line_is_the_one_that_went_wrong(told):
    assert "Cell In[3], line 2\n----> 2 y = ps.scenario('support', start='2026-13')" in told["two lines"]
    assert "Cell In[6], line 4: rule Bad.feel uses `print`" in told["a rule"]
    assert (
        'Cell In[7], line 2: Bad.luck: correlate names "motivtion", did you mean "motivation"?' in told["a declaration"]
    )
    assert "Cell In[8], line 6: outcome odd:" in told["an outcome"]


def test_debug_shows_all(told):
    assert "Traceback" in told["shown"] and "policysim/notebook.py" in told["shown"]
    assert ps.debug is ps.debug() and ps.debug.showing
    ps.debug.off()
    assert PolicysimError("x")._render_traceback_() == ["PolicysimError: x"]
