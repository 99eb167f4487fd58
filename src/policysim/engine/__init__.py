"""How a scenario is played: by real Mesa agents one rule at a time, or compiled, with the same bits."""

from importlib import import_module
from typing import Any

PLACES = {
    "History": "history", "MesaModel": "model", "Played": "plays", "Run": "runs", "WorldModel": "reference",
    "by_group": "groups", "fingerprint": "identity", "grouped": "groups", "groups_of": "groups",
    "is_prepared": "compiled", "play": "plays", "prepare": "replicate", "prepare_agents": "reference", "run": "runs",
}  # fmt: skip
__all__ = list(PLACES)  # pyright: ignore


def __getattr__(name: str) -> Any:
    if name in PLACES:
        return getattr(import_module(f"{__name__}.{PLACES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
