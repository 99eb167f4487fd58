"""The lines of a trace: what was played, with its values, its result and what follows from it."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from policysim.engine.tracing.decision import Decision, values_written
from policysim.engine.tracing.filled import Filler, WordsOf, python, reader, shown
from policysim.engine.tracing.steps import Step


@dataclass(frozen=True)
class Line:
    """One line: as it is written, with its values, and what it came to.

    `filled` is for the reader, `exact` so that Python works the same value out of it again. `inside` are the lines of the
    branch that it led to, of the turns of a loop, or of the helper that it called; `calls` the helpers that it called;
    `after` what a loop left.
    """

    kind: str  # assign, condition, loop, turn, call, return or other
    source: str
    filled: str
    exact: str
    value: Any
    shown: str
    follows: str = ""
    inside: tuple["Line", ...] = ()
    calls: tuple["Line", ...] = ()
    after: tuple["Line", ...] = ()

    def walk(self) -> Iterator["Line"]:
        """The line, and all lines within it."""
        yield self
        for line in (*self.calls, *self.inside):
            yield from line.walk()


@dataclass(frozen=True)
class Teller:
    """Makes lines of steps: knows words for codes, names of the rule's module, and what the rule decides."""

    words: WordsOf
    known: Mapping[str, Any]
    decision: Decision | None = None
    otherwise: str = ""  # what it is called where the rule ends without deciding

    def lines(self, steps: Sequence[Step]) -> tuple[Line, ...]:
        """A line for each step; an `elif` stands beside its `if`."""
        found: list[Line] = []
        for step in steps:
            line = self._line(step)
            found += [replace(line, inside=()), *line.inside] if _has_elif(step) else [line]
        return tuple(found)

    def _line(self, step: Step) -> Line:
        made = getattr(self, f"_{step.kind}")(step)
        return made if not step.error else replace(made, exact="", shown="", follows="breaks")

    def _made(self, step: Step, source: str, expression: ast.expr | None, filled: str = "", result: str = "") -> Line:
        exact = self._exact(step, expression) if expression is not None else ""
        return Line(
            step.kind, source, filled or source, exact, step.value, result or self._shown(step.value), "",
            self.lines(step.inside), self.lines(step.calls),
        )  # fmt: skip

    def _shown(self, value: Any, name: str = "") -> str:
        return "" if value is None else shown(value, words=self.words(name))

    def _exact(self, step: Step, expression: ast.expr) -> str:
        return ast.unparse(Filler(step, self.words, python).tried(expression))

    def _filler(self, step: Step) -> Filler:
        return Filler(step, self.words, reader)

    def _assign(self, step: Step) -> Line:
        node = step.node
        assert isinstance(node, ast.Assign | ast.AugAssign)
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        expression = node.value if isinstance(node, ast.Assign) else ast.BinOp(node.target, node.op, node.value)
        if isinstance(node, ast.AugAssign):
            step.values[expression] = step.value
        name, result = ast.unparse(target), self._shown(step.value, step.names.get(target, ""))
        plain = isinstance(expression, ast.Name | ast.Constant)
        filled = name if plain else f"{name} = {ast.unparse(self._filler(step).whole(expression))}"
        return self._made(step, ast.unparse(node), expression, filled, result)

    def _condition(self, step: Step) -> Line:
        assert isinstance(step.node, ast.If)
        test = step.node.test
        made = self._made(
            step, ast.unparse(test), test, ast.unparse(self._filler(step).sides(test)), str(bool(step.value))
        )
        return replace(made, follows=self._follows(step))

    def _loop(self, step: Step) -> Line:
        assert isinstance(step.node, ast.For)
        made = self._made(step, ast.unparse(step.node).split(":\n")[0], None, result=f"{len(step.inside)} times")
        left = tuple(Line("after", n, n, "", v, self._shown(v, n)) for n, v in left_by(step).items())
        return replace(made, after=left)

    def _turn(self, step: Step) -> Line:
        assert isinstance(step.node, ast.For)
        return self._made(step, ast.unparse(step.node.target), None)

    def _return(self, step: Step) -> Line:
        assert isinstance(step.node, ast.Return)
        value = step.node.value
        if value is None:
            return self._made(step, "return", None)
        filled = ast.unparse(self._filler(step).whole(value))
        return self._made(step, ast.unparse(step.node), value, f"return {filled}")

    def _call(self, step: Step) -> Line:
        assert isinstance(step.node, ast.Call)
        name = ast.unparse(step.node)
        return self._made(step, name, step.node, ast.unparse(self._filler(step).call(step.node)))

    def _other(self, step: Step) -> Line:
        return self._made(step, ast.unparse(step.node), None)

    def _follows(self, step: Step) -> str:
        """What a condition led to: what is decided in its branches, or the end of the rule."""
        decision, ended = self.decision, "ends here" if _ended(step) else ""
        if decision is None:
            return ended
        written = [s.value for s in _all(step.inside) if decision.name in (s.names.get(t) for t in _targets(s))]
        could = values_written(step.node, decision.name, self.known)
        if written:
            return decision.verb(written[-1]).does
        if could:
            return decision.verb(could[0]).does_not
        about_stage = set(step.names.values()) == {decision.name}
        return f"ends here, {self.otherwise}" if ended and self.otherwise and not about_stage else ended


def left_by(loop: Step) -> dict[str, Any]:
    """What a loop left: states that it wrote, a vector whole, and what it added up."""
    states: dict[str, Any] = {}
    vectors: dict[str, dict[int, Any]] = {}
    sums: dict[str, Any] = {}
    for step in _all(loop.inside):
        for target in _targets(step):
            name, _, index = step.names.get(target, "").partition("[")
            if index:
                vectors.setdefault(name, {})[int(index[:-1])] = step.value
            elif name:
                states[name] = step.value
            elif isinstance(step.node, ast.AugAssign):
                sums[ast.unparse(target)] = step.value
    made_anew = {ast.unparse(t) for s in _all(loop.inside) if isinstance(s.node, ast.Assign) for t in _targets(s)}
    whole = {
        f"{name}[{min(found)}..{max(found)}]" if min(found) else name: [value for _, value in sorted(found.items())]
        for name, found in vectors.items()
    }
    return states | whole | {name: value for name, value in sums.items() if name not in made_anew}


def _all(steps: Sequence[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from _all(step.inside)


def _ended(step: Step) -> bool:
    """Whether the branch that was taken ended in a return."""
    return bool(step.inside) and step.inside[-1].kind == "return"


def _has_elif(step: Step) -> bool:
    """Whether a condition was not met and another one is asked instead."""
    node = step.node
    if not isinstance(node, ast.If) or step.value or len(node.orelse) != 1:
        return False
    return isinstance(node.orelse[0], ast.If) and node.orelse[0].col_offset == node.col_offset


def _targets(step: Step) -> list[ast.expr]:
    node = step.node
    return node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
