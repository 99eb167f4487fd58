"""What the peers of W1 share: runs that are built, then stepped, each part timed by itself. Only the standard library."""

import gc
import time
from contextlib import suppress
from pathlib import Path


def player(build, steps):
    """What `serve` plays: `build(agents, seed)` makes a model, `steps(model)` plays it; its series, a row (S, I, R) a step."""

    def play(agents, seeds, series=False, **_):
        runs = [_timed(build, steps, agents, seed) for seed in seeds]
        told = [one.pop("series") for one in runs]
        return {"runs": runs, "series": told if series else [], "used": time.process_time(), "high": _high_water()}

    return play


def _timed(build, steps, agents, seed):
    """One run: milliseconds of processor time (all threads) and of clock, of both parts."""
    gc.collect()
    marks = [_now()]
    model = build(agents, seed)
    marks.append(_now())
    series = steps(model)
    marks.append(_now())
    told = {"series": [[float(share) for share in row] for row in series]}
    for name, before, after in zip(("building", "steps"), marks, marks[1:], strict=False):
        told |= {name: 1e3 * (after[0] - before[0]), f"{name}_clock": 1e3 * (after[1] - before[1])}
    return told


def _now():
    return time.process_time(), time.perf_counter()


def _high_water():
    """MB of this process at its highest, where the system tells; it has no children."""
    with suppress(OSError, StopIteration):
        lines = Path("/proc/self/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024 / 1e6
    return 0.0
