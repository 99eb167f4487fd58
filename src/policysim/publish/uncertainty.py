"""How unsure each difference is: the range of futures, the simulation error, and the futures that would settle it."""

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
    return pd.DataFrame(rows)
