"""Law: rates, not ticks, drive the model: ticks half and a quarter as long give the same decade."""

from functools import lru_cache

import numpy as np
import pytest

from engines.england import SYSTEM, england
from policysim.engine import play
from policysim.scenario.system import System

CALM = {"shock_sd": 0.0, "national_shock_sd": 0.0}
LEVELS = ("productivity_index", "motivation", "capability")  # within 1 %
COUNTS = ("embedded", "in_use")  # within 3 %
QUARTER, EIGHTH, SIXTEENTH = 0.25, 0.125, 0.0625
WHOLE, SMALL = 40, 100  # futures: other ticks have other draws, fewer futures would tell their noise


def tenth() -> System:
    """A tenth of England's providers, in fewer health systems."""
    types = {name: kind.model_copy(update={"number": max(1, kind.number // 10)}) for name, kind in SYSTEM.types.items()}
    return SYSTEM.model_copy(update={"types": types, "name": "tenth"})


@lru_cache
def ended(policy: str, tick: float, whole: bool) -> dict[str, float]:
    """Outcomes at the end of the decade, averaged over futures."""
    system = SYSTEM if whole else tenth()
    scenario = england(policy, calendar={"tick": tick}, parameters=CALM, uncertainty="fixed", system=system)
    runs = [play([scenario], number)[0].outcomes for number in range(WHOLE if whole else SMALL)]
    return {name: float(np.mean([run[name][-1] for run in runs])) for name in (*LEVELS, *COUNTS)}


def same_decade(policy: str, tick: float, whole: bool) -> None:
    """That a finer tick ends where quarters of a year end."""
    coarse, fine = ended(policy, QUARTER, whole), ended(policy, tick, whole)
    apart = {name: fine[name] / coarse[name] - 1.0 for name in fine}
    print({name: f"{100 * share:+.2f} %" for name, share in apart.items()})
    assert max(abs(apart[name]) for name in LEVELS) < 0.01
    assert max(abs(apart[name]) for name in COUNTS) < 0.03


@pytest.mark.parametrize("tick", [EIGHTH, SIXTEENTH])
def test_a_small_system_has_the_same_decade_by_finer_ticks(tick):
    same_decade("do_minimum", tick, whole=False)


@pytest.mark.long
@pytest.mark.parametrize("tick", [EIGHTH, SIXTEENTH])
@pytest.mark.parametrize("policy", ["do_minimum", "agility", "carrots_and_sticks"])
def test_england_has_the_same_decade_by_finer_ticks(policy, tick):
    same_decade(policy, tick, whole=True)
