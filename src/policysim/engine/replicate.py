"""How a replicate is played compiled: scenarios side by side, sharing the warm-up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from policysim.engine import memory as m
from policysim.engine.compiled import engine_of
from policysim.engine.delivery import Delivery, deliveries
from policysim.engine.history import History
from policysim.engine.layout import STAGES, Layout, words_of
from policysim.engine.philox import draw_keys
from policysim.engine.smallest import smallest_world
from policysim.engine.sound import check_sound
from policysim.errors import RunFailed
from policysim.rules import Spec
from policysim.scenario.population import copied
from policysim.scenario.world import World

AT_A_TIME = 1_000_000  # uptake-ticks, a few hundredths of a second


@dataclass
class Play:
    """One world being played by the compiled engine: its records as they stand, and what has been recorded."""

    world: World
    laid: Layout
    delivery: Delivery
    arrays: dict[str, np.ndarray]  # of providers what rules touch, of uptakes and the nation all
    history: np.ndarray  # (ticks, N) recorded traits and states at the end of each tick
    counts: np.ndarray  # (ticks, K, 5) uptakes at each stage at the end of each tick
    tick: int = 0
    failure: RunFailed | None = None
    marks: np.ndarray = field(default_factory=lambda: np.zeros(6, np.int64))  # of a tick, and where a rule broke
    table: np.ndarray | None = None  # of addresses
    held: list[np.ndarray] = field(default_factory=list)  # what the addresses point to

    @property
    def providers(self) -> np.ndarray:
        """Providers as they stand, (N,) of the class's record: to be read, since where rules touch little it is put together."""
        mine = self.arrays["providers"]
        if mine.dtype == self.world.providers.dtype:
            return mine
        whole = copied(self.world.providers)
        for name in mine.dtype.names or ():
            whole[name] = mine[name]
        return whole


def begin(world: World, fields: tuple[str, ...] | None = None) -> Play:
    """The play of a world before its first tick, which will record these traits and states; without them, all."""
    check_sound(world)
    laid = engine_of(world.spec)[1]
    n, k = len(world.providers), len(world.innovations)
    providers = _part_of(world.providers, laid.played)
    arrays = {"providers": providers, "uptakes": copied(world.uptakes), "nation": copied(world.nation)}
    kept = laid.recorded_dtype.names if fields is None else fields
    history = np.zeros((world.ticks, n), np.dtype([(name, laid.recorded_dtype[name]) for name in kept or ()]))
    counts = np.zeros((world.ticks, max(1, k), STAGES), np.int64)
    for name in set(history.dtype.names or ()) - set(laid.played.names or ()):
        history[name] = world.providers[name]  # what no rule touches stays
    return Play(world, laid, deliveries(world), arrays, history, counts)


def _part_of(records: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """A copy of those fields of records that a dtype has."""
    if records.dtype == dtype:
        return copied(records)
    made = np.zeros(records.shape, dtype)
    for name in dtype.names or ():
        made[name] = records[name]
    return made


def fork(play: Play, world: World) -> Play:
    """A play of another world that agrees with this one so far: the same warm-up, then other levers and bought ideas."""
    fresh = begin(world, play.history.dtype.names)
    width = min(play.world.uptakes.shape[1], world.uptakes.shape[1])
    _put(fresh.arrays["providers"], play.arrays["providers"])
    _put(fresh.arrays["nation"], play.arrays["nation"])
    _put(fresh.arrays["uptakes"][:, :width], play.arrays["uptakes"][:, :width])
    _put(fresh.history[: play.tick], play.history[: play.tick])
    fresh.counts[: play.tick, :width] = play.counts[: play.tick, :width]
    fresh.tick, fresh.failure = play.tick, play.failure
    return fresh


def _put(into: np.ndarray, records: np.ndarray) -> None:
    into.view(np.uint64)[...] = records.view(np.uint64)  # as plain words, see `copied`


def advance(play: Play, last: int) -> None:
    """Play from where it stands up to tick `last`."""
    function, _ = engine_of(play.world.spec)
    for stop in _stops(play, last):
        if play.failure is not None:
            return
        if play.tick in play.delivery.judged:
            play.delivery.judge(play.tick, play.providers)
        if play.table is None:
            play.table, play.held = _addresses(play)
        for place, name in ((m.PROVIDERS, "providers"), (m.UPTAKES, "uptakes"), (m.NATION, "nation")):
            play.table[place] = play.arrays[name].ctypes.data  # they may have been put back to an earlier tick
        for place, recorded in ((m.HISTORY, play.history), (m.COUNTS, play.counts)):
            play.table[place] = recorded.ctypes.data + play.tick * recorded.strides[0]
        play.marks[:] = 0
        try:
            reached = function(play.tick, stop, len(play.laid.chains) - 1, play.table)
        except (ZeroDivisionError, IndexError) as error:
            reached, play.failure = -1, RunFailed(f"a rule of {play.world.spec.name} breaks: {error}")
        if 0 <= reached < stop:
            play.failure = _failure(play, reached, play.marks)
        play.tick = stop


def _stops(play: Play, last: int) -> list[int]:
    """Ticks before which Python is asked whether to go on, and who is reached from then on."""
    each = max(1, AT_A_TIME // max(1, play.arrays["uptakes"].size))
    judged = [t for t in play.delivery.judged if play.tick < t < last]
    return sorted({*range(play.tick + each, last, each), *judged, last})


def _failure(play: Play, tick: int, marks: np.ndarray) -> RunFailed:
    spec = play.world.spec
    if marks[2] < 0:
        return RunFailed(f"a rule of {spec.name} at tick {tick}: a number is not finite", tick=tick)
    rule, provider = spec.rules[marks[2]].name, play.world.ids[marks[3]] if marks[3] >= 0 else ""
    where = f"rule {spec.name}.{rule} at tick {tick}, provider {provider or 'the nation'}: a number is not finite"
    return RunFailed(where, rule=rule, provider=provider, tick=tick)


def _addresses(play: Play) -> tuple[np.ndarray, list[np.ndarray]]:
    """The table of addresses that compiled ticks read and write, and the arrays it points to: keep them meanwhile."""
    world, laid, d, spec = play.world, play.laid, play.delivery, play.world.spec
    n, k = play.arrays["uptakes"].shape
    groups = max([1, *(int(world.providers[r.group].max(initial=0)) + 1 for r in spec.seen if r.group)])
    row, network = max(k, laid.width), world.network
    room = {
        m.SEEN: n * spec.seen_dtype.itemsize // m.WORD, m.LEVERS: n * spec.levers_dtype.itemsize // m.WORD,
        m.SHOWN: (laid.slots + len(laid.listed)) * n * k, m.ARRIVED: k, m.VALUES: n * row, m.REDUCED: n * row, m.CODES: n,
        m.TOTALS: groups * row, m.MASS: groups,
    }  # fmt: skip
    held = {
        m.INNOVATIONS: world.innovations, m.PAR: world.par, m.KEYS: _keys(spec, world.seed, world.replicate),
        m.NUMBERS: world.numbers, m.MARKS: play.marks, m.ARRIVES: world.arrives,
        m.INDPTR: network.indptr, m.INDICES: network.indices, m.WEIGHTS: network.weights, m.SIZE: d.size,
        m.RECORD: words_of(laid.played, play.history.dtype),
        m.HISTORY: play.history, m.COUNTS: play.counts, m.DT: np.array([world.dt]),
    }  # fmt: skip
    if world.flows:
        held |= {
            m.INCOME: d.income, m.DOSE: d.dose, m.SPENT: d.spent, m.POT_OF: d.pot_of, m.POTS: d.pots,
            m.PART_FLOW: d.part_flow, m.PART_FIELD: d.part_field, m.PART_LISTED: d.part_listed, m.PROFILE: d.profile,
            m.REACH: d.reach, m.STRENGTH: d.strength, m.LISTED: d.listed, m.CAP: d.cap,
        }  # fmt: skip
    held = {place: np.ascontiguousarray(array) for place, array in held.items()}
    numbers = {
        m.COUNT: n, m.WIDTH: k, m.TICKS: world.ticks, m.FLOWS: len(d.pot_of), m.PARTS: len(d.part_flow),
        m.N_POTS: len(d.pots), m.GROUPS: groups, m.ROW: row, m.TIES: len(network.indices),
        m.RECORDED: play.history.dtype.itemsize // m.WORD, m.WARM_UP: world.warm_up,
    }  # fmt: skip
    table, desk = _same_for_all(laid, spec).copy(), np.zeros(sum(room.values()))  # one desk for what a tick works on
    ends = desk.ctypes.data + m.WORD * np.cumsum([0, *room.values()])
    table[list(room)] = ends[:-1]
    numbers |= {place: array.ctypes.data for place, array in held.items()}
    table[list(numbers)] = list(numbers.values())
    return table, [desk, *held.values()]


@lru_cache(maxsize=64)
def _same_for_all(laid: Layout, spec: Spec) -> np.ndarray:
    """The table with what is the same in all worlds of a spec."""
    table = np.zeros(m.PLACES, np.int64)
    held = {
        m.LOOKS: laid.looks, m.ROWS: laid.rows, m.ROW_FIRST: laid.row_first, m.LISTED_FIELDS: laid.listed,
        m.CHAINS: laid.chains,
    }  # fmt: skip
    words = {
        m.PROVIDER_WORDS: laid.played, m.UPTAKE_WORDS: spec.uptake_dtype,
        m.INNOVATION_WORDS: spec.innovation_dtype, m.SEEN_WORDS: spec.seen_dtype, m.LEVER_WORDS: spec.levers_dtype,
    }  # fmt: skip
    numbers = {
        m.SLOTS: laid.slots, m.N_LISTED: len(laid.listed), m.N_LOOKS: len(laid.looks), m.CLAIM: laid.claim,
        m.TO_COUNT: laid.stage if laid.last < 0 else -1,
    }  # fmt: skip
    numbers |= {place: array.ctypes.data for place, array in held.items()}
    numbers |= {place: dtype.itemsize // m.WORD for place, dtype in words.items()}
    table[list(numbers)] = list(numbers.values())
    return table


@lru_cache(maxsize=8)
def _keys(spec: Spec, seed: int, replicate: int) -> np.ndarray:
    return draw_keys(seed, replicate, spec.rules)


def without_levers(world: World) -> World:
    """The world of the warm-up: no flows, and none of the ideas that a policy buys."""
    return replace(world, flows=())


def played(world: World, fields: tuple[str, ...] | None = None) -> Play:
    """The play of a world to its end, recording `fields`; without them, all."""
    play = begin(world, fields)
    advance(play, world.ticks)
    return play


def played_together(worlds: Sequence[World], fields: tuple[str, ...] | None = None) -> Iterator[Play]:
    """One after another, the plays of worlds that agree up to the policy: their warm-up is played once."""
    if len(worlds) == 1:
        yield played(worlds[0], fields)
        return
    warmed_up = begin(_shared(worlds), fields)
    advance(warmed_up, worlds[0].warm_up)
    for world in worlds:
        play = fork(warmed_up, world)
        advance(play, world.ticks)
        yield play


def _shared(worlds: Sequence[World]) -> World:
    """The world of a warm-up that several policies share: no levers, and as few bought ideas as any of them has."""
    return without_levers(min(worlds, key=lambda w: len(w.numbers)))


def history_of(play: Play) -> History:
    """What was recorded of a play that has come to its end."""
    return History(play.world, play.history, play.counts, play.delivery.spent)


def prepare(spec: Spec) -> None:
    """Compile the rules of a spec, or load them from disk, by playing one tick of nothing."""
    world = smallest_world(spec)
    play = begin(world)
    advance(play, 1)
