"""What somebody typed after `policysim run` is tidied and checked here, before Hydra sees any of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from policysim import classes as found
from policysim.errors import AskError, nearest
from policysim.known import Known, no_such_key
from policysim.library import Library, library, show
from policysim.rules import spec
from policysim.scenario.policy import read_policy
from policysim.settings import TABLES, check, split_values
from policysim.words import Words, take_apart
from policysim.yaml_text import read_yaml

WITH_VALUE = {"--plugin": "plugin", "--config-dir": "config_dir", "-cd": "config_dir", "--cfg": "cfg", "-c": "cfg",
              "--info": "info", "-i": "info", "--package": "package", "-p": "package"}  # fmt: skip
ALONE = {"--quick": "quick", "--plan": "plan", "-m": "multirun", "--multirun": "multirun", "--resolve": "resolve"}  # fmt: skip
SHOWS = {
    "cfg": ("job", "all", "hydra"),
    "info": ("defaults", "defaults-tree", "config", "plugins", "searchpath", "all"),
}
MAIN, QUICK, QUICK_FUTURES = "main", "quick", "20"


@dataclass(frozen=True)
class Asked:
    """A question that names only things that exist and values that make sense; `settings` has the values by key."""

    library: Library
    known: Known
    classes: Mapping[str, type]
    settings: Mapping[str, tuple[str, ...]]
    said: Mapping[str, str]
    words: Words
    experiment: str

    @property
    def overrides(self) -> list[str]:
        """The settings as Hydra reads them."""
        settings = [_for_hydra(key, values) for key, values in self.settings.items() if key != "experiment"]
        return [f"experiment={self.experiment}", *settings]

    @property
    def show(self) -> list[str]:
        """Flags of Hydra's that show something instead of running."""
        given = [f"--{name}={self.words.flag(name)}" for name in ("cfg", "info", "package") if self.words.flag(name)]
        return given + (["--resolve"] if self.words.has("resolve") else [])


def _for_hydra(key: str, values: tuple[str, ...]) -> str:
    if key in ("policy", "system", "innovations", "executor"):
        return f"{key}={','.join(values)}"
    quoted = ["'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'" for value in values]
    return f"{'++' if key.startswith('parameters.') else ''}{key}={','.join(quoted)}"


def _words(argv: Iterable[str]) -> Words:
    words = take_apart(argv, WITH_VALUE, ALONE)
    for name, choices in SHOWS.items():
        if words.has(name) and words.flag(name) not in choices:
            raise AskError(f"--{name} {words.flag(name)}: shows one of {', '.join(choices)}")
    return words


def read_question(
    argv: Iterable[str], given: Mapping[str, dict] | None = None, classes: Mapping[str, type] | None = None
) -> Asked:
    """The question on a command line; AskError, at most six lines, where it is not understood.

    `given` are trees that stand for files, as `policy/halves`, and `classes` provider classes that are at hand already.
    """
    words = _words(argv)
    said, texts = _pairs(words)
    lib = library(words.flag("config_dir") or None).with_asked(given or {})
    classes = {**found.provider_classes(words.flags.get("plugin", ())), **(classes or {})}
    experiment, lib = _experiment(texts, said, words, lib)
    tree = lib.read(f"experiment/{experiment}")
    where = lib.where(f"experiment/{experiment}")
    chosen = [v.strip() for v in texts.get("provider", tree.get("provider") or "Provider").split(",")]
    spoken = said.get("provider", f"{where}: provider = {tree.get('provider')}")
    specs = tuple(spec(found.provider_class(name, classes, spoken)) for name in chosen)
    known = Known(lib, specs, tuple(classes))
    asked: dict[str, Path | dict] = {}
    settings = {key: _settle(key, text, said[key], known, asked) for key, text in texts.items()}
    if words.has("quick"):
        settings.setdefault("replicates", (QUICK_FUTURES,))
    asked[f"experiment/{experiment}"] = _settled_experiment(tree, where, known, asked)
    return Asked(lib.with_asked(asked), known, classes, settings, said, words, experiment)


def read_registers(words: Words) -> Known:
    """All that can be named, with the classes of the plugin files that the words name."""
    classes = found.provider_classes(words.flags.get("plugin", ()))
    own = [cls for name, cls in classes.items() if name != "Provider"] if words.has("plugin") else [found.Provider]
    return Known(library(words.flag("config_dir") or None), tuple(spec(cls) for cls in own), tuple(classes))


def _pairs(words: Words) -> tuple[dict[str, str], dict[str, str]]:
    said: dict[str, str] = {}
    texts: dict[str, str] = {}
    for word in words.others:
        key, equals, text = word.partition("=")
        key = key.lstrip("+")
        if not equals:
            raise _no_equals(word, words)
        if key.startswith("~"):
            raise AskError(f"{word}: nothing can be taken out of a question\n  write another value for {key[1:]}")
        if key in said:
            raise AskError(f"{word}: {key} is there twice\n  values to compare go together: {key}=a,b")
        said[key], texts[key] = word, text
    return said, texts


def _no_equals(word: str, words: Words) -> AskError:
    lib = library(words.flag("config_dir") or None)
    known = Known(lib, (spec(found.Provider),))
    if near := nearest(word, known.words):
        return AskError(f"{word}: write key=value\n  did you mean {known.words[near[0]][1]}?")
    return AskError(f"{word}: write key=value, as policy=agility,supply or budget.amount=400m")


def _experiment(texts: dict[str, str], said: dict[str, str], words: Words, lib: Library) -> tuple[str, Library]:
    default = QUICK if words.has("quick") and "policy" not in texts else MAIN
    text = texts.get("experiment", default).strip()
    if text.endswith((".yaml", ".yml")):
        path = Path(text)
        if not path.is_file():
            raise AskError(f"{said['experiment']}: no such file")
        name = path.parent.name if path.stem == "experiment" else path.stem
        texts["experiment"] = slug(name)
        return slug(name), lib.with_asked({f"experiment/{slug(name)}": path.resolve()})
    if text not in lib.names("experiment"):
        check("experiment", text, said["experiment"], Known(lib, (spec(found.Provider),)))
    return text, lib


def _settle(key: str, text: str, said: str, known: Known, asked: dict[str, Path | dict]) -> tuple[str, ...]:
    """The values of one setting, checked; files among them are put where names are looked up."""
    if not known.key(key):
        raise no_such_key(key, text, said, known)
    values = split_values(key, text, said)
    return tuple(_settled(key, value, said, known, asked) for value in values)


def _settled(key: str, value: str, said: str, known: Known, asked: dict[str, Path | dict]) -> str:
    if key == "policy" and (value.endswith((".yaml", ".yml")) or "/" in value or "\\" in value):
        return _own_policy(value, said, known, asked)
    if key == "system" and (value.lower().endswith(TABLES) or "/" in value or "\\" in value):
        return _own_system(value, said, asked)
    if key not in ("provider", "experiment"):
        check(key, value, said, known)
    if key == "policy":
        where = known.library.where(f"policy/{value}")
        read_policy(value, known.library.read(f"policy/{value}"), known.policy_tree(where), where)
    return value


def _own_policy(value: str, said: str, known: Known, asked: dict[str, Path | dict]) -> str:
    path = Path(value)
    if not path.is_file():
        raise AskError(f"{said}: no such file{_nearby(path, '.yaml')}")
    name = slug(path.stem)
    read_policy(name, read_yaml(path, show(path)), known.policy_tree(said), show(path))
    if asked.setdefault(f"policy/{name}", path.resolve()) != path.resolve():
        raise AskError(f"{said}: two files would both be called {name}\n  give one of them another name")
    return name


def _own_system(value: str, said: str, asked: dict[str, Path | dict]) -> str:
    path = Path(value)
    if not path.is_file():
        raise AskError(f"{said}: no such file{_nearby(path, path.suffix)}")
    if path.suffix.lower() in (".yaml", ".yml"):
        asked[f"system/{slug(path.stem)}"] = path.resolve()
    else:
        asked[f"system/{slug(path.stem)}"] = {"table": str(path.resolve())}
    return slug(path.stem)


def _nearby(path: Path, suffix: str) -> str:
    if not path.parent.is_dir():
        return f"\n  there is no folder {path.parent}"
    near = nearest(path.name, [p.name for p in path.parent.glob(f"*{suffix}")])
    return f'\n  did you mean "{path.parent / near[0]}"?' if near else ""


def slug(text: str) -> str:
    """A name that may be typed anywhere: a-z, 0-9, _ and -."""
    return re.sub(r"[^a-z0-9_-]+", "_", text.lower()).strip("_-")[:64] or "unnamed"


def _settled_experiment(tree: dict, where: str, known: Known, asked: dict[str, Path | dict]) -> dict:
    """An experiment file with every setting checked like an override, and files that it names looked up."""
    settled: dict = {}
    for key, value in tree.items():
        if key == "question":
            settled[key] = str(value)
        elif key == "sweep":
            settled[key] = {
                k: list(_settle(k, _joined(v), f"{where}: sweep: {k} = {_shown(v)}", known, asked))
                for k, v in _mapping(value, f"{where}: sweep").items()
            }
        elif key in ("budget", "calendar", "parameters", "executor") and not isinstance(value, str):
            for k, v in _mapping(value, f"{where}: {key}").items():
                if v != "":
                    _settle(f"{key}.{k}", _joined(v), f"{where}: {key}.{k} = {_shown(v)}", known, asked)
            settled[key] = {k: v for k, v in value.items() if v != ""}
        elif value != "":
            if isinstance(value, list):
                raise AskError(f"{where}: {key} = {_shown(value)}: several values go under sweep:")
            settled[key] = _settle(key, _joined(value), f"{where}: {key} = {_shown(value)}", known, asked)[0]
    return settled


def _mapping(value: object, said: str) -> dict:
    if not isinstance(value, dict):
        raise AskError(f"{said}: should hold keys and values, one a line, indented by two spaces")
    return value


def _joined(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _shown(value: object) -> str:
    text = _joined(value) if not isinstance(value, dict) else "{...}"
    return text if len(text) <= 60 else text[:57] + "..."
