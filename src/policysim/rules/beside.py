"""What counts for a class beside what it lists: outcomes and a network of its module, and the cost of each lever."""

import sys
from collections.abc import Callable, Iterable
from functools import lru_cache
from types import FunctionType
from typing import Any

from policysim.errors import RuleError, place
from policysim.rules.declare import NETWORK, Outcome, outcome


def _module(cls: type) -> Iterable[Any]:
    """All that stands in the module that declares a class; in a notebook, in its cells."""
    module = sys.modules.get(cls.__module__) if cls is not object else None
    return list(vars(module).values()) if module is not None else ()


def outcomes_of(cls: type) -> tuple[Outcome, ...]:
    """The outcomes that a class lists, and those that its module or that of a class it inherits from declares."""
    found = {one.name: one for one in getattr(cls, "outcomes", ())}
    for c in reversed(cls.__mro__):
        own = [v for v in _module(c) if isinstance(v, Outcome) and v.function.__module__ == c.__module__]
        found |= {one.name: one for one in own}
    costs = [spending(lever.name, lever.label) for lever in getattr(cls, "levers", ())]
    return (*found.values(), *(cost for cost in costs if cost.name not in found))


@lru_cache(maxsize=256)
def spending(lever: str, label: str) -> Outcome:
    """The outcome that tells what one lever costs; every lever of a class has one."""

    def cost(history):
        return history.spent(lever)

    cost.__name__ = f"public_cost_{lever}"
    cost.__doc__ = f"What government spends on {lever}."
    words = {"label": f"Public cost of {label}", "unit": "£m a year", "better": "lower"}
    return outcome(**words, decimals=0, over="mean", per_year="sum", scale=1e-6)(cost)


def network_of(cls: type) -> Callable | None:
    """The network that a class names, else that of its module, else that of the class it inherits from."""
    for c in cls.__mro__:
        if "network" in vars(c):
            return vars(c)["network"]
        found = [v for v in _module(c) if isinstance(v, FunctionType) and hasattr(v, NETWORK)]
        found = list(dict.fromkeys(v for v in found if v.__module__ == c.__module__))
        if len(found) > 1:
            code = found[1].__code__
            raise RuleError(
                f"{place(code.co_filename, code.co_firstlineno)}: {c.__name__} could have the networks "
                f"{' and '.join(f.__name__ for f in found)}\n  write  network = {found[0].__name__}, in class {c.__name__}"
            )
        if found:
            return found[0]
    return None
