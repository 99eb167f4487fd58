"""Settings of a scenario as the sliders and menus that Mesa's SolaraViz shows, which step a model with these keywords."""

from __future__ import annotations

import math
from typing import Any

from policysim.errors import AskError, did_you_mean
from policysim.library import library
from policysim.scenario.scenario import Scenario

STEPS = 20
MOST_SEED, MOST_REPLICATE, MOST_YEARS = 100, 99, 30
OWN = ("policy", "budget.amount", "calendar.years", "seed", "replicate")


def model_params(scenario: Scenario, *keys: str) -> dict[str, Any]:
    """What `SolaraViz(model, model_params=...)` wants: a slider or a menu for each key, and the scenario itself.

    Keys are those of the command line ("budget.amount" in pounds a year, "parameters.support_effect", "agility_form",
    "calendar.years", "policy", "seed") and "replicate". A parameter's slider spans its range; without one, its limits.
    The keywords are those of `ps.MesaModel`. Solara itself is not needed to make them.
    """
    if not isinstance(scenario, Scenario):
        raise AskError(
            f'model_params takes a scenario first, not {scenario!r}\n  write ps.model_params(s, "budget.amount")'
        )
    return {"scenario": scenario, **{key: _control(scenario, key) for key in keys}}


def _control(scenario: Scenario, key: str) -> dict[str, Any]:
    spec = scenario.spec
    parameters = {f"parameters.{p.name}": p.name for p in spec.parameters}
    switches = {s.name: s for s in spec.switches}
    if key in parameters:
        return _of_parameter(scenario, parameters[key])
    if key in switches:
        switch = switches[key]
        return _menu(key, scenario.switches.get(key, switch.default), list(switch.choices))
    if key == "policy":
        return _of_policy(scenario)
    if key == "budget.amount":
        pounds = scenario.budget.a_year(scenario.calendar)
        step = _neat(2 * pounds / STEPS)
        return _slider("budget, £ a year", pounds, step, 2 * pounds, step)
    whole = {
        "calendar.years": (scenario.calendar.years, 1, MOST_YEARS),
        "seed": (scenario.seed, 0, MOST_SEED),
        "replicate": (0, 0, MOST_REPLICATE),
    }
    if key in whole:
        value, low, high = whole[key]
        return {**_slider(key.rpartition(".")[2], value, low, max(high, value), 1), "type": "SliderInt"}
    known = [*OWN, *switches, *parameters, *parameters.values()]
    near = did_you_mean(key, known)
    if key in parameters.values():
        near = f'\n  write "parameters.{key}"'
    raise AskError(
        f'model_params: "{key}" has no slider{near}\n  sliders: {", ".join((*OWN, *switches))}, parameters.NAME'
    )


def _of_parameter(scenario: Scenario, name: str) -> dict[str, Any]:
    about = scenario.spec.parameter(name)
    value = scenario.parameters.get(name, about.default)
    least, most = about.limits
    low = about.low if about.low is not None else least if least is not None else min(0.0, 2 * value)
    high = about.high if about.high is not None else most if most is not None else max(1.0, 2 * value)
    low, high = min(low, value), max(high, value)
    unit = f", {about.unit}" if about.unit else ""
    return _slider(f"{name.replace('_', ' ')}{unit}", value, low, high, _neat((high - low) / STEPS))


def _of_policy(scenario: Scenario) -> dict[str, Any]:
    names = library(None).names("policy")
    if scenario.policy.name not in names:
        raise AskError(
            f'model_params: "policy" lists policies that are files, and {scenario.policy.name} is not one of them\n'
            "  leave it out, or save it in conf/policy"
        )
    return _menu("policy", scenario.policy.name, list(names))


def _slider(label: str, value: float, low: float, high: float, step: float) -> dict[str, Any]:
    return {"type": "SliderFloat", "label": label, "value": value, "min": low, "max": high, "step": step}


def _menu(label: str, value: str, values: list[str]) -> dict[str, Any]:
    return {"type": "Select", "label": label.replace("_", " "), "value": value, "values": values}


def _neat(step: float) -> float:
    """A step of one digit, as 0.04 or 50,000,000; 1 where there is no span."""
    if step <= 0:
        return 1.0
    scale = 10.0 ** math.floor(math.log10(step))
    return round(step / scale) * scale
