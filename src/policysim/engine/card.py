"""A run, told by a card: its main outcomes over the years as small lines."""

from typing import TYPE_CHECKING

import numpy as np

from policysim.cards import Card, Spark
from policysim.numbers import plain

if TYPE_CHECKING:
    from policysim.engine.runs import Run

MOST = 8  # outcomes


def run_card(run: "Run") -> Card:
    """The outcomes that change, in the order of the register; the first and the last year in words."""
    labels = run.scenario.calendar.labels()
    told = [one for one in run.spec.outcomes if np.ptp(run.outcomes[one.name]) > 0] or list(run.spec.outcomes)
    facts = []
    for one in told[:MOST]:
        values = run.outcomes[one.name] * one.scale
        first, last = (plain(value, one.decimals) for value in (values[0], values[-1]))
        shown = last if len(values) == 1 else f"{first} to {last}"
        facts.append((one.label, Spark(values, f"{shown} {one.unit}".rstrip())))
    period = labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"
    title = f"Run of {run.scenario.policy.title}, future {run.replicate}, {period}, {run.engine} engine"
    return Card(title, facts=facts, notes=[f"{len(run.spec.outcomes)} outcomes by tick: .national"])
