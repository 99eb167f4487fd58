"""Failed runs are told by what broke them: a cause, how many runs it cost, and one of them to look at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from policysim.sweep.limits import MEMORY, TIME
from policysim.sweep.standing import DIED

PLACE = re.compile(r"^.*?\bat tick \d+, [^:]*: ")
NUMBER = re.compile(r"(?<![\w.])-?\d[\d.,]*(?:e[+-]?\d+)?(?!\w)")


@dataclass(frozen=True)
class Cause:
    """What broke `count` runs; the failure of number `number` is the first of them."""

    name: str
    count: int
    number: int
    example: dict


def numbered(failures: Sequence[dict]) -> list[dict]:
    """The records of failed runs in the order of runs: failure 1 is the first."""
    return sorted(failures, key=lambda record: record["run"])


def causes(failures: Sequence[dict]) -> list[Cause]:
    """The causes of all failures, those that cost most runs first."""
    found: dict[str, list[int]] = {}
    records = numbered(failures)
    for number, record in enumerate(records, 1):
        found.setdefault(cause_of(record), []).append(number)
    told = [Cause(name, len(numbers), numbers[0], records[numbers[0] - 1]) for name, numbers in found.items()]
    return sorted(told, key=lambda cause: -cause.count)


def cause_of(record: dict) -> str:
    """What broke a run, in words that other runs share: without its provider, its tick and its numbers."""
    rule = f", rule {record['rule']}" if record["rule"] else ""
    if record["kind"] == TIME:
        return f"{TIME} of {record['limit']:g} s{rule}"
    if record["kind"] == MEMORY:
        return f"{MEMORY} of {record['limit'] / 1e6:,.0f} MB{rule}"
    first = str(record["message"]).partition("\n")[0]
    if record["kind"] == DIED:
        return first.partition(",")[0]
    return NUMBER.sub("...", PLACE.sub("", first)) + rule


def where(record: dict) -> str:
    """`agility, future 12, provider RA2, rule consider, tick 31`, as far as it is known."""
    known = [f"{record['policy']}, future {record['future']}"]
    known += [f"provider {record['agent']}"] if record["agent"] else []
    known += [f"rule {record['rule']}"] if record["rule"] else []
    known += [f"tick {record['tick']}"] if record["tick"] >= 0 else []
    return ", ".join(known)
