"""Points in the unit cube, a row a point and a column a factor: SciPy's and SALib's designs under one seed."""

from __future__ import annotations

import numpy as np

from policysim.designs import kinds


def lhs(factors: int, points: int, seed: int) -> np.ndarray:
    """A Latin hypercube (points, factors): one point in each stratum of each column."""
    from scipy.stats import qmc  # half a second

    return qmc.LatinHypercube(factors, seed=seed).random(points)


def sobol(factors: int, points: int, seed: int) -> np.ndarray:
    """A scrambled Sobol' sequence (points, factors)."""
    from scipy.stats import qmc

    return qmc.Sobol(factors, seed=seed).random(points)


def halton(factors: int, points: int, seed: int) -> np.ndarray:
    """A scrambled Halton sequence (points, factors)."""
    from scipy.stats import qmc

    return qmc.Halton(factors, seed=seed).random(points)


def saltelli(factors: int, points: int, seed: int) -> np.ndarray:
    """Saltelli's scheme (points x (factors + 2), factors): base points, each with one column exchanged, second base."""
    from SALib.sample import sobol as saltellis

    return saltellis.sample(_problem(factors), points, calc_second_order=False, seed=seed)


def morris(factors: int, trajectories: int, seed: int, levels: int) -> np.ndarray:
    """Morris's trajectories (trajectories x (factors + 1), factors) over a grid of levels."""
    from SALib.sample import morris as morriss

    return morriss.sample(_problem(factors), trajectories, num_levels=levels, seed=seed)


def _problem(factors: int) -> dict:
    names = [f"x{n}" for n in range(factors)]
    return {"num_vars": factors, "names": names, "bounds": [[0.0, 1.0]] * factors}


SPREAD = {kinds.LHS: lhs, kinds.SOBOL: sobol, kinds.HALTON: halton, kinds.SALTELLI: saltelli}
