"""`policysim new` writes files to start from: each is explained inside, works as it is, and replaces nothing."""

from __future__ import annotations

import keyword
import os
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from string import Template
from typing import Any

from policysim.classes import Provider
from policysim.errors import AskError, WriteError, did_you_mean
from policysim.known import Known, no_such
from policysim.library import NAME, Library, library, show
from policysim.own_files import is_path, own_file
from policysim.rules import spec
from policysim.terminal import Terminal
from policysim.verbs.explained import experiment_text, policy_text
from policysim.words import take_apart
from policysim.yaml_text import read_yaml

KINDS = ("project", "policy", "experiment", "provider")
TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
WITH_VALUE = {"--from": "from", "--config-dir": "config_dir"}
HELP = {
    "new": """\
policysim new project NAME [--from BUNDLE]   a folder with a policy, an experiment, a list of providers and a README; or with
                                             the question of a publication, to go on from it
policysim new policy NAME [--from POLICY]    conf/policy/NAME.yaml, every key explained; from one that there is, or an example
policysim new experiment NAME [--from E]     conf/experiment/NAME.yaml, every key explained
policysim new provider NAME                  NAME.py, a class of your own with a trait, a rule, a lever, an outcome; test_NAME.py

  policysim new project my-options
  policysim new project lower-support --from paper/bundle.zip
  policysim new policy halves --from agility
  policysim new provider safe_teams

What is written works as it is: policysim check. Nothing that is there is replaced.
""",
}
POLICY = {
    "label": "", "description": "Digital maturity for all, hands-on help for the weaker half, and a tariff", "base": "do_minimum",
    "spend": {
        "digital": {"lever": "investment", "share": "60%", "split": {"digital": "100%"}},
        "help": {"lever": "support", "share": "40%", "reach": {"weakest": "50%", "by": "capability", "judged": "once"}},
        "tariff": {"lever": "payment", "amount": "£60m a year", "innovations": ["virtual_wards"], "until": "2031-03"},
    },
}  # fmt: skip
EXPERIMENT: dict[str, Any] = {
    "question": "Which option raises productivity growth most, for the same budget?",
    "headline": "productivity_growth",
    "sweep": {"policy": ["supply", "agility"]},
    "budget": {"amount": "£600m a year", "start": "2026-04", "until": "2036-03", "prices": "2025-26"},
    "calendar": {"start": "2026-04", "years": "10", "warm_up": "5 years", "tick": "quarter"},
    "system": "england",
    "innovations": "named",
    "uncertainty": "register",
    "replicates": "30",
}


def new(words: Sequence[str], terminal: Terminal) -> int:
    """Write the files of one kind and say what to do next."""
    taken = take_apart(words, WITH_VALUE, {})
    kind, name, *others = (*taken.others, "", "")[: max(2, len(taken.others))]
    if kind not in KINDS:
        told = f"new {kind}: no such kind{did_you_mean(kind, KINDS)}" if kind else "new: what?"
        raise AskError(f"{told}\n  write policysim new {'|'.join(KINDS)} NAME")
    if not name or others:
        raise AskError(f"new {' '.join(taken.others)}: needs one name\n  write policysim new {kind} {_example(kind)}")
    if taken.has("from") and kind == "provider":
        raise AskError(
            f"--from {taken.flag('from')}: a {kind} starts from nothing else\n  write policysim new {kind} {name}"
        )
    names = library(taken.flag("config_dir") or None)
    made, after = {"project": _project, "policy": _policy, "experiment": _experiment, "provider": _provider}[kind](
        name, taken.flag("from"), names
    )
    _write(made)
    terminal.say("made  " + "  ".join(map(str, made)))
    terminal.note(f"next  {after}")
    terminal.data = {"made": [str(path) for path in made]}
    return 0


def _example(kind: str) -> str:
    return {"project": "my-options", "policy": "halves", "experiment": "friday", "provider": "safe_teams"}[kind]


def _policy(name: str, base: str, names: Library) -> tuple[dict[Path, str], str]:
    _check_name(name, "policy", names)
    tree = _start("policy", base, names) if base else POLICY
    started = f"Started from {base}" if base else tree["description"]
    tree = {**tree, "label": _title(name), "description": started}
    return {Path("conf/policy") / f"{name}.yaml": policy_text(name, tree)}, f"policysim check policy={name}"


def _experiment(name: str, base: str, names: Library) -> tuple[dict[Path, str], str]:
    _check_name(name, "experiment", names)
    tree = _start("experiment", base, names) if base else EXPERIMENT
    made = {Path("conf/experiment") / f"{name}.yaml": experiment_text(name, tree)}
    return made, f"policysim check experiment={name}"


def _project(name: str, base: str, names: Library) -> tuple[dict[Path, str], str]:
    folder = Path(name)
    if not NAME.fullmatch(name.lower()):
        raise AskError(f"new project {name}: is not a name for a folder: letters, digits, _ and -\n  as my-options")
    if folder.exists():
        raise AskError(f"new project {name}: is there already; nothing was written\n  choose another name")
    if base:
        return _onward(folder, base, names)
    example = {**POLICY, "label": "Example"}
    question = {**EXPERIMENT, "sweep": {"policy": [*EXPERIMENT["sweep"]["policy"], "example"]}}
    made = {
        folder / "conf/policy/example.yaml": policy_text("example", example),
        folder / "conf/experiment/example.yaml": experiment_text("example", question),
        folder / "data/providers.csv": _template("project/providers.csv"),
        folder / "README.md": _template("project/README.md", title=_title(name)),
        folder / ".gitignore": _template("project/gitignore"),
    }
    return made, f"cd {name}, then policysim check policy=example"


def _onward(folder: Path, base: str, names: Library) -> tuple[dict[Path, str], str]:
    """The project of a publication."""
    from policysim.verbs.onward import files_of

    made, about = files_of(Path(base), names)
    made["README.md"] = _template(
        "project/onward.md", title=_title(folder.name), bundle=os.path.relpath(base, folder), **about
    )
    made[".gitignore"] = _template("project/gitignore")
    return {
        folder / name: text for name, text in made.items()
    }, f"cd {folder}, then policysim check experiment=published"


def _provider(name: str, base: str, names: Library) -> tuple[dict[Path, str], str]:
    if not name.isidentifier() or keyword.iskeyword(name) or not name.isascii() or name != name.lower():
        raise AskError(f"new provider {name}: is not a name for a Python file: a-z, 0-9 and _\n  as safe_teams")
    if find_spec(name) is not None and not Path(f"{name}.py").exists():
        raise AskError(f"new provider {name}: Python has a module of that name\n  choose another, as {name}_rules")
    words = {"name": name, "class_name": "".join(part.capitalize() for part in name.split("_"))}
    made = {
        Path(f"{name}.py"): _template("provider/class.py.txt", **words),
        Path(f"test_{name}.py"): _template("provider/test.py.txt", **words),
    }
    return made, f"policysim check {name}.py; python -m pytest test_{name}.py"


def _check_name(name: str, group: str, names: Library) -> None:
    """Refuse what cannot be typed as a name, and a name that would hide another file."""
    if not NAME.fullmatch(name):
        raise AskError(f"new {group} {name}: is not a name: a-z, 0-9, _ and -, at most 64\n  as {_example(group)}")
    if names.find(f"{group}/{name}") is not None:
        where = names.where(f"{group}/{name}")
        raise AskError(
            f"new {group} {name}: is there already ({where}); nothing was written\n"
            f"  write policysim new {group} my_{name} --from {name}"
        )


def _start(group: str, base: str, names: Library) -> dict:
    """The tree to start from, by its name or its path. AskError where there is none."""
    if is_path(group, base):
        path = own_file(group, base, f"--from {base}")
        return read_yaml(path, show(path))
    if names.find(f"{group}/{base}") is None:
        known = Known(names, (spec(Provider),))
        raise no_such(group, base, names.names(group), f"--from {base}", known)
    return names.read(f"{group}/{base}")


def _title(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()


def _template(file: str, **words: str) -> str:
    return Template((TEMPLATES / file).read_text(encoding="utf-8")).substitute(words)


def _write(made: Mapping[Path, str]) -> None:
    """Write all files, or none where one is there already. WriteError where that fails."""
    if there := [str(path) for path in made if path.exists()]:
        raise AskError(f"{there[0]}: is there already; nothing was written\n  choose another name, or delete it")
    for path, text in made.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError as why:
            raise WriteError(f"{path}: cannot be written: {why.strerror}") from None
