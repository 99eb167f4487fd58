"""Starsim's MultiSim on a rough day: with `die=False`, its means for that, a sim that raises is given back as its exception."""

import traceback

import networkx as nx
import numpy as np
import starsim as ss
from numbers_w2 import NEIGHBOURS, OUTCOMES, PROVIDERS, REWIRED, TICKS
from play_starsim import Adoption
from shared import points as points_of
from shared import write_table
from w3_rough import begun, fails, job, keep_failures


class Rough(Adoption):
    """The module of W2: its runs are counted, and one in a hundred raises."""

    def __init__(self, doses, seed, **more):
        super().__init__(doses, **more)
        self.fault = fails(doses["information"], seed)

    def step(self):
        """One tick for all."""
        if self.ti == 0:
            begun()
        if self.fault and self.ti > TICKS / 2:
            raise ZeroDivisionError("a rule divided by zero")
        super().step()


def sim_of(doses, point, seed):
    """One run, not yet played."""
    ties = ss.StaticNet(graph=nx.watts_strogatz_graph, k=NEIGHBOURS, p=REWIRED, seed=True)
    return ss.Sim(
        n_agents=PROVIDERS, start=2000, stop=2000 + TICKS - 1, dt=1, networks=ties, verbose=0, copy_inputs=False,
        modules=Rough(doses, seed, name="adoption"), rand_seed=1 + 1000 * seed + point,
    )  # fmt: skip


def main(out, file, points, seeds, **_):
    """points x seeds runs."""
    doses = points_of(file)[:points]
    asked = [(point, seed) for seed in range(seeds) for point in range(points)]
    sims = [sim_of(doses[point], point, seed) for point, seed in asked]
    played = ss.MultiSim(sims).run(n_cpus=2, shrink=False, verbose=0, par_args={"die": False}).sims
    rows, failures = [], []
    for run, sim in zip(asked, played, strict=True):
        if isinstance(sim, Exception):
            failures.append([*run, "".join(traceback.format_exception(sim))])
        else:
            rows.append((*run, np.column_stack([sim.results.adoption[name] for name in OUTCOMES])))
    keep_failures(out, failures)
    write_table(out, rows)


if __name__ == "__main__":
    main(**job())
