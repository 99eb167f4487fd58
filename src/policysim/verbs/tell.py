"""A sweep's answer is told alike after a run and on `policysim compare`: sentence, table, where the rest is."""

from __future__ import annotations

from policysim.errors import RunFailed
from policysim.terminal import Terminal

MARGIN = 8  # of the answer, under its heading


def is_complete(folder, limits=None) -> bool:
    """Whether every run of its plan is in the folder, settled under these limits, and nothing there is damaged."""
    from policysim.sweep.folder import read_plan
    from policysim.sweep.limits import Limits
    from policysim.sweep.standing import standing

    if not folder.plan_file.is_file():
        return False
    found = standing(folder, read_plan(folder))
    return not found.to_do and not found.damaged and not found.unsettled(limits or Limits())


def tell(folder, terminal: Terminal) -> int:
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
    tell_answer(comparison, terminal)
    if not is_current(sweep):
        _report(sweep)
    terminal.note(f"\nWritten to {folder}: report.html, figures/, summary.csv (all outcomes of all options), runs/")
    if failed:
        terminal.note(f"{failed:,} of {sweep.plan.runs:,} runs failed and do not count: policysim status {folder}")
    terminal.data = told(comparison)
    return 3 if failed else 0


def _report(sweep) -> None:
    from policysim.report.write import write_brief_report  # draws: only where there is something new to draw

    write_brief_report(sweep)


def _first_failure(sweep) -> str:
    return str(sweep.failures()["message"].iloc[0]).splitlines()[0]


def tell_answer(c, terminal: Terminal) -> None:
    """Print the answer, what is told beside it, and the table."""
    from policysim.analysis.sentence import beside
    from policysim.analysis.table import text_table

    terminal.say(f"\n{_under('Answer', c.answer, terminal)}")
    for word, text in beside(c):
        terminal.say(_under(word.capitalize(), text, terminal))
    terminal.say(f"\n{text_table(c, terminal.width, rule(terminal))}")


def rule(terminal: Terminal) -> str:
    """What lines are drawn with: nothing with --plain."""
    from policysim.analysis.layout import RULE

    return "" if terminal.plain else RULE


def told(c) -> dict:
    """What `--json FILE` gets: the answer and a record an option, raw."""
    known = c.sweep.known
    return {
        "folder": str(c.sweep.folder), "question": c.sweep.plan.question, "outcome": c.headline.name,
        "unit": c.headline.raw_unit, "against": c.against, "answer": c.answer, "options": records(c.table()),
        "runs": known.runs, "failed": known.failed, "missing": known.missing,
    }  # fmt: skip


def records(frame) -> list[dict]:
    """The rows of a frame as JSON's types, None where there is no number."""
    import json

    return json.loads(frame.to_json(orient="records", double_precision=15))


def _under(heading: str, text: str, terminal: Terminal) -> str:
    from policysim.analysis.layout import prose

    return prose(text, terminal.width, heading, MARGIN)
