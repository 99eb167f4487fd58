"""AgentPy on W1: its agents on its network; those who are infected act, and the model records shares."""

from serve import serve  # isort: skip

from collections import Counter
from math import exp

import agentpy as ap
import networkx as nx
from numbers_w1 import INFECTED, NEIGHBOURS, OUTCOMES, RECOVER, RECOVERED, REWIRED, SEEDED, SPREAD, STEPS, SUSCEPTIBLE
from shared import player

RECOVERS = 1 - exp(-RECOVER)


class Person(ap.Agent):
    """Somebody on a node of the network."""

    def setup(self):
        """Before the first step."""
        self.condition = SUSCEPTIBLE

    def meet(self):
        """Look up the neighbours once, as the network stays."""
        self.neighbours = list(self.model.network.neighbors(self))
        self.catches = 1 - exp(-SPREAD / max(1, len(self.neighbours)))

    def be_sick(self):
        """Pass it on, then perhaps recover."""
        random = self.model.random.random
        for person in self.neighbours:
            if person.condition == SUSCEPTIBLE and random() < person.catches:
                person.condition = INFECTED
        if random() < RECOVERS:
            self.condition = RECOVERED


class Contagion(ap.Model):
    """People on a small world."""

    def setup(self):
        """People, ties, and who is infected first."""
        graph = nx.watts_strogatz_graph(self.p.people, NEIGHBOURS, REWIRED, seed=self.random.randrange(2**31))
        self.people = ap.AgentList(self, self.p.people, Person)
        self.network = ap.Network(self, graph)
        self.network.add_agents(self.people, self.network.nodes)
        self.people.meet()
        self.people.random(self.p.people // SEEDED).condition = INFECTED

    def step(self):
        """One step: who is infected at its start acts."""
        self.people.select(self.people.condition == INFECTED).be_sick()

    def update(self):
        """Record after each step."""
        if self.t:
            counts = Counter(self.people.condition)
            for condition, name in enumerate(OUTCOMES):
                self[name] = counts[condition] / self.p.people
            self.record(list(OUTCOMES))


def build(people, seed):
    """A model that is set up."""
    model = Contagion({"people": people, "steps": STEPS, "seed": seed})
    model.sim_setup()
    return model


def steps(model):
    """All steps; the three shares after each."""
    while model.running:
        model.sim_step()
    model.create_output()
    return model.output.variables.Contagion[list(OUTCOMES)].to_numpy()


if __name__ == "__main__":
    serve(player(build, steps))
