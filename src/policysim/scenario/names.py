"""A policy file is full of names: levers, their parts and splits, innovations, traits, groups; here they are looked up."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from policysim.errors import did_you_mean, nearest
from policysim.rules import Lever
from policysim.scenario.asked import Fault
from policysim.scenario.reach import COMPARISON, words

ARRIVALS = "arrivals"  # the split of a lever that also buys innovations
PART_KEYS = ("weight", "innovations", "date", "grace")
FEW = 16  # names that a refusal lists
LISTS = {
    "lever": "levers",
    "innovation": "innovations",
    "type": "types",
    "region": "regions",
    "trait or state": "traits",
}


@dataclass(frozen=True)
class Names:
    """The names that a policy may use; where a kind is None or not there, it is not known yet and not checked."""

    levers: Mapping[str, Lever]
    numbers: tuple[str, ...]  # traits and states of a provider
    innovations: tuple[str, ...] | None = None
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by kind: type, region, health_system
    classes: Mapping[str, str] = field(default_factory=dict)  # levers of other classes, and the class that has them


def splits(lever: Lever) -> tuple[str, ...]:
    """The names over which an instrument of this lever can split its money."""
    if lever.arrivals:
        return (*(part.field for part in lever.parts), ARRIVALS)
    return tuple(dict.fromkeys(part.split for part in lever.parts if part.split))


def equal_splits(lever: Lever) -> tuple[str, ...]:
    """The names that share an instrument's money alike where it says no split."""
    return tuple(dict.fromkeys(part.split for part in lever.parts if part.split and not part.extra))


def name_faults(spend: Any, names: Names, keys: Iterable[str]) -> list[Fault]:
    """Names in the plain values of `spend` that there are none of; `keys` are those of every instrument."""
    items = spend.items() if isinstance(spend, Mapping) else ()
    own = [key for key in keys if key != "parts"]
    named = [(str(name), item) for name, item in items if isinstance(item, Mapping)]
    found = [fault for name, item in named for fault in _instrument(("spend", name), item, names, own)]
    return [*found, *_rivals(named, names)]


def _instrument(at: tuple[str, ...], item: Mapping, names: Names, own: list[str]) -> Iterator[Fault]:
    said = str(item.get("lever", ""))
    lever = names.levers.get(said)
    if lever is None:
        if said:
            yield _unknown((*at, "lever"), said, "lever", names.levers, names.classes.get(said, ""))
        return
    inside = item.get("parts")
    parts = {key: value for key, value in item.items() if key not in (*own, "parts")}
    parts |= inside if isinstance(inside, Mapping) else {}
    fields = {part.field: part for part in lever.parts}
    for key in parts:
        if key not in fields and not nearest(
            str(key), (*own, "parts")
        ):  # a slip in a key of every instrument is told as such
            yield Fault((*at, str(key)), f"{said} has no key or part of that name{did_you_mean(key, (*own, *fields))}")
    if isinstance(item.get("split"), Mapping):
        yield from _unknowns((*at, "split"), item["split"], "split", splits(lever), of=said)
    if item.get("announced") and not lever.pot:
        known = ", which is known from its start: a part says its date and grace" if _delayed(lever) else ""
        yield Fault((*at, "announced"), f"only payments are announced ahead: leave it out for {said}{known}")
    aimed = any(part.aimed for part in lever.parts)
    yield from _innovations((*at, "innovations"), item.get("innovations"), aimed, lever, names)
    for key, part in parts.items():
        if key in fields and isinstance(part, Mapping):
            at_part = (*at, str(key), "innovations")
            yield from _innovations(at_part, part.get("innovations"), fields[key].aimed, lever, names)
    yield from _reach((*at, "reach"), item.get("reach"), names)


def _delayed(lever: Lever) -> bool:
    return any(part.delay for part in lever.parts)


def _innovations(at: tuple[str, ...], said: Any, aimed: bool, lever: Lever, names: Names) -> Iterator[Fault]:
    if said is None:
        return
    if not aimed:
        yield Fault(at, f"{lever.name} is not aimed at single innovations: leave it out")
    elif not words(said):
        yield Fault(at, "names nothing: leave it out for the listed ones, or name some")
    elif names.innovations is not None:
        yield from _unknowns(at, words(said), "innovation", names.innovations)


def _reach(at: tuple[str, ...], said: Any, names: Names) -> Iterator[Fault]:
    if not isinstance(said, Mapping):
        return
    if said.get("weakest") or said.get("readiest"):
        yield from _unknowns((*at, "by"), [said.get("by", "capability")], "trait or state", names.numbers)
    if found := COMPARISON.fullmatch(str(said.get("where") or "")):
        yield from _unknowns((*at, "where"), [found[1]], "trait or state", names.numbers)
    for kind, known in names.groups.items():
        if said.get(kind):
            yield from _unknowns((*at, kind), words(said[kind]), kind.replace("_", " "), known)


def _rivals(named: list[tuple[str, Mapping]], names: Names) -> Iterator[Fault]:
    """Instruments that cannot stand side by side: they would mix their money in one pot, or buy ideas at two prices."""
    levers = [(name, item, names.levers.get(str(item.get("lever")))) for name, item in named]
    for lever in dict.fromkeys(lever for _, _, lever in levers if lever is not None and lever.pot):
        users = {name: _purpose(item) for name, item, other in levers if other is lever}
        if len(set(users.values())) > 1:
            why = f"{' and '.join(users)} would be one pot of {lever.name}: whose money pays a claim is not defined"
            yield Fault(("spend",), f"{why}\nwrite one instrument, with the innovations and the reach of both")
    buying = sorted({lever.name for _, _, lever in levers if lever is not None and lever.arrivals})
    if len(buying) > 1:
        yield Fault(("spend",), f"{' and '.join(buying)} both buy innovations: use one of them")


def _purpose(item: Mapping) -> str:
    """What an instrument pays for and whom: two with the same may share a pot."""
    aims = [item.get("innovations"), item.get("reach") or "everyone", item.get("parts"), item.get("announced")]
    return str(aims)


def _unknowns(at: tuple[str, ...], said: Iterable, what: str, known: Iterable[str], of: str = "") -> Iterator[Fault]:
    known = tuple(known)
    for word in said:
        if word not in known:
            yield _unknown(at, str(word), f"{what} of {of}" if of else what, known)


def _unknown(at: tuple[str, ...], word: str, what: str, known: Iterable[str], owner: str = "") -> Fault:
    known = tuple(known)
    if owner:
        return Fault(at, f'no {what} "{word}" here: it is one of {owner}, add provider={owner}')
    near = did_you_mean(word, known)
    return Fault(at, f'no {what} "{word}"{near or f"; there are {_listed(what, known)}"}')


def _listed(what: str, known: tuple[str, ...]) -> str:
    """All names where they are few; else how many, and where to read them or what they look like."""
    if len(known) <= FEW:
        return ", ".join(known)
    if what in LISTS:
        return f"{len(known)}: see policysim list {LISTS[what]}"
    return f"{len(known)}, as {known[0]} and {known[1]}"
