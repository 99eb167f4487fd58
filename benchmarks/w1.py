"""A model that everyone knows: an infection on a small world of 1,000 and 10,000 people, 100 steps, three shares after each."""

import os
import statistics
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np
from agreeing import LIMIT
from environments import environment, made, versions
from saying import saying
from station import PeerFailed, Station

SIZES, TURNS, SLOW_TURNS = (1_000, 10_000), 5, 3
RUNS = {1_000: 3, 10_000: 1}  # that are timed in a turn
AFTER, OUTCOMES = (10, 30, 60, 100), ("susceptible", "infected", "recovered")  # whose means are compared
OURS, SLOW, REFERENCE = "policysim", "policysim, Mesa engine", "NumPy by hand"
SEEDS, REFERENCE_SEEDS = 40, 250
QUICK_SEEDS, QUICK_REFERENCE_SEEDS = 10, 80


@dataclass(frozen=True)
class Peer:
    """Who plays W1: its program, its environment, and the package whose version is told."""

    name: str
    program: str
    where: str
    package: str
    engine: str = ""
    quick: bool = True  # whether it takes part in the small form

    def python(self, quick):
        """Its interpreter; None where it cannot be had (the small form makes none)."""
        if self.where == "here":
            return Path(sys.executable)
        return made(self.where) if quick else environment(self.where)


PEERS = (
    Peer(OURS, "policysim", "here", "policysim"),
    Peer(REFERENCE, "numpy", "shared", "numpy"),
    Peer("AgentPy", "agentpy", "shared", "agentpy", quick=False),
    Peer("Mesa 3.3", "mesa", "shared", "Mesa"),
    Peer("Mesa 3.5", "mesa", "mesa35", "Mesa", quick=False),
    Peer("mesa-frames", "frames", "frames", "mesa-frames", quick=False),
    Peer(SLOW, "policysim", "here", "policysim", "mesa", quick=False),
)


def measure(quick):
    """Outcomes first; then times, peers in turn so that other work on the machine meets them alike."""
    asked = {peer: peer.python(quick) for peer in PEERS if peer.quick or not quick}
    there = {peer: python for peer, python in asked.items() if python is not None}
    with tempfile.TemporaryDirectory() as empty:
        places = {} if quick else {"XDG_CACHE_HOME": empty, "HOME": empty}
        try:
            compiled = None if quick else _compiled(there, places)
            agreed, loaded = _agreed(there, places, quick)
            rows = _rows(there, places, 1 if quick else TURNS)
        except PeerFailed as why:
            raise SystemExit(f"W1 is not told: {why}") from None
    return {
        "rows": rows, "agreed": agreed, "loading": loaded, "compiling": compiled, "turns": 1 if quick else TURNS,
        "missing": [peer.name for peer, python in asked.items() if python is None],
    }  # fmt: skip


@contextmanager
def _opened(peer, python, places):
    """A process of the peer that has played a first run of 1,000, and its processor time until then."""
    more = {"engine": peer.engine} if peer.engine else {}
    with ExitStack() as opened:
        with patch.dict(os.environ, places if peer.where == "here" else {}):
            station = opened.enter_context(Station(peer.name, python, f"w1/play_{peer.program}.py", more))
        yield station, station.play(agents=SIZES[0], seeds=[0])["used"]


def _compiled(there, places):
    """Processor time of policysim's first process, which compiles as nothing is kept."""
    with saying(f"{OURS}: compiles"), _opened(PEERS[0], there[PEERS[0]], places) as (_, used):
        return used


def _agreed(there, places, quick):
    """How far means of each peer are from the reference's, SystemExit where one plays another model; and what loading takes."""
    seeds, reference_seeds = (QUICK_SEEDS, QUICK_REFERENCE_SEEDS) if quick else (SEEDS, REFERENCE_SEEDS)
    series, loaded = {}, {}
    for peer, python in there.items():
        played = {REFERENCE: reference_seeds, SLOW: 1}.get(peer.name, seeds)
        words = f"{peer.name}: loads, outcomes of {played} seed{'s' if played > 1 else ''}"
        with saying(words), _opened(peer, python, places) as (station, loaded[peer.name]):
            told = station.play(agents=SIZES[0], seeds=[*range(1, played + 1)], series=True)["series"]
        series[peer.name] = np.array(told)[:, [step - 1 for step in AFTER]]
    reference, slow = series.pop(REFERENCE), series.pop(SLOW, None)
    if slow is not None and (slow[0] != series[OURS][0]).any():
        raise SystemExit("W1: the two engines of policysim differ; no time counts")
    mean, error = reference.mean(axis=0), np.sqrt(reference.var(axis=0, ddof=1) * (1 / seeds + 1 / reference_seeds))
    peers = {name: _compared(name, found.mean(axis=0), mean, error) for name, found in series.items()}
    return {
        "seeds": seeds, "reference": REFERENCE, "reference_seeds": reference_seeds, "limit": LIMIT,
        "comparisons": len(AFTER) * len(OUTCOMES), "peers": peers,
    }, loaded  # fmt: skip


def _compared(name, mine, reference, error):
    scores = np.abs(mine - reference) / error
    if scores.max() > LIMIT:
        where = np.unravel_index(scores.argmax(), scores.shape)
        raise SystemExit(
            f"{name} does not play the same model: {OUTCOMES[where[1]]} after step {AFTER[where[0]]} is {mine[where]:.4g}, "
            f"in {REFERENCE} {reference[where]:.4g} ({scores.max():.1f} standard errors)"
        )
    return float(scores.max())


def _rows(there, places, turns):
    """A row for each size and peer: medians over turns, in processes that have played one run of 1,000 before."""
    told = {peer.name: versions(python, [peer.package])[peer.package] for peer, python in there.items()}
    with ExitStack() as opened:
        with saying("all load"):
            stations = {
                peer.name: opened.enter_context(_opened(peer, python, places))[0] for peer, python in there.items()
            }
        rows = []
        for agents in SIZES:
            names = [name for name in stations if name != SLOW or agents == SIZES[0]]
            with saying(f"{agents:,} agents, {turns} turn{'s' if turns > 1 else ''}"):
                found = _played({name: stations[name] for name in names}, agents, turns)
            rows += [_row(name, told[name], agents, found[name]) for name in names]
    ours = {row["agents"]: row for row in rows if row["peer"] == OURS}
    return [row | _ratios(row, ours[row["agents"]]) for row in rows]


def _played(stations, agents, turns):
    """Jobs of each peer; a turn's first run is a job of its own that is not timed: memory is fresh, caches are another's."""
    found = {name: [] for name in stations}
    for turn in range(turns):
        for name, station in stations.items():
            if name == SLOW and turn < SLOW_TURNS:
                found[name].append(station.play(agents=agents, seeds=[turn]))
            if name != SLOW:
                found[name].append(station.play(agents=agents, seeds=[1_000 + turn]))
                found[name].append(
                    station.play(agents=agents, seeds=[2_000 + 10 * turn + n for n in range(RUNS[agents])])
                )
    return found


def _row(name, version, agents, jobs):
    """Medians; memory is that of the first run, as some keep what they have made."""
    runs = [run for job in (jobs if name == SLOW else jobs[1::2]) for run in job["runs"]]
    medians = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    peak = max(jobs[0]["high"], jobs[0]["peak"])
    return {"peer": name, "version": version, "agents": agents, **medians, "peak_mb": peak}


def _ratios(row, ours):
    whole = [one["building"] + one["steps"] for one in (row, ours)]
    return {"ratio": row["steps"] / ours["steps"], "whole_ratio": whole[0] / whole[1]}


def told(found):
    """The ratios and the table of the page."""
    lines = [
        headline(found["rows"]),
        "",
        "| agents | peer | version | 100 steps, ms of processor time | as a multiple of policysim's | building, ms "
        "| both, as a multiple of policysim's | 100 steps, clock, ms | peak memory, MB |",
        "| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]  # fmt: skip
    for row in found["rows"]:
        lines.append(
            f"| {row['agents']:,} | {row['peer']} | {row['version']} | {_number(row['steps'])} | {_number(row['ratio'])} "
            f"| {_number(row['building'])} | {_number(row['whole_ratio'])} "
            f"| {_number(row['steps_clock'])} | {row['peak_mb']:,.0f} |"
        )
    turns = "One turn."
    if found["turns"] > 1:
        turns = (
            f"Medians of {found['turns']} turns, in each of which a run is not timed, then three with 1,000 agents or one with "
            f"10,000 are ({SLOW_TURNS} runs of the Mesa engine, all timed)."
        )
    lines += ["", f"{turns} {agreement(found['agreed'])}", "", loading(found)]
    if found["missing"]:
        lines += ["", f"Not measured, because their environment is not there: {', '.join(found['missing'])}."]
    return "\n".join(lines)


def headline(rows):
    """The ratios in words."""
    found = {}
    for row in rows:
        found.setdefault(row["peer"], []).append(f"{row['ratio']:.2g}" if row["ratio"] < 100 else f"{row['ratio']:.0f}")
    each = "; ".join(f"{name} {' and '.join(ratios)}" for name, ratios in found.items() if name != OURS)
    return (
        "**Processor time of 100 steps as a multiple of policysim's (above 1: slower), with 1,000 agents and with 10,000: "
        f"{each}.**"
    )


def _number(value):
    """Three digits that count, without an exponent."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def agreement(agreed):
    """In words, how far outcomes agree."""
    each = "; ".join(f"{name} {largest:.1f}" for name, largest in agreed["peers"].items())
    return (
        f"Outcomes agree: {agreed['comparisons']} means for each peer (three shares after steps "
        f"{', '.join(map(str, AFTER[:-1]))} and {AFTER[-1]}, 1,000 agents, {agreed['seeds']} seeds against "
        f"{agreed['reference_seeds']} of {agreed['reference']}), whose largest differences, in standard errors, are: {each}. "
        f"Above {agreed['limit']}, no time would be told."
    )


def loading(found):
    """In words, what a new process takes until its first run is done."""
    each = "; ".join(f"{name} {used:.1f}" for name, used in found["loading"].items() if name != SLOW)
    lines = (
        "From the start of a process to the end of its first run of 1,000 agents, libraries included, in seconds of processor "
        f"time: {each}."
    )
    if found["compiling"]:
        lines += f" In an empty cache, where it compiles, policysim takes {found['compiling']:.1f}."
    return lines
