"""A worker is a process that plays shards from its own list, commits them, and dies with its parent."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from policysim.errors import Damaged, PolicysimError, WriteError
from policysim.sweep.folder import Folder, read_plan
from policysim.sweep.playing import Player, Playing, found, load
from policysim.sweep.shards import shard_bytes
from policysim.sweep.standing import checked, commit_shard, failure

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
                failed.append(failure(player.plan, number, run, "failed", result))
            else:
                values[run] = result
        tell({"played": len(batch), "failed": sum(run not in values for run in batch)})
    return values, failed


def play_run(player: Player, number: int, run: int, tell: Tell) -> None:
    """Play one run by itself and tell its values: what is done with the runs of a shard whose process died."""
    result = player.played([run])[run]
    if isinstance(result, Exception):
        tell({"run": run, "failure": failure(player.plan, number, run, "failed", result)})
    else:
        tell({"run": run, "values": result.tolist()})


def work() -> None:
    """What a worker process does: read a job, then one task a line, until the list ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lines = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what rules print must not look like an answer

    def tell(message: dict) -> None:
        lines.write(json.dumps(message) + "\n")
        lines.flush()

    job = json.loads(sys.stdin.readline() or "null")
    if job is None:  # the parent died before it could say anything
        return
    try:
        load(job["files"])
        folder = Folder(Path(job["folder"]))
        providers = tuple(found(name) for name in job["providers"])
        player = Player(read_plan(folder), Playing(**job["playing"], providers=providers))
        tell({"ready": True})
        for line in sys.stdin:
            task = json.loads(line)
            if "run" in task:
                play_run(player, task["shard"], task["run"], tell)
            else:
                play_shard(player, folder, task["shard"], tell)
    except PolicysimError as why:
        tell({"error": str(why), "write": isinstance(why, WriteError)})


def _whole(folder: Folder, player: Player, number: int) -> bool:
    try:
        return not checked(folder, player.plan, number).failed
    except (Damaged, FileNotFoundError):  # another runner has set it aside
        return False
