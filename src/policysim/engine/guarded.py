"""What a rule under Mesa may touch: agents and records whose writes are watched, and checks of what was written."""

import math
from collections import namedtuple
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import Any

import mesa
import numpy as np

from policysim.engine.bind import Binder, interpreted
from policysim.engine.codes import Code
from policysim.errors import NoAttribute, RuleError, did_you_mean
from policysim.rules import Field, Spec

KINDS = {"float": float, "int": int, "bool": bool}
MESA_OWN = ("unique_id", "model", "pos", "random", "rng")
STAYS = "it is given and stays: the system, the portfolio or @ps.start sets it"


def agent_class(spec: Spec) -> type:
    """The Mesa class of a provider class: the same rules, on guarded attributes."""
    binder = Binder(interpreted)
    bound = {r.name: r.function if r.free else binder.bind(r.function) for r in spec.rules if r.owner != "nation"}
    fields = {f.name: f for f in spec.provider}
    kinds = {f.name: KINDS[f.kind] for f in spec.provider if not f.length and f.role != "fact"}
    put = object.__setattr__

    def guard(self: Any, name: str, value: Any) -> None:
        if self.model.stage and type(value) is kinds.get(
            name
        ):  # within a stage; what is not finite is found at its end
            return put(self, name, value)
        field = fields.get(name)
        if field is None:
            if name in MESA_OWN or name.startswith("_"):
                return put(self, name, value)
            raise RuleError(
                f"{_place(self)}: {spec.name} has no trait or state {name}{did_you_mean(name, fields)}\n"
                f"  write {name}: float = state(0.0, ...) in {spec.name}"
            )
        if field.role == "fact":
            raise RuleError(f"{_place(self)}: writes the fact {name}\n  why    {STAYS}\n  write  a state of your own")
        value = _own_numbers(value)
        problem = problem_of(field, value, self.model.stage == "")
        if problem:
            raise RuleError(f"{_place(self)}: {spec.name}.{name} is {problem}")
        return put(self, name, value)

    def missing(self: Any, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"{spec.name!r} object has no attribute {name!r}")
        near = did_you_mean(name, fields) or '\n  what it has: ps.list("traits")'
        raise NoAttribute(f"provider {self.id}: {spec.name} has no {name}{near}")

    return type(spec.name, (spec.provider_class, mesa.Agent), {**bound, "__setattr__": guard, "__getattr__": missing})


def _own_numbers(value: Any) -> Any:
    """Numbers of NumPy as Python's own, an array as a list; anything else as it is."""
    if isinstance(value, list):
        return [_own_numbers(one) for one in value] if any(isinstance(one, np.generic) for one in value) else value
    return value.tolist() if isinstance(value, np.generic | np.ndarray) else value


def _place(agent: Any) -> str:
    model = agent.model
    return f"rule {model.stage} at tick {model.tick}, provider {agent.id}" if model.stage else f"provider {agent.id}"


def problem_of(field: Field, value: Any, check_finite: bool) -> str:
    """What is wrong with a value for a field: its type, its length, or that it is not finite."""
    values = value if field.length else [value]
    if field.length and (not isinstance(value, list) or len(value) != field.length):
        return f"a vector of {field.length} floats and cannot be {value!r}"
    for x in values:
        if type(x) is not KINDS[field.kind] and not isinstance(x, Code):
            write = f"{float(x)!r}" if isinstance(x, int) and field.kind == "float" else f"{field.kind}(...)"
            return f"{field.kind} and cannot be {x!r}\n  write {write}"
        if check_finite and field.kind == "float" and x - x != 0.0:
            return f"{x!r}, which is not a finite number"
        if field.kind == "int" and not -(2**63) <= x < 2**63:
            return f"{x!r}, which is no 64-bit int"
    return ""


def all_right(field: Field, values: list) -> bool:
    """Whether values are surely right: their types at a glance, and a sum that only finite numbers can have."""
    if field.length:
        lengths = set(map(len, values)) == {field.length}
        return lengths and all_right(replace(field, length=0), list(chain.from_iterable(values)))
    if set(map(type, values)) != {KINDS[field.kind]}:
        return False
    if field.kind == "int":
        return min(values) >= -(2**63) and max(values) < 2**63
    return field.kind != "float" or math.isfinite(sum(values))


@lru_cache(maxsize=128)
def record_class(name: str, names: tuple[str, ...]) -> type:
    """A small object with exactly these attributes."""
    return type(name, (), {"__slots__": names})


def facts_class(name: str, names: tuple[str, ...]) -> type:
    """A small object with exactly these attributes, none of which a rule may write."""

    def refuse(self: Any, word: str, value: Any) -> None:
        raise RuleError(
            f"{name.lower()} {self.id}: writes its fact {word}\n  why    {STAYS}\n  write  a state of your own"
        )

    return type(name, (), {"__slots__": names, "__setattr__": refuse})


def fill_record(target: Any, row: np.void, fields: tuple[Field, ...]) -> Any:
    """Copy a record's numbers to an object as plain Python numbers; vectors become lists."""
    for field in fields:
        value = row[field.name].tolist()
        object.__setattr__(target, field.name, bool(value) if field.kind == "bool" else value)
    return target


def namespace(row: np.void, dtype: np.dtype) -> Any:
    """The parameters of a run as plain Python numbers by name, which nobody can write."""
    values = {name: row[name].tolist() for name in dtype.names}
    return namedtuple("Parameters", values)(**values)  # type: ignore[misc]


def taken_over(those: Sequence[Any], field: Field, values: list) -> list:
    """Values of a field with Python's own numbers in place of NumPy's; they are put back where there were any."""
    own = [_own_numbers(value) for value in values]
    for one, old, new in zip(those, values, own, strict=True):
        if type(new) is not type(old) or new is not old:
            object.__setattr__(one, field.name, new)
    return own
