"""A folder that nobody named is called after what was asked: the experiment and the settings that change it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from policysim.ask import QUICK, Asked
from policysim.known import KEYS
from policysim.scenario.amounts import Money, duration, number, pounds

BASELINE = "do_minimum"  # always compared
BESIDE = ("doubt", "robustness")  # played beside a sweep: its own runs are the same
LONGEST = 48
READ = {"budget.amount": pounds, "calendar.warm_up": duration}  # all else is a number or a word


def folder_name(asked: Asked, chosen: str) -> str:
    """The name that was chosen, else one from what was asked: alike for the same question, however it was put."""
    if "name" in asked.said:
        return chosen
    asks = sorted((key for key in asked.said if _changes(key, asked)), key=_place)
    changes = ["-".join([_short(key), *_told(key, asked.settings[key])]) for key in asks]
    named = [chosen or asked.experiment] if "experiment" in asked.said or chosen else []
    if asked.words.has("quick"):
        named = list(dict.fromkeys([*named, QUICK]))
    text = "-".join([*named, *changes]) or asked.experiment
    name = _plain(text)
    return name if len(name) <= LONGEST else f"{name[:36].rstrip('-_')}-{_hash(text)}"


def _changes(key: str, asked: Asked) -> bool:
    """Whether a setting says what to compare, or something else than what is asked without it."""
    if key in ("experiment", "name", *BESIDE) or key.startswith("executor"):
        return False
    return key == "policy" or asks_else(key, asked)


def asks_else(key: str, asked: Asked) -> bool:
    """Whether a setting is another than it would be if nothing were said of it."""
    said, unsaid = _told(key, asked.settings[key]), _told(key, _unsaid(key, asked))
    return set(said) | {BASELINE} != set(unsaid) | {BASELINE} if key == "policy" else said != unsaid


def _unsaid(key: str, asked: Asked) -> list[str]:
    """What a setting is where nothing is said of it: as the experiment has it, else as every question."""
    experiment, every = (asked.library.read(name) for name in (f"experiment/{asked.experiment}", "config"))
    groups = {group: name for one in every["defaults"] if isinstance(one, dict) for group, name in one.items()}
    found = (_values(tree, key) for tree in (experiment.get("sweep") or {}, experiment, every, groups))
    return next(filter(None, found), [])


def _values(tree: dict, key: str) -> list[str]:
    """The values of `calendar.years` in a tree, written whole or as parts."""
    first, _, rest = key.partition(".")
    found = tree.get(key) or (tree.get(first) if not rest else (tree.get(first) or {}).get(rest))
    return list(_texts(found))


def _texts(value: object) -> Iterator[str]:
    yield from map(str, value if isinstance(value, list) else [value] if value else [])


def _told(key: str, values: Iterable[str]) -> list[str]:
    """Values in as few signs as say them: `400m` of £400m a year, `2` of 2.0."""
    return [_in_short(key, value) for value in values]


def _in_short(key: str, value: str) -> str:
    try:
        found = READ.get(key, number)(value)
    except ValueError:
        return value
    if isinstance(found, Money):
        return f"{found / 1e6:.15g}m{' in all' if found.in_all else ''}"
    return f"{found:.15g}"


def _place(key: str) -> tuple[int, str]:
    """Where a setting stands in the name: the same question in another order of words has the same name."""
    return (KEYS.index(key) if key in KEYS else len(KEYS)), key


def _short(key: str) -> str:
    return key.removeprefix("parameters.").replace("budget.amount", "budget").removeprefix("calendar.")


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9_-]+", "_", text.lower().replace("£", "")).strip("_-")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
