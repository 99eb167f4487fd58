"""`policysim reproduce` checks a publication level by level: files, tables, runs, claims."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from policysim.errors import AskError
from policysim.terminal import Terminal
from policysim.words import Words, cut, take_apart

HELP = {
    "reproduce": """\
policysim reproduce BUNDLE.zip|FOLDER [--plan] [--sample N] [--nearest] [--trust-code]

Checks a publication of policysim report --publish, and says at which level it differs:
  files    every file has the SHA-256 that the list says
  tables   tables, texts and pictures, made again from the stored runs; what is not made again is listed
  runs     played again: every bit the same
  claims   each claim of the answer, against the runs
Nothing in it is run but the model that is installed here. Exit code 0 where all holds, 4 where something differs.

  --plan        the first two levels and the claims, and what would be played
  --sample 20   play 20 of the runs, not all
  --nearest     with other versions than the publication's: compare outcomes, not bits
  --trust-code  run the rules that came along as source; read them first: they are in rules/

Examples
  policysim reproduce paper/bundle.zip --sample 20
""",
}


def reproduce(words: Sequence[str], terminal: Terminal) -> int:
    """Check and tell; 0, 4 where a level differs, 2 where the runs were not played."""
    alone = {"--plan": "plan", "--nearest": "nearest", "--trust-code": "trust_code"}
    taken = take_apart(words, {"--sample": "sample"}, alone)
    if len(taken.others) != 1:
        raise AskError("reproduce: which publication?\n  write policysim reproduce paper/bundle.zip")
    from policysim.publish.levels import plain
    from policysim.publish.reproduce import How, reproduced
    from policysim.sweep.progress import progress_of

    how = How(_sample(taken), taken.has("plan"), taken.has("nearest"), taken.has("trust_code"))
    progress = progress_of(terminal)
    try:
        found = reproduced(Path(taken.others[0]), how, progress)
    finally:
        if progress.total:
            progress.end()
    terminal.say(found)
    terminal.data = {"publication": found.where, "holds": found.holds, "levels": plain(found.levels)}
    if found.differs:
        return 4
    return 0 if found.holds or how.plan_only else 2


def _sample(taken: Words) -> int:
    text = taken.flag("sample")
    if taken.has("sample") and (not re.fullmatch("[0-9]{1,9}", text) or int(text) < 1):
        raise AskError(f"--sample {cut(text)}: how many runs?\n  write --sample 20")
    return int(text or 0)
