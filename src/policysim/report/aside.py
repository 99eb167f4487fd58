"""What a page tells that the runs of its sweep alone do not: published patterns, and doubts that were played beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from policysim.appraisal.assumptions import Assumptions


@dataclass(frozen=True)
class Aside:
    """As data in JSON's types: `patterns` is what validation.json says, `doubts` what doubts.json says; `assumptions` are those
    of the appraisal that a publication carries, None for the default edition."""

    patterns: Mapping[str, Any] = field(default_factory=dict)
    doubts: Mapping[str, Any] = field(default_factory=dict)
    assumptions: Assumptions | None = None


NOTHING = Aside()
