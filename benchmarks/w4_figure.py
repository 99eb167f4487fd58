"""The figure of W4: time against size, in logarithms, with the line of twice as much for twice the size."""

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

STYLE = {"svg.fonttype": "path", "svg.hashsalt": "w4", "font.family": "DejaVu Sans", "font.size": 9}
SHORT = {"uptakes that have arrived": "uptakes"}
INK, GREY = "#005eb8", "#6b7785"


def draw(found, place):
    """One panel for each thing that grows."""
    with rc_context(STYLE):
        figure = Figure(figsize=(9.0, 2.9), layout="constrained")
        for axes, (name, line) in zip(figure.subplots(1, len(found["scaling"])), found["scaling"].items(), strict=True):
            sizes = np.array([point[name] for point in line["points"]], float)
            times = np.array([_milliseconds(name, point) for point in line["points"]])
            axes.loglog(sizes, times[0] * sizes / sizes[0], color=GREY, lw=1, ls=(0, (4, 3)))
            axes.loglog(sizes, times, color=INK, marker="o", ms=4, lw=1.6)
            axes.set_title(f"{SHORT.get(name, name)}: slope {line['slope']['time']:.2f}", loc="left", fontsize=9)
            ends = [(axes.xaxis, [sizes[0], sizes[-1]]), (axes.yaxis, [times[0], times[-1]])]
            for axis, told in ends:
                axis.set_major_locator(FixedLocator(told))
                axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
                axis.set_minor_locator(NullLocator())
            axes.spines[["top", "right"]].set_visible(False)
        figure.supylabel("processor time, ms", fontsize=9)
        figure.savefig(place, metadata={"Date": None})


def _milliseconds(name, point):
    return 1e3 * point["processor time, s"] if name == "runs" else point["engine, ms"]


def alt(found):
    """What the figure shows, in words."""
    told = "; ".join(f"{name} {line['slope']['time']:.2f}" for name, line in found["scaling"].items())
    return f"Processor time against size, both in logarithms, beside a dashed line of slope 1. Slopes: {told}."
