"""Everything that has a name: its kind and how it is written, so that a wrong name leads to the right one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property

from policysim.charts.kinds import KINDS as CHARTS
from policysim.designs.kinds import NAMES as DESIGNS
from policysim.errors import AskError, nearest
from policysim.library import Library
from policysim.rules import Parameter, Spec, spec
from policysim.scenario.calendar import TICKS
from policysim.scenario.columns import COLUMNS, SYNONYMS
from policysim.scenario.names import Names
from policysim.scenario.posterior import UNCERTAINTY

SWITCHES = ("agility_form", "fit", "slack", "caps")
KEYS = (
    "policy", "system", "innovations", "provider", "experiment", "name", "seed", "replicates", "uncertainty",
    "headline", "record", "doubt", "robustness",
    "vary", "design", "design.points", "design.seed", "design.levels", "design.table", "design.where",
    *SWITCHES, "budget.amount", "budget.start", "budget.until", "budget.prices", "calendar.start", "calendar.years",
    "calendar.warm_up", "calendar.tick", "executor", "executor.workers", "executor.shard",
    "executor.address",
    "executor.run_seconds", "executor.run_memory", "executor.start_method",
)  # fmt: skip
KIND_OF_GROUP = {"policy": "policy", "system": "system", "innovations": "portfolio", "experiment": "experiment"}
PLURALS = {"policy": "policies", "portfolio": "portfolios", "system": "systems", "experiment": "experiments",
           "parameter": "parameters", "outcome": "outcomes", "lever": "levers", "trait": "traits",
           "innovation": "innovations"}  # fmt: skip
FEW = 16  # names that a refusal lists

Name = tuple[str, str, str]  # name, kind, how it is written


@dataclass(frozen=True)
class Known:
    """What there is to name: the files of the library and the registers of the chosen provider classes."""

    library: Library
    specs: tuple[Spec, ...]  # of the chosen classes
    classes: Mapping[str, type] = field(default_factory=dict)  # all that can be chosen

    @property
    def providers(self) -> tuple[str, ...]:
        """Names of all provider classes."""
        return tuple(self.classes)

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """The parameters of all chosen classes by name."""
        return {p.name: p for spec in self.specs for p in spec.parameters}

    @cached_property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes that all chosen classes have."""
        first, *rest = [[o.name for o in spec.outcomes] for spec in self.specs]
        return tuple(name for name in first if all(name in other for other in rest))

    @cached_property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """The words of each structural switch."""
        return {s.name: s.choices for spec in self.specs for s in spec.switches}

    @cached_property
    def words(self) -> dict[str, tuple[str, str]]:
        """Every known name: its kind and how it is written; a name of two kinds is the first."""
        found: dict[str, tuple[str, str]] = {}
        kinds = (self._files, self._registers, self._settings, self._inside_files, self._columns, self._charts)
        for names in (kind() for kind in kinds):
            for name, kind, written in names:
                found.setdefault(name, (kind, written))
        return found

    @cached_property
    def in_policies(self) -> Names:
        """The names that a policy may use, whatever the system: levers that all chosen classes have, innovations, types."""
        own = {lever.name: lever for lever in self.specs[0].levers if all(_has(s, lever.name) for s in self.specs)}
        numbers = tuple(dict.fromkeys(f.name for spec in self.specs for f in spec.provider if f.length == 0))
        named = tuple(word for _, tree in self._trees("innovations") for word in _keys(tree, "named"))
        types = tuple(dict.fromkeys(word for _, tree in self._trees("system") for word in _keys(tree, "types")))
        others = {x.name: name for name, cls in self.classes.items() for x in spec(cls).levers if x.name not in own}
        return Names(own, numbers, named, {"type": types}, others)

    def policy_tree(self, where: str) -> Callable[[str], dict]:
        """A function that finds the YAML of a policy's base; `where` is who names it."""

        def tree(name: str) -> dict:
            if name not in self.library.names("policy"):
                raise no_such("policy", name, self.library.names("policy"), f"{where}: base = {name}", self)
            return self.library.read(f"policy/{name}")

        return tree

    def key(self, key: str) -> bool:
        """Whether there is such a setting."""
        return key in KEYS or (key.startswith("parameters.") and key.count(".") == 1 and len(key) > len("parameters."))

    def _files(self) -> Iterator[Name]:
        for group, kind in KIND_OF_GROUP.items():
            yield from ((name, kind, f"{group}={name}") for name in self.library.names(group))

    def _registers(self) -> Iterator[Name]:
        yield from ((name, "parameter", f"parameters.{name}=...") for name in self.parameters)
        yield from ((name, "outcome", f"headline={name}") for name in self.outcomes)
        yield from ((name, "provider class", f"provider={name}") for name in self.providers)
        for cls in self.specs:
            yield from ((lever.name, "lever", f"lever: {lever.name}, in a policy file") for lever in cls.levers)
            traits = (one.name for one in cls.provider if one.role == "trait")
            yield from ((name, "trait", f"by: {name}, in a reach") for name in traits)
            states = (one.name for one in cls.provider if one.role == "state")
            yield from ((name, "state of a provider", f"where: {name} < 0.5, in a reach") for name in states)

    def _settings(self) -> Iterator[Name]:
        yield from ((key, "setting", f"{key}=...") for key in KEYS)
        values = {**self.choices, "uncertainty": UNCERTAINTY, "calendar.tick": tuple(TICKS), "design": DESIGNS}
        for key, words in values.items():
            yield from ((word, f"value of {key}", f"{key}={word}") for word in words)

    def _inside_files(self) -> Iterator[Name]:
        """What files name inside: a broken file among them is not what the asker asked about."""
        for _, tree in self._trees("innovations"):
            yield from (
                (word, "innovation", f"innovations: [{word}], in a policy file") for word in _keys(tree, "named")
            )
        for name, tree in self._trees("policy"):
            yield from ((word, "instrument", f"spend: {word}, in policy {name}") for word in _keys(tree, "spend"))
        for _, tree in self._trees("system"):
            yield from ((word, "type of provider", f"type: [{word}], in a reach") for word in _keys(tree, "types"))
            yield from ((word, "region", f"region: [{word}], in a reach") for word in _keys(tree, "regions"))

    def _columns(self) -> Iterator[Name]:
        words = (word for column in COLUMNS for word in (column, *SYNONYMS.get(column, ())))
        yield from ((word, "column", f"{word}, in a list of providers") for word in words)

    def _charts(self) -> Iterator[Name]:
        yield from ((kind.name, "chart", f'plot("{kind.name}"), in Python') for kind in CHARTS)

    def _trees(self, group: str) -> Iterator[tuple[str, dict]]:
        for name in self.library.names(group):
            with suppress(AskError):
                yield name, self.library.read(f"{group}/{name}")


def _has(spec: Spec, lever: str) -> bool:
    return any(lever == one.name for one in spec.levers)


def _keys(tree: dict, part: str) -> Iterable[str]:
    return tree[part] if isinstance(tree.get(part), dict) else ()


def no_such(kind: str, word: str, own: list[str], said: str, known: Known) -> AskError:
    """The refusal of an unknown name: what else it is, or what it may have been meant for, and what there is."""
    lines = [f"{said}: no such {kind}"]
    if word in known.words and known.words[word][0] != kind:
        other, written = known.words[word]
        lines.append(f'  "{word}" is {_a(other)}: {written}')
    elif near := nearest(word, own):
        lines.append(f'  did you mean "{near[0]}"?')
    elif near := nearest(word, known.words):
        other, written = known.words[near[0]]
        lines.append(f'  did you mean the {other} "{near[0]}"? {written}')
    plural = PLURALS.get(kind, "")
    if len(own) <= FEW:
        lines.append(f"  {plural or f'{kind}s'}: {', '.join(own) or 'none'}")
    else:
        lines.append(f"  all {len(own)}: policysim list {plural}" if plural else "  what there is: policysim list")
    return AskError("\n".join(lines))


def no_such_key(key: str, value: str, said: str, known: Known) -> AskError:
    """The refusal of an unknown setting, with the nearest one; never with a plus sign."""
    lines = [f"{said}: no such setting {key}"]
    last = key.rsplit(".", 1)[-1]
    parts = {part: whole for whole in reversed(KEYS) for part in (*whole.split("."), whole)}
    near = nearest(key, parts) or nearest(last, parts)
    if key not in parts and last in known.words:
        kind, written = known.words[last]
        lines.append(f'  "{last}" is {_a(kind)}: {written.replace("...", value or "...")}')
    elif near:
        lines.append(f'  did you mean "{parts[near[0]]}={value}"?')
    elif near := nearest(last, known.words):
        lines.append(f"  did you mean {known.words[near[0]][1].replace('...', value or '...')}?")
    if key.startswith("policy."):
        lines.append("  what a policy spends is said in its file: policy=./mine.yaml")
    if len(lines) > 1:
        return AskError("\n".join(lines))
    lines.append("  settings: " + ", ".join(k for k in KEYS if "." not in k))
    lines.append("  and budget.{amount,start,until,prices}, calendar.{start,years,warm_up,tick}, parameters.NAME")
    return AskError("\n".join(lines))


def _a(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
