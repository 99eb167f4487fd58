"""Errors are sentences for the person who reads them, and one did-you-mean serves every kind of name."""

import difflib
from collections.abc import Iterable


class PolicysimError(Exception):
    """Something that the user can mend; `str(error)` is the whole message, its first line names the user's own words."""

    exit_code = 1

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of frames of ours."""
        return [f"{type(self).__name__}: {self}"]


class AskError(PolicysimError):
    """The question was not understood."""

    exit_code = 2


class RuleError(AskError):
    """A provider class, rule or helper is outside what both engines can play."""


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
    """The at most `n` known words that `word` may have been meant for: a unique beginning, or few letters apart."""
    known = list(dict.fromkeys(words))
    lower = {w.lower(): w for w in reversed(known)}
    begins = [w for w in known if word and w.lower().startswith(word.lower())]
    alike = [lower[w] for w in difflib.get_close_matches(word.lower(), lower, n, 0.7)]
    found = [*alike, *begins] if len(begins) == 1 else alike
    return list(dict.fromkeys(found))[:n]


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """`, did you mean "agility"?`, or nothing where no known word is near."""
    near = nearest(word, words)
    return f', did you mean "{near[0]}"?' if near else ""
