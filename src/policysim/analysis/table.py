"""The table of a comparison: one headline, few columns, best first, the simulation error below it."""

import io
import math
import shutil
from textwrap import fill
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from policysim.analysis.numbers import DASH, between, millions, of, per_cent, signed, within
from policysim.analysis.sentence import EQUAL, digits_of

if TYPE_CHECKING:
    from policysim.analysis.comparison import Comparison, Line

NARROW, WIDE = 100, 140
HEAD = 15  # letters of a heading in a line


def header(c: "Comparison") -> list[str]:
    """The words above the columns."""
    unit = c.headline.difference.removeprefix("percentage ")
    told = [
        "Option",
        f"{c.headline.label}, {unit} v {_lower(c.label(c.against))}" if unit else f"{c.headline.label}, difference",
        "8 in 10 futures lie between",
        f"Better than {_lower(c.label(c.against))} in",
        "Best option in",
    ]
    if _told(c.delivered(c.against)):
        told.append("Promised benefit delivered, %")
    if _told(c.present_cost(c.against)):
        rate, prices = c.sweep.plan.about.get("discount_rate"), c.prices
        notes = ", ".join(filter(None, ("present value" + (f" at {rate}" if rate else ""), prices)))
        told.append(f"Public cost, £m ({notes})")
    if _left_over(c):
        told.append("Money left over, %")
    return told


def rows(c: "Comparison") -> list[list[str]]:
    """The cells as text, best option first."""
    return [_row(c, line, digits_of(c)) for line in c.lines()]


def note(c: "Comparison") -> str:
    """What the range and the simulation error are, with numbers."""
    lines = [line for line in c.lines() if line.option != c.against]
    known = [line.difference.error for line in lines if math.isfinite(line.difference.error)]
    if not known:
        return "One future: no range and no simulation error." if lines else ""
    largest = within(c.headline.scale * max(known), digits_of(c))
    most = " at most" if largest.startswith("±") else ""
    return (
        f"Simulation error of the differences: {largest}{most}; more futures make it smaller.\n"
        "The range of futures holds chance and unknowns together; more futures do not narrow it."
    )


def print_table(c: "Comparison", console: Console | None = None) -> None:
    """Print the table with its note: on a terminal with rules, elsewhere as plain text."""
    console = console or Console(width=max(NARROW, min(WIDE, shutil.get_terminal_size((WIDE, 40)).columns)))
    console.print(rich_table(c))
    console.print(note(c), highlight=False)


def rich_table(c: "Comparison") -> Table:
    """The table for a rich console."""
    made = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1))
    for n, title in enumerate(header(c)):
        words = fill(title.replace(" %", "\N{NO-BREAK SPACE}%"), HEAD).replace("\N{NO-BREAK SPACE}", " ")
        made.add_column(words, justify="right" if n else "left", vertical="bottom", overflow="fold", no_wrap=n == 0)
    for cells in rows(c):
        made.add_row(*cells)
    return made


def text_table(c: "Comparison", width: int = WIDE) -> str:
    """The table and its note as plain text."""
    out = io.StringIO()
    print_table(c, Console(file=out, width=width, color_system=None))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def _row(c: "Comparison", line: "Line", digits: int) -> list[str]:
    scale, found, itself = c.headline.scale, line.difference, line.option == c.against
    told = [
        line.label,
        DASH if itself else signed(scale * found.mean, digits),
        DASH if itself else between(scale * found.low, scale * found.high, digits),
        DASH if itself or found.futures < 2 else of(found.better_in, found.futures),
        of(line.best_in, line.complete) if line.complete > 1 else DASH,
    ]
    if _told(c.delivered(c.against)):
        told.append(per_cent(c.delivered(line.option)))
    if _told(c.present_cost(c.against)):
        told.append(millions(c.present_cost(line.option)))
    if left := _left_over(c):
        told.append(per_cent(left[line.option]))
    return told


def _left_over(c: "Comparison") -> dict[str, float]:
    """Share of the money that each option left over; nothing where none left more than 1 %."""
    shares = {option: c.left_share(option) for option in c.options}
    return shares if max(shares.values()) > EQUAL else {}


def _told(value: float) -> bool:
    return math.isfinite(value)


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]
