"""Runs are cut into shards once and for good: what is added to a sweep makes shards of its own after them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

SMALLEST_SHARD, ENOUGH, LARGEST_SHARD = 10, 250, 2_000  # runs; more than enough only where shards would be too many
USUAL_SHARDS, MOST_SHARDS = 80, 240  # with a record of failures beside each, the most make fewer than 500 files
SHARDS_ADDED = 40  # by one growth of a sweep, at most, so that doubling a sweep again and again makes few files


class Stage(NamedTuple):
    """A sweep as it was planned first, and after each growth: in replicates or in scenarios, never both at once."""

    replicates: int
    size: int  # runs a shard, about: of those that came with it
    scenarios: int


class Block(NamedTuple):
    """The runs that came with a stage, numbered replicate by replicate: some replicates of some scenarios."""

    first: int  # number of its first run
    replicates: range
    scenarios: range
    size: int

    @property
    def end(self) -> int:
        """The number after that of its last run."""
        return self.first + len(self.replicates) * len(self.scenarios)


def shard_size(runs: int, most: int = MOST_SHARDS) -> int:
    """Runs a shard when nothing else is asked, for at most `most` shards unless they would be too large."""
    usual = min(ENOUGH, -(-runs // min(most, USUAL_SHARDS)))
    return min(max(SMALLEST_SHARD, usual, -(-runs // most)), LARGEST_SHARD)


def usual_size(scenarios: int, replicates: int, options: int) -> int:
    """The same for a sweep of so many scenarios: a shard holds all `options` of a point, which share its warm-up."""
    size = shard_size(scenarios * replicates)
    sizes = range(size, min(2 * size, scenarios))
    return next((one for one in sizes if _step(scenarios, one) % options == 0), size)


def stages_from(told: Iterable[Sequence[int]], scenarios: int) -> Iterator[Stage]:
    """The stages of which a plan tells; without scenarios, where a sweep grew in replicates only, they had all."""
    for replicates, size, *those in told:
        yield Stage(replicates, size, *(those or [scenarios]))


def blocks(stages: Sequence[Stage]) -> tuple[Block, ...]:
    """The runs of each stage: those of an earlier one keep their numbers."""
    found: list[Block] = []
    first = replicates = scenarios = 0
    for stage in stages:
        if found and stage.scenarios > scenarios:
            block = Block(first, range(replicates), range(scenarios, stage.scenarios), stage.size)
        else:
            block = Block(first, range(replicates, stage.replicates), range(stage.scenarios), stage.size)
        found.append(block)
        first, replicates, scenarios = block.end, stage.replicates, stage.scenarios
    return tuple(found)


def shards(stages: Sequence[Stage]) -> tuple[range, ...]:
    """Run numbers of each shard: whole replicates of a stage, or parts of one where it has many scenarios."""
    found: list[range] = []
    for block in blocks(stages):
        starts = [block.first + start for start in _starts(block)]
        found += [range(a, b) for a, b in zip(starts, [*starts[1:], block.end])]
    return tuple(found)


def _starts(block: Block) -> Iterator[int]:
    """The first run of each shard, counted from that of the block."""
    each, replicates, size = len(block.scenarios), len(block.replicates), block.size
    if each <= size:
        yield from range(0, each * replicates, -(-size // each) * each)
    else:
        yield from (r * each + s for r in range(replicates) for s in range(0, each, _step(each, size)))


def _step(each: int, size: int) -> int:
    """Runs a shard where a replicate of `each` runs is cut into several."""
    return -(-each // (each // size))
