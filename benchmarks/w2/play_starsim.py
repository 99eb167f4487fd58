"""Starsim on W2: a module with states and results of its own on a static network; one sim after another, or by its MultiSim."""

from serve import serve  # isort: skip

import networkx as nx
import numpy as np
import starsim as ss
from shared import points as points_of
from shared import write_table

from numbers_w2 import (  # isort: skip
    PROVIDERS, TICKS, NEIGHBOURS, REWIRED, OUTCOMES, SKILL, SKILL_SD, SKILL_LEAST, SKILL_MOST, HEAR,
    HEAR_INFORMED, HEAR_PEERS, START, START_PEERS, LEAVE, RETRY, LEARN, SKILL_USING, SKILL_TRAINED, UNAWARE,
    AWARE, USING, GIVEN_UP,
)  # fmt: skip


class Adoption(ss.Module):
    """The innovation and the levers; all providers at once, as Starsim's own modules do."""

    def __init__(self, doses, **more):
        super().__init__(**more)
        self.doses = doses
        self.define_states(
            ss.FloatArr("standing", default=float(UNAWARE)), ss.FloatArr("uses", default=0.0),
            ss.FloatArr("skill", default=ss.normal(loc=SKILL, scale=SKILL_SD)),
        )  # fmt: skip
        self.luck = ss.random()

    def init_results(self):
        """Three series."""
        super().init_results()
        self.define_results(*(ss.Result(name, dtype=float, scale=False) for name in OUTCOMES))

    def init_post(self):
        """Skill is kept within its bounds."""
        super().init_post()
        self.skill[:] = np.clip(self.skill.values, SKILL_LEAST, SKILL_MOST)
        self.ends = None

    def tied(self):
        """Both ends of every tie and how many each has, once: the network is made after the modules."""
        edges = self.sim.networks[0].edges
        self.ends = np.concatenate([edges.p1, edges.p2]), np.concatenate([edges.p2, edges.p1])
        self.degree = np.maximum(1, np.bincount(self.ends[0], minlength=PROVIDERS))

    def step(self):
        """One tick for all."""
        if self.ends is None:
            self.tied()
        standing, uses, skill = self.standing.values, self.uses.values, self.skill.values
        exposure = np.bincount(self.ends[0], weights=uses[self.ends[1]], minlength=PROVIDERS) / self.degree
        doses = self.doses
        hear = HEAR + HEAR_INFORMED * doses["information"] + HEAR_PEERS * exposure
        start = (START + START_PEERS * exposure) * (0.5 + skill) * (1 + doses["incentive"])
        leave = LEAVE * (1 - doses["support"])
        rate = np.select([standing == UNAWARE, standing == AWARE, standing == USING], [hear, start, leave], RETRY)
        happened = self.luck.rvs(self.sim.people.auids) < -np.expm1(-rate)
        settled = SKILL + SKILL_USING * uses + SKILL_TRAINED * doses["training"]
        moved = np.where(standing == GIVEN_UP, AWARE, standing + 1)
        standing = np.where(happened, moved, standing)
        self.skill[:] = settled + (skill - settled) * np.exp(-LEARN)
        self.standing[:], self.uses[:] = standing, (standing == USING).astype(float)

    def update_results(self):
        """Record the tick."""
        self.results.knowing[self.ti] = 100 * (self.standing.values != UNAWARE).mean()
        self.results.using_it[self.ti] = 100 * self.uses.values.mean()
        self.results.mean_skill[self.ti] = self.skill.values.mean()


def sim_of(doses, seed):
    """One run, not yet played."""
    ties = ss.StaticNet(graph=nx.watts_strogatz_graph, k=NEIGHBOURS, p=REWIRED, seed=True)
    return ss.Sim(
        n_agents=PROVIDERS, start=2000, stop=2000 + TICKS - 1, dt=1, networks=ties,
        modules=Adoption(doses, name="adoption"), rand_seed=seed, verbose=0, copy_inputs=False,
    )  # fmt: skip


def play(out, file, points, seeds, workers, **_):
    """points x seeds runs."""
    doses = points_of(file)[:points]
    asked = [(point, seed) for seed in range(seeds) for point in range(points)]
    sims = (sim_of(doses[point], 1 + 1000 * seed + point) for point, seed in asked)
    if workers == 1:
        found = [series(sim.run()) for sim in sims]
    else:
        found = [series(sim) for sim in ss.MultiSim(list(sims)).run(n_cpus=workers, verbose=0).sims]
    write_table(out, [(*which, one) for which, one in zip(asked, found, strict=True)])


def series(sim):
    """What a sim that was played recorded, (TICKS, 3)."""
    return np.column_stack([sim.results.adoption[name] for name in OUTCOMES])


if __name__ == "__main__":
    serve(play)
