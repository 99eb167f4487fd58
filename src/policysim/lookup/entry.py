"""A name explained is one or more entries, each what it means, its numbers, where it comes from and what to write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import fill, indent
from typing import Any

from policysim.cards import Card, card_html

WIDTH = 118
POLICY_FILE = "In a policy file"
Facts = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Entry:
    """One meaning of a name.

    `brief` facts share a line, each of `facts` has its own, `block` is text with its title, `write` are commands, `row` has
    the raw values that a list shows.
    """

    name: str
    kind: str
    meaning: str
    brief: Facts = ()
    facts: Facts = ()
    block: tuple[str, str] = ("", "")
    write: Sequence[str] = ()
    row: Mapping[str, Any] = field(default_factory=dict)

    def text(self, width: int = WIDTH) -> str:
        """The entry as a reader of the terminal sees it."""
        meaning = self.meaning or "not described where it is declared"
        told = [_folded(f"{self.name} ({self.kind})   {meaning}", width, "", "  ")]
        told.append(_folded("   ".join(f"{label} {text}" for label, text in self.brief if text), width))
        told += [_folded(f"{label}: {text}" if label else text, width) for label, text in self.facts if text]
        if self.block[1]:
            told += [f"  {self.block[0]}:", indent(self.block[1].rstrip(), "    ")]
        told += [f"  write {command}" for command in self.write]
        return "\n".join(line for line in told if line)

    def html(self) -> str:
        """The entry for a notebook."""
        rows = [(label, text) for label, text in (*self.brief, *self.facts) if text]
        rows += [self.block] if self.block[1] else []
        rows += [("write", command) for command in self.write]
        return card_html(Card(f"{self.name} ({self.kind})", self.meaning, rows))

    def plain(self) -> dict:
        """The entry as JSON's types."""
        facts = {label or "more": text for label, text in (*self.brief, *self.facts) if text}
        told = {
            "name": self.name,
            "kind": self.kind,
            "meaning": self.meaning,
            "facts": facts,
            "write": list(self.write),
        }
        told |= {"values": dict(self.row)}
        return told | ({self.block[0]: self.block[1]} if self.block[1] else {})


@dataclass(frozen=True, repr=False)
class Explained:
    """All that a name means: one entry for each kind of thing that has it."""

    name: str
    entries: tuple[Entry, ...]

    def text(self, width: int = WIDTH) -> str:
        """The entries below each other."""
        return "\n\n".join(entry.text(width) for entry in self.entries)

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return "".join(entry.html() for entry in self.entries)


def _folded(text: str, width: int, first: str = "  ", rest: str = "    ") -> str:
    """A paragraph folded to the width; lines that stand below each other stay so."""
    kept = [fill(line, width, initial_indent=rest if n and line[:2] != "- " else first, subsequent_indent=rest)
            for n, line in enumerate(text.split("\n"))]  # fmt: skip
    return "\n".join(kept)
