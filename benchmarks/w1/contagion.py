"""W1 as a provider class of one's own: one rule in place of the built-in ones, a network and three outcomes."""

import networkx as nx
import numpy as np
from numbers_w1 import INFECTED, NEIGHBOURS, RECOVER, RECOVERED, REWIRED, SEEDED, SPREAD, SUSCEPTIBLE

import policysim as ps


class Person(ps.Provider):
    """Somebody who catches an infection from neighbours and recovers."""

    levers, outcomes = (), ()  # none of the built-in ones
    condition: int = ps.state(SUSCEPTIBLE, "how it goes", names=("susceptible", "infected", "recovered"))

    class Seen(ps.Provider.Seen):
        """What somebody sees before each stage."""

        infected_neighbours: float = ps.peers_share("condition", equals=INFECTED)

    @ps.start
    def begin(providers, uptakes, innovations, par, draw):
        """One in a hundred is infected; nothing of the built-in start is asked for."""
        first = np.argsort(draw("first"), kind="stable")[: len(providers) // SEEDED]
        providers["condition"][first] = INFECTED

    @ps.rule
    def weather(self, seen, par, draw):
        """Catch it, or recover."""
        if seen.tick == 0:
            return  # the warm-up that policysim asks for is one tick long
        if self.condition == SUSCEPTIBLE:
            if draw.luck < ps.chance(SPREAD * seen.infected_neighbours, par.dt):
                self.condition = INFECTED
        elif self.condition == INFECTED:
            if draw.luck < ps.chance(RECOVER, par.dt):
                self.condition = RECOVERED

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
    graph = nx.watts_strogatz_graph(len(providers), NEIGHBOURS, REWIRED, seed=seed)
    ends = np.array(graph.edges)
    ids = providers.index.to_numpy()[np.concatenate([ends, ends[:, ::-1]])]
    return ps.edges(ids[:, 0], ids[:, 1])


@ps.outcome(label="Susceptible", unit="%", better="higher", decimals=1, scale=100.0)
def susceptible(history):
    """Share of people who have not caught it."""
    return (history.values("condition") == SUSCEPTIBLE).mean(axis=1)


@ps.outcome(label="Infected", unit="%", better="lower", decimals=1, scale=100.0)
def infected(history):
    """Share of people who have it."""
    return (history.values("condition") == INFECTED).mean(axis=1)


@ps.outcome(label="Recovered", unit="%", better="higher", decimals=1, scale=100.0)
def recovered(history):
    """Share of people who had it."""
    return (history.values("condition") == RECOVERED).mean(axis=1)
