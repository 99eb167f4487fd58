"""What of a sweep is done: every shard is checked, what is damaged is told or set aside, never used."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from operator import itemgetter

import numpy as np

from policysim.errors import Damaged, PolicysimError
from policysim.sweep.digest import digest_of
from policysim.sweep.fitting import are_failures
from policysim.sweep.folder import Folder, read_plan
from policysim.sweep.limits import MEMORY, Limits, caused_by
from policysim.sweep.plan import Plan
from policysim.sweep.shards import Shard, read_shard, several
from policysim.sweep.whole import commit, put_aside, remove, seal, shown, unseal

FAILED = "failed"  # a run that broke by itself
DIED = "died"  # a run whose process was killed: never final, the next command plays it again


@dataclass(frozen=True)
class Standing:
    """Shards done and still to do, the records of failed runs, and what is damaged (path: why)."""

    done: tuple[int, ...]
    to_do: tuple[int, ...]
    failures: tuple[dict, ...]
    damaged: tuple[str, ...]
    died: tuple[int, ...] = ()  # shards to do because runs of them died: played in processes of their own only
    again: tuple[dict, ...] = ()  # the records of those runs

    def unsettled(self, limits: Limits) -> tuple[int, ...]:
        """Shards with runs that died, or that went over a limit and now have more: they are to be played again."""
        return tuple(sorted({record["shard"] for record in self.tried_again(limits)}))

    def tried_again(self, limits: Limits) -> tuple[dict, ...]:
        """The records of those runs."""
        return tuple(one for one in self.failures if one["kind"] == DIED or limits.gives_more(one))


def standing(folder: Folder, plan: Plan) -> Standing:
    """Check every shard of a folder (reads all of it)."""
    done, failures, damaged = [], [], []
    there = [number for number in range(len(plan.shards)) if folder.shard(number).exists()]
    for number, found in zip(there, several(lambda number: _look(folder, plan, number), there)):
        if isinstance(found, Damaged):
            damaged.append(str(found))
        else:
            failures += found
            done.append(number)
    left = sorted(set(range(len(plan.shards))) - set(done))
    return Standing(tuple(done), tuple(left), tuple(failures), tuple(damaged))


def _look(folder: Folder, plan: Plan, number: int) -> list[dict] | Damaged:
    try:
        return failures_of(folder, number, checked(folder, plan, number))
    except FileNotFoundError:  # another runner has set it aside
        return Damaged(f"{shown(folder.shard(number))} was set aside by another runner.")
    except Damaged as why:
        return why


def checked(folder: Folder, plan: Plan, number: int) -> Shard:
    """A shard without its values, once its bytes are known to be those that were written."""
    return read_shard(folder.shard(number), plan, number, columns=())


def failures_of(folder: Folder, number: int, shard: Shard) -> list[dict]:
    """The records of a shard's failed runs. Damaged where they are not those that the shard tells of."""
    if not shard.failed:
        return []
    path = folder.failed(number)
    records = unseal(path).get("failed") if path.exists() else []
    if not are_failures(records) or tuple(record["run"] for record in records) != shard.failed:
        raise Damaged(f"{shown(path)} does not tell of the runs that failed in {shown(folder.shard(number))}.")
    return records


def commit_shard(folder: Folder, number: int, data: bytes, failed: list[dict]) -> None:
    """Commit a shard: first the records of its failures, then the runs, whose final name is the commit."""
    if failed:
        commit(folder.failed(number), seal({"policysim": "failures", "shard": number, "failed": failed}))
    commit(folder.shard(number), data)
    if not failed:
        remove(folder.failed(number))


def set_aside(folder: Folder, plan: Plan, limits: Limits) -> Standing:
    """The standing from which to go on: damaged shards get another name, and unsettled runs are to be played again."""
    found = standing(folder, plan)
    for number in found.to_do:
        if folder.shard(number).exists() and isinstance(_look(folder, plan, number), Damaged):
            put_aside(folder.shard(number))  # not what another runner has played since
    again = found.unsettled(limits)
    done = tuple(number for number in found.done if number not in again)
    to_do = tuple(sorted({*found.to_do, *again}))
    kept = tuple(record for record in found.failures if record["shard"] not in again)
    return Standing(done, to_do, kept, found.damaged, again, found.tried_again(limits))


@dataclass(frozen=True)
class Verified:
    """What `verify` found: the digest of a whole sweep ("" if not whole), and what is damaged or missing."""

    digest: str
    runs: int
    failed: int
    missing: int  # runs that are still to be played
    damaged: tuple[str, ...]


def verify(folder: Folder) -> Verified:
    """Read every byte of a sweep: plan, shards, failures, manifest."""
    plan = read_plan(folder)
    found = standing(folder, plan)
    damaged = list(found.damaged)
    if folder.manifest_file.exists():
        try:
            unseal(folder.manifest_file)
        except Damaged as why:
            damaged.append(str(why))
    missing = sum(len(plan.shards[number]) for number in found.to_do)
    digest = "" if missing else digest_of(_values(folder, plan))
    return Verified(digest, plan.runs - missing - len(found.failures), len(found.failures), missing, tuple(damaged))


def _values(folder: Folder, plan: Plan) -> Iterator[np.ndarray | None]:
    """Of each run, in the order that runs have where the whole question is asked at once; None for one that failed."""

    def read(number: int) -> Shard:
        return read_shard(folder.shard(number), plan, number)

    if all(stage.scenarios == len(plan.scenarios) for stage in plan.earlier):
        for _, values in _runs(plan, several(read, range(len(plan.shards))), range(len(plan.shards))):
            yield values
        return
    numbers = groupby(range(len(plan.shards)), lambda number: plan.numbering.block(plan.shards[number].start))
    streams = [_runs(plan, map(read, of_block), of_block) for of_block in (list(found) for _, found in numbers)]
    yield from (values for _, values in merge(*streams, key=itemgetter(0)))  # of each a shard at a time is held


def _runs(plan: Plan, shards: Iterable[Shard], numbers: Iterable[int]) -> Iterator[tuple[tuple, np.ndarray | None]]:
    """Replicate and scenario of each run of these shards, and its values; None for one that failed."""
    for number, shard in zip(numbers, shards):
        found = dict(zip(shard.runs, shard.values))
        yield from ((plan.numbering.place(run), found.get(run)) for run in plan.shards[number])


def failure(plan: Plan, number: int, run: int, kind: str, why: Exception | str) -> dict:
    """The record of a failed run: which one, and rule, agent and tick where they are known."""
    replicate, scenario = plan.numbering.place(run)
    return {
        "run": run,
        "shard": number,
        "scenario": scenario,
        "policy": plan.options[scenario],
        "replicate": replicate,
        "future": plan.future(run),
        "kind": kind,
        "rule": getattr(why, "rule", ""),
        "agent": getattr(why, "provider", ""),
        "tick": getattr(why, "tick", -1),
        "message": str(why)
        if isinstance(why, str | PolicysimError)
        else f"{type(why).__name__}: {why}".removesuffix(": "),
    }


def failed_run(plan: Plan, number: int, run: int, why: Exception, limits: Limits) -> dict:
    """The record of a run that an exception ended: its own, or the one that its memory limit raised."""
    if limits.memory is not None and caused_by(why, MemoryError):
        return failure(plan, number, run, MEMORY, why) | {"limit": limits.memory}
    return failure(plan, number, run, FAILED, why)
