"""Small worlds made at random: odd networks, extreme traits, empty groups, doses that come and go."""

from dataclasses import replace
from random import Random

import numpy as np

from policysim.engine.smallest import filled, parameters, smallest_world
from policysim.rules import Spec
from policysim.scenario.world import Flow, Network, Reach, World

TICKS, WARM_UP = 7, 2
EXTREMES = (0.0, 1.0, -1.0, 0.5, 1e-12, 35.0, -0.0, 1e6)


def network(random: Random, n: int) -> Network:
    """Ties with isolates, self-loops, repeats and weights that need not sum to 1."""
    degrees = [random.choice([0, 0, 1, 2, 5]) for _ in range(n)]
    indices = [random.randrange(n) for d in degrees for _ in range(d)]
    weights = [random.choice([0.0, 0.2, 1.0, random.random()]) for _ in indices]
    return Network(np.cumsum([0, *degrees]), np.array(indices, np.int64), np.array(weights, float))


def flow(random: Random, lever: str, n: int, k: int) -> Flow:
    """Money for one lever, reaching everyone, a mask, the weakest, the readiest or a comparison."""
    pot = lever == "prize"
    money = np.array([0.0] * WARM_UP + [random.choice([0.0, 0.3, 2.0]) for _ in range(TICKS - WARM_UP)])
    profile = np.array([random.choice([0.0, 0.5, 1.0]) for _ in range(TICKS)])
    parts = (("prize", profile), ("noise", 0.5 * profile)) if pot else (("support", profile),)
    reach = random.choice([
        Reach("everyone"), Reach("mask", np.array([random.random() < 0.5 for _ in range(n)])),
        Reach("weakest", share=0.4, by="hope", judged=random.choice(["once", "yearly"])),
        Reach("readiest", share=0.3, by="fear", judged="yearly"), Reach("where", comparison=("hope", "<", 0.4)),
    ])  # fmt: skip
    listed = np.array([random.random() < 0.5 for _ in range(k)]) if pot else None
    return Flow("one " + lever, lever, money, 1.5, True, pot, reach, parts, listed)


def random_world(spec: Spec, seed: int) -> World:
    """One world of up to nine providers and six innovations, from its seed."""
    random = Random(seed)
    n, k = random.randint(1, 9), random.randint(1, 6)
    providers = filled(spec.provider_dtype, spec.provider, (n,))
    for name in ("hope", "fear"):
        providers[name] = [random.choice([*EXTREMES, random.random(), random.random()]) for _ in range(n)]
    providers["size"] = [random.choice([0.0, 1.0, random.random()]) for _ in range(n)]
    providers["circle"] = [random.randrange(3) for _ in range(n)]
    uptakes = filled(spec.uptake_dtype, spec.uptake, (n, k))
    uptakes["stage"] = [[random.randrange(3) for _ in range(k)] for _ in range(n)]
    uptakes["glow"] = [[random.random() for _ in range(k)] for _ in range(n)]
    innovations = filled(spec.innovation_dtype, spec.innovation, (k,))
    innovations["weight"] = [random.choice(EXTREMES) for _ in range(k)]
    innovations["kind"] = [random.randrange(-2, 4) for _ in range(k)]
    innovations["other"] = [random.choice([-1, random.randrange(k)]) for _ in range(k)]
    return World(
        spec=spec, seed=random.randrange(2**63), replicate=random.randrange(1000), dt=random.choice([0.25, 1 / 12, 1.0]),
        warm_up=WARM_UP, ticks=TICKS, providers=providers, uptakes=uptakes, innovations=innovations,
        arrives=np.array([random.choice([0.0, 0.0, 0.4, np.inf]) for _ in range(k)]), numbers=np.arange(k),
        par=parameters(spec, 0.25), nation=filled(spec.nation_dtype, spec.nation, (1,)), network=network(random, n),
        groups={"circle": providers["circle"]}, flows=(flow(random, "support", n, k), flow(random, "prize", n, k)),
        ids=tuple(f"p{i}" for i in range(n)), innovation_ids=tuple(f"k{x}" for x in range(k)), names={},
        budget=np.zeros(TICKS),
    )  # fmt: skip


def plain_world(spec: Spec, n: int = 3, k: int = 2, ticks: int = 5) -> World:
    """A world without levers in which all are alike: n providers named a, b, c ... in a ring, k innovations."""
    base = smallest_world(spec)
    ring = Network(np.arange(n + 1), (np.arange(n) + 1) % n, np.ones(n))
    return replace(
        base, providers=np.repeat(base.providers[:1], n), uptakes=np.tile(base.uptakes[:1, :1], (n, k)),
        innovations=np.repeat(base.innovations, k), arrives=np.zeros(k), numbers=np.arange(k), network=ring, ticks=ticks,
        ids=tuple("abcdefghij"[:n]), innovation_ids=tuple(f"k{x}" for x in range(k)), budget=np.zeros(ticks),
    )  # fmt: skip
