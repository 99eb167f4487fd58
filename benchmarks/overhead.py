"""What a sweep costs beside its model: 2,000 runs of a model of microseconds, less the model itself."""

import resource
import tempfile
import time
from pathlib import Path

import tiny

from policysim.sweep.folder import Folder
from policysim.sweep.runner import run_plan

OPTIONS, REPLICATES = 20, 100  # 2,000 runs


def measure(quick):
    """Processor time and files of the runner with its commits; the least of some times, as other work only adds."""
    plan = tiny.plan(OPTIONS, REPLICATES)
    least, clock, files, alone = min(_once(plan) for _ in range(2 if quick else 5))
    return {
        "runs": plan.runs, "processor_ms": 1e3 * least / plan.runs, "clock_ms": 1e3 * clock / plan.runs, "files": files,
        "over_model": least / alone,
    }  # fmt: skip


def told(found):
    """A sentence for the page."""
    return (
        f"What a sweep costs beside its model (committing, checking, writing; {found['runs']:,} runs of a model of "
        f"microseconds): {found['processor_ms']:.3f} ms of processor time a run, {found['files']} files."
    )


def _once(plan):
    alone = _processor(lambda: [tiny.play(plan.scenarios, n, "") for n in range(REPLICATES)])
    with tempfile.TemporaryDirectory() as place:
        folder, began = Folder(Path(place) / "tiny"), time.perf_counter()
        whole = _processor(lambda: run_plan(plan, folder, playing=tiny.PLAYING, workers=1))
        clock, files = time.perf_counter() - began, sum(path.is_file() for path in folder.path.rglob("*"))
    return whole - alone, clock, files, alone


def _processor(play):
    """Seconds of processor time, children's that have ended included."""
    began = _used()
    play()
    return _used() - began


def _used():
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
