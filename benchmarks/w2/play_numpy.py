"""W2 by hand in NumPy: providers as columns and, where the memory of it stays in the cache, runs as rows."""

from serve import serve  # isort: skip

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import networkx as nx
import numpy as np
from shared import points as points_of
from shared import write_table

from numbers_w2 import (  # isort: skip
    PROVIDERS, TICKS, NEIGHBOURS, REWIRED, LEVERS, SKILL, SKILL_SD, SKILL_LEAST, SKILL_MOST, HEAR, HEAR_INFORMED,
    HEAR_PEERS, START, START_PEERS, LEAVE, RETRY, LEARN, SKILL_USING, SKILL_TRAINED, UNAWARE, AWARE, USING,
    GIVEN_UP,
)  # fmt: skip

DECIDED = 1 - np.exp(-RETRY)
FADING = np.exp(-LEARN)


def together(doses, seed, rng):
    """The runs of one seed at some points, side by side: series (runs, TICKS, 3). One graph for all of them."""
    runs = len(doses)
    peers, degree = neighbours(seed)
    information, incentive, support, training = (doses[:, n, None].astype(np.float32) for n in range(4))
    skill = np.clip(rng.normal(SKILL, SKILL_SD, (runs, PROVIDERS)), SKILL_LEAST, SKILL_MOST).astype(np.float32)
    standing = np.zeros((runs, PROVIDERS), np.int8)
    leave = 1 - np.exp(-LEAVE * (1 - support))
    found = np.empty((runs, TICKS, 3))
    uses = np.zeros((runs, PROVIDERS + 1), np.float32)  # the last column is nobody: short rows of peers point to it
    for tick in range(TICKS):
        exposure = np.zeros((runs, PROVIDERS), np.float32)
        for column in peers:
            exposure += uses[:, column]
        exposure *= degree
        hear = HEAR + HEAR_INFORMED * information + HEAR_PEERS * exposure
        start = (START + START_PEERS * exposure) * (0.5 + skill) * (1 + incentive)
        rate = np.where(standing == UNAWARE, hear, start)
        happens = -np.expm1(-rate)
        happens = np.where(standing == USING, leave, happens)
        happens[standing == GIVEN_UP] = DECIDED
        happened = rng.random((runs, PROVIDERS), np.float32) < happens
        settled = SKILL + SKILL_USING * uses[:, :-1] + SKILL_TRAINED * training
        skill = settled + (skill - settled) * FADING
        standing += happened
        standing[standing > GIVEN_UP] = AWARE
        uses[:, :-1] = standing == USING
        found[:, tick, 0] = 100 * (standing != UNAWARE).mean(axis=1)
        found[:, tick, 1] = 100 * uses[:, :-1].mean(axis=1)
        found[:, tick, 2] = skill.mean(axis=1)
    return found


def neighbours(seed):
    """For each k the k-th neighbour of every provider (or nobody), and one over how many it has."""
    graph = nx.watts_strogatz_graph(PROVIDERS, NEIGHBOURS, REWIRED, seed=seed)
    degree = np.array([graph.degree(n) for n in range(PROVIDERS)])
    peers = np.full((degree.max(), PROVIDERS), PROVIDERS)
    for n in range(PROVIDERS):
        peers[: degree[n], n] = list(graph[n])
    return peers, (1 / np.maximum(degree, 1)).astype(np.float32)


def chunk(doses, first, seed):
    """Some points of one seed as rows of the table."""
    found = together(doses, seed, np.random.Generator(np.random.SFC64([seed, first])))
    return [(first + n, seed, series) for n, series in enumerate(found)]


def play(out, file, points, seeds, workers, width=25, **_):
    """points x seeds runs, `width` at a time."""
    doses = np.array([[point[name] for name in LEVERS] for point in points_of(file)[:points]])
    jobs = [(doses[at : at + width], at, seed) for seed in range(seeds) for at in range(0, points, width)]
    if workers == 1:
        rows = [row for job in jobs for row in chunk(*job)]
    else:
        with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
            rows = [row for rows in pool.map(chunk, *zip(*jobs, strict=True), chunksize=4) for row in rows]
    write_table(out, rows)


if __name__ == "__main__":
    import pyarrow.parquet  # noqa: F401  (as part of loading)

    serve(play)
