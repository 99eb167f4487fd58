"""Policies, systems, experiments and other named things are files; these are the places where they are looked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from policysim.errors import AskError
from policysim.yaml_text import read_yaml

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
BY_FILE = ("policy", "system", "innovations", "executor")  # settings whose values are files
GROUPS = (*BY_FILE, "experiment")


def show(path: Path) -> str:
    """A path as a person in this folder would write it."""
    try:
        return str(path.resolve().relative_to(Path.cwd().resolve()))
    except ValueError:
        return str(path)


def is_file(path: str | Path) -> bool:
    """Whether there is such a file; no name is too odd to ask."""
    try:
        return Path(path).expanduser().is_file()
    except (OSError, ValueError, RuntimeError):
        return False


def shipped(folder: str) -> Path:
    """The package's own `conf` or `experiments`: inside the wheel, or beside `src` in a clone."""
    here = Path(__file__).resolve().parent
    inside = here / folder
    return inside if inside.is_dir() else here.parents[1] / folder


@dataclass(frozen=True)
class Library:
    """Named files, best place first: of the command line, `--config-dir`, `./conf`, `./experiments`, the package."""

    confs: tuple[Path, ...]
    experiments: tuple[Path, ...]
    asked: Mapping[str, Path | dict] = field(default_factory=dict)

    def names(self, group: str) -> list[str]:
        """All known names of a group, sorted."""
        found = {p.stem for conf in self.confs for p in (conf / group).glob("*.yaml")}
        if group == "experiment":
            found |= {p.parent.name for root in self.experiments for p in root.glob("*/experiment.yaml")}
        found |= {key.split("/", 1)[1] for key in self.asked if key.startswith(group + "/")}
        return sorted(found)

    def find(self, key: str) -> Path | dict | None:
        """The file (or the tree that stands for one) of `group/name`, or of `config`; None if there is none."""
        if key in self.asked:
            return self.asked[key]
        confs = self.confs if "/" in key else (shipped("conf"),)
        candidates = [conf / f"{key}.yaml" for conf in confs]
        if key.startswith("experiment/"):
            candidates += [root / key.split("/", 1)[1] / "experiment.yaml" for root in self.experiments]
        return next((path for path in candidates if is_file(path)), None)

    def file(self, path: str) -> Path | None:
        """A file of any kind in the first place that has one, as `parameters/posterior.csv`; None where none has."""
        return next((conf / path for conf in self.confs if is_file(conf / path)), None)

    def read(self, key: str) -> dict:
        """The tree of `group/name`, every leaf text; AskError where it is broken or absent."""
        found = self.find(key)
        if found is None:
            raise AskError(f"{key}: no such file in {', '.join(show(c) for c in self.confs)}")
        return dict(found) if isinstance(found, Mapping) else read_yaml(found, show(found))

    def where(self, key: str) -> str:
        """The file of `group/name` as shown to a person."""
        found = self.find(key)
        return show(found) if isinstance(found, Path) else key

    def with_asked(self, asked: Mapping[str, Path | dict]) -> Library:
        """The same library with files (or trees) that stand before all others."""
        return Library(self.confs, self.experiments, {**self.asked, **asked})

    def with_own_files_of(self, experiment: Path) -> Library:
        """The same library with what lies in the folder of an `experiment.yaml`, as `policy/NAME.yaml`, before all places."""
        return Library((experiment.parent, *self.confs), self.experiments, self.asked)


def library(config_dir: str | None = None) -> Library:
    """The library of the working directory."""
    own = []
    if config_dir:
        if not Path(config_dir).is_dir():
            raise AskError(f"--config-dir {config_dir}: no such folder")
        own.append(Path(config_dir).resolve())
    own.append(Path("conf").resolve())
    confs = [p for p in own if p.is_dir()] + [shipped("conf")]
    roots = [p for p in (Path("experiments").resolve(),) if p.is_dir()] + [shipped("experiments")]
    return Library(tuple(dict.fromkeys(confs)), tuple(dict.fromkeys(roots)))
