"""Each setting, typed or in an experiment file, becomes values that are checked, and files among them are taken up."""

from __future__ import annotations

from pathlib import Path

from policysim.errors import AskError, nearest
from policysim.known import Known, no_such_key
from policysim.library import BY_FILE, NAME, is_file, show
from policysim.own_files import TABLES, YAML, as_named, is_path, name_of, own_file
from policysim.scenario.policy import read_policy
from policysim.settings import ONE_TEXT, check, split_values
from policysim.yaml_text import read_yaml

PARTS = ("budget", "calendar", "parameters", "executor", "design")  # settings that have settings of their own


def settle(key: str, text: str, said: str, known: Known, asked: dict[str, Path | dict]) -> tuple[str, ...]:
    """The values of one setting, checked; files among them are put where names are looked up."""
    if not known.key(key):
        raise no_such_key(key, text, said, known)
    values = tuple(_settled(key, value, said, known, asked) for value in split_values(key, text, said, known))
    if len(set(values)) < len(values):
        raise AskError(f"{said}: {next(value for value in values if values.count(value) > 1)} is there twice")
    return values


def _settled(key: str, value: str, said: str, known: Known, asked: dict[str, Path | dict]) -> str:
    if key in ("policy", "system") and is_path(key, value):
        value = _taken_up(key, own_file(key, value, said), known, asked)
    elif key in BY_FILE and NAME.fullmatch(value) is None and isinstance(known.library.find(f"{key}/{value}"), Path):
        value = _taken_up(key, known.library.find(f"{key}/{value}"), known, asked)
    elif key not in ("provider", "experiment"):
        _refuse_file_without_path(key, value, said, known)
        check(key, value, said, known)
    if key == "policy":
        more = Known(known.library.with_asked(asked), known.specs, known.classes) if asked else known
        _check_policy(value, said, more)
    return value


def _taken_up(group: str, path: Path, known: Known, asked: dict[str, Path | dict]) -> str:
    """The name under which a file is found from now on."""
    name = name_of(group, path, known.library.with_asked(asked))
    asked[f"{group}/{name}"] = as_named(group, path)
    if path.suffix.lower() in YAML:
        read_yaml(path, show(path))
    return name


def _refuse_file_without_path(key: str, value: str, said: str, known: Known) -> None:
    """A file of that name lies here, but names are looked up in conf."""
    if key == "policy" and value.lower().endswith(TABLES):
        raise AskError(f"{said}: no such policy\n  a list of providers is a system: system={value}")
    if key in ("policy", "system") and known.library.find(f"{key}/{value}") is None:
        for suffix in YAML:
            if is_file(f"{value}{suffix}"):
                raise AskError(f"{said}: no such {key}\n  the file that lies here is {key}=./{value}{suffix}")
        _refuse_name_like_a_file(key, value, said, known)


def _refuse_name_like_a_file(key: str, value: str, said: str, known: Known) -> None:
    """No name of that kind is near, and a file that lies here is: it is nearer than names of other kinds."""
    if value in known.words or nearest(value, known.library.names(key)):
        return
    here = {path.stem: path.name for path in Path().iterdir() if path.suffix.lower() in YAML}
    if near := nearest(value, here):
        raise AskError(f"{said}: no such {key}\n  did you mean the file {key}=./{here[near[0]]}?")


def _check_policy(name: str, said: str, known: Known) -> None:
    where = known.library.where(f"policy/{name}")
    read_policy(name, known.library.read(f"policy/{name}"), known.policy_tree(where), where, known.in_policies)


def settled_experiment(tree: dict, where: str, known: Known, asked: dict[str, Path | dict]) -> dict:
    """An experiment file with every setting checked like an override, and files that it names looked up."""
    settled: dict = {}
    for key, value in tree.items():
        if key == "question":
            if "${" in str(value) or str(value) == "???":
                raise AskError(
                    f"{where}: question = {shown(value)}: is not filled in here\n  write the words themselves"
                )
            settled[key] = str(value)
        elif key == "sweep":
            settled[key] = {
                k: list(settle(k, _joined(v), f"{where}: sweep: {k} = {shown(v)}", known, asked))
                for k, v in _mapping(value, f"{where}: sweep").items()
            }
        elif key in PARTS and not isinstance(value, str):
            inside = {k: v for k, v in _mapping(value, f"{where}: {key}").items() if v != ""}
            settled[key] = {k: _settled_in_file(_whole_key(key, k), v, where, known, asked) for k, v in inside.items()}
        elif value != "":
            one = _settled_in_file(key, value, where, known, asked)
            settled[key] = {"kind": one} if key == "design" else one
    return settled


def _whole_key(key: str, part: str) -> str:
    return "design" if (key, part) == ("design", "kind") else f"{key}.{part}"


def _settled_in_file(key: str, value: object, where: str, known: Known, asked: dict[str, Path | dict]) -> str:
    """The one value of a setting of an experiment file."""
    said = f"{where}: {key} = {shown(value)}"
    values = settle(key, _joined(value), said, known, asked)
    if len(values) > 1 or (isinstance(value, list) and key not in ONE_TEXT):
        raise AskError(f"{said}: several values go under sweep:")
    return values[0]


def experiment_tree(tree: dict, where: str) -> dict:
    """The tree with keys such as `design.points` as parts of `design`, and `hydra.sweeper.params` said under `sweep`."""
    for key in [key for key in tree if key.partition(".")[0] in PARTS and "." in key]:
        whole, _, part = key.partition(".")
        inside = tree.get(whole) or {}
        inside = (
            {"kind": inside} if whole == "design" and isinstance(inside, str) else _mapping(inside, f"{where}: {whole}")
        )
        tree = {k: v for k, v in tree.items() if k != key} | {whole: {**inside, part: tree[key]}}
    if "hydra" not in tree:
        return tree
    sweeper = _mapping(tree["hydra"], f"{where}: hydra").get("sweeper")
    params = sweeper.get("params") if isinstance(sweeper, dict) else None
    if not isinstance(params, dict) or len(tree["hydra"]) > 1 or len(sweeper) > 1:
        raise AskError(f"{where}: hydra: only hydra.sweeper.params is read here\n  write what is compared under sweep:")
    rest = {key: value for key, value in tree.items() if key != "hydra"}
    return {**rest, "sweep": {**(tree.get("sweep") or {}), **params}}


def _mapping(value: object, said: str) -> dict:
    if not isinstance(value, dict):
        raise AskError(f"{said}: should hold keys and values, one a line, indented by two spaces")
    return value


def _joined(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def shown(value: object) -> str:
    text = _joined(value) if not isinstance(value, dict) else "{...}"
    return text if len(text) <= 60 else text[:57] + "..."
