"""All kinds of name, what a word means over all of them, and what an unknown word may have been meant for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import fill

from policysim.errors import AskError, did_you_mean, nearest
from policysim.lookup.assumption_kind import ASSUMPTIONS
from policysim.lookup.design_kinds import DESIGN_KINDS
from policysim.lookup.entry import Entry, Explained
from policysim.lookup.file_kinds import EXPERIMENTS, INSTRUMENTS, POLICIES, PORTFOLIOS, SYSTEMS
from policysim.lookup.heads import alike, labelled, readings
from policysim.lookup.kind import Kind, Row, last_part
from policysim.lookup.model_kinds import LEVERS, OUTCOMES, PARAMETERS, SWITCHES
from policysim.lookup.registers import Registers
from policysim.lookup.rule_kinds import FACTS, INPUTS, RULES, STATES, TRAITS
from policysim.lookup.source_kind import SOURCES
from policysim.lookup.sources import cited
from policysim.lookup.text_kinds import CHARTS, COLUMN_KINDS, ERRORS, KEYS, PATTERNS, TOPICS, VERBS_OF, also
from policysim.lookup.world_kinds import INNOVATIONS, NETWORK_KINDS, PROVIDERS, REGIONS, TYPES

KINDS = (
    POLICIES, LEVERS, INSTRUMENTS, PARAMETERS, SWITCHES, OUTCOMES, INNOVATIONS, SYSTEMS, TYPES, REGIONS, PORTFOLIOS,
    EXPERIMENTS, DESIGN_KINDS, KEYS, COLUMN_KINDS, TOPICS, PATTERNS, CHARTS, VERBS_OF, ERRORS, PROVIDERS, NETWORK_KINDS,
    TRAITS, STATES, FACTS, INPUTS, RULES, ASSUMPTIONS, SOURCES,
)  # fmt: skip
NAMED_BY = {"policy": POLICIES, "system": SYSTEMS, "innovations": PORTFOLIOS, "experiment": EXPERIMENTS,
            "provider": PROVIDERS, "headline": OUTCOMES, "design": DESIGN_KINDS}  # fmt: skip
VALUES = {SWITCHES: "choices", KEYS: "takes", INPUTS: "holds", COLUMN_KINDS: "also understood"}  # rows that hold values
OF = {kind.plural: kind for kind in KINDS}


def kind_of(word: str) -> Kind:
    """The kind that `word` names, in the plural or the singular; without a word that of all kinds.

    AskError has the nearest one and all there are."""
    if not word:
        return KINDS_KIND
    singular = {kind.one: kind for kind in KINDS}
    found = OF.get(word.lower()) or singular.get(word.lower())
    if found is None:
        near = did_you_mean(word, [*OF, *singular])
        raise AskError(
            f"list {word}: no such kind of name{near}\n  write policysim list with one of\n  {_folded(list(OF))}"
        )
    return found


def _kind_row(names: Registers, name: str) -> Row:
    return {"meaning": OF[name].about}


def _kind_entry(names: Registers, name: str) -> Entry:
    return Entry(name, "kind of name", OF[name].about, write=[f"policysim list {name}"])


KINDS_KIND = Kind(
    "kinds", "kind of name", "what there is to list", ("name", "meaning"), lambda names: OF, _kind_row, _kind_entry
)


def _folded(words: list[str]) -> str:
    return fill(", ".join(words), 112, subsequent_indent="  ")


def rows_of(names: Registers, kind: Kind, wanted: str = "") -> list[Row]:
    """The rows of a kind in which a word stands."""
    return [row for row in kind.rows(names) if wanted.lower() in " ".join(map(str, row.values())).lower()]


def explained(names: Registers, word: str) -> Explained:
    """All that a word means. AskError for a word that means nothing, with what it may have been meant for."""
    key, _, value = word.partition("=")
    asked = key.removeprefix("parameters.") or word
    found = [kind.card(names, name) for kind in KINDS for name in kind.names(names) if _is(asked, name, kind)]
    if key in NAMED_BY and value in NAMED_BY[key].names(names):
        found.insert(0, NAMED_BY[key].card(names, value))
    found += [TOPICS.card(names, topic) for topic in also(asked)]
    if asked in OF:
        found.append(KINDS_KIND.card(names, asked))
    found += [entry for entry in _labelled(names, alike(asked)) if entry not in found]
    found = found or _as_printed(names, asked) or list(_that_take(names, asked))
    found = found or [SOURCES.card(names, one.name) for one in cited(asked)]
    if not found:
        raise unknown(names, word, asked)
    return Explained(asked, tuple(found))


def _labelled(names: Registers, label: str) -> Iterator[Entry]:
    for kind in KINDS:
        yield from labelled(names, kind, label)


def _as_printed(names: Registers, head: str) -> list[Entry]:
    """What a label or a column head means that is written as tables print it."""
    for text in readings(head):
        found = [kind.card(names, name) for kind in KINDS for name in kind.names(names) if alike(name) == text]
        found += [entry for entry in _labelled(names, text) if entry not in found]
        found += [TOPICS.card(names, topic) for topic in also(text)]
        if found:
            return found
    return []


def _is(word: str, name: str, kind: Kind) -> bool:
    """Whether a word means a name: whole, its last part, or a kind of provider number with `self` before it."""
    word, name = word.lower(), name.lower()
    if word in (name, f"self.{name}"):
        return True
    if kind in (INPUTS, KEYS, STATES, FACTS, RULES):
        return word == last_part(name)
    return kind is PARAMETERS and word in (f"par.{name}", f"parameters.{name}")


def _that_take(names: Registers, word: str) -> Iterator[Entry]:
    """What has `word` among its values, as `quarter` or `geometric`."""
    for kind, column in VALUES.items():
        for name in kind.names(names):
            if word in re.split(r"[^a-z0-9_]+", kind.row(names, name)[column]) and not word.isdigit():
                yield kind.card(names, name)


def unknown(names: Registers, word: str, asked: str) -> AskError:
    """The refusal of words that mean nothing."""
    first, *more = word.split() or [""]
    if more and any(first == name for _, name in all_names(names)):
        return AskError(f"explain {word}: no such name; one at a time\n  write policysim explain {first}")
    every = {name: kind for kind, name in all_names(names)}
    near = nearest(asked, every)
    lines = [f"explain {word}: no such name"]
    if near:
        lines += [f'  did you mean the {every[near[0]].one} "{near[0]}"?', f"  write policysim explain {near[0]}"]
    else:
        lines.append("  what there is: policysim list with one of\n  " + _folded(list(OF)))
    return AskError("\n".join(lines))


def all_names(names: Registers) -> Iterator[tuple[Kind, str]]:
    """Every name of every kind, with the last parts of those that have several."""
    for kind in reversed(KINDS):
        for name in kind.names(names):
            yield kind, last_part(name)
            yield kind, name
