"""All kinds of name, what a word means over all of them, and what an unknown word may have been meant for."""

from __future__ import annotations

from collections.abc import Iterator

from policysim.errors import AskError, did_you_mean, nearest
from policysim.lookup.entry import Explained
from policysim.lookup.file_kinds import EXPERIMENTS, INSTRUMENTS, POLICIES, PORTFOLIOS, SYSTEMS
from policysim.lookup.kind import Kind, Row, last_part
from policysim.lookup.model_kinds import LEVERS, OUTCOMES, PARAMETERS, SWITCHES
from policysim.lookup.registers import Registers
from policysim.lookup.rule_kinds import FACTS, INPUTS, RULES, STATES, TRAITS
from policysim.lookup.text_kinds import CHARTS, ERRORS, KEYS, PATTERNS, TOPICS, VERBS_OF, also
from policysim.lookup.world_kinds import INNOVATIONS, NETWORK_KINDS, PROVIDERS, REGIONS, TYPES

KINDS = (
    POLICIES, LEVERS, INSTRUMENTS, PARAMETERS, SWITCHES, OUTCOMES, INNOVATIONS, SYSTEMS, TYPES, REGIONS, NETWORK_KINDS,
    PORTFOLIOS, EXPERIMENTS, PROVIDERS, TRAITS, STATES, FACTS, INPUTS, RULES, CHARTS, PATTERNS, KEYS, VERBS_OF, ERRORS,
    TOPICS,
)  # fmt: skip
OF = {kind.plural: kind for kind in KINDS}


def kind_of(word: str) -> Kind:
    """The kind that `word` names, in the plural or the singular. AskError with the nearest one and all there are."""
    singular = {kind.one: kind for kind in KINDS}
    found = OF.get(word.lower()) or singular.get(word.lower())
    if found is None:
        told = f"list {word}: no such kind of name{did_you_mean(word, [*OF, *singular])}" if word else "list: of what?"
        raise AskError(f"{told}\n  write policysim list with one of\n  {_folded(list(OF))}")
    return found


def _folded(words: list[str]) -> str:
    half = len(words) // 2
    return f"{', '.join(words[:half])},\n  {', '.join(words[half:])}"


def rows_of(names: Registers, kind: Kind, wanted: str = "") -> list[Row]:
    """The rows of a kind in which a word stands."""
    return [row for row in kind.rows(names) if wanted.lower() in " ".join(map(str, row.values())).lower()]


def explained(names: Registers, word: str) -> Explained:
    """All that a word means. AskError for a word that means nothing, with what it may have been meant for."""
    asked = word.split("=")[0].removeprefix("parameters.") or word
    found = [kind.entry(names, name) for kind in KINDS for name in kind.names(names) if _is(asked, name, kind)]
    found += [TOPICS.entry(names, topic) for topic in also(asked)]
    if not found:
        raise unknown(names, word, asked)
    return Explained(asked, tuple(found))


def _is(word: str, name: str, kind: Kind) -> bool:
    """Whether a word means a name: whole, its last part, or a kind of provider number with `self` before it."""
    if word in (name, f"self.{name}"):
        return True
    if kind in (INPUTS, KEYS, STATES, FACTS, RULES):
        return word == last_part(name)
    return kind is PARAMETERS and word in (f"par.{name}", f"parameters.{name}")


def unknown(names: Registers, word: str, asked: str) -> AskError:
    """The refusal of a word that means nothing."""
    every = {name: kind for kind, name in all_names(names)}
    near = nearest(asked, every)
    lines = [f"explain {word}: no such name"]
    if asked in OF:
        lines = [f"explain {word}: is a kind of name, not a name", f"  write policysim list {asked}"]
    elif near:
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
