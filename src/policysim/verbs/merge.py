"""`policysim merge` puts the parts of a sweep together that machines without a scheduler have played."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from policysim.errors import AskError
from policysim.numbers import counted
from policysim.sweep.folder import Folder, find, folder_at, remember
from policysim.sweep.whole import remove
from policysim.terminal import Terminal
from policysim.verbs import tell
from policysim.verbs.folder import RESULTS
from policysim.words import cut, take_apart

NAMED = 8  # numbers or parts that are told one by one
HELP = {
    "merge": """\
policysim merge A B ... OUT

Puts the folders of parts of one sweep, as `policysim run ... --shard 1/5` makes them, into the folder OUT: a path, or a
name under results/. Whole shards are copied; folders of another sweep are refused; what is missing is told, with how to
play it (exit code 4). Five parts together are the same sweep as one that was never parted: same digest.

  policysim merge part-1 part-2 part-3 part-4 part-5 friday
  policysim merge /scratch/part-* results/friday
""",
}


def merge(words: Sequence[str], terminal: Terminal) -> int:
    """Put parts together; 0 whole, 3 where runs failed, 4 where shards are missing."""
    from policysim.sweep import merging

    folders = take_apart(words, {}, {}).others
    if len(folders) < 2:
        raise AskError(
            f"{cut(' '.join(folders))}: what into what?\n  write policysim merge PART PART ... OUT".lstrip(": ")
        )
    *parts, last = folders
    out = _out(last)
    found = merging.merge([find(RESULTS, part) for part in dict.fromkeys(parts)], out)
    if out.path.parent == RESULTS:
        remember(out)
    for problem in found.damaged:
        terminal.say(f"left out: {problem}")
    terminal.note(f"{counted(found.copied, 'shard')} copied -> {out}")
    terminal.data = _data(found, out)
    if found.missing:
        _say_missing(found, out, terminal)
        return 4
    remove(out.summary_file)
    code = tell.tell(out, terminal)
    terminal.data = _data(found, out) | (terminal.data or {})
    return code


def _out(word: str) -> Folder:
    """The folder to be filled: a path where the word has a slash, else a name under results/."""
    path = Path(word)
    return folder_at(path.parent, path.name) if len(path.parts) > 1 else folder_at(RESULTS, word)


def _say_missing(found, out: Folder, terminal: Terminal) -> None:
    from policysim.sweep.merging import parts_to_play

    terminal.say(
        f"{counted(found.missing_runs, 'run')} of {found.plan.runs:,} are missing, in {counted(len(found.missing), 'shard')}: "
        f"{_few([str(one) for one in found.missing])}"
    )
    terminal.say(f"  play them here: policysim resume {out}")
    if parts := parts_to_play(found.plan, found.missing):
        terminal.say(
            f"  or on another machine, with the command of the parts and {_few([f'--shard {p}' for p in parts])}"
        )


def _few(words: list[str]) -> str:
    more = f" and {len(words) - NAMED} more" if len(words) > NAMED else ""
    return ", ".join(words[:NAMED]) + more


def _data(found, out: Folder) -> dict:
    return {
        "folder": str(out), "runs": found.plan.runs, "shards": len(found.plan.shards), "copied": found.copied,
        "missing_shards": list(found.missing), "missing_runs": found.missing_runs, "damaged": list(found.damaged),
    }  # fmt: skip
