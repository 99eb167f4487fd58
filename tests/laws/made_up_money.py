"""Made-up sweeps whose money is known: care and public cost of each option in each future and year, by region and type too."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "storms"))

import toy

from policysim.analysis.comparison import compare
from policysim.sweep.folder import Folder, open_folder, remember
from policysim.sweep.plan import Measure, column
from policysim.sweep.results import Sweep
from policysim.sweep.shards import shard_bytes
from policysim.sweep.standing import commit_shard, failure

YEARS = ("2026/27", "2027/28", "2028/29", "2029/30")
POUNDS = [
    Measure(name, label, "£m a year", "£m a year", better, 0, "", "mean", 1e-6)
    for name, label, better in [
        ("public_cost", "Public cost", "lower"), ("public_cost_supply", "Public cost of supply", "lower"),
        ("public_cost_support", "Public cost of support", "lower"), ("care_given", "Value of the care given", "higher"),
        ("provider_cost", "Cost to providers", "lower"),
    ]
]  # fmt: skip
MEASURES = (*POUNDS, Measure("needs_met", "Needs met", "", "points", "higher", 1, "", "last", 100.0),
            Measure("lives", "Life years", "QALY", "QALY", "higher", 0, "", "sum", 1.0))  # fmt: skip
GROUPS = {"region": ("north", "south"), "type": ("acute", "community", "ambulance")}
SHARES = {"north": 0.75, "south": 0.25, "acute": 0.5, "community": 0.3, "ambulance": 0.2}
TURNOVER = 1e9  # what a unit of needs met costs
BASE = 5e8 + 1e7 * np.arange(4)


def money(path, fails=(), minimum=(0.0, 0.0), **options):
    """The comparison of a sweep: care beyond do minimum and cost of each option, float64 (futures, years) or (years,) each.

    Without a `minimum` there is no such option."""
    futures = max(np.atleast_2d(flow).shape[0] for flows in options.values() for flow in flows)
    if minimum and "do_minimum" not in options:
        options = {"do_minimum": minimum} | options
    names = tuple(options)
    plan = replace(
        toy.toy_plan(options=len(names), replicates=futures, size=99_999), options=names, years=YEARS,
        labels={name: name.replace("_", " ").capitalize() for name in names}, measures=MEASURES,
        headline="needs_met", groups=GROUPS, grouped=("needs_met",), about={"prices": "2025/26"},
    )  # fmt: skip
    folder = Folder(path)
    plan = open_folder(folder, plan)
    played = {}
    for future in range(futures):
        for n, name in enumerate(names):
            care, cost = (np.broadcast_to(flow, (futures, len(YEARS)))[future] for flow in options[name])
            played[future * len(names) + n] = _run(plan, BASE * (1 + 0.1 * future) + care, cost)
    lost = [failure(plan, 0, run, "failed", "why") for run in fails]
    kept = {run: values for run, values in played.items() if run not in fails}
    commit_shard(folder, 0, shard_bytes(plan, 0, kept), lost)
    remember(folder)
    return compare(Sweep(folder), against=names[0])


def _run(plan, care, cost):
    """The values of a run, float64 (years, columns): needs met by group in fixed shares."""
    told = {"public_cost": cost, "public_cost_supply": 0.6 * cost, "public_cost_support": 0.4 * cost, "care_given": care,
            "provider_cost": 0.0 * cost, "needs_met": care / TURNOVER, "lives": care / 1e6}  # fmt: skip
    for kind, names in GROUPS.items():
        told |= {column("needs_met", kind, name): SHARES[name] * care / TURNOVER for name in names}
    return np.stack([np.broadcast_to(told[name], (len(YEARS),)) for name in plan.columns], axis=1)


CARE = np.array([[-20e6, 10e6, 70e6, 90e6], [0.0, 40e6, 80e6, 120e6], [-40e6, -10e6, 30e6, 45e6]])
COST = np.array([40e6, 30e6, 20e6, 10e6])
