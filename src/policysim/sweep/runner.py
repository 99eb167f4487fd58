"""The runner plays what a folder still lacks, on all cores, and survives what happens to its processes."""

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial

from policysim.errors import AskError
from policysim.stopping import Stopped, StopSignal, listening
from policysim.sweep.crew import Crew
from policysim.sweep.dispatch import Dispatch
from policysim.sweep.elsewhere import Pool, play_elsewhere, pool_of
from policysim.sweep.folder import Folder, open_folder, remember
from policysim.sweep.manifest import Session, parts_before
from policysim.sweep.parcel import check_can_be_sent, parcel_of
from policysim.sweep.part import WHOLE, Part, within
from policysim.sweep.plan import Plan
from policysim.sweep.playing import Player, Playing, only_here, prepare
from policysim.sweep.progress import Progress, silent
from policysim.sweep.standing import Standing, set_aside
from policysim.sweep.whole import sweep_up
from policysim.sweep.worker import play_shard

Play = Callable[[Plan, Folder, Playing, tuple[int, ...], Progress], None]  # plays the shards of these numbers


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_plan(
    plan: Plan,
    folder: Folder,
    *,
    playing: Playing | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    part: Part = WHOLE,
    executor: Executor | Pool | None = None,
) -> Plan:
    """Play the runs of `plan`, or of a part of it, that `folder` lacks; return the plan as stored. Failed ones are recorded.

    `executor` plays in place of own processes: any of PEP 3148, which is left open, or a `Cluster`.
    Raises AskError if other work is in the folder, WriteError where it cannot be written, Stopped on Ctrl-C (exit 130)
    or SIGTERM (143). Calling it again goes on where it ended; a finished sweep is left as it is."""
    playing, progress, pool = playing or Playing(), progress or silent(), pool_of(executor)
    if pool is not None:
        check_can_be_sent(playing)
    plan = open_folder(folder, plan)
    try:
        with listening():
            _go_on(plan, folder, playing, workers, progress, part, pool)
    except (KeyboardInterrupt, StopSignal) as why:
        share = f"{100 * progress.done // progress.total} % done, " if progress.total else "stopped, "
        raise Stopped(f"{share}resume with the same command ({folder})", getattr(why, "exit_code", 130)) from None
    return plan


def _go_on(
    plan: Plan, folder: Folder, playing: Playing, workers: int | None, progress: Progress, part: Part, pool: Pool | None
) -> None:
    """Play the runs that the folder lacks."""
    playing.limits.check()
    whole = set_aside(folder, plan, playing.limits)
    found = within(whole, part, plan)
    remember(folder)
    if not found.to_do:
        if whole.to_do and part not in parts_before(folder, plan):
            Session(folder, 1, playing, part).end(0)  # a part without runs is a part too
        return
    crew = min(workers or cores(), len(found.to_do))
    prepare(playing, progress.say)
    if found.again:
        progress.say(_said_again(len(found.again)))
    session = Session(folder, crew, playing, part)
    try:
        progress.start(plan, folder, part.runs(plan), found.done, len(found.failures))
        way = _way(playing, crew, found) if pool is None else partial(_play_elsewhere, pool, crew, found.died)
        way(plan, folder, playing, found.to_do, progress)
    finally:
        _put_away(folder, session, progress)


def _way(playing: Playing, workers: int, found: Standing) -> Play:
    """In this process, or in others where there is more than one or what breaks must not break this one.

    Under Mesa a free rule is any Python, which may end its process; what is compiled cannot."""
    if only_here(playing):
        _refuse_limits(playing)
        return _play_here
    own = workers > 1 or playing.limits or found.died or playing.engine == "mesa"
    return partial(_play_in_others, workers) if own else _play_here


def _refuse_limits(playing: Playing) -> None:
    """A class of the running script or notebook is played in this very process, which cannot be ended."""
    if playing.limits:
        names = ", ".join(cls.__name__ for cls in playing.providers)
        raise AskError(
            f"executor.run_seconds, executor.run_memory: {names} lives in this script or notebook, and so its runs\n"
            "  cannot be ended one by one\n  write the class to a file, mine.py, and import it: from mine import ..."
        )


def _play_in_others(
    workers: int, plan: Plan, folder: Folder, playing: Playing, to_do: tuple[int, ...], progress: Progress
) -> None:
    Dispatch(plan, folder, Crew(folder, playing), deque(to_do), progress).play(workers)


def _play_elsewhere(
    pool: Pool, workers: int, died: tuple[int, ...],
    plan: Plan, folder: Folder, playing: Playing, to_do: tuple[int, ...], progress: Progress,
) -> None:  # fmt: skip
    """By a pool; what it cannot finish, and what has ended its process before, in processes of this computer."""
    parcel = parcel_of(plan, playing)
    sent = [number for number in to_do if number not in died]
    left = sorted({*died, *play_elsewhere(plan, folder, sent, parcel, pool, progress)})
    if left:
        _play_in_others(min(workers, len(left)), plan, folder, playing, tuple(left), progress)


def _said_again(runs: int) -> str:
    told = "1 run that failed is" if runs == 1 else f"{runs:,} runs that failed are"
    return f"{told} tried again, with the runs in the same files"


def _put_away(folder: Folder, session: Session, progress: Progress) -> None:
    progress.end()
    session.end(progress.done - progress.before)
    for part in (folder.path, folder.runs, folder.failures):
        sweep_up(part)


def _play_here(plan: Plan, folder: Folder, playing: Playing, to_do: tuple[int, ...], progress: Progress) -> None:
    player = Player(plan, playing)

    def hear(message: dict) -> None:
        if "played" in message:
            progress.step(message["played"], message["failed"])
        else:
            progress.committed(message["committed"])

    for number in to_do:
        play_shard(player, folder, number, hear)
