"""Made-up sweeps: options gain so much in each future, and are written to a folder without being played."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "storms"))

import toy

from policysim.analysis.comparison import compare
from policysim.sweep.folder import Folder, open_folder, remember
from policysim.sweep.plan import Measure
from policysim.sweep.results import Sweep
from policysim.sweep.shards import shard_bytes
from policysim.sweep.standing import commit_shard, failure

RATE = "percentage points a year"
MEASURES = (
    Measure("productivity_growth", "Productivity growth", "% a year", RATE, "higher", 2, "", "last", 1.0),
    Measure("waiting_time", "Waiting time", "weeks", "weeks", "lower", 1, "", "last", 52.0),
    Measure("realised_share", "Promised benefit delivered", "%", "percentage points", "higher", 0, "", "last", 100.0),
    Measure("public_cost", "Public cost", "£m a year", "£m a year", "lower", 0, "", "mean", 1e-6),
    Measure("present_cost", "Public cost, present value", "£m", "£m", "lower", 0, "", "sum", 1e-6),
    Measure("left_over", "Money left over", "£m a year", "£m a year", "lower", 0, "", "mean", 1e-6),
)
WORTH = (
    *MEASURES,
    Measure("care_given", "Value of the care given", "£m a year", "£m a year", "higher", 0, "", "last", 1e-6),
    Measure("social_value", "Net present social value", "£bn", "£bn", "higher", 1, "discounted", "last", 1e-9),
)
LABELS = {"do_minimum": "Do minimum", "agility": "Build agility", "supply": "Supply", "both": "Supply and agility"}
# What a future adds: mean 0, 20 futures, 8 in 10 of them within 1.052.
FAR = np.sqrt(3.286592)  # for a standard deviation of 0.85
HALF = [-FAR, -1.052, -0.5, -0.3, -0.1, 0.1, 0.3, 0.5, 1.052, FAR]
WAVE = np.array([*HALF, -1.052, -1.0, -0.5, -0.3, -0.1, 0.1, 0.3, 0.5, 1.0, 1.052])


def make_sweep(
    path,
    futures=20,
    left=None,
    headline="productivity_growth",
    measures=MEASURES,
    fails=(),
    size=9999,
    points=1,
    scenarios=(),
    **gains,
):
    """The comparison of a sweep that is written to `path`; `fails` are runs that failed.

    A gain is a number, one a future, or float64 (points, futures); `scenarios` are those of a point and option."""
    names = ("do_minimum", *gains)
    plan = toy.toy_plan(options=points * len(names), replicates=futures, size=size)
    plan = replace(
        plan, options=names * points, scenarios=tuple(scenarios) or plan.scenarios,
        labels={name: LABELS.get(name, name) for name in names},
        measures=measures, headline=headline, years=("2035/36",), about={"prices": "2025/26", "discount_rate": "3.5 %"},
    )  # fmt: skip
    folder = Folder(path)
    plan = open_folder(folder, plan)
    base = 0.5 + 0.1 * np.sin(np.arange(futures))
    gain = {"do_minimum": 0.0} | gains
    gain = {name: np.broadcast_to(g, (points, futures)) for name, g in gain.items()}
    values = {
        (future * points + point) * len(names) + n: np.array(
            [_row(name, base[future], gain[name][point, future], (left or {}).get(name, 0.0))[: len(measures)]]
        )
        for future in range(futures)
        for point in range(points)
        for n, name in enumerate(names)
    }
    played = {run: row for run, row in values.items() if run not in fails and run in plan.shards[0]}
    failed = [failure(plan, 0, run, "failed", "why") for run in fails]
    commit_shard(folder, 0, shard_bytes(plan, 0, played), failed)
    remember(folder)
    return compare(Sweep(folder))


def _row(option, base, gain, left):
    """Outcomes of a run: growth, waiting, delivered and money; a point of growth is worth £10bn of care and £5bn in all."""
    a_year = 0.0 if option == "do_minimum" else 222e6
    money = [a_year * (1 - left), 10 * a_year * (1 - left), a_year * left, 1e10 * (base + gain), 5e9 * (base + gain)]
    return [base + gain, base - gain, 0.3, *money]
