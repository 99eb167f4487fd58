"""Every parameter has one value in a future: what the user fixed, else a draw from its range, else its default."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache

import numpy as np

from policysim.chance import log_two_piece, triangular, two_piece, uniform, uniforms, whole
from policysim.errors import AskError
from policysim.rules import Parameter, Spec
from policysim.scenario.policy import unknown
from policysim.scenario.posterior import FIXED, POSTERIOR, Posterior

STREAM = "parameters"
FEW = 3  # values that a note lists
INVERSE: dict[str, Callable[[np.ndarray, float, float, float], np.ndarray]] = {  # of a uniform, low, default and high
    "two_piece": two_piece,
    "log_two_piece": log_two_piece,
    "uniform": lambda u, low, default, high: uniform(u, low, high),
    "triangular": triangular,
    "whole": whole,
}


def drawn(
    spec: Spec, fixed: Mapping[str, float], uncertainty: str, seed: int, replicate: int,
    posterior: Posterior | None = None,
) -> dict[str, float]:  # fmt: skip
    """Values of all parameters in one future; `uncertainty` is `fixed`, `register` (each is drawn from its range) or
    `posterior` (those of the table `posterior` are one of its sets, the others as in `register`)."""
    return drawn_of(spec.parameters, fixed, uncertainty, seed, replicate, posterior)


def drawn_of(
    parameters: Iterable[Parameter], fixed: Mapping[str, float], uncertainty: str, seed: int, replicate: int,
    posterior: Posterior | None = None,
) -> dict[str, float]:  # fmt: skip
    """The same for some parameters: a draw depends on no other."""
    parameters = tuple(parameters)
    values = {parameter.name: float(parameter.default) for parameter in parameters}
    if uncertainty != FIXED:
        for parameter in parameters:
            if parameter.uncertain:
                values[parameter.name] = _draw(
                    parameter.name, parameter.distribution, _range(parameter), seed, replicate
                )
    if uncertainty == POSTERIOR:
        assert posterior is not None
        chosen = posterior.chosen(float(uniforms(seed, replicate, STREAM, POSTERIOR, 1)[0]))
        values |= {name: chosen[name] for name in values if name in chosen}
    return values | {name: float(value) for name, value in fixed.items()}


def _range(parameter: Parameter) -> tuple[float, float, float]:
    assert parameter.low is not None and parameter.high is not None
    return parameter.low, min(max(parameter.default, parameter.low), parameter.high), parameter.high


def value_at(parameter: Parameter, u: float) -> float:
    """The value below which a share `u` (0-1) of futures draw a parameter that has a range."""
    return float(values_at(parameter, np.array([u]))[0])


def values_at(parameter: Parameter, u: np.ndarray) -> np.ndarray:
    """The same for many shares, float64 (n,)."""
    return INVERSE[parameter.distribution](u, *_range(parameter))


@lru_cache(maxsize=4096)
def _draw(name: str, distribution: str, within: tuple[float, float, float], seed: int, replicate: int) -> float:
    return float(INVERSE[distribution](uniforms(seed, replicate, STREAM, name, 1), *within)[0])


def record(spec: Spec, values: Mapping[str, float], switches: Mapping[str, str], dt: float) -> np.ndarray:
    """The record `par` that rules read, (1,): parameters, codes of switches, constants still to be filled in, dt."""
    codes = {s.name: s.choices.index(switches.get(s.name, s.default)) for s in spec.switches}
    told = {**values, **codes, "dt": dt}
    return np.array([tuple(told.get(name, 0) for name in spec.par_dtype.names or ())], spec.par_dtype)


def check_parameters(spec: Spec, fixed: Mapping[str, float]) -> None:
    """Refuse parameters that the class does not declare, and values outside their limits."""
    check_known({parameter.name: parameter for parameter in spec.parameters}, fixed)


def check_known(known: Mapping[str, Parameter], fixed: Mapping[str, float]) -> None:
    """The same for parameters by name."""
    for name, value in fixed.items():
        if name not in known:
            raise unknown(name, "parameter", known, f"parameters.{name}")
        if not math.isfinite(value) or not known[name].allows(value):
            limits = f"its limits, {known[name].allowed}"
            raise AskError(f"parameters.{name} = {value:g} is outside {limits}\n  {known[name].doc}")


def outside_range(spec: Spec, fixed: Mapping[str, float]) -> list[str]:
    """A note for each fixed value that lies outside what the evidence allows."""
    return outside_ranges(spec, {name: [value] for name, value in fixed.items()})


def outside_ranges(spec: Spec, tried: Mapping[str, Collection[float]]) -> list[str]:
    """A note for each parameter of which a tried value lies outside what the evidence allows."""
    notes = []
    for parameter in spec.parameters:
        values = tried.get(parameter.name, ())
        if parameter.uncertain and values:
            low, _, high = _range(parameter)
            outside = [value for value in values if not low <= value <= high]
            told = " = " + ", ".join(f"{value:g}" for value in outside) + (" is" if len(outside) == 1 else " are")
            told = told if len(outside) <= FEW else f": {len(outside):,} of {len(values):,} values are"
            if outside:
                evidence = f"the range of the evidence, {low:g} to {high:g}"
                notes.append(f"parameters.{parameter.name}{told} outside {evidence}")
    return notes


def check_switches(spec: Spec, chosen: Mapping[str, str]) -> None:
    """Refuse switches that the class does not declare, and words that they do not know."""
    known = {switch.name: switch for switch in spec.switches}
    for name, word in chosen.items():
        if name not in known:
            raise unknown(name, "switch", known, name)
        if word not in known[name].choices:
            raise unknown(word, "choice", known[name].choices, f"{name}={word}")
