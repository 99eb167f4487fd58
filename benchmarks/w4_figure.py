"""The figure of W4: time against size, in logarithms, with the line of twice as much for twice the size."""

from pathlib import Path

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

PLACE = Path(__file__).parents[1] / "docs/assets/w4_scaling.svg"
STYLE = {"svg.fonttype": "none", "svg.hashsalt": "w4", "font.family": "sans-serif", "font.size": 9}
INK, GREY = "#005eb8", "#6b7785"


def draw(found, place=PLACE):
    """One panel for each thing that grows."""
    with rc_context(STYLE):
        figure = Figure(figsize=(9.0, 2.9), layout="constrained")
        for axes, (name, line) in zip(figure.subplots(1, len(found["scaling"])), found["scaling"].items(), strict=True):
            sizes = np.array([point[name] for point in line["points"]], float)
            times = np.array([_milliseconds(name, point) for point in line["points"]])
            axes.loglog(sizes, times[0] * sizes / sizes[0], color=GREY, lw=1, ls=(0, (4, 3)))
            axes.loglog(sizes, times, color=INK, marker="o", ms=4, lw=1.6)
            axes.set_title(f"{name}: slope {line['slope']['time']:.2f}", loc="left", fontsize=9)
            axes.spines[["top", "right"]].set_visible(False)
        figure.supylabel("processor time, ms", fontsize=9)
        figure.savefig(place, metadata={"Date": None})


def _milliseconds(name, point):
    return 1e3 * point["processor time, s"] if name == "runs" else point["engine, ms"]
