"""W2 as a provider class of one's own: three rules in place of the built-in ones, a network and three outcomes."""

import networkx as nx
import numbers_w2 as w2
import numpy as np

import policysim as ps

from numbers_w2 import (  # isort: skip
    SKILL, SKILL_SD, SKILL_LEAST, SKILL_MOST, HEAR, HEAR_INFORMED, HEAR_PEERS, START, START_PEERS, LEAVE, RETRY,
    LEARN, SKILL_USING, SKILL_TRAINED, UNAWARE, AWARE, USING, GIVEN_UP,
)  # fmt: skip


class Adopter(ps.Provider):
    """A provider that hears of one innovation, takes it up, leaves it, and learns."""

    levers, outcomes = (), ()  # none of the built-in ones
    skill: float = ps.trait(SKILL, "skill, 0-1", sd=SKILL_SD, low=SKILL_LEAST, high=SKILL_MOST)
    standing: int = ps.state(UNAWARE, "where it stands", names=("unaware", "aware", "using", "given_up"))
    uses: bool = ps.state(0, "uses the innovation")
    knows: bool = ps.state(0, "has heard of the innovation")
    information: float = ps.parameter(0.5, "dose of information", low=0.0, high=1.0, limits=(0, 1))
    incentive: float = ps.parameter(0.5, "dose of incentives", low=0.0, high=1.0, limits=(0, 1))
    support: float = ps.parameter(0.5, "dose of support", low=0.0, high=1.0, limits=(0, 1))
    training: float = ps.parameter(0.5, "dose of training", low=0.0, high=1.0, limits=(0, 1))

    class Seen(ps.Provider.Seen):
        """What a provider sees before each stage."""

        using_peers: float = ps.peers_mean("uses")

    @ps.start
    def begin(providers, uptakes, innovations, par, draw):
        """Nobody has heard of it: nothing of the built-in start is asked for."""

    @ps.rule
    def weather(self, seen, par, draw):
        """One step on the way from hearing to using, giving up and looking again; then skill is learned or fades."""
        if seen.tick == 0:
            return  # the warm-up that policysim asks for is one tick long
        learned = SKILL + SKILL_USING * self.uses + SKILL_TRAINED * par.training
        if self.standing == UNAWARE:
            if draw.luck < ps.chance(HEAR + HEAR_INFORMED * par.information + HEAR_PEERS * seen.using_peers, par.dt):
                self.standing = AWARE
                self.knows = True
        elif self.standing == AWARE:
            pace = (START + START_PEERS * seen.using_peers) * (0.5 + self.skill) * (1.0 + par.incentive)
            if draw.luck < ps.chance(pace, par.dt):
                self.standing = USING
                self.uses = True
        elif self.standing == USING:
            if draw.luck < ps.chance(LEAVE * (1.0 - par.support), par.dt):
                self.standing = GIVEN_UP
                self.uses = False
        elif draw.luck < ps.chance(RETRY, par.dt):
            self.standing = AWARE
        self.skill = ps.towards(self.skill, learned, LEARN, par.dt)

    @ps.rule
    def take_stock(self):
        """Nothing."""

    @ps.rule
    def hear(self):
        """Nothing."""

    @ps.rule
    def consider(self):
        """Nothing."""

    @ps.rule
    def implement(self):
        """Nothing."""

    @ps.rule
    def sustain(self):
        """Nothing."""

    @ps.rule
    def realise(self):
        """Nothing."""

    @ps.rule
    def route(self):
        """Nothing."""

    @ps.rule
    def operate(self):
        """Nothing."""

    @ps.rule
    def queue(self):
        """Nothing."""

    @ps.rule
    def learn(self):
        """Nothing."""

    @ps.rule
    def feel(self):
        """Nothing."""


@ps.network
def small_world(providers, draw):
    """A ring in which each looks at its six nearest, with one tie in ten moved elsewhere."""
    seed = int(2**31 * draw("graph")[0])
    graph = nx.watts_strogatz_graph(w2.PROVIDERS, w2.NEIGHBOURS, w2.REWIRED, seed=seed)
    ends = np.array([*graph.edges, *((b, a) for a, b in graph.edges)])
    ids = providers.index.to_numpy()
    return ps.edges(ids[ends[:, 0]], ids[ends[:, 1]])


@ps.outcome(label="Know of it", unit="%", better="higher", decimals=1, scale=100.0)
def knowing(history):
    """Share of providers that have heard of the innovation."""
    return history.mean("knows")


@ps.outcome(label="Use it", unit="%", better="higher", decimals=1, scale=100.0)
def using_it(history):
    """Share of providers that use the innovation."""
    return history.mean("uses")


@ps.outcome(label="Skill", unit="0-1", better="higher", decimals=3)
def mean_skill(history):
    """Mean skill of the providers."""
    return history.mean("skill")
