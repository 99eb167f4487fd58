"""How unsure each difference is: the range of futures, the simulation error, and of the headline what its spread is made of."""

import pandas as pd

from policysim.analysis.comparison import Comparison
from policysim.publish.frames import csv


def uncertainty(c: Comparison) -> dict[str, bytes]:
    """uncertainty.csv."""
    return {"uncertainty.csv": csv(frame(c))}


def frame(c: Comparison) -> pd.DataFrame:
    """A row an option and outcome, raw: the range of futures, the Monte Carlo standard error, the simulation error."""
    rows = [
        {
            "option": line.option, "outcome": measure.name, "unit": measure.raw_unit, "difference": line.difference.mean,
            "low": line.difference.low, "high": line.difference.high,
            "monte_carlo_standard_error": line.difference.error / 1.96, "simulation_error": line.difference.error,
            "told_apart": str(line.difference.told_apart).lower(), "futures": line.difference.futures,
        }
        for measure in c.sweep.plan.measures
        for line in sorted(c.lines(measure.name), key=lambda line: c.options.index(line.option))
        if line.option != c.against
    ]  # fmt: skip
    shares = _shares(c)
    return pd.DataFrame([row | (shares[row["option"]] if row["outcome"] == c.headline.name else {}) for row in rows])


def _shares(c: Comparison) -> dict[str, dict[str, float | str]]:
    """Of each option: the shares of the variance of its headline that are chance, parameters and the form of the model, with
    their errors; empty with a note where the design of the sweep cannot tell them."""
    told: dict[str, dict[str, float | str]] = {}
    for row in c.uncertainty().to_dict("records"):
        mine, source = told.setdefault(row["option"], {"shares_note": ""}), row["source"].replace(" ", "_")
        mine |= {f"{source}_share": row["share"], f"{source}_share_error": row["error"]}
        if row["note"] and row["note"] not in str(mine["shares_note"]):
            mine["shares_note"] = "; ".join(filter(None, (str(mine["shares_note"]), row["note"])))
    return told
