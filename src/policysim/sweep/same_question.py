"""Two plans are the same question where they have the same runs, whatever the words; else the first difference is told."""

from dataclasses import replace
from typing import Any

from policysim.sweep.alike import first_unlike
from policysim.sweep.plan import NATION, Plan, engine_of


def retold(stored: Plan, asked: Plan) -> Plan:
    """The stored plan with the words that are asked now: the same runs, told otherwise."""
    return replace(
        stored, question=asked.question, headline=asked.headline, labels=asked.labels, measures=asked.measures,
        about=asked.about, design=asked.design or stored.design,
    )  # fmt: skip


def first_difference(stored: Plan, asked: Plan) -> str:
    """The first thing that makes `asked` another question than `stored`, in words; empty for the same question."""
    if stored.fingerprint == asked.fingerprint:
        return ""
    if unlike := _unlike(
        ("options", list(dict.fromkeys(stored.options)), list(dict.fromkeys(asked.options))),
        ("number of scenarios", len(stored.scenarios), len(asked.scenarios)),
        ("options of the scenarios", list(stored.options), list(asked.options)),
    ):
        return unlike
    for option, old, new in zip(asked.options, stored.scenarios, asked.scenarios):
        if unlike := first_unlike(old, new):
            return f"{unlike} (in {option})"
    if unlike := _unlike(
        ("replicates", stored.replicates, asked.replicates),
        ("years", list(stored.years), list(asked.years)),
        ("outcomes", list(stored.outcomes), list(asked.outcomes)),
        ("record", [NATION, *stored.groups], [NATION, *asked.groups]),
        *((f"version of {name}", stored.versions.get(name), now) for name, now in asked.versions.items()),
        ("version of Python", stored.engine.get("python"), asked.engine.get("python")),
    ):
        return unlike
    changed = [name for name, now in asked.engine.items() if stored.engine.get(name) != now]
    return f"{', '.join(changed)} changed"


def difference_but_for_futures(stored: Plan, asked: Plan) -> str:
    """The first difference beside the number of replicates."""
    return first_difference(replace(stored, replicates=asked.replicates), asked)


def rules_changed(played: Plan, provider: type) -> bool:
    """Whether a class has other rules or declares other numbers than when it played a sweep."""
    rules = f"the rules of {provider.__name__}"
    return engine_of([provider])[rules] != played.engine.get(rules)


def _unlike(*pairs: tuple[str, Any, Any]) -> str:
    """`name was x, is y` for the first pair that differs."""
    for told, was, now in pairs:
        if was != now:
            return f"{told} was {_listed(was)}, is {_listed(now)}"
    return ""


def _listed(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 90 else text[:87] + "..."
