"""What a scenario can draw before it is played: its money by instrument and year, and the ties between its providers."""

import numpy as np
import pandas as pd

from policysim.charts.ring import Ties, ring
from policysim.charts.sheet import WIDE, Chart, Words, finished
from policysim.charts.strips import strips
from policysim.numbers import stated
from policysim.scenario.scenario import Scenario
from policysim.scenario.system import System
from policysim.scenario.world import World

GROUPS = ("region", "type")  # a ring is ordered by the first that tells providers apart
INNER = "health_system"
MOST = 14  # groups that still have room for their names


def money(scenario: Scenario, width: float = WIDE) -> Chart:
    """What the policy spends on each instrument, year by year."""
    buys = scenario.buys()
    names, left = [one.instrument for one in buys.instruments], buys.left_over
    spent = [one.paid for one in buys.instruments]
    told = [f"{stated(float(one.paid.max()))} a year" for one in buys.instruments]
    if left.sum() >= 1.0 or not names:
        names, spent = [*names, "left over"], [*spent, left]
        told.append(f"{stated(float(left.max()))} a year")
    measure = f"Public money by instrument and year; beside it the highest year. Budget {buys.describe}."
    source = f"Source: policysim, {scenario.policy.name}; what the money buys, before any run."
    words = Words(_spent(scenario, np.array(spent), names), measure, source)
    made = strips(np.array(spent), names, told, buys.years, words, width)
    rows = "; ".join(f"{name.replace('_', ' ')} {text}" for name, text in zip(names, told))
    return finished(made, pd.DataFrame(buys.rows()), "Bars by year, a strip an instrument", words, rows)


def network(scenario: Scenario, replicate: int = 0, width: float = WIDE) -> Chart:
    """Providers on a ring and the ties between them, in one future."""
    return drawn_network(scenario.world(replicate), scenario.system, width)


def drawn_network(world: World, system: System, width: float) -> Chart:
    """The ties of a world: who looks at whom; regions (or types) stand together."""
    group, told = _groups(world)
    inner = world.groups.get(INNER, np.zeros(len(world.ids)))
    order = np.lexsort((inner, group))
    position = np.argsort(order)
    source = np.repeat(np.arange(len(world.ids)), np.diff(world.network.indptr))
    target = world.network.indices
    size = world.providers["size"] / world.providers["size"].max()
    ties = Ties([told[group[i]] for i in order], position[np.column_stack([source, target])], size[order])
    same = float(np.mean(inner[source] == inner[target])) if len(source) else 0.0
    title = f"In this model, a provider looks at {len(source) / len(world.ids):.0f} others, mostly " + (
        "in its own health system" if same > 0.5 else "outside its own health system"
    )
    where = f"{len(world.ids):,} providers of {system.label or system.name}"
    subtitle = f"Ties of {where}, {100 * same:.0f} % of them within a health system. "
    subtitle += "Dot = provider, as large as its share of activity; line = tie."
    words = Words(title, subtitle, f"Source: policysim, network of future {world.replicate}.")
    ids = np.array(world.ids)
    data = pd.DataFrame({"from": ids[source], "to": ids[target], "weight": world.network.weights})
    return finished(
        ring(ties, words, width), data, "Ring of providers with lines for ties", words, f"{len(data):,} ties"
    )


def _groups(world: World) -> tuple[np.ndarray, list[str]]:
    """The group of each provider and the words for it."""
    for name in GROUPS:
        codes = world.groups.get(name)
        if codes is not None and name in world.names and 1 < len(set(codes.tolist())) <= MOST:
            return codes, [_proper(label) for label in world.names[name]]
    return np.zeros(len(world.ids), np.int64), [""]


def _proper(name: str) -> str:
    """`north_east_and_yorkshire` as a name: North East and Yorkshire."""
    return " ".join(word if word in ("and", "of", "the") else word[:1].upper() + word[1:] for word in name.split("_"))


def _spent(scenario: Scenario, spent: np.ndarray, names: list[str]) -> str:
    """The finding: what is spent in all, and on what most of it."""
    title, labels = scenario.policy.title, scenario.calendar.labels()
    when = labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"
    paid = {name: float(pounds.sum()) for name, pounds in zip(names, spent) if name != "left over"}
    total, most = sum(paid.values()), max(paid, key=lambda name: paid[name], default="")
    if not total:
        return f'"{title}" spends nothing, {when}'
    share = f", {100 * paid[most] / total:.0f} % of it on {most.replace('_', ' ')}" if len(paid) > 1 else ""
    return f'"{title}" spends {stated(total)} over {when}{share}'
