"""What was understood of a list of providers is told column by column, with all that is wrong, filled in or drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from policysim.cards import Card, Table, card_html
from policysim.scenario.values import Problem, short

WIDTH = 120
SHOWN = 4  # problems told in a refusal
TITLE, USED = 24, 32  # widest columns of the table but the last


@dataclass(frozen=True)
class Understood:
    """One column of the file, what it is used as, and what its values are; further lines for what was matched."""

    column: str
    used_as: str
    values: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What was understood of a file of providers: column by column, problems, and columns that are not used."""

    file: str
    rows: int
    understood: tuple[Understood, ...]
    sheet: str = ""
    header: str = ""  # where the header stands, if not in the first row
    problems: tuple[Problem, ...] = ()
    unused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    caveat: str = ""  # what cannot be read from results, where something is drawn
    money: float = 0.0  # the sum of sizes that are pounds
    source: str = ""  # what is written after `policysim check` to see it again
    meant: tuple[tuple[str, str], ...] = ()  # columns that are not used and what they may have been meant for

    @property
    def where(self) -> str:
        """`trusts.csv`, or `trusts.xlsx, sheet "Trusts"`."""
        return f'{self.file}, sheet "{self.sheet}"' if self.sheet else self.file

    def text(self, width: int = WIDTH) -> str:
        """The whole report for a terminal of that width."""
        header = f", header in row{'s' if ' ' in self.header else ''} {self.header}" if self.header else ""
        lines = [f"Read   {self.where}, {count(self.rows, 'row')}{header}.  Understood as:", *self._table(width)]
        if self.problems:
            lines += [count(len(self.problems), "problem"), *self._problems(width)]
        if self.unused:
            listed = ", ".join(self._unused())
            lines += _folded(f"{count(len(self.unused), 'column')} not used: {listed}", width, "  ")
        for note in self.all_notes:
            lines += _folded(f"Note  {note}", width, "      ")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()

    def in_short(self, width: int = WIDTH) -> list[str]:
        """That the list was read, where to see how, and what its results cannot say: for a run of it."""
        told = [f"Read   {self.where}: {count(self.rows, 'provider')}; policysim check {self.source} shows how"]
        return [*told, "\n".join(_folded(f"Note  {self.caveat}", width, "      "))] if self.caveat else told

    @property
    def all_notes(self) -> tuple[str, ...]:
        """What is to be known of how the list was read, and of what its results can say."""
        return (*self.notes, self.caveat) if self.caveat else self.notes

    def _unused(self) -> list[str]:
        meant = dict(self.meant)
        return [f'"{title}"' + (f" (did you mean {meant[title]}?)" if title in meant else "") for title in self.unused]

    def _table(self, width: int) -> list[str]:
        rows = [("your column", "used as", "values")]
        for line in self.understood:
            rows.append((line.column, line.used_as, line.values))
            rows += [("", "", more) for more in line.more]
        first = min(TITLE, max(len(row[0]) for row in rows))
        second = min(USED, max(len(row[1]) for row in rows))
        told = []
        for row in rows:
            cells = [wrap(row[0], first) or [""], wrap(row[1], second) or [""]]
            cells.append(wrap(row[2], max(20, width - first - second - 8)) or [""])
            for k in range(max(map(len, cells))):
                a, b, c = (cell[k] if k < len(cell) else "" for cell in cells)
                told.append(f"  {a:<{first}}   {b:<{second}}   {c}".rstrip())
        return told

    def _problems(self, width: int) -> list[str]:
        named = [(p.place or f"row {p.row}", f'{p.column} "{short(p.value)}"') for p in self.problems]
        first = max(len(place) for place, _ in named)
        second = min(40, max(len(cell) for _, cell in named))
        told = []
        for problem, (place, cell) in zip(self.problems, named, strict=True):
            why = f'{problem.why}, did you mean "{problem.meant}"?' if problem.meant else problem.why
            text = wrap(why, max(20, width - first - max(second, len(cell)) - 7)) or [""]
            told.append(f"  {place:<{first}}   {cell:<{second}}  {text[0]}")
            told += [" " * (first + max(second, len(cell)) + 7) + line for line in text[1:]]
        return told

    def refusal(self, command: str) -> str:
        """At most six lines for who wanted to play the list: the first problems, and where to see all."""
        told = [f"{self.where}: {self.problems[0]}", *(f"  {problem}" for problem in self.problems[1:SHOWN])]
        more = len(self.problems) - SHOWN
        if more > 0:
            told.append(f"  and {more} more")
        return "\n".join([*told, f"  all that was understood: {command}"])

    def as_data(self) -> dict[str, Any]:
        """The report in JSON's types."""
        return {
            "file": self.file, "sheet": self.sheet or None, "header_row": self.header or None, "rows": self.rows,
            "understood": [
                {"your_column": u.column, "used_as": u.used_as, "values": "; ".join((u.values, *u.more))}
                for u in self.understood
            ],
            "problems": [
                {"row": p.row, "place": p.place, "column": p.column, "value": p.value, "why": p.why,
                 "suggestion": p.meant or None}
                for p in self.problems
            ],
            "not_used": list(self.unused), "notes": list(self.all_notes), "sum_of_sizes_in_pounds": self.money or None,
        }  # fmt: skip

    def card(self) -> Card:
        """The report for a notebook."""
        rows = [(u.column, u.used_as, "; ".join((u.values, *u.more))) for u in self.understood]
        wrong = [("problem", str(problem)) for problem in self.problems]
        unused = [("not used", ", ".join(self._unused()))] if self.unused else []
        return Card(
            self.where, f"{count(self.rows, 'row')}, {count(len(self.problems), 'problem')}", (*wrong, *unused),
            Table("What was understood", ("your column", "used as", "values"), rows), self.all_notes,
        )  # fmt: skip

    def _repr_html_(self) -> str:
        return card_html(self.card())


def count(number: int, thing: str) -> str:
    """`1 row`, `2 rows`, `no problems`."""
    return f"{f'{number:,}' if number else 'no'} {thing}{'' if number == 1 else 's'}"


def _folded(text: str, width: int, indent: str) -> Sequence[str]:
    return wrap(text, width, subsequent_indent=indent, break_long_words=False) or [""]
