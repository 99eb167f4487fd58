"""A sweep and its standing, told by cards: the question, how far it is, what failed."""

from typing import TYPE_CHECKING

from policysim.cards import Card, Cell, Dates

if TYPE_CHECKING:
    from policysim.sweep.plan import Plan
    from policysim.sweep.results import Status, Sweep

NAMED = 6  # options


def sweep_card(sweep: "Sweep") -> Card:
    """Question, options, futures, years, outcomes, progress and failures."""
    plan, status = sweep.plan, sweep.status
    options = list(dict.fromkeys(plan.labels.get(option, option) for option in plan.options))
    named = ", ".join(options[:NAMED]) + (f" and {len(options) - NAMED} more" if len(options) > NAMED else "")
    facts: list[tuple[str, Cell]] = [
        ("Question", plan.question or "-"), ("Options", named), ("Futures", f"{plan.futures:,}"),
        ("Years", f"{plan.years[0]} to {plan.years[-1]}"),
        ("Outcomes", f"{len(plan.outcomes)}, headline {plan.headline}"), *_groups(plan),
        ("State", progress(status)),
    ]  # fmt: skip
    return Card(f"Sweep {sweep.folder}", facts=facts, notes=[f"Damaged: {why}" for why in status.damaged])


def _groups(plan: "Plan") -> list[tuple[str, Cell]]:
    """`region 7, type 5: 22 outcomes of each`, where a sweep keeps outcomes of groups."""
    told = ", ".join(f"{kind.replace('_', ' ')} {len(names)}" for kind, names in plan.groups.items())
    return [("Groups", f"{told}: {len(plan.grouped)} outcomes of each")] if told else []


def status_card(status: "Status") -> Card:
    """How far a sweep is."""
    facts: list[tuple[str, Cell]] = [("State", progress(status)), ("Still to play", f"{status.missing:,} runs")]
    return Card(f"Sweep {status.folder}", facts=facts, notes=[f"Damaged: {why}" for why in status.damaged])


def progress(status: "Status") -> Dates:
    """`78 of 80 runs, 2 failed`, with a bar of what is played."""
    played = status.finished + status.failed
    told = f"{played:,} of {status.runs:,} runs" + (f", {status.failed:,} failed" if status.failed else "")
    return Dates(0.0, played, (0.0, max(1, status.runs)), told)
