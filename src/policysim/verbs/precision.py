"""Futures are added to a sweep step by step until its headline is known as well as was asked; every step is told."""

from __future__ import annotations

import time
from collections.abc import Callable

from policysim.sweep.progress import progress_of
from policysim.terminal import Terminal
from policysim.verbs import play, tell


def play_until(wanted: float, plan, folder, play_into: Callable, terminal: Terminal) -> int:
    """Play `plan` or what the folder has grown to, judge, grow, play on; 0, or 3 where runs failed.

    Each step follows from the runs before it alone: a stopped sweep goes on to the same end."""
    from policysim.analysis.precision import MOST_REPLICATES
    from policysim.sweep.growing import grow

    began = time.monotonic()
    terminal.note(f"until every difference is known within ± {wanted:g}; at most {MOST_REPLICATES:,} replicates")
    plan = _stored(folder, plan)
    done = tell.is_complete(folder)
    play_into(plan, folder, progress_of(terminal))
    found = _judged(folder, wanted, terminal)
    while found.next > found.replicates and found.needed <= 2 * MOST_REPLICATES:
        terminal.note(f"going on to {found.next:,} replicates")
        plan, done = grow(folder, found.next), False
        play_into(plan, folder, progress_of(terminal))
        found = _judged(folder, wanted, terminal)
    if not found.enough:
        terminal.note(_not_enough(found, wanted))
    code = tell.tell(folder, terminal) if done else play.tell_played(folder, began, terminal)
    terminal.data = {**(terminal.data or {}), **_data(plan, found, wanted)}
    return code


def _stored(folder, plan):
    """The plan to begin with: what the folder has grown to, told in the words that are asked now."""
    from policysim.sweep.folder import read_plan
    from policysim.sweep.same_question import retold

    return retold(read_plan(folder), plan) if folder.plan_file.exists() else plan


def _judged(folder, wanted: float, terminal: Terminal):
    from policysim.analysis.comparison import compare
    from policysim.analysis.precision import step
    from policysim.sweep.results import Sweep

    found = step(compare(Sweep(folder)), wanted)
    terminal.note(found)
    return found


def _not_enough(found, wanted: float) -> str:
    from policysim.analysis.precision import MOST_REPLICATES

    if found.needed <= found.replicates:
        return "no more futures are added: too few runs could be compared"
    return (
        f"not added: ± {wanted:g} would take about {found.needed:,} replicates, more than {MOST_REPLICATES:,}\n"
        "  ask for less precision, or plan so many on purpose: policysim expand --replicates N"
    )


def _data(plan, found, wanted: float) -> dict:
    return {
        "replicates": plan.replicates, "futures": plan.futures, "runs": plan.runs, "precision_wanted": wanted,
        "precision": found.error if found.error == found.error else None, "precise_enough": found.enough,
    }  # fmt: skip
