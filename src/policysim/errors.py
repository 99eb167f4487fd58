"""Errors are sentences for the person who reads them, and one did-you-mean serves every kind of name."""

import linecache
import sys
import sysconfig
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path

OURS = str(Path(__file__).parent)
NOT_THE_USERS = (OURS, sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))


class PolicysimError(Exception):
    """Something that the user can mend; `str(error)` is the whole message, its first line names the user's own words."""

    exit_code = 1
    whole = False  # whether every frame is shown

    def _render_traceback_(self) -> list[str]:
        """What IPython shows: the user's own line and the message, none of our frames; `debug` shows all."""
        if self.whole or debug.showing:
            return "".join(traceback.format_exception(self)).splitlines()
        return [*_own_line(self), f"{type(self).__name__}: {self}"]


class AskError(PolicysimError):
    """The question was not understood."""

    exit_code = 2


class RuleError(AskError):
    """A provider class, rule or helper is outside what both engines can play."""


class KeywordError(AskError, TypeError):
    """A function was called with values or keywords that it does not take."""


class NoAttribute(AskError, AttributeError):
    """A thing was asked for a name that it does not have."""


class RunFailed(PolicysimError):
    """A run broke: names provider, rule and tick where they are known."""

    exit_code = 3

    def __init__(self, message: str, *, rule: str = "", provider: str = "", tick: int = -1):
        super().__init__(message)
        self.rule, self.provider, self.tick = rule, provider, tick

    def __reduce__(self):
        return _rebuild, (str(self), self.rule, self.provider, self.tick)


class Damaged(PolicysimError):
    """What is stored is not what was written."""

    exit_code = 4


class WriteError(PolicysimError):
    """A file cannot be written: no room, no right, no such place."""

    exit_code = 5


def _rebuild(message: str, rule: str, provider: str, tick: int) -> RunFailed:
    return RunFailed(message, rule=rule, provider=provider, tick=tick)


def nearest(word: str, words: Iterable[str], n: int = 1) -> list[str]:
    """The at most `n` known words that `word` may have been meant for: few letters apart, or a unique beginning.

    The same letters in another order, as mein for mine, are one slip."""
    known, typed = list(dict.fromkeys(words)), word.lower()
    most = 2 if len(word) > 4 else 1
    apart = [(_slips(typed, w.lower(), most), place) for place, w in enumerate(known)]
    alike = [known[place] for letters, place in sorted(apart) if letters <= most]
    begins = [w for w in known if typed and w.lower().startswith(typed)]
    return list(dict.fromkeys([*alike, *begins] if len(begins) == 1 else alike))[:n]


def _slips(one: str, other: str, most: int) -> int:
    """Letters apart; letters that changed places behind the first are one slip."""
    mixed = one != other and one[:1] == other[:1] and sorted(one) == sorted(other)
    return 1 if mixed else letters_apart(one, other, most)


def letters_apart(one: str, other: str, most: int) -> int:
    """Letters to add, drop, change or swap with their neighbour to get from one word to the other; above `most`, more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        two_ago, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b)))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[j] = min(row[j], two_ago[j - 2] + 1)
    return row[-1]


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """`, did you mean "agility"?`, or nothing where no known word is near."""
    near = nearest(word, words)
    return f', did you mean "{near[0]}"?' if near else ""


def no_attribute(thing: object, name: str, inherited: type = object) -> AttributeError:
    """What `thing.name` raises, for a `__getattr__`: a private name as Python says it, any other with the nearest known.

    Names that `thing` has from the class `inherited` are not told."""
    kind = type(thing)
    if hasattr(kind, name):  # a property that itself met an AttributeError: that one is raised again
        object.__getattribute__(thing, name)
    if name.startswith("_"):
        return AttributeError(f"{kind.__name__!r} object has no attribute {name!r}")
    known = sorted({known for known in dir(thing) if not known.startswith("_")} - {*dir(inherited)})
    near = did_you_mean(name, known) or f"\n  it has {', '.join(known)}"
    return NoAttribute(f"{kind.__name__} has no {name}{near}")


def place(file: str, line: int) -> str:
    """`my_rules.py:14`, relative to the working directory where it lies below it; `Cell In[3], line 4` in a notebook."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    cell = shell.compile.format_code_name(file) if shell is not None else None
    if cell is not None:
        return f"{cell[0]} {cell[1]}, line {line}"
    path, here = Path(file), Path.cwd()
    return f"{path.relative_to(here) if path.is_relative_to(here) else path}:{line}"


def broken(what: str, function: Callable, error: Exception) -> str:
    """What broke in a function of the user's own, with its own line: `my_rules.py:31: outcome mood: KeyError: 'x'`."""
    code = function.__code__
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == code.co_filename]
    at = place(code.co_filename, lines[-1] if lines and lines[-1] else code.co_firstlineno)
    text = str(error) if isinstance(error, PolicysimError) else f"{type(error).__name__}: {error}"
    return f"{at}: {what} {function.__name__}: {text}"


def _own_line(error: BaseException) -> list[str]:
    """Where the user's own code met the error, and its line; nothing where the message begins with a line of that file."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if not f.filename.startswith((*NOT_THE_USERS, "<frozen"))]
    if not own or own[-1].lineno is None:
        return []
    at = place(own[-1].filename, own[-1].lineno)
    text = linecache.getline(own[-1].filename, own[-1].lineno).strip()
    return [] if str(error).startswith(at.rstrip("0123456789")) else [at, f"----> {own[-1].lineno} {text}", ""]


class Debug:
    """`ps.debug()` shows every frame of errors until `ps.debug.off()`; `with ps.debug():` only within."""

    showing = False

    def __call__(self) -> "Debug":
        self.showing = True
        return self

    def off(self) -> None:
        """Show only the message and the user's own line again."""
        self.showing = False

    def __enter__(self) -> "Debug":
        return self

    def __exit__(self, kind: object, error: object, frames: object) -> None:
        self.off()
        if isinstance(error, PolicysimError):
            error.whole = True  # it is shown after the end of the block

    def __repr__(self) -> str:
        return f"errors show {'every frame; ps.debug.off() ends that' if self.showing else 'the message only'}"


debug = Debug()
