"""A board of verdicts: blocks of rows, each a mark, a statement, and the number that decided beside its target."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib import rc_context

from policysim.charts.inks import DARK, INKS, PAPER, QUIET, RULE
from policysim.charts.sheet import MARGIN, SIZE, SMALL, STYLE, WIDE, Chart, Drawing, Words, label, place_axes, sheet

HEAD, ROW, LINE, MARK = 0.36, 0.3, 0.17, 0.3  # inches: a heading, a row, a further line of it, its mark
SPLIT = 0.56  # of a wide sheet: where numbers begin
HOLDS, FAILS, OPEN = "holds", "does not hold", "not measured"
SHAPES = {HOLDS: ("o", INKS[0], INKS[0]), FAILS: ("X", INKS[2], INKS[2]), OPEN: ("o", PAPER, DARK)}  # shape, face, edge


@dataclass(frozen=True)
class Verdict:
    """One row."""

    statement: str
    verdict: str  # a word of SHAPES
    found: str  # the number, and its target


def board(blocks: Mapping[str, Sequence[Verdict]], words: Words, width: float = WIDE) -> Chart:
    """Blocks below each other, each under its heading; on a narrow sheet the numbers stand below the statements."""
    with rc_context(STYLE):
        laid = {head: [_laid(one, width) for one in rows] for head, rows in blocks.items()}
        tall = MARGIN + sum(HEAD + sum(high for _, _, high in rows) for rows in laid.values())
        figure, bottom, top = sheet(words, width, tall)
        axes = place_axes(figure, 0.0, bottom, width, top)
        axes.set(xlim=(0, width), ylim=(tall, 0), xticks=[], yticks=[])
        at = 0.0
        for head, rows in laid.items():
            axes.text(MARGIN, at + HEAD * 0.6, _head(head, width), weight="bold", va="center", size=SIZE)
            at += HEAD
            for one, (left, right, high) in zip(blocks[head], rows):
                _draw(axes, one, left, right, at, width)
                at += high
    return figure


def _head(text: str, width: float) -> str:
    """A heading on one line: up to its colon where there is no room for more."""
    short = label(text, SIZE, width - 2 * MARGIN, weight="bold")
    return text.partition(":")[0] if short != text else text


def _laid(one: Verdict, width: float) -> tuple[str, str, float]:
    """Statement and number as lines, and how high the row is."""
    weight = _weight(one)
    if width >= WIDE:
        left = label(one.statement, SMALL, width * SPLIT - MARK - 2 * MARGIN, 2, weight)
        right = label(one.found, SMALL, width * (1 - SPLIT) - MARGIN, 2)
        return left, right, ROW + LINE * max(left.count("\n"), right.count("\n"))
    room = width - MARK - 2 * MARGIN
    left, right = label(one.statement, SMALL, room, 3, weight), label(one.found, SMALL, room, 3)
    return left, right, ROW + LINE * (left.count("\n") + right.count("\n") + 1)


def _weight(one: Verdict) -> str:
    return "bold" if one.verdict == FAILS else "normal"


def _draw(axes: Drawing, one: Verdict, left: str, right: str, at: float, width: float) -> None:
    shape, face, edge = SHAPES[one.verdict]
    first, told_left = at + ROW / 2, MARGIN + MARK
    axes.plot(MARGIN + MARK / 2.6, first, shape, markersize=8.5, color=face, markeredgecolor=edge, markeredgewidth=1.2)
    axes.hlines(at, MARGIN, width - MARGIN, color=RULE, linewidth=0.5)
    top = at + ROW / 2 - LINE * 0.42
    axes.text(told_left, top, left, va="top", size=SMALL, linespacing=1.15, weight=_weight(one))
    beside = width >= WIDE
    x, y = (width * SPLIT, top) if beside else (told_left, top + LINE * (left.count("\n") + 1))
    axes.text(x, y, right, va="top", size=SMALL, linespacing=1.15, color=QUIET)
