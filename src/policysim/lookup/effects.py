"""What a number of a class comes to: followed through the lines of its rules to an outcome, or to nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from policysim.lookup.reading import helper_of, name_of, read_by, text_of, through
from policysim.rules import Rule, Spec
from policysim.rules.language import ARGUMENTS, Source, source_of
from policysim.rules.names import written

CLAIM, STAGE = "self.claim", "uptake.stage"  # the engine itself pays the one and counts the other


@lru_cache(maxsize=64)
def effective(spec: Spec) -> frozenset[str]:
    """Every number, `record.name`, that reaches an outcome of the class: all that its rules work out with it."""
    needs = _needs(spec)
    found, ahead = set(), [CLAIM, STAGE, *_reported(spec)]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += needs.get(name, ())
    return frozenset(found)


def idle(spec: Spec, record: str, name: str) -> bool:
    """Whether rules read a number and nothing comes of it; a free rule may use anything."""
    return not spec.free_rules and f"{record}.{name}" not in effective(spec) and any(
        f"{record}.{name}" in read_by(rule.function) for rule in spec.rules
    )  # fmt: skip


def claims_nothing(spec: Spec) -> bool:
    """Whether no rule ever claims a payment."""
    lines = (node for rule in spec.rules for node in source_of(rule.function, "rule").nodes)
    claims = (n.value for n in lines if CLAIM in map(name_of, written(n)) and isinstance(n, ast.Assign | ast.AugAssign))
    return not spec.free_rules and all(isinstance(value, ast.Constant) for value in claims)


def _reported(spec: Spec) -> Iterator[str]:
    """Numbers of providers that an outcome names, in its text or in a variable that it was made with."""
    for outcome in spec.outcomes:
        cells = (cell.cell_contents for cell in outcome.function.__closure__ or ())
        words = {*re.findall(r"\w+", text_of(outcome.function)), *(c for c in cells if isinstance(c, str))}
        yield from (f"self.{f.name}" for f in spec.provider if f.name in words)


def _needs(spec: Spec) -> dict[str, set[str]]:
    """For each number that is written or seen: the numbers that it is worked out with."""
    needs: dict[str, set[str]] = {}
    for r in spec.seen:
        owner = "nation" if r.kind == "nation" else "uptake" if r.per_innovation else "self"
        needs[f"seen.{r.name}"] = {f"{owner}.{r.of}"}
    for rule in spec.rules:
        for target, deps in _lines(rule):
            needs.setdefault(target, set()).update(deps)
    return needs


def _lines(rule: Rule) -> Iterator[tuple[str, set[str]]]:
    """(what is written, what it hangs on) for each line of a rule that writes to a record, local names resolved."""
    source = source_of(rule.function, "rule")
    local: dict[str, set[str]] = {}
    found: list[tuple[str, set[str]]] = []
    for node in (n for n in source.nodes if isinstance(n, ast.Assign | ast.AugAssign)):
        deps = _read(source, node.value) | _asked_before(source, node)
        for target in map(name_of, written(node)):
            if "." in target:
                found.append((target, deps))
            else:
                local.setdefault(target, set()).update(deps)
    for target, deps in found:
        yield _owned(rule, target), {_owned(rule, name) for name in _resolved(deps, local)}


def _owned(rule: Rule, name: str) -> str:
    return name.replace("self.", "nation.", 1) if rule.owner == "nation" else name


def _resolved(deps: set[str], local: dict[str, set[str]]) -> set[str]:
    done, ahead = set(), list(deps)
    while ahead:
        name = ahead.pop()
        if name not in done:
            done.add(name)
            ahead += local.get(name, ())
    return {name for name in done if "." in name}


def _read(source: Source, node: ast.AST) -> set[str]:
    """Local names and numbers of records in an expression, with what its helpers read of records."""
    found = set()
    for part in ast.walk(node):
        found.add(name_of(part))
        if isinstance(part, ast.Call) and (called := helper_of(source, part.func)) is not None:
            given = {n: a.id for n, a in enumerate(part.args) if isinstance(a, ast.Name) and a.id in ARGUMENTS}
            found |= through(called, given)
    return found


def _asked_before(source: Source, node: ast.stmt) -> set[str]:
    """What the conditions ask that lead to a line: those around it, and those before it that end the rule."""
    tests = [n.test for n in source.nodes if isinstance(n, ast.If) and (_within(n, node) or _ends(n, node))]
    return {name for test in tests for name in _read(source, test)}


def _within(condition: ast.If, node: ast.AST) -> bool:
    return any(inner is node for inner in ast.walk(condition))


def _ends(condition: ast.If, node: ast.stmt) -> bool:
    before = condition.lineno < node.lineno
    return before and any(isinstance(inner, ast.Return) for inner in ast.walk(condition))
