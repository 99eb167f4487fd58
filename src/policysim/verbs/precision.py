"""Futures are added to a sweep step by step until its headline is known as well as was asked; every step is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from policysim.errors import AskError
from policysim.sweep.progress import Progress, progress_of
from policysim.terminal import Terminal
from policysim.verbs import play, tell

if TYPE_CHECKING:
    from policysim.analysis.precision import Step


def read_precision(text: str, said: str) -> float:
    """A number above 0. AskError for anything else."""
    try:
        wanted = float(text)
    except ValueError:
        wanted = 0.0
    if not 0.0 < wanted < float("inf"):
        raise AskError(f"{said}: write a number above 0, in the units of the headline, as 0.02")
    return wanted


def play_until(wanted: float, plan, folder, play_into: Callable, terminal: Terminal) -> int:
    """Play, judge and grow until it is enough, and tell every step and the answer; 0, or 3 where runs failed."""
    from policysim.analysis.precision import MOST_REPLICATES

    began, done = time.monotonic(), folder.plan_file.exists() and tell.is_complete(folder)
    terminal.note(f"until every difference is known within ± {wanted:g}; at most {MOST_REPLICATES:,} replicates")
    for found in steps(wanted, plan, folder, play_into, lambda: progress_of(terminal)):
        terminal.note(found)
        if found.goes_on:
            done = False
            terminal.note(f"going on to {found.next:,} replicates")
    if not found.enough:
        terminal.note(_not_enough(found, wanted))
    code = tell.tell(folder, terminal) if done else play.tell_played(folder, began, terminal)
    terminal.data = {**(terminal.data or {}), **_data(folder, found, wanted)}
    return code


def steps(wanted: float, plan, folder, play_into: Callable, progress: Callable[[], Progress]) -> Iterator[Step]:
    """Play `plan`, or what the folder has grown to, judge it, grow it, play on: what each step tells.

    Each follows from the runs before it alone, so that a stopped sweep goes on to the same end."""
    from policysim.analysis.comparison import compare
    from policysim.analysis.precision import step
    from policysim.sweep.growing import grow
    from policysim.sweep.results import Sweep

    plan = _stored(folder, plan)
    while True:
        play_into(plan, folder, progress())
        found = step(compare(Sweep(folder)), wanted)
        yield found
        if not found.goes_on:
            return
        plan = grow(folder, found.next)


def _stored(folder, plan):
    """The plan to begin with: what the folder has grown to, told in the words that are asked now."""
    from policysim.sweep.folder import read_plan
    from policysim.sweep.same_question import retold

    return retold(read_plan(folder), plan) if folder.plan_file.exists() else plan


def _not_enough(found, wanted: float) -> str:
    from policysim.analysis.precision import MOST_REPLICATES

    if found.needed <= found.replicates:
        return "no more futures are added: too few runs could be compared"
    return (
        f"not added: ± {wanted:g} would take about {found.needed:,} replicates, more than {MOST_REPLICATES:,}\n"
        "  ask for less precision, or plan so many on purpose: policysim expand --replicates N"
    )


def _data(folder, found, wanted: float) -> dict:
    return {
        "folder": str(folder), "replicates": found.replicates, "futures": found.futures, "precision_wanted": wanted,
        "precision": found.error if found.error == found.error else None, "precise_enough": found.enough,
    }  # fmt: skip
