"""The same options in several settings side by side: a panel a setting, a row an option, its mean and its range of futures."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from kit.rows import HEADLINE, Rows
from kit.texts import cell, decimals
from policysim.charts.inks import INKS
from policysim.charts.rows import FULL as DOT
from policysim.charts.rows import Rows as Lines
from policysim.charts.rows import Series, row_panels
from policysim.charts.sheet import Chart, Words, finished


def side_by_side(
    found: Rows, settings: Mapping[str, str], options: Sequence[str], words: Words, outcome: str = HEADLINE
) -> Chart:
    """Draw it; `settings` are at most three, with their titles, and all differences are from do minimum."""
    shown, frames = [], []
    for (setting, title), ink in zip(settings.items(), INKS):
        some = [found.one(option, outcome=outcome, setting=setting) for option in options]
        numbers = {
            name: np.array([getattr(row, at) for row in some])
            for name, at in (("mean", "value"), ("low", "low"), ("high", "high"))
        }
        told = [cell(row).split(" ")[0] for row in some]
        shown.append(Series(title, ink, **numbers, marks=[DOT] * len(some), told=told))
        frames.append(
            pd.DataFrame({"setting": title, "option": options, **numbers, "error": [row.error for row in some]})
        )
    rows = found.some(outcome=outcome, setting=next(iter(settings)))
    lines = Lines([found.label(option) for option in options], {}, "higher", decimals(rows))
    told = "; ".join(f"{one.title}: " + ", ".join(f"{a} {b}" for a, b in zip(lines.labels, one.told)) for one in shown)
    return finished(row_panels(lines, shown, words), pd.concat(frames), "Panels side by side", words, told)
