"""What the bits of a run depend on besides its scenario: rules, declarations, versions, and this machine's maths."""

import hashlib
import inspect
import math
import platform
from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import lru_cache
from types import ModuleType
from typing import Any

import numpy as np
import scipy
from scipy import special

from policysim.engine.sources import whole_source
from policysim.rules import Spec

# Of a declaration: what is only told. The functions of outcomes are read as text.
TOLD = (
    "doc",
    "source",
    "grade",
    "unit",
    "symbol",
    "label",
    "limits",
    "function",
    "difference",
    "better",
    "decimals",
    "over",
    "scale",
    "beside",
    "at",
)


def rule_sources(spec: Spec) -> str:
    """Text of all rules and helpers in order, with the values of the numbers they name: what compiled code holds."""
    texts: list[str] = []
    seen: set[Callable] = set()
    for rule in spec.rules:
        _source(rule.function, texts, seen)
    records = [
        [(f.name, f.kind, f.length, f.role) for f in each]
        for each in (spec.provider, spec.uptake, spec.innovation, spec.nation)
    ]
    order = [(r.name, r.owner, r.draws) for r in spec.rules]
    layouts = [records, spec.seen, order, spec.par_dtype, spec.levers_dtype]
    return "\n".join([*texts, *map(repr, layouts)])


def _source(function: Callable, texts: list[str], seen: set[Callable]) -> None:
    if function in seen:
        return
    seen.add(function)
    texts.append(inspect.getsource(function))
    spaces = [function.__globals__]
    names = function.__code__.co_names
    spaces += [vars(v) for n in names if isinstance(v := function.__globals__.get(n), ModuleType) and n != "math"]
    for name in names:
        for space in spaces:
            value = space.get(name)
            if hasattr(value, "__policysim_helper__"):
                _source(value, texts, seen)
            elif isinstance(value, int | float):
                texts.append(f"{name} = {value!r}")


def declarations(spec: Spec) -> str:
    """All that a class declares and that decides a number: defaults, spreads, ranges, choices, levers."""
    declared = (
        spec.provider,
        spec.uptake,
        spec.innovation,
        spec.nation,
        spec.parameters,
        spec.switches,
        spec.levers,
        spec.outcomes,
    )
    return repr([[_deciding(d) for d in each] for each in declared])


def _deciding(declared: Any) -> Sequence[tuple[str, Any]]:
    return [(f.name, getattr(declared, f.name)) for f in fields(declared) if f.name not in TOLD]


@lru_cache(maxsize=1)
def maths_probe() -> str:
    """Hash of 1,700 values of this machine's exp, log and the like: equal probes are needed for equal bits."""
    points = [k / 37.0 - 13.0 for k in range(200)]
    values = [f(x) for f in (math.exp, math.expm1, math.tanh) for x in points]
    values += [f(abs(x) + 1e-3) for f in (math.log, math.log1p) for x in points]
    many = np.array(points)
    values += [
        *np.exp(many),
        *np.log(np.abs(many) + 1e-3),
        *special.ndtri((many + 13.5) / 7.0),
        *special.betaincinv(2, 3, many % 1),
    ]
    return hashlib.sha256(np.array(values, "<f8").tobytes()).hexdigest()[:16]


def fingerprint(spec: Spec) -> dict[str, str]:
    """What the bits of a run depend on besides its scenario and the versions of policysim and Numba."""
    free = [rule.function for rule in spec.rules if rule.free]
    hooks = [hook for hook in (spec.start, spec.network) if hook is not None]
    called = [*free, *hooks, *(outcome.function for outcome in spec.outcomes)]
    text = "\n".join([rule_sources(spec), declarations(spec), whole_source(called)])
    return {
        "provider": spec.name,
        "rules": hashlib.sha256(text.encode()).hexdigest(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "python": ".".join(platform.python_version_tuple()[:2]),
        "maths": maths_probe(),
    }
