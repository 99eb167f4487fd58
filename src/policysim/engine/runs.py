"""One run, told as tables that both engines fill: same columns, same order, same bits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import NoReturn

import numpy as np
import pandas as pd

from policysim.cards import card_html, card_text
from policysim.charts.kinds import Plots
from policysim.engine.card import run_card
from policysim.engine.groups import Place, by_group
from policysim.engine.history import History, by_tick, by_year
from policysim.engine.replicate import advance, begin, draw_blocks, history_of, play_worlds
from policysim.engine.smallest import smallest_world
from policysim.errors import AskError, RunFailed, did_you_mean, no_attribute
from policysim.rules import Field, Spec
from policysim.scenario.scenario import Scenario
from policysim.scenario.world import World

ENGINES = ("compiled", "mesa")


@dataclass(frozen=True, eq=False)
class Played:
    """What a sweep keeps of one run: every outcome in every year after the warm-up, float64 (years,)."""

    outcomes: dict[str, np.ndarray]
    groups: dict[Place, np.ndarray]  # of the groups that were asked for


def play(
    scenarios: Sequence[Scenario], replicate: int, engine: str = "compiled", kinds: tuple[str, ...] = ()
) -> list[Played | RunFailed]:
    """Play scenarios in the same future; compiled ones share its draws, and those that agree up to the policy its warm-up.

    `kinds` of groups (type, region, health_system, provider) are told too, see `by_group`."""
    check_engine(engine)
    worlds = [s.world(replicate) for s in scenarios]
    results: list[Played | RunFailed | None] = [None] * len(worlds)
    for together in _alike(scenarios, worlds, engine):
        for position, result in zip(together, _play([worlds[p] for p in together], engine, kinds), strict=True):
            results[position] = result
    return [r for r in results if r is not None]


def check_engine(engine: str) -> None:
    """Refuse an engine that is not there."""
    if engine not in ENGINES:
        raise AskError(f'engine="{engine}": no such engine{did_you_mean(engine, ENGINES)}\n  known: compiled, mesa')


def whole_replicate(replicate: object) -> int:
    """The number of a future, from 0; AskError for anything else."""
    if not isinstance(replicate, int | np.integer) or isinstance(replicate, bool) or replicate < 0:
        raise AskError(f"replicate={replicate!r}: futures are numbered 0, 1, 2 ...")
    return int(replicate)


def _alike(scenarios: Sequence[Scenario], worlds: Sequence[World], engine: str) -> list[list[int]]:
    """Positions of the worlds that can share draws: same rules, providers, innovations and ticks."""
    groups: dict[tuple, list[int]] = {}
    for position, world in enumerate(worlds):
        drawn = world.numbers[world.numbers < 10_000].tobytes()
        mesa = engine == "mesa" or bool(world.spec.free_rules)
        where = (
            world.spec,
            world.seed,
            world.dt,
            world.ticks,
            world.warm_up,
            world.ids,
            drawn,
            position if mesa else -1,
        )
        groups.setdefault(where, []).append(position)
    return list(groups.values())


def _play(worlds: list[World], engine: str, kinds: tuple[str, ...]) -> list[Played | RunFailed]:
    if engine == "mesa" or worlds[0].spec.free_rules:
        return [_played(partial(reference_history, w), kinds) for w in worlds]
    first: dict[int, int] = {}
    baselines = [first.setdefault(id(w.par), position) for position, w in enumerate(worlds)]
    plays = play_worlds(worlds, baselines, outcome_fields(worlds[0].spec))
    return [explained(p.world, p.failure) if p.failure else _played(partial(history_of, p), kinds) for p in plays]


@lru_cache(maxsize=64)
def outcome_fields(spec: Spec) -> tuple[str, ...] | None:
    """Traits and states that the outcomes of a class read: all that a sweep needs to record. None if it cannot be told."""
    play = begin(smallest_world(spec))
    advance(play, 1, draw_blocks([play.world], 0, 1))
    history = history_of(play)
    try:
        with np.errstate(all="ignore"):
            by_tick(history)
    except Exception:  # an outcome of somebody's own that this world is too small for
        return None
    return tuple(f.name for f in spec.recorded() if f.name in history.read)


def _played(history: Callable[[], History], kinds: tuple[str, ...]) -> Played | RunFailed:
    try:
        found = history()
        return Played(by_year(found), by_group(found, kinds))
    except RunFailed as failure:
        return failure


def reference_history(world: World) -> History:
    """The history of a world played to its end by Mesa agents."""
    from policysim.engine.reference import WorldModel  # Mesa is only needed here

    return WorldModel(world).run_until().history()


def run(scenario: Scenario, replicate: int = 0, engine: str = "compiled") -> "Run":
    """Play one scenario in one future.

    `engine="mesa"` plays it agent by agent, with the same bits; a class with free rules is always played that way.
    """
    check_engine(engine)
    if not isinstance(scenario, Scenario):
        write = f'ps.run(ps.scenario("{scenario}"))' if isinstance(scenario, str) else "ps.run(ps.scenario(policy=...))"
        raise AskError(f"run takes a scenario, not a {type(scenario).__name__}\n  write {write}")
    replicate = whole_replicate(replicate)
    world = scenario.world(replicate)
    made = Run(scenario, replicate, "mesa" if world.spec.free_rules else engine, world)
    made.outcomes  # noqa: B018 - play it now, so that what breaks is told here
    return made


@dataclass(frozen=True, eq=False)
class Run:
    """A scenario played in one future; tables are built when first read."""

    scenario: Scenario
    replicate: int
    engine: str
    world: World
    plot = Plots("Run")

    @property
    def spec(self) -> Spec:
        """The spec of the provider class."""
        return self.world.spec

    @cached_property
    def history(self) -> History:
        """What was recorded, tick by tick."""
        if self.engine == "mesa":
            return reference_history(self.world)
        play = play_worlds([self.world], [0])[0]
        if play.failure is not None:
            raise explained(self.world, play.failure)
        return history_of(play)

    @cached_property
    def outcomes(self) -> dict[str, np.ndarray]:
        """Every outcome in every year after the warm-up, float64 (years,)."""
        return by_year(self.history)

    def _ticks(self) -> pd.DataFrame:
        labels = self.scenario.calendar.labels_of_ticks()
        return pd.DataFrame({"tick": np.arange(self.world.ticks), "year": pd.array(labels, dtype="str")})

    @cached_property
    def national(self) -> pd.DataFrame:
        """tick, year, then one column per outcome; one row a tick, warm-up included."""
        return pd.concat([self._ticks(), pd.DataFrame(by_tick(self.history))], axis=1)

    @cached_property
    def providers(self) -> pd.DataFrame:
        """tick, provider, type, region, health_system, then traits and states (vectors as name_1..)."""
        n, ticks = len(self.world.ids), self.world.ticks
        columns: dict = {
            "tick": np.repeat(np.arange(ticks), n),
            "provider": words(np.tile(np.arange(n), ticks), self.world.ids),
        }
        known = self.world.providers.dtype.names or ()
        for name, labels in ((n, w) for n, w in self.world.names.items() if n in known):
            columns[name] = words(np.tile(self.world.providers[name], ticks), labels)
        for field in self.spec.recorded():
            columns |= field_columns(field, self.history.recorded[field.name].reshape(ticks * n, -1))
        return pd.DataFrame(columns)

    @cached_property
    def uptakes(self) -> pd.DataFrame:
        """tick, provider, innovation, stage, then the other uptake states, without rows that are still unaware."""
        pieces = _uptake_rows(self.world, self.engine)
        columns: dict = {"tick": np.concatenate([np.full(len(i), t) for t, (i, _, _) in enumerate(pieces)])}
        columns["provider"] = words(np.concatenate([i for i, _, _ in pieces]), self.world.ids)
        columns["innovation"] = words(np.concatenate([k for _, k, _ in pieces]), self.world.innovation_ids)
        rows = np.concatenate([cells for _, _, cells in pieces])
        for field in self.spec.uptake:
            columns |= field_columns(field, rows[field.name].reshape(len(rows), -1))
        return pd.DataFrame(columns)

    def __getattr__(self, name: str) -> NoReturn:
        raise no_attribute(self, name)

    def __repr__(self) -> str:
        return card_text(run_card(self))

    def _repr_html_(self) -> str:
        return card_html(run_card(self))


def words(codes: np.ndarray, labels: Sequence[str]) -> pd.Categorical:
    """Codes as a column of words."""
    return pd.Categorical.from_codes(codes, categories=pd.Index(list(labels), dtype="str"))


def field_columns(field: Field, values: np.ndarray) -> dict:
    """The columns of one field: words for codes that have names, one column a component for a vector."""
    if field.length:
        return {f"{field.name}_{x + 1}": values[:, x] for x in range(field.length)}
    column = values[:, 0]
    if field.names:
        return {field.name: words(column, field.names)}
    return {field.name: column.astype(bool) if field.kind == "bool" else column}


def _uptake_rows(world: World, engine: str) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """For each tick: provider, innovation and record of every uptake that is no longer at its first stage."""
    states = _mesa_uptakes(world) if engine == "mesa" else _compiled_uptakes(world)
    pieces = []
    for records in states:
        i, k = np.nonzero(records["stage"])
        pieces.append((i, k, records[i, k]))
    return pieces


def _compiled_uptakes(world: World):
    play = begin(world)
    for tick in range(world.ticks):
        advance(play, tick + 1, draw_blocks([world], tick, tick + 1))
        yield play.arrays["uptakes"]


def _mesa_uptakes(world: World):
    from policysim.engine.reference import WorldModel  # Mesa is only needed here

    model = WorldModel(world)
    for _ in range(world.ticks):
        model.step()
        yield model.uptake_records()


def explained(world: World, failure: RunFailed) -> RunFailed:
    """The same failure as the reference engine tells it, with rule, provider, tick and value."""
    try:
        reference_history(world)
    except RunFailed as told:
        return told
    return failure
