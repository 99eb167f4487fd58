"""On which assumptions an option's effect hangs: what it does where each of them is low, and where it is high."""

from collections.abc import Iterator, Mapping
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from policysim.analysis.chart_gains import chosen
from policysim.analysis.comparison import Comparison, Line
from policysim.analysis.deciders import apart, deciders, fifths
from policysim.analysis.drawn import compared, difference_told, thing
from policysim.analysis.finding import base
from policysim.analysis.first_order import unknowns_in
from policysim.analysis.inks import inks
from policysim.analysis.texts import quoted, source, tidy, upper_first, where_when
from policysim.analysis.unit import digits_by_option
from policysim.charts.inks import DARK, GREY
from policysim.charts.sheet import WIDE, Chart, Words, finished
from policysim.charts.tornado import Swing, Tornado, tornado
from policysim.errors import AskError
from policysim.numbers import MINUS, signed
from policysim.sweep.results import Sweep
from policysim.sweep.values import error_of_mean

MOST, FEW = 10, 6  # rows on a wide and on a narrow sheet
ENOUGH = 600  # futures: drawing the parameters of one again takes some 10 milliseconds
GOLDEN = (5**0.5 - 1) / 2
DRAWN: WeakKeyDictionary[Comparison, dict[str, pd.DataFrame]] = (
    WeakKeyDictionary()
)  # wide and narrow draw the same data


def assumptions(
    x: Comparison | Sweep, outcome: str = "", option: str = "", width: float = WIDE, digest: str = ""
) -> Chart:
    """On which assumptions the effect of the best option (or of `option`) hangs: a row each, from low to high."""
    c = compared(x, outcome)
    line = chosen(c, option)[0]
    known = DRAWN.setdefault(c, {})
    if line.option not in known:
        known[line.option] = assumptions_data(c, line.option)
    data = known[line.option].copy()
    scale, digits, ink = c.headline.scale, digits_by_option(c)[line.option], inks(c)[line.option]
    rows = data.head(MOST if width >= WIDE else FEW)
    swings = [
        Swing(
            _named(row.unknown), f"low: up to {_three(row.ends_low)}, high: from {_three(row.ends_high)}",
            scale * row.low, scale * row.high, (signed(scale * row.low, digits), signed(scale * row.high, digits)), row.clear,
        )
        for row in rows.itertuples()
    ]  # fmt: skip
    told = Tornado(
        swings,
        scale * line.difference.mean,
        tidy(c.label(c.against), 40),
        c.headline.better,
        DARK if ink == GREY else ink,
    )
    words = Words(_finding(c, line, data, digits), _measure(c, line, data, len(rows)), source(c, digest))
    found = "; ".join(f"{one.label} {one.told[0]} where low, {one.told[1]} where high" for one in swings)
    return finished(tornado(told, words, width), data, "Tornado chart of assumptions", words, f"From the top: {found}")


def assumptions_data(c: Comparison, option: str) -> pd.DataFrame:
    """A row an unknown, widest swing first, raw: mean difference in its lowest fifth of futures and in its highest, errors,
    where those fifths end and begin, share of variance, clear. AskError for too few futures, or where nothing varies."""
    values, switches = c.values(c.headline.name), _switches(c)
    replicates, points = part_of(c)
    difference = values[c.options.index(option)] - values[c.options.index(c.against)]
    difference = difference.reshape(c.sweep.plan.replicates, -1)[:replicates, points].ravel()
    found = unknowns_in(c.sweep, option, (replicates, points))
    unknowns = {name: one for name, one in found.items() if name not in switches}
    rows = [row for part in apart(difference, unknowns, replicates) for row in _rows(c, option, *part)]
    if not rows:
        raise AskError(
            f"{c.sweep.folder}: no parameter varies, so nothing hangs on one\n  ask with uncertainty=register replicates=200"
        )
    frame = pd.DataFrame(rows)
    order = (frame["high"] - frame["low"]).abs().sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def part_of(c: Comparison) -> tuple[int, list[int]]:
    """How many replicates and which points are looked at: all, or as many as can be drawn again in a few seconds.

    Points are taken all over the design, by the golden ratio, which falls in step with no grid."""
    plan = c.sweep.plan
    order = np.argsort(np.arange(plan.most_points) * GOLDEN % 1.0, kind="stable")
    points = sorted(order[:ENOUGH].tolist())
    return min(plan.replicates, max(1, ENOUGH // len(points))), points


def _rows(c: Comparison, option: str, difference: np.ndarray, unknowns: Mapping[str, np.ndarray]) -> Iterator[dict]:
    known = np.isfinite(difference)
    for one in deciders(difference, unknowns, c.sweep.name):
        fifth = fifths(unknowns[one.name][known])
        lowest, highest = (difference[known][fifth == end] for end in (fifth.min(), fifth.max()))
        yield {
            "option": option, "label": c.label(option), "unknown": one.name, "low": float(lowest.mean()),
            "high": float(highest.mean()), "error_low": error_of_mean(lowest), "error_high": error_of_mean(highest),
            "ends_low": one.low, "ends_high": one.high, "share": one.share, "clear": one.clear, "futures": int(known.sum()),
        }  # fmt: skip


def _switches(c: Comparison) -> set[str]:
    return {name for plain in c.sweep.plan.scenarios for name in plain.get("switches") or {}}


def _named(unknown: str) -> str:
    return upper_first(unknown.replace("_", " "))


def _three(value: float) -> str:
    """Three digits that count: `0.0312`, `1,030`."""
    return f"{float(f'{value:.3g}'):,.10g}".replace("-", MINUS)


def _finding(c: Comparison, line: Line, data: pd.DataFrame, digits: int) -> str:
    """`In this model, what "Support" does to growth hangs most on imitation rate: +0.05 where it is low, +0.30 where high`."""
    clear, effect = data[data["clear"]], f"what {quoted(line.label)} does to {thing(c)}"
    if clear.empty:
        return f"In this model, no single assumption decides {effect}"
    first, scale = clear.iloc[0], c.headline.scale
    ends = f"{signed(scale * first['low'], digits)} where it is low, {signed(scale * first['high'], digits)} where it is high"
    most = "most " if len(clear) > 1 else ""
    return f"In this model, {effect} hangs {most}on {first['unknown'].replace('_', ' ')}: {ends}"


def _measure(c: Comparison, line: Line, data: pd.DataFrame, shown: int) -> str:
    told = f"{difference_told(c)} {base(c)} with {quoted(line.label)}: mean of the fifth of futures in which an assumption is "
    told += "lowest (○) and highest (●). Thick = more than chance would give the best of so many, thin grey = not. "
    hidden = len(data) - shown
    more = f" The {shown} widest; {hidden} more in the data." if hidden > 0 else ""
    futures, whole = part_of(c)[0] * len(part_of(c)[1]), c.sweep.plan.futures
    some = f" Worked out from {futures:,} of them." if futures < whole else ""
    return f"{told}{where_when(c)}.{some}{more}"
