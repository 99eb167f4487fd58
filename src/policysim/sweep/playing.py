"""Playing is all that a sweep knows of a model: by name, so that another process finds the same functions."""

import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from policysim.errors import PolicysimError, RunFailed
from policysim.sweep.plan import Plan


@dataclass(frozen=True)
class Playing:
    """Names ("module:name") of what plays: `play(scenarios, replicate, engine) -> [played or RunFailed]`, where
    `played.outcomes[name]` is float64 (years,); and `scenario(plain)`, which makes a scenario of plain data."""

    play: str = "policysim.engine:play"
    scenario: str = "policysim.scenario:from_plain"
    engine: str = "compiled"


class Player:
    """A plan with the functions that play it, ready in this process."""

    def __init__(self, plan: Plan, playing: Playing):
        self.plan, self.engine = plan, playing.engine
        self._play, self._scenario = found(playing.play), found(playing.scenario)
        self._made: dict[int, Any] = {}

    def scenario(self, number: int) -> Any:
        """A scenario of the plan, made when it is first played."""
        if number not in self._made:
            self._made[number] = self._scenario(self.plan.scenarios[number])
        return self._made[number]

    def batches(self, runs: range) -> Iterator[tuple[int, ...]]:
        """The runs of a shard, replicate by replicate: those that share draws and warm-up."""
        each = len(self.plan.scenarios)
        for replicate in range(runs.start // each, -(-runs.stop // each)):
            yield tuple(range(max(runs.start, replicate * each), min(runs.stop, (replicate + 1) * each)))

    def played(self, runs: Sequence[int]) -> dict[int, np.ndarray | Exception]:
        """Values float64 (years, outcomes) of runs of one replicate, or what broke a run."""
        try:
            results = self._together(runs)
        except Exception as why:  # a run is blamed by its own exception: play each by itself
            results = [self._alone(run) for run in runs] if len(runs) > 1 else [why]
        return dict(zip(runs, results, strict=True))

    def _together(self, runs: Sequence[int]) -> list[np.ndarray | Exception]:
        each = len(self.plan.scenarios)
        results = self._play([self.scenario(run % each) for run in runs], runs[0] // each, self.engine)
        if len(results) != len(runs):
            raise PolicysimError(f"{len(runs)} runs were asked of the engine, it gave {len(results)}")
        return [result if isinstance(result, Exception) else self._values(result.outcomes) for result in results]

    def _alone(self, run: int) -> np.ndarray | Exception:
        try:
            return self._together([run])[0]
        except Exception as why:
            return why

    def _values(self, outcomes: dict[str, np.ndarray]) -> np.ndarray:
        values = np.stack([np.asarray(outcomes[name], dtype=float) for name in self.plan.columns], axis=1)
        if len(values) != len(self.plan.years):
            raise RunFailed(f"a run has {len(values)} years, the plan {len(self.plan.years)}")
        return values


def found(name: str) -> Callable:
    """What "module:name" names."""
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


def own_modules(plan: Plan) -> dict[str, str]:
    """Module -> file of the provider classes that a new process could not import by name alone (plug-ins)."""
    names = {str(plain.get("provider", "")).partition(":")[0] for plain in plan.scenarios}
    loaded = {name: getattr(sys.modules.get(name), "__file__", None) for name in names if name}
    return {name: file for name, file in loaded.items() if file and not name.startswith("policysim.")}


def only_here(plan: Plan) -> bool:
    """Whether a provider class lives in the running script or notebook, so that no other process can play it."""
    return any(str(plain.get("provider", "")).startswith("__main__") for plain in plan.scenarios)


def load(modules: dict[str, str]) -> None:
    """Load plug-ins under the names under which the parent knows them."""
    for name, file in modules.items():
        if name in sys.modules:
            continue
        spec = importlib.util.spec_from_file_location(name, file)
        if spec is None or spec.loader is None:
            raise PolicysimError(f"{file} cannot be read as Python")
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
