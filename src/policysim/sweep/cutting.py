"""Runs are cut into shards once and for good: what is added to a sweep makes shards of its own after them."""

from collections.abc import Iterator, Sequence

SMALLEST_SHARD, ENOUGH, LARGEST_SHARD = 10, 250, 2_000  # runs; more than enough only where shards would be too many
USUAL_SHARDS, MOST_SHARDS = 80, 240  # with a record of failures beside each, the most make fewer than 500 files
SHARDS_ADDED = 40  # by one growth of a sweep, at most, so that doubling a sweep again and again makes few files


def shard_size(runs: int, most: int = MOST_SHARDS) -> int:
    """Runs a shard when nothing else is asked, for at most `most` shards unless they would be too large."""
    usual = min(ENOUGH, -(-runs // min(most, USUAL_SHARDS)))
    return min(max(SMALLEST_SHARD, usual, -(-runs // most)), LARGEST_SHARD)


def shards(each: int, stages: Sequence[tuple[int, int]]) -> tuple[range, ...]:
    """Run numbers of each shard of replicates of `each` runs; stages are (replicates so far, runs a shard)."""
    found: list[range] = []
    before = 0
    for replicates, size in stages:
        starts = [before * each + start for start in _starts(each, replicates - before, size)]
        found += [range(a, b) for a, b in zip(starts, [*starts[1:], replicates * each])]
        before = replicates
    return tuple(found)


def _starts(each: int, replicates: int, size: int) -> Iterator[int]:
    """The first run of each shard: whole replicates, or parts of one where it has many runs."""
    if each <= size:
        yield from range(0, each * replicates, -(-size // each) * each)
    else:
        step = -(-each // (each // size))
        yield from (r * each + s for r in range(replicates) for s in range(0, each, step))
