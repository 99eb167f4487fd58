"""Which classes play a publication: those that are known here, and those that it brings as source, if their code is trusted."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from policysim.classes import provider_classes
from policysim.publish.carried import FOLDER
from policysim.publish.fit import Find
from policysim.rules import spec
from policysim.sweep.plan import Plan
from policysim.sweep.same_question import rules_changed


class Untrusted(Exception):
    """A class is known from the publication's own code only, and that is not to be run."""


def at_hand(plan: Plan) -> dict[str, type]:
    """The built-in class, where its rules are those of a plan: with it futures are drawn again, by whoever reads the plan."""
    built_in, names = provider_classes()["Provider"], {one.get("provider") for one in plan.scenarios}
    return {"Provider": built_in} if "Provider" in names and not rules_changed(plan, built_in) else {}


def code_in(root: Path) -> list[Path]:
    """The source files that travel with a publication."""
    return sorted((root / FOLDER).glob("*.py"))


def code_told(root: Path) -> str:
    """`rules/my_rules.py (38 lines)`."""
    return ", ".join(
        f"{FOLDER}/{path.name} ({len(path.read_text('utf-8', 'replace').splitlines())} lines)" for path in code_in(root)
    )


def unknown_classes(plan: Plan) -> list[str]:
    """Names of provider classes that are not installed here, or are with other rules than the publication's own code has."""
    known, names = provider_classes(), dict.fromkeys(str(one.get("provider")) for one in plan.scenarios)
    return [name for name in names if name not in known or (name != "Provider" and rules_changed(plan, known[name]))]


@contextmanager
def classes_for(root: Path, plan: Plan, *, trust_code: bool) -> Iterator[Find]:
    """What finds the classes of a plan. Untrusted where one comes with code that may not be run."""
    unknown, before = unknown_classes(plan), set(sys.modules)
    if unknown and not trust_code:
        raise Untrusted(", ".join(unknown))
    known: Mapping[str, type] = provider_classes()
    try:
        if unknown:
            known = dict(known) | _brought(root)
        yield lambda name: _found(known, name)
    finally:
        for name in set(sys.modules) - before:
            if str(getattr(sys.modules[name], "__file__", None) or "").startswith(str(root.resolve())):
                del sys.modules[name]


def _brought(root: Path) -> dict[str, type]:
    """The classes of the files; a file that is loaded already, with the same text, is not loaded twice."""
    files = []
    for path in code_in(root):
        there = Path(getattr(sys.modules.get(path.stem), "__file__", None) or "")
        same = there.is_file() and there.read_bytes() == path.read_bytes()
        files.append(str(there if same else path))
    return provider_classes(files)


def _found(known: Mapping[str, type], name: str) -> type:
    from policysim.classes import provider_class

    found = provider_class(name, dict(known), "plan.json")
    spec(found)
    return found
