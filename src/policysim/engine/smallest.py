"""The smallest world that a spec can be played in: two providers, one innovation, no levers, one tick."""

import numpy as np

from policysim.rules import Spec
from policysim.scenario.world import Network, World


def filled(dtype: np.dtype, fields: tuple, shape: tuple[int, ...]) -> np.ndarray:
    """Records with every field at its declared default; a default that names a parameter counts as 0.5."""
    records = np.zeros(shape, dtype)
    for field in fields:
        records[field.name] = 0.5 if isinstance(field.default, str) else field.default
    return records


def parameters(spec: Spec, dt: float) -> np.ndarray:
    """Parameters and switches at their defaults, constants at 1, (1,)."""
    par = np.zeros(1, spec.par_dtype)
    for parameter in spec.parameters:
        par[parameter.name] = parameter.default
    for switch in spec.switches:
        par[switch.name] = switch.choices.index(switch.default)
    for constant in spec.constants:
        par[constant.name] = 1.0
    par["dt"] = dt
    return par


def smallest_world(spec: Spec) -> World:
    """Two alike providers that see each other."""
    providers = filled(spec.provider_dtype, spec.provider, (2,))
    for field in spec.provider:
        if field.role == "fact" and field.kind == "float":
            providers[field.name] = 0.5
    return World(
        spec=spec, seed=0, replicate=0, dt=0.25, warm_up=0, ticks=1, providers=providers,
        uptakes=filled(spec.uptake_dtype, spec.uptake, (2, 1)),
        innovations=filled(spec.innovation_dtype, spec.innovation, (1,)),
        arrives=np.zeros(1), numbers=np.zeros(1, np.int64), par=parameters(spec, 0.25),
        nation=filled(spec.nation_dtype, spec.nation, (1,)),
        network=Network(np.array([0, 1, 2]), np.array([1, 0]), np.array([1.0, 1.0])),
        groups={}, flows=(), ids=("a", "b"), innovation_ids=("one",), names={}, budget=np.zeros(1),
    )  # fmt: skip
