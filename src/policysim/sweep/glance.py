"""A glance at a sweep counts its files and reads none of its runs: how far it is, and how it ended."""

import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from policysim.errors import PolicysimError
from policysim.sweep.folder import Folder, find, read_plan
from policysim.sweep.manifest import sessions
from policysim.sweep.plan import Plan
from policysim.sweep.whole import shown, unseal


@dataclass(frozen=True)
class Glance:
    """Runs of a sweep that are played, failed ones among them; when it was last left, and whether it is played now."""

    folder: Folder
    runs: int
    played: int
    failed: int
    left: datetime | None
    running: bool

    @property
    def whole(self) -> bool:
        """Whether every run is played."""
        return self.played == self.runs

    def __str__(self) -> str:
        """`done 14:22, 1,000 runs, 3 failed, results/friday`: a line for a mail."""
        failed = f", {self.failed:,} failed" if self.failed else ""
        when = f" {clock(self.left)}" if self.left else ""
        if self.whole:
            return f"done{when}, {self.runs:,} runs{failed}, {self.folder}"
        state = "running" if self.running else f"stopped{when}"
        return f"{state}, {self.played:,} of {self.runs:,} runs{failed}, {self.folder}"


def glance(folder: Folder, plan: Plan | None = None) -> Glance:
    """How far a sweep is, from the names of its files."""
    plan = plan or read_plan(folder)
    done = [number for number in range(len(plan.shards)) if folder.shard(number).exists()]
    played = sum(len(plan.shards[number]) for number in done)
    last = (sessions(folder) or [{}])[-1]
    left = datetime.fromisoformat(last["ended"]) if "ended" in last else None
    running = left is None and _alive(last)
    return Glance(folder, plan.runs, played, sum(_failed(folder, number) for number in done), left, running)


def last_in_words(results: str | Path) -> str:
    """The last sweep below `results`, how it ended, and how it is looked at."""
    try:
        found = glance(find(results))
    except PolicysimError as why:
        return str(why).splitlines()[0]
    page = found.folder.path / "report.html"
    more = [shown(page)] if page.is_file() else []
    more.append("policysim compare" if found.whole else "policysim status")
    return f"{found}\n{19 * ' '}{'   '.join(more)}"


def clock(when: datetime) -> str:
    """`14:22`, with the day where it is not today."""
    local = when.astimezone()
    today = local.date() == datetime.now().astimezone().date()
    return local.strftime("%H:%M") if today else f"{local.day} {local.strftime('%B %Y, %H:%M')}"


def _failed(folder: Folder, number: int) -> int:
    try:
        return len(unseal(folder.failed(number))["failed"])
    except (OSError, PolicysimError, KeyError, TypeError):
        return 0


def _alive(session: Mapping[str, Any]) -> bool:
    """Whether the process of a session may still be there: on another machine nobody can know."""
    if not session:
        return False
    if session["machine"] != platform.node() or sys.platform == "win32":
        return True
    try:
        os.kill(session["pid"], 0)  # asks only whether there is such a process
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
