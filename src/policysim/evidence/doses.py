"""A lever of given strength over time: what a trial or a pattern delivers to providers, without asking what it costs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from policysim.scenario.world import Flow, Reach

QUARTER = 0.25  # money for investment in capability goes to its four parts alike
FIELDS: Mapping[str, Mapping[str, float]] = {
    "supply": {"promotion": 1.0},
    "investment": {
        "investment": 1.0,
        "investment_digital": QUARTER, "investment_improvement": QUARTER,
        "investment_data": QUARTER, "investment_leadership": QUARTER,
        "protected_time": 1.0,
    },
    "support": {"support": 1.0},
    "payment": {"payment": 1.0},
    "mandate": {"mandate": 1.0},
    "inspection": {"inspection": 1.0},
    "autonomy": {"autonomy": 1.0},
}  # fmt: skip
LEVERS = tuple(FIELDS)


@dataclass(frozen=True)
class Dose:
    """A lever that works at an intensity (0-1) from `start` until `end`, in years from the beginning of a series."""

    lever: str
    start: float
    end: float
    intensity: float


def strength(doses: Iterable[Dose], lever: str, first: float, ticks: int, dt: float) -> np.ndarray:
    """Mean intensity of a lever in each tick, float64 (ticks,), the first tick beginning at `first`.

    Where doses of the same lever overlap the strongest counts."""
    edges = first + dt * np.arange(ticks + 1)
    made = np.zeros(ticks)
    for dose in doses:
        if dose.lever == lever:
            covered = np.clip(np.minimum(edges[1:], dose.end) - np.maximum(edges[:-1], dose.start), 0.0, None) / dt
            made = np.maximum(made, dose.intensity * covered)
    return made


def delivered(
    lever: str, profile: np.ndarray, mask: np.ndarray | None = None, listed: np.ndarray | None = None
) -> Flow:
    """The flow that delivers a lever with strength `profile` (ticks,) to the providers in `mask` (N,), all without one.

    `listed` (K,) are the innovations that payment and mandates name, all without one."""
    return Flow(
        instrument=lever, lever=lever, money=np.ones(len(profile)), full_cost=1e-12, capped=True, pot=False,
        reach=Reach("everyone") if mask is None else Reach("mask", mask=mask),
        parts=tuple((field, weight * profile) for field, weight in FIELDS[lever].items()), listed=listed,
    )  # fmt: skip


def flows(doses: Iterable[Dose], lead: int, ticks: int, dt: float, mask: np.ndarray | None = None) -> tuple[Flow, ...]:
    """The flows of all doses; the series begins after `lead` of the `ticks`, and nothing works before it."""
    doses = tuple(doses)
    used = [lever for lever in LEVERS if any(dose.lever == lever for dose in doses)]
    profiles = {lever: strength(doses, lever, -lead * dt, ticks, dt) for lever in used}
    return tuple(delivered(lever, profile, mask) for lever, profile in profiles.items())
