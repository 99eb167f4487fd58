"""A factor is one setting that varies: which value it has at a coordinate from 0 to 1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from policysim.rules import Parameter
from policysim.scenario.parameters import values_at

Value = float | str
DIGITS = 12  # significant digits of a value: the same on every computer


@dataclass(frozen=True)
class OneOf:
    """A setting that takes one of several values, each as often; the first is the usual one."""

    key: str
    values: tuple[str, ...]

    def column(self, at: np.ndarray) -> list[Value]:
        """The values at coordinates (n,)."""
        places = np.minimum((at * len(self.values)).astype(int), len(self.values) - 1)
        return [self.values[place] for place in places]

    def levels(self, number: int) -> list[Value]:
        """All values, however many levels an interval has."""
        return list(self.values)

    @property
    def usual(self) -> Value:
        """The value where only other settings vary."""
        return self.values[0]


@dataclass(frozen=True)
class Between:
    """A parameter that lies anywhere between two values, all as likely."""

    key: str
    low: float
    high: float
    default: float
    whole: bool = False  # takes whole numbers only

    def column(self, at: np.ndarray) -> list[Value]:
        """The values at coordinates (n,)."""
        if self.whole:
            number = np.floor(self.high) - np.ceil(self.low) + 1
            return _told(np.ceil(self.low) + np.minimum(np.floor(at * number), number - 1), self.low, self.high)
        return _told(self.low + (self.high - self.low) * at, self.low, self.high)

    def levels(self, number: int) -> list[Value]:
        """Values evenly from end to end, float."""
        return list(dict.fromkeys(self.column(np.linspace(0, 1, number))))

    @property
    def usual(self) -> Value:
        """The default of the register, else the middle."""
        inside = self.low <= self.default <= self.high
        return self.default if inside else self.column(np.array([0.5]))[0]


@dataclass(frozen=True)
class Drawn:
    """A parameter that lies where futures draw it: in the range of its register, as its distribution says."""

    key: str
    parameter: Parameter

    def column(self, at: np.ndarray) -> list[Value]:
        """The values below which shares (n,) of futures draw it."""
        low, high = self.parameter.low, self.parameter.high
        assert low is not None and high is not None
        return _told(values_at(self.parameter, at), low, high)

    def levels(self, number: int) -> list[Value]:
        """Its low end, its high end, and between them what the same shares of futures draw."""
        return list(dict.fromkeys(self.column(np.linspace(0, 1, number))))

    @property
    def usual(self) -> Value:
        """Its default."""
        return float(self.parameter.default)


Factor = OneOf | Between | Drawn


def _told(values: np.ndarray, low: float, high: float) -> list[Value]:
    return [min(max(float(f"{value:.{DIGITS}g}"), low), high) for value in values.tolist()]
