"""Innovation diffusion under four levers, 500 points x 4 seeds = 2,000 runs, their series on disk as one table."""

import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import overhead
from agreeing import agree
from environments import COMMAND, versions
from saying import say, saying
from station import PeerFailed, Station
from w2_peers import ONE, PEERS, POINTS, QUICK_POINTS, QUICK_SEEDS
from w2_told import told

__all__ = ["measure", "told"]
LEVERS = ("information", "incentive", "support", "training")
SEEDS = 4
RUNS = POINTS * SEEDS
FEW = 2  # runs of the short job that tells what a job costs beside its runs


def measure(quick):
    """Outcomes first; then times, peers in turn so that other work on the machine meets them alike."""
    asked = {peer: peer.python(may_make=not quick) for peer in PEERS if peer.quick or not quick}
    missing = [peer.name for peer, python in asked.items() if python is None]
    if missing and quick:
        say(f"  Skipped, because their environment is not there ({COMMAND} makes it): {'; '.join(missing)}")
    with tempfile.TemporaryDirectory() as place, ExitStack() as opened:
        file = points_file(Path(place) / "points.csv")
        if not quick:
            _compile(file)
        there = {peer: _open(opened, peer, python, file) for peer, python in asked.items() if python is not None}
        try:
            agreed = _agreed(there, file, quick)
            rows = _rows(there, file, quick)
        except PeerFailed as why:
            raise SystemExit(f"W2 is not told: {why}") from None
    rows = [one | _ratios(one, rows[0]) for one in rows]
    with saying("what a sweep costs beside its model"):
        beside = overhead.measure(quick)
    found = {"runs": RUNS, "agreed": agreed, "rows": rows, "missing": missing, "overhead": beside}
    return found if quick else found | {"loop_ms": _loop()}


def points_file(path):
    """500 points of a Latin hypercube over the four levers, the same for all peers."""
    from scipy.stats import qmc

    points = qmc.LatinHypercube(len(LEVERS), rng=np.random.default_rng(1)).random(POINTS)
    np.savetxt(path, points, delimiter=",", header=",".join(LEVERS), comments="", fmt="%.6f")
    return str(path)


def _open(opened, peer, python, file):
    """A peer that is ready: loaded, and with a first result, until which processor time is kept."""
    with saying(f"{peer.name}: loads and plays {FEW} runs"):
        station = opened.enter_context(Station(peer.name, python, f"w2/play_{peer.program}.py", peer.more))
        station.play(file=file, points=FEW, seeds=1)
        station.first = station.processor()
    return station


def _compile(file):
    """policysim's first process on a computer compiles; what a process costs after it is what the table tells."""
    station = Station("policysim", sys.executable, "w2/play_policysim.py", ONE)
    with saying("policysim: compiles what is not kept yet"), station:
        station.play(file=file, points=FEW, seeds=1)


def _agreed(there, file, quick):
    """Every program is checked once, on the first of its rows."""
    first = {}
    for peer, station in there.items():
        first.setdefault(peer.rules, (station, QUICK_SEEDS if quick else peer.seeds))
    return agree(first, file, 100 if quick else 400)


def _rows(there, file, quick):
    """A row for each peer: medians over rounds in which all play in turn, a job of few runs and one of many."""
    most = 2 if quick else max(peer.rounds for peer in there)
    found = {peer: [] for peer in there}
    for round_ in range(most):
        for peer, station in there.items():
            if round_ < peer.rounds:
                with saying(f"round {round_ + 1} of {min(most, peer.rounds)}: {peer.name}"):
                    few = station.play(file=file, points=FEW, seeds=1)
                    found[peer].append((few, station.play(file=file, points=_points(peer, quick), seeds=SEEDS)))
    return [_row(peer, there[peer], found[peer], _points(peer, quick) * SEEDS) for peer in there]


def _ratios(one, ours):
    """Against policysim in the same rounds, as what else the machine does changes from round to round; and their median."""
    pairs = zip(one["processor_ms_rounds"], ours["processor_ms_rounds"])
    found = [mine / theirs for mine, theirs in pairs]
    return {"ratio": statistics.median(found), "ratios": found}


def _of_all(few, many, runs):
    """Milliseconds of a run of 2,000: what each takes, and what a job takes beside its runs, once."""
    a_run = max(many - few, 0.0) / (runs - FEW)
    return 1e3 * (few + a_run * (RUNS - FEW)) / RUNS


def _loop():
    """Milliseconds of policysim's compiled loop, of 40 years and the year of warm-up that it asks for."""
    from w2_ratios import of_ticks

    with saying("the compiled loop by itself"):
        return 1e3 * of_ticks([41])[41]


def _points(peer, quick):
    return min(peer.points, QUICK_POINTS[peer.points == POINTS]) if quick else peer.points


def _row(peer, station, rounds, runs):
    made = {"peer": peer.name, "version": versions(station.python, [peer.package])[peer.package], "runs_played": runs}
    for key, name in (("processor", "processor_ms"), ("seconds", "clock_ms")):
        made[f"{name}_rounds"] = [_of_all(few[key], many[key], runs) for few, many in rounds]
        made[name] = statistics.median(made[f"{name}_rounds"])
        made[f"{name}_job"] = 1e3 * statistics.median(few[key] for few, _ in rounds)
    many = [many for _, many in rounds]
    last = many[-1]
    return made | {
        "rounds": len(many), "first_seconds": station.first, "peak_mb": max(job["peak"] for job in many),
        "files": last["files"] * (RUNS / runs if last["files"] > runs else 1), "kb": last["bytes"] / runs * RUNS / 1e3,
    }  # fmt: skip
