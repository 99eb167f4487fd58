"""A rough day: the sweep of W2 with 1 % of runs that raise, a worker killed, Ctrl-C, going on, two more seeds."""

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from environments import environment
from w2 import points_file
from w3_peers import MORE_SEEDS, PEERS, SEEDS
from w3_session import INTERRUPT, KILL, session
from w3_told import told

HALF, LATER = 0.5, 0.7  # shares of the runs at which the blows fall
QUICK_POINTS = 100  # of fast peers in the small form


def measure(quick):
    """Each peer's day, and the same asked at once on a day without blows."""
    asked = [_smaller(peer) for peer in PEERS if peer.quick] if quick else PEERS
    for name in () if quick else {peer.where for peer in asked} - {"here"}:
        environment(name)
    there = [peer for peer in asked if peer.python is not None]
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        points = points_file(Path(place) / "points.csv")
        quiet = {}  # final tables of a day without blows, by program and points
        rows = [_row(peer, Path(place) / f"day{n}", points, quiet) for n, peer in enumerate(there)]
        waits = None if quick else _ema_in_two_processes(Path(place) / "ema", points)
    missing = [peer.name for peer in asked if peer not in there]
    return {"seeds": SEEDS, "more_seeds": MORE_SEEDS, "rows": rows, "missing": missing, "ema_in_two_processes": waits}


def _smaller(peer):
    return replace(peer, points=min(peer.points, QUICK_POINTS))


def _row(peer, place, points, quiet):
    began = time.perf_counter()
    day = Day(peer, peer.prepared(place / "rough", points))
    day.play()
    equal = peer.tables(day.place) == _quiet(peer, place / "quiet", points, quiet)
    print(f"W3 {peer.name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return {
        "peer": peer.name, "points": peer.points, "alone": peer.alone, "resumes": peer.resumes, "grows": peer.grows,
        "finding": peer.finding, **day.found, "equal": equal,
    }  # fmt: skip


def _quiet(peer, place, points, known):
    """The final tables of the same sweep without a blow; launchers of one program have the same."""
    which = peer.program, peer.points
    if which not in known:
        session(peer.begin(peer.prepared(place, points), MORE_SEEDS), place)
        known[which] = peer.tables(place)
    return known[which]


def _ema_in_two_processes(place, points):
    """Whether EMA's pool waits for ever for a run that raised."""
    peer = next((peer for peer in PEERS if peer.program == "ema" and peer.python is not None), None)
    if peer is None:
        return None
    ended = session(peer.begin(peer.prepared(place, points), SEEDS, guarded=False, processes=2), place)
    return {"hung": ended.hung, "begun": ended.begun, "kept": peer.kept(place)}


class Day:
    """What one peer goes through, and what was found."""

    def __init__(self, peer, place):
        self.peer, self.place, self.found = peer, place, {"begun": 0}
        self.runs = peer.points * SEEDS

    def play(self):
        """All of the day."""
        if self.peer.guards:
            self.found["raised"] = self.session(self.peer.begin(self.place, SEEDS, guarded=False))
        if self.peer.resumes:
            self.struck_twice()
        else:
            self.struck_in_turn()
        self.found["resumed"] = self.session(self.peer.resume(self.place))
        self.found["grown"] = self.session(self.peer.grow(self.place))
        self.found["false"] = self.peer.false(self.place)
        self.found["failures"] = self.failures()
        self.found["beyond_need"] = self.found["begun"] - self.peer.points * MORE_SEEDS

    def struck_twice(self):
        """Both blows fall in one session."""
        blows = [(HALF, KILL), (LATER, INTERRUPT)]
        self.found["killed"] = None
        self.found["interrupted"] = self.session(self.peer.begin(self.place, SEEDS), blows)

    def struck_in_turn(self):
        """Without a way to resume, the kill is seen to its end, and Ctrl-C falls when the sweep was begun again."""
        self.found["killed"] = self.session(self.peer.begin(self.place, SEEDS), [(HALF, KILL)])
        self.found["interrupted"] = self.session(self.peer.begin(self.place, SEEDS), [(LATER, INTERRUPT)])

    def session(self, command, blows=()):
        """A session, with blows at shares of its runs, and what was kept after it."""
        ended = session(command, self.place, [(round(share * self.runs), what) for share, what in blows])
        if len(ended.struck) < len(blows):
            raise SystemExit(f"W3 is not told: {self.peer.name} ended before it was struck\n{ended.words[-1500:]}")
        self.found["begun"] += ended.begun
        return {
            "begun": ended.begun, "kept": self.peer.kept(self.place), "code": ended.code, "hung": ended.hung,
            "seconds": ended.after, "error": ended.error,
        }  # fmt: skip

    def failures(self):
        """How many of the runs that fail are found, with a traceback, and whether one can be played again."""
        wanted, found = self.peer.should_fail(self.place, MORE_SEEDS), self.peer.failures(self.place)
        seen = sorted(wanted & found.keys())
        return {
            "failing": len(wanted), "found": len(seen), "others": len(found.keys() - wanted),
            "with_place": sum(".py" in found[run] for run in seen),
            "replayed": self.peer.replayed(self.place, seen[0]) if seen else None,
        }  # fmt: skip


__all__ = ["measure", "told"]
