"""Mesa's batch_run on W2, in as many processes as asked, with its rows written as one table."""

from serve import serve  # isort: skip

import mesa
import numpy as np
import pandas as pd
from mesa.batchrunner import batch_run
from mesa_model import Diffusion
from numbers_w2 import OUTCOMES, TICKS

NEWER = mesa.__version__ >= "3.5"
STEPS = TICKS if NEWER else TICKS - 1  # Mesa 3.3 plays one step more than its max_steps


def play(out, file, points, seeds, workers, **_):
    """points x seeds runs."""
    times = {"rng": [None] * seeds} if NEWER else {"iterations": seeds}
    rows = batch_run(
        Diffusion, {"point": range(points), "file": file}, max_steps=STEPS, number_processes=workers,
        data_collection_period=1, display_progress=False, **times,
    )  # fmt: skip
    table = pd.DataFrame(rows).sort_values(["point", "iteration", "Step"])
    table = table[["point", "iteration", *OUTCOMES]].rename(columns={"iteration": "seed"})
    table.insert(2, "tick", np.tile(np.arange(TICKS), points * seeds))
    table.to_parquet(f"{out}/table.parquet", index=False)


if __name__ == "__main__":
    serve(play)
