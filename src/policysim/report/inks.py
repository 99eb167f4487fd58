"""An option keeps its colour in every picture of a sweep: the four best of its headline have one, the others are grey."""

from policysim.analysis.comparison import Comparison, compare

INKS = ("#12436D", "#28A197", "#801650", "#F46A25")  # Analysis Function palette, in its order
GREY = "#949494"
DARK = "#3D3D3D"  # do minimum, always dashed
TEXT, QUIET, PAPER, RULE = "#0B0C0C", "#505A5F", "#FFFFFF", "#D0D4D6"


def inks(comparison: Comparison) -> dict[str, str]:
    """The colour of every option, by name. It hangs on the sweep's own headline, not on the outcome that is shown."""
    plain = comparison.headline.name == comparison.sweep.plan.headline
    lines = (comparison if plain else compare(comparison.sweep, comparison.against)).lines()
    others = [line.option for line in lines if line.option != comparison.against]
    return {comparison.against: DARK} | dict.fromkeys(others, GREY) | dict(zip(others, INKS))
