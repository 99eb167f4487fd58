"""AgentPy on W2: its agents on its network, its sample and its experiment, in parallel by joblib."""

from serve import serve  # isort: skip

from math import exp

import agentpy as ap
import networkx as nx
from shared import points as points_of

from numbers_w2 import (  # isort: skip
    PROVIDERS, TICKS, NEIGHBOURS, REWIRED, OUTCOMES, SKILL, SKILL_SD, SKILL_LEAST, SKILL_MOST, HEAR,
    HEAR_INFORMED, HEAR_PEERS, START, START_PEERS, LEAVE, RETRY, LEARN, SKILL_USING, SKILL_TRAINED, UNAWARE,
    AWARE, USING, GIVEN_UP,
)  # fmt: skip


class Adopter(ap.Agent):
    """A provider."""

    def setup(self):
        """Before the first tick."""
        self.standing, self.uses, self.exposure = UNAWARE, False, 0.0
        self.skill = min(SKILL_MOST, max(SKILL_LEAST, self.model.random.gauss(SKILL, SKILL_SD)))

    def look(self):
        """See how many neighbours use the innovation."""
        peers = self.peers
        self.exposure = sum(peer.uses for peer in peers) / max(1, len(peers))

    def act(self):
        """One step on the way; then learn."""
        p, luck = self.model.p, self.model.random.random()
        settled = SKILL + SKILL_USING * self.uses + SKILL_TRAINED * p.training
        if self.standing == UNAWARE:
            if luck < 1 - exp(-(HEAR + HEAR_INFORMED * p.information + HEAR_PEERS * self.exposure)):
                self.standing = AWARE
        elif self.standing == AWARE:
            pace = (START + START_PEERS * self.exposure) * (0.5 + self.skill) * (1 + p.incentive)
            if luck < 1 - exp(-pace):
                self.standing, self.uses = USING, True
        elif self.standing == USING:
            if luck < 1 - exp(-LEAVE * (1 - p.support)):
                self.standing, self.uses = GIVEN_UP, False
        elif luck < 1 - exp(-RETRY):
            self.standing = AWARE
        self.skill = settled + (self.skill - settled) * exp(-LEARN)


class Diffusion(ap.Model):
    """200 providers under four levers."""

    def setup(self):
        """Agents on a small world; neighbours are looked up once, as the network stays."""
        graph = nx.watts_strogatz_graph(PROVIDERS, NEIGHBOURS, REWIRED, seed=self.random.randrange(2**31))
        self.agents = ap.AgentList(self, PROVIDERS, Adopter)
        self.network = ap.Network(self, graph)
        self.network.add_agents(self.agents, self.network.nodes)
        for agent in self.agents:
            agent.peers = list(self.network.neighbors(agent))

    def step(self):
        """One tick for all."""
        if self.p.fault and self.t > TICKS / 2:
            raise ZeroDivisionError("a rule divided by zero")
        self.agents.look()
        self.agents.act()

    def update(self):
        """Record after the start and after each tick."""
        if self.t == 0:
            return
        self["knowing"] = 100 * sum(a.standing != UNAWARE for a in self.agents) / PROVIDERS
        self["using_it"] = 100 * sum(a.uses for a in self.agents) / PROVIDERS
        self["mean_skill"] = sum(a.skill for a in self.agents) / PROVIDERS
        self.record(list(OUTCOMES))


def play(out, file, points, seeds, workers, faults=(), **_):
    """points x seeds runs."""
    sample = [
        {**doses, "point": n, "steps": TICKS, "fault": n in faults} for n, doses in enumerate(points_of(file)[:points])
    ]
    results = ap.Experiment(Diffusion, sample, iterations=seeds, record=True).run(n_jobs=workers, display=False)
    table = results.variables.Diffusion.reset_index()
    table = table.rename(columns={"iteration": "seed", "t": "tick", "sample_id": "point"})
    if seeds == 1:
        table["seed"] = 0  # AgentPy leaves it out
    table = table.sort_values(["point", "seed", "tick"])[["point", "seed", "tick", *OUTCOMES]]
    table.to_parquet(f"{out}/table.parquet", index=False)


if __name__ == "__main__":
    serve(play)
