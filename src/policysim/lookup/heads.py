"""Words as tables print them are read as names: labels and column heads, without case, units and what they compare."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from policysim.errors import AskError
from policysim.lookup.entry import Entry
from policysim.lookup.kind import Kind
from policysim.lookup.registers import Registers

AGAINST = re.compile(r" v .+$|(?<=^difference) from .+$")
BETTER = re.compile(r"^better than .+ in$")
BRACKETS = re.compile(r" \([^)]*\)$")


def alike(text: str) -> str:
    """A name, a label or a head without case, and with a space for each other sign between words."""
    return " ".join(re.sub(r"[\s_-]+", " ", text.lower()).split())


def readings(head: str) -> Iterator[str]:
    """What a head may be called, the longest first: whole, without the option compared with, brackets, and units."""
    whole = BETTER.sub("better in", alike(head))
    yield whole
    bare = BRACKETS.sub("", AGAINST.sub("", whole))
    if "(present value" in whole:
        yield f"{bare.partition(',')[0]}, present value"
    while bare:
        yield bare
        bare = bare.rpartition(",")[0]


def labelled(names: Registers, kind: Kind, label: str) -> Iterator[Entry]:
    """The cards of what has this label, or one that begins with it and says more, as `Public cost, present value`."""
    for name in kind.names(names) if "label" in kind.columns else ():
        with suppress(AskError):  # a broken file among them is not what was asked about
            its = alike(str(kind.row(names, name)["label"]))
            if its == label or its.startswith(f"{label}, "):
                yield kind.card(names, name)
