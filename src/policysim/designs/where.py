"""A constraint is one or more plain comparisons between settings and numbers, read by a parser that knows nothing else."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Value = float | str
COMPARES: dict[str, Callable[[Value, Value], bool]] = {
    "<=": operator.le, ">=": operator.ge, "==": operator.eq, "!=": operator.ne, "<": operator.lt, ">": operator.gt,
    "=": operator.eq,
}  # fmt: skip
PART = r"[A-Za-z_][A-Za-z0-9_.]*|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
COMPARISON = re.compile(rf"\s*(?P<left>{PART})\s*(?P<how><=|>=|==|!=|<|>|=)\s*(?P<right>{PART})\s*")


@dataclass(frozen=True)
class Comparison:
    """`left how right`, where a side is the key of a setting, a word or a number."""

    left: Value
    how: str
    right: Value

    @property
    def names(self) -> tuple[str, ...]:
        """The sides that are no numbers."""
        return tuple(side for side in (self.left, self.right) if isinstance(side, str))

    def holds(self, values: Mapping[str, Value]) -> bool:
        """Whether it is so where settings have these values; a word that is no setting stands for itself."""
        left, right = (values.get(side, side) if isinstance(side, str) else side for side in (self.left, self.right))
        return COMPARES[self.how](left, right)


def comparisons(text: str) -> tuple[Comparison, ...]:
    """The comparisons of `parameters.a < parameters.b and slack != none`; ValueError where it is none."""
    found = []
    for part in re.split(r"\s+and\s+", text.strip()):
        read = COMPARISON.fullmatch(part)
        if read is None:
            raise ValueError(
                f"{part!r} is no comparison\n  write NAME<NAME or NAME<NUMBER, several with and: parameters.a<parameters.b"
            )
        found.append(Comparison(_side(read["left"]), read["how"], _side(read["right"])))
    return tuple(found)


def _side(text: str) -> Value:
    return text if re.match(r"[A-Za-z_]", text) else float(text)
