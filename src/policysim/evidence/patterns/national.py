"""Patterns of all providers together: league tables, growth, the capability trap, inspection (P12 to P15)."""

import numpy as np

from policysim.engine.history import by_year
from policysim.evidence.patterns.england import YEARS, branch, ended, future, go_on, lever, ring, warmed_up
from policysim.evidence.patterns.frame import Found, Line, Panel, Settings
from policysim.evidence.patterns.statistics import mean_of, rank_correlation, share_of
from policysim.providers.outcomes import productivity_growth, productivity_index

SURGE, SURGE_YEARS, LATER = 1.06, 2.0, 5.0  # demand against what was to be expected; years of it; years after it
LOWER = 0.02  # fall of capability that counts


def league_tables(settings: Settings) -> Found:
    """P12: rank correlation of providers' productivity in a year with that one and three years later, without levers.

    Of yearly means, as published league tables are of years; that of single quarters is told beside it. Mean over all
    years of the decade that have a later one."""
    futures, lags = settings.futures(40), np.arange(1, 6)
    tables = [_productivity(settings, replicate) for replicate in range(futures)]
    found = np.array([[_persistence(table.mean(axis=1), lag) for lag in lags] for table in tables])
    quarters = np.array([[_persistence(table[:, -1], lag) for lag in (1, 3)] for table in tables]).mean(axis=0)
    panel = Panel("years between", "rank correlation", (Line("model", lags, found.mean(axis=0)),))
    detail = {"one year, single quarters": float(quarters[0]), "three years, single quarters": float(quarters[1])}
    return Found({"one_year": mean_of(found[:, 0]), "three_years": mean_of(found[:, 2])}, futures, panel, detail)


def _productivity(settings: Settings, replicate: int) -> np.ndarray:
    """Productivity by year, quarter and provider."""
    world = future(settings, replicate)
    history = ended(warmed_up(world, ["productivity"]))
    return history.values("productivity")[world.warm_up :].reshape(YEARS, -1, len(world.providers))


def _persistence(by_year: np.ndarray, lag: int) -> float:
    """Mean rank correlation of years (Y, N) that lie so far apart."""
    pairs = zip(by_year[:-lag], by_year[lag:], strict=True)
    return float(np.mean([rank_correlation(*pair) for pair in pairs]))


def growth(settings: Settings) -> Found:
    """P13: growth of productivity over a decade without levers, after a warm-up of five years; the futures are decades."""
    futures = settings.futures(400)
    index = []
    for replicate in range(futures):
        history = ended(warmed_up(future(settings, replicate), ["capacity", "inputs"]))
        index.append(by_year(history, (productivity_index, productivity_growth)))
    grown = np.array([made["productivity_growth"][-1] for made in index])
    paths = np.array([made["productivity_index"] for made in index])
    years = np.arange(1, paths.shape[1] + 1)
    low, middle, high = np.quantile(100.0 * paths, [0.1, 0.5, 0.9], axis=0)
    lines = (Line("median", years, middle), Line("1 in 10 lower", years, low, "dashed"),
             Line("1 in 10 higher", years, high, "dashed"))  # fmt: skip
    measures = {"mean_growth": mean_of(grown), "bad_decades": share_of(int((grown <= 0.0).sum()), futures)}
    detail = {"spread of decades (sd)": float(grown.std(ddof=1))}
    return Found(measures, futures, Panel("year", "productivity index", lines), detail)


def capability_trap(settings: Settings) -> Found:
    """P14: demand 6 % higher for two years; capability five years after that, against the same future without it.

    A second pair of futures has ring-fenced time throughout."""
    futures = settings.futures(24)
    plain = [_fall(settings, replicate, ringed=0) for replicate in range(futures)]
    ringed = [_fall(settings, replicate, ringed=1) for replicate in range(futures)]
    last = np.array([100.0 * np.mean(fall[-1] > LOWER) for fall in plain])
    last_ringed = np.array([100.0 * np.mean(fall[-1] > LOWER) for fall in ringed])
    years = np.arange(len(plain[0])) * 0.25
    lines = (
        Line("as it is", years, np.mean([100.0 * (fall > LOWER).mean(axis=1) for fall in plain], axis=0)),
        Line("ring-fenced", years, np.mean([100.0 * (fall > LOWER).mean(axis=1) for fall in ringed], axis=0), "dashed"),
    )
    detail = {"mean fall of capability": float(np.mean([fall[-1].mean() for fall in plain]))}
    measures = {"trapped": mean_of(last), "trapped_with_ring": mean_of(last_ringed)}
    return Found(measures, futures, Panel("years since the surge began", "% of providers", lines), detail)


def _fall(settings: Settings, replicate: int, ringed: int) -> np.ndarray:
    """How much lower capability is where there was a surge, (ticks since its begin, N)."""
    world = future(settings, replicate, round(SURGE_YEARS + LATER) + 1)
    play = warmed_up(world, ["capability"])
    flows = [ring(world)] * ringed
    calm, surged = branch(play, flows), branch(play, flows)
    begun, over = world.warm_up, world.warm_up + round(SURGE_YEARS / world.dt)
    surged.arrays["providers"]["demand_factor"] = SURGE
    go_on(surged, over)
    surged.arrays["providers"]["demand_factor"] = 1.0
    end = over + round(LATER / world.dt)
    go_on(surged, end)
    go_on(calm, end)
    return calm.history["capability"][begun:end] - surged.history["capability"][begun:end]


def inspection(settings: Settings) -> Found:
    """P15: productivity under full inspection, and no other lever, against the same future without it, after 12 months."""
    futures = settings.futures(24)
    apart = np.array([_inspected(settings, replicate) for replicate in range(futures)])
    years = (np.arange(apart.shape[1]) + 1) * 0.25
    lines = (Line("inspected", years, apart.mean(axis=0)), Line("not inspected", years, 0.0 * years, "dashed"))
    panel = Panel("years of inspection", "% of productivity", lines)
    return Found({"difference": mean_of(apart[:, 3])}, futures, panel, {"after 2 years": float(apart[:, 7].mean())})


def _inspected(settings: Settings, replicate: int) -> np.ndarray:
    """Log difference of national productivity by tick, per cent, over two years."""
    world = future(settings, replicate, 2)
    play = warmed_up(world, ["capacity", "inputs"])
    both = [ended(branch(play, flows)) for flows in ([], [lever(world, "inspection", (0.0, np.inf))])]
    without, under = (np.log(one.total("capacity") / one.total("inputs")) for one in both)
    return 100.0 * (under - without)[world.warm_up :]
