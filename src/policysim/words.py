"""A command line is flags, anywhere, and other words; a flag that is not known is refused with the nearest one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from policysim.errors import AskError, did_you_mean


@dataclass(frozen=True)
class Words:
    """A command line taken apart: the values of each flag, and all other words as they were typed."""

    flags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    others: tuple[str, ...] = ()

    def flag(self, name: str) -> str:
        """The last value of a flag, empty if it was not given."""
        return self.flags.get(name, ("",))[-1]

    def has(self, name: str) -> bool:
        """Whether the flag was given."""
        return name in self.flags


def take_apart(argv: Iterable[str], with_value: Mapping[str, str], alone: Mapping[str, str]) -> Words:
    """Flags and other words, in any order; the mappings say which flags there are, `--config-dir` -> `config_dir`."""
    flags: dict[str, tuple[str, ...]] = {}
    others: list[str] = []
    words = iter(argv)
    for word in words:
        if not re.match(r"--?[A-Za-z]", word):
            others.append(word)
            continue
        flag, equals, value = word.partition("=")
        if flag in with_value:
            value = value if equals else next(words, "")
            if not value or value.startswith("--"):
                raise AskError(f"{word}: needs a value\n  write {flag} {flag.lstrip('-').upper()}")
            flags[with_value[flag]] = (*flags.get(with_value[flag], ()), value)
        elif flag in alone and not equals:
            flags[alone[flag]] = ("yes",)
        else:
            known = [f for f in (*with_value, *alone) if f.startswith("--")]
            told = f"\n  flags: {', '.join(known)}" if known else ""
            raise AskError(f"{word}: no such flag{did_you_mean(flag, known)}{told}")
    return Words(flags, tuple(others))
