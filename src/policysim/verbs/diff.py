"""`policysim diff A B` tells what two sweeps were asked differently, and what they found differently."""

from __future__ import annotations

from collections.abc import Sequence

from policysim.errors import AskError
from policysim.terminal import Terminal
from policysim.verbs.folder import RESULTS
from policysim.words import cut, take_apart

HELP = {
    "diff": """\
policysim diff A B [--outcome OUTCOME] [--against OPTION]

What was asked differently of two sweeps (versions, rules, parameters, levers, designs: the first thing and all others), and
what was found differently, future by future where both have the same futures. A and B are folders or names in results/.
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
    from policysim.analysis.diff import Diff
    from policysim.analysis.diff_words import text
    from policysim.sweep.folder import find
    from policysim.sweep.results import Sweep
    from policysim.verbs.tell import records, rule

    taken = take_apart(words, {"--outcome": "outcome", "--against": "against"}, {})
    if len(taken.others) != 2:
        raise AskError(
            f"diff {cut(' '.join(taken.others))}".rstrip()
            + ": two sweeps, please\n  write policysim diff friday monday"
        )
    a, b = (Sweep(find(RESULTS, word)) for word in taken.others)
    found = Diff(a, b, taken.flag("outcome"), taken.flag("against") or "do_minimum")
    terminal.say(text(found, terminal.width, rule(terminal)))
    terminal.data = {
        "first": f"{a.folder}", "second": f"{b.folder}", "outcome": found.a.headline.name, "against": found.a.against,
        "paired": found.paired, "same_runs": found.alike >= 0, "first_difference": found.first,
        "asked": records(found.asked()), "found": records(found.found()),
    }  # fmt: skip
    return 0
