"""W1 in Mesa's idiom: agents on a network, those who are infected act, and a collector reads shares after each step."""

from serve import serve  # isort: skip

from collections import Counter
from math import exp

import mesa
import networkx as nx
from mesa.discrete_space import FixedAgent, Network
from numbers_w1 import INFECTED, NEIGHBOURS, OUTCOMES, RECOVER, RECOVERED, REWIRED, SEEDED, SPREAD, STEPS, SUSCEPTIBLE
from shared import player

RECOVERS = 1 - exp(-RECOVER)
PLAIN = {} if mesa.__version__ < "3.5" else {"layout": None}  # newer ones would work out where to draw each node


class Person(FixedAgent):
    """Somebody on a node of the network."""

    def __init__(self, model, cell):
        super().__init__(model)
        self.cell, self.condition = cell, SUSCEPTIBLE

    def meet(self):
        """Look up the neighbours once, as the network stays."""
        self.neighbours = list(self.cell.neighborhood.agents)
        self.catches = 1 - exp(-SPREAD / max(1, len(self.neighbours)))

    def be_sick(self):
        """Pass it on, then perhaps recover."""
        random = self.random.random
        for person in self.neighbours:
            if person.condition == SUSCEPTIBLE and random() < person.catches:
                person.condition = INFECTED
        if random() < RECOVERS:
            self.condition = RECOVERED


class Contagion(mesa.Model):
    """People on a small world."""

    def __init__(self, people, seed=None):
        super().__init__(seed=seed)
        graph = nx.watts_strogatz_graph(people, NEIGHBOURS, REWIRED, seed=self.random.randrange(2**31))
        self.space = Network(graph, random=self.random, **PLAIN)
        Person.create_agents(self, people, list(self.space.all_cells)).do("meet")
        for person in self.random.sample(list(self.agents), people // SEEDED):
            person.condition = INFECTED
        self.datacollector = mesa.DataCollector({
            "susceptible": lambda model: model.counts[SUSCEPTIBLE] / people,
            "infected": lambda model: model.counts[INFECTED] / people,
            "recovered": lambda model: model.counts[RECOVERED] / people,
        })  # fmt: skip

    def step(self):
        """One step: who is infected at its start acts. All are counted once, for the three reporters."""
        self.agents.select(lambda person: person.condition == INFECTED).shuffle_do("be_sick")
        self.counts = Counter(self.agents.get("condition"))
        self.datacollector.collect(self)


def steps(model):
    """All steps; the three shares after each."""
    for _ in range(STEPS):
        model.step()
    return model.datacollector.get_model_vars_dataframe()[list(OUTCOMES)].to_numpy()


if __name__ == "__main__":
    serve(player(Contagion, steps))
