"""`policysim check my_rules.py` says what a provider class adds, tests it, and tells what it no longer reads."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from policysim.classes import Provider, load_plugin
from policysim.errors import AskError
from policysim.own_class import news_of, notes_on
from policysim.rules import Spec, spec
from policysim.terminal import Terminal
from policysim.words import Words

WORLDS = 20


def check_rules(path: Path | str, taken: Words, terminal: Terminal) -> int:
    """Check every provider class of a Python file; AskError, with file and line, where one does not hold."""
    if taken.others:
        raise AskError(f"{taken.others[0]}: a file of rules is checked by itself\n  write policysim check {path}")
    module = load_plugin(str(path))
    classes = [
        cls
        for cls in vars(module).values()
        if isinstance(cls, type) and issubclass(cls, Provider) and cls.__module__ == module.__name__
    ]
    if not classes:
        raise AskError(f"{path}: has no provider class\n  write  class Mine(ps.Provider):")
    found, broken = [], []
    for cls in dict.fromkeys(classes):
        try:
            found.append(_checked(cls, terminal))
        except AskError as why:
            broken.append(why)
    terminal.data = {"file": str(path), "classes": found}
    for why in broken[1:]:
        terminal.say(str(why))
    if broken:
        raise broken[0]
    return 0


def _checked(cls: type, terminal: Terminal) -> dict:
    base = next(c for c in cls.__mro__[1:] if issubclass(c, Provider))
    read, before = spec(cls), spec(base)
    news, notes = news_of(read, before), notes_on(read, before)
    terminal.say(f"{cls.__name__}({base.__name__}): {news}")
    tests = _tested(read, before, terminal)
    terminal.say(f"  {' · '.join(tests)}")
    for note in notes:
        terminal.note(f"  note  {note}")
    return {"class": cls.__name__, "base": base.__name__, **asdict(news), "holds": tests, "notes": notes}


def _tested(read: Spec, before: Spec, terminal: Terminal) -> list[str]:
    """Every test in words, with what it took; AskError where one does not hold."""
    from policysim import engine
    from policysim.agreement import draws_changed
    from policysim.conformance import check_outcomes, tests_of

    if not read.free_rules and not engine.is_prepared(read):
        terminal.note(f"First use of {read.name} on this computer: preparing it (once, some seconds) ...")
        engine.prepare(read)
    with _at_work("outcomes", terminal):
        check_outcomes(read.provider_class)
    began = time.perf_counter()
    told = ["rule language ok"]
    tests = list(tests_of(read.provider_class))
    for number, (test, hold) in enumerate(tests, 1):
        with _at_work(f"conformance {number} of {len(tests)}: {test}", terminal):
            hold()
    told.append(f"{len(tests)} conformance tests ok ({time.perf_counter() - began:.0f} s)")
    if read.free_rules:
        told.append("engines not compared (free rules run under Mesa only)")
    else:
        with _at_work(f"both engines on {WORLDS} random worlds", terminal):
            _engines_agree(read)
        told.append(f"both engines agree on {WORLDS} random worlds")
    with _at_work("draws of other rules", terminal):
        if changed := draws_changed(read, before):
            raise AskError(f"{read.name}: draws of others change: {', '.join(changed)}")
    return [*told, "other draws unchanged"]


def _engines_agree(read: Spec) -> None:
    from policysim.agreement import engines_part, random_worlds

    for number, world in enumerate(random_worlds(read, WORLDS)):
        if parted := engines_part(world):
            raise AskError(f"{read.name}: the engines do not agree on random world {number}\n  {parted}")


@contextmanager
def _at_work(told: str, terminal: Terminal) -> Iterator[None]:
    """A line on a terminal while something takes its time."""
    moves = sys.stderr.isatty() and not terminal.quiet and not terminal.plain
    if moves:
        print(f"\r  {told} ...\x1b[K", end="", file=sys.stderr, flush=True)
    try:
        yield
    finally:
        if moves:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
