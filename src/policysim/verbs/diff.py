"""`policysim diff A B` tells what two sweeps were asked differently, and what they found differently."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from policysim.errors import AskError
from policysim.terminal import Terminal
from policysim.verbs.folder import RESULTS
from policysim.words import cut, take_apart

if TYPE_CHECKING:
    from policysim.analysis.diff import Diff
    from policysim.sweep.results import Sweep

HELP = {
    "diff": """\
policysim diff A B [--outcome OUTCOME] [--against OPTION]

What was asked differently of two sweeps (versions, rules, parameters, levers, designs: the first thing and all others), and
what was found differently, future by future where both have the same futures. A and B are folders, names in results/, or
the bundle.zip of a publication, of which nothing is run.
Exit code 0 whether or not they differ.

  --outcome waiting_time another outcome than the headline of A
  --against supply       differences from that option, not from do minimum

Examples
  policysim diff friday monday
  policysim diff friday monday --outcome embedded --json differences.json
""",
}


def diff(words: Sequence[str], terminal: Terminal) -> int:
    """Print both differences; 0."""
    from policysim.analysis.diff_words import text
    from policysim.verbs.tell import records, rule

    taken = take_apart(words, {"--outcome": "outcome", "--against": "against"}, {})
    if len(taken.others) != 2:
        raise AskError(
            f"diff {cut(' '.join(taken.others))}".rstrip()
            + ": two sweeps, please\n  write policysim diff friday monday"
        )
    found = between(*taken.others, taken.flag("outcome"), taken.flag("against") or "do_minimum")
    terminal.say(text(found, terminal.width, rule(terminal)))
    terminal.data = {
        "first": found.names[0], "second": found.names[1], "outcome": found.a.headline.name, "against": found.a.against,
        "paired": found.paired, "same_runs": found.alike >= 0, "first_difference": found.first,
        "asked": records(found.asked()), "found": records(found.found()),
    }  # fmt: skip
    return 0


def between(a: Sweep | str | Path, b: Sweep | str | Path, outcome: str, against: str) -> Diff:
    """The difference between two sweeps, worked out whole: what was unpacked for it is gone afterwards."""
    from policysim.analysis.diff import Diff

    with sweep_at(a) as (one, first), sweep_at(b) as (other, second):
        found = Diff(one, other, outcome, against, (first, second))
        return found.whole()


@contextmanager
def sweep_at(where: Sweep | str | Path) -> Iterator[tuple[Sweep, str]]:
    """A sweep and what it is called: one that is open, a folder, a name in results/, or a publication's ZIP."""
    from policysim.publish.bounds import sweep_in
    from policysim.publish.door import opened
    from policysim.sweep.folder import Folder, find
    from policysim.sweep.results import Sweep

    if isinstance(where, Sweep):
        yield where, str(where.folder)
    elif not isinstance(where, str | Path):
        raise AskError(
            f"diff takes two sweeps or the names of their folders, not {type(where).__name__} {str(where)[:40]!r}\n"
            '  write ps.diff("friday", "monday")'
        )
    elif Path(where).suffix.lower() == ".zip":
        with opened(Path(where)) as root:
            yield sweep_in(Folder(root)), Path(where).name
    else:
        found = Sweep(find(RESULTS, where))
        yield found, str(found.folder)
