"""A card tells what a thing is, in a notebook as HTML and on a terminal as twelve lines: the same words and numbers.

The HTML needs no asset and no script, takes its colour from the page around it, and so reads in light and dark themes.
Words that others wrote are escaped.
"""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

LINES, WIDTH, COLUMN = 12, 130, 36  # of the plain text
SENTENCE = 5  # lines of it
NARROW = 16  # letters, of a column's heads
DOTS = 8  # letters of a sparkline in plain text
LOW_TO_HIGH = "▁▂▃▄▅▆▇█"
BAR = "width:{width}em;height:1em;vertical-align:-0.15em;overflow:visible"
LINED = "border-collapse:collapse;background:transparent;color:inherit;font-variant-numeric:tabular-nums"
CELL = "padding:0.15em 0.8em 0.15em 0;vertical-align:top;background:transparent;text-align:{side}"
QUIET = "opacity:0.8;font-size:90%"
NUMBER = "0123456789£+−-±"  # what a number begins with
RULE = "border-bottom:1px solid currentColor;"


@dataclass(frozen=True)
class Spark:
    """Values over time as a small line; `told` says first and last, or whatever the line is to say, in words."""

    values: Sequence[float]
    told: str


@dataclass(frozen=True)
class Interval:
    """A range with its middle on a scale that all cells of a column share; the scale's zero is drawn where it lies on it."""

    low: float
    middle: float
    high: float
    scale: tuple[float, float]
    told: str


@dataclass(frozen=True)
class Dates:
    """From when to when, as a strip on the whole period."""

    start: float
    end: float
    period: tuple[float, float]
    told: str


Cell = str | Spark | Interval | Dates


@dataclass(frozen=True)
class Table:
    """Rows of cells under headings; the first cell of a row is its name. The caption says what the table tells."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Card:
    """What a thing is: its name, a sentence, facts by name, a table, notes."""

    title: str
    sentence: str = ""
    facts: Sequence[tuple[str, Cell]] = ()
    table: Table | None = None
    notes: Sequence[str] = ()


def lower_first(text: str) -> str:
    """A label inside a sentence; `NHS` stays as it is."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def card_html(card: Card) -> str:
    """The card for a notebook."""
    parts = [f"<p>{html.escape(card.sentence)}</p>"] if card.sentence else []
    if card.facts:
        parts.append(_facts(card.title, card.facts))
    else:
        parts.insert(0, f"<p><strong>{html.escape(card.title)}</strong></p>")
    if card.table is not None:
        parts.append(table_html(card.table))
    parts += [f'<p style="{QUIET}">{html.escape(note)}</p>' for note in card.notes]
    return f'<div style="color:inherit;background:transparent">{"".join(parts)}</div>'


def table_html(table: Table) -> str:
    """A table with its caption; the first column names the rows."""
    sides = _sides(table)
    heads = "".join(_head(text, "col", side, RULE) for text, side in zip(table.heads, sides))
    body = "".join(
        "<tr>" + _head(_told(first), "row", "left") + "".join(map(_cell, rest, sides[1:])) + "</tr>"
        for first, *rest in table.rows
    )
    return (
        f'<table style="{LINED}">{_caption(table.caption)}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'
    )


def card_text(card: Card) -> str:
    """The card in at most twelve lines; what does not fit is counted."""
    told = [_cut(card.title, WIDTH)]
    told += [f"  {line}" for line in wrap(card.sentence, WIDTH - 2)[:SENTENCE]]
    named = max((len(name) for name, _ in card.facts), default=0)
    facts = [line for name, cell in card.facts for line in _fact(f"  {name:<{named}}  ", _plain(cell))]
    told += _fitting(facts, LINES - len(told))
    notes = [f"  {line}" for note in card.notes for line in wrap(note, WIDTH - 2)]
    if card.table is not None:
        room = LINES - len(told) - min(len(notes), 2)
        told += _fitting(_columns(card.table, room), room)
    return "\n".join(told + _fitting(notes, LINES - len(told)))


def _facts(title: str, facts: Sequence[tuple[str, Cell]]) -> str:
    rows = "".join(f"<tr>{_head(name, 'row', 'left')}{_cell(cell, 'left')}</tr>" for name, cell in facts)
    return f'<table style="{LINED}">{_caption(title, "font-weight:bold")}<tbody>{rows}</tbody></table>'


def _caption(text: str, style: str = QUIET) -> str:
    return f'<caption style="caption-side:top;text-align:left;color:inherit;{style}">{html.escape(text)}</caption>'


def _head(text: str, scope: str, side: str, line: str = "") -> str:
    return f'<th scope="{scope}" style="{line}{CELL.format(side=side)}">{html.escape(text)}</th>'


def _cell(cell: Cell, side: str) -> str:
    return f'<td style="{CELL.format(side=side)}">{_drawn(cell)}</td>'


def _drawn(cell: Cell) -> str:
    """A cell with its drawing; the words stand beside it, so that nothing is told by the drawing alone."""
    if isinstance(cell, str):
        return html.escape(cell)
    draw = {Spark: _spark, Interval: _interval, Dates: _dates}[type(cell)]
    marks = draw(cell)
    return f"{_svg(marks, cell.told)} {html.escape(cell.told)}" if marks else html.escape(cell.told)


def _svg(marks: str, told: str, width: int = 8) -> str:
    """A drawing one line high on a field of 100 by 12."""
    return (
        f'<svg viewBox="0 0 100 12" preserveAspectRatio="none" role="img" style="{BAR.format(width=width)}" '
        f'stroke="currentColor" fill="currentColor"><title>{html.escape(told)}</title>{marks}</svg>'
    )


def _spark(cell: Spark) -> str:
    known = [value for value in cell.values if math.isfinite(value)]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    step = 100 / (len(cell.values) - 1)
    points = " ".join(
        f"{n * step:.1f},{11 - 10 * _part(value, low, high):.1f}"
        for n, value in enumerate(cell.values)
        if math.isfinite(value)
    )
    return f'<polyline points="{points}" fill="none" stroke-width="1.5" vector-effect="non-scaling-stroke"/>'


def _interval(cell: Interval) -> str:
    if not math.isfinite(cell.middle):
        return ""
    low, middle, high, zero = (100 * _part(value, *cell.scale) for value in (cell.low, cell.middle, cell.high, 0.0))
    marks = ""
    if cell.scale[0] <= 0.0 <= cell.scale[1]:
        marks += f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="0" y2="12" stroke-width="0.8" stroke-dasharray="2 1.5"/>'
    if math.isfinite(low + high):
        marks += (
            f'<rect x="{low:.1f}" y="4.5" width="{max(0.0, high - low):.1f}" height="3" stroke="none" opacity="0.6"/>'
        )
    return f'{marks}<rect x="{middle - 1:.1f}" y="1.5" width="2" height="9" stroke="none"/>'


def _dates(cell: Dates) -> str:
    start, end = (100 * _part(value, *cell.period) for value in (cell.start, cell.end))
    return (
        '<rect x="0" y="2" width="100" height="8" fill="none" stroke-width="0.5" opacity="0.6"/>'
        f'<rect x="{start:.1f}" y="2" width="{max(1.0, end - start):.1f}" height="8" stroke="none" opacity="0.75"/>'
    )


def _part(value: float, low: float, high: float) -> float:
    """Where a value lies between low and high, 0 to 1; the middle where they are the same."""
    return min(1.0, max(0.0, (value - low) / (high - low))) if high > low else 0.5


def _told(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.told


def _plain(cell: Cell) -> str:
    """A cell in plain text; a sparkline becomes a few letters of rising height."""
    if not isinstance(cell, Spark):
        return _told(cell)
    known = [value for value in cell.values if math.isfinite(value)]
    if len(known) < 2:
        return cell.told
    chosen = [known[round(n * (len(known) - 1) / (DOTS - 1))] for n in range(DOTS)]
    heights = [_part(value, min(known), max(known)) for value in chosen]
    return "".join(LOW_TO_HIGH[round(7 * height)] for height in heights) + f"  {cell.told}"


def _sides(table: Table) -> list[str]:
    """Columns of numbers stand to the right, words and the first column to the left."""
    starts = [[_told(row[n])[:1] in NUMBER for row in table.rows] for n in range(len(table.heads))]
    return ["right" if n and 2 * sum(found) >= len(found) else "left" for n, found in enumerate(starts)]


def _fact(name: str, text: str) -> list[str]:
    """A fact on at most two lines, the second below the first's words."""
    return wrap(text, WIDTH, initial_indent=name, subsequent_indent=" " * len(name), max_lines=2, placeholder=" …")


def _columns(table: Table, room: int) -> list[str]:
    """A table as lines, columns aligned: its heads on two lines, on up to four where there is room, then a line a row."""
    tallest = min(4, max(2, room - len(table.rows)))
    cells = [[_cut(_plain(cell), COLUMN) for cell in row] for row in table.rows]
    wide = [max([NARROW, *(len(row[n]) for row in cells)]) for n in range(len(table.heads))]
    heads = [wrap(head, w, max_lines=tallest, placeholder="…") for head, w in zip(table.heads, wide)]
    tall = max(map(len, heads))
    wide = [max(map(len, [*head, *(row[n] for row in cells)])) for n, head in enumerate(heads)]
    lines = list(map(list, zip(*([""] * (tall - len(head)) + head for head in heads)))) + cells
    sides = [{"left": "<", "right": ">"}[side] for side in _sides(table)]
    told = ["  ".join(f"{text:{side}{w}}" for text, side, w in zip(line, sides, wide)) for line in lines]
    return [f"  {line}".rstrip() for line in told]


def _fitting(lines: list[str], room: int) -> list[str]:
    """As many lines as there is room for; the last says how many more there are."""
    if len(lines) <= room:
        return lines
    return [*lines[: room - 1], f"  and {len(lines) - room + 1} more"] if room > 0 else []


def _cut(text: str, longest: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
