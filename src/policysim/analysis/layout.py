"""A table as lines of text, laid out so that no word and no range is broken; what does not fit is left out and named."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import fill, wrap

GAP, RULE = "   ", "─"
UNBROKEN = re.compile(r"(?<=±) (?=[£\d])|(?<=\d) (?=million|billion|%)")
TRIES = ((16, 44), (14, 34), (12, 26), (11, 20))  # letters of a line of a heading, and of a name


@dataclass(frozen=True)
class Column:
    """A heading with its cells; the column with the highest rank is the first to be left out, rank 0 never is."""

    title: str
    cells: Sequence[str]
    rank: int = 0
    name: str = ""  # what it is called where it is left out
    origin: str = ""  # under which name a report says where its numbers come from


def fitted(columns: Sequence[Column], width: int, rule: str = RULE) -> tuple[list[str], list[str]]:
    """Lines of at most `width` letters, heads above a rule (none where it is empty), and what columns were left out."""
    kept = list(columns)
    while True:
        for head, name in TRIES:
            made = [_laid(column, head, name if n == 0 else 0) for n, column in enumerate(kept)]
            if _width(made) <= width:
                return _lines(made, rule), [column.name for column in columns if column not in kept]
        if not any(column.rank for column in kept):
            return _lines(made, rule), [column.name for column in columns if column not in kept]
        kept.remove(max(kept, key=lambda column: column.rank))


def blocks(first: Column, told: Sequence[Column], width: int) -> list[list[Column]]:
    """Columns side by side after the first one, as many in a block as the width takes; at least one."""
    name = min(TRIES[1][1], max(map(len, (first.title, *first.cells))))
    found: list[list[Column]] = [[]]
    used = name
    for column in told:
        needs = len(GAP) + max(max(map(len, column.cells), default=0), TRIES[-1][0], *map(len, column.title.split()))
        if found[-1] and used + needs > width:
            found.append([])
            used = name
        found[-1].append(column)
        used += needs
    return [block for block in found if block]


def prose(text: str, width: int, heading: str = "", margin: int = 0) -> str:
    """Sentences in lines of at most `width` letters, after a heading; a number stays with its unit and its sign."""
    kept = UNBROKEN.sub("\N{NO-BREAK SPACE}", text)
    told = fill(
        kept, width, initial_indent=heading.ljust(margin), subsequent_indent=" " * margin, break_on_hyphens=False
    )
    return told.replace("\N{NO-BREAK SPACE}", " ")


@dataclass(frozen=True)
class _Laid:
    head: list[str]
    cells: list[list[str]]
    width: int


def _laid(column: Column, head: int, name: int) -> _Laid:
    """Heads are folded between words; so are the names of rows, if the column has them (`name` > 0)."""
    words = column.title.replace(" %", "\N{NO-BREAK SPACE}%").split(" ")
    cells = [wrap(cell, name) or [""] if name else [cell] for cell in column.cells]
    longest = max((len(line) for cell in cells for line in cell), default=0)
    folded = _folded(words, max([name or head, longest, *map(len, words)]))
    return _Laid(folded, cells, max([longest, *map(len, folded)]))


def _folded(words: Sequence[str], width: int) -> list[str]:
    lines = [""]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > width and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]


def _width(made: Sequence[_Laid]) -> int:
    return sum(one.width for one in made) + len(GAP) * (len(made) - 1)


def _lines(made: Sequence[_Laid], rule: str) -> list[str]:
    """Heads at the bottom of their rows, a rule, then the cells at the top of theirs."""
    high = max(len(one.head) for one in made)
    heads = [_row([[""] * (high - len(one.head)) + one.head for one in made], made, n) for n in range(high)]
    body = []
    for cells in zip(*(one.cells for one in made)):
        body += [_row(cells, made, n) for n in range(max(map(len, cells)))]
    return [*heads, *([rule * _width(made)] if rule else []), *body]


def _row(cells: Sequence[Sequence[str]], made: Sequence[_Laid], line: int) -> str:
    told = [cell[line] if line < len(cell) else "" for cell in cells]
    sides = [
        text.ljust(one.width) if n == 0 else text.rjust(one.width) for n, (text, one) in enumerate(zip(told, made))
    ]
    return GAP.join(sides).rstrip()
