"""A command line is flags, anywhere, and other words; a flag that is not known is refused with the nearest one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from policysim.errors import AskError, did_you_mean

LONGEST = 100  # characters of what was typed that are told back


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


def take_apart(
    argv: Iterable[str], with_value: Mapping[str, str], alone: Mapping[str, str], settings: Collection[str] = ()
) -> Words:
    """Flags and other words, in any order; the mappings say which flags there are, `--config-dir` -> `config_dir`.

    `settings` are keys that are written key=value and not --key value.
    """
    flags: dict[str, tuple[str, ...]] = {}
    others: list[str] = []
    words = iter(argv)
    for word in words:
        if not re.match(r"--*[A-Za-z]|[–—]", word):
            others.append(word)
            continue
        flag, equals, value = word.partition("=")
        if flag in with_value:
            value = value if equals else next(words, "")
            if not value or value.startswith("--"):
                raise AskError(f"{cut(word)}: needs a value\n  write {flag} {flag.lstrip('-').upper()}")
            flags[with_value[flag]] = (*flags.get(with_value[flag], ()), value)
        elif flag in alone and not equals:
            flags[alone[flag]] = ("yes",)
        else:
            raise _no_such_flag(word, next(words, ""), [*with_value, *alone], settings)
    return Words(flags, tuple(others))


def _no_such_flag(word: str, after: str, flags: list[str], settings: Collection[str]) -> AskError:
    flag, equals, value = word.partition("=")
    if flag[0] in "–—":
        return AskError(f"{cut(word)}: begins with a long dash\n  write --{cut(word.lstrip('–—-'))}")
    key = flag.lstrip("-").replace("-", "_")
    if key in settings:
        return AskError(f"{cut(word)}: is a setting, not a flag\n  write {key}={cut(value or after) or '...'}")
    if flag in flags and equals:
        return AskError(f"{cut(word)}: takes no value\n  write {flag}")
    known = [f for f in flags if f.startswith("--")]
    told = f"\n  flags: {', '.join(known)}" if known else ""
    return AskError(f"{cut(word)}: no such flag{did_you_mean(flag, known)}{told}")


def cut(text: str) -> str:
    """What was typed, as it is told back: not more of it than fits a line."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
