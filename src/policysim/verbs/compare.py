"""`policysim compare` tells a sweep again: its answer, every outcome, by year or by group, or as CSV for another tool."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from policysim.errors import AskError, did_you_mean
from policysim.terminal import Terminal, put
from policysim.verbs.appraisal import appraised, check_words, tell_appraisal
from policysim.verbs.views import tell_view, view_of
from policysim.words import Words, take_apart

WITH_VALUE = {"--against": "against", "--outcome": "outcome", "--by": "by", "--deciders": "deciders",
              "--plugin": "plugin", "--assumptions": "assumptions", "--attribution": "attribution",
              "--save": "save"}  # fmt: skip
ALONE = {"--all": "all", "--csv": "csv", "--appraisal": "appraisal", "--ranking": "ranking",
         "--uncertainty": "uncertainty"}  # fmt: skip
BY = ("year", "type", "region", "health_system", "provider")
HELP = {
    "compare": """\
policysim compare [FOLDER] [--against OPTION] [--outcome OUTCOME] [--by KIND | --all | VIEW] [--csv]
policysim compare [FOLDER] --appraisal [--by KIND] [--assumptions FILE] [--csv]

The answer and the table of a sweep; without FOLDER, of the last.

  --against supply       differences from that option, not from do minimum
  --outcome waiting_time another outcome than the headline: policysim list outcomes
  --by year              the headline in each financial year
  --by region            or type, health_system, provider: of a sweep that was run with record=nation,region
  --all                  the whole table, money, and every outcome of every option
  --deciders agility     on which unknowns it hangs whether that option does better than the one of --against
  --attribution agility  which lever of that option did what; --save conf/policy writes what is missing to tell it
  --ranking              in how many futures each option comes first, second, third; the cost of being wrong
  --uncertainty          what share of the spread is chance, parameters, the form of the model
  --plugin rules.py      the file of the provider class, where it is one of your own: for --deciders and --uncertainty
  --appraisal            what options are worth and cost in pounds, discounted as the Green Book says, against do minimum;
                         with --by year or --by region too; --csv gives years and categories
  --assumptions my.yaml  its values, rates and optimism bias from a file, or green_book_2022
  --csv                  the same as raw values, to standard output: policysim compare --all --csv > all.csv

Examples
  policysim compare
  policysim compare friday --against supply --outcome embedded
  policysim compare friday --by region
  policysim compare friday --deciders agility --against supply
  policysim compare friday --attribution supply_and_agility
  policysim compare friday --appraisal --csv > appraisal.csv
""",
}


def compare(words: Sequence[str], terminal: Terminal) -> int:
    """Print what was found; 0, or 3 where runs failed."""
    taken = take_apart(words, WITH_VALUE, ALONE)
    by = _by(taken)
    check_words(taken)
    view = view_of(taken)
    from policysim.analysis.comparison import compare as compared
    from policysim.sweep.folder import find
    from policysim.sweep.results import Sweep
    from policysim.verbs.folder import RESULTS
    from policysim.verbs.tell import records, told

    sweep = Sweep(find(RESULTS, taken.others[0] if taken.others else None), lambda: _classes(taken))
    if taken.has("appraisal"):
        a = appraised(sweep, taken)
        frame = None if by in ("", "year") else a.by(by)
        _say_how_far(sweep.status, taken, terminal)
        return tell_appraisal(a, by, frame, taken, terminal)
    c = compared(sweep, taken.flag("against") or "do_minimum", taken.flag("outcome"))
    frame = c.by(by) if by else None
    _say_how_far(sweep.status, taken, terminal)
    if view:
        terminal.data = told(c) | tell_view(view, c, taken, terminal)
        return 3 if sweep.status.failed else 0
    if taken.has("csv"):
        _csv(c, frame, taken, terminal)
    else:
        _print(c, by, taken, terminal)
    terminal.data = told(c) | ({} if frame is None else {"by": records(frame)})
    return 3 if sweep.status.failed else 0


def _classes(taken: Words) -> dict[str, type]:
    from policysim.classes import provider_classes

    return provider_classes(taken.flags.get("plugin", ()))


def _say_how_far(status, taken: Words, terminal: Terminal) -> None:
    """How many runs there are; that some are missing, failed or damaged is said to those in a hurry too."""
    if not terminal.quiet and not taken.has("csv"):
        terminal.say(status)
    elif status.missing or status.failed or status.damaged:
        put(status, sys.stderr)


def _by(taken: Words) -> str:
    """The kind of group that was asked for."""
    if file := next((word for word in taken.others if word.endswith(".csv")), ""):
        raise AskError(f"{file}: --csv prints, it takes no file\n  write policysim compare --csv > {file}")
    if len(taken.others) > 1:
        raise AskError(f"{' '.join(taken.others)}: one folder at a time")
    by = taken.flag("by")
    if by and by not in BY:
        raise AskError(f"--by {by}: no such kind{did_you_mean(by, BY)}\n  kinds: {', '.join(BY)}")
    if by and taken.has("all"):
        raise AskError(f"--by {by} --all: one of the two at a time\n  write --by {by} --outcome NAME")
    return by


def _print(c, by: str, taken: Words, terminal: Terminal) -> None:
    from policysim.analysis.by import by_table
    from policysim.verbs.tell import rule, tell_answer

    if by:
        terminal.say("\n" + by_table(c, by, terminal.width, rule(terminal)))
    elif taken.has("all"):
        _all(c, terminal)
    else:
        tell_answer(c, terminal)


def _all(c, terminal: Terminal) -> None:
    """Every column of the first table, money, and every outcome of every option: the tables of the report."""
    from policysim.analysis.layout import prose
    from policysim.report.tables import first_table, levers_table, money_table, outcomes_table

    outcomes = outcomes_table(c)
    for table in filter(None, (first_table(c), money_table(c), levers_table(c))):
        terminal.say(f"\n{prose(table.caption, terminal.width)}\n{_laid(table.heads, table.groups[0].rows, terminal)}")
    terminal.say(f"\n{prose(outcomes.caption, terminal.width)}")
    for group in outcomes.groups:
        terminal.say("\n" + "\n".join(prose(text, terminal.width) for text in (group.title, group.explained)))
        terminal.say(_laid(outcomes.heads, group.rows, terminal))


def _laid(heads: Sequence[str], rows: Sequence[Sequence[str]], terminal: Terminal) -> str:
    """Every column, below each other where the terminal is not wide enough for all."""
    from policysim.analysis.layout import Column, blocks, fitted
    from policysim.verbs.tell import rule

    first, *told = (Column(head.replace("\u00a0", " "), cells) for head, cells in zip(heads, zip(*rows)))
    parts = (
        fitted([first, *block], terminal.width, rule(terminal))[0] for block in blocks(first, told, terminal.width)
    )
    return "\n\n".join("\n".join(lines) for lines in parts)


def _csv(c, frame, taken: Words, terminal: Terminal) -> None:
    from policysim.analysis.summary import safe

    if frame is None:
        frame = c.all_outcomes() if taken.has("all") else c.table()
    terminal.say(safe(frame).to_csv(index=False, lineterminator="\n").rstrip())
