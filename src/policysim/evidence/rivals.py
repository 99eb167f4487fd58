"""Naive rivals know past shares only: the curves of Bass and of the logistic by least squares, and the last value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

RIVALS = ("bass", "logistic", "last_value")
BASS_POINTS, CEILING_POINTS, LOGISTIC_POINTS = 3, 4, 2
SMALLEST = 1e-6
FASTEST_P, FASTEST_Q = 2.0, 5.0  # a year: above what any series of shares can tell from a jump
STARTS = ((0.001, 0.3), (0.01, 0.1), (0.03, 0.4), (0.03, 1.5), (0.3, 0.5))  # p and q from which a fit begins
Curve = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Fitted:
    """A rival after fitting: shares by year, or None and why there are none."""

    curve: Curve | None
    why: str = ""

    def at(self, years: Sequence[float]) -> np.ndarray | None:
        """Its shares at these years; None where it could not be fitted or is not finite."""
        if self.curve is None:
            return None
        found = self.curve(np.asarray(years, float))
        return found if np.isfinite(found).all() else None


def fitted(years: Sequence[float], shares: Sequence[float]) -> dict[str, Fitted]:
    """Every rival, fitted on the same points, the first of them where the series begins."""
    x, y = np.asarray(years, float), np.asarray(shares, float)
    return {"bass": _bass(x, y), "logistic": _logistic(x, y), "last_value": Fitted(lambda at: np.full(len(at), y[-1]))}


def bass_share(years: np.ndarray, first: float, p: float, q: float, ceiling: float) -> np.ndarray:
    """Share `years` after it was `first` where d share / dt = (p + q share / ceiling)(ceiling - share)."""
    begun, gone = min(first / ceiling, 1.0), np.exp(-(p + q) * years)
    return ceiling * (p + q * begun - p * (1 - begun) * gone) / (p + q * begun + q * (1 - begun) * gone)


def _bass(x: np.ndarray, y: np.ndarray) -> Fitted:
    """Innovators, imitators and, where points suffice to tell, the share that it ends at."""
    if len(x) < BASS_POINTS:
        return Fitted(None, f"bass needs {BASS_POINTS} points to be fitted on, not {len(x)}")
    since = x - x[0]
    floor = max(float(y.max()), SMALLEST)
    open_ceiling = len(x) >= CEILING_POINTS and floor < 1.0 - SMALLEST

    def shares(values: np.ndarray, at: np.ndarray) -> np.ndarray:
        return bass_share(at, y[0], values[0], values[1], values[2] if open_ceiling else 1.0)

    low, top = [SMALLEST, SMALLEST], [FASTEST_P, FASTEST_Q]
    bounds = ([*low, floor], [*top, 1.0]) if open_ceiling else (low, top)
    begins = [[*pair, 0.5 * (floor + 1.0)] if open_ceiling else [*pair] for pair in STARTS]
    fits = [least_squares(lambda v: shares(v, since[1:]) - y[1:], begin, bounds=bounds) for begin in begins]
    best = min(fits, key=lambda fit: fit.cost).x
    return Fitted(lambda at: shares(best, at - x[0]))


def _logistic(x: np.ndarray, y: np.ndarray) -> Fitted:
    """A share of which the log odds rise in a straight line, to a ceiling of 1."""
    inside = (y > 0.0) & (y < 1.0)
    if inside.sum() < LOGISTIC_POINTS:
        return Fitted(None, f"logistic needs {LOGISTIC_POINTS} points above 0 and below 1, not {inside.sum()}")
    middle = x.mean()
    odds = np.log(y[inside] / (1.0 - y[inside]))
    slope, level = np.polyfit(x[inside] - middle, odds, 1)

    def shares(values: np.ndarray, at: np.ndarray) -> np.ndarray:
        return 0.5 * (1.0 + np.tanh(0.5 * (values[0] + values[1] * (at - middle))))

    best = least_squares(lambda v: shares(v, x) - y, [level, slope]).x
    return Fitted(lambda at: shares(best, at))
