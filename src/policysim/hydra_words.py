"""`choice`, `range`, `glob` and `interval` mean here what they mean in Hydra; an interval is also written LOW..HIGH."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from policysim.errors import AskError, nearest

WORDS = ("choice", "range", "glob", "interval")
CALL = re.compile(r"\s*(?P<word>[A-Za-z_]\w*)\s*\((?P<inside>.*)\)\s*", re.DOTALL)
END = r"[^\s.,(/\\][^,(/\\]*?|\.\d[^,(/\\]*?"
DOTS = re.compile(rf"\s*(?P<low>{END})\s*\.\.\s*(?P<high>{END})\s*")
WORD_INSIDE = re.compile(rf"\b(?P<word>{'|'.join(WORDS)})\(")
MOST = 100_000  # values of one setting


def called(text: str) -> tuple[str, str] | None:
    """The word and what stands in its brackets, of `range(0.1,0.6,0.1)`; None for a plain value."""
    if dots := DOTS.fullmatch(text):
        return "interval", f"{dots['low']},{dots['high']}"
    found = CALL.fullmatch(text)
    return (found["word"], found["inside"]) if found else None


def ends_of(text: str) -> tuple[str, str] | None:
    """The two ends of `interval(0.1,0.6)` as they are written; None for what is no interval."""
    found = called(text)
    return _two(found[1]) if found and found[0] == "interval" else None


def values_of(word: str, inside: str, key: str, said: str, names: Sequence[str]) -> list[str]:
    """What Hydra makes of a word: the values to compare, or for an interval itself; `names` are those that glob looks
    through. AskError where it is not understood."""
    if word == "choice":
        return [one.strip().strip("'\"") for one in inside.split(",")]
    if word == "interval":
        two = _two(inside)
        if two is None:
            raise AskError(f"{said}: an interval has two ends\n  write {key}=interval(LOW,HIGH)")
        return [f"interval({two[0]},{two[1]})"]
    if word == "range":
        return _range(inside, key, said)
    if word == "glob":
        return _glob(inside, key, said, names)
    near = nearest(word, WORDS)
    hint = f"did you mean {near[0]}(...)?" if near else f"write {', '.join(WORDS[:3])} or interval"
    raise AskError(f"{said}: no such word for several values: {word}\n  {hint}")


def _two(inside: str) -> tuple[str, str] | None:
    parts = [re.sub(r"^\s*(start|end)\s*=", "", part).strip() for part in inside.split(",")]
    return (parts[0], parts[1]) if len(parts) == 2 and all(parts) else None


def _range(inside: str, key: str, said: str) -> list[str]:
    """Hydra's own range, with its own rounding: the stop is left out."""
    read = _parsed("range", inside)
    if read is None:
        raise AskError(f"{said}: a range has numbers: start, stop, step\n  write {key}=range(0.1,0.6,0.1)")
    step = read.step
    if not step:
        raise AskError(f"{said}: a step of 0 goes nowhere\n  write {key}=range(START,STOP,STEP)")
    values = [str(value) for value in islice(read.range(), MOST + 1)]
    if not values:
        raise AskError(f"{said}: has no values: the stop is left out, and it goes from start by step")
    if len(values) > MOST:
        raise AskError(f"{said}: has more than {MOST:,} values\n  write a larger step")
    return values


def _glob(inside: str, key: str, said: str, names: Sequence[str]) -> list[str]:
    read = _parsed("glob", inside)
    if read is None:
        raise AskError(f"{said}: glob has patterns of names\n  write {key}=glob(a*) or {key}=glob(*,exclude=a*)")
    if not names:
        raise AskError(f"{said}: glob looks through names, and values of {key} have none\n  write {key}=a,b")
    found = read.filter(list(names))
    if not found:
        raise AskError(f"{said}: no name is like that\n  names are {', '.join(names[:12])}")
    return found


def _parsed(word: str, inside: str):
    """What Hydra's parser reads, None where it does not."""
    from hydra.core.override_parser.overrides_parser import OverridesParser  # imports ANTLR
    from hydra.errors import HydraException

    try:
        return OverridesParser.create().parse_override(f"x={word}({inside})")._value
    except (HydraException, ValueError, TypeError):
        return None
