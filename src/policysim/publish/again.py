"""Runs are played again and held against what is stored, bit by bit; or, with other versions, in the paper's units."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import numpy as np

from policysim.errors import Damaged
from policysim.publish.fit import Find
from policysim.sweep.digest import canonical
from policysim.sweep.folder import Folder
from policysim.sweep.plan import Plan, engine_of, versions_here
from policysim.sweep.playing import Player, Playing, prepare
from policysim.sweep.progress import Progress, silent
from policysim.sweep.results import Sweep
from policysim.sweep.runner import run_plan
from policysim.sweep.shards import read_shard
from policysim.verbs.play import engine_for

Values = np.ndarray | None  # float64 (years, columns) of a run; None where it failed


@dataclass(frozen=True)
class Pair:
    """A run as it is stored and as it was played again."""

    run: int
    stored: Values
    played: Values

    @property
    def same(self) -> bool:
        """Whether all bits are the same, or both failed."""
        if self.stored is None or self.played is None:
            return self.stored is None and self.played is None
        return self.stored.tobytes() == self.played.tobytes()


def playing_for(plan: Plan, find_class: Find) -> Playing:
    """How the runs of a plan are played here."""
    classes = tuple(find_class(name) for name in dict.fromkeys(one["provider"] for one in plan.scenarios))
    return Playing(providers=classes, engine=engine_for(list(classes), lambda told: None))


def unlike_here(plan: Plan, playing: Playing) -> list[str]:
    """In what this computer differs from the one that played a plan: rules, versions, kind of maths; in words."""
    here = [(f"version of {name}", plan.versions.get(name), now) for name, now in versions_here().items()]
    here += [(name, plan.engine.get(name), now) for name, now in engine_of(playing.providers).items()]
    return [
        f"{name} differ" if "rules" in name or "maths" in name else f"{name} was {was or 'not told'}, is {now}"
        for name, was, now in here
        if was != now
    ]


def sample(plan: Plan, number: int) -> list[int]:
    """So many runs of a plan, spread over options and futures; the same each time."""
    order = sorted(range(plan.runs), key=lambda run: hashlib.sha256(f"{plan.fingerprint} {run}".encode()).digest())
    return sorted(order[:number])


def some_again(sweep: Sweep, playing: Playing, runs: Sequence[int], progress: Progress) -> Iterator[Pair]:
    """These runs, played in this process."""
    plan = sweep.plan
    prepare(playing, progress.say)
    player, stored = Player(plan, playing), _stored(sweep, runs)
    progress.stage(len(runs))
    for _, together in groupby(runs, key=lambda run: (plan.numbering.block(run), plan.numbering.place(run)[0])):
        for run, values in player.played(list(together)).items():
            progress.step(1, 0)
            yield Pair(run, stored.get(run), None if isinstance(values, Exception) else canonical(values))


def all_again(sweep: Sweep, playing: Playing, place: Path, progress: Progress) -> Sweep:
    """Every run, played into a folder of its own by as many processes as there are cores."""
    engine, versions = engine_of(playing.providers), versions_here()
    plan = replace(sweep.plan, name="again", engine=engine, versions=versions)
    folder = Folder(place / "again")
    run_plan(plan, folder, playing=playing, progress=progress)
    return Sweep(folder)


def pairs(stored: Sweep, played: Sweep) -> Iterator[Pair]:
    """Every run of two sweeps of the same question."""
    for number, runs in enumerate(stored.plan.shards):
        mine, theirs = _values(stored, number), _values(played, number)
        yield from (Pair(run, mine.get(run), theirs.get(run)) for run in runs)


def differs(plan: Plan, pair: Pair) -> str:
    """Where a run differs first, in words."""
    where = f"run {pair.run} ({plan.options[plan.numbering.place(pair.run)[1]]}, future {plan.future(pair.run)})"
    if pair.stored is None or pair.played is None:
        return f"{where}: {'failed, and does not now' if pair.stored is None else 'fails now'}"
    year, column = np.argwhere(~_equal(pair.stored, pair.played))[0]
    was, now = pair.stored[year, column], pair.played[year, column]
    return f"{where}: {plan.columns[column]} in {plan.years[year]} is {was:.17g}, played again {now:.17g}"


def same_when_played(sweep: Sweep, find_class: Find) -> None:
    """Play one finished run of a sweep again. Damaged where it has other bits than stored."""
    run = next(run for number in range(len(sweep.plan.shards)) for run in _values(sweep, number))
    for pair in some_again(sweep, playing_for(sweep.plan, find_class), [run], silent()):
        if not pair.same:
            raise Damaged(
                f"--publish: under numbers in place of names, {differs(sweep.plan, pair)}\n"
                "  a rule or network of yours reads the names of providers: let it read their traits"
            )


def _equal(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Bit by bit, (years, columns)."""
    return one.view(np.uint64) == np.ascontiguousarray(other).view(np.uint64)


def _stored(sweep: Sweep, runs: Sequence[int]) -> dict[int, np.ndarray]:
    wanted, found = set(runs), {}
    for number, span in enumerate(sweep.plan.shards):
        if wanted.intersection(span):
            found |= {run: values for run, values in _values(sweep, number).items() if run in wanted}
    return found


def _values(sweep: Sweep, number: int) -> dict[int, np.ndarray]:
    shard = read_shard(sweep.folder.shard(number), sweep.plan, number)
    return {run: np.ascontiguousarray(values) for run, values in zip(shard.runs, shard.values, strict=True)}
