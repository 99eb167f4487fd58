"""Patterns of what an innovation brings to those who take it up: the J-curve, and benefit that is not realised (P7, P8)."""

from dataclasses import replace

import numpy as np

from policysim.evidence.patterns.england import ended, warmed_up
from policysim.evidence.patterns.frame import Found, Line, Panel, Settings
from policysim.evidence.patterns.spreading import FOR_RECORDS, trial_of
from policysim.evidence.patterns.statistics import mean_of, thirds
from policysim.evidence.trial import portfolio, world_of
from policysim.providers.records import IMPLEMENTING
from policysim.scenario.innovations import Innovation
from policysim.scenario.world import World

YEAR = 4  # ticks
CURVE, SIGNED = 6, 1.5  # years of the J-curve; years after signing up
RECORDED = ("realised", "committed", "transition", "in_hand", "in_place")


def started_together(settings: Settings, innovation: Innovation, replicate: int, years: float) -> World:
    """A trial in which every hospital starts on the innovation in the first tick, whoever would have chosen to."""
    world = world_of(trial_of(settings, innovation, replicate))
    uptakes = world.uptakes.copy()
    uptakes["stage"] = IMPLEMENTING
    return replace(world, uptakes=uptakes, ticks=round(years / world.dt))


def j_curve(settings: Settings) -> Found:
    """P7: electronic records, started by all hospitals at once: benefit less running and transition costs, by capability.

    Everybody starts, so that thirds of capability differ in nothing but capability and what comes of it. From year 2 on
    those count who still have it, as in the published study. Years are means of their quarters."""
    futures = settings.futures(80)
    made = [_net(settings, replicate) for replicate in range(futures)]
    curves = {key: np.array([one[key] for one in made]) for key in ("all", "bottom", "top")}
    measures = {
        "worst_in_year_1": mean_of([one["largest"] for one in made]),
        "top_third_by_year_3": mean_of(curves["top"][:, 2]),
        "bottom_third_in_year_6": mean_of(curves["bottom"][:, 5]),
    }
    years = np.arange(1, CURVE + 1)
    lines = tuple(
        Line(label, years, curves[key].mean(axis=0), style)
        for label, key, style in (("top third", "top", "solid"), ("bottom third", "bottom", "dashed"))
    )
    detail = {"all in year 6": float(curves["all"][:, 5].mean())}
    return Found(measures, futures, Panel("year", "net effect, % of promise", lines), detail)


def _net(settings: Settings, replicate: int) -> dict:
    """Net effect by year as per cent of the benefit promised: of all, the bottom and the top third; the largest in year 1."""
    world = started_together(settings, portfolio().named[FOR_RECORDS], replicate, CURVE)
    history = ended(warmed_up(world, RECORDED))
    effect = history.values("realised") - history.values("transition")
    net = 100.0 * effect / world.uptakes["benefit"][:, 0]
    by_year = net.reshape(CURVE, YEAR, -1).mean(axis=1)
    held = (history.values("in_hand") + history.values("in_place") > 0).reshape(CURVE, YEAR, -1).all(axis=1)
    bottom, top = thirds(world.providers["capability"])
    made: dict = {"largest": by_year[0].max()}
    for key, who in (("all", bottom | ~bottom), ("bottom", bottom), ("top", top)):
        made[key] = [by_year[y, who & (held[y] | (y == 0))].mean() for y in range(CURVE)]
    return made


def not_realised(settings: Settings) -> Found:
    """P8: each named innovation, signed up for by all hospitals at once: realised share of the benefit 18 months later.

    `realised_share` as compared policies report it, net of running costs, over what is in hand or in place by then;
    what was given up before would make it smaller (told beside it). Mean over the named innovations."""
    futures = settings.futures(6)
    named = portfolio().named
    shares, kept = np.empty((futures, len(named), 2)), []
    for replicate in range(futures):
        for n, innovation in enumerate(named.values()):
            shares[replicate, n], path = _realised(settings, innovation, replicate)
            kept.append(path)
    years = 0.25 * (np.arange(len(kept[0])) + 1)
    panel = Panel("years since signing up", "% of promise realised", (Line("model", years, np.mean(kept, axis=0)),))
    each = shares[:, :, 0].mean(axis=0)
    detail = {"least of the named": float(each.min()), "most of the named": float(each.max()),
              "of all that was signed up for": float(shares[:, :, 1].mean())}  # fmt: skip
    return Found({"realised_share": mean_of(shares[:, :, 0].mean(axis=1))}, futures, panel, detail)


def _realised(settings: Settings, innovation: Innovation, replicate: int) -> tuple[tuple[float, float], np.ndarray]:
    """Per cent realised after 18 months of what is still held, and of all that was signed up for; the first by tick."""
    world = started_together(settings, innovation, replicate, SIGNED)
    history = ended(warmed_up(world, RECORDED))
    realised, committed = history.mean("realised"), history.mean("committed")
    signed = world.providers["size"] @ world.uptakes["benefit"][:, 0] * (1.0 - world.innovations["burden"][0])
    path = 100.0 * realised / committed
    return (float(path[-1]), float(100.0 * realised[-1] / signed)), path
