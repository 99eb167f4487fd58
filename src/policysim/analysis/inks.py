"""An option keeps its colour in every chart of a sweep: the four best of its headline have one, the others are grey."""

from policysim.analysis.comparison import Comparison, compare
from policysim.charts.inks import inks_for


def inks(c: Comparison) -> dict[str, str]:
    """The colour of every option, by name. It hangs on the sweep's own headline, not on the outcome that is shown."""
    plain = c.headline.name == c.sweep.plan.headline
    lines = (c if plain else compare(c.sweep, c.against)).lines()
    return inks_for([line.option for line in lines], c.against)
