"""The runs go along as they are stored: the same values, under the plan that is published."""

from pathlib import Path

from policysim.publish.trusted import at_hand
from policysim.publish.unnamed import Names
from policysim.sweep.folder import Folder
from policysim.sweep.plan import Plan, plan_content
from policysim.sweep.results import Sweep
from policysim.sweep.shards import read_shard, shard_bytes
from policysim.sweep.standing import commit_shard, standing
from policysim.sweep.whole import commit, make_folder, read, seal


def store(sweep: Sweep, plan: Plan, names: Names, out: Path) -> Sweep:
    """Write plan.json, runs/ and failures/ of a whole sweep into `out`, and open that. WriteError where it fails."""
    folder, failures = Folder(out), standing(sweep.folder, sweep.plan).failures
    make_folder(folder.runs)
    if failures:
        make_folder(folder.failures)
    for number in range(len(plan.shards)):
        failed = [_told(one, names) for one in failures if one["shard"] == number]
        commit_shard(folder, number, _shard(sweep, plan, number), failed)
    commit(folder.plan_file, seal(plan_content(plan)))
    return Sweep(folder, lambda: at_hand(plan))


def _shard(sweep: Sweep, plan: Plan, number: int) -> bytes:
    path = sweep.folder.shard(number)
    if plan.fingerprint == sweep.plan.fingerprint:
        return read(path)
    shard = read_shard(path, sweep.plan, number)
    return shard_bytes(plan, number, dict(zip(shard.runs, shard.values)))


def _told(record: dict, names: Names) -> dict:
    """A failed run; without the provider in which it broke, whom the message may name too, where names are not told."""
    if not names:
        return record
    return record | {"agent": "", "message": f"{record['kind']}, in rule {record['rule'] or 'not known'}"}
