"""What a sweep's folder says of itself: how far it is, and whether every byte is as it was written."""

from __future__ import annotations

import shlex
import time
from collections.abc import Sequence
from pathlib import Path

from policysim.errors import AskError
from policysim.sweep.folder import Folder, find, read_plan
from policysim.sweep.glance import Glance, glance
from policysim.sweep.progress import span
from policysim.terminal import Terminal
from policysim.words import take_apart

RESULTS = Path("results")
SECONDS_A_LOOK = 2.0
CAUSES = 8  # that are told on the terminal
HELP = {
    "status": """\
policysim status [FOLDER] [--watch]

How many runs are done, what broke those that failed, and how to go on. Exit code 3 where runs failed.
--watch looks again every two seconds until the sweep is done or stopped; Ctrl-C ends the watch, not the sweep.

  policysim status                  the last sweep
  policysim status friday --watch   results/friday, while it runs in another terminal
""",
    "verify": """\
policysim verify [FOLDER]

Reads every byte of a sweep and prints the digest of all its runs: two sweeps with the same digest have the same runs.
Exit code 4 where something is damaged or still to be played.

  policysim verify                  the last sweep
  policysim verify results/friday
""",
}


def only_folder(words: Sequence[str]) -> Folder:
    """The folder that the words name: none of them is the last sweep."""
    if len(words) > 1:
        raise AskError(f"{' '.join(words)}: one folder at a time")
    return find(RESULTS, words[0] if words else None)


def status(words: Sequence[str], terminal: Terminal) -> int:
    """Print how far a sweep is; 0 whole, 3 where runs failed."""
    from policysim.sweep.manifest import parts_before
    from policysim.sweep.part import WHOLE, within
    from policysim.sweep.standing import standing
    from policysim.verbs.play import part_words, together

    taken = take_apart(words, {}, {"--watch": "watch"})
    folder = only_folder(taken.others)
    if taken.has("watch"):
        _watch(folder, terminal)
    plan = read_plan(folder)
    found = standing(folder, plan)
    done = sum(len(plan.shards[number]) for number in found.done) - len(found.failures)
    terminal.say(f"{folder}: {done:,} of {plan.runs:,} runs done, {len(found.failures)} failed")
    plugin = _plugin(folder, plan)
    told = _tell_causes(found.failures, [*taken.others, *plugin], terminal)
    for problem in found.damaged:
        terminal.say(f"  damaged: {problem}")
    parts = parts_before(folder, plan) if found.to_do else ()
    left = any(within(found, part, plan).to_do for part in parts)
    if left:
        told = "" if WHOLE in parts else f", which plays {part_words(parts)} only"
        resume = " ".join(["policysim resume", folder.path.name, *plugin])
        terminal.say(f"  to go on where it ended: {resume}, or the same command{told}")
    elif parts:
        terminal.say(f"  {together(parts)}")
    terminal.data = {
        "folder": str(folder), "runs": plan.runs, "done": done, "failed": len(found.failures),
        "causes": told, "failures": list(found.failures), "damaged": list(found.damaged),
        "parts": [str(part) for part in parts if part != WHOLE], "complete": not left,
    }  # fmt: skip
    return 3 if found.failures else 0


def _plugin(folder: Folder, plan) -> list[str]:
    """The words that bring the classes of one's own which a sweep was played with: none for classes of the library."""
    from policysim.classes import provider_classes
    from policysim.sweep.manifest import sessions

    if {plain["provider"] for plain in plan.scenarios} <= provider_classes(()).keys():
        return []
    last = next((one["plugins"] for one in reversed(sessions(folder)) if one.get("plugins")), ["FILE.py"])
    return [word for file in last for word in ("--plugin", shlex.quote(file))]


def _tell_causes(failures: Sequence[dict], others: Sequence[str], terminal: Terminal) -> list[dict]:
    """Print what broke runs, an example of each cause and how to look at it; the same as data."""
    from policysim.sweep.causes import causes, where

    found = causes(failures)
    for cause in found[:CAUSES]:
        terminal.say(f"\n  {cause.count:,} x {cause.name}")
        terminal.say(f"      first: {where(cause.example)}")
        terminal.say(f"      see it: {' '.join(['policysim replay', *others])} --failure {cause.number}")
    if len(found) > CAUSES:
        terminal.say(f"\n  and {len(found) - CAUSES:,} other causes: policysim status --json FILE has them all")
    return [
        {"cause": cause.name, "runs": cause.count, "failure": cause.number, "first": cause.example} for cause in found
    ]


def _watch(folder: Folder, terminal: Terminal) -> None:
    """A line whenever more runs are done, until nobody plays the sweep any more."""
    first = before = glance(folder)
    began = time.monotonic()
    while before.running and not before.whole:
        time.sleep(SECONDS_A_LOOK)
        now = glance(folder)
        if now.played > before.played:
            terminal.say(f"{now}{_left(first, now, time.monotonic() - began)}")
        before = now


def _left(first: Glance, now: Glance, seconds: float) -> str:
    if now.whole:
        return ""
    return f", about {span((now.runs - now.played) * seconds / (now.played - first.played))} left"


def verify(words: Sequence[str], terminal: Terminal) -> int:
    """Print the digest of a whole, undamaged sweep; 4 otherwise."""
    from policysim.sweep.standing import verify as read_all

    folder = only_folder(take_apart(words, {}, {}).others)
    found = read_all(folder)
    for problem in found.damaged:
        terminal.say(f"damaged: {problem}")
    if found.missing:
        terminal.say(f"{folder}: {found.missing:,} runs are still to be played; the same command goes on")
    if found.failed:
        terminal.say(f"{folder}: {found.failed:,} runs failed: policysim status {folder}")
    whole = bool(found.digest) and not found.damaged
    if whole:
        terminal.say(f"{folder}: {found.runs:,} runs as they were written\ndigest {found.digest}")
    terminal.data = {
        "folder": str(folder), "runs": found.runs, "failed": found.failed, "missing": found.missing,
        "damaged": list(found.damaged), "digest": found.digest if whole else None,
    }  # fmt: skip
    return 0 if whole else 4
