"""What is stored fits its form, or is not used: a seal says that nothing changed since, not that it made sense."""

import math
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from itertools import pairwise
from typing import Any, TypeGuard

from policysim.sweep.cutting import stages_from

OVER = ("last", "mean", "sum")
Test = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**53


def _texts(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(map(_text, value))


def _words(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(_text, value.values()))


def _groups(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(_texts, value.values()))


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _measure(value: Any) -> bool:
    words = ("name", "label", "unit", "difference", "better", "doc", "beside")
    fits = all(_text(value.get(word, "")) for word in words) and value["over"] in OVER
    return fits and isinstance(value["decimals"], int) and _number(value["scale"]) and value["scale"] != 0


def _design(value: Any) -> bool:
    if not value:
        return isinstance(value, Mapping)
    settings, where = value["settings"], value["where"]
    fits = _text(value["kind"]) and _count(value["points"]) and _count(value["seed"] + 1)
    return fits and all(_text(one["key"]) for one in settings) and all(len(one) == 3 for one in where)


def _grew(content: Mapping[str, Any]) -> bool:
    """Whether the stages before each growth are some of which the next has more of one thing and as much of the other."""
    count = content["scenarios"]["count"]
    told = content.get("earlier", ())
    if not all(len(stage) in (2, 3) and all(map(_count, stage)) for stage in told):
        return False
    sizes = [(one.replicates, one.scenarios) for one in stages_from(told, count)] + [(content["replicates"], count)]
    more = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(sizes)]
    return all(min(one) == 0 < max(one) for one in more)


PARTS: dict[str, Test] = {
    "name": _text, "question": _text, "headline": _text, "options": _texts, "years": _texts, "labels": _words,
    "replicates": _count, "size": _count, "engine": _words, "versions": _words, "about": _words, "groups": _groups,
    "grouped": _texts, "design": _design, "measures": lambda value: bool(value) and all(map(_measure, value)),
}  # fmt: skip


def misfit(content: Mapping[str, Any]) -> str:
    """The first part of what plan.json holds that is not what it should be; empty for a plan."""
    for part, fits in PARTS.items():
        if part in content and not fits(content[part]):
            return part
    options = content["options"]
    if content["scenarios"]["count"] != len(options) or not options:
        return "scenarios"
    if not _grew(content):
        return "earlier"
    if not set(options) <= set(content["labels"]):
        return "labels"
    if content["headline"] not in [measure["name"] for measure in content["measures"]]:
        return "headline"
    return ""


def are_failures(records: Any) -> TypeGuard[list[dict]]:
    """Whether they are records of failed runs."""
    numbers, words = ("run", "shard", "scenario", "replicate", "future", "tick"), ("policy", "kind", "rule", "message")
    return isinstance(records, list) and all(
        isinstance(one, dict)
        and all(isinstance(one.get(key), int) for key in numbers)
        and all(_text(one.get(key)) for key in words)
        and isinstance(one.get("agent"), str | int)
        for one in records
    )


def are_sessions(told: Any) -> TypeGuard[list[dict]]:
    """Whether they are calls of the runner as a manifest tells of them."""
    return isinstance(told, list) and all(
        isinstance(one, dict)
        and _time(one.get("started"))
        and _time(one.get("ended", one["started"]))
        and _text(one.get("machine"))
        and _count(one.get("pid"))
        and one["pid"] < 2**31
        and _texts(one.get("command", []))
        and _text(one.get("kind", ""))
        and _texts(one.get("plugins", []))
        and _limits(one.get("limits", {}))
        and _part(one.get("part", "1/1"))
        for one in told
    )


def _limits(value: Any) -> bool:
    return isinstance(value, dict) and all(
        name in ("seconds", "memory") and (one is None or (type(one) in (int, float) and one > 0))
        for name, one in value.items()
    )


def _part(value: Any) -> bool:
    found = re.fullmatch("([1-9][0-9]{0,5})/([1-9][0-9]{0,5})", value) if _text(value) else None
    return found is not None and int(found[1]) <= int(found[2]) <= 100_000


def _time(value: Any) -> bool:
    with suppress(TypeError, ValueError):
        return datetime.fromisoformat(value).tzinfo is not None
    return False
