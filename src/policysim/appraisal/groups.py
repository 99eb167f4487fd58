"""Benefits by type, region or health system: whose they are, with the same range and error as the nation's."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from policysim.analysis.comparison import differences, mean_of
from policysim.appraisal.discounting import factors, present
from policysim.appraisal.flows import NOTHING

if TYPE_CHECKING:
    from policysim.appraisal.appraisal import Appraisal
    from policysim.appraisal.assumptions import Benefit

ALL = "benefits"
COLUMNS = ("category", "undiscounted", "discounted", "low", "high", "error", "better_in", "futures")


def groups_frame(a: "Appraisal", kind: str) -> pd.DataFrame:
    """A row an option, group and benefit, in pounds, then all benefits together where there are several."""
    flows = {name: _flows(a, kind, benefit) for name, benefit in a.assumptions.benefits.items()}
    worth = {
        name: (flow.sum(axis=2), present(np.moveaxis(flow, 2, -1), _counts(a, name))) for name, flow in flows.items()
    }
    if len(worth) > 1:
        worth[ALL] = tuple(sum(parts) for parts in zip(*worth.values()))
    rows = [row for name, parts in worth.items() for row in _rows(a, kind, name, *parts)]
    return pd.DataFrame(rows, columns=["option", "label", kind, *COLUMNS])


def _rows(a: "Appraisal", kind: str, category: str, plain: np.ndarray, worth: np.ndarray) -> Iterator[dict]:
    """Of one category; groups that no future has are left out."""
    names = a.comparison.sweep.groups(kind)
    for place, option in enumerate(a.options):
        for k, group in enumerate(names):
            if option == NOTHING or not np.isfinite(worth[:, :, k]).any():
                continue
            mine = worth[place, :, k]
            found = differences(mine, np.zeros(len(mine)), "higher", a.comparison.replicates)
            yield {"option": option, "label": a.comparison.label(option), kind: group} | dict(zip(COLUMNS, (
                category, mean_of(plain[place, :, k]), found.mean, found.low, found.high, found.error,
                found.better_in, found.futures,
            )))  # fmt: skip


def _counts(a: "Appraisal", name: str) -> np.ndarray:
    return factors(getattr(a.assumptions.discount, a.assumptions.benefits[name].discount), len(a.years))


def _flows(a: "Appraisal", kind: str, benefit: "Benefit") -> np.ndarray:
    """Pounds beyond do minimum, float64 (options, futures, years, groups): the nation's, by what they are proportional to."""
    c, told = a.comparison, benefit.groups or benefit.outcome
    whole = c.yearly([benefit.outcome, told])
    with np.errstate(divide="ignore", invalid="ignore"):
        price = benefit.value.central * whole[..., 0] / whole[..., 1]
    found = price[..., None] * c.yearly_by(kind, told)
    return found - found[c.options.index(NOTHING)]
