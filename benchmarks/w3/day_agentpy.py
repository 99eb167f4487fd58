"""AgentPy's experiment with joblib on a rough day. `guarded` has a try of the user's for runs that raise."""

import traceback

import agentpy as ap
from numbers_w2 import OUTCOMES, TICKS
from play_agentpy import Diffusion
from shared import points as points_of
from w3_rough import begun, fails, job, keep_failures


class Rough(Diffusion):
    """As it is written by somebody who does not expect a failure."""

    def setup(self):
        """Before the first tick."""
        super().setup()
        begun()
        self.p.fault = fails(self.p.information, self._run_id[1])


class Guarded(Rough):
    """As its user would write it after the first failure: a run that raises ends, and reports why."""

    def step(self):
        """One tick, or the end."""
        try:
            super().step()
        except Exception:
            self.report("why", traceback.format_exc())
            self.stop()


def main(out, file, points, seeds, guarded):
    """points x seeds runs."""
    sample = [{**doses, "steps": TICKS, "fault": False, "seed": n} for n, doses in enumerate(points_of(file)[:points])]
    experiment = ap.Experiment(Guarded if guarded else Rough, sample, iterations=seeds, record=True)
    results = experiment.run(n_jobs=2, display=False)
    table = results.variables.Guarded.reset_index().rename(
        columns={"iteration": "seed", "t": "tick", "sample_id": "point"}
    )
    failed = results.reporters.dropna(subset=["why"])["why"]
    keep_failures(out, [[*run, why] for run, why in failed.items()])
    table = table.set_index(["point", "seed"]).drop(index=list(failed.index)).reset_index()
    table.sort_values(["point", "seed", "tick"])[["point", "seed", "tick", *OUTCOMES]].to_parquet(
        f"{out}/table.parquet", index=False
    )


if __name__ == "__main__":
    main(**job())
