"""What no register holds is written in files beside this one: topics, patterns, keys, and the choices of switches."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOPIC = re.compile(r"^## (?P<name>\S+)\n\n(?P<body>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Topic:
    """A concept: one sentence, what more there is to say, other words for it, what to read next."""

    name: str
    sentence: str
    paragraphs: tuple[str, ...]
    also: tuple[str, ...] = ()
    see: tuple[str, ...] = ()


@lru_cache(maxsize=8)
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a table, each cell text."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@lru_cache(maxsize=1)
def topics() -> dict[str, Topic]:
    """The topics by name, in the order in which they are written."""
    text = (HERE / "topics.md").read_text(encoding="utf-8")
    return {found["name"]: _topic(found["name"], found["body"]) for found in TOPIC.finditer(text)}


def _topic(name: str, body: str) -> Topic:
    words = dict(re.findall(r"^\*(also|see)\*: (.*)$", body, re.MULTILINE))
    blocks = re.sub(r"^\*(also|see)\*: .*\n?", "", body, flags=re.MULTILINE).strip().split("\n\n")
    told = [block if block.startswith("- ") else " ".join(block.split()) for block in blocks]
    named = {key: tuple(word.strip() for word in value.split(",")) for key, value in words.items()}
    return Topic(name, told[0], tuple(told[1:]), named.get("also", ()), named.get("see", ()))
