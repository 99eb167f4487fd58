"""Money by year: what each option spends and what it leaves, a strip an option, all on one scale."""

import numpy as np
import pandas as pd

from policysim.analysis.comparison import COST_A_YEAR, LEFT, Comparison, Line
from policysim.analysis.costs import EQUAL, equal_cost
from policysim.analysis.drawn import compared
from policysim.analysis.texts import quoted, source, tidy, where_when
from policysim.charts.sheet import WIDE, Chart, Words, finished
from policysim.charts.strips import strips
from policysim.errors import AskError
from policysim.numbers import money as pounds
from policysim.numbers import per_cent
from policysim.sweep.results import Sweep

MOST = 12  # strips


def money(x: Comparison | Sweep, width: float = WIDE, digest: str = "") -> Chart:
    """What each option spends in each year, and what it leaves: a strip an option, mean of futures."""
    c = compared(x)
    data, years = money_data(c), list(c.sweep.plan.years)
    lines = [line for line in c.lines() if data.attrs["spent"][line.option] > 0 or data.attrs["left"][line.option] > 0]
    if not lines:
        raise AskError(f"{c.sweep.folder}: no option was given any money, so there is none to draw")
    shown = lines[:MOST]
    table = {name: data.pivot(index="option", columns="year", values=name).loc[:, years] for name in ("spent", "left")}
    spent, left = (table[name].loc[[line.option for line in shown]].to_numpy() for name in ("spent", "left"))
    told = [_beside(c, data, line) for line in shown]
    names = [tidy(line.label) for line in shown]
    words = Words(_finding(c, data, lines), _measure(c, len(lines) - len(shown)), source(c, digest))
    made = strips(np.maximum(spent, 0.0), names, told, years, words, width, np.maximum(left, 0.0))
    return finished(made, data, "Bars by year, a strip an option", words, "; ".join(map(": ".join, zip(names, told))))


def money_data(c: Comparison) -> pd.DataFrame:
    """A row an option and year, in pounds: spent and left over, mean of futures. AskError where the sweep does not tell."""
    if not {COST_A_YEAR, LEFT} <= set(c.sweep.plan.columns):
        raise AskError(f"{c.sweep.folder}: does not tell {COST_A_YEAR} and {LEFT}, so no money can be drawn")
    values = c.yearly((COST_A_YEAR, LEFT))
    values = np.where(np.isfinite(values).all(axis=(2, 3), keepdims=True), values, np.nan)
    rows = [
        {"option": option, "label": c.label(option), "year": year, "spent": spent, "left": left}
        for option, mine in zip(c.options, values)
        for year, (spent, left) in zip(c.sweep.plan.years, _means(mine))
    ]
    frame = pd.DataFrame(rows)
    frame.attrs |= {name: frame.groupby("option")[name].mean().to_dict() for name in ("spent", "left")}
    return frame


def _means(values: np.ndarray) -> np.ndarray:
    """The mean over futures that were played, (years, 2); none where no future was."""
    whole = values[np.isfinite(values).all(axis=(1, 2))]
    return whole.mean(axis=0) if len(whole) else np.zeros(values.shape[1:])


def _beside(c: Comparison, data: pd.DataFrame, line: Line) -> str:
    spent, left = (data.attrs[name][line.option] for name in ("spent", "left"))
    told = f"{pounds(spent)} a year"
    return told + (f", {per_cent(left / (left + spent))} % left" if left > EQUAL * (left + spent) else "")


def _finding(c: Comparison, data: pd.DataFrame, lines: list[Line]) -> str:
    """`In this model, all 4 options spend £400 million a year`; who spends most and least, and who leaves most."""
    spent, left = ({line: data.attrs[name][line.option] for line in lines} for name in ("spent", "left"))
    most, least = max(lines, key=lambda one: spent[one]), min(lines, key=lambda one: spent[one])
    if len(lines) == 1:
        told = f"{quoted(most.label)} spends {pounds(spent[most])} a year"
    elif equal_cost(c) and spent[most] - spent[least] <= EQUAL * spent[most]:
        every = "both" if len(lines) == 2 else f"all {len(lines)}"
        told = f"{every} options that buy something spend the same, {pounds(np.mean(list(spent.values())))} a year"
    else:
        ties = sum(spent[most] - one <= EQUAL * spent[most] for one in spent.values())
        told = f"{quoted(most.label)} spends" if ties == 1 else f"{ties} of {len(lines)} options spend"
        told += f" most, {pounds(spent[most])} a year, and {quoted(least.label)} least, {pounds(spent[least])} a year"
    share = {line: left[line] / (left[line] + spent[line]) for line in lines}
    worst = max(lines, key=lambda one: share[one])
    who = (
        "the latter"
        if worst is least and not told.startswith(("all", "both")) and len(lines) > 1
        else quoted(worst.label)
    )
    if share[worst] > EQUAL:
        told += f"; {who} leaves {per_cent(share[worst])} % of its money"
    return f"In this model, {told}"


def _measure(c: Comparison, hidden: int) -> str:
    prices = f", {c.prices}" if c.prices else ""
    more = f" {hidden} more in the data." if hidden > 0 else ""
    told = f"Public money by option and year, not discounted{prices}. Coloured = spent, grey on top = left over; "
    return f"{told}beside it the mean of years. {where_when(c)}.{more}"
