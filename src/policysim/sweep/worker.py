"""A worker is a process that plays shards from its own list, commits them, and dies with its parent."""

import faulthandler
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import numpy as np

from policysim.errors import Damaged, PolicysimError, RunFailed, WriteError
from policysim.sweep.folder import Folder, read_plan
from policysim.sweep.limits import TIME, Limits, TimeUp, alarm, caused_by
from policysim.sweep.plan import Plan
from policysim.sweep.playing import Player, Playing, found, load, warm
from policysim.sweep.shards import shard_bytes
from policysim.sweep.standing import checked, commit_shard, failed_run, failure

Tell = Callable[[dict], None]


def play_shard(player: Player, folder: Folder, number: int, tell: Tell) -> None:
    """Play and commit one shard, unless another runner has; `tell` hears of every batch and of the commit."""
    started, runs = time.perf_counter(), player.plan.shards[number]
    if folder.shard(number).exists() and _whole(folder, player, number):
        tell({"played": len(runs), "failed": 0})
        tell({"committed": number, "failed": [], "seconds": 0.0})
        return
    values, failed = played_shard(player, number, tell)
    commit_shard(folder, number, shard_bytes(player.plan, number, values), failed)
    tell({"committed": number, "failed": failed, "seconds": time.perf_counter() - started})


def played_shard(player: Player, number: int, tell: Tell) -> tuple[dict[int, np.ndarray], list[dict]]:
    """The values of a shard's runs by number, and the records of those that failed; `tell` hears of every batch."""
    values: dict[int, np.ndarray] = {}
    failed: list[dict] = []
    for batch in player.batches(player.plan.shards[number]):
        for run, result in player.played(batch).items():
            if isinstance(result, Exception):
                failed.append(failed_run(player.plan, number, run, result, player.limits))
            else:
                values[run] = result
        tell({"played": len(batch), "failed": sum(run not in values for run in batch)})
    return values, failed


def play_run(player: Player, number: int, run: int, tell: Tell) -> None:
    """Play one run by itself and tell its values: what is done with the runs of a shard whose process died."""
    met_in_time = player.limits.seconds if player.engine == "mesa" else None  # compiled rules hear no alarm
    with alarm(met_in_time):
        result = player.played([run])[run]
    if isinstance(result, Exception) and caused_by(result, TimeUp):
        tell({"run": run, "failure": over_time(player.plan, number, run, player.limits, result)})
    elif isinstance(result, Exception):
        tell({"run": run, "failure": failed_run(player.plan, number, run, result, player.limits)})
    else:
        tell({"run": run, "values": result.tolist()})


def look_at_run(player: Player, number: int, run: int, tell: Tell) -> None:
    """Tell where a run is that went over its time: under Mesa, a rule that never ends is met while it is played."""
    with alarm(player.limits.looking):
        result = player.looked_at(run)
    if isinstance(result, Exception) and not caused_by(result, TimeUp):  # it was its explanation that took so long
        tell({"run": run, "failure": failed_run(player.plan, number, run, result, player.limits)})
    else:
        tell({"run": run, "failure": over_time(player.plan, number, run, player.limits, result)})


def over_time(plan: Plan, number: int, run: int, limits: Limits, met: object = None) -> dict:
    """The record of a run that went over its time, with the place where it was met, if it was."""
    record = failure(plan, number, run, TIME, met if isinstance(met, RunFailed) else "")
    where = record["message"].partition(f": {TimeUp.__name__}")[0]
    message = f"not done after {limits.seconds:g} s" + (f"; then at {where}" if where else "")
    return record | {"message": message, "limit": limits.seconds}


def work() -> None:
    """What a worker process does: read a job, then one task a line, until the list ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.dup(1)
    os.dup2(2, 1)  # what rules print must not look like an answer
    job = json.loads(sys.stdin.readline() or "null")
    if job is not None:  # else the parent died before it could say anything
        serve(partial(made_ready, job), sys.stdin, answers)


def made_ready(job: dict) -> tuple[Player, Folder]:
    """The plan of a job with the functions that play it, all loaded."""
    load(job["files"])
    folder = Folder(Path(job["folder"]))
    providers = tuple(found(name) for name in job["providers"])
    playing = Playing(**job["playing"], providers=providers, limits=Limits(*job["limits"]))
    player = Player(read_plan(folder), playing)
    warm(playing)
    return player, folder


def serve(ready: Callable[[], tuple[Player, Folder]], tasks: Iterable[str], answers: int) -> None:
    """Do one task a line and answer into the file of that number."""
    faulthandler.enable(all_threads=False)  # a process that crashes says where
    lines = os.fdopen(answers, "w")

    def tell(message: dict) -> None:
        lines.write(json.dumps(message) + "\n")
        lines.flush()

    try:
        player, folder = ready()
        tell({"ready": True})
        for task in map(json.loads, tasks):
            _do(task, player, folder, tell)
    except PolicysimError as why:
        tell({"error": str(why), "write": isinstance(why, WriteError)})


def _do(task: dict, player: Player, folder: Folder, tell: Tell) -> None:
    if "look" in task:
        look_at_run(player, task["shard"], task["run"], tell)
    elif "run" in task:
        play_run(player, task["shard"], task["run"], tell)
    else:
        play_shard(player, folder, task["shard"], tell)


def _whole(folder: Folder, player: Player, number: int) -> bool:
    try:
        return not checked(folder, player.plan, number).failed
    except (Damaged, FileNotFoundError):  # another runner has set it aside
        return False
