"""What stands against a decision: the conditions on the way to it that do not hold, and two numbers that would lift them."""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

from policysim.engine.tracing.decision import Decision, values_written
from policysim.engine.tracing.filled import shown
from policysim.engine.tracing.flips import Flip, Range, Trial, ends, flip
from policysim.rules.language import ARGUMENTS
from policysim.rules.names import written


@dataclass(frozen=True)
class Obstacle:
    """One condition that would have to come out otherwise: its text with values, and the numbers that it hangs on."""

    text: str
    numbers: tuple[str, ...]


@dataclass
class Way:
    """The way through a rule to where it decides: conditions with the truth that each must have, worked out as it goes."""

    known: Mapping[str, Any]  # names of the rule's module
    records: dict[str, Any]  # copies, which the lines on the way may write
    local: dict[str, Any] = field(default_factory=dict)
    hangs_on: dict[str, tuple[str, ...]] = field(default_factory=dict)  # local name -> numbers of records
    against: list[Obstacle] = field(default_factory=list)

    def value(self, node: ast.expr) -> Any:
        """What an expression comes to; None where it breaks."""
        try:
            code = compile(ast.fix_missing_locations(ast.Expression(node)), "way", "eval")
            return eval(code, {**self.known, **self.records, **self.local})
        except Exception:
            return None

    def numbers(self, node: ast.expr) -> tuple[str, ...]:
        """The numbers of records that an expression hangs on, local names resolved."""
        found: list[str] = []
        for part in ast.walk(node):
            if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id in ARGUMENTS:
                found.append(ast.unparse(part))
            elif isinstance(part, ast.Name):
                found += self.hangs_on.get(part.id, ())
        return tuple(dict.fromkeys(found))

    def pass_by(self, statement: ast.stmt) -> None:
        """Play a line that lies before: a guard that returns must not hold, an assignment is worked out."""
        if isinstance(statement, ast.If):
            if statement.body and isinstance(statement.body[-1], ast.Return):
                self.ask(statement.test, wanted=False)
        elif isinstance(statement, ast.Assign) and (value := self.value(statement.value)) is not None:
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    self.local[target.id] = value
                    self.hangs_on[target.id] = self.numbers(statement.value)
                elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                    setattr(self.records[target.value.id], target.attr, value)

    def ask(self, test: ast.expr, *, wanted: bool) -> None:
        """Note each part of a condition that has not the truth that it must have."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            self.ask(test.operand, wanted=not wanted)
        elif isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) == wanted:
            for part in test.values:
                self.ask(part, wanted=wanted)
        elif (value := self.value(test)) is not None and bool(value) != wanted:
            self.against.append(Obstacle(self._text(test, value), self.numbers(test)))

    def _text(self, test: ast.expr, value: Any) -> str:
        """`self.burnout < 0.6 (0.71 < 0.6: no)`."""
        answer = "yes" if value else "no"
        if not isinstance(test, ast.Compare) or len(test.ops) > 1:
            return f"{ast.unparse(test)} ({answer})"
        one, other = (ast.Name(shown(self.value(side))) for side in (test.left, test.comparators[0]))
        return f"{ast.unparse(test)} ({ast.unparse(ast.Compare(one, test.ops, [other]))}: {answer})"


def obstacles(
    tree: ast.FunctionDef, decision: Decision, known: Mapping[str, Any], records: dict[str, Any]
) -> list[Obstacle]:
    """What stands between a rule and the first place where it would decide otherwise; `records` are copies."""
    way = Way(known, records)
    return way.against if _walk(tree.body, decision, way) else []


def _walk(body: Sequence[ast.stmt], decision: Decision, way: Way) -> bool:
    """Go through statements to the one that decides; whether there is one."""
    for statement in body:
        could = [v for v in values_written(statement, decision.name, way.known) if v != decision.before]
        if not could:
            way.pass_by(statement)
        elif not isinstance(statement, ast.If):
            return decision.name in map(ast.unparse, written(statement))
        else:
            inside = ast.Module(statement.body, [])
            there = any(v != decision.before for v in values_written(inside, decision.name, way.known))
            way.ask(statement.test, wanted=there)
            return _walk(statement.body if there else statement.orelse, decision, way)
    return False


Number = tuple[str, Any, Range]  # its name, its value, how far it may be otherwise


def pair(trial: Trial, against: Sequence[Sequence[Number]]) -> tuple[Flip, Flip] | None:
    """Two numbers, each of another obstacle, that together make the decision come out otherwise."""
    for some, others in combinations(against, 2):
        for one, other in product(some, others):
            if one[0] != other[0] and (found := _together(trial, one, other)):
                return found
    return None


def _together(trial: Trial, one: Number, other: Number) -> tuple[Flip, Flip] | None:
    for far in _far(one):
        second = flip(trial.given(one[0], far), *other)
        first = second and flip(trial.given(other[0], second.value), *one)
        if first and second:
            return first, second
    return None


def _far(number: Number) -> Iterator[Any]:
    """As far as a number may go to either side."""
    _, value, allowed = number
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, float):
        yield from ends(value, allowed)


Find = Callable[[str], Number | None]


def numbers_of_each(against: Sequence[Obstacle], find: Find) -> list[list[Number]]:
    """The numbers of each obstacle that may be asked to be otherwise."""
    return [[number for name in one.numbers if (number := find(name)) is not None] for one in against]
