"""Provider classes are found by name: the built-in one, those of installed packages, those of --plugin files."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Iterable
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from policysim.errors import AskError, PolicysimError, did_you_mean, place
from policysim.providers import Provider

ENTRY_POINTS = "policysim.providers"


def load_plugin(file: str) -> ModuleType:
    """The module in a Python file; AskError with file and line where it cannot be read or run."""
    path = Path(file).resolve()
    if path.suffix != ".py" or not path.is_file():
        raise AskError(f"--plugin {file}: no such Python file")
    loaded = sys.modules.get(path.stem)
    if loaded is not None:
        if getattr(loaded, "__file__", None) == str(path):
            return loaded
        raise AskError(f"--plugin {file}: a module called {path.stem} exists already\n  give the file another name")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    sys.path.insert(0, str(path.parent))  # a class may inherit from one in a file beside it
    try:
        spec.loader.exec_module(module)
    except BaseException as error:
        del sys.modules[path.stem]
        if not isinstance(error, Exception):
            raise
        raise _told(path, error) from error
    finally:
        sys.path.remove(str(path.parent))
    return module


def _told(path: Path, error: Exception) -> PolicysimError:
    """What broke in the file, its place first."""
    if isinstance(error, SyntaxError):
        return AskError(f"{place(str(path), error.lineno or 1)}: {error.msg}\n  {(error.text or '').strip()}")
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    at = place(str(path), (lines[-1] if lines else None) or 1)
    if not isinstance(error, PolicysimError):
        return AskError(f"{at}: {type(error).__name__}: {error}")
    return error if str(error).startswith(place(str(path), 0)[:-1]) else AskError(f"{at}: {error}")


def provider_classes(plugins: Iterable[str] = ()) -> dict[str, type]:
    """All known provider classes by name; loads the plugin files."""
    found: dict[str, type] = {"Provider": Provider}
    for point in entry_points(group=ENTRY_POINTS):
        found[point.name] = point.load()
    for file in plugins:
        module = load_plugin(file)
        found |= {name: cls for name, cls in vars(module).items() if _is_own_provider(cls, module)}
    return found


def _is_own_provider(cls: object, module: ModuleType) -> bool:
    return isinstance(cls, type) and issubclass(cls, Provider) and cls.__module__ == module.__name__


def provider_class(name: str, classes: dict[str, type], said: str) -> type:
    """The class of that name; AskError with the nearest one and how to bring one's own."""
    if name in classes:
        return classes[name]
    raise AskError(
        f"{said}: no provider class {name}{did_you_mean(name, classes)}\n"
        f"  known: {', '.join(classes)}; one of your own comes with --plugin FILE.py"
    )
