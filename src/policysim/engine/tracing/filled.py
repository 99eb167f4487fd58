"""The text of a line with its values filled in: rounded for the reader, or to the last bit so that it can be tried."""

import ast
import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from policysim.engine.codes import Code
from policysim.engine.tracing.steps import Step
from policysim.scenario.world import World

DIGITS = 3  # significant, unless more are needed to tell two numbers apart
ALL_DIGITS = 17
WordsOf = Callable[[str], tuple[str, ...]]


def words_of(world: World) -> WordsOf:
    """A function that gives the words of a coded number, as those of `uptake.stage`; nothing for other numbers."""
    spec = world.spec
    owners = {"self": (*spec.provider, *spec.nation), "uptake": spec.uptake, "innovation": spec.innovation}
    found = {f"{owner}.{f.name}": f.names for owner, fields in owners.items() for f in fields if f.names}
    found |= {f"par.{switch.name}": switch.choices for switch in spec.switches}
    found |= {f"{owner}.{name}": words for name, words in world.names.items() for owner in ("self", "innovation")}
    return lambda name: found.get(name, ())


def shown(value: Any, digits: int = DIGITS, words: tuple[str, ...] = ()) -> str:
    """A number for the reader: a word for a code, at most `digits` significant digits for a float."""
    if isinstance(value, list):
        return _vector(value, digits)
    if isinstance(value, Code) or (words and not isinstance(value, bool | float) and 0 <= value < len(words)):
        return value.word if isinstance(value, Code) else words[value]
    if not isinstance(value, float):
        return repr(value)
    if not math.isfinite(value) or digits >= ALL_DIGITS:
        return repr(value)
    if value == 0.0 or 1e-4 <= abs(value) < 1e6:
        decimals = max(0, digits - 1 - math.floor(math.log10(abs(value)))) if value else 0
        text = f"{value:.{decimals}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    head, _, power = f"{value:.{digits - 1}e}".partition("e")
    return f"{head.rstrip('0').rstrip('.') if '.' in head else head}e{int(power)}"


def _vector(values: list, digits: int) -> str:
    if len(values) > 1 and all(v == values[0] for v in values):
        return f"{len(values)} times {shown(values[0], digits)}"
    first = " ".join(shown(v, digits) for v in values[:6])
    return f"{first} ... ({len(values)})" if len(values) > 6 else first


def exact(value: Any) -> str:
    """A number so that Python reads it as the same bits."""
    return str(int(value)) if isinstance(value, Code) else repr(value)


class Filler:
    """Fills values into the expressions of one step."""

    def __init__(self, step: Step, words: WordsOf, write: Callable[..., str]):
        self.step, self.words, self.write = step, words, write
        self.called = {call.node for call in (*step.calls, step) if call.kind == "call"}

    def whole(self, node: ast.expr) -> ast.expr:
        """The right side of a line with its values; a helper that is the whole of it is shown as its call."""
        return self.call(node) if node in self.called else self.filled(node)

    def tried(self, node: ast.expr) -> ast.expr:
        """The same for Python to work out again: a helper that was handed a record is the number that it gave."""
        numbers = isinstance(node, ast.Call) and all(_is_number(self.step.values.get(a)) for a in node.args)
        return self.whole(node) if numbers else self.filled(node)

    def filled(self, node: ast.expr) -> ast.expr:
        """The tree with the names of numbers replaced by them; what was not worked out stays as it stands."""
        value = self.step.values.get(node)
        if node in self.called and value is not None:
            return self._number(value, "")
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
            return self._number(value, self.step.names.get(node, "")) if _is_number(value) else node
        if isinstance(node, ast.Compare):
            return self._compare(node)
        if isinstance(node, ast.Call):
            return self.call(node)
        parts = {name: self._part(part) for name, part in ast.iter_fields(node)}
        return type(node)(**parts)

    def sides(self, node: ast.expr) -> ast.expr:
        """A condition with each side of its comparisons worked out."""
        if node not in self.step.values:
            return node
        if isinstance(node, ast.Compare):
            return self._compare(node, lambda side: self._number(self.step.values[side], self.step.names.get(side, "")))
        if isinstance(node, ast.BoolOp):
            known = [self.sides(value) for value in node.values if value in self.step.values]
            return ast.BoolOp(node.op, known) if known[1:] else known[0]
        if isinstance(node, ast.UnaryOp):
            return ast.UnaryOp(node.op, self.sides(node.operand))
        return self.filled(node)

    def _part(self, part: Any) -> Any:
        if isinstance(part, list):
            return [self._part(one) for one in part]
        return self.filled(part) if isinstance(part, ast.expr) else part

    def call(self, node: ast.expr) -> ast.expr:
        """A call with its arguments filled in."""
        assert isinstance(node, ast.Call)
        return ast.Call(node.func, [self.filled(argument) for argument in node.args], [])

    def _compare(self, node: ast.Compare, fill: Callable | None = None) -> ast.expr:
        """Both sides; what stands against a code is a code, and numbers that differ look different."""
        sides = [side for side in (node.left, *node.comparators) if side in self.step.values]
        if len(sides) < 2:
            return node
        words = next((w for side in sides if (w := self.words(self.step.names.get(side, "")))), ())
        values = [self.step.values[side] for side in sides]
        if words and all(isinstance(v, int) for v in values):
            made: list[ast.expr] = [ast.Name(self.write(v, DIGITS, words)) for v in values]
        else:
            make = fill or self.filled
            digits = next((d for d in range(DIGITS, ALL_DIGITS) if _told_apart(values, d)), ALL_DIGITS)
            plain = fill is not None or all(isinstance(s, ast.Name | ast.Attribute | ast.Subscript) for s in sides)
            made = [self._digits(v, digits) for v in values] if plain and digits > DIGITS else [make(s) for s in sides]
        return ast.Compare(made[0], node.ops[: len(made) - 1], made[1:])

    def _digits(self, value: Any, digits: int) -> ast.expr:
        return _signed(self.write(value, digits, ()))

    def _number(self, value: Any, name: str) -> ast.expr:
        return _signed(self.write(value, DIGITS, self.words(name)))


def _signed(text: str) -> ast.expr:
    """A number as a name, so that it is written as it is; Python puts brackets about a sign where it must."""
    return ast.UnaryOp(ast.USub(), ast.Name(text[1:])) if text.startswith("-") else ast.Name(text)


def reader(value: Any, digits: int, words: tuple[str, ...]) -> str:
    """How a number is written for the reader."""
    return shown(value, digits, words)


def python(value: Any, _digits: int, _words: tuple[str, ...]) -> str:
    """How a number is written for Python."""
    return exact(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, bool | int | float)


def _told_apart(values: list, digits: int) -> bool:
    return all(a == b or shown(a, digits) != shown(b, digits) for a, b in pairwise(values))
