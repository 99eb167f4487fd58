"""What a provider class adds to the one it inherits from, and what neither of them reads any more."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from policysim.lookup.effects import claims_nothing, effective
from policysim.lookup.reading import elsewhere, read_by
from policysim.lookup.registers import registers_of
from policysim.notebook import scenario
from policysim.rules import Rule, Spec


@dataclass(frozen=True)
class News:
    """What a class declares that the one it inherits from does not, by name."""

    traits: tuple[str, ...]
    states: tuple[str, ...]
    facts: tuple[str, ...]
    parameters: tuple[str, ...]
    replaced_rules: tuple[str, ...]
    new_rules: tuple[str, ...]
    free_rules: tuple[str, ...]
    levers: tuple[str, ...]
    outcomes: tuple[str, ...]
    networks: tuple[str, ...]

    def __str__(self) -> str:
        told = [
            _count(self.traits, "new trait"), _count(self.states, "new state"),
            _count(self.facts, "new fact"), _count(self.parameters, "new parameter"),
            _count(self.replaced_rules, "replaced rule", named=", "), _count(self.new_rules, "new rule", named=", "),
            _count(self.free_rules, "of them free", plural="of them free"), _count(self.levers, "new lever"),
            _count(self.outcomes, "outcome"), _count(self.networks, "network"),
        ]  # fmt: skip
        return ", ".join(each for each in told if each) or "nothing of its own"


def _count(names: tuple[str, ...], what: str, *, plural: str = "", named: str = "") -> str:
    if not names:
        return ""
    told = f"{len(names)} {what if len(names) == 1 else plural or f'{what}s'}"
    return f"{told} ({named.join(names)})" if named else told


def news_of(read: Spec, before: Spec) -> News:
    """What a class declares beyond another."""
    functions = {_place(rule): rule.function for rule in before.rules}
    own = [rule for rule in read.rules if functions.get(_place(rule)) is not rule.function]
    fields = [
        *_new(read.provider, before.provider),
        *_new(read.uptake, before.uptake),
        *_new(read.nation, before.nation),
    ]
    costs = {f"public_cost_{lever.name}" for lever in read.levers}  # they come with their levers
    network = read.network if read.network is not before.network else None
    return News(
        traits=_names(f for f in fields if f.role == "trait"),
        states=_names(f for f in fields if f.role == "state"),
        facts=_names(f for f in fields if f.role == "fact"),
        parameters=_names(_new(read.parameters, before.parameters)),
        replaced_rules=_names(rule for rule in own if _place(rule) in functions),
        new_rules=_names(rule for rule in own if _place(rule) not in functions),
        free_rules=_names(rule for rule in own if rule.free),
        levers=_names(_new(read.levers, before.levers)),
        outcomes=tuple(name for name in _names(_new(read.outcomes, before.outcomes)) if name not in costs),
        networks=(network.__name__,) if network is not None else (),
    )


def _place(rule: Rule) -> tuple[bool, str]:
    """Whose rule it is and its name: the nation and a provider may have one of the same name."""
    return rule.owner == "nation", rule.name


def _new(mine: tuple, theirs: tuple) -> list[Any]:
    """Declarations of names that the other does not have."""
    known = {one.name for one in theirs}
    return [one for one in mine if one.name not in known]


def _names(those: Iterable[Any]) -> tuple[str, ...]:
    return tuple(one.name for one in those)


def notes_on(read: Spec, before: Spec) -> list[str]:
    """What an author may not have meant: what nothing reads any more, or at all, and rules that are slow."""
    reads = {name for rule in read.rules for name in read_by(rule.function)}
    found = [*_hidden(read, before), *_unfilled(read, before), *_per_innovation(read, before)]
    found += _lost(read, before, reads)
    if not read.free_rules:  # a free rule may read anything
        found += _idle(read, before, reads)
        found += _unread(read, before, reads)
    for name in read.free_rules:
        if name not in before.free_rules:
            how = f"runs with provider={read.name} are played by the Mesa engine, which is slower"
            found.append(f"{name} is a free rule: {how}")
    return found


def _hidden(read: Spec, before: Spec) -> Iterator[str]:
    """Parameters that are declared anew under an inherited name."""
    theirs = {p.name: p for p in before.parameters}
    for mine in read.parameters:
        other = theirs.get(mine.name)
        if other is not None and other.at != mine.at:
            was = f"{other.default:g}, now {mine.default:g}"
            yield f"parameter {mine.name} replaces the inherited one (default was {was}): {other.doc}"


def _unfilled(read: Spec, before: Spec) -> Iterator[str]:
    """Facts that neither the system of England nor the start of the class fills."""
    start = inspect.getsource(read.start) if read.start else ""
    given = {name for said in scenario(provider=read.provider_class).system.types.values() for name in said.facts}
    for field in _new(read.provider, before.provider):
        if field.role == "fact" and field.name not in given and f'"{field.name}"' not in start:
            how = f"@ps.start may: docs/how-to/write-your-own-provider.md; a system file too, types.NAME.facts.{field.name}"
            yield f"fact {field.name}: nothing gives it a value, it stays {field.default:g}; {how}"


def _per_innovation(read: Spec, before: Spec) -> Iterator[str]:
    known = {rule.function for rule in before.rules}
    for rule in read.rules:
        if rule.owner == "uptake" and "uptake" not in rule.arguments and rule.function not in known:
            yield f"{rule.name} asks for innovation: it runs once per innovation, not once per provider"


def _lost(read: Spec, before: Spec, reads: set[str]) -> Iterator[str]:
    """Parameters that a replaced rule read, and nothing of the class reads."""
    names = registers_of(read.provider_class)
    own = {_place(rule): rule for rule in read.rules}
    for rule in before.rules:
        if own[_place(rule)].function is rule.function:
            continue
        lost = [
            p.name
            for p in read.parameters
            if f"par.{p.name}" in read_by(rule.function) and f"par.{p.name}" not in reads
        ]
        if gone := [name for name in lost if not elsewhere(names, name)]:
            it = "it" if len(gone) == 1 else "them"
            yield f"{rule.name} no longer reads par.{', '.join(gone)}: nothing depends on {it} with provider={read.name}"


def _idle(read: Spec, before: Spec, reads: set[str]) -> Iterator[str]:
    """Parameters and levers that are read still, and whose effect no outcome shows any more."""
    names, gone = registers_of(read.provider_class), effective(before) - effective(read)
    states = [f.name for f in before.provider if f"self.{f.name}" in gone]
    lost = [p.name for p in before.parameters if f"par.{p.name}" in gone and f"par.{p.name}" in reads]
    lost = [name for name in lost if not elsewhere(names, name)]
    if lost:
        only = f"{'it' if len(lost) == 1 else 'they'} only set{'s' if len(lost) == 1 else ''} {', '.join(states)}"
        why = f"{only}, which nothing of {read.name} uses" if states else f"no outcome of {read.name} shows it"
        yield f"nothing comes of {', '.join(lost)} any more: {why}"
    for lever in before.levers:
        fields = {f"levers.{part.field}{end}" for part in lever.parts for end in ("", "_listed")} & effective(before)
        if fields and not fields & effective(read):
            yield f"lever {lever.name} reaches nothing any more: money for it buys nothing"
        elif lever.pot and claims_nothing(read) and not claims_nothing(before):
            price = f", and {lever.cost} changes nothing" if lever.cost else ""
            yield f"no rule claims from {lever.name} any more (self.claim): money for it is left over{price}"


def _unread(read: Spec, before: Spec, reads: set[str]) -> Iterator[str]:
    names = registers_of(read.provider_class)
    for parameter in _new(read.parameters, before.parameters):
        if f"par.{parameter.name}" not in reads and not elsewhere(names, parameter.name):
            yield f"parameter {parameter.name} is read by no rule: it changes nothing"
    for lever in _new(read.levers, before.levers):
        if not any(f"levers.{part.field}" in reads or f"levers.{part.field}_listed" in reads for part in lever.parts):
            yield f"lever {lever.name} is read by no rule: money for it buys nothing"
    text = " ".join(_text_of(read, before))
    for field in _new(read.provider, before.provider):
        seen = any(r.of == field.name for r in read.seen)
        if field.role == "trait" and f"self.{field.name}" not in reads and not seen and field.name not in text:
            yield f"trait {field.name} is read by no rule and no outcome: it changes nothing"


def _text_of(read: Spec, before: Spec) -> Iterator[str]:
    functions = [outcome.function for outcome in _new(read.outcomes, before.outcomes)]
    for function in [*functions, *([read.network] if read.network else []), *([read.start] if read.start else [])]:
        yield inspect.getsource(function)
