"""Innovation diffusion under four levers, 500 points x 4 seeds = 2,000 runs, their series on disk as one table."""

import statistics
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import overhead
from agreeing import agree
from environments import environment, versions
from station import PeerFailed, Station

LEVERS = ("information", "incentive", "support", "training")
POINTS, SEEDS = 500, 4
RUNS = POINTS * SEEDS
ROUNDS, SLOW_ROUNDS = 3, 1  # of those that play all 2,000 runs, and of those that play fewer
FEW = 2  # runs of the short job that tells what a job costs beside its runs


@dataclass(frozen=True, eq=False)
class Peer:
    """Who plays W2, how, and on how many points when it is slow; `of` is whose rules it plays."""

    name: str
    program: str
    of: str
    where: str = "shared"
    package: str = ""
    more: dict = field(default_factory=lambda: {"workers": 1})
    points: int = POINTS
    quick: bool = False  # whether it takes part in the small form

    @property
    def python(self):
        """Its interpreter; None where it cannot be had here."""
        return Path(sys.executable) if self.where == "here" else environment(self.where)


ONE, TWO = {"workers": 1}, {"workers": 2}
PEERS = (
    Peer("policysim, 1 worker", "policysim", "policysim", "here", "policysim", ONE, quick=True),
    Peer("policysim, 2 workers", "policysim", "policysim", "here", "policysim", TWO, quick=True),
    Peer("NumPy by hand, 25 runs side by side, 1 process", "numpy", "numpy", "shared", "numpy", ONE, quick=True),
    Peer("NumPy by hand, 25 runs side by side, 2 processes", "numpy", "numpy", "shared", "numpy", TWO),
    Peer("NumPy by hand, a run at a time", "numpy", "numpy", "shared", "numpy", ONE | {"width": 1}, 50),
    Peer("Mesa 3.3 batch_run, 1 process", "mesa", "mesa", "shared", "Mesa", ONE, 25),
    Peer("Mesa 3.3 batch_run, 2 processes", "mesa", "mesa", "shared", "Mesa", TWO, 25, quick=True),
    Peer("Mesa 3.5 batch_run, 2 processes", "mesa", "mesa35", "mesa35", "Mesa", TWO, 25),
    Peer("AgentPy with joblib, 2 jobs", "agentpy", "agentpy", "shared", "agentpy", TWO, 25),
    Peer("EMA workbench over Mesa, sequential", "ema", "mesa", "shared", "ema_workbench", ONE, 25),
    Peer("Starsim MultiSim, 2 processes", "starsim", "starsim", "starsim", "starsim", TWO, 12),
    Peer("Hydra multirun over Mesa, basic launcher", "hydra", "mesa", "shared", "hydra-core", {"launcher": "basic"}, 10),
    Peer("Hydra multirun over Mesa, joblib launcher", "hydra", "mesa", "shared", "hydra-joblib-launcher", {"launcher": "joblib"}, 10),
)  # fmt: skip


def measure(quick):
    """Outcomes first; then times, peers in turn so that other work on the machine meets them alike."""
    with tempfile.TemporaryDirectory() as place, ExitStack() as open_ones:
        file = points_file(Path(place) / "points.csv")
        asked = [peer for peer in PEERS if peer.quick or not quick]
        missing = [peer.name for peer in asked if peer.python is None]
        there = {peer: open_ones.enter_context(_station(peer)) for peer in asked if peer.python is not None}
        agreed = agree({peer.of: station for peer, station in there.items()}, file, seeds=20 if quick else 30)
        rows = _rows(there, file, quick)
    rows = [one | {"ratio": one["processor_ms"] / rows[0]["processor_ms"]} for one in rows]
    return {"runs": RUNS, "agreed": agreed, "rows": rows, "missing": missing, "overhead": overhead.measure(quick)}


def points_file(path):
    """500 points of a Latin hypercube over the four levers, the same for all peers."""
    from scipy.stats import qmc

    points = qmc.LatinHypercube(len(LEVERS), rng=np.random.default_rng(1)).random(POINTS)
    np.savetxt(path, points, delimiter=",", header=",".join(LEVERS), comments="", fmt="%.6f")
    return str(path)


def _station(peer):
    return Station(peer.name, peer.python, f"w2/play_{peer.program}.py", peer.more)


def _rows(there, file, quick):
    """A row for each peer: medians over rounds in which all play in turn."""
    found = {peer: [] for peer in there}
    for round_ in range(1 if quick else ROUNDS):
        for peer, station in there.items():
            if peer.points == POINTS or round_ < SLOW_ROUNDS:
                found[peer].append(_timed(peer, station, file, quick))
    return [_row(peer, there[peer], found[peer]) for peer in there]


def _timed(peer, station, file, quick):
    """One job of many runs and one of few: what a run costs, and what a job costs beside its runs."""
    points = min(peer.points, 10) if quick and peer.points < POINTS else peer.points
    try:
        few = station.play(file=file, points=FEW, seeds=1)
        many = station.play(file=file, points=points, seeds=SEEDS)
    except PeerFailed as why:
        raise SystemExit(f"W2 is not told: {why}") from None
    return {"runs": points * SEEDS, "few": few, "many": many}


def _row(peer, station, rounds):
    runs = rounds[0]["runs"]
    made = {"peer": peer.name, "version": versions(peer.python, [peer.package])[peer.package], "runs_played": runs}
    for key, name in (("processor", "processor_ms"), ("seconds", "clock_ms")):
        many = statistics.median(one["many"][key] for one in rounds)
        few = statistics.median(one["few"][key] for one in rounds)
        a_run = max(many - few, 0.0) / (runs - FEW)
        made[name] = 1e3 * (few + a_run * (RUNS - FEW)) / RUNS  # all of 2,000 runs, over 2,000
        made[f"{name}_job"] = 1e3 * few
    last = rounds[-1]["many"]
    return made | {
        "rounds": len(rounds), "cold_seconds": station.cold, "peak_mb": station.peak,
        "files": last["files"] * (RUNS / runs if last["files"] > runs else 1), "kb": last["bytes"] / runs * RUNS / 1e3,
    }  # fmt: skip


def told(found):
    """The table of the page."""
    lines = [
        "| peer | version | processor time a run, ms | against policysim | clock, 2,000 runs, s | loading, s | peak memory, MB | files | on disk, kB |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]  # fmt: skip
    for row in found["rows"]:
        fewer = "" if row["runs_played"] == found["runs"] else f" ({row['runs_played']:,} runs)"
        lines.append(
            f"| {row['peer']}{fewer} | {row['version']} | {row['processor_ms']:.3g} | {row['ratio']:.2g} x | "
            f"{2 * row['clock_ms']:.3g} | {row['cold_seconds']:.1f} | {row['peak_mb']:.0f} | {row['files']:,.0f} | {row['kb']:,.0f} |"
        )
    lines += ["", agreement(found["agreed"]), "", overhead.told(found["overhead"])]
    if found["missing"]:
        lines += ["", f"Not measured, because no Python that is new enough was there: {', '.join(found['missing'])}."]
    return "\n".join(lines)


def agreement(agreed):
    """In words, how far outcomes agree."""
    each = "; ".join(f"{name} {one['largest']:.1f}" for name, one in agreed["peers"].items())
    return (
        f"Outcomes agree: {agreed['comparisons']} means for each peer (3 outcomes at 3 ticks, {agreed['points']} points, "
        f"{agreed['seeds']} seeds against {agreed['reference_seeds']} of {agreed['reference']}), whose largest differences, in "
        f"standard errors, are: {each}. Above {agreed['limit']} nothing would be told."
    )
