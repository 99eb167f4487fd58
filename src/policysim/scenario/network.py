"""Whom a provider looks at: its health system, a few peers of its type, a few others; weights sum to 1."""

from collections.abc import Mapping

import numpy as np

from policysim.chance import uniforms
from policysim.scenario.system import Edges
from policysim.scenario.world import Network

STREAM = "network"


def network(groups: Mapping[str, np.ndarray], values: Mapping[str, float], seed: int, replicate: int) -> Network:
    """The network of a synthetic population; ties to peers and others are each provider's own draws.

    Parameters read by name: network_weight_system, network_weight_type, ties_type, ties_random. A provider without
    others of a kind spreads that weight over the kinds it has; one that is alone looks at nobody.
    """
    n = len(groups["type"])
    weight_system = values.get("network_weight_system", 1.0)
    weight_type = values.get("network_weight_type", 0.0)
    alone = np.zeros(n, np.int64)
    kinds = (
        (weight_system, _neighbours(groups["health_system"])),
        (weight_type, _some(groups["type"], round(values.get("ties_type", 0.0)), "type", seed, replicate)),
        (
            max(0.0, 1.0 - weight_system - weight_type),
            _some(alone, round(values.get("ties_random", 0.0)), "other", seed, replicate),
        ),
    )
    source = np.concatenate([pairs[0] for _, pairs in kinds])
    target = np.concatenate([pairs[1] for _, pairs in kinds])
    shares = [weight / np.bincount(pairs[0], minlength=n)[pairs[0]] for weight, pairs in kinds]
    return compressed(source, target, np.concatenate(shares), n)


def listed_network(edges: Edges, n: int) -> Network:
    """The network of an edge list; providers without edges look at nobody."""
    return compressed(np.array(edges.source, np.int64), np.array(edges.target, np.int64), np.array(edges.weight), n)


def compressed(source: np.ndarray, target: np.ndarray, weight: np.ndarray, n: int) -> Network:
    """CSR arrays of weighted pairs: repeated pairs are one, weights of a provider sum to 1."""
    pair, place = np.unique(source * n + target, return_inverse=True)
    together = np.bincount(place, weights=weight, minlength=len(pair))
    kept = together > 0
    pair, together = pair[kept], together[kept]
    owner = pair // n
    total = np.bincount(owner, weights=together, minlength=n)
    indptr = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=n))]).astype(np.int64)
    return Network(indptr, (pair % n).astype(np.int64), together / total[owner])


def _neighbours(group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All ordered pairs of different members of the same group."""
    order = np.argsort(group, kind="stable")
    count = np.bincount(group)
    first = np.cumsum(count) - count
    repeat = count[group[order]]
    source = np.repeat(order, repeat)
    place = np.arange(len(source)) - np.repeat(np.cumsum(repeat) - repeat, repeat)
    target = order[first[group[source]] + place]
    different = source != target
    return source[different], target[different]


def _some(group: np.ndarray, ties: int, name: str, seed: int, replicate: int) -> tuple[np.ndarray, np.ndarray]:
    """Up to `ties` different random others of the same group for each provider."""
    n = len(group)
    order = np.argsort(group, kind="stable")
    count = np.bincount(group)
    first = np.cumsum(count) - count
    own = np.empty(n, np.int64)
    own[order] = np.arange(n) - first[group[order]]
    others = count[group] - 1
    taken = own[:, None]
    pairs = []
    for tie in range(ties):
        u = uniforms(seed, replicate, STREAM, name, n, tick=tie)
        place = (u * (others - tie)).astype(np.int64)
        for column in np.sort(taken, axis=1).T:
            place += place >= column
        able = others > tie
        source = np.flatnonzero(able)
        pairs.append((source, order[first[group[source]] + place[source]]))
        taken = np.column_stack([taken, np.where(able, place, np.iinfo(np.int64).max)])
    empty = np.zeros(0, np.int64)
    return (
        np.concatenate([s for s, _ in pairs]) if pairs else empty,
        np.concatenate([t for _, t in pairs]) if pairs else empty,
    )
