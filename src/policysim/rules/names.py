"""Every name in a rule is one that its class or its module declares; what is not is refused with its line."""

import ast
import builtins
import difflib
import linecache
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from policysim.errors import nearest
from policysim.rules.language import ARGUMENTS, BUILTINS, MATHS, Source, source_of

KINDS = {"self": "trait or state", "uptake": "state of an uptake", "innovation": "fact of an innovation",
         "seen": "reduction in Seen", "levers": "lever", "par": "parameter"}  # fmt: skip
LOOP = "for k in range(6): total += self.flow[k]"
DRAW = "draw.NAME, as in  if draw.luck < 0.1:"
ELSEWHERE = {  # of NumPy, Python's own random and the like -> what a rule writes
    "clip": "clip(x, low, high)", "minimum": "min(x, y)", "maximum": "max(x, y)", "where": "x if a < b else y",
    "abs": "abs(x)", "absolute": "abs(x)", "fabs": "abs(x)", "sum": LOOP, "mean": LOOP, "fsum": LOOP, "pow": "power(x, y)",
    "power": "power(x, y)", "random": DRAW, "rand": DRAW, "uniform": "low + (high - low) * draw.NAME",
    "normal": "normal(draw.NAME)", "gauss": "normal(draw.NAME)", "ceil": "-math.floor(-x)",
    **{name: f"math.{name}(x)" for name in MATHS},
}  # fmt: skip
OURS = ("clip", "power", "normal")
Owners = Mapping[str, str]  # argument of a rule or helper -> whose record it is


@dataclass(frozen=True)
class Names:
    """What one rule may name: `readable` by record, what is `withheld` from it and why, facts, and lengths of vectors."""

    class_name: str
    readable: Mapping[str, Sequence[str]]
    withheld: Mapping[str, str]
    facts: frozenset[str]
    vectors: Mapping[str, int]


def check_rule(source: Source, names: Names) -> None:
    """Refuse a rule, with its helpers, that asks for, reads or writes what is not declared for it."""
    check_arguments(source, names)
    _check(source, {a: a for a in source.arguments}, names, (source.function,))


def check_arguments(source: Source, names: Names) -> None:
    """Refuse a rule that asks for what it cannot be given."""
    for argument in source.arguments:
        if argument not in names.readable:
            listed = ", ".join(name for name in names.readable if name != "self")
            raise source.refuse(
                source.tree, f"asks for `{argument}`", f"a rule of its kind is given {listed}", "one of these"
            )


def written(node: ast.AST) -> list[ast.expr]:
    """What a statement assigns to."""
    return node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []


def _owned(node: ast.AST, owners: Owners) -> str:
    """`self.NAME` for an attribute of a record, else nothing."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in owners:
        return f"{owners[node.value.id]}.{node.attr}"
    return ""


def _check(source: Source, owners: Owners, names: Names, path: tuple[Callable, ...]) -> None:
    local = set(source.function.__code__.co_varnames)
    for node in source.nodes:
        for target in written(node):
            _check_write(source, node, target, names)
        if isinstance(node, ast.Attribute) and (name := _owned(node, owners)):
            _check_read(source, node, name, names)
        if isinstance(node, ast.Subscript):
            _check_index(source, node, names.vectors.get(_owned(node.value, owners), 0))
        value = _outside(source, node, local)
        if isinstance(node, ast.Name | ast.Attribute) and value is not node:
            _check_global(source, node, value, names)
        if isinstance(node, ast.Call):
            _check_call(source, node, owners, names, path)


def _check_read(source: Source, node: ast.Attribute, name: str, names: Names) -> None:
    owner = name.partition(".")[0]
    words = names.readable.get(owner, ())
    if node.attr in words or owner == "draw":
        return
    near = nearest(node.attr, words)
    write = f"{owner}.{near[0]}" if near else f"a declaration of {node.attr} in {names.class_name}"
    if owner == "levers" and _declared_apart(source, node.attr):
        why = f"lever {node.attr} is declared for another class, or without provider={names.class_name}"
        raise source.refuse(node, f"uses {name}", why, f'ps.lever("{node.attr}", ..., provider={names.class_name})')
    why = names.withheld.get(name, f"{names.class_name} has no {KINDS[owner]} of that name")
    raise source.refuse(node, f"uses {name}", why, "a rule that asks for uptake" if name in names.withheld else write)


def _declared_apart(source: Source, lever: str) -> bool:
    """Whether the rule's own file declares a lever of that name."""
    text = "".join(linecache.getlines(source.file))
    return re.search(rf"lever\(\s*[\"']{lever}[\"']", text) is not None


def _check_index(source: Source, node: ast.Subscript, length: int) -> None:
    sign, index = (-1, node.slice.operand) if isinstance(node.slice, ast.UnaryOp) else (1, node.slice)
    if (
        isinstance(index, ast.Constant)
        and isinstance(index.value, int)
        and length
        and not 0 <= sign * index.value < length
    ):
        raise source.refuse(node, f"asks for number {sign * index.value}", f"it has {length}", f"0 to {length - 1}")


def _check_write(source: Source, node: ast.AST, target: ast.expr, names: Names) -> None:
    name = _owned(target.value if isinstance(target, ast.Subscript) else target, {"self": "self", "uptake": "uptake"})
    word = name.partition(".")[2]
    if name in names.facts:
        raise source.refuse(node, f"writes the fact {word}", "facts are given and stay", "a state of your own")
    if name in names.vectors and not isinstance(target, ast.Subscript):
        raise source.refuse(node, f"writes the vector {word}", "its numbers are written one by one", f"{name}[k] = ...")


def _outside(source: Source, node: ast.AST, local: set[str]) -> Any:
    """The value of a name that is not the function's own; the node itself where it is none."""
    space = source.function.__globals__
    if isinstance(node, ast.Name) and node.id not in local and node.id not in (*BUILTINS, "range", "math"):
        return space.get(node.id, getattr(builtins, node.id, None))
    if (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id not in (*ARGUMENTS, "math", *local)
    ):
        module = space.get(node.value.id)
        return getattr(module, node.attr, None) if isinstance(module, ModuleType) else node
    return node


def _check_call(source: Source, node: ast.Call, owners: Owners, names: Names, path: tuple[Callable, ...]) -> None:
    called = _outside(source, node.func, set(source.function.__code__.co_varnames))
    if not hasattr(called, "__policysim_helper__"):
        return
    helper = source_of(called, "helper")
    if called in path:
        raise source.refuse(node, f"comes back to {called.__qualname__}", "it might never end", "for k in range(n):")
    if len(node.args) != len(helper.arguments):
        asked = ", ".join(helper.arguments)
        raise source.refuse(
            node,
            f"gives {len(node.args)} numbers",
            f"{called.__name__} asks for {asked}",
            f"{called.__name__}({asked})",
        )
    given = zip(helper.arguments, node.args, strict=True)
    handed = {name: owners[a.id] for name, a in given if isinstance(a, ast.Name) and a.id in owners}
    if "draw" in handed.values():
        raise source.refuse(node, "hands on `draw`", "draws are read by the rule that makes them", "draw.NAME")
    _check(helper, handed, names, (*path, called))


def _check_global(source: Source, node: ast.Name | ast.Attribute, value: Any, names: Names) -> None:
    if isinstance(value, int | float | bool | ModuleType) or hasattr(value, "__policysim_helper__"):
        return
    name = node.id if isinstance(node, ast.Name) else node.attr
    if isinstance(node, ast.Name) and value is None:
        _check_bare(source, node, names)
    called = isinstance(source.parents[node], ast.Call | ast.Attribute)
    why = "a rule uses its arguments, numbers of its module, math.* and @helper functions"
    if callable(value):
        why = "the call may hide chance or rounding; rules call only @helper functions and math.*"
    if name == "print":
        why = "the compiled engine prints nothing; ps.trace shows a rule with its values filled in"
    raise source.refuse(node, f"uses `{name}`", why, _instead(source, node, name, called or callable(value)))


def _check_bare(source: Source, node: ast.Name, names: Names) -> None:
    """Refuse the name of a declared number that stands alone, with the record that holds it."""
    owner = next((owner for owner, words in names.readable.items() if node.id in words), "")
    if owner and source.role == "rule":
        why = f"{node.id} is a {KINDS[owner]} of {names.class_name}: a rule reads it from its record"
        asks = "" if owner in source.arguments else f", and ask for it: def {source.function.__name__}(self, {owner})"
        raise source.refuse(node, f"uses `{node.id}` alone", why, f"{owner}.{node.id}{asks}")


def _instead(source: Source, node: ast.AST, name: str, called: bool) -> str:
    """What to write for a name that a rule cannot use."""
    space = source.function.__globals__
    outer = source.parents[node]
    asked = outer.attr if isinstance(outer, ast.Attribute) else name
    words = [k for k, v in space.items() if hasattr(v, "__policysim_helper__")]
    words += [k for k, v in space.items() if isinstance(v, int | float) and not k.startswith("_")]
    words += source.function.__code__.co_varnames
    near = difflib.get_close_matches(name, words if name in vars(builtins) else [*words, *BUILTINS], 1, 0.75)
    if name == "print":
        return 'nothing here, and in a notebook  ps.trace(..., rule="' + source.function.__name__ + '")'
    if asked in ELSEWHERE:
        written = ELSEWHERE[asked]
        ours = next((own for own in OURS if written.startswith(f"{own}(")), "")
        return source.maths(ours) + written.removeprefix(ours) if ours else written
    if near:
        return near[0]
    return f"a function {asked} marked @helper" if called else f"{name} = a number, at the top of the file"
