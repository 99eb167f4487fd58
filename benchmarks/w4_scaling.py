"""Time and memory of the engine as a world grows."""

import resource
import tempfile
import time
import tracemalloc
from pathlib import Path

import numpy as np
import w4_c
from saying import saying

from policysim.ask import read_question
from policysim.config import compose, question
from policysim.engine.plays import outcome_fields
from policysim.engine.replicate import advance, begin
from policysim.sweep.folder import Folder
from policysim.sweep.plan import make_plan
from policysim.sweep.playing import playing_of
from policysim.sweep.runner import run_plan

PROVIDERS, QUICK_PROVIDERS = (1, 10, 100), (1, 4)  # times England's 202
ARRIVALS, YEARS, REPLICATES = (0.5, 1.0, 2.0, 4.0, 8.0), (5, 10, 20, 40, 80), (5, 10, 20, 40)
QUICK_REPLICATES = (2, 5)
TURNS, LONG = 5, 3e3  # runs of each world at most, and milliseconds after which no other begins


def measure(scenario, quick):
    """Points of each line, and their slopes in logarithms."""
    lines = {
        "providers": _grown("providers", larger, scenario, QUICK_PROVIDERS if quick else PROVIDERS),
        "uptakes that have arrived": _grown("arrivals", richer, scenario, ARRIVALS[1:4] if quick else ARRIVALS),
        "ticks": _grown("years", longer, scenario, YEARS[:3] if quick else YEARS),
        "runs": [_sweep(replicates) for replicates in (QUICK_REPLICATES if quick else REPLICATES)],
    }
    return {"scaling": {name: {"points": points, "slope": slopes(name, points)} for name, points in lines.items()}}


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


def _sweep(replicates):
    """A sweep of the main job: its processor time and peak memory."""
    with saying(f"a sweep of ten policies x {replicates} replicates"), tempfile.TemporaryDirectory() as place:
        asked, plan = main_job(replicates)
        used = _milliseconds(
            lambda: run_plan(plan, Folder(Path(place) / plan.name), playing=playing_of(asked.scenarios), workers=1)
        )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return {"runs": plan.runs, "processor time, s": used / 1e3, "memory, MB": memory}


def main_job(replicates):
    """The main job of so many replicates: what was asked, and its plan."""
    read = read_question([f"replicates={replicates}"])
    asked = question(read, compose(read))
    plan = make_plan(asked.scenarios, options=asked.options, labels=asked.labels, replicates=replicates, name="piece")
    return asked, plan


def slopes(name, points):
    """Slope of time and of memory against size, both in logarithms, by least squares."""
    sizes = [point[name] for point in points]
    measures = {"time": "processor time, s" if name == "runs" else "engine, ms", "memory": "memory, MB"}
    measures |= {} if name == "runs" else {"C": "C, ms"}
    return {key: _slope(sizes, [point[of] for point in points]) for key, of in measures.items()}


def _slope(sizes, values):
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0])


def told(found):
    """Tables for the page."""
    lines = [
        "| what grows | sizes | time, ms | time of C, ms | slope of time | slope of C | slope of memory |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, line in found["scaling"].items():
        points, slope, of = line["points"], line["slope"], "processor time, s" if name == "runs" else "engine, ms"
        sizes = ", ".join(f"{point[name]:,.0f}" for point in points)
        times = ", ".join(f"{point[of] * (1e3 if name == 'runs' else 1.0):,.0f}" for point in points)
        of_c = f"{slope['C']:.2f}" if "C" in slope else ""
        by_hand = ", ".join(f"{point['C, ms']:,.0f}" for point in points if "C, ms" in point)
        memory = "flat" if name == "runs" else f"{slope['memory']:.2f}"
        lines.append(f"| {name} | {sizes} | {times} | {by_hand} | {slope['time']:.2f} | {of_c} | {memory} |")
    lines += ["", "Slopes are of logarithms: 1 is linear, twice the size for twice the time."]
    return "\n".join(lines)
