"""W2 in Mesa's idiom: agents on a network that look, then act; model reporters collected after each step."""

from math import exp

import mesa
import networkx as nx
from mesa.discrete_space import FixedAgent, Network
from shared import points

from numbers_w2 import (  # isort: skip
    PROVIDERS, TICKS, NEIGHBOURS, REWIRED, OUTCOMES, SKILL, SKILL_SD, SKILL_LEAST, SKILL_MOST, HEAR,
    HEAR_INFORMED, HEAR_PEERS, START, START_PEERS, LEAVE, RETRY, LEARN, SKILL_USING, SKILL_TRAINED, UNAWARE,
    AWARE, USING, GIVEN_UP,
)  # fmt: skip

PLAIN = {} if mesa.__version__ < "3.5" else {"layout": None}  # newer ones would work out where to draw each node


class Adopter(FixedAgent):
    """A provider on a node of the network."""

    def __init__(self, model, cell):
        super().__init__(model)
        self.cell = cell
        self.standing, self.uses, self.exposure = UNAWARE, False, 0.0
        self.skill = min(SKILL_MOST, max(SKILL_LEAST, self.random.gauss(SKILL, SKILL_SD)))

    def look(self):
        """See how many neighbours use the innovation."""
        peers = self.peers
        self.exposure = sum(peer.uses for peer in peers) / max(1, len(peers))

    def act(self):
        """One step on the way; then learn."""
        doses, luck = self.model.doses, self.random.random()
        settled = SKILL + SKILL_USING * self.uses + SKILL_TRAINED * doses["training"]
        if self.standing == UNAWARE:
            if luck < 1 - exp(-(HEAR + HEAR_INFORMED * doses["information"] + HEAR_PEERS * self.exposure)):
                self.standing = AWARE
        elif self.standing == AWARE:
            pace = (START + START_PEERS * self.exposure) * (0.5 + self.skill) * (1 + doses["incentive"])
            if luck < 1 - exp(-pace):
                self.standing, self.uses = USING, True
        elif self.standing == USING:
            if luck < 1 - exp(-LEAVE * (1 - doses["support"])):
                self.standing, self.uses = GIVEN_UP, False
        elif luck < 1 - exp(-RETRY):
            self.standing = AWARE
        self.skill = settled + (self.skill - settled) * exp(-LEARN)


class Diffusion(mesa.Model):
    """200 providers under four levers; `point` is a row of the file of points. The network stays: peers are looked up once."""

    def __init__(self, point=0, file="", doses=None, faults=(), seed=None):
        super().__init__(seed=seed)
        self.doses = doses or points(file)[point]
        self.fault = point in faults
        graph = nx.watts_strogatz_graph(PROVIDERS, NEIGHBOURS, REWIRED, seed=self.random.randrange(2**31))
        space = Network(graph, random=self.random, **PLAIN)
        for agent in Adopter.create_agents(self, PROVIDERS, list(space.all_cells)):
            agent.peers = list(agent.cell.neighborhood.agents)
        self.datacollector = mesa.DataCollector({
            "knowing": lambda m: 100 * sum(a.standing != UNAWARE for a in m.agents) / PROVIDERS,
            "using_it": lambda m: 100 * sum(a.uses for a in m.agents) / PROVIDERS,
            "mean_skill": lambda m: sum(a.skill for a in m.agents) / PROVIDERS,
        })  # fmt: skip

    def step(self):
        """One tick for all."""
        if self.fault and self.steps > TICKS / 2:
            raise ZeroDivisionError("a rule divided by zero")
        self.agents.do("look")
        self.agents.do("act")
        self.datacollector.collect(self)


def series(model):
    """Play a model to its end; its series as (TICKS, 3)."""
    for _ in range(TICKS):
        model.step()
    return model.datacollector.get_model_vars_dataframe()[list(OUTCOMES)].to_numpy()
