"""What a function's answer depends on, as text: its own lines, the values that it names, and the functions that it calls."""

import dis
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

import policysim

PLAIN = (bool, int, float, str, type(None), tuple, list, dict)


def whole_source(functions: Iterable[Callable]) -> str:
    """The text of functions and of all that they reach, in whatever modules of the same packages or of policysim."""
    texts: list[str] = []
    seen: set[Any] = set()
    for function in functions:
        _gather("", function, {_package(function.__module__), _package(__name__)}, texts, seen)
    return "\n".join(texts)


def _gather(name: str, value: Any, packages: set[str], texts: list[str], seen: set[Any]) -> None:
    value = getattr(value, "__func__", value)
    if isinstance(value, np.ndarray):
        texts.append(f"{name} = {value.tolist()!r}")
    elif isinstance(value, PLAIN):
        texts.append(f"{name} = {value!r}")
    elif isinstance(value, FunctionType) and value not in seen and _ours(value.__module__, packages):
        seen.add(value)
        texts.append(_text(value))
        for inner, found in _reached(value):
            _gather(inner, found, packages, texts, seen)


def _text(function: FunctionType) -> str:
    try:
        return inspect.getsource(function)
    except OSError:  # made by exec: its instructions are all there is
        return function.__code__.co_code.hex()


def _reached(function: FunctionType) -> Iterator[tuple[str, Any]]:
    """Names that a function uses, with their values: of its closure, its module, and modules and classes it names."""
    yield from zip(function.__code__.co_freevars, (c.cell_contents for c in function.__closure__ or ()), strict=True)
    names = list(dict.fromkeys(_names(function.__code__)))
    for name in names:
        value = function.__globals__.get(name)
        if name in function.__globals__:
            yield name, value
        if value is policysim:  # which holds a public name only once somebody has used it
            used = set(_taken_from(name, function.__code__))
            yield from ((inner, getattr(value, inner)) for inner in names if inner in used)
            continue
        for space in value.__mro__ if isinstance(value, type) else [value] if isinstance(value, ModuleType) else []:
            yield from ((inner, vars(space)[inner]) for inner in names if inner in vars(space))


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)


def _taken_from(module: str, code: CodeType) -> Iterator[str]:
    """The names that code asks a module for: `edges` of `ps.edges(...)`."""
    for first, then in pairwise(dis.get_instructions(code)):
        if first.argval == module and first.opname.startswith("LOAD") and then.opname in ("LOAD_ATTR", "LOAD_METHOD"):
            yield then.argval
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _taken_from(module, inner)


def _ours(module: str, packages: set[str]) -> bool:
    """Whether a module is the asker's: of one of the packages, or not an installed one."""
    if _package(module) in packages:
        return True
    file = getattr(sys.modules.get(module), "__file__", None) or ""
    return _package(module) not in sys.stdlib_module_names and "site-packages" not in file


def _package(module: str) -> str:
    return module.partition(".")[0]
