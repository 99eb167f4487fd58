"""A world is sound before it is played: groups, links and ties lead to places that are there."""

import numpy as np

from policysim.errors import RunFailed
from policysim.scenario.world import World


def check_sound(world: World) -> None:
    """Raise RunFailed where compiled code would read beside its records."""
    name = world.spec.name
    for r in world.spec.seen:
        if r.group:
            _within(world.providers[r.group], 0, np.iinfo(np.int64).max, f"{name}.{r.group}", world.ids)
        if r.link:
            last = len(world.innovations) - 1
            _within(world.innovations[r.link], -1, last, f"{name}: {r.link} of an innovation", world.innovation_ids)
    peers = world.network.indices
    _within(peers, 0, len(world.ids) - 1, f"{name}: the position of a peer", range(len(peers)))


def _within(values: np.ndarray, low: int, high: int, what: str, names) -> None:
    if values.size and (values.min() < low or values.max() > high):
        at = int(np.flatnonzero((values < low) | (values > high))[0])
        raise RunFailed(
            f"{what} is {values[at]} at {names[at]}\n  it must be from {low} to {high}", provider=str(names[at])
        )
