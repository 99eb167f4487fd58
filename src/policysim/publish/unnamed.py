"""Providers lose their names before anything leaves: where a trait of theirs was drawn, no result is about one of them.

Draws go by a provider's place in the list, not by its name, so the runs stay the same to the last bit."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from policysim.publish.fit import Find, drawn_in
from policysim.sweep.plan import Plan

Names = dict[str, str]  # of a provider, or of a health system of one provider -> what it is called in print


def unnamed(plan: Plan, find_class: Find) -> tuple[Plan, Names]:
    """The plan without names of providers, and what each is called instead; the same plan where there are none to hide."""
    names: Names = {}
    systems: dict[int, dict] = {}
    for scenario in plan.scenarios:
        system = scenario.get("system")
        if system and id(system) not in systems and (system.get("providers") or {}).get("id"):
            hidden = bool(drawn_in((scenario,), find_class))
            systems[id(system)] = _unnamed_system(system, names) if hidden else system
    if not names:
        return plan, names
    scenarios = tuple(one | {"system": systems.get(id(one["system"]), one["system"])} for one in plan.scenarios)
    return replace(plan, scenarios=scenarios), names


def _unnamed_system(system: Mapping[str, Any], names: Names) -> dict[str, Any]:
    listed = system["providers"]
    for id_ in listed["id"]:
        names.setdefault(id_, f"provider-{len(names) + 1:03d}")
    alone = {name for name, n in Counter(listed["health_system"]).items() if n == 1}
    own = {name: f"health-system-{n + 1:03d}" for n, name in enumerate(sorted(alone))}
    columns = {
        "id": [names[id_] for id_ in listed["id"]],
        "health_system": [own.get(name, name) for name in listed["health_system"]],
    }
    return {**system, "providers": {**listed, **columns}}


def named_in(text: str, names: Names) -> str:
    """The first provider that a text names; nothing where it names none."""
    words = set("".join(letter if letter.isalnum() or letter in "_-" else " " for letter in text).split())
    return next((name for name in names if name in words), "")
