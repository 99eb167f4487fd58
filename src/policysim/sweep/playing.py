"""Playing is all that a sweep knows of a model: by name, so that another process finds the same functions."""

import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np

from policysim.errors import AskError, PolicysimError, RunFailed
from policysim.rules import spec
from policysim.sweep.limits import Limits, room
from policysim.sweep.plan import Plan

TOGETHER = 40  # runs in memory at a time: one of England takes about 6 MB, and sharing a warm-up with more saves little


@dataclass(frozen=True)
class Playing:
    """What plays a plan, by "module:name" so that another process finds it.

    `play(scenarios, replicate, engine) -> [played or RunFailed]`, where `played.outcomes[name]` is float64 (years,); it is
    also given the kinds of groups where a plan records some, and `played.groups` then has (outcome, kind, group);
    `scenario` has `from_plain(plain, provider)`; `providers` are the classes that the plans name; `limits` hold for a
    run; `start_method` (spawn, fork) is how processes on this machine start."""

    play: str = "policysim.engine:play"
    scenario: str = "policysim.scenario.scenario:Scenario"
    engine: str = "compiled"
    providers: tuple[type, ...] = ()
    limits: Limits = Limits()
    start_method: str = "spawn"


class Player:
    """A plan with the functions that play it, ready in this process."""

    def __init__(self, plan: Plan, playing: Playing):
        self.plan, self.engine, self.limits = plan, playing.engine, playing.limits
        self._play, self._kind = found(playing.play), found(playing.scenario)
        self._providers = {cls.__name__: cls for cls in playing.providers}
        self._made: dict[int, Any] = {}

    def scenario(self, number: int) -> Any:
        """A scenario of the plan, made when it is first played."""
        if number not in self._made:
            plain = self.plan.scenarios[number]
            self._made[number] = self._kind.from_plain(plain, self._providers.get(plain["provider"]))
        return self._made[number]

    def batches(self, runs: range) -> Iterator[tuple[int, ...]]:
        """The runs of a shard in pieces of one replicate; options of a point share its warm-up."""
        block, options = self.plan.numbering.block(runs.start), len(set(self.plan.options))
        each, most = len(block.scenarios), max(1, TOGETHER // options) * options
        for start in range(block.first + (runs.start - block.first) // each * each, runs.stop, each):
            first, last = max(runs.start, start), min(runs.stop, start + each)
            ends = [*range(first - (first - start) % options + most, last, most), last]
            yield from (tuple(range(a, b)) for a, b in zip([first, *ends], ends))

    def played(self, runs: Sequence[int]) -> dict[int, np.ndarray | Exception]:
        """Values float64 (years, outcomes) of runs of one replicate, or what broke a run."""
        try:
            results = self._together(runs)
        except Exception as why:  # a run is blamed by its own exception: play each by itself
            results = [self._alone(run) for run in runs] if len(runs) > 1 else [why]
        return dict(zip(runs, results, strict=True))

    def looked_at(self, run: int) -> np.ndarray | Exception:
        """A run under Mesa, where what breaks it has a rule, a provider and a tick."""
        try:
            return self._together([run], "mesa")[0]
        except Exception as why:
            return why

    def _together(self, runs: Sequence[int], engine: str = "") -> list[np.ndarray | Exception]:
        replicate, places = self.plan.numbering.place(runs[0])[0], map(self.plan.numbering.place, runs)
        kinds = (tuple(self.plan.groups),) if self.plan.groups else ()
        scenarios = [self.scenario(scenario) for _, scenario in places]
        with room(self.limits.memory):
            results = self._play(scenarios, replicate, engine or self.engine, *kinds)
        if len(results) != len(runs):
            raise PolicysimError(f"{len(runs)} runs were asked of the engine, it gave {len(results)}")
        return [result if isinstance(result, Exception) else values_of(self.plan, result) for result in results]

    def _alone(self, run: int) -> np.ndarray | Exception:
        try:
            return self._together([run])[0]
        except Exception as why:
            return why


def values_of(plan: Plan, played: Any) -> np.ndarray:
    """What a plan stores of a played run, float64 (years, columns)."""
    values = np.full((len(plan.years), len(plan.columns)), np.nan)  # a group without providers has no value
    found = [played.outcomes[name] for name in plan.outcomes]
    if len(found[0]) != len(plan.years):
        raise RunFailed(f"a run has {len(found[0])} years, the plan {len(plan.years)}")
    values[:, : len(found)] = np.transpose(found)
    for n, place in enumerate(plan.places, len(found)):
        values[:, n] = played.groups.get(place, np.nan)
    return values


def playing_of(scenarios: Sequence[Any], engine: str = "compiled") -> Playing:
    """How scenarios are played: by the engine of that name, with their own provider classes."""
    classes = tuple(dict.fromkeys(scenario.provider for scenario in scenarios))
    if len({cls.__name__ for cls in classes}) < len(classes):
        told = " and ".join(f"{cls.__module__}.{cls.__name__}" for cls in classes)
        raise AskError(f"provider: {told} have the same name\n  give one of the classes another name")
    return Playing(engine=engine, providers=classes)


def prepare(playing: Playing, say: Callable[[str], None]) -> None:
    """Compile what workers will load from disk, in this process, before any of them starts."""
    if playing.engine != "compiled" or not playing.providers:
        return
    engine = importlib.import_module(playing.play.partition(":")[0])
    for cls in playing.providers if hasattr(engine, "prepare") else ():
        read = spec(cls)
        if not read.free_rules and not engine.is_prepared(read):
            say("First use on this computer: preparing the model (once, some seconds) ...")
            engine.prepare(read)


def warm(playing: Playing) -> None:
    """Load what every run needs, so that no run is held to account for it."""
    engine = importlib.import_module(playing.play.partition(":")[0])
    for read in map(spec, playing.providers if hasattr(engine, "prepare") else ()):
        agents = playing.engine == "mesa" or read.free_rules
        (engine.prepare_agents if agents else engine.prepare)(read)


def found(name: str) -> Any:
    """What "module:name" names."""
    module, _, path = name.partition(":")
    return reduce(getattr, path.split("."), importlib.import_module(module))


def name_of(cls: type) -> str:
    """The "module:name" of a class."""
    return f"{cls.__module__}:{cls.__qualname__}"


def files_of(playing: Playing) -> dict[str, str]:
    """Module -> file of the provider classes, for plug-ins that a new process cannot import by name alone."""
    files = {cls.__module__: getattr(sys.modules.get(cls.__module__), "__file__", None) for cls in playing.providers}
    return {module: file for module, file in files.items() if file and not module.startswith("policysim.")}


def only_here(playing: Playing) -> bool:
    """Whether a provider class lives in the running script or notebook, so that no other process can play it."""
    return any(cls.__module__ == "__main__" or "<locals>" in cls.__qualname__ for cls in playing.providers)


def load(files: dict[str, str]) -> None:
    """Load plug-ins under the names under which the parent knows them; they may import what lies beside them."""
    for name, file in files.items():
        if name in sys.modules:
            continue
        where = importlib.util.spec_from_file_location(name, file)
        if where is None or where.loader is None:
            raise PolicysimError(f"{file} cannot be read as Python")
        module = sys.modules[name] = importlib.util.module_from_spec(where)
        beside = str(Path(file).parent)
        sys.path.append(beside)  # last: a file beside it must not stand for a module of Python
        try:
            where.loader.exec_module(module)
        finally:
            sys.path.remove(beside)
