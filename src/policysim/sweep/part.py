"""A part of a sweep, 2 of 5, is a fifth of its shards: what one machine plays where nobody hands out work."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from policysim.errors import AskError
from policysim.sweep.plan import Plan

if TYPE_CHECKING:
    from policysim.sweep.standing import Standing  # which imports Arrow

MOST = 100_000


@dataclass(frozen=True)
class Part:
    """Number `number` of `of` parts, counted from 1."""

    number: int
    of: int

    def shards(self, plan: Plan) -> range:
        """Numbers of its shards: neighbours, so that they share worlds; none where there are more parts than shards."""
        whole = len(plan.shards)
        return range((self.number - 1) * whole // self.of, self.number * whole // self.of)

    def runs(self, plan: Plan) -> int:
        """Number of its runs."""
        return sum(len(plan.shards[number]) for number in self.shards(plan))

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


WHOLE = Part(1, 1)


def read_part(text: str) -> Part:
    """The part that `2/5` names. AskError for anything else."""
    found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text.strip())
    number, of = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= number <= of <= MOST:
        raise AskError(
            f"--shard {text[:40]}: which part of how many?\n  write --shard 2/5: the second of five, from 1/5 to 5/5"
        )
    return Part(number, of)


def within(found: Standing, part: Part, plan: Plan) -> Standing:
    """What of a standing a part has to do with."""
    mine = part.shards(plan)
    return replace(
        found, done=tuple(number for number in found.done if number in mine),
        to_do=tuple(number for number in found.to_do if number in mine),
        failures=tuple(record for record in found.failures if record["shard"] in mine),
        died=tuple(number for number in found.died if number in mine),
        again=tuple(record for record in found.again if record["shard"] in mine),
    )  # fmt: skip
