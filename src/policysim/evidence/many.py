"""Many trials side by side: one process a core, results in the order of the tasks."""

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

from policysim.engine import prepare
from policysim.evidence.trial import model
from policysim.sweep.progress import Progress

Task = TypeVar("Task")
Made = TypeVar("Made")
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def many(function: Callable[[Task], Made], tasks: Sequence[Task], progress: Progress | None = None) -> list[Made]:
    """What `function` gives for each task; it and the tasks travel to other processes, so they must be importable."""
    prepare(model())  # once, before others would all do it
    made: list[Made] = []

    def keep(one: Made) -> None:
        made.append(one)
        if progress is not None:
            progress.step(1, 0)

    workers = min(cores(), len(tasks))
    if workers < 2:
        for task in tasks:
            keep(function(task))
        return made
    for name in THREADS:
        os.environ.setdefault(name, "1")
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
    try:
        for one in pool.map(function, tasks, chunksize=max(1, min(32, len(tasks) // (8 * workers)))):
            keep(one)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return made


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
