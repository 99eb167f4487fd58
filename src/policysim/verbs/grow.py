"""A sweep goes on, or grows, from its folder alone: the plan that lies there is the whole question."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from policysim.errors import AskError
from policysim.sweep.folder import Folder, find, read_plan
from policysim.sweep.progress import progress_of
from policysim.terminal import Terminal
from policysim.verbs import play, tell
from policysim.verbs.folder import RESULTS
from policysim.verbs.play import number
from policysim.words import Words, cut, take_apart

MOST = 1_000_000  # replicates
HELP = {
    "resume": """\
policysim resume [FOLDER] [executor.workers=N] [executor=dask] [--plugin FILE.py]

Goes on with a sweep that was stopped, from its folder alone; without FOLDER, with the last. What is done stays.
A sweep with a provider class of your own needs its file again: --plugin FILE.py.

  policysim resume                        the last sweep
  policysim resume friday executor.workers=2
""",
    "expand": """\
policysim expand [FOLDER] [--replicates N] [--points N] [executor.workers=N] [--plugin FILE.py]

Adds futures to a sweep, finished or stopped, and plays them; all runs that are there stay as they are.
The folder is then that of the same question with replicates=N, or design.points=N: the same digest as if it had been
asked so at once. Points can be added to a sobol_sequence, halton or saltelli design, whose first points stay the same.

  policysim expand --replicates 60        the last sweep
  policysim expand friday --points 128    more points of its design
""",
}


@dataclass(frozen=True)
class Again:
    """What has to be known to play a plan again: a scenario of each provider class, and the machine."""

    scenarios: tuple
    workers: int | None
    limits: object
    start_method: str
    cluster: str | None


def resume(words: Sequence[str], terminal: Terminal) -> int:
    """Play what a folder lacks; 0, or 3 where runs failed."""
    taken, folder, machine = _taken(words, {"--plugin": "plugin"})
    plan = read_plan(folder)
    return _go_on(plan, folder, _again(plan, folder, taken, machine), terminal)


def expand(words: Sequence[str], terminal: Terminal) -> int:
    """Plan more replicates or more points in a folder and play them; 0, or 3 where runs failed."""
    from policysim.sweep.growing import grow

    taken, folder, machine = _taken(words, {"--plugin": "plugin", "--replicates": "replicates", "--points": "points"})
    replicates, points = (_in_all(taken, name, example) for name, example in (("replicates", 60), ("points", 128)))
    if not replicates and not points:
        raise AskError("expand: by what?\n  write --replicates 60, or --points 128 for more points of a design")
    before = read_plan(folder)
    again = _again(before, folder, taken, machine)
    plan = grow(folder, replicates, partial(_wider, points, folder, again) if points else None)
    terminal.note(f"{folder}: {_growth(before, plan)}; all that is played is kept")
    return _go_on(plan, folder, again, terminal)


def _wider(points: int, folder: Folder, again: Again, plan):
    """The plan with so many points, which imports SciPy."""
    from policysim.sweep.more_points import with_points

    classes = {scenario.provider.__name__: scenario.provider for scenario in again.scenarios}
    return with_points(plan, points, f"{folder}", classes)


def _growth(before, plan) -> str:
    """`4 replicates, now 8`, and the same of points."""
    grew = [(before.replicates, plan.replicates, "replicate"), (before.most_points, plan.most_points, "point")]
    told = [f"{number(old, noun)}, now {new:,}" for old, new, noun in grew if new > old]
    return "; ".join(told) or f"{number(plan.futures, 'future')} as before"


def _in_all(taken: Words, name: str, example: int) -> int:
    """The number that a flag says; 0 without the flag."""
    text = taken.flag(name)
    if taken.has(name) and not (re.fullmatch("[0-9]{1,7}", text) and 1 <= int(text) <= MOST):
        raise AskError(f"--{name} {cut(text)}".rstrip() + f": how many in all?\n  write --{name} {example}")
    return int(text or 0)


def _taken(words: Sequence[str], flags: Mapping[str, str]) -> tuple[Words, Folder, dict[str, str]]:
    """Flags, the folder, and the settings of the executor."""
    taken = take_apart(words, flags, {})
    pairs = [word for word in taken.others if "=" in word]
    folders = [word for word in taken.others if "=" not in word]
    if len(folders) > 1:
        raise AskError(f"{cut(' '.join(folders))}: one folder at a time")
    return taken, find(RESULTS, folders[0] if folders else None), _machine(pairs)


def _machine(pairs: Sequence[str]) -> dict[str, str]:
    """The settings of the executor, read as in a question; what else is asked lies in the folder."""
    from policysim.ask import read_question
    from policysim.executors import check_executor

    for word in pairs:
        key = word.partition("=")[0]
        if key.partition(".")[0] != "executor" or key == "executor.shard":
            raise AskError(
                f"{cut(word)}: the question lies in the folder\n  beside it, only the machine can be said: executor.workers=2"
            )
    asked = read_question(pairs)
    check_executor(asked)
    said = {key.removeprefix("executor."): values[0] for key, values in asked.settings.items()}
    return {**asked.library.read(f"executor/{said.pop('executor', 'local')}"), **said}


def _again(plan, folder: Folder, taken: Words, machine: Mapping[str, str]) -> Again:
    """The classes and the machine; AskError where the plan would be played otherwise than before."""
    from policysim.executors import cluster_in
    from policysim.sweep.limits import limits_of
    from policysim.verbs.chosen import scenario_of

    names = [plain["provider"] for plain in plan.scenarios]
    firsts = [names.index(name) for name in dict.fromkeys(names)]
    scenarios = tuple(scenario_of(plan, position, taken, f"{folder}") for position in firsts)
    _refuse_unlike(plan, folder, [scenario.provider for scenario in scenarios])
    return Again(
        scenarios,
        workers=int(machine["workers"]) if machine.get("workers") else None,
        limits=limits_of(machine.get("run_seconds"), machine.get("run_memory")),
        start_method=machine.get("start_method") or "spawn",
        cluster=cluster_in(machine),
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


def _go_on(plan, folder: Folder, again: Again, terminal: Terminal) -> int:
    from policysim.sweep.glance import glance
    from policysim.verbs.run import play_into

    done = tell.is_complete(folder, again.limits)
    if done:
        terminal.note(f"already done: {folder}")
        code = tell.tell(folder, terminal)
    else:
        play.prepare([scenario.provider for scenario in again.scenarios], terminal.note)
        left = plan.runs - glance(folder, plan).played
        terminal.note(f"{number(left, 'run')} of {plan.runs:,} to play -> {folder}")
        began = time.monotonic()
        play_into(again, plan, folder, progress_of(terminal))
        code = play.tell_played(folder, began, terminal)
    found = glance(folder)
    terminal.data = {
        "folder": str(folder), "replicates": plan.replicates, "futures": plan.futures, "runs": plan.runs,
        "failed": found.failed, "already_done": done, **(terminal.data or {}),
    }  # fmt: skip
    return code
