"""Law: rates, not ticks, drive the model: half as long ticks give the same decade."""

import numpy as np
import pytest

from engines.england import england
from policysim.engine import play

CALM = {"shock_sd": 0.0, "national_shock_sd": 0.0}
LEVELS = ("productivity_index", "motivation", "capability")
COUNTS = ("aware", "implementing", "embedded", "abandoned", "in_use")
FUTURES = 40  # other ticks have other draws: fewer futures would tell their noise


def decade(tick: float) -> dict[str, np.ndarray]:
    """Every outcome by year under do_minimum, averaged over futures."""
    scenario = england(calendar={"tick": tick}, parameters=CALM, uncertainty="fixed")
    runs = [play([scenario], number)[0].outcomes for number in range(FUTURES)]
    return {name: np.mean([run[name] for run in runs], axis=0) for name in runs[0]}


@pytest.mark.long
def test_halving_the_tick_changes_hardly_anything():
    quarters, eighths = decade(0.25), decade(0.125)
    for name in LEVELS:
        assert np.allclose(eighths[name], quarters[name], rtol=0.01), name
    apart = {name: eighths[name].mean() / quarters[name].mean() - 1.0 for name in COUNTS}
    apart |= {
        f"{name} at the end": eighths[name][-1] / quarters[name][-1] - 1.0 for name in ("aware", "embedded", "in_use")
    }
    print({name: f"{100 * share:+.1f} %" for name, share in apart.items()})
    assert max(map(abs, apart.values())) < 0.03
