"""One innovation spreads over a population of its own: without levers until a given share has it, then under levers.

What stands for all else: providers are acute hospitals drawn as in England; their other improvements keep
`load_elsewhere` of them busy, as the whole portfolio does; demand and inputs grow alike, as the gains of those others
would make up the difference; and there are no national shocks, which were those of another place and time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from policysim.engine.replicate import Play, advance, begin, fork
from policysim.evidence.doses import Dose, flows
from policysim.library import library
from policysim.providers import Provider
from policysim.providers.records import EMBEDDED, EMBEDDED_DEPTH
from policysim.rules import Spec, spec
from policysim.scenario.build import baseline
from policysim.scenario.calendar import Calendar
from policysim.scenario.innovations import Arrivals, Innovation, Portfolio
from policysim.scenario.population import blank
from policysim.scenario.system import Region, System
from policysim.scenario.world import World
from policysim.systems import named_system

LOAD = 0.75  # of concurrent_capacity: England under do_minimum implements 3 at a time where 4 is the capacity
LEAD_YEARS = 40.0  # after which a spread that has not reached its first share is started at it
CHUNK = 8  # ticks played at a time while the first share is awaited
PER_SYSTEM = 4.8  # hospitals of a health system, as England's 202 providers in 42
RECORDED = ("in_use", "in_place")


@dataclass(frozen=True, eq=False)
class Trial:
    """What is tried: an innovation, where, under which parameters, and chance.

    `relevance` (N,) is 1 where the innovation concerns a provider fully; `reached` (N,) are those whom levers reach."""

    innovation: Innovation
    providers: int
    values: Mapping[str, float]
    replicate: int = 0
    seed: int = 1
    dt: float = 0.25
    relevance: np.ndarray | None = None
    reached: np.ndarray | None = None
    switches: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Spread:
    """Who uses the innovation: years from the beginning (T,), and whether each provider does, bool (T, N)."""

    years: np.ndarray
    users: np.ndarray
    holders: np.ndarray  # bool (T, N): embedded
    lead: float  # years it took without levers to reach the first share
    agility: np.ndarray  # (N,) at the start
    reached: np.ndarray  # bool (N,): whom levers reach

    def share(self, who: np.ndarray | None = None) -> np.ndarray:
        """Share of providers (of those in the mask `who`) that use it, by time, float64 (T,)."""
        return (self.users if who is None else self.users[:, who]).mean(axis=1)

    def at(self, years: Sequence[float], who: np.ndarray | None = None) -> np.ndarray:
        """The same at these years from the beginning, read off in straight lines between ticks."""
        return np.interp(years, self.years, self.share(who))


def spread(trial: Trial, first_share: float, years: float, doses: Sequence[Dose] = ()) -> Spread:
    """Play a trial for `years` after the moment at which `first_share` of those whom levers reach use the innovation."""
    world = world_of(trial)
    reached = np.ones(trial.providers, bool) if trial.reached is None else trial.reached
    play, lead = _led(world, first_share, reached)
    ticks = lead + int(np.ceil(years / trial.dt - 1e-9))
    last = fork(play, replace(world, ticks=ticks, flows=flows(doses, lead, ticks, trial.dt, reached)))
    _advance(last, ticks)
    users = np.concatenate([play.providers["in_use"][None], last.history["in_use"][lead:]]) > 0
    holders = np.concatenate([play.providers["in_place"][None], last.history["in_place"][lead:]]) > 0
    since = trial.dt * np.arange(len(users))
    return Spread(since, users, holders, lead * trial.dt, world.providers["agility_start"], reached)


def parameters(values: Mapping[str, float]) -> dict[str, float]:
    """The parameters of a trial: those of the register, `values` in their place, and what stands for all else."""
    made = {p.name: float(values.get(p.name, p.default)) for p in model().parameters}
    made["load_elsewhere"] = LOAD * made["concurrent_capacity"]
    made["demand_growth"] = made["input_growth"]
    made["national_shock_sd"] = 0.0
    return made


@lru_cache
def model() -> Spec:
    """The built-in provider class."""
    return spec(Provider)


@lru_cache
def portfolio() -> Portfolio:
    """The innovations that have names."""
    return Portfolio.model_validate({**library().read("innovations/named"), "name": "named"})


@lru_cache
def hospitals(number: int) -> System:
    """Acute hospitals like England's, in health systems of the same size."""
    england = named_system("england", library(), Provider)
    region = Region(providers=number, health_systems=max(1, round(number / PER_SYSTEM)))
    kind = england.types["acute"].model_copy(update={"number": number})
    return System(name="hospitals", stages=england.stages, types={"acute": kind}, regions={"all": region})


def _alone(innovation: Innovation) -> Portfolio:
    named = innovation.model_copy(update={"enables": (), "embedded_at_start": 0.0})
    return portfolio().model_copy(update={"named": {"tried": named}, "arrivals": Arrivals()})


def world_of(trial: Trial) -> World:
    """The world of a trial before its first tick, without levers."""
    calendar = Calendar(warm_up=trial.dt, tick=trial.dt, years=1)
    base = baseline(
        object(), (), model(), hospitals(trial.providers), _alone(trial.innovation), calendar,
        parameters(trial.values), trial.switches, "fixed", trial.seed, trial.replicate,
    )  # fmt: skip
    started, n = base.started(0), trial.providers
    uptakes = started.uptakes.copy()
    uptakes["relevance"][:, 0] = 1.0 if trial.relevance is None else trial.relevance
    return World(
        spec=base.spec, seed=trial.seed, replicate=trial.replicate, dt=trial.dt, warm_up=0,
        ticks=round(LEAD_YEARS / trial.dt), providers=started.providers, uptakes=uptakes,
        innovations=started.innovations, arrives=base.arrives, numbers=base.numbers, par=started.par,
        nation=blank(base.spec.nation, base.spec.nation_dtype, 1), network=base.network,
        groups=base.population.groups, flows=(), ids=base.population.ids, innovation_ids=base.ids,
        names=base.population.words, budget=np.zeros(n),
    )  # fmt: skip


def _advance(play: Play, last: int) -> None:
    """Play up to tick `last`; RunFailed where a rule breaks."""
    if last > play.tick:
        advance(play, last)
    if play.failure is not None:
        raise play.failure


def _led(world: World, share: float, counted: np.ndarray) -> tuple[Play, int]:
    """The play that stands where `share` of the counted providers first use the innovation, and the ticks it took."""
    play = begin(world, RECORDED)
    if share <= 0.0:
        return play, 0
    number = int(counted.sum())
    while play.tick < world.ticks:
        before, first = {name: array.copy() for name, array in play.arrays.items()}, play.tick
        _advance(play, min(first + CHUNK, world.ticks))
        users = (play.history["in_use"][first : play.tick, counted] > 0).sum(axis=1)
        enough = users >= share * number - 0.5
        if enough.any():
            play.arrays, play.tick = before, first
            _advance(play, first + 1 + int(np.argmax(enough)))
            return play, play.tick
    _top_up(play, share, counted)
    return play, play.tick


def _top_up(play: Play, share: float, counted: np.ndarray) -> None:
    """Put the innovation in place at the most agile who do not use it, until `share` of the counted do."""
    providers, uptakes, par = play.arrays["providers"], play.arrays["uptakes"][:, 0], play.world.par[0]
    place = np.flatnonzero(counted)
    idle = place[providers["in_use"][place] == 0]
    missing = round(share * len(place)) - (len(place) - len(idle))
    new = idle[np.argsort(-providers["agility"][idle], kind="stable")][: max(0, missing)]
    uptakes["stage"][new], uptakes["depth"][new] = EMBEDDED, EMBEDDED_DEPTH
    uptakes["root"][new], uptakes["pushed"][new] = par["root_start"], 0.0
    uptakes["visible"][new] = par["visible_start"] + (1.0 - par["visible_start"]) * EMBEDDED_DEPTH
    providers["in_use"][new] = providers["in_place"][new] = 1
