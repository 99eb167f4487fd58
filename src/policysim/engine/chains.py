"""Which rules of uptakes can be played uptake by uptake: none of them notices that the others run in between."""

import ast

from policysim.engine.idle import does_nothing
from policysim.engine.touched import of_self
from policysim.rules import Reduction, Rule, Spec
from policysim.rules.language import source_of


def chains(spec: Spec) -> list[int]:
    """Where each chain of rules begins, and the number of rules.

    A rule of uptakes joins those before it where it sees nothing that they write, and where what any of them writes to the
    provider is no other's business, but for whole numbers that they only count up or down. A rule that does nothing joins
    any."""
    firsts = [0]
    for number in range(1, len(spec.rules)):
        rule, before = spec.rules[number], acting(spec, firsts[-1], number)
        others = (spec.rules[n] for n in before)
        if acting(spec, number, number + 1) and not all(_joins(spec, other, rule) for other in others):
            firsts.append(number)
    return [*firsts, len(spec.rules)]


def acting(spec: Spec, first: int, end: int) -> list[int]:
    """Which of the rules from `first` to before `end` do anything."""
    return [number for number in range(first, end) if not does_nothing(spec.rules[number])]


def _joins(spec: Spec, other: Rule, rule: Rule) -> bool:
    return other.owner == rule.owner == "uptake" and _apart(spec, other, rule)


def _apart(spec: Spec, first: Rule, second: Rule) -> bool:
    """Whether it is the same to play both on one uptake after another as each on all."""
    if second.free or first.free or set(first.writes) & _sources(spec, second):
        return False
    return not (_own(first) & _used(spec, second) or _own(second) & _used(spec, first))


def _sources(spec: Spec, rule: Rule) -> set[str]:
    """What the numbers that a rule sees are made of, as words of what is written."""
    seen = [r for r in spec.seen if rule.whole_seen or r.name in rule.sees]
    return {_source(r) for r in seen}


def _source(reduction: Reduction) -> str:
    return (
        f"uptake.{reduction.of}" if reduction.per_innovation or reduction.kind == "linked" else f"self.{reduction.of}"
    )


def _own(rule: Rule) -> set[str]:
    return {word for word in rule.writes if word.startswith("self.")}


def _used(spec: Spec, rule: Rule) -> set[str]:
    """What a rule touches of the provider in any way but counting: all of it, where it hands `self` on to a helper."""
    fields = of_self(rule)
    if fields is None:
        return {f"self.{field.name}" for field in spec.provider}
    counted = [n.target for n in source_of(rule.function, "rule").nodes if _counts(spec, n)]
    return {f"self.{n.attr}" for n in fields if n not in counted}


def _counts(spec: Spec, node: ast.AST) -> bool:
    whole = {field.name for field in spec.provider if field.kind == "int" and not field.length}
    return (
        isinstance(node, ast.AugAssign)
        and isinstance(node.op, ast.Add | ast.Sub)
        and isinstance(node.target, ast.Attribute)
        and node.target.attr in whole
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, int)
    )
