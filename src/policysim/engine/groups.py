"""Outcomes of types, regions, health systems or single providers: those that read providers' numbers and nothing else."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from policysim.engine.history import History, Part, by_tick, by_year
from policysim.engine.smallest import smallest_world
from policysim.rules import Outcome, Spec
from policysim.scenario.world import World

Place = tuple[str, str, str]  # outcome, kind of group, name of the group


@lru_cache(maxsize=64)
def grouped(spec: Spec) -> tuple[Outcome, ...]:
    """The outcomes of a class that a part of the providers has too; stages of uptake and money are the nation's."""
    world = smallest_world(spec)
    recorded = world.providers[[field.name for field in spec.recorded()]]
    part = Part(spec, world.providers, recorded[None, :], world.dt, world.warm_up)
    apart = [outcome for outcome in spec.outcomes if not outcome.of and _reads_providers_only(outcome, part)]
    names = {outcome.name for outcome in apart}
    return tuple(outcome for outcome in spec.outcomes if outcome.name in names or outcome.of in names)


def _reads_providers_only(outcome: Outcome, part: Part) -> bool:
    try:
        with np.errstate(all="ignore"):
            by_tick(part, [outcome])
    except Exception:  # it asks for what only the nation has
        return False
    return True


def groups_of(world: World, kind: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """The group of each provider, int64 (N,), and the names of the groups."""
    if kind == "provider":
        return np.arange(len(world.ids)), world.ids
    return world.groups[kind], world.names[kind]


def by_group(history: History, kinds: Sequence[str]) -> dict[Place, np.ndarray]:
    """The outcomes of every group of these kinds (type, region, health_system, provider) with providers, (years,) each."""
    made: dict[Place, np.ndarray] = {}
    for kind in kinds:
        codes, names = groups_of(history.world, kind)
        for code in np.unique(codes):
            found = by_year(history.part(np.flatnonzero(codes == code)), grouped(history.spec))
            made |= {(outcome, kind, names[code]): values for outcome, values in found.items()}
    return made
