"""A sweep grows in place: more futures, while every shard that is there stays what it is."""

from dataclasses import replace

from policysim.errors import AskError
from policysim.sweep.cutting import SHARDS_ADDED, shard_size
from policysim.sweep.folder import Folder, read_plan
from policysim.sweep.plan import Plan, plan_content
from policysim.sweep.whole import commit, seal


def grown(plan: Plan, replicates: int) -> Plan:
    """The plan with more replicates: its shards stay as they are cut, those of new runs come after them."""
    added = (replicates - plan.replicates) * len(plan.scenarios)
    size = max(plan.size, shard_size(added, SHARDS_ADDED))
    return replace(plan, replicates=replicates, size=size, earlier=(*plan.earlier, (plan.replicates, plan.size)))


def grow(folder: Folder, replicates: int) -> Plan:
    """Plan more replicates in a folder, at once or not at all; what is played stays. AskError for fewer than it has."""
    plan = read_plan(folder)
    if replicates < plan.replicates:
        raise AskError(f"{folder} has {plan.replicates} replicates already: a sweep grows, it never shrinks")
    if replicates > plan.replicates:
        plan = grown(plan, replicates)
        folder.summary_file.unlink(missing_ok=True)  # first: it would tell of fewer futures than there are
        commit(folder.plan_file, seal(plan_content(plan)))
    return plan
