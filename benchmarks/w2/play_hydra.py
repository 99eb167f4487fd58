"""Hydra's multirun on W2, by the basic launcher or by joblib's; its folders of jobs are then read into one table."""

from serve import serve  # isort: skip

import subprocess
import sys
from pathlib import Path

import numpy as np
from shared import write_table

HERE = Path(__file__).parent


def command(out, file, points, seeds, launcher, faults=()):
    """The command line of a multirun."""
    words = [f"point=range({points})", f"seed=range({seeds})", f"file={file}", f"hydra.sweep.dir={out}"]
    words += [r"hydra.sweep.subdir=${point}_${seed}", f"faults=[{','.join(map(str, faults))}]"]
    if launcher == "joblib":
        words += ["hydra/launcher=joblib", "hydra.launcher.n_jobs=2"]
    return [sys.executable, str(HERE / "hydra_job.py"), "--multirun", *words]


def play(out, file, points, seeds, launcher, **_):
    """points x seeds jobs."""
    done = subprocess.run(command(out, file, points, seeds, launcher), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-300:])
    rows = [
        (point, seed, np.loadtxt(f"{out}/{point}_{seed}/series.csv", delimiter=","))
        for point in range(points)
        for seed in range(seeds)
    ]
    write_table(out, rows)


if __name__ == "__main__":
    serve(play)
