"""At most four series of a chart have a colour, in one order; the others are grey, and what all are compared with is dark.

The colours are those of the UK Analysis Function. No colour tells anything alone: words, dashes or markers say it too.
"""

from collections.abc import Sequence

INKS = ("#12436D", "#28A197", "#801650", "#F46A25")
GREY = "#949494"
DARK = "#3D3D3D"  # do minimum, always dashed
TEXT, QUIET, PAPER, RULE = "#0B0C0C", "#505A5F", "#FFFFFF", "#D0D4D6"
DASHED = (0, (4, 2))
DASHES = ("solid", (0, (7, 2)), (0, (2, 1.2)), (0, (7, 2, 1.5, 2)))  # of the four colours, in their order
MARKERS = ("o", "s", "^", "D")


def inks_for(best_first: Sequence[str], compared_with: str) -> dict[str, str]:
    """The colour of every series, by name: the first four have one."""
    others = [name for name in best_first if name != compared_with]
    return {compared_with: DARK} | dict.fromkeys(others, GREY) | dict(zip(others, INKS))


def dash_of(ink: str) -> str | tuple:
    """How a line of that colour is dashed, so that lines are told apart without their colours."""
    return DASHES[INKS.index(ink)] if ink in INKS else DASHED if ink == DARK else "solid"


def marker_of(ink: str) -> str:
    """The mark of a series of that colour, so that marks are told apart without their colours."""
    return MARKERS[INKS.index(ink)] if ink in INKS else "v" if ink == DARK else "o"
