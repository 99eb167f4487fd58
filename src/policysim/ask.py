"""What somebody typed after `policysim run` is tidied and checked here, before Hydra sees any of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from policysim import classes as found
from policysim.errors import AskError, nearest
from policysim.known import KEYS, Known
from policysim.library import BY_FILE, Library, is_file, library
from policysim.own_files import TABLES, is_path, own_file, slug
from policysim.rules import spec
from policysim.scenario.system import System
from policysim.settings import check, split_values
from policysim.settled import experiment_tree, settle, settled_experiment, shown
from policysim.words import Words, cut, take_apart

WITH_VALUE = {"--plugin": "plugin", "--config-dir": "config_dir", "-cd": "config_dir", "--cfg": "cfg", "-c": "cfg",
              "--info": "info", "-i": "info", "--package": "package", "-p": "package", "--precision": "precision",
              "--shard": "shard"}  # fmt: skip
ALONE = {"--quick": "quick", "--plan": "plan", "-m": "multirun", "--multirun": "multirun", "--resolve": "resolve"}  # fmt: skip
SHOWS = {
    "cfg": ("job", "all", "hydra"),
    "info": ("defaults", "defaults-tree", "config", "plugins", "searchpath", "all"),
}
MAIN, QUICK, QUICK_FUTURES = "main", "quick", "20"
TOLD = 3  # faults of a question that are told at once


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
    systems: Mapping[tuple[str, type], System]  # those that were asked for, read with the traits of each class
    where: str  # the file of the experiment

    @property
    def overrides(self) -> list[str]:
        """The settings as Hydra composes them: every file that is compared; of values that are compared the first."""
        settings = {**self.settings, "experiment": (self.experiment,)}
        return [_for_hydra(key, values if key in BY_FILE else values[:1]) for key, values in settings.items()]

    @property
    def first_overrides(self) -> list[str]:
        """The settings with the first of several values."""
        settings = {**self.settings, "experiment": (self.experiment,)}
        return [_for_hydra(key, values[:1]) for key, values in settings.items()]

    @property
    def several(self) -> dict[str, tuple[str, ...]]:
        """What takes several values and is no file: those of the command line, then those that the experiment sweeps."""
        said = {key: values for key, values in self.settings.items() if len(values) > 1}
        swept = self.library.read(f"experiment/{self.experiment}").get("sweep") or {}
        unsaid = {key: tuple(values) for key, values in swept.items() if key not in self.settings}
        return {key: values for key, values in (said | unsaid).items() if key not in BY_FILE}

    @property
    def show(self) -> list[str]:
        """Flags of Hydra's that show something instead of running."""
        given = [f"--{name}={self.words.flag(name)}" for name in ("cfg", "info", "package") if self.words.flag(name)]
        return given + (["--resolve"] if self.words.has("resolve") else [])


def _for_hydra(key: str, values: tuple[str, ...]) -> str:
    """An override with quoted values, which Hydra leaves as they are; a parameter is a key that it does not know."""
    quoted = ["'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'" for value in values]
    key = "design.kind" if key == "design" else f"++{key}" if key.startswith("parameters.") else key
    return f"{key}={','.join(quoted)}"


def _words(argv: Iterable[str]) -> Words:
    words = take_apart(argv, WITH_VALUE, ALONE, KEYS)
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
    where = lib.where(f"experiment/{experiment}")
    tree = experiment_tree(lib.read(f"experiment/{experiment}"), where)
    chosen = _chosen(tree, where, texts, said, classes)
    known = Known(lib, tuple(spec(cls) for cls in chosen), classes)
    asked: dict[str, Path | dict] = {}
    settings = _all_settled({key: (text, said[key]) for key, text in texts.items()}, known, asked)
    if words.has("quick"):
        settings.setdefault("replicates", (QUICK_FUTURES,))
    settled = asked[f"experiment/{experiment}"] = settled_experiment(_less(tree, settings), where, known, asked)
    lib = lib.with_asked(asked)
    names = settings.get("system") or _values_in(settled, "system")
    systems = _systems(names, lib, chosen)
    return Asked(lib, known, classes, settings, said, words, experiment, systems, where)


def _less(tree: dict, settings: Mapping[str, object]) -> dict:
    """An experiment without the headline and the policies that are asked for otherwise: a class may not have them."""
    replaced = settings.keys() & {"headline", "policy"}
    swept = tree.get("sweep")
    if isinstance(swept, dict):
        tree = {**tree, "sweep": {key: value for key, value in swept.items() if key not in replaced}}
    return {key: value for key, value in tree.items() if key not in replaced}


def _systems(names: Iterable[str], lib: Library, chosen: list[type]) -> dict[tuple[str, type], System]:
    if not names:
        return {}
    from policysim.systems import named_system  # draws for what a list leaves open: imports SciPy

    return {(name, cls): named_system(name, lib, cls) for name in names for cls in chosen}


def _chosen(
    tree: dict, where: str, texts: Mapping[str, str], said: Mapping[str, str], classes: dict[str, type]
) -> list[type]:
    """The provider classes that a question names."""
    typed = texts.get("provider")
    names = typed.split(",") if typed else _values_in(tree, "provider") or ["Provider"]
    spoken = said.get("provider", f"{where}: provider = {shown(names)}")
    return [found.provider_class(name.strip(), classes, spoken) for name in names]


def _values_in(tree: dict, key: str) -> list[str]:
    """What an experiment says of a setting, in itself or under sweep."""
    swept = tree.get("sweep")
    value = swept.get(key) if isinstance(swept, dict) and key in swept else tree.get(key)
    return [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []


def _all_settled(texts: Mapping[str, tuple[str, str]], known: Known, asked: dict[str, Path | dict]) -> dict:
    """The values of all settings; several faults are told together, the first lines of each."""
    settled, faults = {}, []
    for key, (text, said) in texts.items():
        try:
            settled[key] = settle(key, text, said, known, asked)
        except AskError as fault:
            faults.append(fault)
    if len(faults) > 1:
        lines = [line for fault in faults[:TOLD] for line in str(fault).splitlines()[:2]]
        raise AskError("\n".join(lines))
    if faults:
        raise faults[0]
    return settled


def read_registers(words: Words) -> Known:
    """All that can be named, with the classes of the plugin files that the words name."""
    classes = found.provider_classes(words.flags.get("plugin", ()))
    own = [cls for name, cls in classes.items() if name != "Provider"] if words.has("plugin") else [found.Provider]
    return Known(library(words.flag("config_dir") or None), tuple(spec(cls) for cls in own), classes)


def _pairs(words: Words) -> tuple[dict[str, str], dict[str, str]]:
    """By key, what was typed, as it is told back, and the text of the value."""
    said: dict[str, str] = {}
    texts: dict[str, str] = {}
    for word in words.others:
        key, equals, text = word.partition("=")
        key = key.strip().lstrip("+")
        if not equals or not key:
            raise _no_pair(word, words)
        if key.startswith("~"):
            raise AskError(f"{cut(word)}: nothing can be taken out of a question\n  write another value for {key[1:]}")
        if key in said:
            raise AskError(f"{cut(word)}: {key} is there twice\n  values to compare go together: {key}=a,b")
        said[key], texts[key] = cut(word), text
    return said, texts


def _no_pair(word: str, words: Words) -> AskError:
    """The refusal of a word that is no key=value."""
    if not word.strip():
        return AskError(f'"{word}": is an empty word\n  write key=value, as policy=agility,supply')
    if is_path("policy", word) and is_file(word):
        key = "system" if word.lower().endswith(TABLES) else "policy"
        return AskError(f"{cut(word)}: is a file: of what?\n  write {key}={word}")
    if "=" in words.others:
        return AskError(
            f"{cut(' '.join(words.others))}: has spaces around =\n  write key=value, as policy=agility,supply"
        )
    known = Known(library(words.flag("config_dir") or None), (spec(found.Provider),))
    if near := nearest(word, known.words):
        return AskError(f"{cut(word)}: write key=value\n  did you mean {known.words[near[0]][1]}?")
    return AskError(f"{cut(word)}: write key=value, as policy=agility,supply or budget.amount=400m")


def _experiment(texts: dict[str, str], said: dict[str, str], words: Words, lib: Library) -> tuple[str, Library]:
    """The name of the experiment that is asked for, and the library that has it."""
    text = texts.get("experiment", QUICK if words.has("quick") and "policy" not in texts else MAIN).strip()
    if text and is_path("experiment", text):
        path = own_file("experiment", text, said["experiment"])
        name = slug(path.parent.name if path.stem == "experiment" else path.stem)
        texts["experiment"] = name
        return name, _with_own_files(lib.with_asked({f"experiment/{name}": path}), path)
    if text not in lib.names("experiment"):
        said_of = said["experiment"]
        known = Known(lib, (spec(found.Provider),))
        split_values("experiment", text, said_of, known)
        check("experiment", text, said_of, known)
    return text, _with_own_files(lib, lib.find(f"experiment/{text}"))


def _with_own_files(lib: Library, experiment: Path | dict | None) -> Library:
    """With the policies that lie beside an experiment in a folder of its own."""
    own = isinstance(experiment, Path) and experiment.name == "experiment.yaml"
    return lib.with_own_files_of(experiment) if own else lib
