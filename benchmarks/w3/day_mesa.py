"""Mesa's batch_run on a rough day. `guarded` has a try of the user's for runs that raise."""

import traceback

import pandas as pd
from mesa.batchrunner import batch_run
from numbers_w2 import OUTCOMES
from rough_mesa import TICKS, Rough
from w3_rough import job, keep_failures


class Guarded(Rough):
    """As its user would write it after the first failure: a run that raises ends, and reports why."""

    def __init__(self, **more):
        super().__init__(**more)
        self.datacollector._new_model_reporter("why", lambda model: "")

    def step(self):
        """One tick, or the end."""
        try:
            super().step()
        except Exception:
            self.datacollector.collect(self)
            told = self.datacollector.model_vars["why"]
            told[:], self.running = [traceback.format_exc()] * len(told), False


def main(out, file, points, seeds, guarded):
    """points x seeds runs."""
    rows = batch_run(
        Guarded if guarded else Rough, {"point": range(points), "seed": range(seeds), "file": file}, max_steps=TICKS - 1,
        number_processes=2, data_collection_period=1, display_progress=False,
    )  # fmt: skip
    table = pd.DataFrame(rows).rename(columns={"Step": "tick"}).sort_values(["point", "seed", "tick"])
    if guarded:
        failed = table[table["why"] != ""].drop_duplicates("RunId")
        keep_failures(out, failed[["point", "seed", "why"]].values.tolist())
        table = table[~table["RunId"].isin(failed["RunId"])]
    table[["point", "seed", "tick", *OUTCOMES]].to_parquet(f"{out}/table.parquet", index=False)


if __name__ == "__main__":
    main(**job())
