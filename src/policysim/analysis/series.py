"""What charts of a comparison show, as tidy raw data: one frame a kind."""

import numpy as np
import pandas as pd

from policysim.analysis.comparison import RANGE, Comparison

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
    """A row an option and year: the middle future, and low and high of the middle 8 in 10."""
    rows, years = [], c.sweep.plan.years
    for option, mine in yearly_values(c).items():
        mine = mine[np.isfinite(mine).all(axis=1)]
        for n, year in enumerate(years):
            rows.append({"option": option, "label": c.label(option), "year": year, **_spread(mine[:, n])})
    return pd.DataFrame(rows)


def places_data(c: Comparison) -> pd.DataFrame:
    """A row an option and place: in how many of the futures that all options finished it comes there."""
    values = _gains(c, c.values(c.headline.name))
    whole = values[:, np.isfinite(values).all(axis=0)]
    place = (whole[None, :, :] > whole[:, None, :]).sum(axis=1)  # (options, futures): how many do better
    rows = [
        {"option": option, "label": c.label(option), "place": n + 1, "futures": int((place[k] == n).sum())}
        for k, option in enumerate(c.options)
        for n in range(min(PLACES, len(c.options)))
    ]
    frame = pd.DataFrame(rows)
    frame.attrs["complete"] = whole.shape[1]
    return frame


def winners_data(c: Comparison) -> pd.DataFrame:
    """A row an option and year: the share of futures in which it is the best; a future that k options share counts 1/k."""
    yearly = _gains(c, np.stack(list(yearly_values(c).values())))
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


def yearly_values(c: Comparison) -> dict[str, np.ndarray]:
    """The headline of a comparison by option, float64 (futures, years)."""
    plan, yearly = c.sweep.plan, c.sweep.yearly(c.headline.name)
    return {
        option: yearly[[name == option for name in plan.options]].reshape(-1, len(plan.years)) for option in c.options
    }


def _gains(c: Comparison, values: np.ndarray) -> np.ndarray:
    """The same values so that more is better."""
    return -values if c.headline.better == "lower" else values


def _spread(values: np.ndarray) -> dict[str, float]:
    if not len(values):
        return dict.fromkeys(("middle", "low", "high"), float("nan"))
    low, high = np.quantile(values, RANGE) if len(values) > 1 else (float("nan"), float("nan"))
    return {"middle": float(np.median(values)), "low": float(low), "high": float(high)}
