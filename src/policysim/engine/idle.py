"""What a rule's first lines tell: which uptakes it leaves as they are, and whether it does anything at all."""

import ast
from collections.abc import Callable
from types import FunctionType

from policysim.rules import Rule
from policysim.rules.language import source_of

PLAIN = (
    ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Name, ast.Attribute, ast.Constant, ast.Load, ast.And, ast.Or, ast.Not,
    ast.USub, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq,
)  # fmt: skip
TOLD_LATER = ("seen", "levers", "draw")  # these are filled in for each uptake that is not left alone


def leaves_alone(rule: Rule) -> Callable | None:
    """The test of `if TEST: return`, where a rule of uptakes begins so, as a function of the rule's own arguments.

    None where there is none, or where it does more than compare what is known before the rule is called."""
    source = source_of(rule.function, "rule")
    first = next(iter(_body(rule)), None)
    if not isinstance(first, ast.If) or first.orelse or not _only_returns(first.body) or not _is_plain(first.test):
        return None
    made = ast.FunctionDef(
        name="leaves_alone", args=source.tree.args, body=[ast.Return(first.test)], decorator_list=[], returns=None
    )
    module = ast.fix_missing_locations(ast.Module(body=[made], type_ignores=[]))
    space: dict = {}
    exec(compile(module, source.file, "exec"), space)
    return FunctionType(space["leaves_alone"].__code__, rule.function.__globals__, "leaves_alone")


def does_nothing(rule: Rule) -> bool:
    """Whether a rule is a name without a deed, as one that a class puts in the place of a built-in rule."""
    return not rule.free and all(isinstance(line, ast.Pass) or _only_returns([line]) for line in _body(rule))


def _body(rule: Rule) -> list[ast.stmt]:
    return [line for line in source_of(rule.function, "rule").tree.body if not _is_text(line)]


def _is_text(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)


def _only_returns(lines: list[ast.stmt]) -> bool:
    return len(lines) == 1 and isinstance(lines[0], ast.Return) and lines[0].value is None


def _is_plain(test: ast.expr) -> bool:
    names = {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
    return all(isinstance(node, PLAIN) for node in ast.walk(test)) and not names & set(TOLD_LATER)
