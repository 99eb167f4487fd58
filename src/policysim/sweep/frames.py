"""The runs of a sweep as data frames: tidy, fixed columns in a fixed order, raw values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from policysim.errors import AskError
from policysim.sweep.alike import settings
from policysim.sweep.plan import NATION, Plan, column
from policysim.sweep.roles import LEVER, differ_in, role, rows

if TYPE_CHECKING:
    from policysim.sweep.results import Sweep


def long_frame(sweep: Sweep, names: Sequence[str], kind: str) -> pd.DataFrame:
    """A row a finished run, year and outcome; of a kind of group also a row a group, in the column `group`."""
    plan, groups = sweep.plan, ("",) if kind == NATION else sweep.groups(kind)
    chosen = [sweep.measure(name) for name in names or (plan.outcomes if kind == NATION else plan.grouped)]
    if left_out := [m.name for m in chosen if kind != NATION and m.name not in plan.grouped]:
        raise AskError(f"{left_out[0]}: is told of the nation only; by {kind} there are {', '.join(plan.grouped)}")
    stored = [m.name if kind == NATION else column(m.name, kind, group) for group in groups for m in chosen]
    runs, values = sweep.finished(stored)
    years, each = len(plan.years), len(stored) * len(plan.years)
    options, units = list(dict.fromkeys(plan.options)), list(dict.fromkeys(m.raw_unit for m in chosen))
    which = np.tile(np.repeat(np.arange(len(chosen)), years), len(runs) * len(groups))
    scenario = np.repeat(plan.numbering.places(runs)[1], each)
    option = np.array([options.index(name) for name in plan.options])
    unit = np.array([units.index(m.raw_unit) for m in chosen])
    told = {
        "policy": pd.Categorical.from_codes(option[scenario], options),
        "scenario": scenario,
        "future": np.repeat([plan.future(int(run)) for run in runs], each).astype(np.int64),
        "year": pd.Categorical.from_codes(np.resize(np.arange(years), len(which)), list(plan.years)),
        "outcome": pd.Categorical.from_codes(which, [m.name for m in chosen]),
        "value": values.transpose(0, 2, 1).reshape(-1),
        "unit": pd.Categorical.from_codes(unit[which], units),
    }
    if kind != NATION:
        which_group = np.tile(np.repeat(np.arange(len(groups)), years * len(chosen)), len(runs))
        told["group"] = pd.Categorical.from_codes(which_group, list(groups))
    return _asked(pd.DataFrame(told), plan)


def wide_frame(sweep: Sweep) -> pd.DataFrame:
    """A row a finished run, a column an outcome."""
    plan = sweep.plan
    runs, _ = sweep.finished([])
    replicates, scenarios = plan.numbering.places(runs)
    keys = {
        "policy": [plan.options[scenario] for scenario in scenarios],
        "scenario": scenarios,
        "future": np.array([plan.future(int(run)) for run in runs], dtype=np.int64),
    }
    found = sweep.values[scenarios, replicates]
    return _asked(pd.DataFrame(keys | dict(zip(plan.outcomes, found.T))), plan)


def scenarios_frame(plan: Plan) -> pd.DataFrame:
    """A row a scenario; what a policy is made of is told by its name, `policysim explain` and `check`."""
    labels = [plan.labels.get(option, option) for option in plan.options]
    place = {name: n for n, (name, _) in enumerate(settings(plan.scenarios[0]))}
    differ = differ_in(plan)
    told = {name: differ[name] for name in sorted(differ, key=lambda name: place.get(name, len(place)))}
    frame = pd.DataFrame({"policy": list(plan.options), "label": labels, **told})
    frame.attrs["roles"] = {"policy": LEVER, **{name: role(name, differs=True) for name in told}}
    return _asked(frame.rename_axis("scenario").reset_index(), plan)


def settings_frame(plan: Plan) -> pd.DataFrame:
    """A row a setting of the question, with its role."""
    return _asked(pd.DataFrame(rows(plan)), plan)


def _asked(frame: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    frame.attrs["question"] = plan.question
    return frame
