"""The tables of a publication, as data: made of the stored runs alone, so that a reader can make them again."""

from contextlib import suppress

import pandas as pd

from policysim.analysis.comparison import YEAR, Comparison
from policysim.analysis.summary import safe
from policysim.errors import AskError

GROUPS = ("type", "region", "health_system")
COLUMNS = {
    "option": "name of the option",
    "label": "option as it is called in tables",
    "outcome": "name of the outcome: ODD.md says what it is",
    "unit": "unit of the values beside it",
    "mean": "mean over futures",
    "difference": "mean difference from do_minimum, future by future",
    "low": "8 in 10 futures lie above (10th percentile of the difference; definition 6 of Hyndman and Fan)",
    "high": "8 in 10 futures lie below (90th percentile of the difference; definition 6 of Hyndman and Fan)",
    "error": "simulation error of the difference: 1.96 Monte Carlo standard errors",
    "better_in": "futures in which the option does better than do_minimum",
    "best_in": "futures in which no option does better",
    "futures": "futures that count",
    "regret": "mean distance from the best option of each future, in the unit of the headline",
    "delivered": "share of the promised benefit that came about",
    "cost": "public cost over the whole period, discounted, £",
    "left_over": "share of the money that could not be spent",
    "per_billion": "gain on the headline for each £1 billion of present cost",
    "year": "financial year",
    "type": "type of provider",
    "region": "region",
    "health_system": "health system",
    "group": "whether the group gains, loses, or cannot be told apart from do_minimum",
    "part": "part of an option that has several levers",
    "lever": "lever of that part",
    "way": "in_turn: mean over all orders of adding; alone; left_out; all_together",
    "rank_1": "share of futures in which the option comes first; rank_2 second, and so on",
}


def frames(c: Comparison) -> dict[str, pd.DataFrame]:
    """Every table by its name, raw values."""
    found = {"options": c.table(), "outcomes": c.all_outcomes(), "ranking": c.ranking(), "by_year": c.by(YEAR)}
    for kind in GROUPS:
        if kind in c.sweep.plan.groups:
            found |= {f"by_{kind}": c.by(kind), f"winners_by_{kind}": c.winners(kind)}
    if len(parts := _attribution(c)):
        found["attribution"] = parts
    return found | {"settings": c.sweep.settings()}


def _attribution(c: Comparison) -> pd.DataFrame:
    """What each lever of each option adds, of the options of which all combinations of levers were played."""
    found = []
    for option in c.options:
        with suppress(AskError):  # fewer than two levers
            if not (told := c.attribution(option)).missing:
                found.append(told.table())
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def csv_tables(c: Comparison) -> dict[str, bytes]:
    """The same as files of CSV, and what their columns mean."""
    found = {f"tables/{name}.csv": csv(frame) for name, frame in frames(c).items()}
    meant = pd.DataFrame({"column": list(COLUMNS), "meaning": list(COLUMNS.values())})
    return found | {"tables/columns.csv": csv(meant)}


def csv(frame: pd.DataFrame) -> bytes:
    """A frame as CSV: every digit, and no cell that a spreadsheet would run."""
    return safe(frame).to_csv(index=False, lineterminator="\n").encode()
