"""A kind of name has a register: the names in it, a row of a table for each, and a card for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from policysim.lookup.entry import Entry
from policysim.lookup.registers import Registers
from policysim.lookup.sources import told_in_full

Row = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """One kind of name. `columns` are shown in this order; rows hold raw values under these and other names."""

    plural: str
    one: str
    about: str
    columns: tuple[str, ...]
    names: Callable[[Registers], Iterable[str]]
    row: Callable[[Registers, str], Row]
    entry: Callable[[Registers, str], Entry]

    def rows(self, names: Registers) -> list[Row]:
        """A row a name, in the order of the register."""
        return [{"name": name, **self.row(names, name)} for name in self.names(names)]

    def card(self, names: Registers, name: str) -> Entry:
        """The card of a name, with its row; what its source cites stands below in full."""
        entry = self.entry(names, name)
        return replace(entry, facts=told_in_full(entry.facts), row={"name": name, **self.row(names, name)})


def last_part(name: str) -> str:
    """`exposure` of `seen.exposure`: what may be asked for as well."""
    return name.rsplit(".", 1)[-1]
