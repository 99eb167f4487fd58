"""A sweep's answer is told alike after a run and on `policysim compare`: sentence, table, where the rest is."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from policysim.errors import AskError, RunFailed
from policysim.terminal import Terminal
from policysim.words import take_apart

WITH_VALUE = {"--against": "against", "--outcome": "outcome"}
HELP = {
    "compare": """\
policysim compare [FOLDER] [--against OPTION] [--outcome OUTCOME]

The answer and the table of a sweep; without FOLDER, of the last. All outcomes of all options stand in its summary.csv.
""",
}


def is_complete(folder, plan) -> bool:
    """Whether every run of the plan is in the folder and nothing there is damaged."""
    from policysim.sweep.standing import standing

    if not folder.plan_file.is_file():
        return False
    found = standing(folder, plan)
    return not found.to_do and not found.damaged


def tell(folder) -> int:
    """Print a sweep's answer and write what belongs beside it; 0, or 3 where runs failed."""
    from policysim.analysis.comparison import compare as compared
    from policysim.analysis.summary import write_summary
    from policysim.report.current import is_current
    from policysim.sweep.results import Sweep

    sweep = Sweep(folder)
    failed = sweep.status.failed
    if failed == sweep.plan.runs:
        raise RunFailed(f"{folder}: all {failed:,} runs failed\n  {_first_failure(sweep)}")
    comparison = compared(sweep)
    if not folder.summary_file.is_file():
        write_summary(comparison)
    _print(comparison)
    if not is_current(sweep):
        _report(sweep)
    print(f"Written to {folder}: report.html, figures/, summary.csv (all outcomes of all options), runs/")
    if failed:
        print(f"{failed:,} of {sweep.plan.runs:,} runs failed and do not count: policysim status {folder}")
    return 3 if failed else 0


def _report(sweep) -> None:
    from policysim.report.write import write_report  # draws: only where there is something new to draw

    write_report(sweep)


def _first_failure(sweep) -> str:
    return str(sweep.failures()["message"].iloc[0]).splitlines()[0]


def _print(comparison) -> None:
    from policysim.analysis.table import print_table

    print("\n" + textwrap.fill(comparison.answer, 118, initial_indent="Answer  ", subsequent_indent="        ") + "\n")
    print_table(comparison)


def compare(words: Sequence[str], terminal: Terminal) -> int:
    """Print the answer and the table of a finished sweep."""
    from policysim.analysis.comparison import compare as compared
    from policysim.sweep.folder import find
    from policysim.sweep.results import Sweep
    from policysim.verbs.folder import RESULTS

    taken = take_apart(words, WITH_VALUE, {})
    if len(taken.others) > 1:
        raise AskError(f"{' '.join(taken.others)}: one folder at a time")
    folder = find(RESULTS, taken.others[0] if taken.others else None)
    sweep = Sweep(folder)
    print(sweep.status)
    _print(compared(sweep, taken.flag("against") or "do_minimum", taken.flag("outcome")))
    return 3 if sweep.status.failed else 0
