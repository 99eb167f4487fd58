"""Mesa's batch_run on W2, in as many processes as asked, with its rows written as one table."""

from serve import serve  # isort: skip

import pandas as pd
from mesa.batchrunner import batch_run
from mesa_model import Diffusion
from numbers_w2 import OUTCOMES, TICKS


def play(out, file, points, seeds, workers, **_):
    """points x seeds runs."""
    rows = batch_run(
        Diffusion, {"point": range(points), "file": file}, iterations=seeds, max_steps=TICKS,
        number_processes=workers, data_collection_period=1, display_progress=False,
    )  # fmt: skip
    table = pd.DataFrame(rows).rename(columns={"iteration": "seed", "Step": "tick"}).query("tick > 0")
    table = table.sort_values(["point", "seed", "tick"])[["point", "seed", "tick", *OUTCOMES]]
    table.to_parquet(f"{out}/table.parquet", index=False)
    return {"rows": len(table)}


if __name__ == "__main__":
    serve(play)
