"""One run, told as tables that both engines fill: same columns, same order, same bits."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NoReturn

import numpy as np
import pandas as pd

from policysim.cards import card_html, card_text
from policysim.charts.kinds import Plots
from policysim.engine.card import run_card
from policysim.engine.history import History, by_tick, by_year
from policysim.engine.plays import check_engine, explained, outcome_fields, reference_history
from policysim.engine.replicate import advance, begin, history_of, played
from policysim.errors import AskError, no_attribute
from policysim.rules import Field, Spec
from policysim.scenario.scenario import Scenario
from policysim.scenario.world import World


def whole_replicate(replicate: object) -> int:
    """The number of a future, from 0; AskError for anything else."""
    if not isinstance(replicate, int | np.integer) or isinstance(replicate, bool) or replicate < 0:
        raise AskError(f"replicate={replicate!r}: futures are numbered 0, 1, 2 ...")
    return int(replicate)


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
        """What was recorded, tick by tick: all traits and states."""
        return self._recorded(None)

    @cached_property
    def _read(self) -> History:
        """As much of it as outcomes read; in a large system the rest costs most, so it is recorded when it is asked for."""
        if self.engine == "mesa" or "history" in vars(self):
            return self.history
        return self._recorded(outcome_fields(self.spec))

    def _recorded(self, fields: tuple[str, ...] | None) -> History:
        if self.engine == "mesa":
            return reference_history(self.world)
        play = played(self.world, fields)
        if play.failure is not None:
            raise explained(self.world, play.failure)
        return history_of(play)

    @cached_property
    def outcomes(self) -> dict[str, np.ndarray]:
        """Every outcome in every year after the warm-up, float64 (years,)."""
        return by_year(self._read)

    def _ticks(self) -> pd.DataFrame:
        labels = self.scenario.calendar.labels_of_ticks()
        return pd.DataFrame({"tick": np.arange(self.world.ticks), "year": pd.array(labels, dtype="str")})

    @cached_property
    def national(self) -> pd.DataFrame:
        """tick, year, then one column per outcome; one row a tick, warm-up included."""
        return pd.concat([self._ticks(), pd.DataFrame(by_tick(self._read))], axis=1)

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
        advance(play, tick + 1)
        yield play.arrays["uptakes"]


def _mesa_uptakes(world: World):
    from policysim.engine.reference import WorldModel  # Mesa is only needed here

    model = WorldModel(world)
    for _ in range(world.ticks):
        model.step()
        yield model.uptake_records()
