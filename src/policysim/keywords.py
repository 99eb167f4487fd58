"""A call with a keyword that a function does not take is refused in words, with the nearest one that it does take."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from policysim.errors import KeywordError, did_you_mean

P = ParamSpec("P")
R = TypeVar("R")


def in_words(function: Callable[P, R], name: str) -> Callable[P, R]:
    """The same function, which says `ps.NAME(...)` and what it takes where it is called wrongly."""
    signature = inspect.signature(function)

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            signature.bind(*args, **kwargs)
        except TypeError as error:
            raise refused(f"ps.{name}", signature, args, kwargs, str(error)) from None
        return function(*args, **kwargs)

    return checked


def refused(called: str, signature: inspect.Signature, args: tuple, kwargs: dict, why: str) -> KeywordError:
    """What to say of a call that a signature does not fit."""
    takes = [p for p in signature.parameters.values() if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    names = [p.name for p in takes]
    plain = [p.name for p in takes if p.kind != p.KEYWORD_ONLY]
    unknown = next((name for name in kwargs if name not in names), "")
    listed = f"\n  it takes {', '.join(names)}" if names else ""
    if unknown:
        said = f"{called}({unknown}={_short(kwargs[unknown])})"
        return KeywordError(f"{said}: no such keyword{did_you_mean(unknown, names)}{listed}")
    if len(args) > len(plain):
        first = f"only {', '.join(plain)} can do without" if plain else "all need one"
        return KeywordError(f"{called}: {_short(args[len(plain)])} needs a keyword; {first}{listed}")
    missing = [p.name for p in takes[len(args) :] if p.default is p.empty and p.name not in kwargs]
    if missing:
        return KeywordError(f"{called}: {missing[0]} is missing{listed}")
    return KeywordError(f"{called}: {why}{listed}")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
