"""Many trials side by side: one process a core, results in the order of the tasks, a bar while they run."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from policysim.engine import prepare
from policysim.evidence.trial import model
from policysim.terminal import Terminal

Task = TypeVar("Task")
Made = TypeVar("Made")
A_CORE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")


def many(
    function: Callable[[Task], Made], tasks: Sequence[Task], label: str, terminal: Terminal | None = None
) -> list[Made]:
    """What `function` gives for each task; it and the tasks travel to other processes, so they must be importable."""
    prepare(model())
    workers = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, len(tasks))
    made: list[Made] = []
    with _bar(label, len(tasks), terminal) as advanced:
        if workers < 2:
            for task in tasks:
                made.append(function(task))
                advanced()
            return made
        os.environ.update({name: value for name, value in A_CORE.items() if name not in os.environ})
        pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
        try:
            for one in pool.map(function, tasks, chunksize=max(1, min(32, len(tasks) // (8 * workers)))):
                made.append(one)
                advanced()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    return made


@contextmanager
def _bar(label: str, total: int, terminal: Terminal | None) -> Iterator[Callable[[], Any]]:
    """A bar with the time left on the error stream of a terminal; nothing where it is quiet or not one."""
    if terminal is None or terminal.quiet or terminal.plain or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(label, total=total)
        yield lambda: progress.advance(task)
