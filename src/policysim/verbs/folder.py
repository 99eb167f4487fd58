"""What a sweep's folder says of itself: how far it is, and whether every byte is as it was written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from policysim.errors import AskError
from policysim.terminal import Terminal
from policysim.words import take_apart

RESULTS = Path("results")
HELP = {
    "status": "policysim status [FOLDER]        how many runs are done, which failed, how to go on\n",
    "verify": "policysim verify [FOLDER]        read every byte, print the digest of all runs; exit 4 if damaged\n",
}


def only_folder(words: Sequence[str]):
    """The folder that the words name: none of them is the last sweep."""
    from policysim.sweep.folder import find

    others = take_apart(words, {}, {}).others
    if len(others) > 1:
        raise AskError(f"{' '.join(others)}: one folder at a time")
    return find(RESULTS, others[0] if others else None)


def status(words: Sequence[str], terminal: Terminal) -> int:
    """Print how far a sweep is; 0 whole, 3 where runs failed."""
    from policysim.sweep.folder import read_plan
    from policysim.sweep.standing import standing

    folder = only_folder(words)
    plan = read_plan(folder)
    found = standing(folder, plan)
    done = sum(len(plan.shards[number]) for number in found.done) - len(found.failures)
    print(f"{folder}: {done:,} of {plan.runs:,} runs done, {len(found.failures)} failed")
    for record in found.failures[:3]:
        print(f"  {record['policy']}, future {record['future']}: {str(record['message']).splitlines()[0]}")
    for problem in found.damaged:
        print(f"  damaged: {problem}")
    if found.to_do:
        print("  the same command goes on where it ended")
    return 3 if found.failures else 0


def verify(words: Sequence[str], terminal: Terminal) -> int:
    """Print the digest of a whole, undamaged sweep; 4 otherwise."""
    from policysim.sweep.standing import verify as read_all

    folder = only_folder(words)
    found = read_all(folder)
    for problem in found.damaged:
        print(f"damaged: {problem}")
    if found.missing:
        print(f"{folder}: {found.missing:,} runs are still to be played; the same command goes on")
    if found.failed:
        print(f"{folder}: {found.failed:,} runs failed: policysim status {folder}")
    if found.digest and not found.damaged:
        print(f"{folder}: {found.runs:,} runs as they were written")
        print(f"digest {found.digest}")
        return 0
    return 4
