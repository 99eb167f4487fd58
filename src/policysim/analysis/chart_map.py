"""Two levers at once: a cell for each pair of their money, with what it does to an outcome, the best one framed."""

import numpy as np
import pandas as pd

from policysim.analysis.combinations import pounds_of
from policysim.analysis.comparison import Comparison, sign_of
from policysim.analysis.drawn import compared, difference_told, short_change, thing
from policysim.analysis.finding import base
from policysim.analysis.texts import source, tidy, where_when
from policysim.analysis.unit import digits_of
from policysim.analysis.verdict import alike
from policysim.charts.heat import Scale, heat_map
from policysim.charts.sheet import WIDE, Chart, Words, finished
from policysim.errors import AskError
from policysim.numbers import stated
from policysim.sweep.results import Sweep


def map2(x: Comparison | Sweep, outcome: str = "", width: float = WIDE, digest: str = "") -> Chart:
    """Two levers at once: a cell for each pair of their money, darker where the difference is larger, the best one framed."""
    c = compared(x, outcome)
    if c.headline.better == "neither":
        raise AskError(f"{c.headline.name}: neither more nor less of it is better, so no pair is best on it")
    data = map_data(c)
    first, second = data.attrs["levers"]
    levels = {lever: sorted(data[lever].unique()) for lever in (first, second)}
    scale, digits = c.headline.scale, digits_of(c)
    values = np.full((len(levels[second]), len(levels[first])), np.nan)
    told = np.full(values.shape, "", dtype=object)
    for row in data.to_dict("records"):
        place = levels[second].index(row[second]), levels[first].index(row[first])
        values[place] = sign_of(c.headline) * row["difference"]
        number = short_change(scale * row["difference"], digits)
        told[place] = number if row["told_apart"] or row["option"] == c.against else f"({number})"
    best = data.iloc[int((sign_of(c.headline) * data["difference"]).argmax())]
    framed = (levels[second].index(best[second]), levels[first].index(best[first]))
    sides = [
        Scale(f"{_named(lever)}, money a year", [_pounds(value) for value in levels[lever]])
        for lever in (first, second)
    ]
    words = Words(_finding(c, data, best), _measure(c), source(c, digest))
    cells = "; ".join(
        f"{_pair(row, first, second)} {short_change(scale * row['difference'], digits)}"
        for row in data.to_dict("records")
    )
    return finished(
        heat_map(values, told, framed, sides[0], sides[1], words, width), data, "Map of two levers", words, cells
    )


def map_data(c: Comparison) -> pd.DataFrame:
    """A row an option that is a cell, raw: pounds a year of each of the two levers, difference, error, told_apart, futures.

    AskError unless the options differ in the money of two instruments only, each with several amounts."""
    plan = c.sweep.plan
    plains = {option: plan.scenarios[plan.options.index(option)] for option in c.options}
    money = {option: pounds_of(plain) if plain.get("policy") else {} for option, plain in plains.items()}
    names = dict.fromkeys(name for one in money.values() for name in one)
    vary = [name for name in names if len({one.get(name, 0.0) for one in money.values()}) > 1]
    cells = {option: tuple(one.get(name, 0.0) for name in vary) for option, one in money.items()}
    if len(vary) != 2 or not _is_grid(list(cells.values())):
        raise AskError(
            f"{c.sweep.folder}: its options differ in the money of {len(vary)} instruments, and are no grid of two\n"
            "  a map needs options that give two instruments several amounts each, every pair once:\n"
            '  ps.Policy("a1", spend={{"supply": ps.supply(amount=...), "support": ps.support(amount=...)}})'
        )
    rows = [
        {
            "option": line.option, "label": line.label, **dict(zip(vary, cells[line.option])),
            "difference": 0.0 if line.option == c.against else line.difference.mean, "error": line.difference.error,
            "told_apart": line.option != c.against and line.difference.told_apart, "futures": line.difference.futures,
        }
        for line in c.lines()
        if line.option == c.against or line.difference.futures
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    frame.attrs["levers"] = tuple(vary)
    return frame


def _is_grid(cells: list[tuple]) -> bool:
    """Whether every pair of amounts is there once."""
    if any(isinstance(value, str) for cell in cells for value in cell):
        return False
    sides = [{cell[n] for cell in cells} for n in (0, 1)]
    return len(set(cells)) == len(cells) == len(sides[0]) * len(sides[1]) and min(map(len, sides)) > 1


def _finding(c: Comparison, data: pd.DataFrame, best: pd.Series) -> str:
    """`In this model, productivity growth rises most with £200 million a year on supply and £100 million on support`."""
    first, second = data.attrs["levers"]
    both, gain = f"{_named(first).lower()} and {_named(second).lower()}", sign_of(c.headline) * best["difference"]
    if gain <= 0:
        return f"In this model, no mix of {both} does better on {thing(c)} than {base(c)}"
    verb, pair = "falls" if c.headline.better == "lower" else "rises", _pair(best.to_dict(), first, second)
    told = f"In this model, {thing(c)} {verb} most with {pair}"
    lines = {line.option: line for line in c.lines()}
    if not best["told_apart"]:
        return f"{told}, but that cannot be told apart from {base(c)}"
    near = [line for line in lines.values() if line.option != c.against and line.difference.futures]
    others = len(alike(c, lines[best["option"]], tuple(near)))
    if not others:
        return told
    return f"{told}, but {others} other mix{'es' if others > 1 else ''} cannot be told apart from it"


def _pair(row: dict, first: str, second: str) -> str:
    return f"{_pounds(row[first])} a year on {_named(first).lower()} and {_pounds(row[second])} on {_named(second).lower()}"


def _named(lever: str) -> str:
    return tidy(lever.replace("_", " ").capitalize())


def _pounds(value: float) -> str:
    return stated(float(f"{value:.4g}"))


def _measure(c: Comparison) -> str:
    prices = f" Money in {c.prices}." if c.prices else ""
    told = f"{difference_told(c)} {base(c)}, mean of futures. Darker = better, hatched = worse, in brackets = not told apart "
    return f"{told}from {base(c)}; the frame is round the best.{prices} {where_when(c)}."
