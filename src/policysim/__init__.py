"""policysim: which policies get health-care providers to take up what works, what comes of it, and how sure can we be?"""

import sys
from collections.abc import Sequence
from importlib import import_module
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

# The public names, and where each is written. They are imported when first used: `import policysim` itself is quick.
PLACES = {
    "policysim.errors": ("PolicysimError", "debug"),
    "policysim.rules": (
        "Part", "chance", "clip", "clock_tick", "clock_years", "constant", "everyone_mean", "everyone_share", "fact",
        "group_mean", "group_share", "helper", "lever", "linked", "nation", "network", "normal", "outcome", "parameter",
        "peers_mean", "peers_share", "power", "rule", "start", "state", "switch", "towards", "trait", "vector", "waiting",
    ),
    "policysim.providers": ("ABANDONED", "AWARE", "EMBEDDED", "IMPLEMENTING", "UNAWARE", "Provider"),
    "policysim.scenario.policy": ("Policy",),
    "policysim.scenario.levers": (
        "autonomy", "inputs", "instrument", "investment", "payment", "regulation", "supply", "support",
    ),
    "policysim.scenario.reach": ("readiest", "weakest", "where"),
    "policysim.scenario.own_network": ("edges",),
    "policysim.engine": ("run",),
    "policysim.notebook": ("between", "compare", "diff", "open_sweep", "read_providers", "scenario", "sweep"),
    "policysim.engine.tracing": ("trace",),
    "policysim.lookup.public": ("explain", "list"),
    "policysim.model": ("MesaModel",),
    "policysim.sliders": ("model_params",),
    "policysim.conformance": ("Conformance", "conformance"),
    "policysim.publish.reproduce": ("reproduce",),
}  # fmt: skip
HOME = {name: module for module, names in PLACES.items() for name in names}
__all__ = sorted(HOME)

if TYPE_CHECKING:
    from policysim.conformance import Conformance, conformance
    from policysim.engine.runs import run
    from policysim.engine.tracing import trace
    from policysim.errors import PolicysimError, debug
    from policysim.lookup.public import explain, list
    from policysim.model import MesaModel
    from policysim.notebook import between, compare, diff, open_sweep, read_providers, scenario, sweep
    from policysim.providers import ABANDONED, AWARE, EMBEDDED, IMPLEMENTING, UNAWARE, Provider
    from policysim.publish.reproduce import reproduce
    from policysim.rules import (
        Part,
        chance,
        clip,
        clock_tick,
        clock_years,
        constant,
        everyone_mean,
        everyone_share,
        fact,
        group_mean,
        group_share,
        helper,
        lever,
        linked,
        nation,
        network,
        normal,
        outcome,
        parameter,
        peers_mean,
        peers_share,
        power,
        rule,
        start,
        state,
        switch,
        towards,
        trait,
        vector,
        waiting,
    )  # fmt: skip
    from policysim.scenario.levers import (
        autonomy,
        inputs,
        instrument,
        investment,
        payment,
        regulation,
        supply,
        support,
    )  # fmt: skip
    from policysim.scenario.own_network import edges
    from policysim.scenario.policy import Policy
    from policysim.scenario.reach import readiest, weakest, where
    from policysim.sliders import model_params


def __getattr__(name: str) -> Any:
    return _import(name) if name in HOME else _unknown(name)


def _import(name: str) -> Any:
    """A public name, from where it is written; kept for the next time. A function says in words how it is called wrongly."""
    value = getattr(import_module(HOME[name]), name)
    if isinstance(value, FunctionType) and not hasattr(value, "__policysim_helper__"):
        from policysim.keywords import in_words

        value = in_words(value, name)
    globals()[name] = value
    return value


class _Face(ModuleType):
    """`ps.scenario` is the function, though `policysim.scenario` is a package too: importing that does not replace it."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in HOME or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Face


def _unknown(name: str) -> NoReturn:
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from policysim.errors import NoAttribute, did_you_mean

    near = did_you_mean(name, HOME)
    raise NoAttribute(f"policysim has no {name}{near}" + ("" if near else "\n  what it has: dir(ps)"))


def __dir__() -> Sequence[str]:
    return __all__
