"""A provider class, read: its fields, rules in order, what each rule asks for, and the records that hold its numbers."""

import ast
import inspect
import keyword
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from policysim.errors import RuleError
from policysim.rules.beside import network_of, outcomes_of
from policysim.rules.declare import Constant, Field, Outcome, Parameter, Switch, Vector, named
from policysim.rules.declared import check_declared
from policysim.rules.language import Source, source_of
from policysim.rules.levers import Lever
from policysim.rules.names import Names, check_arguments, check_rule, written
from policysim.rules.seen import PER_INNOVATION, Reduction, check_reductions

RESERVED = (
    "scenario", "time", "steps", "random", "rng", "model", "pos", "unique_id", "remove", "step", "type_name", "id",
)  # fmt: skip
STREAMS = ("arrival", "bought", "named", "network", "parameters", "population", "start")  # of draws before tick 0
KINDS: Mapping[Any, str] = {float: "float", int: "int", bool: "bool"}
NUMPY = {"float": "<f8", "int": "<i8", "bool": "<i8"}  # words of 8 bytes: records have no padding
EMPTY = np.dtype([("nothing", "<f8")])


@dataclass(frozen=True)
class Rule:
    """One stage: who it runs on, what it asks for, which draws it makes and what it sees."""

    name: str
    owner: str  # nation, provider or uptake
    function: Callable
    arguments: tuple[str, ...]
    draws: tuple[str, ...]
    sees: tuple[str, ...]
    levers: tuple[str, ...]  # fields of levers that it reads
    writes: tuple[str, ...]  # self.NAME and uptake.NAME that it assigns
    whole_seen: bool  # it hands `seen` on to a helper, or is free: it may look at anything
    whole_levers: bool
    free: bool


@dataclass(frozen=True, eq=False)
class Spec:
    """Everything that an engine needs to know of a provider class."""

    name: str
    provider_class: type
    provider: tuple[Field, ...]
    uptake: tuple[Field, ...]
    innovation: tuple[Field, ...]
    nation: tuple[Field, ...]
    parameters: tuple[Parameter, ...]
    switches: tuple[Switch, ...]
    constants: tuple[Constant, ...]
    seen: tuple[Reduction, ...]
    levers: tuple[Lever, ...]
    rules: tuple[Rule, ...]
    outcomes: tuple[Outcome, ...]
    start: Callable | None
    network: Callable | None = None  # who looks at whom, where the class has its own way
    provider_dtype: np.dtype = field(default=EMPTY)
    uptake_dtype: np.dtype = field(default=EMPTY)
    innovation_dtype: np.dtype = field(default=EMPTY)
    nation_dtype: np.dtype = field(default=EMPTY)
    par_dtype: np.dtype = field(default=EMPTY)
    levers_dtype: np.dtype = field(default=EMPTY)
    seen_dtype: np.dtype = field(default=EMPTY)

    @property
    def free_rules(self) -> tuple[str, ...]:
        """Names of the rules that run under Mesa only."""
        return tuple(r.name for r in self.rules if r.free)

    def parameter(self, name: str) -> Parameter:
        """The declared parameter of that name."""
        return next(p for p in self.parameters if p.name == name)

    def outcome(self, name: str) -> Outcome:
        """The declared outcome of that name."""
        return next(o for o in self.outcomes if o.name == name)

    def recorded(self) -> tuple[Field, ...]:
        """Traits and states of a provider in table order."""
        return tuple(f for f in self.provider if f.role != "fact")


_SPECS: dict[type, tuple[tuple, Spec]] = {}


def spec(cls: type) -> Spec:
    """Read a provider class: collect its declarations, check names across its rules, lay out its records."""
    state = (getattr(cls, "levers", ()), outcomes_of(cls), network_of(cls))
    if cls in _SPECS and _SPECS[cls][0] == state:
        return _SPECS[cls][1]
    made = _layout(_collect(cls))
    check_declared(made)
    check_reductions(
        made.name, made.seen, {"provider": made.provider, "uptake": made.uptake, "nation": made.nation}, made.innovation
    )
    for rule in made.rules:
        check = check_arguments if rule.free else check_rule
        check(source_of(rule.function, "rule"), _names(made, rule))
    _SPECS[cls] = (state, made)
    return made


def _collect(cls: type) -> Spec:
    part = {name: getattr(cls, name, type(name, (), {})) for name in ("Nation", "Innovation", "Uptake", "Seen")}
    rules = [_rule(part["Nation"], n, f, "nation") for n, f in _ordered_rules(part["Nation"])]
    rules += [_rule(cls, n, f, "") for n, f in _ordered_rules(cls)]
    starts = [v for c in reversed(cls.__mro__) for v in vars(c).values() if _is(v, "__policysim_start__")]
    return Spec(
        name=cls.__name__,
        provider_class=cls,
        provider=_fields(cls, Field),
        uptake=_fields(part["Uptake"], Field),
        innovation=_fields(part["Innovation"], Field),
        nation=_fields(part["Nation"], Field),
        parameters=_fields(cls, Parameter),
        switches=_fields(cls, Switch),
        constants=_fields(cls, Constant),
        seen=_fields(part["Seen"], Reduction),
        levers=tuple(getattr(cls, "levers", ())),
        rules=tuple(rules),
        outcomes=outcomes_of(cls),
        start=getattr(starts[-1], "__func__", starts[-1]) if starts else None,
        network=network_of(cls),
    )


def _is(value: Any, mark: str) -> bool:
    return hasattr(getattr(value, "__func__", value), mark)


def _fields(cls: type, kind: type) -> tuple:
    """Declared markers of one kind over the whole ancestry, in the order of first declaration."""
    found: dict[str, Any] = {}
    for c in reversed(cls.__mro__):
        hints = inspect.get_annotations(c, eval_str=True) if c is not object else {}
        for name, marker in vars(c).items():
            if isinstance(marker, kind):
                _check_name(cls, name)
                found[name] = _typed(cls, name, marker, hints.get(name))
    return tuple(found.values())


def _typed(cls: type, name: str, marker: Any, hint: Any) -> Any:
    if isinstance(marker, Reduction):
        return marker.named(name, hint.length if isinstance(hint, Vector) else 0)
    if not isinstance(marker, Field):
        return named(marker, name)
    if hint is None:
        hint = float
    if isinstance(hint, Vector):
        return named(marker, name, kind="float", length=hint.length)
    if hint not in KINDS:
        raise RuleError(
            f"{cls.__name__}.{name} is declared as {getattr(hint, '__name__', hint)}\n"
            "  numbers are float, int, bool or vector(n)\n"
            f"  write {name}: float = {marker.role}(...)"
        )
    if hint is not float and isinstance(marker.default, float) and not marker.default.is_integer():
        raise RuleError(f"{cls.__name__}.{name} is declared as {hint.__name__} and starts at {marker.default!r}")
    return named(marker, name, kind=KINDS[hint])


def _check_name(cls: type, name: str) -> None:
    if name in RESERVED or name.startswith("_") or keyword.iskeyword(name):
        raise RuleError(
            f'{cls.__name__}.{name}: "{name}" cannot be the name of a trait or state, because Mesa uses it\n'
            f"  write another name, for example {name.strip('_')}_of_care"
        )


def _ordered_rules(cls: type) -> list[tuple[str, Callable]]:
    """Rules in class order: a replaced rule keeps its place, a new one is appended or put right after another."""
    order: list[str] = []
    functions: dict[str, Callable] = {}
    for c in reversed(cls.__mro__):
        for name, value in vars(c).items():
            if not _is(value, "__policysim_rule__"):
                continue
            mark = value.__policysim_rule__
            if name in RESERVED or name in STREAMS:
                raise RuleError(f"rule {c.__name__}.{name}: the name is taken\n  write another name, {name}_care")
            if name not in order:
                if mark.after and mark.after not in order:
                    raise RuleError(
                        f'rule {c.__name__}.{name}: after="{mark.after}" is not a rule\n  rules are: {", ".join(order)}'
                    )
                order.insert(order.index(mark.after) + 1 if mark.after else len(order), name)
            functions[name] = value
    return [(name, functions[name]) for name in order]


def _rule(cls: type, name: str, function: Callable, owner: str) -> Rule:
    free = function.__policysim_rule__.free  # type: ignore[attr-defined]
    source = source_of(function, "rule")
    if not owner:
        owner = "uptake" if {"uptake", "innovation"} & set(source.arguments) else "provider"
    used = {a: _attributes(source, a) for a in ("draw", "seen", "levers")}
    writes = tuple(dict.fromkeys(w for n in source.nodes for w in _written(n)))
    whole = {a: free or _handed_on(source, a) for a in ("seen", "levers")}
    return Rule(
        name, owner, function, source.arguments, used["draw"], used["seen"], used["levers"], writes, whole["seen"],
        whole["levers"], free,
    )  # fmt: skip


def _handed_on(source: Source, argument: str) -> bool:
    """Whether a rule passes a whole record to a helper."""
    passed = (a for n in source.nodes if isinstance(n, ast.Call) for a in n.args)
    return any(isinstance(a, ast.Name) and a.id == argument for a in passed)


def _attributes(source: Source, owner: str) -> tuple[str, ...]:
    found = (
        n.attr
        for n in source.nodes
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == owner
    )
    return tuple(dict.fromkeys(found))


def _written(node: ast.AST) -> Iterable[str]:
    for target in written(node):
        inner = target.value if isinstance(target, ast.Subscript) else target
        if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
            yield f"{inner.value.id}.{inner.attr}"


def lever_fields(levers: tuple[Lever, ...]) -> tuple[str, ...]:
    """Fields of `levers` in order: each delivered field, and NAME_listed for those aimed at listed innovations."""
    fields: dict[str, None] = {}
    for lever in levers:
        for part in lever.parts:
            fields[part.field] = None
            if part.aimed:
                fields[f"{part.field}_listed"] = None
    return tuple(fields)


def record(fields: Iterable[tuple[str, str, int]]) -> np.dtype:
    """A record of (name, kind, length), 8 bytes a number; never empty."""
    rows = [(n, NUMPY[k], (length,)) if length else (n, NUMPY[k]) for n, k, length in fields]
    return np.dtype(rows) if rows else EMPTY


def _layout(made: Spec) -> Spec:
    def of(fields: Iterable[Field]) -> np.dtype:
        return record((f.name, f.kind, f.length) for f in fields)

    ordered = sorted(made.provider, key=lambda f: f.role == "fact")  # what is recorded comes first
    par = [(p.name, "float", 0) for p in made.parameters] + [(s.name, "int", 0) for s in made.switches]
    par += [(c.name, "float", 0) for c in made.constants] + [("dt", "float", 0)]
    seen = [(r.name, "int" if r.kind == "tick" else "float", r.length) for r in made.seen]
    return replace(
        made,
        provider_dtype=of(ordered),
        uptake_dtype=of(made.uptake),
        innovation_dtype=of(made.innovation),
        nation_dtype=of(made.nation),
        par_dtype=record(par),
        levers_dtype=record((f, "float", 0) for f in lever_fields(made.levers)),
        seen_dtype=record(seen),
    )


def _names(made: Spec, rule: Rule) -> Names:
    """What a rule may name: its owner's record, and what does not differ below the level it runs at."""
    fields = {"self": made.nation if rule.owner == "nation" else made.provider}
    levers, seen = lever_fields(made.levers), [r for r in made.seen if not r.withheld_from(rule.owner)]
    readable: dict[str, Sequence[str]] = {
        "self": [f.name for f in fields["self"]],
        "seen": [r.name for r in seen],
        "par": made.par_dtype.names or (),
        "draw": (),
    }
    if rule.owner != "nation":
        readable["levers"] = [f for f in levers if rule.owner == "uptake" or not f.endswith("_listed")]
    if rule.owner == "uptake":
        fields |= {"uptake": made.uptake, "innovation": made.innovation}
        readable |= {owner: [f.name for f in fields[owner]] for owner in ("uptake", "innovation")}
    withheld = {f"seen.{r.name}": r.withheld_from(rule.owner) for r in made.seen if r not in seen}
    withheld |= {f"levers.{f}": PER_INNOVATION for f in levers if f.endswith("_listed")}
    declared = {f"{owner}.{f.name}": f for owner, fs in fields.items() for f in fs}
    return Names(
        made.name, readable, withheld, frozenset(n for n, f in declared.items() if f.role == "fact"),
        {n: f.length for n, f in declared.items() if f.length} | {f"seen.{r.name}": r.length for r in made.seen if r.length},
    )  # fmt: skip
