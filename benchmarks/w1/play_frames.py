"""mesa-frames on W1: people are rows of a Polars table, and a step is one expression over all of them."""

from serve import serve  # isort: skip

from math import exp

import networkx as nx
import numpy as np
import polars as pl
from mesa_frames import AgentSetPolars, ModelDF
from numbers_w1 import INFECTED, NEIGHBOURS, OUTCOMES, RECOVER, RECOVERED, REWIRED, SEEDED, SPREAD, STEPS, SUSCEPTIBLE
from shared import player

RECOVERS = 1 - exp(-RECOVER)


class People(AgentSetPolars):
    """Everybody, with the ties between them as a second table."""

    def __init__(self, model, people, ties):
        super().__init__(model)
        first = self.random.choice(people, people // SEEDED, replace=False)
        condition = np.full(people, SUSCEPTIBLE)
        condition[first] = INFECTED
        neighbours = np.maximum(1, np.bincount(ties["to"], minlength=people))
        self.ties = ties
        self += pl.DataFrame({"unique_id": np.arange(people), "condition": condition, "neighbours": neighbours})

    def step(self):
        """Who is infected is active; ties from them count, for each person, the infected neighbours."""
        self.select(pl.col("condition") == INFECTED)
        sick = self.active_agents.select("unique_id")
        exposed = self.ties.join(sick, left_on="of", right_on="unique_id", how="semi").group_by("to").len("infected")
        share = pl.col("infected").fill_null(0) / pl.col("neighbours")
        condition, luck = pl.col("condition"), pl.Series(self.random.random(len(self)))
        catches = (condition == SUSCEPTIBLE) & (luck < 1 - (-SPREAD * share).exp())
        recovers = (condition == INFECTED) & (luck < RECOVERS)
        moved = pl.when(catches).then(INFECTED).when(recovers).then(RECOVERED).otherwise(condition)
        self.agents = (
            self.agents.join(exposed, left_on="unique_id", right_on="to", how="left")
            .with_columns(condition=moved.cast(pl.Int64))
            .drop("infected")
        )


class Contagion(ModelDF):
    """People on a small world. This version has no collector: the model keeps its series."""

    def __init__(self, people, seed=None):
        super().__init__(seed)
        graph = nx.watts_strogatz_graph(people, NEIGHBOURS, REWIRED, seed=int(self.random.integers(2**31)))
        ends = np.array(graph.edges)
        of, to = np.concatenate([ends, ends[:, ::-1]]).T
        self.people = People(self, people, pl.DataFrame({"of": of, "to": to}))
        self.agents += self.people
        self.series = []

    def step(self):
        """One step; then the three shares."""
        self.agents.do("step")
        condition = pl.col("condition")
        shares = [(condition == code).mean().alias(name) for code, name in enumerate(OUTCOMES)]
        self.series.append(self.people.agents.select(shares).row(0))


def steps(model):
    """All steps; the three shares after each."""
    for _ in range(STEPS):
        model.step()
    return model.series


if __name__ == "__main__":
    serve(player(Contagion, steps))
