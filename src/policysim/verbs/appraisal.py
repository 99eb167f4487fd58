"""`policysim compare --appraisal` tells options in pounds: what they are worth, what they cost, what would change that."""

from __future__ import annotations

from policysim.errors import AskError
from policysim.terminal import Terminal
from policysim.words import Words

DEFAULT = "green_book_2026"
OTHER_ANSWERS = ("against", "outcome", "all", "deciders")


def check_words(taken: Words) -> None:
    """Refuse flags that ask for another answer, and assumptions without an appraisal."""
    if taken.has("assumptions") and not taken.has("appraisal"):
        raise AskError(
            f"--assumptions: is of an appraisal\n  write --appraisal --assumptions {taken.flag('assumptions')}"
        )
    if taken.has("appraisal") and (other := [name for name in OTHER_ANSWERS if taken.has(name)]):
        raise AskError(
            f"--appraisal --{other[0]}: an appraisal is of all options in pounds, against do minimum\n"
            "  write --appraisal alone, or with --by year, --by region, --csv or --assumptions FILE"
        )


def appraised(sweep, taken: Words):
    """The appraisal of a sweep under the assumptions that are asked for."""
    from policysim.analysis.comparison import compare as compared

    return compared(sweep, sweep.plan.options[0]).appraisal(taken.flag("assumptions") or DEFAULT)


def tell_appraisal(a, by: str, frame, taken: Words, terminal: Terminal) -> int:
    """Print an appraisal; `frame` is of groups. 0, or 3 where runs failed."""
    from policysim.verbs.tell import records

    if taken.has("csv"):
        _csv(a, by, frame, terminal)
    elif by == "year":
        _by_year(a, terminal)
    elif frame is not None:
        _by_group(a, by, frame, terminal)
    else:
        _print(a, terminal)
    sweep = a.comparison.sweep
    terminal.data = {
        "folder": str(sweep.folder), "assumptions": a.assumptions.name, "edition": a.assumptions.edition,
        "prices": sweep.plan.about.get("prices", ""), "base_year": a.base_year, "answer": a.answer,
        "options": records(a.summary()), "switching_values": records(a.switching()), "years": records(a.by_year()),
    } | ({} if frame is None else {"by": records(frame)})  # fmt: skip
    return 3 if sweep.known.failed else 0


def _csv(a, by: str, frame, terminal: Terminal) -> None:
    from policysim.analysis.summary import safe

    if frame is None:
        frame = a.by_year() if by else a.table()
    terminal.say(safe(frame).to_csv(index=False, lineterminator="\n").rstrip())


def _print(a, terminal: Terminal) -> None:
    """The answer, a row an option, what would change the preferred one, and what all of it rests on."""
    from policysim.analysis.layout import prose
    from policysim.appraisal.tables import notes, option_columns, switching_caption, switching_columns

    terminal.say("\n" + prose(a.answer, terminal.width, "Worth", 8))
    _table(option_columns(a), terminal)
    terminal.say("\n" + prose(switching_caption(a), terminal.width))
    _table(switching_columns(a), terminal)
    terminal.note()
    for note in notes(a):
        terminal.note(prose(note, terminal.width))


def _by_year(a, terminal: Terminal) -> None:
    from policysim.analysis.layout import prose
    from policysim.appraisal.sentence import ranked
    from policysim.appraisal.tables import notes, year_columns

    for option in ranked(a):
        terminal.say(f"\n{a.comparison.label(option)}")
        _table(year_columns(a, option), terminal)
    terminal.say("\n" + prose(notes(a)[0], terminal.width))


def _by_group(a, by: str, frame, terminal: Terminal) -> None:
    from policysim.analysis.layout import prose
    from policysim.appraisal.tables import group_caption, group_columns, notes

    terminal.say("\n" + prose(group_caption(a, by), terminal.width))
    _table(group_columns(a, by, frame), terminal)
    terminal.say(prose(notes(a)[0], terminal.width))


def _table(columns, terminal: Terminal) -> None:
    from policysim.analysis.layout import fitted
    from policysim.verbs.tell import rule

    lines, left_out = fitted(columns, terminal.width, rule(terminal))
    terminal.say("\n" + "\n".join(lines))
    if left_out:
        terminal.say(f"More: {', '.join(left_out)}: --csv, or a wider terminal.")
