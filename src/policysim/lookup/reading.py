"""Who reads a number is found in the source: rules and their helpers, the start, prices, the making of a world."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from policysim.library import show
from policysim.lookup.registers import Registers
from policysim.rules import Rule, spec
from policysim.rules.language import ARGUMENTS, Source, source_of
from policysim.rules.names import written

MAKING = {  # modules that make a world from parameters, in words
    "population": "drawing the population", "network": "drawing the network", "arrivals": "arrivals of innovations",
    "build": "making the world", "flows": "delivery of levers", "schedule": "dates of money", "prices": "prices of levers",
}  # fmt: skip
PACKAGE = Path(inspect.getfile(spec)).parents[1]


@dataclass(frozen=True)
class Reader:
    """A rule that reads a number, and the helper through which it does, if it does not itself."""

    rule: Rule
    helper: str = ""

    def __str__(self) -> str:
        name = f"{self.rule.name} of the nation" if self.rule.owner == "nation" else self.rule.name
        return f"{name} (through {self.helper})" if self.helper else name


def written_in(code: Callable | type) -> str:
    """`file:line` of a function or class; a file of the package as it is called there."""
    path = Path(inspect.getfile(inspect.unwrap(code)))
    inside = path.relative_to(PACKAGE.parent) if path.is_relative_to(PACKAGE) else show(path)
    return f"{inside}:{inspect.getsourcelines(code)[1]}"


def readers(names: Registers, record: str, name: str) -> list[Reader]:
    """The rules that read `record.name`, as `par.spill` or `levers.support`, in order of their stages."""
    found = []
    for rule in names.spec.rules:
        owner = "nation" if rule.owner == "nation" and record == "self" else record
        through = read_by(rule.function)
        if owner == record and f"{record}.{name}" in through:
            found.append(Reader(rule, through[f"{record}.{name}"]))
    return found


def passed_on(names: Registers, rule: Rule, read: str) -> dict[str, list[str]]:
    """States that a rule works out with `par.NAME` or the like, each with the other rules that read it."""
    source, known, found = source_of(rule.function, "rule"), {read}, {}
    for node in source.nodes:
        if not isinstance(node, ast.Assign | ast.AugAssign) or not known.intersection(_names(node.value)):
            continue
        for target in (name_of(inner) for inner in written(node)):
            known.add(target)
            if target.startswith("self."):
                others = [str(one) for one in readers(names, "self", target[5:]) if one.rule is not rule]
                found[target[5:]] = others
    return {state: others for state, others in found.items() if others}


def _names(tree: ast.AST) -> set[str]:
    return {name_of(node) for node in ast.walk(tree)}


def name_of(node: ast.AST) -> str:
    """`x` of a variable, `self.x` of a number of a record or of one place in it."""
    node = _whole(node)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _whole(node: ast.AST) -> ast.AST:
    """The vector of one of its places, any other node itself."""
    return node.value if isinstance(node, ast.Subscript) else node


@lru_cache(maxsize=1024)
def read_by(rule: Callable) -> dict[str, str]:
    """Everything that a rule's function reads, `record.name`, and the helper through which it does."""
    return dict(_read(source_of(rule, "rule"), {a: a for a in ARGUMENTS}, ""))


def _read(source: Source, owners: dict[str, str], helper: str) -> Iterator[tuple[str, str]]:
    """(record.name, helper) of a function and, before its own, of the helpers that it calls: its own win."""
    own, only_set = (
        [],
        {id(_whole(one)) for node in source.nodes if isinstance(node, ast.Assign) for one in node.targets},
    )
    for node in source.nodes:
        if isinstance(node, ast.Call) and (called := helper_of(source, node.func)):
            inner = source_of(called, "helper")
            given = {inner.arguments[n]: owners[a.id] for n, a in enumerate(node.args[: len(inner.arguments)])
                     if isinstance(a, ast.Name) and a.id in owners}  # fmt: skip
            yield from _read(inner, given, helper or called.__name__)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in owners:
            if id(node) not in only_set:
                own.append((f"{owners[node.value.id]}.{node.attr}", helper))
    yield from own


def through(helper: Callable, given: dict[int, str]) -> set[str]:
    """Numbers that a helper reads of the records that it is handed, by the place of the argument."""
    source = source_of(helper, "helper")
    handed = {source.arguments[n]: record for n, record in given.items() if n < len(source.arguments)}
    return {name for name, _ in _read(source, handed, helper.__name__)}


def helper_of(source: Source, node: ast.expr) -> Callable | None:
    """The helper that a call names; nothing for any other function."""
    space = source.function.__globals__
    called = space.get(node.id) if isinstance(node, ast.Name) else None
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        called = getattr(space.get(node.value.id), node.attr, None)
    return called if hasattr(called, "__policysim_helper__") else None


def elsewhere(names: Registers, parameter: str) -> list[str]:
    """Where else a parameter is read: the start, the draws of traits, prices, outcomes, the making of a world."""
    one = names.spec
    begun = inspect.getmodule(one.start) if one.start else None
    found = ["the start of a run"] if begun and _named_in(begun, parameter) else []
    for field in one.provider:
        drawn = (field.default, field.sd, *(n for said in field.correlate.values() for n in _several(said)))
        found += [f"drawing {field.name}"] if field.role == "trait" and parameter in drawn else []
    found += [f"outcome {o.name}" for o in one.outcomes if f'par["{parameter}"]' in text_of(o.function)]
    for lever in one.levers:
        for told, used in (("price", lever.cost), ("price of an innovation", lever.arrivals), ("lag", lever.lag)):
            found += [f"{told} of {lever.name}"] if used == parameter else []
        found += [f"delay of {part.field}" for part in lever.parts if part.delay == parameter]
        found += [f"price of {part.field}" for part in lever.parts if part.cost == parameter]
        if lever.basis == "turnover" and parameter == "turnover_total":
            found.append(f"price of {lever.name}")
    if not any(told.startswith(("drawing", "price")) for told in found):
        found += [told for module, told in MAKING.items() if _made_with(module, parameter)]
    return found


def _several(said: object) -> tuple:
    return said if isinstance(said, tuple) else (said,)


def _named_in(module: ModuleType, word: str) -> bool:
    return f'"{word}"' in inspect.getsource(module)


@lru_cache(maxsize=1024)
def text_of(function: Callable) -> str:
    """The source of an outcome's function and of what it calls in its own module by a bare name."""
    try:
        text = inspect.getsource(function)
    except (OSError, TypeError):
        return ""
    called = [function.__globals__.get(word) for word in set(re.findall(r"\b([a-z_0-9]+)\(", text))]
    near = [f for f in called if inspect.isfunction(f) and f is not function and f.__module__ == function.__module__]
    return text + "".join(inspect.getsource(f) for f in near)


def history_read(function: Callable) -> list[str]:
    """The states that an outcome's function reads from the history of a run."""
    found = re.findall(r'history\.(?:total|mean|values)\("(\w+)"\)', text_of(function))
    return list(dict.fromkeys(found))


def in_trials(parameter: str) -> str:
    """Said of a parameter that trials of one innovation name; of use where nothing else reads it."""
    files = sorted((PACKAGE / "evidence").glob("*.py"))
    named = any(f'"{parameter}"' in file.read_text(encoding="utf-8") for file in files)
    return "trials of one innovation" if named else ""


def _made_with(module: str, parameter: str) -> bool:
    """Whether a module of the scenario names the parameter, whole or by its beginning, as f"effect_median_{word}"."""
    file = PACKAGE / "scenario" / f"{module}.py"
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    begins = re.findall(r'f"([a-z_]+_)\{', text)
    return re.search(rf'[\[(]"{parameter}"', text) is not None or any(parameter.startswith(start) for start in begins)
