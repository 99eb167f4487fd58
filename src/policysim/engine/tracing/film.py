"""A world played by Mesa up to a tick, and one provider filmed there: what each rule was given, and what it left."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from policysim.engine.delivery import Delivery
from policysim.engine.guarded import record_class
from policysim.engine.reference import WorldModel
from policysim.errors import RunFailed
from policysim.rules import Field, Reduction
from policysim.scenario.world import World
from policysim.terminal import put

NATION = -1  # in place of a provider, and of an innovation where a rule has none
ITS_OWN = ("self", "uptake", "seen", "levers")  # arguments that tell whose call it is
KEPT = 24  # places to go back to
PATIENCE = 2.0  # seconds before it is said that ticks are being played
Say = Callable[[str], None]


def say_on_stderr(text: str) -> None:
    """A note that is not part of any answer."""
    put(text, sys.stderr)


@dataclass(frozen=True, eq=False)
class Moment:
    """Which call is meant: a rule by number, a provider, an innovation, a tick."""

    rule: int
    provider: int
    innovation: int
    tick: int


@dataclass(eq=False)
class Caught:
    """One call of a rule: copies of its records before and after, and of what its provider saw the others by."""

    before: dict[str, Any]
    after: dict[str, Any] = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True, eq=False)
class Shot:
    """A model as it stood at the start of a tick: numbers by name, of all providers and all their uptakes."""

    providers: dict[str, np.ndarray]  # (N,)
    uptakes: dict[str, np.ndarray]  # (N, K)
    nation: dict[str, Any]
    pots: list[float]
    delivery: Delivery


@dataclass(eq=False)
class Scene:
    """All calls for one provider in one tick by (rule, innovation), what its peers showed, and what reached it."""

    moment: Moment
    calls: dict[tuple[int, int], Caught] = field(default_factory=dict)
    peers: dict[tuple[int, str], list] = field(default_factory=dict)  # (rule, name in seen) -> numbers of its peers
    flows: dict[str, list] = field(default_factory=dict)  # of money, as the levers delivered them
    shot: Shot | None = None  # all providers at the start of the tick; none where there are free rules
    failure: RunFailed | None = None


class _Model(WorldModel):
    """A model that can go back to where it has been."""

    def shot(self) -> Shot:
        """The model as it stands."""
        spec = self.spec
        return Shot(
            {n: np.array([getattr(a, n) for a in self.providers]) for n in _moving(spec.provider)},
            {n: np.array([[getattr(u, n) for u in row] for row in self.uptakes]) for n in _moving(spec.uptake)},
            {n: own(getattr(self.nation, n)) for n in _moving(spec.nation)},
            list(self._pots), self.delivery.copy(),
        )  # fmt: skip

    def back(self, tick: int, shot: Shot) -> None:
        """Stand again as it stood at the start of a tick."""
        self.tick, self._pots, self.delivery = tick, list(shot.pots), shot.delivery.copy()
        self._read_flows()
        for name, column in shot.providers.items():
            for agent, value in zip(self.providers, column.tolist(), strict=True):
                object.__setattr__(agent, name, value)
        for name, rows in shot.uptakes.items():
            for uptakes, row in zip(self.uptakes, rows.tolist(), strict=True):
                for uptake, value in zip(uptakes, row, strict=True):
                    setattr(uptake, name, value)
        for name, value in shot.nation.items():
            setattr(self.nation, name, own(value))

    def film(self, scene: Scene) -> None:
        """Play one tick with every call for the scene's provider caught."""
        mine = _things_of(self, scene.moment.provider)
        functions = [stage.function for stage in self._stages]
        for r, stage in enumerate(self._stages):
            stage.function = _Watch(self, scene, r, stage.sees, mine, functions[r])
        try:
            self.step()
        except RunFailed as failure:
            scene.failure = failure
        for stage, function in zip(self._stages, functions, strict=True):
            stage.function = function
        scene.flows = dict(self._flows)


class Film:
    """A model that is played when it is needed, and keeps where it has been."""

    def __init__(self, world: World):
        self.world = world
        self._model: _Model | None = None
        self._shots: dict[int, Shot] = {}
        self._scene: Scene | None = None

    def scene(self, moment: Moment, say: Say = say_on_stderr) -> Scene:
        """The tick of a moment as its provider went through it."""
        known = self._scene
        if known is None or (known.moment.tick, known.moment.provider) != (moment.tick, moment.provider):
            known = Scene(moment)
            try:
                model = self._at(moment.tick, say)
                known.shot = self._shots.get(moment.tick)
                model.film(known)
            except BaseException:  # what broke off in the middle of a tick, or was stopped there, is of no further use
                self._model = None
                raise
            self._scene = known
            if known.failure is not None:
                self._model = None
        return known

    def _at(self, tick: int, say: Say) -> _Model:
        """The model at the start of a tick, from where it can be played again."""
        model, since, told = self._started(tick), time.monotonic(), False
        while model.tick < tick:
            if not told and time.monotonic() - since > PATIENCE:
                told = True
                say(f"playing to tick {tick}: at tick {model.tick} ...")
            model.step()
        if not self.world.spec.free_rules:  # free rules may keep what no record shows
            self._shots[tick] = self._shots.pop(tick) if tick in self._shots else model.shot()
        if len(self._shots) > KEPT:
            del self._shots[next(iter(self._shots))]
        return model

    def _started(self, tick: int) -> _Model:
        """The model at the last tick, not after this one, where it is or has been."""
        earlier = max((t for t in self._shots if t <= tick), default=-1)
        if self._model is None or (self._model.tick > tick and earlier < 0):
            self._model = _Model(self.world)
        if earlier >= 0 and not earlier <= self._model.tick <= tick:
            self._model.back(earlier, self._shots[earlier])
        return self._model


def own(value: Any) -> Any:
    """A number, or a copy of a vector."""
    return list(value) if isinstance(value, list) else value


def _moving(fields: tuple[Field, ...]) -> list[str]:
    return [f.name for f in fields if f.role != "fact"]


def _things_of(model: WorldModel, i: int) -> dict[int, int]:
    """What tells a call for provider i: id of a record of its own -> innovation."""
    if i == NATION:
        return {id(model.nation): NATION}
    own = {id(record): NATION for record in (model.providers[i], model.seen[i], model.levers[i])}
    return own | {id(uptake): k for k, uptake in enumerate(model.uptakes[i])}


class _Watch:
    """Stands for the function of a rule for one tick: calls it, and keeps copies where it is called for the provider."""

    def __init__(
        self, model: WorldModel, scene: Scene, r: int, sees: list[Reduction], mine: dict[int, int], function: Callable
    ):
        self.model, self.scene, self.r, self.sees, self.mine, self.function = model, scene, r, sees, mine, function
        self.names = model.spec.rules[r].arguments
        self.innovations = {id(x): k for k, x in enumerate(model.innovations)}
        self.whose = next((x for x, name in enumerate(self.names) if name in ITS_OWN), 0)
        self.looked = False

    def __call__(self, *records: Any) -> None:
        if not self.looked:
            self._look()
        if id(records[self.whose]) not in self.mine:
            self.function(*records)
            return
        caught = Caught(self._copies(records))
        self.scene.calls[self.r, self._innovation(records)] = caught
        try:
            self.function(*records)
        except Exception as error:
            caught.error = f"{type(error).__name__}: {error}"
            raise
        finally:
            caught.after = self._copies(records)

    def _innovation(self, records: tuple) -> int:
        found = [self.innovations[id(x)] for x in records if id(x) in self.innovations]
        return max([NATION, *found, *(self.mine.get(id(record), NATION) for record in records)])

    def _copies(self, records: tuple) -> dict[str, Any]:
        return {name: copy_of(x, self._fields(name, x)) for name, x in zip(self.names, records, strict=True)}

    def _fields(self, name: str, record: Any) -> tuple[str, ...]:
        fields = self.model.spec.provider if self.scene.moment.provider != NATION else self.model.spec.nation
        return tuple(f.name for f in fields) if name == "self" else getattr(type(record), "__slots__", ())

    def _look(self) -> None:
        """What the provider's peers show before the stage begins."""
        self.looked = True
        if self.scene.moment.provider == NATION:
            return
        for s in self.sees:
            if s.over == "peers":
                self.scene.peers[self.r, s.name] = _shown_by_peers(self.model, s, self.scene.moment.provider)


def _shown_by_peers(model: WorldModel, s: Reduction, i: int) -> list:
    """The number that each peer shows, or for each peer a row by innovation."""
    network = model.world.network
    peers = network.indices[network.indptr[i] : network.indptr[i + 1]].tolist()
    if s.per_innovation:
        return [[getattr(u, s.of) for u in model.uptakes[j]] for j in peers]
    return [own(getattr(model.providers[j], s.of)) for j in peers]


def copy_of(record: Any, names: tuple[str, ...]) -> Any:
    """A record of the same numbers that can be written without a guard; parameters stay what they are."""
    if isinstance(record, tuple):
        return record
    names = tuple(name for name in names if hasattr(record, name))
    made = record_class("Copy", names)()
    for name in names:
        setattr(made, name, own(getattr(record, name)))
    return made


def numbers_of(record: Any) -> dict[str, Any]:
    """The numbers of a copied record by name."""
    return {name: getattr(record, name) for name in type(record).__slots__}


def same_numbers(one: Any, other: Any) -> bool:
    """Whether two numbers or vectors have the same bits and kind; nan is nan."""
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same_numbers, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return np.float64(one).tobytes() == np.float64(other).tobytes() or (one != one and other != other)
    return isinstance(one, float) == isinstance(other, float) and one == other
