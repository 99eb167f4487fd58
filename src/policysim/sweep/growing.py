"""A sweep grows in place: more futures, while every shard that is there stays what it is."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from policysim.errors import AskError, PolicysimError
from policysim.sweep.alike import together
from policysim.sweep.cutting import SHARDS_ADDED, shard_size
from policysim.sweep.folder import Folder, Unlike, folder_at, read_plan, same_or_new
from policysim.sweep.plan import Plan, plan_content
from policysim.sweep.same_question import first_difference
from policysim.sweep.whole import commit, remove, seal

TAIL = 4_096  # bytes at the end of a plan in which it says what it grew from, and its fingerprint


def grown(plan: Plan, replicates: int) -> Plan:
    """The plan with more replicates: its shards stay as they are cut, those of new runs come after them."""
    added = (replicates - plan.replicates) * len(plan.scenarios)
    return replace(plan, replicates=replicates, size=_size(plan, added), earlier=(*plan.earlier, plan.stage))


def widened(plan: Plan, scenarios: Iterable[dict]) -> Plan:
    """The plan with more points, whose scenarios come after those that are there, in the same order of options."""
    added, options = together((*plan.scenarios, *scenarios))[len(plan.scenarios) :], len(set(plan.options))
    if not added:
        return plan
    return replace(
        plan,
        scenarios=plan.scenarios + added,
        options=plan.options + plan.options[:options] * (len(added) // options),
        size=_size(plan, plan.replicates * len(added)),
        earlier=(*plan.earlier, plan.stage),
    )


def grow(folder: Folder, replicates: int = 0, wider: Callable[[Plan], Plan] | None = None) -> Plan:
    """Plan more in a folder, at once or not at all; what is played stays. AskError for fewer replicates than it has.

    `replicates` in all, 0 for as many as there are; `wider` gives the plan with more points."""
    stored = read_plan(folder)
    if 0 < replicates < stored.replicates:
        raise AskError(f"{folder} has {stored.replicates} replicates already: a sweep grows, it never shrinks")
    plan = wider(stored) if wider else stored
    if replicates > stored.replicates:
        plan = grown(plan, replicates)
    if plan != stored:
        remove(folder.summary_file)  # first: it would tell of fewer futures than there are
        commit(folder.plan_file, seal(plan_content(plan)))
    return plan


def same_grown_or_new(results: str | Path, plan: Plan, unlike: Unlike = first_difference) -> Folder:
    """Where a question goes whose name was not chosen: also a folder of another name that has grown to this question."""
    folder = same_or_new(results, plan, unlike)
    return folder if folder.plan_file.exists() else next(_grown_to(results, plan), folder)


def have_grown(results: str | Path) -> list[Path]:
    """The plans of sweeps that have grown, as far as their ends tell it: most others need not be read."""
    return [path for path in sorted(Path(results).glob("*/plan.json")) if b'"earlier"' in _end(path)]


def _grown_to(results: str | Path, plan: Plan) -> Iterator[Folder]:
    for path in have_grown(results):
        with suppress(OSError, PolicysimError):  # another's folder that cannot be read is not where the question goes
            if plan.fingerprint.encode() in _end(path):
                folder = folder_at(results, path.parent.name)
                if not first_difference(read_plan(folder), plan):
                    yield folder


def _end(path: Path) -> bytes:
    with suppress(OSError), path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        return file.read()
    return b""


def _size(plan: Plan, added: int) -> int:
    """Runs a shard of so many new runs."""
    return max(plan.size, shard_size(added, SHARDS_ADDED))
