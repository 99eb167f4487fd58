"""The figure of W1: processor time of 100 steps, a line for each peer from 1,000 agents to 10,000, on a logarithmic scale."""

from matplotlib import rc_context
from matplotlib.figure import Figure

STYLE = {"svg.fonttype": "path", "svg.hashsalt": "w1", "font.family": "DejaVu Sans", "font.size": 9}
INK, GREY = "#005eb8", "#6b7785"


def draw(rows, place):
    """Two marks for each peer, joined; least first."""
    peers = _peers(rows)
    with rc_context(STYLE):
        figure = Figure(figsize=(8.0, 1.0 + 0.32 * len(peers)), layout="constrained")
        axes = figure.subplots()
        for at, (name, times) in enumerate(peers.items()):
            ink, sizes = INK if name.startswith("policysim") else GREY, sorted(times)
            axes.plot([times[size] for size in sizes], [at] * len(sizes), color=ink, lw=1.4, zorder=1)
            for size, face in zip(sizes, ("white", ink), strict=False):
                axes.plot(times[size], at, "o", color=ink, mfc=face, ms=6.5)
                left = size == min(sizes)
                axes.annotate(
                    f"{times[size]:,.3g}" if times[size] < 100 else f"{times[size]:,.0f}",
                    (times[size], at), xytext=(-7 if left else 7, 0), textcoords="offset points", va="center",
                    ha="right" if left else "left",
                )  # fmt: skip
        axes.set_yticks(range(len(peers)), peers)
        axes.set_xscale("log")
        axes.margins(x=0.1)
        axes.set_ylim(len(peers) - 0.5, -0.5)
        axes.set_xlabel(
            "processor time of 100 steps, ms (each step is ten times the one before)\nopen: 1,000 agents, full: 10,000"
        )
        axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(place, metadata={"Date": None})


def alt(rows):
    """What the figure shows, in words."""
    told = "; ".join(
        f"{name} {' and '.join(f'{times[size]:,.0f}' for size in sorted(times))}"
        for name, times in _peers(rows).items()
    )
    return f"Processor time of 100 steps of W1 in milliseconds, of 1,000 agents and of 10,000: {told}."


def _peers(rows):
    """Times by size of each peer, in the order of 1,000 agents."""
    found = {}
    for row in sorted(rows, key=lambda row: (row["agents"], row["steps"])):
        found.setdefault(row["peer"], {})[row["agents"]] = row["steps"]
    return found
