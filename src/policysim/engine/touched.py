"""Which numbers of its provider a rule touches: most classes of one's own touch few of those that they inherit."""

import ast

import numpy as np

from policysim.rules import Rule, Spec
from policysim.rules.language import source_of

ALWAYS = {"claim"}  # summed by the engine in each tick


def of_self(rule: Rule) -> list[ast.Attribute] | None:
    """Where a rule names a number of `self`; None where it hands `self` on to a helper, which may look at all of it."""
    nodes = source_of(rule.function, "rule").nodes
    fields = [n for n in nodes if isinstance(n, ast.Attribute) and _is_self(n.value)]
    handed_on = {n for n in nodes if _is_self(n)} - {field.value for field in fields}
    return None if handed_on else fields


def _is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def played_dtype(spec: Spec) -> np.dtype:
    """The record of a provider while rules are played: what they touch, where that is less than half of all, else all."""
    own = [of_self(rule) for rule in spec.rules if rule.owner != "nation"]
    if None in own:
        return spec.provider_dtype
    touched = {field.attr for fields in own for field in fields or ()} | ALWAYS
    sees = {name for rule in spec.rules for name in rule.sees}
    all_seen = any(rule.whole_seen for rule in spec.rules)
    touched |= {name for r in spec.seen if all_seen or r.name in sees for name in (r.of, r.group)}
    whole = spec.provider_dtype
    part = np.dtype([(name, whole[name]) for name in whole.names or () if name in touched])
    return part if 0 < 2 * part.itemsize <= whole.itemsize else whole
