"""What a type of provider spends at each stage of care: its contacts, direct and routed, by what a contact costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

NEEDED = ("mix", "unit_cost", "routing")


def spending(facts: Mapping, stages: Sequence[str]) -> dict[str, float]:
    """Share of spending at each stage, where the facts of a type tell mix, routing and unit cost; else nothing."""
    if not all(isinstance(facts.get(name), Mapping) for name in NEEDED):
        return {}
    volume = contacts(facts, stages)
    pounds = {stage: volume[stage] * float(facts["unit_cost"].get(stage, 0)) for stage in stages}
    return {stage: each / sum(pounds.values()) for stage, each in pounds.items()} if sum(pounds.values()) else {}


def contacts(facts: Mapping, stages: Sequence[str]) -> dict[str, float]:
    """Contacts per unit of need at each stage: those that arrive directly, and those sent on from earlier stages."""
    volume = {stage: float(facts["mix"].get(stage, 0)) for stage in stages}
    for n, earlier in enumerate(stages):
        onward = facts["routing"].get(earlier) or {}
        for stage in stages[n + 1 :]:
            volume[stage] += volume[earlier] * float(onward.get(stage, 0))
    return volume


def in_per_cent(shares: Mapping[str, float]) -> str:
    """`urgent 14, inpatient 45`: shares of spending as whole numbers."""
    return ", ".join(f"{stage.replace('_', ' and ')} {100 * share:.0f}" for stage, share in shares.items())
