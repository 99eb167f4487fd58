"""A forest of rows: what each option adds, its range as a bar, best first."""

from collections.abc import Sequence

import pandas as pd

from kit.rows import Row
from kit.texts import cell, ends
from policysim.charts.forest import Forest, forest
from policysim.charts.inks import GREY, INKS
from policysim.charts.sheet import Chart, Words, finished
from policysim.numbers import of


def forest_of(rows: Sequence[Row], compared_with: str, words: Words, inks: Sequence[str] = ()) -> Chart:
    """The first four have colours unless `inks` names one a row; beside the bars stand the mean and in how many it is better."""
    inks = inks or [*INKS, *[GREY] * len(rows)]
    shown = pd.DataFrame(
        [(row.label, row.value, row.low, row.high, ink, cell(row).split(" ")[0], of(row.better_in, row.futures))
         for row, ink in zip(rows, inks)],
        columns=["label", "mean", "low", "high", "ink", "told", "beside"],
    )  # fmt: skip
    chart = forest(Forest(shown, compared_with, "higher", ("mean of\nfutures", "better in")), words)
    data = pd.DataFrame(
        [(row.option, row.label, row.value, row.low, row.high, row.error, row.better_in, row.futures) for row in rows],
        columns=["option", "label", "mean", "low", "high", "error", "better_in", "futures"],
    )
    told = "; ".join(f"{row.label} {cell(row)} ({ends(row)})" for row in rows)
    return finished(chart, data, "Chart of options", words, f"From the top: {told}")
