"""The third level: the runs of a publication are played again, those of its sweep and those that were played beside it."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from policysim.analysis.comparison import Comparison, compare
from policysim.publish import levels
from policysim.publish.again import Pair, all_again, differs, pairs, sample, some_again
from policysim.publish.fit import BASELINE
from policysim.publish.levels import RUNS, Level
from policysim.publish.near import nearly, nearly_all
from policysim.sweep.plan import Plan
from policysim.sweep.playing import Playing
from policysim.sweep.progress import Progress
from policysim.sweep.results import Sweep


@dataclass(frozen=True)
class Replay:
    """What may be played again: a sweep, and those beside it in its futures; `asked` is how many runs of both, 0 is all."""

    sweep: Sweep
    beside: tuple[Sweep, ...]
    asked: int

    @property
    def number(self) -> int:
        """How many runs of the sweep."""
        return min(self.asked or self.sweep.plan.runs, self.sweep.plan.runs)

    @property
    def beside_runs(self) -> int:
        """All runs beside it."""
        return sum(one.plan.runs for one in self.beside)

    @property
    def beside_number(self) -> int:
        """How many of those."""
        return min(self.asked or self.beside_runs, self.beside_runs)


def planned(replay: Replay, unlike: Sequence[str]) -> Level:
    """What would be done."""
    told = f"{replay.number:,} of {replay.sweep.plan.runs:,} runs would be played again"
    if replay.beside:
        told += f", and {replay.beside_number:,} of {replay.beside_runs:,} beside them"
    if unlike:
        told += f", with --nearest, because {'; '.join(unlike[:2])}"
    return Level(RUNS, told, done=False)


def same(replay: Replay, playing: Playing, progress: Progress) -> Level:
    """Every run that is played again has the same bits."""
    plan = replay.sweep.plan
    faults = _faults(plan, _again(replay.sweep, playing, replay.number, progress))
    told = f"{replay.number:,} of {plan.runs:,} played again"
    for one, number in _shared(replay):
        here = f"{one.folder.path.parent.name}/{one.folder.path.name}"
        faults += [f"{here}, {fault}" for fault in _faults(one.plan, _again(one, playing, number, progress))]
    if replay.beside:
        told += f", {replay.beside_number:,} of {replay.beside_runs:,} beside them"
    return Level(RUNS, f"{told}: the same bits", tuple(faults))


def near(root: Path, replay: Replay, playing: Playing, progress: Progress) -> tuple[Level, Level | None]:
    """With other versions: how far outcomes are apart, and the claims against what was played now, where all was."""
    sweep = replay.sweep
    if replay.number < sweep.plan.runs:
        third = nearly(sweep.plan, list(_again(sweep, playing, replay.number, progress)))
        return _alone(replay, third), None
    with tempfile.TemporaryDirectory(prefix="policysim-") as place:
        played = all_again(sweep, playing, Path(place), progress)
        now: Comparison = compare(played, BASELINE)
        third = nearly_all(compare(sweep, BASELINE), now, list(pairs(sweep, played)))
        return _alone(replay, third), levels.stated(root, now, within=1.0)


def _alone(replay: Replay, third: Level) -> Level:
    """What is told where only the sweep's own runs were played."""
    more = f"; {replay.beside_runs:,} runs beside them not played" if replay.beside else ""
    return replace(third, told=third.told + more)


def _shared(replay: Replay) -> Iterator[tuple[Sweep, int]]:
    """The sweeps beside it of which runs are played again, and how many: by how many each has."""
    left = replay.beside_number
    for n, one in enumerate(replay.beside):
        others = sum(other.plan.runs for other in replay.beside[n:])
        number = min(one.plan.runs, -(-left * one.plan.runs // others))
        left -= number
        if number:
            yield one, number


def _again(sweep: Sweep, playing: Playing, number: int, progress: Progress) -> Iterator[Pair]:
    """So many runs of a sweep: all by as many processes as there are cores, some in this one."""
    if number < sweep.plan.runs:
        yield from some_again(sweep, playing, sample(sweep.plan, number), progress)
        return
    with tempfile.TemporaryDirectory(prefix="policysim-") as place:
        yield from pairs(sweep, all_again(sweep, playing, Path(place), progress))


def _faults(plan: Plan, found: Iterator[Pair]) -> list[str]:
    return [differs(plan, pair) for pair in found if not pair.same]
