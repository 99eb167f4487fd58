"""Rules of one's own travel as source: the files in which they stand, and those beside them that they import."""

import ast
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from policysim.errors import AskError
from policysim.publish.material import Files
from policysim.rules import Spec

FOLDER = "rules"


def rule_files(specs: Iterable[Spec]) -> Files:
    """rules/NAME.py of every provider class that is not the built-in one. AskError where one has no file."""
    paths: dict[str, Path] = {}
    for spec in specs:
        for cls in _own(spec.provider_class):
            _gather(_file(cls), paths)
        for function in _functions(spec):
            if not _ours(function.__module__):
                _gather(_file(function), paths)
    return {f"{FOLDER}/{name}": path.read_bytes() for name, path in sorted(paths.items())}


def _own(cls: type) -> list[type]:
    return [one for one in cls.__mro__ if one is not object and not _ours(one.__module__)]


def _functions(spec: Spec) -> Iterator[Callable]:
    yield from (rule.function for rule in spec.rules)
    yield from (outcome.function for outcome in spec.outcomes)
    yield from (one for one in (spec.start, spec.network) if one is not None)


def _ours(module: str) -> bool:
    return module.partition(".")[0] == "policysim"


def _file(thing: Callable) -> Path:
    try:
        path = Path(inspect.getsourcefile(thing) or "")
    except TypeError:
        path = Path()
    if path.suffix != ".py" or not path.is_file():
        raise AskError(
            f"--publish: {getattr(thing, '__name__', thing)} lives in a notebook or a script that has no file\n"
            "  write the class to a file, mine.py, import it from there, and ask the question again"
        )
    return path


def _gather(path: Path, paths: dict[str, Path]) -> None:
    """The file, and those beside it that it imports."""
    if path.name in paths:
        if paths[path.name].read_bytes() != path.read_bytes():
            raise AskError(f"--publish: two files of rules are called {path.name}\n  give one of them another name")
        return
    if "site-packages" in path.parts and path.stem not in sys.modules:
        raise AskError(f"--publish: {path.name} is part of a package\n  publish the package, and name it in methods.md")
    paths[path.name] = path
    for name in _imported(path):
        beside = path.parent / f"{name}.py"
        if beside.is_file():
            _gather(beside, paths)


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]
