"""A comparison as data frames: tidy, raw values, fixed columns in a fixed order."""

import numpy as np
import pandas as pd

from policysim.analysis.comparison import Comparison, Difference, Line, differences, mean_of, sign_of

NAN = float("nan")


def options_frame(c: Comparison) -> pd.DataFrame:
    """A row an option, best first."""
    return _told(c, pd.DataFrame([_option(c, line) for line in c.lines()]).astype({"better_in": "Int64"}))


def outcomes_frame(c: Comparison) -> pd.DataFrame:
    """A row an outcome and option, in the order of the plan."""
    rows = [
        {
            "option": line.option, "outcome": measure.name, "label": measure.label, "unit": measure.raw_unit,
            "mean": line.mean, **_shown(line.difference, line.option == c.against),
        }
        for measure in c.sweep.plan.measures
        for line in sorted(c.lines(measure.name), key=lambda line: c.options.index(line.option))
    ]  # fmt: skip
    return _told(c, pd.DataFrame(rows).astype({"better_in": "Int64"}))


def groups_frame(c: Comparison, kind: str) -> pd.DataFrame:
    """A row an option and year or group of a kind; groups that no future has are left out."""
    names, values = c.split(kind)
    base, rows = values[c.options.index(c.against)], []
    for option, mine in zip(c.options, values):
        for k, name in enumerate(names):
            if np.isfinite(values[:, :, k]).any():
                found = differences(mine[:, k], base[:, k], c.headline.better, c.replicates)
                told = {"option": option, "label": c.label(option), kind: name, "mean": mean_of(mine[:, k])}
                rows.append(told | _shown(found, option == c.against))
    columns = ["option", "label", kind, "mean", *_shown(Difference(NAN, NAN, NAN, NAN, 0, 0, 0), itself=True)]
    return _told(c, pd.DataFrame(rows, columns=columns).astype({"better_in": "Int64"}))


def ranking_frame(c: Comparison) -> pd.DataFrame:
    """A row an option, best first: the share of the futures that all options finished at each rank, regret, cost."""
    gains = sign_of(c.headline) * c.values(c.headline.name)
    whole = gains[:, np.isfinite(gains).all(axis=0)]
    rank = (whole[None, :, :] > whole[:, None, :]).sum(axis=1)  # (options, futures): how many do better
    rows = []
    for line in sorted(c.lines(), key=lambda line: np.inf if np.isnan(line.regret) else line.regret):
        mine = rank[c.options.index(line.option)]
        shares = {f"rank_{n + 1}": float((mine == n).mean()) if len(mine) else NAN for n in range(len(c.options))}
        told = {"option": line.option, "label": line.label, **shares}
        rows.append(told | {"regret": line.regret, "cost": c.present_cost(line.option), "futures": len(mine)})
    return _told(c, pd.DataFrame(rows))


def _option(c: Comparison, line: Line) -> dict:
    cost = c.present_cost(line.option)
    told = {"option": line.option, "label": line.label, **_shown(line.difference, line.option == c.against)}
    told |= {"best_in": line.best_in, "regret": line.regret, "delivered": c.delivered(line.option)}
    return told | {"cost": cost, "left_over": c.left_share(line.option), "per_billion": c.per_billion(line.option)}


def _shown(found: Difference, itself: bool) -> dict:
    """The columns of a difference; of the option compared with itself there is none."""
    if itself:
        return dict.fromkeys(("difference", "low", "high", "error"), NAN) | {
            "better_in": None,
            "futures": found.futures,
        }
    told = {"difference": found.mean, "low": found.low, "high": found.high, "error": found.error}
    return told | {"better_in": found.better_in, "futures": found.futures}


def _told(c: Comparison, frame: pd.DataFrame) -> pd.DataFrame:
    frame.attrs |= {"question": c.sweep.plan.question, "outcome": c.headline.name, "against": c.against}
    return frame
