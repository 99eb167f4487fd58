"""What every chart of a comparison starts from: something to compare, and the words for its outcome."""

import numpy as np

from policysim.analysis.comparison import Comparison, Line, compare
from policysim.analysis.table import NONE
from policysim.analysis.texts import tidy
from policysim.analysis.unit import priced
from policysim.cards import lower_first
from policysim.errors import AskError
from policysim.numbers import is_shown, signed
from policysim.sweep.results import Sweep


def compared(x: Comparison | Sweep, outcome: str = "") -> Comparison:
    """The comparison to draw. AskError where nothing can be compared."""
    c = compare(x, outcome=outcome) if isinstance(x, Sweep) else x
    if outcome and outcome != c.headline.name:
        c = compare(c.sweep, c.against, outcome)
    if not others(c):
        raise AskError(
            f"{c.sweep.folder}: nothing can be drawn yet, because no future has two options that were played\n"
            "  see policysim status"
        )
    return c


def others(c: Comparison) -> list[Line]:
    """The options that can be compared, best first."""
    return [line for line in c.lines() if line.option != c.against and line.difference.futures]


def sweep_of(x: Comparison | Sweep) -> Sweep:
    """The sweep itself."""
    return x if isinstance(x, Sweep) else x.sweep


def thing(c: Comparison) -> str:
    """The outcome inside a sentence."""
    return lower_first(tidy(c.headline.label))


def change(value: float, digits: int) -> str:
    """A difference as shown, or that there is none."""
    return signed(value, digits) if is_shown(value, digits) else NONE


def short_change(value: float, digits: int) -> str:
    """The same where there is little room: `+0.22`, `0.00`, nothing where there is no number."""
    return signed(value, digits) if np.isfinite(value) else ""


def difference_told(c: Comparison) -> str:
    """`Productivity growth, points a year more than`, with what pounds are: what is drawn of an outcome, before the base."""
    unit = c.headline.difference.removeprefix("percentage ")
    return ", ".join(filter(None, (tidy(c.headline.label), priced(c, c.headline), f"{unit} more than".lstrip())))
