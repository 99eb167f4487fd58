"""The page of what was measured: each workload's table between its markers, and the figures of W1, W2 and W4."""

import importlib
import re
from pathlib import Path

import w1_figure
import w4_figure
from matplotlib import rc_context
from matplotlib.figure import Figure

DOCS = Path(__file__).parents[1] / "docs"
PAGE, FIGURE = DOCS / "explanation/performance.md", DOCS / "assets/w2_peers.svg"
STYLE = {"svg.fonttype": "path", "svg.hashsalt": "w2", "font.family": "DejaVu Sans", "font.size": 9}
INK, GREY = "#005eb8", "#6b7785"


def write(found):
    """Fill the page's parts of which something was measured; the rest stays."""
    text = PAGE.read_text()
    FIGURE.parent.mkdir(exist_ok=True)
    for name, one in found.items():
        part = f"{importlib.import_module(name).told(one)}\n\n{where(one['machine'])}"
        if name == "w1":
            w1_figure.draw(one["rows"], DOCS / "assets/w1_peers.svg")
            part = f"![{w1_figure.alt(one['rows'])}](../assets/w1_peers.svg)\n\n{part}"
        if name == "w2":
            draw(one["rows"])
            part = f"![{alt(one['rows'])}](../assets/{FIGURE.name})\n\n{part}"
        if name == "w4":
            w4_figure.draw(one, DOCS / "assets/w4_scaling.svg")
            part = f"{part}\n\n![{w4_figure.alt(one)}](../assets/w4_scaling.svg)"
        marks = f"(<!-- {name} -->\n).*?(\n<!-- end of {name} -->)"
        text = re.sub(marks, lambda old, part=part: f"{old[1]}{part}{old[2]}", text, flags=re.S)
    PAGE.write_text(text)


def where(machine):
    """The machine, in a sentence."""
    return (
        f"Measured on {machine['cores']} shared cores ({machine['processor']}, {machine['memory_gb']} GiB, {machine['system']}, "
        f"Python {machine['python']}); load when it ended: {machine['load']}."
    )


def draw(rows, place=FIGURE):
    """A bar for each peer: processor time of a run, on a logarithmic scale."""
    rows = sorted(rows, key=lambda row: row["processor_ms"])
    with rc_context(STYLE):
        figure = Figure(figsize=(8.0, 0.6 + 0.28 * len(rows)), layout="constrained")
        axes = figure.subplots()
        inks = [INK if row["peer"].startswith("policysim") else GREY for row in rows]
        bars = axes.barh([row["peer"] for row in rows], [row["processor_ms"] for row in rows], color=inks, height=0.62)
        axes.bar_label(bars, [f"{row['processor_ms']:.3g}" for row in rows], padding=3)
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter("{x:g}")
        axes.margins(x=0.12)
        axes.invert_yaxis()
        axes.set_xlabel("processor time of a run, ms (each step is ten times the one before)")
        axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(place, metadata={"Date": None})


def alt(rows):
    """What the figure shows, in words."""
    told = "; ".join(
        f"{row['peer']} {row['processor_ms']:.3g}" for row in sorted(rows, key=lambda row: row["processor_ms"])
    )
    return f"Processor time of a run of W2 in milliseconds, least first: {told}."
