"""`policysim bench` measures the engines here, on the main job: what a run costs, compiled and under Mesa."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Sequence

import numpy as np

from policysim.errors import AskError
from policysim.terminal import Terminal
from policysim.words import take_apart

TIMES = 5  # the median is told
OPTIONS = 10
PREPARE = """
from policysim.engine import prepare
from policysim.providers import Provider
from policysim.rules import spec
prepare(spec(Provider))
"""
HELP = {
    "bench": """\
policysim bench [--json FILE] [--where]

Times both engines on the main job (about a minute): per run, per arrived uptake-tick, whole runs, compilation, memory.
--where prints the folder of compiled rules, which is safe to delete, and measures nothing.

  policysim bench
  policysim bench --json bench.json   the numbers for a program
  policysim bench --where
""",
}


def bench(words: Sequence[str], terminal: Terminal) -> int:
    """Measure, print, and write the numbers to a file where asked."""
    taken = take_apart(words, {}, {"--where": "where"})
    if taken.others:
        raise AskError(f"bench {taken.others[0]}: takes no names\n  write policysim bench --json FILE")
    if taken.has("where"):
        from policysim.engine.cache import cache_folder

        terminal.say(cache_folder())
        terminal.data = {"cache_folder": str(cache_folder())}
        return 0
    found = measured()
    for name, value in found.items():
        terminal.say(f"{name.replace('_', ' '):48} {value:>12,.4g}")
    terminal.data = found
    return 0


def measured() -> dict[str, float]:
    """The numbers, by name with their units; times are of one core."""
    from policysim.ask import read_question
    from policysim.config import compose, question
    from policysim.engine import prepare

    asked = read_question([])
    scenarios = question(asked, compose(asked)).scenarios[:OPTIONS]
    found = _compilation()
    prepare(scenarios[0].spec)
    found |= _together(scenarios) | _single(scenarios[0])
    ratio = 1e3 * found["mesa_us_an_uptake_tick"] / found["compiled_ns_an_uptake_tick"]
    return found | {"mesa_over_compiled": ratio, "peak_memory_mb": _peak_memory()}


def _compilation() -> dict[str, float]:
    """Seconds to compile the built-in rules from nothing, and to load them in the next process."""
    with tempfile.TemporaryDirectory() as empty:
        places = {**os.environ, "XDG_CACHE_HOME": empty, "LOCALAPPDATA": empty, "HOME": empty}
        times = [_process(PREPARE, places) for _ in range(2)]
    return {"first_compilation_seconds": times[0], "later_process_seconds": times[1]}


def _process(code: str, environment: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-P", "-c", code], check=True, env=environment)
    return time.perf_counter() - began


def _together(scenarios: Sequence) -> dict[str, float]:
    """The compiled engine with the options of a replicate side by side, sharing the warm-up."""
    from policysim.engine.plays import outcome_fields
    from policysim.engine.replicate import played_together

    worlds = [scenario.world(0) for scenario in scenarios]
    fields = outcome_fields(worlds[0].spec)
    whole = _median(lambda: deque(played_together(worlds, fields), maxlen=0))
    warm_up = worlds[0].warm_up
    shared = _uptake_ticks(worlds[0], 0, warm_up)
    played = shared + sum(_uptake_ticks(world, warm_up, world.ticks) for world in worlds)
    return {
        f"compiled_ms_a_run_of_{len(worlds)}": 1e3 * whole / len(worlds),
        "compiled_ns_an_uptake_tick": 1e9 * whole / played,
    }


def _single(scenario) -> dict[str, float]:
    """One run by itself: the engines alone, and whole runs of fresh replicates, worlds and tables included."""
    from policysim import engine
    from policysim.engine.reference import WorldModel
    from policysim.engine.replicate import played

    world = scenario.world(0)
    ticks = _uptake_ticks(world, 0, world.ticks)
    before = _median(lambda: played(world))
    mesa = _seconds(lambda: WorldModel(world).run_until())
    alone = min(before, _median(lambda: played(world)))  # other work on the machine slows either
    fresh = iter(range(1000, 2000))
    whole = _median(lambda: engine.run(scenario, next(fresh)).national)
    built = _median(lambda: scenario.world(next(fresh)))
    return {
        "compiled_alone_ms_a_run": 1e3 * alone,
        "compiled_alone_ns_an_uptake_tick": 1e9 * alone / ticks,
        "mesa_s_a_run": mesa,
        "mesa_us_an_uptake_tick": 1e6 * mesa / ticks,
        "mesa_over_compiled_alone": mesa / alone,
        "whole_compiled_run_ms": 1e3 * whole,
        "whole_run_mesa_over_compiled": (mesa + built) / whole,
    }


def _uptake_ticks(world, first: int, last: int) -> int:
    """Providers times innovations that have arrived, summed over ticks."""
    starts = np.arange(first, last)[:, None] * world.dt
    return int((world.arrives <= starts).sum()) * len(world.providers)


def _median(play: Callable[[], object]) -> float:
    play()
    return statistics.median(_seconds(play) for _ in range(TIMES))


def _seconds(play: Callable[[], object]) -> float:
    began = time.perf_counter()
    play()
    return time.perf_counter() - began


def _peak_memory() -> float:
    """MB of this process at its highest."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
