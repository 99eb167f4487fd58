"""A rule's lines are played one by one, and each is noted with the values it used: an interpreter that keeps a diary."""

import ast
import builtins
import operator
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

from policysim.rules.language import Source, source_of

BINARY: Mapping[type, Callable] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Mod: operator.mod, ast.FloorDiv: operator.floordiv,
}  # fmt: skip
UNARY: Mapping[type, Callable] = {ast.Not: operator.not_, ast.USub: operator.neg, ast.UAdd: operator.pos}
COMPARE: Mapping[type, Callable] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}  # fmt: skip


class Broke(Exception):
    """A line of a rule raised something; its step says what."""


@dataclass(eq=False)
class Step:
    """One line as it was played: a condition with the branch that it led to, a loop with its turns, a helper with its lines."""

    kind: str  # assign, condition, loop, turn, call, return or other
    node: ast.AST
    value: Any = None
    values: dict[ast.AST, Any] = field(default_factory=dict)  # of every expression that was worked out
    names: dict[ast.AST, str] = field(default_factory=dict)  # `seen.exposure` for what reads or writes a record
    calls: list["Step"] = field(default_factory=list)  # helpers that the line called
    inside: list["Step"] = field(default_factory=list)  # the branch taken, the turns, the lines of the helper
    error: str = ""


@dataclass(eq=False)
class Diary:
    """What a rule did, helpers included: its steps, and what it read of its records before writing it."""

    records: Mapping[str, Any]  # argument -> record
    helpers: Mapping[Any, Callable]  # as the rule calls it -> as it was written
    steps: list[Step] = field(default_factory=list)
    read: dict[str, Any] = field(default_factory=dict)
    written: dict[str, Any] = field(default_factory=dict)
    vectors: dict[int, str] = field(default_factory=dict)  # id of a list of the records -> its name

    def owner(self, record: Any) -> str:
        """The argument that a record is, nothing for what is none."""
        return next((name for name, known in self.records.items() if known is record), "")

    def note_read(self, name: str, value: Any) -> None:
        """The first value of a name counts, unless the rule wrote it itself."""
        if name not in self.written:
            self.read.setdefault(name, value)


def played(function: Any, rule: Callable, records: Mapping[str, Any], helpers: Mapping[Any, Callable]) -> Diary:
    """Play a rule on records, which it changes; `function` is the rule as the engine calls it, `rule` as it was written.

    A line that raises ends the diary: the last step says what was raised.
    """
    diary = Diary(records, helpers)
    with suppress(Broke):
        _Player(function, source_of(rule, "rule"), dict(records), diary).play(diary.steps)
    return diary


class _Player:
    """One call of a rule or helper: its local names, and the step that is being played."""

    def __init__(self, function: FunctionType, source: Source, local: dict[str, Any], diary: Diary):
        self.known, self.source, self.local, self.diary = function.__globals__, source, local, diary
        self.step, self.returned = Step("other", source.tree), None

    def play(self, steps: list[Step]) -> Any:
        """The lines in order of execution; what the function returns."""
        self._block(self.source.tree.body, steps)
        return self.returned

    def _block(self, body: list[ast.stmt], steps: list[Step]) -> bool:
        """Play statements; whether the function has returned."""
        return any(self._statement(statement, steps) for statement in body)

    def _statement(self, node: ast.stmt, steps: list[Step]) -> bool:
        if _is_text(node):
            return False
        step = self.step = Step(KINDS.get(type(node), "other"), node)
        steps.append(step)
        try:
            return self._do(node, step)
        except Broke:
            raise
        except Exception as error:
            step.error = f"{type(error).__name__}: {error}"
            raise Broke from error

    def _do(self, node: ast.stmt, step: Step) -> bool:
        match node:
            case ast.Assign():
                step.value = self._see(node.value)
                for target in node.targets:
                    self._put(target, step.value)
            case ast.AugAssign():
                before, by = self._see(node.target), self._see(node.value)
                step.value = BINARY[type(node.op)](before, by)
                self._put(node.target, step.value)
            case ast.If():
                step.value = self._see(node.test)
                return self._block(node.body if step.value else node.orelse, step.inside)
            case ast.For():
                return self._loop(node, step)
            case ast.Return():
                self.returned = step.value = self._see(node.value) if node.value is not None else None
                return True
            case ast.Expr():
                step.value = self._see(node.value)
        return False

    def _loop(self, node: ast.For, step: Step) -> bool:
        assert isinstance(node.iter, ast.Call) and isinstance(node.target, ast.Name)
        step.value = range(*(self._see(bound) for bound in node.iter.args))
        for number in step.value:
            self.local[node.target.id] = number
            turn = Step("turn", node, number)
            step.inside.append(turn)
            if self._block(node.body, turn.inside):
                return True
        return False

    def _put(self, target: ast.expr, value: Any) -> None:
        if isinstance(target, ast.Name):
            self.local[target.id] = value
            return
        if isinstance(target, ast.Subscript):
            whole, index = self._vector(target)
            whole[index] = value
        else:
            assert isinstance(target, ast.Attribute)
            record = self._see(target.value)
            self._own(target, record)
            setattr(record, target.attr, value)
        self.diary.written[self.step.names[target]] = value

    def _see(self, node: ast.expr) -> Any:
        """The value of an expression, noted."""
        value = self.step.values[node] = SEE[type(node)](self, node)
        return value

    def _constant(self, node: ast.Constant) -> Any:
        return node.value

    def _name(self, node: ast.Name) -> Any:
        """A name, looked up where Python would."""
        if node.id in self.local:
            return self.local[node.id]
        return self.known[node.id] if node.id in self.known else getattr(builtins, node.id)

    def _own(self, node: ast.Attribute, record: Any) -> str:
        """`seen.exposure` where a record of the rule's is read or written, else nothing."""
        owner = self.diary.owner(record)
        if owner:
            self.step.names[node] = f"{owner}.{node.attr}"
        return self.step.names.get(node, "")

    def _attribute(self, node: ast.Attribute) -> Any:
        record = self._see(node.value)
        value, name = getattr(record, node.attr), self._own(node, record)
        if isinstance(value, list):
            self.diary.vectors[id(value)] = name
        elif name:
            self.diary.note_read(name, value)
        return value

    def _subscript(self, node: ast.Subscript) -> Any:
        whole, index = self._vector(node)
        if node in self.step.names:
            self.diary.note_read(self.step.names[node], whole[index])
        return whole[index]

    def _vector(self, node: ast.Subscript) -> tuple[list, int]:
        whole, index = self._see(node.value), self._see(node.slice)
        if name := self.diary.vectors.get(id(whole), ""):
            self.step.names[node] = f"{name}[{index % len(whole)}]"
        return whole, index

    def _binop(self, node: ast.BinOp) -> Any:
        left, right = self._see(node.left), self._see(node.right)
        return BINARY[type(node.op)](left, right)

    def _unaryop(self, node: ast.UnaryOp) -> Any:
        return UNARY[type(node.op)](self._see(node.operand))

    def _boolop(self, node: ast.BoolOp) -> Any:
        value, ends = None, isinstance(node.op, ast.Or)
        for part in node.values:
            value = self._see(part)
            if bool(value) is ends:
                return value
        return value

    def _compare(self, node: ast.Compare) -> Any:
        left, value = self._see(node.left), True
        for op, part in zip(node.ops, node.comparators, strict=True):
            right = self._see(part)
            value = COMPARE[type(op)](left, right)
            if not value:
                return value
            left = right
        return value

    def _ifexp(self, node: ast.IfExp) -> Any:
        return self._see(node.body if self._see(node.test) else node.orelse)

    def _call(self, node: ast.Call) -> Any:
        called, given = self._see(node.func), [self._see(argument) for argument in node.args]
        written = self.diary.helpers.get(called)
        if written is None:
            return called(*given)
        source, step = source_of(written, "helper"), self.step
        call = Step("call", node, values=step.values, names=step.names)
        step.calls.append(call)
        inner = _Player(called, source, dict(zip(source.arguments, given, strict=True)), self.diary)
        call.value = inner.play(call.inside)
        return call.value


SEE: Mapping[type, Callable] = {
    ast.Constant: _Player._constant, ast.Name: _Player._name, ast.Attribute: _Player._attribute,
    ast.Subscript: _Player._subscript, ast.BinOp: _Player._binop, ast.UnaryOp: _Player._unaryop,
    ast.BoolOp: _Player._boolop, ast.Compare: _Player._compare, ast.IfExp: _Player._ifexp, ast.Call: _Player._call,
}  # fmt: skip
KINDS: Mapping[type, str] = {
    ast.Assign: "assign", ast.AugAssign: "assign", ast.If: "condition", ast.For: "loop", ast.Return: "return",
}  # fmt: skip


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
