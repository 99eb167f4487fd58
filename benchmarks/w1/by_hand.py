"""W1 in NumPy: people and ties as columns. The reference that others are held against."""

import networkx as nx
import numpy as np
from numbers_w1 import INFECTED, NEIGHBOURS, OUTCOMES, RECOVER, RECOVERED, REWIRED, SEEDED, SPREAD, STEPS, SUSCEPTIBLE


def build(people, seed):
    """Ties both ways, and who is infected first."""
    rng = np.random.default_rng(seed)
    graph = nx.watts_strogatz_graph(people, NEIGHBOURS, REWIRED, seed=int(rng.integers(2**31)))
    ends = np.array(graph.edges)
    here, there = np.concatenate([ends, ends[:, ::-1]]).T
    condition = np.full(people, SUSCEPTIBLE, np.int8)
    condition[rng.choice(people, people // SEEDED, replace=False)] = INFECTED
    return rng, np.ascontiguousarray(here), np.ascontiguousarray(there), condition


def steps(model):
    """All steps; the three shares after each."""
    rng, here, there, condition = model
    ties = np.maximum(1, np.bincount(here, minlength=len(condition)))
    recovers, series = 1 - np.exp(-RECOVER), np.empty((STEPS, len(OUTCOMES)))
    for step in range(STEPS):
        infected = condition == INFECTED
        share = np.bincount(here, weights=infected[there], minlength=len(condition)) / ties
        luck = rng.random(len(condition))
        condition[(condition == SUSCEPTIBLE) & (luck < -np.expm1(-SPREAD * share))] = INFECTED
        condition[infected & (luck < recovers)] = RECOVERED
        series[step] = np.bincount(condition, minlength=3) / len(condition)
    return series
