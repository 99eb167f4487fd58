"""The agents of a model, and groups of them, are Mesa's own sets, which also know a mean by its name."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from statistics import median
from typing import Any

import numpy as np
from mesa.agent import AgentSet

from policysim.errors import AskError, did_you_mean

GroupBy: Any = sys.modules[AgentSet.__module__].GroupBy  # Mesa 3.5 has it in another module than 3.3
Statistic = Callable | str
STATISTICS: dict[str, Callable] = {
    "mean": np.mean, "median": median, "min": min, "max": max, "sum": sum, "std": np.std, "count": len,
}  # fmt: skip


class Agents(AgentSet):
    """Providers: `agents.select(lambda p: p.type == "acute").agg("motivation", "mean")`; all else as in Mesa."""

    def select(self, *args: Any, **kwargs: Any) -> Agents:
        """Those for which a condition holds, as in Mesa."""
        return Agents(super().select(*args, **kwargs), self.random)

    def sort(self, *args: Any, **kwargs: Any) -> Agents:
        """In the order of a key, as in Mesa."""
        return Agents(super().sort(*args, **kwargs), self.random)

    def shuffle(self, *args: Any, **kwargs: Any) -> Agents:
        """In an order by chance, as in Mesa."""
        return Agents(super().shuffle(*args, **kwargs), self.random)

    def groupby(self, by: Callable | str, result_type: str = "agentset") -> Groups:
        """By an attribute or a function of an agent, as in Mesa."""
        found = super().groupby(by, result_type).groups
        return Groups({k: Agents(v, self.random) if isinstance(v, AgentSet) else v for k, v in found.items()})

    def agg(self, attribute: str, func: Statistic | Iterable[Statistic]) -> Any:
        """One number from an attribute of all; `func` is a function, the name of a statistic, or several of them."""
        if isinstance(func, str) or callable(func):
            return super().agg(attribute, statistic(func))
        return super().agg(attribute, [statistic(one) for one in func])


class Groups(GroupBy):
    """Groups of providers: `agents.groupby("region").agg("motivation", "mean")`; all else as in Mesa."""

    def agg(self, attr_name: str, func: Statistic) -> dict:
        """One number from an attribute of each group; `func` is a function or the name of a statistic."""
        return super().agg(attr_name, statistic(func))


def statistic(asked: Statistic) -> Callable:
    """The function of that name; a function is what it is. AskError names the nearest."""
    if not isinstance(asked, str):
        return asked
    if asked not in STATISTICS:
        near = did_you_mean(asked, STATISTICS)
        raise AskError(f'agg: no statistic "{asked}"{near}\n  there is {", ".join(STATISTICS)}, or a function')
    return STATISTICS[asked]
