"""What very many runs would take on Dask: measured here on one and two workers, and on paper on more machines."""

import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
import tiny
from saying import saying
from w4_scaling import main_job

from policysim.sweep.cluster import Cluster
from policysim.sweep.cutting import shard_size
from policysim.sweep.folder import Folder
from policysim.sweep.playing import playing_of
from policysim.sweep.runner import run_plan

REPLICATES = (5, 20)  # what more runs take more, so that starting counts for nothing
SHARDS = (5, 25)  # of as many runs as a shard of ten million has, and of numbers that cost nothing to make
OPTIONS, OUTCOMES, YEARS = 10, 38, 10  # as many as the main job has
WAITING = (1, 8)  # workers that only wait: what each costs the scheduler
SECONDS = 8.0  # in which they are watched
MACHINES, RUNS, CORES = (1, 10, 100), 10_000_000, 2
COMMAND = [sys.executable, "-m", "distributed.cli.dask_worker", "--no-nanny", "--nthreads", "1", "--no-dashboard"]


def measure():
    """Sweeps of the main job, what driver and scheduler cost beside their runs, and the sums for very many runs."""
    sweeps = [_main_job(replicates, workers) for workers in (1, 2) for replicates in REPLICATES]
    with saying("Dask: driver and scheduler, while workers wait"):
        idle = [_idle(workers) for workers in WAITING]
    with saying("Dask: driver and scheduler, large shards"):
        driver = driver_costs(idle, [_large_shards(shards) for shards in SHARDS])
    return {"Dask": sweeps, "driver": driver, "ten million": ten_million(sweeps[2:], driver)}


def driver_costs(idle, swept):
    """Seconds of processor time of driver and scheduler: a shard, a second, and a second for each worker."""
    a_worker = max(0.0, (idle[1] - idle[0]) / (WAITING[1] - WAITING[0]))
    few, many = swept
    waited = (idle[0] - WAITING[0] * a_worker) + many["workers"] * a_worker
    more = many["driver, s"] - few["driver, s"] - waited * (many["clock, s"] - few["clock, s"])
    return {
        "runs a shard": shard_size(RUNS), "a shard, s": more / (many["shards"] - few["shards"]),
        "a second": idle[0] - WAITING[0] * a_worker, "a second, each worker": a_worker, "swept": swept,
    }  # fmt: skip


def ten_million(sweeps, driver):
    """Hours for very many runs: what workers do, divided among cores, and what one driver with its scheduler does meanwhile."""
    each = _a_run(sweeps)
    return [_on(machines, each, driver) for machines in MACHINES]


def _a_run(sweeps):
    """Seconds of workers that one more run takes."""
    few, many = sweeps
    return (many["workers, s"] - few["workers, s"]) / (many["runs"] - few["runs"])


def _on(machines, each, driver):
    seconds = RUNS * each / (machines * CORES)
    waiting = driver["a second"] + machines * CORES * driver["a second, each worker"]
    busy = RUNS / driver["runs a shard"] * driver["a shard, s"] / seconds + waiting
    return {"machines": machines, "hours": seconds / 3600.0, "of one core": busy, "ms a run": 1e3 * each}


def _main_job(replicates, workers):
    """A sweep of ten policies of England: processor time of the workers, and clock."""
    asked, plan = main_job(replicates)
    with saying(f"Dask: a sweep of ten policies x {replicates} replicates, {workers} workers"):
        return {"replicates": replicates, **_swept(plan, playing_of(asked.scenarios), workers)}


def _large_shards(shards):
    """A sweep of numbers that cost nothing, as many of them as in shards of a sweep of very many runs."""
    size = shard_size(RUNS)
    plan = tiny.plan(OPTIONS, shards * size // OPTIONS, size, OUTCOMES, YEARS)
    return {"shards": len(plan.shards), **_swept(plan, tiny.PLAYING, 2)}


def _swept(plan, playing, workers):
    """Processor time and clock of a sweep, from when its workers are there."""
    with _cluster(workers) as (address, processes), tempfile.TemporaryDirectory() as place:
        ours, theirs, began = _used([psutil.Process()]), _used(processes), time.perf_counter()
        run_plan(plan, Folder(Path(place) / plan.name), playing=playing, executor=Cluster(address))
        clock = time.perf_counter() - began
        return {
            "runs": plan.runs, "workers": workers, "workers, s": _used(processes) - theirs,
            "driver, s": _used([psutil.Process()]) - ours, "clock, s": clock,
        }  # fmt: skip


def _idle(workers):
    """Seconds of processor time that driver and scheduler use in a second in which nobody plays."""
    from distributed import Client

    with _cluster(workers) as (address, _), Client(address, set_as_default=False):
        before, began = _used([psutil.Process()]), time.perf_counter()
        time.sleep(SECONDS)
        return (_used([psutil.Process()]) - before) / (time.perf_counter() - began)


@contextmanager
def _cluster(workers):
    """A Dask scheduler in this process, and workers with one thread each: its address and their processes."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=0, scheduler_port=_free_port(), dashboard_address=None) as made:
        address = made.scheduler_address
        started = [
            subprocess.Popen([*COMMAND, address], stderr=subprocess.DEVNULL, cwd=Path(__file__).parent)
            for _ in range(workers)
        ]
        try:
            made.wait_for_workers(workers, timeout=60)
            yield address, [psutil.Process(one.pid) for one in started]
        finally:
            for one in started:
                one.kill()
                one.wait()


def _free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _used(processes):
    return float(np.sum([sum(one.cpu_times()[:2]) for one in processes]))


def told(found):
    """Sentences and a table for the page."""
    rows, driver = found["ten million"], found["driver"]
    one = 1e3 * _a_run(found["Dask"][:2])
    lines = [
        f"On Dask one more run of the main job takes {one:.1f} ms of a worker's processor time (its world, outcomes and commit "
        f"included), {rows[0]['ms a run']:.1f} ms where two workers share the two cores. Driver and scheduler, in one process, "
        f"take {1e3 * driver['a shard, s']:.0f} ms for a shard of {driver['runs a shard']:,} runs, and beside that "
        f"{100 * driver['a second']:.1f} % of a core and {100 * driver['a second, each worker']:.2f} % for each worker.",
        "", "| machines of two cores | 10 million runs, hours | driver and scheduler meanwhile, share of one core |",
        "|---|---|---|",
    ]  # fmt: skip
    lines += [f"| {row['machines']} | {row['hours']:,.1f} | {100 * row['of one core']:.0f} % |" for row in rows]
    return "\n".join(lines)
