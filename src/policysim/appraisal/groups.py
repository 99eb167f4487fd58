"""Benefits by type, region or health system: whose they are, with the same range and error as the nation's."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from policysim.analysis.comparison import differences
from policysim.appraisal.discounting import factors
from policysim.appraisal.flows import NOTHING

if TYPE_CHECKING:
    from policysim.appraisal.appraisal import Appraisal
    from policysim.appraisal.assumptions import Benefit


def groups_frame(a: "Appraisal", kind: str) -> pd.DataFrame:
    """A row an option, group and benefit, in pounds; groups that no future has are left out."""
    c, names = a.comparison, a.comparison.sweep.groups(kind)
    rows = []
    for name, benefit in a.assumptions.benefits.items():
        flows = _flows(a, kind, benefit)
        present = np.einsum(
            "ofyg,y->ofg", flows, factors(getattr(a.assumptions.discount, benefit.discount), len(a.years))
        )
        base = present[c.options.index(NOTHING)]
        for option, mine, whole in zip(c.options, present, flows.sum(axis=2)):
            for k, group in enumerate(names):
                if option == NOTHING or not np.isfinite(present[:, :, k]).any():
                    continue
                found = differences(mine[:, k], base[:, k], "higher")
                rows.append({
                    "option": option, "label": c.label(option), kind: group, "category": name,
                    "undiscounted": float(np.nanmean(whole[:, k])), "discounted": found.mean, "low": found.low,
                    "high": found.high, "error": found.error, "better_in": found.better_in, "futures": found.futures,
                })  # fmt: skip
    columns = ["option", "label", kind, "category", "undiscounted", "discounted", "low", "high", "error", "better_in",
               "futures"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _flows(a: "Appraisal", kind: str, benefit: "Benefit") -> np.ndarray:
    """Pounds beyond do minimum, float64 (options, futures, years, groups): the nation's, by what they are proportional to."""
    c, told = a.comparison, benefit.groups or benefit.outcome
    whole = c.yearly([benefit.outcome, told])
    with np.errstate(divide="ignore", invalid="ignore"):
        price = benefit.value.central * whole[..., 0] / whole[..., 1]
    found = price[..., None] * c.yearly_by(kind, told)
    return found - found[c.options.index(NOTHING)]
