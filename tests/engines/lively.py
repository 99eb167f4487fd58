"""A small provider class in which everything matters to something: peers, groups, money, claims, links, chance."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from engines.grammar import HEAD
from engines.worlds import random_world
from engines.written import load
from policysim.rules import Spec, spec
from policysim.scenario.world import Reach, World

RULES = """
    @rule
    def open_books(self, par, draw):
        self.claim = 0.0
        self.count = 0
        self.fear = 0.9 * self.fear + 0.1 * draw.fear

    @rule
    def hear(self, uptake, innovation, seen, levers, par, draw):
        if innovation.kind == 9:
            return
        rate = 0.3 + seen.peers_glow + seen.circle_depth + seen.gone + levers.support + 3.0 * levers.prize_listed
        if uptake.stage == 0 and draw.hear < chance(rate, par.dt):
            uptake.stage = 1
            self.claim += 0.4 * self.size * levers.prize_listed

    @rule
    def grow(self, uptake, innovation, seen, par, draw):
        if innovation.kind == 9 or uptake.stage != 1:
            return
        uptake.depth = clip(uptake.depth + draw.pace * (0.2 + 0.01 * self.hope) + 0.1 * seen.other_depth, 0.0, 1.0)
        uptake.glow = uptake.depth
        self.tide[1] += uptake.depth * squash(innovation.weight, self.hope)
        self.count += 1
        if draw.drop < 0.05:
            uptake.stage = 2
            uptake.glow = 0.0

    @rule
    def feel(self, seen, levers, par, draw):
        for k in range(STEPS):
            self.tide[k] = 0.7 * self.tide[k] + 0.1 * seen.tides[k] + 0.01 * draw.tide
        self.hope += par.pull * (seen.all_hope - self.hope) * par.dt + 0.05 * seen.mood + 0.1 * levers.noise
        self.hope = clip(self.hope + 0.1 * (draw.luck - 0.5) + 0.1 * seen.near_fear + seen.busy, -LIMIT, LIMIT)
        self.open = self.hope > seen.all_hope
"""

# The same class with a trait, a state of an uptake, a draw and two rules more.
MORE = """

class MoreUptake(Uptake):
    fancy: float = state(0.3)


class More(Made):
    Uptake = MoreUptake
    luck: float = trait(0.1)

    @rule(after="open_books")
    def gamble(self, draw):
        self.luck = draw.fear + draw.luck

    @rule
    def dress(self, uptake, draw):
        uptake.fancy = draw.hear
"""


def lively_specs(folder: Path) -> tuple[Spec, Spec]:
    """The class, and the same class with more in it."""
    module = load(folder, HEAD + RULES + MORE)
    return spec(module.Made), spec(module.More)


def lively_world(made: Spec, seed: int) -> World:
    """A random world of the class; whom money reaches does not depend on how many providers there are."""
    world = random_world(made, seed)
    flows = tuple(
        replace(f, reach=Reach("where", judged="yearly", comparison=("fear", "<", 0.6)))
        if f.reach.kind in ("weakest", "readiest")
        else f
        for f in world.flows
    )
    return replace(world, flows=flows, dt=0.25)


def same(mine: np.ndarray, theirs: np.ndarray) -> bool:
    """Whether two arrays of records hold the same bits in the fields of the first."""
    return all(
        np.ascontiguousarray(mine[n]).tobytes() == np.ascontiguousarray(theirs[n]).tobytes() for n in mine.dtype.names
    )
