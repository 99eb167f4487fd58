"""`choice`, `range`, `glob` and `interval` mean here what they mean in Hydra; an interval is also written LOW..HIGH."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice

from policysim.errors import AskError, nearest

WORDS = ("choice", "range", "glob", "interval")
CALL = re.compile(r"\s*(?P<word>[A-Za-z_]\w*)\s*\((?P<inside>.*)\)\s*", re.DOTALL)
END = r"[^\s.,(/\\][^,(/\\]*?|\.\d[^,(/\\]*?"
DOTS = re.compile(rf"\s*(?P<low>{END})\s*\.\.\s*(?P<high>{END})\s*")
WORD_INSIDE = re.compile(rf"\b(?P<word>{'|'.join(WORDS)})\(")
MOST = 100_000  # values of one setting
FEW = 20  # values that a refusal lists


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
    if word == "between":
        raise AskError(f"{said}: between is Python's word\n  write {key}=interval({inside.strip()})")
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
        values = ",".join(_in_units(inside)) or ("200m,400m" if key == "budget.amount" else "0.1,0.3,0.5")
        raise AskError(f"{said}: a range has plain numbers: start, stop, step\n  write {key}={values}")
    step = read.step
    if not step:
        raise AskError(f"{said}: a step of 0 goes nowhere\n  write {key}=range(START,STOP,STEP)")
    values = [str(value) for value in islice(read.range(), MOST + 1)]
    if not values:
        raise AskError(f"{said}: has no values: the stop is left out, and it goes from start by step")
    if len(values) > MOST:
        raise AskError(f"{said}: has more than {MOST:,} values\n  write a larger step")
    return values


def _in_units(inside: str) -> list[str]:
    """The values of `200m,600m,200m`, in their one unit and with the stop, which is money that is meant; none for else."""
    found = [re.fullmatch(r"\s*(£?)([0-9]+(?:\.[0-9]+)?)\s*([a-z]*)\s*", part) for part in inside.split(",")]
    units = {(one[1], one[3]) for one in found if one}
    if len(found) != 3 or not all(found) or len(units) != 1:
        return []
    start, stop, step = (Decimal(one[2]) for one in found if one)
    if not 0 < step <= stop - start or (stop - start) / step > FEW:
        return []
    (sign, unit), steps = units.pop(), int((stop - start) / step)
    return [f"{sign}{float(start + n * step):.12g}{unit}" for n in range(steps + 1)]


def steps_left_out(said: Mapping[str, str], settings: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Notes on `parameters.x=range(0.2,0.4)`, whose step of 1 leaves its start alone."""
    for key, word in said.items():
        found = called(word.partition("=")[2])
        if key in settings and found and found[0] == "range" and len(settings[key]) == 1:
            yield f"Note  {word} is the one value {settings[key][0]}, since a range goes by steps of 1 unless it says another"
            if two := _two(found[1]):
                yield f"      write {key}=range({two[0]},{two[1]},STEP), or interval({two[0]},{two[1]}) for all between"


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
