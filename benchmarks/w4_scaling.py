"""Time and memory of the engine as a world grows, and what very many runs would take."""

import resource
import tempfile
import time
import tracemalloc
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import w4_c
from saying import saying

from policysim.ask import read_question
from policysim.config import compose, question
from policysim.engine.plays import outcome_fields
from policysim.engine.replicate import advance, begin
from policysim.sweep.cluster import Cluster
from policysim.sweep.folder import Folder
from policysim.sweep.plan import make_plan
from policysim.sweep.playing import playing_of
from policysim.sweep.runner import run_plan

PROVIDERS, QUICK_PROVIDERS = (1, 10, 100), (1, 4)  # times England's 202
ARRIVALS, YEARS, REPLICATES = (0.5, 1.0, 2.0, 4.0, 8.0), (5, 10, 20, 40, 80), (5, 10, 20, 40)
QUICK_REPLICATES = (2, 5)
DASK = (5, 20)  # replicates: what more runs take more, so that starting counts for nothing
TURNS, LONG = 5, 3e3  # runs of each world at most, and milliseconds after which no other begins
MACHINES, RUNS, CORES = (1, 10, 100), 10_000_000, 2


def measure(scenario, quick):
    """Points of each line, their slopes in logarithms, and the sums for very many runs."""
    lines = {
        "providers": _grown("providers", larger, scenario, QUICK_PROVIDERS if quick else PROVIDERS),
        "uptakes that have arrived": _grown("arrivals", richer, scenario, ARRIVALS[1:4] if quick else ARRIVALS),
        "ticks": _grown("years", longer, scenario, YEARS[:3] if quick else YEARS),
        "runs": [_sweep(replicates, {}) for replicates in (QUICK_REPLICATES if quick else REPLICATES)],
    }
    found = {"scaling": {name: {"points": points, "slope": slopes(name, points)} for name, points in lines.items()}}
    if not quick:
        found["Dask"] = [_sweep(r, {"workers": n}) for r, n in ((DASK[0], 1), (DASK[1], 1), (DASK[0], 2), (DASK[1], 2))]
        found["ten million"] = ten_million(found["Dask"], RUNS)
    return found


def _grown(what, grow, scenario, sizes):
    """A point for each size of a line."""
    points = []
    for size in sizes:
        with saying(f"scaling, {what}: {size}"):
            points.append(_world(grow(scenario, size)))
    return points


def changed(scenario, **changes):
    """The same question but for some of its parts."""
    parts = {name: getattr(scenario, name) for name in type(scenario).model_fields}
    return type(scenario)(**parts | changes)


def larger(scenario, times):
    """So many Englands: providers and health systems, with as many peers each."""
    system = scenario.system
    types = {name: one.model_copy(update={"number": one.number * times}) for name, one in system.types.items()}
    regions = {
        name: one.model_copy(update={"health_systems": one.health_systems * times})
        for name, one in system.regions.items()
    }
    return changed(scenario, system=system.model_copy(update={"types": types, "regions": regions}))


def richer(scenario, times):
    """So many times the arrivals of innovations."""
    return changed(scenario, parameters=dict(scenario.parameters) | {"arrivals": 4.0 * times})


def longer(scenario, years):
    """So many years after the warm-up, with as many arrivals in all, so that ticks alone grow."""
    calendar = scenario.calendar.model_copy(update={"years": years})
    return changed(scenario, calendar=calendar, parameters=dict(scenario.parameters) | {"arrivals": 0.0})


def _world(scenario):
    """Size, processor time and memory of one run of a scenario."""
    began = time.process_time()
    world = scenario.world(0)
    built = 1e3 * (time.process_time() - began)
    fields = outcome_fields(world.spec)
    mine, theirs = _in_turn(world, fields)
    tracemalloc.start()
    advance(begin(world, fields), world.ticks)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    arrived = sum(int((world.arrives <= tick * world.dt).sum()) for tick in range(world.ticks))
    return {
        "providers": len(world.ids), "ticks": world.ticks, "innovations": len(world.innovations),
        "uptakes that have arrived": arrived * len(world.ids) / world.ticks, "engine, ms": mine,
        "C, ms": theirs, "world, ms": built, "memory, MB": peak / 1e6,
    }  # fmt: skip


def _in_turn(world, fields):
    """Least milliseconds of a run in the engine and in C by hand (not a number without a compiler); long runs are played once."""
    times = []
    while len(times) < TURNS and sum(map(sum, times)) < LONG:
        play = begin(world, fields)
        mine = _milliseconds(lambda play=play: advance(play, world.ticks))
        theirs = _milliseconds(w4_c.Played(world, fields).run) if w4_c.compiler() else float("nan")
        times.append((mine, theirs))
    return tuple(map(min, zip(*times, strict=True)))


def _milliseconds(play):
    began = time.process_time()
    play()
    return 1e3 * (time.process_time() - began)


def _sweep(replicates, how):
    """A sweep of the main job: processor time of all, that of the driver, clock and peak memory of the driver."""
    workers = f" on Dask, {how['workers']} workers" if how else ""
    with saying(f"a sweep of ten policies x {replicates} replicates{workers}"):
        return _swept(replicates, how)


def _swept(replicates, how):
    asked = read_question([f"replicates={replicates}"])
    understood = question(asked, compose(asked))
    plan = make_plan(
        understood.scenarios, options=understood.options, labels=understood.labels, replicates=replicates, name="piece"
    )
    with tempfile.TemporaryDirectory() as place:
        folder, playing = Folder(Path(place) / plan.name), playing_of(understood.scenarios)
        before, began = _used(), time.perf_counter()
        if how:
            with _cluster(how["workers"]) as address:
                ready, began = _used(), time.perf_counter()
                run_plan(plan, folder, playing=playing, executor=Cluster(address))
                driver, clock = _used()[0] - ready[0], time.perf_counter() - began
        else:
            run_plan(plan, folder, playing=playing, workers=1)
            driver, clock = 0.0, time.perf_counter() - began
        whole = sum(_used()) - sum(before)
    return {
        "runs": plan.runs, "workers": how.get("workers", 0), "processor time, s": whole, "of the driver, s": driver,
        "clock, s": clock, "memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
    }  # fmt: skip


@contextmanager
def _cluster(workers):
    """A Dask scheduler and workers on this machine, each a process with one thread."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as made:
        yield made.scheduler_address


def _used():
    """Seconds of processor time of this process, and of those of its children that have ended."""
    return [sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]


def slopes(name, points):
    """Slope of time and of memory against size, both in logarithms, by least squares."""
    sizes = [point[name] for point in points]
    measures = {"time": "processor time, s" if name == "runs" else "engine, ms", "memory": "memory, MB"}
    measures |= {} if name == "runs" else {"C": "C, ms"}
    return {key: _slope(sizes, [point[of] for point in points]) for key, of in measures.items()}


def _slope(sizes, values):
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0])


def ten_million(dask, runs):
    """Hours for very many runs: what workers do, divided among cores, and what one driver does however many they are."""
    each, driver = (_more(dask[:2], of) for of in ("processor time, s", "of the driver, s"))
    return [
        {
            "machines": machines, "workers, hours": runs * (each - driver) / (machines * CORES) / 3600.0,
            "one driver, hours": runs * driver / 3600.0, "ms a run": 1e3 * each, "ms a run of the driver": 1e3 * driver,
        }
        for machines in MACHINES
    ]  # fmt: skip


def _more(two, of):
    few, many = two
    return (many[of] - few[of]) / (many["runs"] - few["runs"])


def told(found):
    """Tables for the page."""
    lines = [
        "| what grows | sizes | time, ms | slope of time | slope of C | slope of memory |",
        "|---|---|---|---|---|---|",
    ]
    for name, line in found["scaling"].items():
        points, slope, of = line["points"], line["slope"], "processor time, s" if name == "runs" else "engine, ms"
        sizes = ", ".join(f"{point[name]:,.0f}" for point in points)
        times = ", ".join(f"{point[of] * (1e3 if name == 'runs' else 1.0):,.0f}" for point in points)
        of_c = f"{slope['C']:.2f}" if "C" in slope else ""
        memory = "flat" if name == "runs" else f"{slope['memory']:.2f}"
        lines.append(f"| {name} | {sizes} | {times} | {slope['time']:.2f} | {of_c} | {memory} |")
    lines += ["", "Slopes are of logarithms: 1 is linear, twice the size for twice the time."]
    if "ten million" in found:
        rows = found["ten million"]
        lines += [
            "",
            f"On Dask one more run takes {rows[0]['ms a run']:.1f} ms of processor time in all, "
            f"{rows[0]['ms a run of the driver']:.2f} ms of it in the one process that shares out and writes down.",
            "", "| machines of two cores | 10 million runs, hours of workers | hours of one driver |", "|---|---|---|",
        ]  # fmt: skip
        for row in rows:
            lines.append(f"| {row['machines']} | {row['workers, hours']:,.1f} | {row['one driver, hours']:.1f} |")
    return "\n".join(lines)
