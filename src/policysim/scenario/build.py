"""A scenario and a replicate make a world; what all policies share is made once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field

import numpy as np

from policysim.chance import uniforms
from policysim.errors import AskError, RunFailed
from policysim.rules import Spec
from policysim.scenario.arrivals import BOUGHT, DRAWN, FIRST_BOUGHT, FIRST_DRAWN, Facts, drawn_times, ideas, named_facts
from policysim.scenario.calendar import Calendar
from policysim.scenario.innovations import Portfolio
from policysim.scenario.network import listed_network, network
from policysim.scenario.own_network import own_network
from policysim.scenario.parameters import record
from policysim.scenario.population import Population, blank, copied, population
from policysim.scenario.remembered import remembered
from policysim.scenario.system import System
from policysim.scenario.world import Network

KEPT = 4  # baselines in memory
BLOCK = 64  # bought ideas are started in blocks, so that policies that buy different numbers share the work


@dataclass(frozen=True, eq=False)
class Started:
    """Records before the first tick, completed by the class's start hook."""

    providers: np.ndarray  # (N,)
    uptakes: np.ndarray  # (N, K)
    innovations: np.ndarray  # (K,)
    par: np.ndarray  # (1,)


@dataclass(frozen=True, eq=False)
class Baseline:
    """All of a future that does not depend on policy: parameters, population, network, innovations, start."""

    spec: Spec
    seed: int
    replicate: int
    portfolio: Portfolio
    values: Mapping[str, float]
    par: np.ndarray
    population: Population
    network: Network
    facts: tuple[Facts, ...]  # of named and drawn innovations
    arrives: np.ndarray  # float64 (K,)
    numbers: np.ndarray  # int64 (K,)
    ids: tuple[str, ...]
    listed: np.ndarray  # bool (K,)
    pools: dict[int, Started] = field(default_factory=dict)

    def started(self, bought: int) -> Started:
        """The world's records with the first `bought` ideas that supply can buy, which come last."""
        if 0 not in self.pools:
            self.pools[0] = _frozen(self._start(0))
        if bought == 0:
            return self.pools[0]
        size = BLOCK * -(-bought // BLOCK)
        if size not in self.pools:
            pool, known = self._start(size), self.pools[0]
            pool.uptakes[:, : len(self.ids)] = known.uptakes
            self.pools[size] = _frozen(Started(known.providers, pool.uptakes, pool.innovations, known.par))
        pool, k = self.pools[size], len(self.ids) + bought
        return Started(pool.providers, pool.uptakes[:, :k], pool.innovations[:k], pool.par)

    def _start(self, bought: int) -> Started:
        facts = [*self.facts]
        if bought:
            facts.append(ideas(self.portfolio, BOUGHT, bought, self.values, self.seed, self.replicate))
        innovations = np.concatenate([_records(self.spec, each) for each in facts])
        providers = copied(self.population.providers)
        uptakes = blank(self.spec.uptake, self.spec.uptake_dtype, (len(providers), len(innovations)))
        par = self.par.copy()
        if self.spec.start is not None:
            numbers = np.concatenate([self.numbers, FIRST_BOUGHT + np.arange(bought)])
            draw = _start_draw(self.seed, self.replicate, len(providers), numbers)
            self.spec.start(providers, uptakes, innovations, par[0], draw)
            _check_started(self.spec, uptakes, self.population.ids)
        return Started(providers, uptakes, innovations, par)


def _check_started(spec: Spec, uptakes: np.ndarray, ids: tuple[str, ...]) -> None:
    """Raise RunFailed where a start hook leaves a state of an uptake without a number: rules may pass it by for years."""
    for name in (state.name for state in spec.uptake if state.role == "state" and state.kind == "float"):
        if not np.isfinite(uptakes[name]).all():
            first = tuple(np.argwhere(~np.isfinite(uptakes[name]))[0])
            provider, value = ids[first[0]], uptakes[name][first]
            raise RunFailed(f"start of {spec.name}, provider {provider}: {name} is {value}", provider=provider)


def _start_draw(seed: int, replicate: int, n: int, numbers: np.ndarray) -> Callable[..., np.ndarray]:
    def draw(name: str, per_innovation: bool = False) -> np.ndarray:
        """Uniforms of the start: (N,), or (N, K) keyed by the innovation's number."""
        if not per_innovation:
            return uniforms(seed, replicate, "start", name, n).copy()  # a class may write into its own
        columns = [uniforms(seed, replicate, "start", name, n, innovation=int(number)) for number in numbers]
        return np.column_stack(columns) if columns else np.zeros((n, 0))

    return draw


def _frozen(started: Started) -> Started:
    for array in (started.providers, started.uptakes, started.innovations, started.par):
        array.setflags(write=False)
    return started


def _records(spec: Spec, facts: Facts) -> np.ndarray:
    made = blank(spec.innovation, spec.innovation_dtype, len(facts["effect"]))
    for name, values in facts.items():
        if name in (spec.innovation_dtype.names or ()):
            if made[name].shape != values.shape:
                raise AskError(
                    f"innovations: {name} has {values.shape[1:]} numbers, {spec.name} declares {made[name].shape[1:]}"
                )
            made[name] = values
    return made


_baselines: OrderedDict[Hashable, Baseline] = OrderedDict()


def baseline(
    alike: Hashable, parameters: tuple, spec: Spec, system: System, portfolio: Portfolio, calendar: Calendar,
    values: Mapping[str, float], switches: Mapping[str, str], uncertain: str, seed: int, replicate: int,
) -> Baseline:  # fmt: skip
    """What all policies share in one future; the last few are kept by `alike`, which must tell all else apart, and by the
    parameters that are fixed."""
    key = (alike, parameters)
    found = _baselines.get(key)
    if found is None:
        par = record(spec, values, switches, calendar.tick)
        people = remembered(("people", alike), values, lambda read: population(system, spec, read, seed, replicate))
        ties = remembered(
            ("ties", people, alike), values, lambda read: _network(spec, system, people, read, seed, replicate)
        )
        ideas = remembered(
            ("ideas", alike), values, lambda read: _innovations(portfolio, calendar, read, uncertain, seed, replicate)
        )
        found = Baseline(spec, seed, replicate, portfolio, values, par, people, ties, *ideas)
        _baselines[key] = found
        while len(_baselines) > KEPT:
            _baselines.popitem(last=False)
    _baselines.move_to_end(key)
    return found


def _network(
    spec: Spec, system: System, people: Population, values: Mapping[str, float], seed: int, replicate: int
) -> Network:
    """The class's own network, that of a list of ties, or the one drawn for a synthetic population."""
    if spec.network is None:
        if system.edges is not None:
            return listed_network(system.edges, len(people.ids))
        return network(people.groups, values, seed, replicate)
    if system.edges is not None:
        raise AskError(
            f"network {spec.network.__name__} of {spec.name}: the system {system.name} brings ties of its own\n"
            f"  write network = None in class {spec.name}, or leave out edges="
        )
    return own_network(spec.network, people, spec, seed, replicate)


def _innovations(
    portfolio: Portfolio, calendar: Calendar, values: Mapping[str, float], uncertain: str, seed: int, replicate: int
) -> tuple[tuple[Facts, ...], np.ndarray, np.ndarray, tuple[str, ...], np.ndarray]:
    """Facts, arrival times, numbers, ids and listing of the named and the drawn innovations."""
    named = len(portfolio.named)
    years = calendar.ticks * calendar.tick
    cells = bool(portfolio.arrivals.cells)
    times = drawn_times(values.get("arrivals", 0.0) if cells else 0.0, years, seed, replicate)
    facts = [named_facts(portfolio, values, uncertain, seed, replicate)] if named else []
    if len(times) or not facts:
        facts.append(ideas(portfolio, DRAWN, len(times), values, seed, replicate))
    numbers = np.concatenate([np.arange(named), FIRST_DRAWN + np.arange(len(times))]).astype(np.int64)
    ids = (*portfolio.named, *(f"arrival_{k + 1:03d}" for k in range(len(times))))
    listed = np.array([*(said.listed for said in portfolio.named.values()), *[False] * len(times)], bool)
    return tuple(facts), np.concatenate([np.zeros(named), times]), numbers, ids, listed
