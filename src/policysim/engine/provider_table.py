"""All providers at the end of a tick, as an outcome of a user's own sees them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


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

    def share(self, condition: np.ndarray) -> float:
        """Share of activity in providers for which the condition holds: `providers.share(providers["x"] > 0.6)`."""
        return float(np.cumsum(condition * self.size)[-1] / np.cumsum(self.size)[-1])
