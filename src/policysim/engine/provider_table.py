"""All providers at the end of a tick, as an outcome of a user's own sees them."""

import operator
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from policysim.errors import PolicysimError
from policysim.scenario.amounts import number
from policysim.scenario.reach import COMPARISON

COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class ProviderTable:
    """A column for every trait, state and fact of the providers, (N,) or (N, length): `providers["motivation"]`."""

    values: Callable[[str], np.ndarray]  # the column of that name
    size: np.ndarray  # (N,) shares of national activity

    def __getitem__(self, field: str) -> np.ndarray:
        return self.values(field)

    def total(self, field: str) -> float:
        """Sum over providers."""
        return float(np.cumsum(self[field])[-1])

    def mean(self, field: str) -> float:
        """Size-weighted mean over providers."""
        return float(np.cumsum(self[field] * self.size)[-1] / np.cumsum(self.size)[-1])

    def share(self, condition: str | np.ndarray, weight: str = "size") -> float:
        """Share of providers for which a condition holds, weighted by size or by another field of theirs, 0-1.

        A condition is one comparison as text, `providers.share("motivation > 0.6")`, or a bool for each provider (N,).
        """
        holds = self._compared(condition) if isinstance(condition, str) else condition
        weights = self.size if weight == "size" else self[weight]
        return float(np.cumsum(holds * weights)[-1] / np.cumsum(weights)[-1])

    def _compared(self, text: str) -> np.ndarray:
        found = COMPARISON.fullmatch(text)
        try:
            value = number(found[3] if found else None)
        except ValueError:
            raise PolicysimError(
                f'share("{text}") is not a comparison\n  write a field, < <= > >= == or != and a number: "motivation > 0.6"'
            ) from None
        assert found is not None
        return COMPARE[found[2]](self[found[1]], value)
