"""An instrument becomes flows of money: what each buys, for whom, and how its parts work over time."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from policysim.rules import Lever, Part
from policysim.scenario.amounts import Share
from policysim.scenario.calendar import Calendar
from policysim.scenario.names import ARRIVALS, equal_splits
from policysim.scenario.policy import Instrument
from policysim.scenario.prices import full_cost
from policysim.scenario.reach import Reached
from policysim.scenario.schedule import Window
from policysim.scenario.world import Flow, Reach


@dataclass(frozen=True, eq=False)
class Ground:
    """What flows are laid on: the calendar, parameters, providers with their groups, and the ids of innovations."""

    calendar: Calendar
    values: Mapping[str, float]
    providers: np.ndarray
    groups: Mapping[str, np.ndarray]
    words: Mapping[str, tuple[str, ...]]
    innovation_ids: tuple[str, ...]
    listed: np.ndarray  # bool (K,): named by payment and regulation where a policy names no others


def flows_of(name: str, item: Instrument, lever: Lever, money: np.ndarray, dates: Window, ground: Ground) -> list[Flow]:
    """The flows of one instrument; `money` is pounds a year in each tick that counts."""
    reach, share = reach_of(item.reach, ground)
    cost = full_cost(lever, ground.values, len(ground.providers), item)
    parts = _profiles(item, lever, dates, ground)
    listed = _listed(item, lever, ground)
    promised = _promised(dates, ground)

    def flow(pounds: np.ndarray, price: float, delivered: tuple) -> Flow:
        return Flow(
            name, lever.name, _whole(pounds, ground), price, lever.capped, lever.pot, reach, delivered, listed, promised
        )

    if not lever.arrivals:
        return [flow(money, cost, parts)]
    aimed = dosed(item, lever, money, cost * share)
    return [flow(aimed, cost, parts), flow(money - aimed, 0.0, ())]


def dosed(item: Instrument, lever: Lever, money: np.ndarray, full: float) -> np.ndarray:
    """What of an instrument's money buys a dose, where a full one costs `full`; the rest buys innovations."""
    if not lever.arrivals:
        return money
    return money * (1.0 - item.split.get(ARRIVALS, 0.0)) if item.split else np.minimum(money, full)


def reach_of(asked: Reached, ground: Ground) -> tuple[Reach, float]:
    """Reach for an engine, and the share of national size that it is thought to cover."""
    if asked.kind == "mask":
        mask = np.ones(len(ground.providers), bool)
        for kind, chosen in asked.groups.items():
            codes = [ground.words[kind].index(word) for word in chosen]
            mask &= np.isin(ground.groups[kind], codes)
        return Reach("mask", mask=mask), float(np.sum(ground.providers["size"][mask]))
    if asked.kind == "where":
        return Reach("where", judged=asked.judged, comparison=asked.comparison()), 1.0
    if asked.kind == "everyone":
        return Reach("everyone"), 1.0
    part: Share = getattr(asked, asked.kind)
    return Reach(asked.kind, share=part, by=asked.by, judged=asked.judged), part


def _profiles(item: Instrument, lever: Lever, dates: Window, ground: Ground) -> tuple[tuple[str, np.ndarray], ...]:
    """How strongly each field of `levers` works by tick; parts with the same field add up."""
    made: dict[str, np.ndarray] = {}
    for part in lever.parts:
        profile = _profile(part, item, lever, dates, ground)
        made[part.field] = made[part.field] + profile if part.field in made else profile
    return tuple((field, _whole(profile, ground)) for field, profile in made.items())


def _profile(part: Part, item: Instrument, lever: Lever, dates: Window, ground: Ground) -> np.ndarray:
    """How strongly a part works by tick: weight x split, `anticipation` of that before force, 0 unannounced or after."""
    weight = item.weight_of(part)
    if part.split:
        weight *= item.split.get(part.split, 0.0) if item.split else (not part.extra) / len(equal_splits(lever))
    edges = ground.calendar.edges()
    paid = _covered(edges, dates.first, dates.past)
    forced = _covered(edges, max(dates.first, in_force(part, item, dates, ground)), dates.past)
    heard = _covered(edges, dates.announced, dates.first)
    early = ground.values.get("anticipation", 0.0) if part.delay or heard.any() else 0.0
    working = forced + early * (heard + paid - forced)
    if lever.pot:
        share = working / (edges[1] - edges[0])
    else:
        share = np.divide(working, paid, out=np.zeros_like(working), where=paid > 0)
    return weight * share


def _promised(dates: Window, ground: Ground) -> np.ndarray | None:
    """Ticks in which an instrument is announced and not yet paid; None where there are none."""
    heard = _covered(ground.calendar.edges(), dates.announced, dates.first)
    return _whole((heard > 0.0).astype(float), ground) if heard.any() else None


def in_force(part: Part, item: Instrument, dates: Window, ground: Ground) -> float:
    """The month from which a part works in full, in months since the end of the warm-up."""
    said = item.parts.get(part.field)
    law = dates.first if said is None or said.date is None else float(said.date - ground.calendar.first)
    grace = ground.values[part.delay] if part.delay else 0.0
    if said is not None and said.grace is not None:
        grace = said.grace
    return law + 12.0 * grace


def _covered(edges: np.ndarray, first: float, past: float) -> np.ndarray:
    """Months of each tick between two times."""
    return np.clip(np.minimum(edges[1:], past) - np.maximum(edges[:-1], first), 0.0, None)


def _listed(item: Instrument, lever: Lever, ground: Ground) -> np.ndarray | None:
    aimed = [part.field for part in lever.parts if part.aimed]
    if not aimed:
        return None
    own = [said.innovations for field, said in item.parts.items() if field in aimed and said.innovations is not None]
    names = own[0] if own else item.innovations
    if names is None:
        return ground.listed
    return np.isin(np.array(ground.innovation_ids), names)


def _whole(counted: np.ndarray, ground: Ground) -> np.ndarray:
    """With the ticks of the warm-up, in which nothing is paid and nothing works."""
    made = np.concatenate([np.zeros(ground.calendar.warm_up_ticks), counted])
    made.setflags(write=False)
    return made
