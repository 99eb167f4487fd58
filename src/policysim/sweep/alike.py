"""What scenarios share is written once: the first whole, then a column of values for each setting that differs."""

import json
import marshal
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

Path = tuple[str, ...]
_ABSENT = object()


def together(plain: Iterable[dict]) -> tuple[dict, ...]:
    """The same scenarios, with what is the same in the first held once in memory."""
    made: list[dict] = []
    known: dict[tuple[str, int], tuple[Any, Any]] = {}  # a part that scenarios have in common is looked at once
    for one in plain:
        made.append(_with_shared_parts(one, made[0], known) if made else one)
    return tuple(made)


def _with_shared_parts(one: dict, first: dict, known: dict[tuple[str, int], tuple[Any, Any]]) -> dict:
    for key, part in one.items():
        if (key, id(part)) not in known:
            known[key, id(part)] = part, _shared(part, first.get(key, _ABSENT))  # held, so that its id stays its own
    return {key: known[key, id(part)][1] for key, part in one.items()}


def fold(plain: Sequence[dict]) -> dict:
    """Nested dicts -> {"count", "first", "differing": [{"at", "values", "which"}]}, of which `unfold` makes them again.

    The first scenario is kept whole: it also keeps the order of the keys."""
    if not plain:
        return {"count": 0, "first": {}, "differing": []}
    columns = sorted(_columns([{"scenario": one} for one in plain], ()), key=lambda column: column[0])
    differing = [column for at, values in columns if len((column := _column(at, values))["values"]) > 1]
    return {"count": len(plain), "first": plain[0], "differing": differing}


def unfold(folded: dict) -> tuple[dict, ...]:
    """The nested dicts that `fold` was given; what is the same in all is held once in memory."""
    plain = [{"scenario": folded["first"]} for _ in range(folded["count"])]
    for column in folded["differing"]:
        at, values = tuple(column["at"]), column["values"]
        plain = [_with(one, at, values[which]) for one, which in zip(plain, column["which"], strict=True)]
    return tuple(one["scenario"] for one in plain)


def settings(plain: dict, at: Path = ()) -> Iterator[tuple[str, Any]]:
    """Every single setting with its dotted name, e.g. ("parameters.imitation_rate", 0.3)."""
    for key, value in plain.items():
        if isinstance(value, dict) and value:
            yield from settings(value, (*at, key))
        else:
            yield ".".join((*at, key)), value


def first_unlike(old: dict, new: dict) -> str:
    """The first setting in which two scenarios differ, as "name was x, is y"; empty where they are the same."""
    before, after = dict(settings(old)), dict(settings(new))
    for name in [*after, *(n for n in before if n not in after)]:
        was, now = before.get(name, _ABSENT), after.get(name, _ABSENT)
        if was is _ABSENT or now is _ABSENT or json.dumps(was, sort_keys=True) != json.dumps(now, sort_keys=True):
            return f"{name} was {_told(was)}, is {_told(now)}"
    return ""


def _columns(plain: list[dict], at: Path) -> Iterator[tuple[Path, list]]:
    """Go down as long as all have the same keys; below that, whole values are compared."""
    for key in plain[0]:
        values = [one[key] for one in plain]
        if all(value is values[0] for value in values):
            continue
        keys = {tuple(value) if isinstance(value, dict) else None for value in values}
        if len(keys) == 1 and None not in keys and () not in keys:
            yield from _columns(values, (*at, key))
        else:
            yield (*at, key), values


def _shared(value: Any, first: Any) -> Any:
    """`first` where `value` is the same to the last bit, else `value` with those of its parts that are."""
    if value is first:
        return first
    if isinstance(value, dict) and isinstance(first, dict):
        made = {key: _shared(one, first.get(key, _ABSENT)) for key, one in value.items()}
        same = list(made) == list(first) and all(made[key] is first[key] for key in made)
        return first if same else made
    if first is _ABSENT or type(value) is not type(first):
        return value
    return first if marshal.dumps(value, 2) == marshal.dumps(first, 2) else value


def _column(at: Path, values: list) -> dict:
    texts = [json.dumps(value) for value in values]
    place: dict[str, int] = {}
    which = [place.setdefault(text, len(place)) for text in texts]
    return {"at": list(at), "values": [json.loads(text) for text in place], "which": which}


def _with(plain: dict, at: Path, value: Any) -> dict:
    """The dict with another value at a path; what does not lie on the path is the same object."""
    return {**plain, at[0]: value if len(at) == 1 else _with(plain[at[0]], at[1:], value)}


def _told(value: object) -> str:
    text = "not there" if value is _ABSENT else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."
