"""One number for all runs of a sweep: SHA-256 of values in plan order, never of files."""

import hashlib
from collections.abc import Iterable

import numpy as np

NOT_A_NUMBER = np.float64(np.nan)
FAILED = b"failed"


def canonical(values: np.ndarray) -> np.ndarray:
    """The values as little-endian float64 in C order, with one bit pattern for all NaN."""
    made = np.array(values, dtype="<f8", order="C")
    made[np.isnan(made)] = NOT_A_NUMBER
    return made


def digest_of(runs: Iterable[np.ndarray | None]) -> str:
    """64 hex digits over runs in plan order: each float64 (years, outcomes) in column order, None where one failed."""
    total = hashlib.sha256()
    for values in runs:
        total.update(FAILED if values is None else canonical(values).tobytes())
    return total.hexdigest()
