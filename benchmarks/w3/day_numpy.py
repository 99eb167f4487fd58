"""NumPy by hand on a rough day, a run at a time in a ProcessPoolExecutor; what raises is written down."""

import traceback
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

import numpy as np
from numbers_w2 import LEVERS
from play_numpy import chunk
from shared import points as points_of
from shared import write_table
from w3_rough import begun, fails, job, keep_failures


def run(doses, point, seed):
    """One run."""
    begun()
    found = chunk(np.array([[doses[name] for name in LEVERS]]), point, seed)
    if fails(doses["information"], seed):
        raise ZeroDivisionError("a rule divided by zero")
    return found


def main(out, file, points, seeds, **_):
    """points x seeds runs."""
    rows, failures = [], []
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        asked = {
            pool.submit(run, doses, point, seed): (point, seed)
            for seed in range(seeds)
            for point, doses in enumerate(points_of(file)[:points])
        }
        for future in as_completed(asked):
            why = future.exception()
            if why is None:
                rows += future.result()
            else:
                failures.append([*asked[future], "".join(traceback.format_exception(why))])
    keep_failures(out, failures)
    write_table(out, rows)


if __name__ == "__main__":
    main(**job())
