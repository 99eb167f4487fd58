"""policysim on W2: the class of adopters.py in one sweep over the table of points, every run committed to disk."""

from serve import serve  # isort: skip

import os
import shutil
from pathlib import Path

from adopters import Adopter
from numbers_w2 import OUTCOMES, TICKS
from shared import write_table

import policysim as ps

HERE = Path(__file__).parent


def play(out, file, points, seeds, workers, table=False, name="w2", years=TICKS, **_):
    """points x seeds runs into `out`/results; with `table`, beside it the table that others write."""
    os.chdir(out)
    shutil.copytree(HERE / "conf", "conf")
    head = Path(file).read_text().splitlines()[: points + 1]
    Path("points.csv").write_text("\n".join(head) + "\n")
    swept = ps.sweep(
        "do_minimum", provider=Adopter, system="ring", innovations="nothing", years=years,
        calendar={"tick": "year", "warm_up": 1}, headline="using_it", uncertainty="fixed", parameters={"size_sigma": 0.0},
        design={"table": "points.csv"}, replicates=seeds, name=name, workers=workers,
    )  # fmt: skip
    if table:
        as_table(swept, out, points)
    shutil.rmtree("conf")
    Path("points.csv").unlink()


def as_table(swept, out, points):
    """Every run's series as the table that others write, in their units."""
    found = swept.yearly_of(OUTCOMES) * [swept.measure(name).scale for name in OUTCOMES]
    write_table(out, [(point, seed, found[point, seed]) for point in range(points) for seed in range(found.shape[1])])


if __name__ == "__main__":
    serve(play)
