"""`policysim check LIST` says what is understood of a list of providers and all that is wrong with it; it runs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from policysim.classes import provider_class, provider_classes
from policysim.errors import AskError, WriteError, did_you_mean
from policysim.library import NAME, Library, library, show
from policysim.scenario.asked import understood
from policysim.scenario.book import file_and_sheet
from policysim.scenario.edges import read_edges
from policysim.scenario.listing import Listing, as_yaml, written
from policysim.scenario.table import Examined, examine
from policysim.scenario.understood import count
from policysim.systems import beside, like_of
from policysim.terminal import Terminal
from policysim.words import Words
from policysim.yaml_text import read_yaml

MAPPING = (".yaml", ".yml")
COMMENTS = {"columns": "your column: used as", "types": "your word: type"}


def check_list(path: Path | str, taken: Words, terminal: Terminal) -> int:
    """Print what was understood of a list, or of the mapping file of one; 0 if it can be played, 2 if not.

    `--save FILE.yaml` keeps how the list was read, for a person to edit.
    """
    names = library(taken.flag("config_dir") or None)
    provider = _provider(taken)
    said, file = _said(Path(path))
    found = examine(file, like_of(said, names), provider, said)
    terminal.say(found.report.text(terminal.width))
    terminal.data = found.report.as_data()
    if said.edges and found.listed is not None:
        ties = read_edges(beside(said.edges, Path(path).parent), found.listed.id)
        terminal.say(f"Ties   {said.edges}: {count(len(ties.source), 'tie')}")
    if taken.has("save"):
        _save(Path(taken.flag("save")), _to_keep(found, said, file), found, names, terminal)
    elif found.report.problems:
        terminal.say(_how_to_go_on(Path(path), said))
    else:
        terminal.say(f"Play it with  policysim run {_typed(f'system={_system(Path(path), names)}')}")
        if not _is_mapping(Path(path)):
            terminal.note(f"Keep how it is read, to edit it:  {_check(path)} --save conf/system/my_list.yaml")
    return 2 if found.report.problems else 0


def _provider(taken: Words) -> type:
    """The class whose traits the list may have: of `provider=`, else the built-in one."""
    chosen = "Provider"
    for word in taken.others:
        key, equals, value = word.partition("=")
        if not equals or key != "provider":
            near = did_you_mean(key, ("provider",)) if equals else ""
            raise AskError(f"{word}: a list is checked by itself{near}\n  beside the file there can be provider=CLASS")
        chosen = value
    return provider_class(chosen, provider_classes(taken.flags.get("plugin", ())), f"provider={chosen}")


def _said(path: Path) -> tuple[Listing, Path]:
    """What is said of the list, and where it lies."""
    if _is_mapping(path):
        said = understood(Listing, read_yaml(path, show(path)), show(path))
        file, sheet = file_and_sheet(str(beside(said.table, path.parent)))
        return said.model_copy(update={"sheet": said.sheet or sheet, "name": show(path)}), Path(file)
    file, sheet = file_and_sheet(str(path))
    return Listing(table=file, sheet=sheet), Path(file)


def _to_keep(found: Examined, said: Listing, file: Path) -> Listing:
    return found.listing.model_copy(update={"table": written(file), "edges": said.edges, "like": said.like})


def _how_to_go_on(path: Path, said: Listing) -> str:
    """What to do about problems: a list can be mapped, a mapping completed."""
    if _is_mapping(path):
        return f"Mend {said.table}, or complete {path}; then: {_check(path)}"
    return f"Mend the file, or map its words by hand: {_check(path)} --save conf/system/my_list.yaml"


def _save(to: Path, listing: Listing, found: Examined, names: Library, terminal: Terminal) -> None:
    if not _is_mapping(to) or not NAME.fullmatch(to.stem):
        raise AskError(f"--save {to}: is not a name for a mapping file\n  write --save conf/system/my_list.yaml")
    text = as_yaml(listing, listing.table, COMMENTS, _open_types(found, listing.types))
    if to.exists() and to.read_text(encoding="utf-8") != text:
        raise AskError(
            f"--save {to}: is there already and says something else\n"
            f"  to go on with it, write {_check(to)}\n  to write it anew, delete it; or choose another name"
        )
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(text, encoding="utf-8")
    except OSError as why:
        raise WriteError(f"--save {to}: cannot be written: {why.strerror}") from None
    if found.report.problems:
        terminal.say(f"Saved {to}. Complete it or mend the file; then: policysim check {to}")
        return
    terminal.say(f"Saved. Use it with  system={_system(to, names)}")


def _open_types(found: Examined, given: Mapping[str, str]) -> list[str]:
    """Words in the file that are no type, for a person to say what they are."""
    column = next((u.column for u in found.report.understood if u.used_as == "type"), "")
    words = dict.fromkeys(p.value for p in found.report.problems if p.column == column and "not a type" in p.why)
    return [word for word in words if word not in given]


def _system(path: Path, names: Library) -> str:
    """What is written after `system=`: a name for a mapping where names are looked up, else the path."""
    known = [conf.resolve() / "system" for conf in (Path("conf"), *names.confs)]
    if _is_mapping(path) and path.parent.resolve() in known:
        return path.stem
    return str(path) if not _is_mapping(path) or path.parent != Path() else f"./{path}"


def _is_mapping(path: Path) -> bool:
    return path.suffix.lower() in MAPPING


def _check(path: Path | str) -> str:
    return f"policysim check {_typed(str(path))}"


def _typed(text: str) -> str:
    return f'"{text}"' if " " in text else text
