"""The figure: a panel a structure, a row a policy, and how much it adds over do minimum, over register and posterior."""

import math
from collections.abc import Sequence

import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from kit.rows import Row, Rows
from policysim.charts.inks import DARK, DASHED, GREY, INKS, QUIET, RULE
from policysim.charts.sheet import MARGIN, SIZE, SMALL, STYLE, WIDE, Chart, Words, finished, place_axes, sheet
from structure.structures import UNCERTAINTY, Structure, asked, setting_of

SHOWN = ("agility", "supply", "supply_and_agility", "support", "investment")
INK = {"agility": INKS[0], "supply": INKS[1]}  # the two of the question; the others are grey
MARK = {"register": ("o", -0.17), "posterior": ("s", 0.17)}
MEASURE = (
    "Growth of productivity against do minimum, percentage points a year. Dots: over the register; squares: over the "
    "posterior. Thick bar: simulation error; thin line: 8 in 10 futures."
)
SOURCE = "Source: experiments/structure. England, synthetic providers, £600 million a year for ten years."
ACROSS, ROW, HEAD, FOOT, BESIDE, GAP = 3, 0.34, 0.30, 0.34, 1.55, 0.22  # inches


def draw(found: Rows, shown: Sequence[Structure]) -> Chart:
    """The chart with its alt text and data."""
    data = points(found, shown)
    labels = [found.label(policy) for policy in SHOWN]
    question = [row for uncertainty in UNCERTAINTY for one, row in asked(found, uncertainty) if one in shown]
    words = Words(_finding(question), MEASURE, SOURCE)
    down, tall = math.ceil(len(shown) / ACROSS), ROW * len(SHOWN)
    with rc_context(STYLE):
        figure, _, top = sheet(words, WIDE, down * (HEAD + tall + FOOT))
        room = (WIDE - 2 * MARGIN - BESIDE - GAP * (ACROSS - 1)) / ACROSS
        ends = data["low"].min(), data["high"].max()
        for n, structure in enumerate(shown):
            row, column = divmod(n, ACROSS)
            left, upper = MARGIN + BESIDE + column * (room + GAP), top - HEAD - row * (HEAD + tall + FOOT)
            axes = place_axes(figure, left, upper - tall, left + room, upper)
            _panel(axes, data[data["structure"] == structure.name], structure.label, ends)
            axes.set_yticks(range(len(SHOWN)), labels if column == 0 else [""] * len(SHOWN))
    return finished(figure, data, "Small panels, one a structure of the model", words, _told(data, shown))


def points(found: Rows, shown: Sequence[Structure]) -> pd.DataFrame:
    """What is drawn: a row a structure, uncertainty and policy."""
    lines = []
    for one in shown:
        for uncertainty in UNCERTAINTY:
            for policy in SHOWN:
                row = found.one(policy, setting=setting_of(one, uncertainty))
                lines.append((one.name, uncertainty, policy, row.value, row.low, row.high, row.error))
    return pd.DataFrame(lines, columns=["structure", "uncertainty", "policy", "mean", "low", "high", "error"])


def _panel(axes: Axes, data: pd.DataFrame, title: str, ends: tuple[float, float]) -> None:
    for one in data.itertuples():
        mark, aside = MARK[one.uncertainty]
        place, ink = SHOWN.index(one.policy) + aside, INK.get(one.policy, GREY)
        axes.hlines(place, one.low, one.high, color=ink, linewidth=1.0)
        axes.hlines(place, one.mean - one.error, one.mean + one.error, color=ink, linewidth=4)
        axes.plot(one.mean, place, mark, color=ink, markersize=6, markeredgecolor="white")
    axes.axvline(0.0, color=DARK, linewidth=1.2, linestyle=DASHED, zorder=1)
    axes.set_xlim(*ends)
    axes.set_ylim(len(SHOWN) - 0.5, -0.5)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.grid(axis="x", color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=SMALL, labelcolor=QUIET)
    axes.text(0, 1.03, title, transform=axes.transAxes, weight="bold", va="bottom", size=SIZE)


def _finding(question: Sequence[Row]) -> str:
    """Under how many structures each of the two is ahead, over register and posterior."""
    ahead = sum(row.told_apart and row.value > 0 for row in question)
    behind = sum(row.told_apart and row.value < 0 for row in question)
    told = f"Of {len(question)} comparisons, agility is ahead of supply in {ahead}, supply of agility in {behind}"
    return told if ahead + behind == len(question) else f"{told}; the rest cannot be told apart"


def _told(data: pd.DataFrame, structures: Sequence[Structure]) -> str:
    """The means of the two policies, by structure."""
    means = data.set_index(["structure", "uncertainty", "policy"])["mean"].sort_index()
    said = []
    for structure in structures:
        for uncertainty in data["uncertainty"].unique():
            a, s = (means.get((structure.name, uncertainty, policy), math.nan) for policy in ("agility", "supply"))
            if math.isfinite(a) and math.isfinite(s):
                said.append(f"{structure.label}, {uncertainty}: agility {a:+.2f}, supply {s:+.2f}".replace("-", "−"))
    return "; ".join(said)
