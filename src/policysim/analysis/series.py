"""What charts of a comparison show, as tidy raw data: one frame a kind."""

import numpy as np
import pandas as pd

from policysim.analysis.comparison import YEAR, Comparison, sign_of
from policysim.sweep.values import range_of_futures

PLACES = 10  # that are counted one by one


def options_data(c: Comparison) -> pd.DataFrame:
    """A row an option, best first: mean difference, low and high, better_in, futures."""
    found = [(line, line.difference) for line in c.lines() if line.option != c.against]
    return pd.DataFrame(
        [
            {
                "option": line.option, "label": line.label, "mean": apart.mean, "low": apart.low, "high": apart.high,
                "better_in": apart.better_in, "futures": apart.futures,
            }
            for line, apart in found
        ]
    )  # fmt: skip


def yearly_data(c: Comparison) -> pd.DataFrame:
    """A row an option and year: mean of futures, and low and high of the middle 8 in 10."""
    rows, years = [], c.sweep.plan.years
    for option, mine in zip(c.options, c.split(YEAR)[1]):
        mine = mine[np.isfinite(mine).all(axis=1)]
        for n, year in enumerate(years):
            rows.append({"option": option, "label": c.label(option), "year": year, **_spread(mine[:, n])})
    return pd.DataFrame(rows)


def places_data(c: Comparison) -> pd.DataFrame:
    """A row an option and place: in how many of the futures that all options finished it comes there."""
    rows = [
        {
            "option": told["option"], "label": told["label"], "place": place,
            "futures": round(told["futures"] * told[f"rank_{place}"]) if told["futures"] else 0,
        }
        for told in c.ranking().to_dict("records")
        for place in range(1, min(PLACES, len(c.options)) + 1)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def winners_data(c: Comparison) -> pd.DataFrame:
    """A row an option and year: the share of futures in which it is the best; a future that k options share counts 1/k."""
    yearly = sign_of(c.headline) * c.split(YEAR)[1]
    whole = yearly[:, np.isfinite(yearly).all(axis=(0, 2))]
    best = whole == whole.max(axis=0, initial=-np.inf)
    share = (best / np.maximum(best.sum(axis=0), 1)).sum(axis=1) / max(1, whole.shape[1])
    rows = [
        {"option": option, "label": c.label(option), "year": year, "share": float(share[k, n])}
        for k, option in enumerate(c.options)
        for n, year in enumerate(c.sweep.plan.years)
    ]
    frame = pd.DataFrame(rows)
    frame.attrs["complete"] = whole.shape[1]
    return frame


def _spread(values: np.ndarray) -> dict[str, float]:
    if not len(values):
        return dict.fromkeys(("mean", "low", "high"), float("nan"))
    low, high = range_of_futures(values)
    return {"mean": float(np.mean(values)), "low": low, "high": high}
