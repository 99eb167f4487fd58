"""When, where and with what a sweep was played: the only file with clocks in it, and no run depends on it."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from policysim.errors import PolicysimError, WriteError
from policysim.sweep.fitting import are_sessions
from policysim.sweep.folder import Folder
from policysim.sweep.limits import Limits
from policysim.sweep.part import WHOLE, Part, read_part
from policysim.sweep.plan import Plan, versions_here
from policysim.sweep.whole import commit, seal, shown, unseal

if TYPE_CHECKING:
    from policysim.sweep.playing import Playing  # which imports NumPy

KEPT = 200  # sessions


class Session:
    """One call of the runner: written down when it starts and when it ends."""

    def __init__(self, folder: Folder, workers: int, playing: Playing, part: Part):
        from policysim.sweep.playing import files_of

        self.folder, self.clock = folder, time.perf_counter()
        self.told = {
            "started": _now(),
            "machine": platform.node(),
            "kind": f"{platform.system()} {platform.machine()}",
            "python": platform.python_version(),
            "versions": versions_here(),
            "git": git_revision(),
            "pid": os.getpid(),
            "workers": workers,
            "limits": asdict(playing.limits),
            "plugins": [shown(Path(file)) for file in files_of(playing).values()],
            "part": f"{part}",
            "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
        }
        self._write()

    def end(self, runs: int) -> None:
        """Write down when it ended and how many runs it played, if there is room for it."""
        self.told |= {"ended": _now(), "seconds": round(time.perf_counter() - self.clock, 3), "runs": runs}
        with suppress(WriteError):  # nothing depends on it, and the first failed write is the one to tell of
            self._write()

    def _write(self) -> None:
        mine = (self.told["started"], self.told["pid"])
        others = [one for one in sessions(self.folder) if (one["started"], one["pid"]) != mine]
        commit(self.folder.manifest_file, seal({"policysim": "manifest", "sessions": [*others, self.told][-KEPT:]}))


def sessions(folder: Folder) -> list[dict]:
    """All calls of the runner on a folder; none where the manifest is missing or damaged."""
    try:
        found = unseal(folder.manifest_file).get("sessions")
    except (PolicysimError, OSError):
        return []
    return found if are_sessions(found) else []


def limits_before(folder: Folder) -> Limits:
    """What a run might take in the last call of the runner on a folder."""
    last = next(reversed(sessions(folder)), None)
    return Limits(**last.get("limits", {})) if last else Limits()


def parts_before(folder: Folder, plan: Plan) -> tuple[Part, ...]:
    """The parts of a sweep that a folder is for: those that were played there, the whole where they are no part of it."""
    told = {one.get("part", f"{WHOLE}") for one in sessions(folder)}
    parts = sorted(map(read_part, told), key=lambda part: (part.of, part.number))
    covered = {number for part in parts for number in part.shards(plan)}
    return (WHOLE,) if not parts or len(covered) == len(plan.shards) else tuple(parts)


def gather_sessions(folder: Folder, others: Iterable[Folder]) -> None:
    """Write down beside the calls on a folder those on others, whose runs came into it: it is more than their parts."""
    every = ({**one, "part": f"{WHOLE}"} for each in (folder, *others) for one in sessions(each))
    found = {json.dumps(one, sort_keys=True): one for one in every}
    told = sorted(found.values(), key=lambda one: one["started"])
    commit(folder.manifest_file, seal({"policysim": "manifest", "sessions": told[-KEPT:]}))


def git_revision() -> str:
    """The revision of the working directory, or nothing."""
    try:
        told = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return told.stdout.strip()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
