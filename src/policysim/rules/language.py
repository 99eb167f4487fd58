"""The rule language: the small subset of Python that gives the same bits interpreted and compiled."""

import ast
import inspect
import linecache
import textwrap
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property, lru_cache
from types import ModuleType

from policysim.errors import RuleError, place
from policysim.rules.left_out import REASONS

ARGUMENTS = ("self", "uptake", "innovation", "seen", "levers", "par", "draw")
BUILTINS = ("min", "max", "abs", "int", "round", "float", "bool")
MATHS = ("exp", "log", "log1p", "expm1", "sqrt", "tanh", "floor")

ALLOWED = (
    ast.If, ast.IfExp, ast.For, ast.Return, ast.Assign, ast.AugAssign, ast.Expr,
    ast.Compare, ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.Call,
    ast.Pass, ast.Load, ast.Store, ast.And, ast.Or, ast.Not, ast.USub, ast.UAdd, ast.Add, ast.Sub, ast.Mult, ast.Div,
    ast.Mod, ast.FloorDiv, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq,
)  # fmt: skip

STAGES = ("UNAWARE", "AWARE", "IMPLEMENTING", "EMBEDDED", "ABANDONED")  # codes that stand for the words of a stage
ALL = "policysim explain rule-language"


class Source:
    """The syntax tree of one rule or helper, and messages that point into the user's own file."""

    def __init__(self, function: Callable, role: str):
        self.function, self.role = function, role
        self.file, self.first = function.__code__.co_filename, function.__code__.co_firstlineno
        self.tree = self._read()
        self.tree.decorator_list, self.tree.returns = [], None
        for argument in ast.walk(self.tree):
            if isinstance(argument, ast.arg):
                argument.annotation = None

    def _read(self) -> ast.FunctionDef:
        function, told = self.function, f"{self.role} {self.function.__qualname__}"
        if function.__name__ == "<lambda>":
            raise RuleError(f"{told}: is not written with def\n  write def NAME(self, ...):")
        with suppress(OSError):
            tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
            if isinstance(tree, ast.FunctionDef) and tree.name == function.__name__:
                return tree  # else it is what another piece of text of that name holds there: "<string>", say
        raise RuleError(f"{told}: its source cannot be read\n  write it in a .py file or a notebook cell")

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """What each node of the tree is a part of."""
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    @property
    def arguments(self) -> tuple[str, ...]:
        """Names of the arguments in order."""
        return tuple(a.arg for a in self.tree.args.args)

    def refuse(self, node: ast.AST, what: str, why: str, write: str) -> RuleError:
        """The error for one construct: file and line, the line itself, why not, what to write instead."""
        while not isinstance(node, ast.expr | ast.stmt):
            node = self.parents[node]
        line = self.first + node.lineno - 1
        text = linecache.getline(self.file, line).rstrip()
        shown = text.lstrip()
        dedented = _indent(linecache.getline(self.file, self.first))
        column = max(0, node.col_offset + dedented - _indent(text))
        width = max(1, (node.end_col_offset or 1) - node.col_offset)
        arrow = " " * column + "^" * max(1, min(width, len(shown) - column))
        head = f"{place(self.file, line)}: {self.role} {self.function.__qualname__.replace('<locals>.', '')} {what}"
        told = f"  why    {why}\n  write  {write}\n  all    {ALL}"
        return RuleError(f"{head}\n{line:>6} |  {shown}\n          {arrow}\n{told}")

    def text(self, node: ast.AST) -> str:
        """A part of the rule as it could be written."""
        return ast.unparse(node)

    def maths(self, name: str) -> str:
        """How the module calls one of the library's helpers: `clip`, or `ps.clip`."""
        space = self.function.__globals__
        faces = (word for word, v in space.items() if isinstance(v, ModuleType) and v.__name__ == "policysim")
        return name if name in space else f"{next(faces, 'ps')}.{name}"

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node but the docstring."""
        body = self.tree.body
        first = body[0] if body else None
        skip = (
            isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
        )
        return tuple(node for statement in (body[1:] if skip else body) for node in ast.walk(statement))


@lru_cache(maxsize=4096)
def source_of(function: Callable, role: str) -> Source:
    """The syntax tree of one rule or helper, read once."""
    return Source(function, role)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def check_language(function: Callable, role: str) -> None:
    """Refuse, when it is defined, a rule or helper that is not in the rule language."""
    source = source_of(function, role)
    if function.__code__.co_freevars:
        name = function.__code__.co_freevars[0]
        raise source.refuse(
            source.tree, f"uses `{name}` of an enclosing function", "a rule sees its arguments and names of its module",
            f"`{name}` as a parameter, or at the top of the file",
        )  # fmt: skip
    extra = source.tree.args
    if extra.vararg or extra.kwarg or extra.kwonlyargs or extra.defaults or extra.posonlyargs:
        raise source.refuse(source.tree, "has optional arguments", "arguments are matched by name", "plain arguments")
    if role == "rule":
        _check_arguments(source)
    for node in source.nodes:
        _check_node(source, node)


def _check_arguments(source: Source) -> None:
    for name in source.arguments:
        if name not in ARGUMENTS:
            listed = ", ".join(ARGUMENTS[1:])
            raise source.refuse(
                source.tree,
                f"asks for `{name}`",
                f"a rule can be given {listed}",
                "one of these names, or leave it out",
            )


def _check_power(source: Source, node: ast.BinOp) -> None:
    left, right = node.left, node.right
    base = source.text(left) if isinstance(left, ast.Name | ast.Attribute | ast.Subscript | ast.Call) else ""
    times = right.value if isinstance(right, ast.Constant) else None
    if base and times in (2, 3):
        assigned = next((n for n in source.nodes if isinstance(n, ast.Assign) and n.value is node), None)
        head = "".join(f"{source.text(target)} = " for target in assigned.targets) if assigned else ""
        write = head + " * ".join([base] * (2 if times == 2 else 3))
    else:
        write = f"{source.maths('power')}({source.text(left)}, {source.text(right)}), for a base that is not below 0"
    why = f"{source.text(node)} rounds differently when compiled; the two engines would disagree"
    raise source.refuse(node, "cannot use `**`", why, write)


def _check_node(source: Source, node: ast.AST) -> None:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        _check_power(source, node)
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Pow):
        _check_power(source, ast.copy_location(ast.BinOp(node.target, ast.Pow(), node.value), node))
    for kind, (what, why, write) in REASONS.items():
        if isinstance(node, kind) or isinstance(getattr(node, "op", None), kind):
            raise source.refuse(node, f"cannot use {what}", why, write)
    if isinstance(node, ast.Compare):
        for op in node.ops:
            if isinstance(op, ast.Is | ast.IsNot | ast.In | ast.NotIn):
                raise source.refuse(node, "cannot use `is` or `in`", "numbers are compared by value", "==, !=, <, <=")
    if not isinstance(node, ALLOWED) and not isinstance(node, ast.Is | ast.IsNot | ast.In | ast.NotIn):
        name = type(node).__name__
        raise source.refuse(
            node, f"cannot use {name}", "it is not in the rule language", "numbers, if, for k in range(6)"
        )
    if isinstance(node, ast.Constant) and not isinstance(node.value, int | float | bool):
        word = str(node.value).upper()
        write = source.maths(word) if word in STAGES else "a number or a named code"
        raise source.refuse(node, f"cannot use {node.value!r}", "rules work on numbers", write)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "math":
        _check_math(source, node)
    if isinstance(node, ast.Name) and node.id in ARGUMENTS and source.role == "rule":
        _check_record(source, node)
    if isinstance(node, ast.Call):
        _check_call(source, node)
    if isinstance(node, ast.For):
        _check_loop(source, node)
    if isinstance(node, ast.Assign | ast.AugAssign):
        _check_write(source, node)


def _check_call(source: Source, node: ast.Call) -> None:
    function = node.func
    if node.keywords or any(isinstance(a, ast.Starred) for a in node.args):
        raise source.refuse(node, "passes arguments by name", "compiled calls are positional", "f(x, y)")
    if isinstance(function, ast.Name):
        if function.id == "sum":
            raise source.refuse(
                node,
                "cannot use sum()",
                "sum() rounds differently from a loop",
                "for k in range(6): total += self.flow[k]",
            )
        if function.id == "round" and len(node.args) != 1:
            raise source.refuse(
                node, "rounds to decimals", "round(x, n) differs when compiled", "round(100.0 * x) / 100.0"
            )
        if function.id == "range" and not isinstance(source.parents[node], ast.For):
            raise source.refuse(node, "uses range() outside a loop", "rules work on numbers", "for k in range(6):")
        if function.id in ("min", "max") and len(node.args) < 2:
            raise source.refuse(node, f"gives {function.id}() one number", "it compares two", f"{function.id}(x, y)")
        return
    if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)):
        why, write = "values pass through traits, states, seen, levers, draw", "a function marked @helper"
        if "random" in source.text(function):
            why, write = (
                "chance is given to a rule, so that both engines and all policies draw alike",
                "draw.NAME, as in  if draw.luck < 0.1:",
            )
        raise source.refuse(node, "calls a method", why, write)
    if function.value.id in ARGUMENTS:
        raise source.refuse(
            node, f"calls {function.value.id}.{function.attr}()", "rules have no methods", "a function marked @helper"
        )


def _check_math(source: Source, node: ast.Attribute) -> None:
    if node.attr not in MATHS or not isinstance(source.parents[node], ast.Call):
        raise source.refuse(
            node,
            f"cannot use math.{node.attr}",
            "it differs between engines",
            f"one of {', '.join(MATHS)}, or a number",
        )


def _check_record(source: Source, node: ast.Name) -> None:
    """A record is there to read its numbers, or to hand it to a helper; under another name nobody would know it."""
    if isinstance(source.parents[node], ast.Attribute | ast.Call):
        return
    raise source.refuse(node, f"uses `{node.id}` as a number", "it is a record of numbers", f"{node.id}.NAME")


def _check_loop(source: Source, node: ast.For) -> None:
    call = node.iter
    fixed = isinstance(call, ast.Call) and ast.unparse(call.func) == "range" and len(call.args) <= 2
    if not isinstance(call, ast.Call) or not fixed or node.orelse or not isinstance(node.target, ast.Name):
        raise source.refuse(
            node, "loops over something else than a range", "loops have a fixed length", "for k in range(6):"
        )
    if node.target.id in ARGUMENTS:
        raise source.refuse(node, f"writes over `{node.target.id}`", "arguments stay what they are", "k")
    counted = {n.target.id for n in source.nodes if isinstance(n, ast.For) and isinstance(n.target, ast.Name)}
    changing = set(source.function.__code__.co_varnames) - counted
    for part in (p for bound in call.args for p in ast.walk(bound)):
        read = isinstance(part, ast.Attribute | ast.Call | ast.Subscript)
        if read or (isinstance(part, ast.Name) and part.id in changing):
            raise source.refuse(node, "loops over a changing range", "loops have a fixed length", "for k in range(6):")


def _check_write(source: Source, node: ast.Assign | ast.AugAssign) -> None:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    for target in targets:
        if isinstance(target, ast.Tuple | ast.List):
            _check_node(source, target)
        inner = target.value if isinstance(target, ast.Subscript) else target
        if isinstance(inner, ast.Name) and inner is target:
            if inner.id in ARGUMENTS:
                raise source.refuse(node, f"writes over `{inner.id}`", "arguments stay what they are", "another name")
            continue
        owner = inner.value.id if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) else ""
        if source.role == "helper":
            raise source.refuse(
                node, "writes outside itself", "a helper works out a number and changes nothing", "return it"
            )
        if owner not in ("self", "uptake"):
            raise source.refuse(
                node, "writes what is not its own", "a rule writes its own traits, states and uptakes only",
                "self.NAME = ... or uptake.NAME = ...",
            )  # fmt: skip
