"""One function, two engines: a rule keeps its code, and the names it uses are bound to what the engine plays them with."""

import math
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any

from policysim.errors import RuleError
from policysim.rules import total

TOTAL = {name: getattr(total, name) for name in ("exp", "expm1", "log", "log1p", "sqrt", "tanh", "floor")}
BUILTIN = {"float": total.real, "int": total.whole, "round": total.nearest_whole}


# A rule asks for its arguments by name; these are its calls with the positions it needs of
# (self, uptake, innovation, seen, levers, par, draw).
CALLS: dict[int, Any] = {
    1: lambda f, a: lambda p: f(p[a]),
    2: lambda f, a, b: lambda p: f(p[a], p[b]),
    3: lambda f, a, b, c: lambda p: f(p[a], p[b], p[c]),
    4: lambda f, a, b, c, d: lambda p: f(p[a], p[b], p[c], p[d]),
    5: lambda f, a, b, c, d, e: lambda p: f(p[a], p[b], p[c], p[d], p[e]),
    6: lambda f, a, b, c, d, e, g: lambda p: f(p[a], p[b], p[c], p[d], p[e], p[g]),
    7: lambda f, a, b, c, d, e, g, h: lambda p: f(p[a], p[b], p[c], p[d], p[e], p[g], p[h]),
}
POSITION = {"self": 0, "uptake": 1, "innovation": 2, "seen": 3, "levers": 4, "par": 5, "draw": 6}


class Binder:
    """Binds rules and helpers for one engine; `make` turns a bound function into what that engine calls."""

    def __init__(self, make: Callable[[Callable], Any]):
        self.make = make
        self.done: dict[Any, Any] = {}
        self.open: list[Callable] = []

    def bind(self, function: Callable) -> Any:
        """The function with maths, `int`, `round` and helpers replaced by the engine's."""
        if function in self.done:
            return self.done[function]
        if function in self.open:
            raise RuleError(
                f"helper {function.__qualname__} calls itself\n  why    it might never end\n  write  for k in range(n):"
            )
        self.open.append(function)
        code = function.__code__
        names = {
            n: self._value(function, n)
            for n in code.co_names
            if n in function.__globals__ or n in BUILTIN or n == "math"
        }
        names["__name__"] = __name__  # a module that every process can import, so that compiled code loads from disk
        self.done[function] = self.make(FunctionType(code, names, function.__name__, function.__defaults__))
        self.open.pop()
        return self.done[function]

    def _value(self, function: Callable, name: str) -> Any:
        value = function.__globals__.get(name)
        if name == "math" and (value is None or value is math):
            return self._module("math", {n: self._plain(f) for n, f in TOTAL.items()})
        if name in BUILTIN and value is None:
            return self._plain(BUILTIN[name])
        if hasattr(value, "__policysim_helper__"):
            return self.bind(value)
        if isinstance(value, ModuleType):
            used = {n: getattr(value, n) for n in function.__code__.co_names if hasattr(value, n)}
            return self._module(
                name,
                {n: self.bind(v) if hasattr(v, "__policysim_helper__") else own_number(v) for n, v in used.items()},
            )
        return own_number(value)

    def _plain(self, function: Callable) -> Any:
        if function not in self.done:
            self.done[function] = self.make(function)
        return self.done[function]

    def _module(self, name: str, members: dict[str, Any]) -> ModuleType:
        module = ModuleType(name)
        vars(module).update(members)
        return module


def own_number(value: Any) -> Any:
    """A number of NumPy or of an enumeration as one of Python's own: rules write only those."""
    kind = next((k for k in (bool, int, float) if isinstance(value, k)), None)
    return value if kind is None else kind(value)


def interpreted(function: Callable) -> Callable:
    """How the reference engine calls a bound function: as it is."""
    return function
