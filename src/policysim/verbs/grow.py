"""A sweep goes on, or grows, from its folder alone: the plan that lies there is the whole question."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial

from policysim.errors import AskError
from policysim.executors import cluster_in
from policysim.numbers import counted
from policysim.sweep.folder import Folder, find, read_plan
from policysim.sweep.limits import Limits, limits_of
from policysim.sweep.manifest import limits_before, parts_before
from policysim.sweep.part import WHOLE, Part, read_part, within
from policysim.sweep.progress import progress_of
from policysim.terminal import Terminal
from policysim.verbs import play, tell
from policysim.verbs.folder import RESULTS
from policysim.words import Words, cut, take_apart

MOST = 1_000_000  # replicates
GROWS = {"replicates": "--replicates", "design.points": "--points", "points": "--points"}
HELP = {
    "resume": """\
policysim resume [FOLDER] [executor.workers=N] [executor=dask] [--shard K/N] [--plugin FILE.py]

Goes on with a sweep that was stopped, from its folder alone; without FOLDER, with the last. What is done stays.
A sweep with a provider class of your own needs its file again: --plugin FILE.py. The limits of time and memory of its
last session hold unless executor.run_seconds=, executor.run_memory= say others. Where a folder has a part of a sweep,
as --shard 1/2 makes it, that part is gone on with, unless --shard says another; --shard 1/1 is the whole.

  policysim resume                        the last sweep
  policysim resume friday executor.workers=2
""",
    "expand": """\
policysim expand [FOLDER] [--replicates N] [--points N] [executor.workers=N] [--plugin FILE.py]

Adds futures to a sweep, finished or stopped, and plays them; all runs that are there stay as they are.
The folder is then that of the same question with replicates=N, or design.points=N: the same digest as if it had been
asked so at once. Points can be added to a sobol_sequence, halton or saltelli design, whose first points stay the same.
The limits of time and memory of its last session hold, unless others are said.

  policysim expand --replicates 60        the last sweep
  policysim expand friday --points 128    more points of its design
""",
}


@dataclass(frozen=True)
class Machine:
    """The settings of an executor, and the names of those that were said, on the command line or in a file."""

    tree: Mapping[str, str]
    said: Set[str]


@dataclass(frozen=True)
class Again:
    """What has to be known to play a plan again: a scenario of each provider class, and the machine."""

    scenarios: tuple
    workers: int | None
    limits: Limits
    start_method: str
    cluster: str | None


def resume(words: Sequence[str], terminal: Terminal) -> int:
    """Play what a folder lacks; 0, or 3 where runs failed."""
    taken, folder, machine = _taken(words, {"--plugin": "plugin", "--shard": "shard"})
    plan = read_plan(folder)
    parts = (read_part(taken.flag("shard")),) if taken.has("shard") else parts_before(folder, plan)
    return _go_on(plan, folder, _again(plan, folder, taken, machine), parts, terminal)


def expand(words: Sequence[str], terminal: Terminal) -> int:
    """Plan more replicates or more points in a folder and play them; 0, or 3 where runs failed."""
    from policysim.sweep.growing import grow

    taken, folder, machine = _taken(words, {"--plugin": "plugin", "--replicates": "replicates", "--points": "points"})
    replicates, points = (_in_all(taken, name, example) for name, example in (("replicates", 60), ("points", 128)))
    if not replicates and not points:
        raise AskError("expand: by what?\n  write --replicates 60, or --points 128 for more points of a design")
    before = read_plan(folder)
    _refuse_part(before, folder)
    again = _again(before, folder, taken, machine)
    plan = grow(folder, replicates, partial(_wider, points, folder, again) if points else None)
    terminal.note(f"{folder}: {_growth(before, plan)}; all that is played is kept")
    return _go_on(plan, folder, again, (WHOLE,), terminal)


def _refuse_part(plan, folder: Folder) -> None:
    """AskError where only a part of the sweep is there: another machine would not know of the growth."""
    if WHOLE not in (parts := parts_before(folder, plan)):
        raise AskError(
            f"expand: {folder} has {play.part_words(parts)} of a sweep, and only a whole one grows\n"
            f"  put all parts together first: policysim merge A B ... OUT\n"
            f"  or play the others here: policysim resume {folder.path.name} --shard 1/1"
        )


def _wider(points: int, folder: Folder, again: Again, plan):
    """The plan with so many points, which imports SciPy."""
    from policysim.sweep.more_points import with_points

    classes = {scenario.provider.__name__: scenario.provider for scenario in again.scenarios}
    return with_points(plan, points, f"{folder}", classes)


def _growth(before, plan) -> str:
    """`4 replicates, now 8`, and the same of points."""
    grew = [(before.replicates, plan.replicates, "replicate"), (before.most_points, plan.most_points, "point")]
    told = [f"{counted(old, noun)}, now {new:,}" for old, new, noun in grew if new > old]
    return "; ".join(told) or f"{counted(plan.futures, 'future')} as before"


def _in_all(taken: Words, name: str, example: int) -> int:
    """The number that a flag says; 0 without the flag."""
    text = taken.flag(name)
    if taken.has(name) and not (re.fullmatch("[0-9]{1,7}", text) and 1 <= int(text) <= MOST):
        raise AskError(f"--{name} {cut(text)}".rstrip() + f": how many in all?\n  write --{name} {example}")
    return int(text or 0)


def _taken(words: Sequence[str], flags: Mapping[str, str]) -> tuple[Words, Folder, Machine]:
    """Flags, the folder, and the machine."""
    taken = take_apart(words, flags, {})
    pairs = [word for word in taken.others if "=" in word]
    folders = [word for word in taken.others if "=" not in word]
    if len(folders) > 1:
        raise AskError(f"{cut(' '.join(folders))}: one folder at a time")
    return taken, find(RESULTS, folders[0] if folders else None), _machine(pairs)


def _machine(pairs: Sequence[str]) -> Machine:
    """The executor, read as in a question; what else is asked lies in the folder."""
    from policysim.ask import read_question
    from policysim.executors import check_executor

    for word in pairs:
        key = word.partition("=")[0]
        if flag := GROWS.get(key):
            raise AskError(
                f"{cut(word)}: a sweep grows by a flag\n  write policysim expand {flag} {cut(word.partition('=')[2])}"
            )
        if key.partition(".")[0] != "executor" or key == "executor.shard":
            raise AskError(
                f"{cut(word)}: the question lies in the folder\n  beside it, only the machine can be said: executor.workers=2"
            )
    asked = read_question(pairs)
    check_executor(asked)
    said = {key.removeprefix("executor."): values[0] for key, values in asked.settings.items()}
    named = asked.library.read(f"executor/{said.pop('executor', 'local')}")
    return Machine({**named, **said}, said.keys() | {key for key, value in named.items() if value})


def _limits(machine: Machine, folder: Folder) -> Limits:
    """What a run may take: as is said now, else as in the folder's last session, as far as this executor can hold it."""
    now = limits_of(machine.tree.get("run_seconds"), machine.tree.get("run_memory"))
    before = limits_before(folder) if cluster_in(machine.tree) is None else Limits()
    return Limits(
        now.seconds if "run_seconds" in machine.said else before.seconds,
        now.memory if "run_memory" in machine.said else before.memory,
    )


def _again(plan, folder: Folder, taken: Words, machine: Machine) -> Again:
    """The classes and the machine; AskError where the plan would be played otherwise than before."""
    from policysim.verbs.chosen import scenario_of

    tree, names = machine.tree, [plain["provider"] for plain in plan.scenarios]
    firsts = [names.index(name) for name in dict.fromkeys(names)]
    scenarios = tuple(scenario_of(plan, position, taken, f"{folder}") for position in firsts)
    _refuse_unlike(plan, folder, [scenario.provider for scenario in scenarios])
    return Again(
        scenarios,
        workers=int(tree["workers"]) if tree.get("workers") else None,
        limits=_limits(machine, folder),
        start_method=tree.get("start_method") or "spawn",
        cluster=cluster_in(tree),
    )


def _refuse_unlike(plan, folder: Folder, classes: list[type]) -> None:
    """AskError where rules, versions or the kind of computer are not those that played what is there."""
    from dataclasses import replace

    from policysim.sweep.plan import engine_of, versions_here
    from policysim.sweep.same_question import first_difference

    now = replace(plan, engine=engine_of(classes), versions=versions_here())
    if unlike := first_difference(plan, now):
        raise AskError(
            f"{folder} was played otherwise: {unlike}\n"
            "  runs of both would not be one sweep: ask the question again, under another name="
        )


def _go_on(plan, folder: Folder, again: Again, parts: Sequence[Part], terminal: Terminal) -> int:
    """Play what parts of a sweep lack; of the whole the answer is told."""
    from policysim.sweep.glance import glance

    left, began = _runs_left(plan, folder, again.limits, parts), time.monotonic()
    if left:
        _play(plan, folder, again, parts, left, terminal)
    else:
        terminal.note(f"already done: {folder}" + ("" if WHOLE in parts else f", {play.part_words(parts)}"))
    found = glance(folder)
    if not found.whole:
        code = play.tell_part(folder, parts, terminal)
    else:
        code = play.tell_played(folder, began, terminal) if left else tell.tell(folder, terminal)
    terminal.data = {
        "folder": str(folder), "replicates": plan.replicates, "futures": plan.futures, "runs": plan.runs,
        "failed": found.failed, "already_done": not left, **(terminal.data or {}),
    }  # fmt: skip
    return code


def _runs_left(plan, folder: Folder, limits: Limits, parts: Sequence[Part]) -> int:
    """Runs that are to be played: those that are not there, and those in the files of failed ones that are tried again."""
    from policysim.sweep.standing import standing

    whole = standing(folder, plan)
    mine = [within(whole, part, plan) for part in parts]
    shards = {number for found in mine for number in (*found.to_do, *found.unsettled(limits))}
    return sum(len(plan.shards[number]) for number in shards)


def _play(plan, folder: Folder, again: Again, parts: Sequence[Part], left: int, terminal: Terminal) -> None:
    from policysim.verbs.run import play_into

    play.prepare([scenario.provider for scenario in again.scenarios], terminal.note)
    told = "" if WHOLE in parts else f", of {play.part_words(parts)}"
    terminal.note(f"{counted(left, 'run')} of {plan.runs:,} to play{told} -> {folder}")
    if again.limits:
        terminal.note(f"what a run may take: {again.limits}")
    for part in parts:
        play_into(again, plan, folder, progress_of(terminal), part)
