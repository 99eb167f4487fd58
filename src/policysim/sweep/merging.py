"""Parts of one sweep are put together: whole shards are copied, what differs is refused, what is missing is told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policysim.errors import AskError, Damaged
from policysim.sweep.folder import Folder, open_folder, read_plan
from policysim.sweep.manifest import gather_sessions
from policysim.sweep.part import Part
from policysim.sweep.plan import Plan
from policysim.sweep.same_question import first_difference
from policysim.sweep.shards import shard_of
from policysim.sweep.standing import commit_shard, failures_of
from policysim.sweep.whole import read

MOST_PARTS = 100  # of a sweep, among which missing ones are looked for


@dataclass(frozen=True)
class Merged:
    """What came together: shards and runs in all, shards that no part has, and what was left out because it is damaged."""

    plan: Plan
    copied: int  # shards
    missing: tuple[int, ...]  # shards
    damaged: tuple[str, ...]

    @property
    def missing_runs(self) -> int:
        """Runs that no part has."""
        return sum(len(self.plan.shards[number]) for number in self.missing)


@dataclass(frozen=True)
class Copy:
    """A shard as one part has it."""

    part: Folder
    data: bytes
    failed: list[dict]


def merge(parts: Sequence[Folder], out: Folder) -> Merged:
    """Put all shards of the parts into `out`, which may hold some of them already; a merge that was stopped goes on.

    AskError where parts are of different sweeps, Damaged where two have other values for the same run."""
    plan = open_folder(out, _one_plan(parts, out))
    copied = 0
    missing: list[int] = []
    damaged: list[str] = []
    for number in range(len(plan.shards)):
        there, *others = _copies([out, *parts], plan, number, damaged)
        best = _best(plan, number, [copy for copy in (there, *others) if copy])
        if best is None:
            missing.append(number)
        elif best is not there:
            commit_shard(out, number, best.data, best.failed)
            copied += 1
    gather_sessions(out, parts)
    return Merged(plan, copied, tuple(missing), tuple(dict.fromkeys(damaged)))


def parts_to_play(plan: Plan, missing: Sequence[int]) -> tuple[Part, ...]:
    """The parts that hold just the missing shards, 2/5 and 4/5 say; none where other shards are among them."""
    wanted = set(missing)
    for of in range(2, MOST_PARTS + 1):
        parts = [part for n in range(1, of + 1) if (part := Part(n, of)).shards(plan)]
        found = tuple(part for part in parts if wanted.issuperset(part.shards(plan)))
        if {number for part in found for number in part.shards(plan)} == wanted:
            return found
    return ()


def _one_plan(parts: Sequence[Folder], out: Folder) -> Plan:
    """The plan that all have; AskError names two that differ, and the first difference."""
    folders = [*parts, out] if out.plan_file.exists() else parts
    first, plan = folders[0], read_plan(folders[0])
    for folder in folders[1:]:
        other = read_plan(folder)
        if unlike := first_difference(plan, other):
            raise AskError(
                f"{folder} is not of the same sweep as {first}: {unlike}\n  only parts of one sweep go together"
            )
        if _cut(other) != _cut(plan):
            raise AskError(
                f"{folder} is cut into {len(other.shards):,} shards, {first} into {len(plan.shards):,}\n"
                "  play all parts with the same executor.shard=, and expand after merging"
            )
    return plan


def _cut(plan: Plan) -> list[tuple[range, str]]:
    """Which runs each shard has: where sweeps grew in other ways, the same numbers are not the same runs."""
    return [(runs, plan.stamps(number)[0]) for number, runs in enumerate(plan.shards)]


def _copies(folders: Sequence[Folder], plan: Plan, number: int, damaged: list[str]) -> Iterator[Copy | None]:
    """The shard of each folder, None where it has none that is whole."""
    for folder in folders:
        try:
            data = read(folder.shard(number))
            shard = shard_of(data, folder.shard(number), plan, number, columns=())
            yield Copy(folder, data, failures_of(folder, number, shard))
        except FileNotFoundError:
            yield None
        except Damaged as why:
            damaged.append(str(why))
            yield None


def _best(plan: Plan, number: int, copies: Sequence[Copy]) -> Copy | None:
    """The copy in which fewest runs failed, the first of several; Damaged where two that should be equal are not."""
    best = min(copies, key=lambda copy: len(copy.failed), default=None)
    for copy in copies:
        if best and copy.data != best.data and _values(plan, number, copy, best):
            raise Damaged(
                f"{copy.part.shard(number)} and {best.part.shard(number)} have other values for the same runs:\n"
                "  one of the two computers cannot be trusted; play the shard again on a third"
            )
    return best


def _values(plan: Plan, number: int, one: Copy, other: Copy) -> bool:
    """Whether runs that both finished have other values."""
    first, second = (shard_of(copy.data, copy.part.shard(number), plan, number) for copy in (one, other))
    mine, theirs = (dict(zip(shard.runs, shard.values)) for shard in (first, second))
    return any(mine[run].tobytes() != theirs[run].tobytes() for run in mine.keys() & theirs.keys())
