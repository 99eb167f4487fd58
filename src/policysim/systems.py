"""A system is a file of types and regions, or a list of organisations that a mapping file or a path names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from policysim.library import Library, show
from policysim.scenario.asked import understood
from policysim.scenario.book import file_and_sheet
from policysim.scenario.listing import Listing
from policysim.scenario.system import System
from policysim.scenario.table import read_providers
from policysim.yaml_text import read_yaml


def system_of(tree: Mapping[str, Any], name: str, library: Library, provider: type) -> System:
    """The system that a tree says; lists are read with the traits of the class `provider`."""
    where = library.where(f"system/{name}")
    if "table" not in tree:
        return understood(System, {**tree, "name": name}, where)
    found = library.find(f"system/{name}")
    said = understood(Listing, {**tree, "name": where if isinstance(found, Path) else ""}, where)
    return _listed(said, found.parent if isinstance(found, Path) else Path(), library, provider)


def mapped(path: Path, library: Library, provider: type, sheet: str = "", edges: str = "") -> System:
    """The system of a mapping file; a sheet or a file of ties that are said beside it count before its own."""
    said = understood(Listing, {**read_yaml(path, show(path)), "name": show(path)}, show(path))
    said = said.model_copy(update={"sheet": sheet or said.sheet, "edges": edges or said.edges})
    return _listed(said, path.parent, library, provider)


def _listed(said: Listing, folder: Path, library: Library, provider: type) -> System:
    edges = beside(said.edges, folder) if said.edges else None
    return read_providers(beside(said.table, folder), like_of(said, library), provider, edges, listing=said)


def named_system(name: str, library: Library, provider: type) -> System:
    """The system of that name in a library; what its file leaves empty is as if it were not there."""
    tree = {key: value for key, value in library.read(f"system/{name}").items() if value != ""}
    return system_of(tree, name, library, provider)


def like_of(said: Listing, library: Library) -> System:
    """The system whose types and regions a list has."""
    key = f"system/{said.like}"
    return understood(System, {**library.read(key), "name": said.like}, library.where(key))


def beside(file: str, folder: Path) -> Path:
    """A file that a mapping names: as seen from the working directory, else from the folder of the mapping."""
    table, _ = file_and_sheet(file)
    near = folder / file
    return Path(file) if Path(table).is_file() or not (folder / table).is_file() else near
