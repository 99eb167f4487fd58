"""What would a sweep have found with another value of one assumption? Its own futures are played again with that value."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from policysim.errors import AskError, did_you_mean
from policysim.rules import Parameter, spec
from policysim.rules.declare import LOG_TWO_PIECE, WHOLE
from policysim.scenario.parameters import check_known, outside_ranges
from policysim.scenario.scenario import Scenario
from policysim.sweep.alike import together
from policysim.sweep.cutting import shard_size
from policysim.sweep.folder import Folder, read_plan, same_or_new
from policysim.sweep.glance import glance
from policysim.sweep.growing import grow
from policysim.sweep.plan import Plan, engine_of, versions_here
from policysim.sweep.playing import Playing, playing_of
from policysim.sweep.progress import Progress
from policysim.sweep.results import Sweep
from policysim.sweep.runner import run_plan
from policysim.sweep.same_question import difference_but_for_futures, first_difference
from policysim.sweep.whole import make_folder

PART, VALUES, FEWEST = "sensitivity", 9, 2


@dataclass(frozen=True)
class Beside:
    """A plan that plays a sweep's futures again with something changed; its runs lie in the sweep's `sensitivity/`."""

    plan: Plan
    playing: Playing

    def play(self, sweep: Sweep, progress: Progress | None = None, workers: int | None = None) -> Sweep:
        """Play what is not there yet, or go on with it; the runs, opened."""
        make_folder(sweep.folder.path / PART)
        folder, plan = self._folder(sweep), self.plan
        if folder.plan_file.is_file():
            plan = grow(folder, max(plan.replicates, read_plan(folder).replicates))
        _run(plan, folder, self.playing, progress, workers)
        return Sweep(folder)

    def to_play(self, sweep: Sweep) -> int:
        """Runs that are still to be played, at most."""
        folder = self._folder(sweep)
        return self.plan.runs - (glance(folder).played if folder.plan_file.is_file() else 0)

    def played(self, sweep: Sweep) -> Sweep | None:
        """The runs where all of them are there; nothing elsewhere."""
        folder = self._folder(sweep)
        whole = folder.plan_file.is_file() and read_plan(folder).replicates == self.plan.replicates
        return Sweep(folder) if whole and glance(folder).whole else None

    def _folder(self, sweep: Sweep) -> Folder:
        return same_or_new(sweep.folder.path / PART, self.plan, difference_but_for_futures)


@dataclass(frozen=True)
class Probe(Beside):
    """An assumption with the values at which it is held, rising, and the plan that plays the sweep's futures with each."""

    parameter: Parameter
    values: tuple[float, ...]

    @property
    def notes(self) -> list[str]:
        """What runs but a reader should know: values outside what the evidence allows."""
        return outside_ranges(spec(self.playing.providers[0]), {self.parameter.name: self.values})


def probe_of(
    sweep: Sweep, classes: Mapping[str, type], parameter: str, values: Sequence[float] = (), number: int = VALUES
) -> Probe:
    """How `parameter` is held at `values`, by default at so many across its range.

    AskError for a name or value that cannot be meant, and where the model is not the one that played the sweep."""
    return probe_by(sweep, known_classes(sweep, classes), parameter, values, number)


def probe_by(
    sweep: Sweep, found: Sequence[type], parameter: str, values: Sequence[float] = (), number: int = VALUES
) -> Probe:
    """The same by classes that are known to be those of the sweep."""
    plan = sweep.plan
    declared = {one.name: one for cls in found for one in spec(cls).parameters}
    if parameter not in declared:
        near = did_you_mean(parameter, declared) or "\n  parameters are: policysim list parameters"
        raise AskError(f"{parameter}: is no parameter of {sweep.folder}{near}")
    one = declared[parameter]
    held = tuple(sorted({float(value) for value in values})) or _across(one, number)
    if len(held) < FEWEST:
        raise AskError(f"{parameter}={held[0]:g}: one value has no tipping point\n  write {parameter}=LOW,...,HIGH")
    for value in held:
        check_known({parameter: one}, {parameter: value})
    made = _scenarios(plan, parameter, held)
    asked = replace(
        plan, name=folder_name(parameter), question=f"{plan.question} ({parameter} held at {len(held)} values)",
        scenarios=together(plain for _, plain in made), options=tuple(option for option, _ in made),
        size=shard_size(len(made) * plan.replicates), groups={}, grouped=(), design={}, earlier=(),
    )  # fmt: skip
    scenarios = [Scenario.from_plain(plan.scenarios[_names(plan).index(cls.__name__)], cls) for cls in found]
    free = any(spec(cls).free_rules for cls in found)
    return Probe(asked, playing_of(scenarios, "mesa" if free else "compiled"), one, held)


def by_value(values: np.ndarray, replicates: int, held: int) -> np.ndarray:
    """Values float64 (options, futures) of a probe -> (held, options, futures of the sweep)."""
    apart = values.reshape(len(values), replicates, held, -1)
    return np.moveaxis(apart, 2, 0).reshape(held, len(values), -1)


def known_classes(sweep: Sweep, classes: Mapping[str, type]) -> list[type]:
    """The provider classes of a sweep; AskError where one is not at hand, or is not what it was."""
    plan, names = sweep.plan, list(dict.fromkeys(_names(sweep.plan)))
    for name in names:
        if name not in classes:
            raise AskError(
                f"{sweep.folder} was played with the provider class {name}, which is not at hand\n"
                f'  write --plugin FILE.py, in Python ps.open_sweep("{sweep.name}", provider={name})'
            )
    found = [classes[name] for name in names]
    now = replace(plan, engine=engine_of(found), versions=versions_here())
    if unlike := first_difference(plan, now):
        raise AskError(
            f"{sweep.folder} was played otherwise: {unlike}\n"
            "  runs of both cannot be paired: ask the question again, under another name="
        )
    return found


def _names(plan: Plan) -> list[str]:
    return [plain["provider"] for plain in plan.scenarios]


def _across(one: Parameter, number: int) -> tuple[float, ...]:
    """Values from end to end of what the evidence allows: whole numbers, or even steps of its logarithm where it is drawn so."""
    if one.low is None or one.high is None or not one.uncertain:
        raise AskError(
            f"{one.name}: has no range of evidence to go through\n  write the values: {one.name}={one.default:g},..."
        )
    steps = np.geomspace if one.distribution == LOG_TWO_PIECE else np.linspace
    values = steps(one.low, one.high, max(FEWEST, number))
    values = np.unique(np.round(values)) if one.distribution == WHOLE else values
    return tuple(min(max(float(f"{value:.6g}"), one.low), one.high) for value in values.tolist())


def _scenarios(plan: Plan, parameter: str, held: Sequence[float]) -> list[tuple[str, dict]]:
    """Every scenario with each value, values outermost; scenarios that differed in this parameter alone become one."""
    kept: dict[str, tuple[str, dict]] = {}
    swept = len({plain["parameters"].get(parameter) for plain in plan.scenarios}) > 1
    for n, (option, plain) in enumerate(zip(plan.options, plan.scenarios)):
        others = {name: value for name, value in plain["parameters"].items() if name != parameter}
        like = json.dumps([option, {**plain, "parameters": others}], sort_keys=True) if swept else str(n)
        kept.setdefault(like, (option, plain))
    return [
        (option, {**plain, "parameters": {**plain["parameters"], parameter: value}})
        for value in held
        for option, plain in kept.values()
    ]


def folder_name(parameter: str) -> str:
    return re.sub("[^a-z0-9]+", "_", parameter.lower()).strip("_")[:60] or "parameter"


def _run(plan: Plan, folder: Folder, playing: Playing, progress: Progress | None, workers: int | None) -> None:
    """Play what the folder lacks. It is a part of another sweep: it is never the last one."""
    run_plan(plan, folder, playing=playing, workers=workers, progress=progress)
    Path(folder.path.parent / "LAST").unlink(missing_ok=True)
