"""How much of the spread over futures is chance, how much parameters, how much the form of the model: shares of variance."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from policysim.sweep.values import ERRORS

GROUPS = 20  # that are left out in turn, for the simulation errors


@dataclass(frozen=True)
class Layout:
    """What is different from point to point: for each point its structural form and its set of parameters, numbered."""

    forms: tuple[int, ...]
    sets: tuple[int, ...]

    @property
    def several_forms(self) -> bool:
        """Whether the form of the model differs between points."""
        return len(set(self.forms)) > 1

    @property
    def several_sets(self) -> bool:
        """Whether parameters differ between points of the same form."""
        return len(set(zip(self.forms, self.sets))) > len(set(self.forms))


@dataclass(frozen=True)
class Shares:
    """Shares of the variance of one future, with their simulation errors; NaN where a sweep cannot tell.

    `variance` is their sum in the squared unit of the gains, and `sizes` are the parts of it."""

    names: tuple[str, ...]
    shares: np.ndarray
    errors: np.ndarray
    variance: float


STOCHASTIC, PARAMETRIC, STRUCTURAL = "stochastic", "parametric", "structural"


def variance_shares(gains: np.ndarray, layout: Layout) -> Shares:
    """The parts of the variance of gains float64 (replicates, points), by the law of total variance.

    Structural is the variance between the means of forms, parametric that between sets of parameters in a form, stochastic that
    between replicates of a point, with what chance and parameters do together. Each is freed of the noise of the means. Errors
    leave out a twentieth of replicates and of sets in turn (a grouped jackknife)."""
    names = _there(gains.shape[0], layout)
    whole = _parts(gains, layout)
    total = sum(whole[name] for name in names)
    told = np.array([whole[name] / total if total > 0 else np.nan for name in names])
    return Shares(names, told, ERRORS * np.sqrt(_jackknifed(gains, layout, names)), float(total))


def _there(replicates: int, layout: Layout) -> tuple[str, ...]:
    """The parts that a layout can tell."""
    told = ((STOCHASTIC, replicates > 1), (PARAMETRIC, layout.several_sets), (STRUCTURAL, layout.several_forms))
    return tuple(name for name, there in told if there)


def _parts(gains: np.ndarray, layout: Layout) -> dict[str, float]:
    """Unbiased estimates of the parts, none below 0."""
    replicates = len(gains)
    means = gains.mean(axis=0)
    rest = gains - means - gains.mean(axis=1, keepdims=True) + gains.mean()
    freedom = (replicates - 1) * (len(means) - 1)
    together = (
        float((rest**2).sum()) / freedom if freedom else 0.0
    )  # chance and points together: the noise of a mean of a point
    stochastic = float(gains.var(axis=0, ddof=1).mean()) if replicates > 1 else 0.0
    within = _within(means, layout)
    parametric = within - together / replicates if layout.several_sets else 0.0
    structural = _between(means, layout, within if layout.several_sets else together / replicates)
    return {STOCHASTIC: stochastic, PARAMETRIC: max(0.0, parametric), STRUCTURAL: max(0.0, structural)}


def _within(means: np.ndarray, layout: Layout) -> float:
    """The variance of the means of points around that of their form."""
    forms, places = np.unique(layout.forms, return_inverse=True)
    centres = np.bincount(places, means) / np.bincount(places)
    freedom = len(means) - len(forms)
    return float(((means - centres[places]) ** 2).sum()) / freedom if freedom else 0.0


def _between(means: np.ndarray, layout: Layout, noise: float) -> float:
    """The variance of the means of forms, all as likely, without that of the points that make them.

    Where every form has the same sets of parameters, what the sets do to all forms alike is no noise of their difference."""
    forms, places = np.unique(layout.forms, return_inverse=True)
    if len(forms) < 2:
        return 0.0
    each = np.bincount(places)
    centres = np.bincount(places, means) / each
    table = _crossed(means, layout, len(forms))
    if table is not None and table.shape[1] > 1:
        left = table - table.mean(axis=0) - table.mean(axis=1, keepdims=True) + table.mean()
        noise = float((left**2).sum()) / ((len(forms) - 1) * (table.shape[1] - 1))
    return float(centres.var()) - (1 - 1 / len(forms)) * float(np.mean(noise / each))


def _crossed(means: np.ndarray, layout: Layout, forms: int) -> np.ndarray | None:
    """The means of points as (forms, sets), where every form has every set once; else nothing."""
    order = np.lexsort((layout.sets, layout.forms))
    sets = np.array(layout.sets)[order]
    if len(means) % forms:
        return None
    table = sets.reshape(forms, -1)
    each = np.bincount(np.unique(layout.forms, return_inverse=True)[1])
    crossed = len(set(each.tolist())) == 1 and (table == table[0]).all()
    return means[order].reshape(forms, -1) if crossed else None


def _jackknifed(gains: np.ndarray, layout: Layout, names: Sequence[str]) -> np.ndarray:
    """The variance of each share: over replicates, and over sets of parameters."""
    sets = {one: n for n, one in enumerate(dict.fromkeys(layout.sets))}
    group = np.array([sets[one] for one in layout.sets])
    found = np.zeros(len(names))
    for axis, places in ((0, np.arange(len(gains))), (1, group)):
        number = min(GROUPS, len(np.unique(places)))
        if number > 2:
            left = [_left_out(gains, layout, names, axis, places % number != n) for n in range(number)]
            found += (number - 1) / number * ((np.array(left) - np.mean(left, axis=0)) ** 2).sum(axis=0)
    return found


def _left_out(gains: np.ndarray, layout: Layout, names: Sequence[str], axis: int, kept: np.ndarray) -> np.ndarray:
    """The shares without a group of replicates, or of points."""
    if axis == 1:
        forms, sets = (tuple(np.array(one)[kept].tolist()) for one in (layout.forms, layout.sets))
        layout = Layout(forms, sets)
    parts = _parts(gains.compress(kept, axis=axis), layout)
    total = sum(parts[name] for name in names)
    return np.array([parts[name] / total if total > 0 else np.nan for name in names])
