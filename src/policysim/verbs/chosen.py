"""One run, chosen by option and future: what the verbs share that look into a single run of a sweep."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from policysim.errors import AskError, did_you_mean
from policysim.words import Words

if TYPE_CHECKING:
    from policysim.scenario.scenario import Scenario
    from policysim.sweep.plan import Plan


def whole_number(taken: Words, name: str, most: int) -> int:
    """The value of a flag that takes a whole number from 0 to `most`."""
    text = taken.flag(name)
    if not re.fullmatch("[0-9]{1,12}", text) or int(text) > most:
        raise AskError(f"--{name} {text}".rstrip() + f": write a whole number from 0 to {most}")
    return int(text)


def option(name: str, options: Sequence[str]) -> str:
    """The option of that name; without one, the only one beside the baseline."""
    known = list(dict.fromkeys(options))
    if name in known:
        return name
    if not name and len(known) <= 2:
        return known[-1]
    told = f"--policy {name}: no such option{did_you_mean(name, known)}" if name else "--policy: which option?"
    raise AskError(f"{told}\n  options: {', '.join(known)}")


def place(options: Sequence[str], name: str, future: int) -> tuple[int, int]:
    """The replicate of a future, and the position of its scenario: the points of an option are its futures."""
    positions = [position for position, other in enumerate(options) if other == name]
    replicate, point = divmod(future, len(positions))
    return replicate, positions[point]


def place_in(plan: Plan, name: str, future: int) -> tuple[int, int]:
    """The same in a sweep, which may have grown: the replicate of a future, and the position of its scenario."""
    replicate, point = plan.numbering.of_future(future)
    return replicate, [position for position, other in enumerate(plan.options) if other == name][point]


def scenario_of(plan: Plan, position: int, taken: Words, said: str) -> Scenario:
    """A scenario of a plan, with its provider class found among those of the plugins."""
    from policysim.classes import provider_class, provider_classes
    from policysim.scenario.scenario import Scenario

    plain = plan.scenarios[position]
    classes = provider_classes(taken.flags.get("plugin", ()))
    return Scenario.from_plain(plain, provider_class(plain["provider"], classes, said))
