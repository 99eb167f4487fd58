"""Provider classes written as text: a test says only what matters to it, the rest is one small class."""

import importlib.util
import sys
from itertools import count
from pathlib import Path
from textwrap import dedent, indent
from types import ModuleType

NUMBERS = count()

SMALL = '''"""A small provider class."""

import math

from policysim.rules import *  # noqa: F403
{top}

class Nation:
    mood: float = state(0.2)
{nation}

class Innovation:
    weight: float = fact("a number")
    other: int = fact("index of another one, or -1", default=-1)


class Uptake:
    stage: int = state(0, names=("no", "yes", "gone"))
    depth: float = state(0.0)
    worth: float = fact("a number", default=1.0)


class Seen:
    near: float = peers_mean("uptake.depth")
    hopes: float = everyone_mean("hope")
    tick: int = clock_tick()
{seen}

class Made:
    Nation, Innovation, Uptake, Seen = Nation, Innovation, Uptake, Seen
    levers = (
        lever("support", "support", cost="cost"),
        lever("prize", "prize", parts=(Part("prize", aimed=True),), cost="cost", pot=True),
    )
    size: float = fact("weight of the provider")
    circle: int = fact("group of the provider")
    hope: float = trait(0.5)
    claim: float = state(0.0)
    count: int = state(0)
    open: bool = state(False)
    tide: vector(3) = state(0.0)
    pull: float = parameter(0.4)
    cost: float = parameter(1.0)
{body}
'''


def load(folder: Path, text: str) -> ModuleType:
    """The module of that text, imported from a file of its own, so that its lines can be read."""
    name = f"written_{next(NUMBERS)}"
    path = folder / f"{name}.py"
    path.write_text(text)
    found = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(found)
    sys.modules[name] = module
    found.loader.exec_module(module)
    return module


def small(body: str, *, top: str = "", seen: str = "", nation: str = "") -> str:
    """Text of the small class with rules (and what else is given) put in."""
    inside = {"body": body, "seen": seen, "nation": nation}
    return SMALL.format(top=dedent(top), **{name: indent(dedent(text), "    ") for name, text in inside.items()})
