"""A question in Hydra's words becomes a design in ours: a composed base, the choices of each group, swept values."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from policysim.errors import AskError
from policysim.known import KEYS
from policysim.library import BY_FILE, Library
from policysim.settings import PLAIN

CALLS = re.compile("_[a-z]+_")  # keys by which Hydra calls code, as _target_
_library: ContextVar[Library | None] = ContextVar("library", default=None)


@dataclass(frozen=True)
class Design:
    """What was asked, composed but not yet typed: all leaves are text.

    `base` holds every setting once; `choices["policy"]["agility"]` is the tree of one choice; `values` are the settings
    that take several values and are no files, in the order in which they were asked.
    """

    base: dict
    choices: dict[str, dict[str, dict]]
    values: dict[str, tuple[str, ...]]


def asking() -> bool:
    """Whether a question of ours is being composed now."""
    return _library.get() is not None


def library_now() -> Library:
    """The library of the question that is being composed."""
    found = _library.get()
    if found is None:
        raise LookupError("no question is being composed")
    return found


@contextmanager
def asking_in(library: Library) -> Iterator[None]:
    """Let Hydra look names up in this library, and raise what it does not understand."""
    token = _library.set(library)
    argv, full = sys.argv, os.environ.get("HYDRA_FULL_ERROR")
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level  # `--info` sets them for the whole process
    os.environ["HYDRA_FULL_ERROR"] = "1"  # Hydra then raises instead of printing and leaving
    try:
        yield
    finally:
        _library.reset(token)
        sys.argv = argv
        root.handlers[:] = handlers
        root.setLevel(level)
        if full is None:
            del os.environ["HYDRA_FULL_ERROR"]
        else:
            os.environ["HYDRA_FULL_ERROR"] = full


def tree_for_hydra(key: str) -> dict:
    """The tree of `group/name`; what an experiment says of groups is said in Hydra's way, as a list of defaults."""
    where = library_now().where(key)
    tree = _plain(library_now().read(key), where)
    if key != "config" and "defaults" in tree:
        raise AskError(f"{where}: defaults: no file brings others with it\n  write the settings themselves")
    if key.startswith("executor/"):
        _check_executor(tree, where)
    if not key.startswith("experiment/"):
        return tree
    if swept := tree.get("sweep"):
        tree["sweep"] = {k: v if k in BY_FILE else ",".join(v) for k, v in swept.items()}  # thousands, perhaps
    chosen = {f"override /{group}": tree.pop(group) for group in BY_FILE if isinstance(tree.get(group), str)}
    return {"defaults": [{group: name} for group, name in chosen.items()], **tree}


def _check_executor(tree: dict, where: str) -> None:
    """Refuse a setting that no executor has, and a value that is not understood."""
    keys = [key.removeprefix("executor.") for key in KEYS if key.startswith("executor.")]
    for name, value in tree.items():
        if name not in keys:
            raise AskError(f'{where}: no key "{name}"; keys are {", ".join(keys)}')
        try:
            if value is not None and f"executor.{name}" in PLAIN:
                PLAIN[f"executor.{name}"](str(value))
        except ValueError as why:
            raise AskError(f"{where}: {name} = {value}: {why}") from None


def _plain(tree, where: str):
    if isinstance(tree, dict):
        if code := next(filter(CALLS.fullmatch, tree), ""):
            raise AskError(f"{where}: {code}: a file names things, it calls no code\n  take the line out")
        return {str(key): _plain(value, where) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_plain(value, where) for value in tree]
    if isinstance(tree, str) and "${" in tree:
        raise AskError(f"{where}: {tree}: ${{...}} is not filled in here\n  write the value itself")
    if tree == "???":
        raise AskError(f"{where}: ??? stands where a value belongs\n  write the value")
    return None if tree == "" else tree


def design(loader, config, arguments: list[str]) -> Design:
    """The design of a sweep: `arguments` are overrides as Hydra's sweeper gets them."""
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.types import RunMode
    from omegaconf import OmegaConf

    several: dict[str, tuple[str, ...]] = {}
    named: set[str] = set()
    for override in OverridesParser.create().parse_overrides(arguments):
        if override.is_choice_sweep():
            several[override.get_key_element().lstrip("+")] = tuple(_text(v) for v in override.value().list)
        else:
            named.add(override.get_key_element().lstrip("+"))

    base = {key: value for key, value in OmegaConf.to_container(config).items() if key != "hydra"}
    for key, values in (base.pop("sweep", None) or {}).items():
        if key in BY_FILE and key not in named:
            several.setdefault(key, tuple(values))
    chosen = [(group, name) for group in BY_FILE for name in several.pop(group, ())]
    side_by_side = [f"+{group}@choice{n}='{name}'" for n, (group, name) in enumerate(chosen)]
    trees = OmegaConf.to_container(loader.load_configuration(None, side_by_side, RunMode.RUN)) if chosen else {}
    choices: dict[str, dict[str, dict]] = {}
    for n, (group, name) in enumerate(chosen):
        choices.setdefault(group, {})[name] = trees.get(f"choice{n}", {})
    return Design(base, choices, {})


def _text(value) -> str:
    return value.text if hasattr(value, "text") else str(value)


def hydra_run(library: Library, overrides: list[str], flags: list[str]) -> Design | None:
    """What Hydra composes from the overrides; None where a flag, as `--cfg job`, asked to show something instead."""
    import hydra
    from hydra.errors import HydraException
    from omegaconf.errors import OmegaConfBaseException

    handed: list[Design] = []
    with asking_in(library):
        sys.argv = ["policysim", *(flags or ["--multirun"]), *overrides]
        try:
            hydra.main(version_base="1.3", config_path=None, config_name="config")(_taking(handed))()
        except (HydraException, OmegaConfBaseException, ValueError) as e:
            first = next(iter(str(e).strip().splitlines()), type(e).__name__)
            raise AskError(f"{' '.join(overrides)}: {first}") from e
    return handed[0] if handed else None


def _taking(handed: list[Design]) -> Callable[[Design], None]:
    def take(found: Design) -> None:
        handed.append(found)

    return take
