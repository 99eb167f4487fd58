"""Patterns of what is kept: improvements that do not last, what payment leaves behind, who gains (P9 to P11)."""

from dataclasses import dataclass, replace

import numpy as np

from policysim.engine.replicate import Play, begin
from policysim.evidence.patterns.england import (
    branch,
    ended,
    every_other,
    future,
    go_on,
    lever,
    listed_of,
    ticks_of,
    warmed_up,
)  # fmt: skip
from policysim.evidence.patterns.frame import Found, Line, Panel, Settings
from policysim.evidence.patterns.statistics import lost_by, mean_of, ratio_of
from policysim.providers.records import ABANDONED, AWARE, EMBEDDED, IMPLEMENTING, IN_USE_DEPTH
from policysim.scenario.world import World

BEGUN, FOLLOWED = 2, 10  # years in which a cohort starts; years for which it is followed
PAID, WATCHED = 5, 3  # years of payment, and years watched after it
TREATED, POPULATIONS = 5, 4  # years of investment; populations of providers, each played under other chances


@dataclass(frozen=True, eq=False)
class Cohort:
    """Uptakes that start for the first time in the same years: years to their loss (inf: never), to nominal completion."""

    lost: np.ndarray
    complete: np.ndarray


def lasting(settings: Settings) -> Found:
    """P9: everything that England's providers start in two years without levers, followed for ten years each.

    Gone is what was given up once, though some is taken up again. Nominal completion is when an average provider would
    have embedded it: its duration, stretched by its complexity."""
    futures = settings.futures(64)
    cohorts = [_cohort(future(settings, replicate, BEGUN + FOLLOWED)) for replicate in range(futures)]
    gone = [100.0 * lost_by(one.lost, one.complete + 1.0) for one in cohorts]
    continuing = [100.0 - 100.0 * lost_by(one.lost, np.full(len(one.lost), FOLLOWED)) for one in cohorts]
    years = np.arange(0.25, FOLLOWED + 0.25, 0.25)
    curves = [[100.0 - 100.0 * lost_by(one.lost, np.full(len(one.lost), year)) for year in years] for one in cohorts]
    panel = Panel("years since start", "% continuing", (Line("model", years, np.mean(curves, axis=0)),))
    detail = {"uptakes followed": float(sum(len(one.lost) for one in cohorts))}
    return Found({"gone_after_a_year": mean_of(gone), "continuing": mean_of(continuing)}, futures, panel, detail)


def _cohort(world: World) -> Cohort:
    play = begin(world, ("in_hand",))
    go_on(play, world.warm_up)
    before = play.arrays["uptakes"]["stage"].copy()
    started, lost = np.full(before.shape, np.inf), np.full(before.shape, np.inf)
    for tick in ticks_of(play):
        stage, now = play.arrays["uptakes"]["stage"], (tick - world.warm_up) * world.dt
        started[(before <= AWARE) & (stage >= IMPLEMENTING) & (now < BEGUN)] = now
        lost[np.isfinite(started) & (stage == ABANDONED) & np.isinf(lost)] = now
        before = stage.copy()
    which = np.isfinite(started)
    complete = world.innovations["duration"] * (0.5 + world.innovations["complexity"])
    return Cohort((lost - np.where(which, started, 0.0))[which], np.broadcast_to(complete, before.shape)[which])


def payment_and_its_end(settings: Settings) -> Found:
    """P10: every other provider is paid for what is listed, for five years, then no longer.

    Gain is the share of listed innovations in use at the paid less that at the others, less the same in the future
    without payment. What fades is its rate, over the year around 18 and 42 months, not its level: starts that were brought
    forward stay. Pushed is what started under payment, owned what was embedded without; both are of the paid, and a fall
    is the share of what was held at the end of payment that is not held three years later."""
    futures = settings.futures(32)
    made = [_paid(settings, replicate) for replicate in range(futures)]
    gains = np.array([gain for gain, _ in made])
    falls = np.array([fall for _, fall in made])
    early, late = gains[:, 7] - gains[:, 3], gains[:, 15] - gains[:, 11]
    measures = {
        "rate_of_gain": ratio_of(late, early),
        "pushed_loses": mean_of(falls[:, 0]),
        "owned_loses": mean_of(falls[:, 1]),
    }
    years = 0.25 * (np.arange(gains.shape[1]) + 1)
    panel = Panel("years since payment began", "points more in use", (Line("model", years, gains.mean(axis=0)),))
    detail = {
        "gain a year at 18 months": float(early.mean()),
        "gain a year at 42 months": float(late.mean()),
        "gain when payment ends": float(gains[:, 4 * PAID - 1].mean()),
        "gain three years later": float(gains[:, -1].mean()),
    }
    return Found(measures, futures, panel, detail)


def _paid(settings: Settings, replicate: int) -> tuple[np.ndarray, tuple[float, float]]:
    """Gain in use by tick, in points; falls in per cent of what was pushed and of what is owned."""
    world = future(settings, replicate, PAID + WATCHED)
    play, half, listed = warmed_up(world, ["in_use"]), every_other(world), listed_of(world)
    payment = lever(world, "payment", (0.0, PAID), half, listed)
    paid, without = branch(play, [payment]), branch(play)
    relevant = (world.uptakes["relevance"] > 0.0) & listed
    apart: dict[int, list[float]] = {0: [], 1: []}
    for number, one in enumerate((paid, without)):
        for tick in ticks_of(one):
            used = _held(one) & (one.arrays["uptakes"]["depth"] >= IN_USE_DEPTH)
            apart[number].append(100.0 * (used[half][relevant[half]].mean() - used[~half][relevant[~half]].mean()))
            if one is paid and tick == world.warm_up + round(PAID / world.dt) - 1:
                uptakes = one.arrays["uptakes"]
                pushed = _held(one) & (uptakes["pushed"] > 0.0) & half[:, None]
                owned = (uptakes["stage"] == EMBEDDED) & (uptakes["pushed"] == 0.0) & half[:, None] & listed
    left = _held(paid)
    falls = tuple(100.0 * float(1.0 - left[which].mean()) for which in (pushed, owned))
    return np.array(apart[0]) - np.array(apart[1]), (falls[0], falls[1])


def _held(play: Play) -> np.ndarray:
    """Which uptakes are implementing or embedded, bool (N, K)."""
    stage = play.arrays["uptakes"]["stage"]
    return (stage == IMPLEMENTING) | (stage == EMBEDDED)


def readiness(settings: Settings) -> Found:
    """P11: every other provider is given the same investment in capability for five years; who gains from it?

    Gain is benefit realised in the fifth year, less the same without investment, averaged over futures of the same
    providers and innovations under other chance; the correlation is with agility at the start, among the treated. Gain in
    productivity, which levels off where much is saved already, is told beside it, and so is hands-on support in place of
    investment."""
    chances = settings.futures(20)
    worlds = [future(settings, population, TREATED) for population in range(POPULATIONS)]
    found = {name: [_gains(world, chances, name) for world in worlds] for name in ("investment", "support")}
    told = {name: np.array([one[1:] for one in those], float) for name, those in found.items()}
    points, agility = found["investment"][0][0], worlds[0].providers["agility_start"][every_other(worlds[0])]
    line = Line("a provider", agility, points, "dots")
    detail = {
        "productivity": float(told["investment"][:, 1].mean()),
        "support: realised gain": float(told["support"][:, 0].mean()),
        "support: productivity": float(told["support"][:, 1].mean()),
        "populations": float(POPULATIONS),
    }
    panel = Panel("agility at the start", "gain, % of productivity", (line,))
    return Found({"correlation": mean_of(told["investment"][:, 0])}, chances * POPULATIONS, panel, detail)


def _gains(world: World, chances: int, name: str) -> tuple[np.ndarray, float, float]:
    """Gain of each treated provider, mean over chance; correlations of gain and of gain in productivity with agility."""
    half = every_other(world)
    made = np.zeros((2, int(half.sum())))
    for chance in range(chances):
        play = warmed_up(replace(world, replicate=chance), ["realised", "productivity"])
        with_it, without = (ended(branch(play, flows)) for flows in ([lever(world, name, (0.0, TREATED), half)], []))
        for row, field in enumerate(("realised", "productivity")):
            last = [one.values(field)[-4:, half].mean(axis=0) for one in (with_it, without)]
            made[row] += 100.0 * (last[0] - last[1]) / chances
    agility = world.providers["agility_start"][half]
    one, two = (float(np.corrcoef(gain, agility)[0, 1]) for gain in made)
    return made[0], one, two
