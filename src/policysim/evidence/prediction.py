"""What sets that fit the early points of the curve of records say of the later ones, beside rivals fitted on the same."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from policysim.evidence.backtest import OURS
from policysim.evidence.rivals import fitted
from policysim.evidence.scores import HIGH, LOW, MIDDLE, rmse
from policysim.evidence.us_hospitals import records


@dataclass(frozen=True)
class Prediction:
    """Shares at the later years: median and 80 % range over sets, as observed, and errors by who predicts, in shares."""

    years: tuple[float, ...]
    middle: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    observed: tuple[float, ...]
    rmse: dict[str, float | None]  # None for a rival that cannot be fitted


def predicted(curves: Sequence[Sequence[float]], until: float) -> Prediction:
    """The points after `until`, from curves (sets, years) of all observed years and from rivals fitted up to `until`."""
    seen, early = records(), records().until(until)
    known = len(early.years)
    years, shares = seen.years[known:], np.array(seen.shares[known:])
    low, middle, high = np.quantile(np.array(curves)[:, known:], (LOW, MIDDLE, HIGH), axis=0)
    errors = {OURS: _error(middle, shares)}
    errors |= {name: _error(rival.at(years), shares) for name, rival in fitted(early.years, early.shares).items()}
    return Prediction(
        years, tuple(middle.tolist()), tuple(low.tolist()), tuple(high.tolist()), seen.shares[known:], errors
    )


def _error(said: np.ndarray | None, shares: np.ndarray) -> float | None:
    return None if said is None else rmse(said, shares, np.zeros(len(shares), bool))
