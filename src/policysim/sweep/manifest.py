"""When, where and with what a sweep was played: the only file with clocks in it, and nothing depends on it."""

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from policysim.errors import PolicysimError, WriteError
from policysim.sweep.fitting import are_sessions
from policysim.sweep.folder import Folder
from policysim.sweep.plan import versions_here
from policysim.sweep.whole import commit, seal, unseal

KEPT = 200  # sessions


class Session:
    """One call of the runner: written down when it starts and when it ends."""

    def __init__(self, folder: Folder, workers: int):
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


def gather_sessions(folder: Folder, others: Iterable[Folder]) -> None:
    """Write down beside the calls on a folder those on others, whose runs came into it."""
    found = {json.dumps(one, sort_keys=True): one for each in (folder, *others) for one in sessions(each)}
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
