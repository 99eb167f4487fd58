"""A system is who the providers are: a synthetic population of types and regions, or a list of real organisations."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from pydantic import Field, PrivateAttr, model_validator

from policysim.cards import card_html, card_text
from policysim.errors import AskError, did_you_mean
from policysim.rules import Spec
from policysim.scenario.amounts import Number, Whole, number
from policysim.scenario.asked import Asked
from policysim.scenario.card import system_card
from policysim.scenario.reach import Words


class ProviderType(Asked):
    """One kind of organisation: how many, how large against others, and facts that all of them share."""

    label: str = ""
    number: Whole = 0
    size_multiplier: Number = 1.0
    also: Words = ()
    facts: dict[str, Any] = Field(default_factory=dict)  # a number, numbers by stage, or by stage and stage

    @model_validator(mode="after")
    def sensible(self) -> "ProviderType":
        """Refuse negative numbers and sizes."""
        if self.number < 0 or self.size_multiplier <= 0:
            raise ValueError("number must not be below 0, size_multiplier must be above 0")
        return self


class Region(Asked):
    """A part of the country: its share of providers and how many health systems it has."""

    label: str = ""
    providers: Number = 1.0
    health_systems: Whole = 1
    also: Words = ()


class Listed(Asked):
    """Real organisations by column; an unknown number is None, an unknown health system one of its own."""

    id: tuple[str, ...]
    type: tuple[str, ...]
    region: tuple[str, ...]
    health_system: tuple[str, ...]
    size: tuple[float | None, ...]
    traits: dict[str, tuple[float | None, ...]] = Field(default_factory=dict)


class Edges(Asked):
    """Who looks at whom, by position in the list of providers; the weights of a provider sum to 1."""

    source: tuple[int, ...]
    target: tuple[int, ...]
    weight: tuple[float, ...]


class System(Asked):
    """Types and regions of providers, and the organisations themselves where they are listed."""

    name: str
    label: str = ""
    description: str = ""
    stages: Words = ()
    types: dict[str, ProviderType]
    regions: dict[str, Region] = Field(default_factory=dict)
    providers: Listed | None = None
    edges: Edges | None = None
    _report: Any = PrivateAttr(default=None)
    _tables: dict[tuple[str, int], np.ndarray] = PrivateAttr(default_factory=dict)  # of facts that were asked for

    @model_validator(mode="after")
    def whole(self) -> "System":
        """Refuse a system without providers, and facts that cannot be read."""
        if self.providers is None and self.number < 1:
            raise ValueError("types: no providers: give a type a number")
        if self.providers is None and not self.regions:
            raise ValueError("regions is missing: a synthetic population needs at least one")
        for region, said in self.regions.items():
            if said.health_systems < 1 or said.providers < 0:
                raise ValueError(f"regions.{region}: needs a health system, and providers not below 0")
        for kind, common in self.types.items():
            for fact in common.facts:
                self.fact(kind, fact)
        return self

    @property
    def report(self) -> Any:
        """What was understood of the file that it was read from; None for a system made from types."""
        return self._report

    @property
    def number(self) -> int:
        """How many providers it has."""
        return len(self.providers.id) if self.providers else sum(kind.number for kind in self.types.values())

    def drawn_traits(self, spec: Spec) -> tuple[str, ...]:
        """Traits of a provider class that are not measured in every provider of this system, so that futures draw them.

        Where there is one, a result of a single named provider says nothing of that provider.
        """
        known = self.providers.traits if self.providers else {}
        traits = [field.name for field in spec.provider if field.role == "trait"]
        return tuple(name for name in traits if name not in known or None in known[name])

    def how_drawn(self, spec: Spec) -> str:
        """Which traits futures draw, in few words, those with numbered parts as one; nothing where none is drawn."""
        drawn = self.drawn_traits(spec)
        known = self.providers.traits if self.providers else {}
        given = [name for name, values in known.items() if any(value is not None for value in values)]
        parts = dict.fromkeys(name.partition("_")[0] for name in drawn)
        return drawn_in_words(list(parts)[:2], [name.partition("_")[0] for name in given])

    def fact(self, kind: str, name: str) -> np.ndarray:
        """A fact of a type, float64: a number, a vector over stages, or a flat matrix over from-stage and to-stage."""
        where = f"types.{kind}.facts.{name}"
        value = self.types[kind].facts[name]
        if not isinstance(value, Mapping):
            return np.array(_numbers(value, where))
        if any(isinstance(row, Mapping) for row in value.values()):
            rows = [self._row(value.get(stage) or {}, f"{where}.{stage}") for stage in self.stages]
            self._row(dict.fromkeys(value, 0), where)
            return np.concatenate(rows)
        return self._row(value, where)

    def __repr__(self) -> str:
        return card_text(system_card(self))

    __str__ = __repr__

    def _repr_html_(self) -> str:
        return card_html(system_card(self))

    def _row(self, values: Mapping[str, Any], where: str) -> np.ndarray:
        for stage in values:
            if stage not in self.stages:
                raise ValueError(f'{where}: no stage "{stage}"{did_you_mean(str(stage), self.stages)}')
        return np.array([_numbers(values.get(stage, 0), f"{where}.{stage}")[0] for stage in self.stages])


def _numbers(value: Any, where: str) -> list[float]:
    values = value if isinstance(value, list | tuple) else [value]
    try:
        return [number(one) for one in values]
    except ValueError as error:
        raise ValueError(f"{where} = {value}: {error}") from None


def drawn_in_words(traits: Sequence[str], given: Sequence[str]) -> str:
    """`Motivation is drawn at random, capability where the list does not give it`; `given` are known in part."""
    wholly = [name for name in traits if name not in given]
    partly = [name for name in traits if name in given]
    told = [f"{' and '.join(wholly)} {'are' if wholly[1:] else 'is'} drawn at random"] if wholly else []
    verb = "" if wholly else f"{'are' if partly[1:] else 'is'} drawn at random "
    whose = "them" if partly[1:] else "it"
    told += [f"{' and '.join(partly)} {verb}where the list does not give {whose}"] if partly else []
    return ", ".join(told).capitalize()


def fact_table(system: System, name: str, length: int) -> np.ndarray:
    """A fact for every type, float64 (types, length or 1); AskError where its length is not what the class declares."""
    if (name, length) in system._tables:
        return system._tables[name, length]
    rows = []
    for kind, said in system.types.items():
        row = system.fact(kind, name) if name in said.facts else np.zeros(max(1, length))
        if len(row) != max(1, length):
            raise AskError(
                f"system {system.name}: types.{kind}.facts.{name} has {len(row)} numbers, the provider class declares "
                f"{max(1, length)}"
            )
        rows.append(row)
    found = system._tables[name, length] = np.array(rows)
    found.setflags(write=False)
    return found
