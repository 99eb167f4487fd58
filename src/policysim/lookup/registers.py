"""Everything that can be named: the files of the library and the registers of the chosen provider classes."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from policysim.classes import Provider, provider_classes
from policysim.errors import AskError
from policysim.library import Library, library, show
from policysim.posterior import posterior_of
from policysim.rules import Parameter, Spec, spec
from policysim.scenario.posterior import Posterior
from policysim.words import Words

DEFAULT_SYSTEM, DEFAULT_PORTFOLIO = "england", "named"


@dataclass(frozen=True)
class Registers:
    """Where names are looked up. `specs` are of the classes asked about, `classes` all that there are."""

    library: Library
    specs: tuple[Spec, ...]
    classes: Mapping[str, type]
    read: dict[str, dict] = field(default_factory=dict)  # files that were read already

    @cached_property
    def values(self) -> dict[str, float]:
        """The default of every parameter."""
        return {p.name: p.default for p in self.parameters.values()}

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """Parameters by name."""
        return {p.name: p for p in self.declared("parameters")}

    @cached_property
    def posterior(self) -> Posterior | None:
        """The table of calibrated sets; None where there is none that can be read."""
        with suppress(AskError):
            return posterior_of(self.library)
        return None

    def declared(self, what: str) -> Iterator[Any]:
        """Everything of one register of the classes, each name once: that of the first class."""
        seen: set[str] = set()
        for one in self.specs:
            for item in getattr(one, what):
                if item.name not in seen:
                    seen.add(item.name)
                    yield item

    def one(self, what: str, name: str) -> Any:
        """The declaration of that name."""
        return next(item for item in self.declared(what) if item.name == name)

    @property
    def spec(self) -> Spec:
        """The first class asked about."""
        return self.specs[0]

    def typed(self, command: str) -> str:
        """A command with the words that a class of one's own needs."""
        own = self.spec.provider_class
        if own is Provider:
            return command
        file = sys.modules[own.__module__].__dict__.get("__file__")
        return f"{command} provider={own.__name__}" + (f" --plugin {show(Path(file))}" if file else "")

    def tree(self, group: str, name: str) -> dict:
        """A file of the library, every leaf text."""
        key = f"{group}/{name}"
        if key not in self.read:
            self.read[key] = self.library.read(key)
        return self.read[key]

    def inside(self, group: str, part: str) -> Iterator[tuple[str, dict]]:
        """(name, what stands under `part`) of every file of a group; a broken file is not what was asked about."""
        for name in self.library.names(group):
            with suppress(AskError):
                found = self.tree(group, name).get(part)
                yield name, found if isinstance(found, dict) else {}

    @cached_property
    def config(self) -> dict:
        """What a question is when nothing is said."""
        return self.library.read("config")

    @property
    def prices(self) -> str:
        """`2025/26 prices`: those of the default budget."""
        return f"{self.config['budget']['prices'].replace('-', '/')} prices"

    @cached_property
    def portfolio(self) -> dict:
        """The portfolio that questions have when none is named."""
        return self.tree("innovations", DEFAULT_PORTFOLIO)

    @cached_property
    def system(self) -> dict:
        """The system that questions have when none is named."""
        return self.tree("system", DEFAULT_SYSTEM)


def registers(words: Words) -> Registers:
    """The registers of a command line: with plugin files, those of their classes."""
    classes = provider_classes(words.flags.get("plugin", ()))
    own = [cls for name, cls in classes.items() if name != "Provider"] if words.has("plugin") else []
    return Registers(library(words.flag("config_dir") or None), tuple(spec(cls) for cls in own or [Provider]), classes)


def registers_of(provider: type | None) -> Registers:
    """The registers of a class at hand, by default the built-in one."""
    chosen = provider or Provider
    return Registers(library(), (spec(chosen),), {**provider_classes(), chosen.__name__: chosen})
