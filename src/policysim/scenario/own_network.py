"""A class may say itself who looks at whom: its function is given the providers, and what it returns is checked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from policysim.chance import uniforms
from policysim.errors import AskError, broken, did_you_mean, place
from policysim.rules import Spec
from policysim.scenario.network import STREAM, compressed
from policysim.scenario.population import Population
from policysim.scenario.world import Network

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Ties:
    """Who looks at whom, by id: the provider in `source` looks at the one in `target`; (E,) each."""

    source: np.ndarray
    target: np.ndarray
    weight: np.ndarray


def edges(source: Any, target: Any, weight: Any = None) -> Ties:
    """Ties of a network: the provider with the id `source[e]` looks at `target[e]`; without `weight` all count alike.

    Weights are finite and not below 0; those of a provider are scaled to sum to 1. Ties to oneself are left out.
    """
    ends = [np.asarray(end, object).ravel() for end in (source, target)]
    weights = np.ones(len(ends[0])) if weight is None else np.asarray(weight, float).ravel()
    if not len(ends[0]) == len(ends[1]) == len(weights):
        counts = f"{len(ends[0])} source, {len(ends[1])} target and {len(weights)} weight"
        raise AskError(f"edges: {counts} are not equally many\n  each tie has one of each")
    return Ties(ends[0], ends[1], weights)


def own_network(function: Callable, people: Population, spec: Spec, seed: int, replicate: int) -> Network:
    """The network that a class's function makes of a population; AskError names the function, its line and the tie."""
    code = function.__code__
    at, n = place(code.co_filename, code.co_firstlineno), len(people.ids)

    frame = provider_frame(people, spec)

    def draw(name: str) -> np.ndarray:
        return uniforms(seed, replicate, STREAM, name, n).copy()  # a class may write into its own

    try:
        made = function(frame, draw)
    except KeyError as error:
        word = str(error.args[0]) if error.args else ""
        if word in frame.columns or not word:
            raise AskError(broken("network", function, error)) from error
        near = did_you_mean(word, frame.columns)
        has = AskError(
            f"no column {word}{near}\n  columns are {', '.join(frame.columns[:4])} and traits; the index is the id"
        )
        raise AskError(broken("network", function, has.with_traceback(error.__traceback__))) from error
    except Exception as error:
        raise AskError(broken("network", function, error)) from error
    if not isinstance(made, Ties):
        kind = type(made).__name__
        raise AskError(f"{at}: network {function.__name__} returns {kind}\n  write  return ps.edges(source, target)")
    if fault := _fault(made, people.ids):
        raise AskError(f"{at}: network {function.__name__}: {fault}")
    place_of = {name: k for k, name in enumerate(people.ids)}
    source, target = (np.array([place_of[name] for name in end], np.int64) for end in (made.source, made.target))
    other = source != target
    return compressed(source[other], target[other], made.weight[other], n)


def _fault(ties: Ties, ids: Sequence[str]) -> str:
    """What is wrong with ties: an id that no provider has, or a weight that is none; nothing where all is well."""
    known = set(ids)
    for what, names in (("source", ties.source), ("target", ties.target)):
        stranger = next((name for name in names if name not in known), None)
        if stranger is not None:
            return f"{what} {stranger!r} is no provider's id{did_you_mean(str(stranger), ids)}"
    wrong = ~(np.isfinite(ties.weight) & (ties.weight >= 0.0))
    return f"weight {ties.weight[wrong][0]:g}: weights are finite and not below 0" if wrong.any() else ""


def provider_frame(people: Population, spec: Spec) -> "pd.DataFrame":
    """A copy of the providers as a table: index id; type, region, health_system as words; size; traits."""
    import pandas as pd  # only where a class has a network of its own

    columns: dict[str, Any] = {
        name: pd.array(np.array(people.words[name], object)[codes], dtype="str")
        for name, codes in people.groups.items()
    }
    numbers = ["size", *(f.name for f in spec.provider if f.role == "trait" and not f.length)]
    columns |= {name: people.providers[name].copy() for name in numbers if name in (people.providers.dtype.names or ())}
    return pd.DataFrame(columns, index=pd.Index(people.ids, dtype="str", name="id"))
