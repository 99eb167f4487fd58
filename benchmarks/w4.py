"""The limit: the England model compiled from its rules, against the same loops in C by hand and against our Mesa engine."""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque

import numpy as np
import w4_c
import w4_dask
import w4_scaling
from saying import saying

from policysim import engine
from policysim.ask import read_question
from policysim.config import compose, question
from policysim.engine.plays import outcome_fields
from policysim.engine.reference import WorldModel
from policysim.engine.replicate import advance, begin, played, played_together

ROUNDS, QUICK_ROUNDS = 25, 7
PREPARE = (
    "from policysim.engine import prepare; from policysim.providers import Provider; from policysim.rules import spec; "
)
COLD = PREPARE + "prepare(spec(Provider))"


def measure(quick):
    """Equal bits first; then the least processor time of runs that take turns, ratios round by round, and scaling."""
    asked = read_question([])
    scenarios = question(asked, compose(asked)).scenarios[:10]
    with saying("England: the compiled engine, prepared"):
        engine.prepare(scenarios[0].spec)
    worlds = {one.policy.name: one.world(0) for one in scenarios}
    found = {"uptake ticks of a run": _uptake_ticks(worlds["do_minimum"]), "rounds": QUICK_ROUNDS if quick else ROUNDS}
    if w4_c.compiler():
        with saying("C by hand: equal to the last bit, then in turn with the engine"):
            checked = list(worlds)[: 3 if quick else 10]
            found["runs with equal bits in C"] = sum(_check(name, worlds[name]) for name in checked)
            names = ["do_minimum"] if quick else ["do_minimum", "agility", "carrots_and_sticks"]
            found["against C"] = {name: _against_c(worlds[name], found["rounds"]) for name in names}
    first, ticks = worlds["do_minimum"], 20 if quick else worlds["do_minimum"].ticks
    with saying(f"our Mesa engine: {ticks} ticks of England"):
        found["against Mesa"] = _against_mesa(first, ticks)
    with saying("ten policies side by side"):
        ten = _least(lambda: deque(played_together(list(worlds.values()), _fields(worlds)), maxlen=0), 3)
    found["side by side, ms a run"] = ten / 10
    found["seconds of processor time to compile, and to load"] = [] if quick else _cold()
    found |= w4_scaling.measure(scenarios[0], quick)
    return found if quick else found | w4_dask.measure()


def _fields(worlds):
    return outcome_fields(next(iter(worlds.values())).spec)


def _check(name, world):
    """Raise SystemExit where C and engine differ in a bit of what is recorded, or of the last tick."""
    fields = outcome_fields(world.spec)
    mine, theirs = played(world, fields), w4_c.Played(world, fields).run()
    pairs = {
        "recorded": (mine.history, theirs.play.history), "stages": (mine.counts, theirs.play.counts),
        "payments": (mine.delivery.spent, theirs.play.delivery.spent),
        "providers": (mine.arrays["providers"], theirs.play.arrays["providers"]),
    }  # fmt: skip
    pairs |= {key: (mine.arrays["uptakes"][key], value) for key, value in theirs.uptakes().items()}
    for key, (one, other) in pairs.items():
        if one.tobytes() != np.ascontiguousarray(other).tobytes():
            raise SystemExit(f"w4: {name}: {key} of the engine and of C differ; no time counts")
    return 1


def _against_c(world, rounds):
    """A run from its world to what an outcome reads, draws included, in turn."""
    fields, times = outcome_fields(world.spec), []
    for _ in range(rounds + 1):
        play, other = begin(world, fields), w4_c.Played(world, fields)
        times.append((_used(lambda one=play: advance(one, world.ticks)), _used(other.run)))
    mine, theirs = zip(*times[1:], strict=True)
    return {
        "engine, ms": min(mine), "C, ms": min(theirs), "speed of C": min(theirs) / min(mine),
        "speed of C, median of rounds": statistics.median(c / e for e, c in times[1:]),
    }  # fmt: skip


def _against_mesa(world, ticks):
    """One run in our Mesa engine, or its first ticks, and the compiled engine before and after; the lesser ratio counts."""
    fields = outcome_fields(world.spec)
    before = _least(lambda: advance(begin(world, fields), ticks), 5)
    mesa = _used(lambda: WorldModel(world).run_until(tick=ticks))
    after = _least(lambda: advance(begin(world, fields), ticks), 5)
    return {
        "ticks": ticks, "Mesa engine, ms": mesa, "engine, ms": min(before, after), "times as fast": mesa / max(before, after),
    }  # fmt: skip


def _cold():
    """Processor time of a process that prepares the built-in rules: in an empty cache, and in the next one."""
    with tempfile.TemporaryDirectory() as empty:
        places = {**os.environ, "XDG_CACHE_HOME": empty, "HOME": empty}
        with saying("compiling in an empty cache, then loading"):
            return [
                _children(lambda: subprocess.run([sys.executable, "-c", COLD], check=True, env=places)) for _ in (0, 1)
            ]


def _children(run):
    began = resource.getrusage(resource.RUSAGE_CHILDREN)
    run()
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    return now.ru_utime + now.ru_stime - began.ru_utime - began.ru_stime


def _uptake_ticks(world):
    starts = np.arange(world.ticks)[:, None] * world.dt
    return int((world.arrives <= starts).sum()) * len(world.providers)


def _least(play, times):
    return min(_used(play) for _ in range(times))


def _used(play):
    """Milliseconds of processor time."""
    began = time.process_time()
    play()
    return 1e3 * (time.process_time() - began)


def told(found):
    """Tables for the page."""
    mesa, lines = found["against Mesa"], []
    part = "the same run" if mesa.get("ticks", 60) == 60 else f"its first {mesa['ticks']} ticks"
    lines += [
        "| policy | engine, ms a run | C by hand, ms a run | speed of the engine against C |",
        "|---|---|---|---|",
    ]
    for name, one in found.get("against C", {}).items():
        lines.append(f"| {name} | {one['engine, ms']:.1f} | {one['C, ms']:.1f} | {one['speed of C']:.2f} |")
    lines += [
        "",
        f"{found.get('runs with equal bits in C', 0)} policies were played by both first: no bit of what is recorded, of the "
        "stages, of the payments or of the last tick differs.",
        "",
        f"Our Mesa engine takes {mesa['Mesa engine, ms'] / 1e3:.1f} s for {part}: the compiled engine is "
        f"{mesa['times as fast']:.0f} times as fast. Ten policies of one future side by side, which share the warm-up, take "
        f"{found['side by side, ms a run']:.1f} ms a run.",
    ]
    if found["seconds of processor time to compile, and to load"]:
        first, later = found["seconds of processor time to compile, and to load"]
        lines += [
            "",
            f"Compiling in an empty cache takes {first:.1f} s of processor time, a later process {later:.1f} s.",
        ]
    lines += ["", w4_scaling.told(found)]
    return "\n".join([*lines, "", w4_dask.told(found)] if "Dask" in found else lines)
