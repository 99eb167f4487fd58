"""The value of a year is that of its ticks, each year by itself, to the last bit."""

import numpy as np
import pytest

from policysim.engine.history import PER_YEAR, ticks_of_years

ALONE = {"mean": np.mean, "last": lambda ticks: ticks[-1], "sum": np.sum}


@pytest.mark.parametrize("dt", [1.0, 0.5, 0.25, 1 / 12, 1 / 52, 0.3, 0.7])
@pytest.mark.parametrize("how", PER_YEAR)
def test_years_told_together_are_those_told_one_by_one(dt, how):
    ticks, warm_up = round(10 / dt), round(3 / dt)
    values = np.random.default_rng(1).standard_normal(ticks)
    year = np.floor((np.arange(ticks) - warm_up) * dt + 1e-9)
    one_by_one = [ALONE[how](values[year == y]) for y in range(int(year.max()) + 1)]
    those = ticks_of_years(ticks, warm_up, dt)
    together = np.concatenate([PER_YEAR[how](values[each], axis=1) for each in those])
    assert together.tolist() == one_by_one
    assert len(those) == 1 or dt in (0.3, 0.7)
