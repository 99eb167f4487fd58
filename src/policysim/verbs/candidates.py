"""What may stand at the end of a command line that is being typed: the words that the Tab key offers."""

from __future__ import annotations

import importlib
import re
import shlex
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from policysim.cli import VERBS
from policysim.errors import PolicysimError
from policysim.library import GROUPS, library

FOLDERS = ("status", "resume", "expand", "merge", "verify", "compare", "replay", "trace")  # verbs of a sweep
QUESTIONS = ("run", "check")  # verbs that read key=value
SAID = {
    "new": ("project", "policy", "experiment", "provider"),
    "completion": ("bash", "zsh", "fish"),
    "help": tuple(VERBS),
}
COMMON = ("--help", "--plain", "--quiet", "--json")
FILES = {"policy": (".yaml", ".yml"), "experiment": (".yaml", ".yml"), "--plugin": (".py",), "--config-dir": (),
         "system": (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".parquet", ".yaml"), "--json": (".json",)}  # fmt: skip


def candidates(line: str) -> list[str]:
    """The whole words that may stand where the line ends, in order, each beginning with what is typed already."""
    *before, typed = _words(line)
    try:
        found = _found(before[1:], typed) if before else ()
        return sorted({word for word in found if word.startswith(typed)})
    except PolicysimError:  # a file of the library is broken: the Tab key is not the place to tell
        return []


def _words(line: str) -> list[str]:
    """The words of a line as a shell reads them; the last is the one that is being typed."""
    for closing in ("", '"', "'"):
        with suppress(ValueError):
            words = shlex.split(line + closing)
            fresh = not line or (line[-1].isspace() and not closing and not line.endswith("\\ "))
            return [*words, ""] if fresh or not words else words
    return [""]


def _found(before: list[str], typed: str) -> Iterable[str]:
    if not before:
        return (*VERBS, "help", "--help", "--version")
    verb, last = before[0], before[-1]
    if last in FILES:
        return _files(typed, FILES[last])
    if typed.startswith("-"):
        return _flags(verb)
    if last in ("--outcome", "--against", "--policy") and verb != "run":
        return _outcomes() if last == "--outcome" else library().names("policy")
    if verb in QUESTIONS:
        return _values(*typed.split("=", 1)) if "=" in typed else _keys(typed)
    if verb in FOLDERS:
        return (path.parent.name for path in Path("results").glob("*/plan.json"))
    return _names(verb, before)


def _names(verb: str, before: list[str]) -> Iterable[str]:
    if verb == "explain":
        return _known().words
    if verb == "list" and len(before) == 1:
        return _kinds()
    return SAID.get(verb, ()) if len(before) == 1 else ()


def _flags(verb: str) -> Iterable[str]:
    """The flags that the help of a verb names."""
    if verb not in VERBS:
        return ()
    help_of = importlib.import_module(VERBS[verb][0]).HELP[verb]
    return (*re.findall(r"(?<![\w-])--[a-z][a-z-]*", help_of), *COMMON)


def _keys(typed: str) -> Iterable[str]:
    from policysim.known import KEYS

    keys = [f"{key}=" for key in KEYS]
    if typed.startswith("parameters."):
        return (f"parameters.{name}=" for name in _known().parameters)
    return (*keys, "parameters.")


def _values(key: str, text: str) -> Iterable[str]:
    """`policy=agility,su` -> `policy=agility,supply`."""
    *chosen, last = text.split(",")
    if key in FILES and (last.startswith((".", "/", "~")) or "/" in last):
        values = list(_files(last, FILES[key]))
    else:
        values = [value for value in VALUES.get(key, _none)(key) if value not in chosen]
    return (f"{key}={','.join([*chosen, value])}" for value in values)


def _files(typed: str, suffixes: tuple[str, ...]) -> Iterable[str]:
    """Files of these kinds, and folders on the way to them."""
    folder = typed[: typed.rfind("/") + 1]
    with suppress(OSError):
        for path in sorted(Path(folder or ".").expanduser().iterdir()):
            if path.name.startswith("."):
                continue
            if path.is_dir():
                yield f"{folder}{path.name}/"
            elif path.suffix.lower() in suffixes:
                yield f"{folder}{path.name}"


def _none(key: str) -> Iterable[str]:
    return ()


def _known():
    from policysim.ask import read_registers
    from policysim.words import Words

    return read_registers(Words())


def _kinds() -> Iterable[str]:
    from policysim.lookup.kinds import OF

    return (kind.plural for kind in OF.values())


def _outcomes(key: str = "") -> Iterable[str]:
    return _known().outcomes


def _choices(key: str) -> Iterable[str]:
    return _known().choices.get(key, ())


def _uncertainty(key: str) -> Iterable[str]:
    from policysim.scenario.posterior import UNCERTAINTY

    return UNCERTAINTY


def _ticks(key: str) -> Iterable[str]:
    from policysim.scenario.calendar import TICKS

    return TICKS


VALUES: dict[str, Callable[[str], Iterable[str]]] = {
    **dict.fromkeys(GROUPS, lambda group: library().names(group)),
    **dict.fromkeys(("agility_form", "fit", "slack", "caps"), _choices),
    "record": lambda key: ("nation", "type", "region", "health_system", "provider"),
    "headline": _outcomes, "uncertainty": _uncertainty, "calendar.tick": _ticks,
    "provider": lambda key: _known().providers, "robustness": lambda key: ("structure",),
    "doubt": lambda key: [name for name, one in _known().parameters.items() if one.uncertain],
}  # fmt: skip
