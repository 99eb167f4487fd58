"""`policysim list KIND` and `policysim explain NAME` print what the registers, the files and a sweep say of a name."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from policysim.errors import AskError
from policysim.library import is_file
from policysim.lookup.kind import Row
from policysim.lookup.kinds import OF, explained, kind_of, rows_of
from policysim.lookup.registers import registers
from policysim.terminal import Terminal
from policysim.words import Words, take_apart

WITH_VALUE = {"--plugin": "plugin", "--config-dir": "config_dir"}
HELP = {
    "list": """\
policysim list [KIND [WORD]] [--plugin FILE.py]      the names of one kind; with WORD, those that have it in their row

KIND is one of
{kinds}

  policysim list policies
  policysim list parameters support
  policysim list innovations technology --json innovations.json
""".format(kinds="\n".join(f"  {kind.plural:12} {kind.about}" for kind in OF.values())),
    "explain": """\
policysim explain NAME [--plugin FILE.py]            any name that `policysim list` lists: meaning, unit, range, source
policysim explain FOLDER:NUMBER [OPTION]             where a number of a sweep comes from

  policysim explain support_effect                   a parameter; levers.support is what rules read of a lever
  policysim explain agility                          all that has the name: a policy, an outcome, a state, a topic
  policysim explain friday:cost                      money in, by lever and year = money out + left over
  policysim explain friday:waiting_time              definition, values, range of futures, simulation error, one run again
  policysim explain friday:best                      in how many futures each option comes first
""",
}


def list_names(words: Sequence[str], terminal: Terminal) -> int:
    """Print the names of one kind."""
    taken = take_apart(words, WITH_VALUE, {})
    kind = kind_of(taken.others[0] if taken.others else "")
    wanted = " ".join(taken.others[1:])
    rows = rows_of(registers(taken), kind, wanted)
    terminal.data = {"kind": kind.plural, "rows": rows}
    if not rows:
        terminal.say(f'no {kind.one} has "{wanted}" in its row: policysim list {kind.plural} lists all')
    elif sys.stdout.isatty() and not terminal.plain:
        _draw(kind.columns, rows, terminal)
    else:
        terminal.say(_lines(kind.columns, rows))
    return 0


def _cell(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _lines(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """A line a row under the heads, for pipes and plain terminals."""
    cells = [list(columns), *([_cell(row[column]) for column in columns] for row in rows)]
    wide = [max(len(row[n]) for row in cells) for n in range(len(columns))]
    return "\n".join("  ".join(f"{text:<{w}}" for text, w in zip(row, wide)).rstrip() for row in cells)


def _draw(columns: Sequence[str], rows: Sequence[Row], terminal: Terminal) -> None:
    """A table that fits the terminal: names stay whole, words fold."""
    from rich.box import SIMPLE_HEAD  # draws: only where there is a terminal
    from rich.table import Table
    from rich.text import Text

    made = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1))
    for column in columns:
        number = isinstance(rows[0][column], int | float)
        made.add_column(column, justify="right" if number else "left", no_wrap=column == "name", overflow="fold")
    for row in rows:
        made.add_row(*(Text(_cell(row[column])) for column in columns))
    terminal.console().print(made)


def explain(words: Sequence[str], terminal: Terminal) -> int:
    """Print what a name, or a number of a sweep, means."""
    taken = take_apart(words, WITH_VALUE, {})
    if not taken.others:
        raise AskError("explain: which name?\n  write policysim explain support_effect")
    first, *more = taken.others
    if ":" in first:
        return _number(first, more, taken, terminal)
    word = " ".join(taken.others)  # a label as a table prints it, with or without quotes
    _refuse_folder(word)
    found = explained(registers(taken), word)
    terminal.data = {"name": found.name, "cards": [entry.plain() for entry in found.entries]}
    terminal.say(found.text(min(terminal.width, 118)))
    return 0


def _refuse_folder(word: str) -> None:
    """A sweep is no name: its numbers are explained."""
    if any(is_file(place / "plan.json") for place in (Path(word), Path("results") / word)):
        raise AskError(
            f"explain {word}: is a sweep\n  write policysim explain {word}:cost, {word}:best or {word}:OUTCOME"
        )


def _number(word: str, options: list[str], taken: Words, terminal: Terminal) -> int:
    from policysim.lookup.sweep_numbers import number_of  # reads runs: only for a sweep

    folder, _, asked = word.rpartition(":")
    told = number_of(folder, asked, options, taken.flags.get("plugin", ()))
    terminal.data = told.data
    terminal.say(told.text())
    return 0
