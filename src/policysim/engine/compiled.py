"""The compiled engine: a provider class's rules joined by Numba into one function that plays ticks over records."""

import hashlib
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import FunctionType
from typing import Any

import llvmlite.binding
import numpy as np

from policysim.engine.bind import CALLS, POSITION, Binder
from policysim.engine.cache import cache_folder, engine_identity, jit, jit_inlined, jit_kept, jit_rule, jit_within
from policysim.engine.chains import acting
from policysim.engine.identity import rule_sources
from policysim.engine.idle import leaves_alone
from policysim.engine.layout import STAGES, Layout, layout
from policysim.engine.looking import close_tick, look_at, open_tick
from policysim.engine.memory import (
    ARRIVED,
    CHAINS,
    COUNT,
    COUNTS,
    INNOVATIONS,
    KEYS,
    LEVERS,
    MARKS,
    NATION,
    NUMBERS,
    PAR,
    PROVIDERS,
    SEEN,
    SHOWN,
    UPTAKES,
    WIDTH,
    WORD,
    as_record,
    put_whole,
    put_word,
    whole_at,
    word_at,
)  # fmt: skip
from policysim.engine.philox import Drawing, as_draw
from policysim.rules import Rule, Spec


@jit
def finite(address, offsets):
    """Whether all the named words of the record at an address are finite numbers."""
    zero = 0.0
    for x in range(len(offsets)):
        zero += word_at(address + WORD * offsets[x]) * 0.0
    return zero == 0.0


@jit
def mark(at, rule, provider, innovation):
    """Note where a stage broke."""
    put_whole(at[MARKS] + 2 * WORD, rule)
    put_whole(at[MARKS] + 3 * WORD, provider)
    put_whole(at[MARKS] + 4 * WORD, innovation)
    return 1


def _call(rule: Rule, binder: Binder) -> Any:
    positions = [POSITION[name] for name in rule.arguments]
    return jit_inlined(CALLS[len(positions)](binder.bind(rule.function), *positions))


def _idle(rule: Rule, binder: Binder) -> Any:
    """Whether a rule leaves an uptake as it is, of the same records as its call; never, where that cannot be told."""
    test = leaves_alone(rule) if rule.owner == "uptake" else None
    if test is None:
        return jit_inlined(lambda p: False)
    positions = [POSITION[name] for name in rule.arguments]
    return jit_inlined(CALLS[len(positions)](binder.bind(test), *positions))


def _nation_stage(call, idle, spec: Spec, laid: Layout, r: int):
    nation_t, uptake_t, innovation_t, seen_t, levers_t, par_t = _dtypes(spec, laid, "nation")
    rule = spec.rules[r]
    drawing, checked, begin = Drawing(rule.draws), laid.finite[r], laid.keys[r]

    @jit
    def stage(at, t, _):
        call((
            as_record(at[NATION], nation_t), as_record(at[UPTAKES], uptake_t), as_record(at[INNOVATIONS], innovation_t),
            as_record(at[SEEN], seen_t), as_record(at[LEVERS], levers_t), as_record(at[PAR], par_t),
            as_draw(drawing, at[KEYS] + begin, t, 0, 0),
        ))  # fmt: skip
        return 0 if finite(at[NATION], checked) else mark(at, r, -1, -1)

    return stage


def _provider_stage(call, idle, spec: Spec, laid: Layout, r: int):
    provider_t, uptake_t, innovation_t, seen_t, levers_t, par_t = _dtypes(spec, laid, "provider")
    size, seen_size, levers_size = provider_t.itemsize, seen_t.itemsize, levers_t.itemsize
    rule = spec.rules[r]
    drawing, checked, begin = Drawing(rule.draws), laid.finite[r], laid.keys[r]

    @jit
    def stage(at, t, _):
        n = at[COUNT]
        keys = at[KEYS] + begin
        for i in range(n):
            me = at[PROVIDERS] + i * size
            call((
                as_record(me, provider_t), as_record(at[UPTAKES], uptake_t), as_record(at[INNOVATIONS], innovation_t),
                as_record(at[SEEN] + i * seen_size, seen_t), as_record(at[LEVERS] + i * levers_size, levers_t),
                as_record(at[PAR], par_t), as_draw(drawing, keys, t, 0, i),
            ))  # fmt: skip
            if not finite(me, checked):
                return mark(at, r, i, -1)
        return 0

    return stage


def _uptake_stage(steps: list, spec: Spec, laid: Layout, rules: list[int]):
    """Rules of uptakes that are played one after another on each uptake; addresses are worked out once for all of them."""
    step, size, seen_size = _in_turn(steps), laid.played.itemsize, spec.seen_dtype.itemsize
    uptake_size, innovation_size = spec.uptake_dtype.itemsize, spec.innovation_dtype.itemsize
    levers_size = spec.levers_dtype.itemsize
    checked = np.unique(np.concatenate([laid.finite[r] for r in rules]))
    alone = rules[0] if len(rules) == 1 else -1  # the first rule that breaks, of several, might be another provider's
    counted = laid.stage if laid.last in rules else -1  # after the last of them, stages stand as they are recorded

    @jit
    def stage(at, t, _):
        arrived, aimed, width = whole_at(at[MARKS]), whole_at(at[MARKS] + WORD), at[WIDTH]
        list_of, innovations, numbers, keys, par = at[ARRIVED], at[INNOVATIONS], at[NUMBERS], at[KEYS], at[PAR]
        slot, counts = WORD * at[COUNT] * width, at[COUNTS] + WORD * STAGES * width * whole_at(at[MARKS] + 5 * WORD)
        for i in range(at[COUNT]):
            me, seen, levers = at[PROVIDERS] + i * size, at[SEEN] + i * seen_size, at[LEVERS] + i * levers_size
            uptakes, shown = at[UPTAKES] + i * width * uptake_size, at[SHOWN] + WORD * i * width
            for a in range(arrived):
                k = whole_at(list_of + WORD * a)
                number, innovation = numbers + WORD * k, innovations + k * innovation_size
                mine, told = uptakes + k * uptake_size, shown + WORD * a
                if not step(me, mine, innovation, seen, levers, par, keys, t, number, i, told, slot, aimed):
                    return mark(at, alone, i, k)
                if counted >= 0:
                    stands = whole_at(mine + WORD * counted)
                    if 0 <= stands < STAGES:
                        cell = counts + WORD * (k * STAGES + stands)
                        put_whole(cell, whole_at(cell) + 1)
            if not finite(me, checked):
                return mark(at, alone, i, -1)
        return 0

    return stage


def _in_turn(steps: list) -> Any:
    """One function that takes steps one after another, as long as numbers are finite."""
    if len(steps) == 1:
        return steps[0]
    one, others = steps[0], _in_turn(steps[1:])

    @jit_within
    def several(me, mine, innovation, seen, levers, par, keys, t, number, i, told, slot, aimed):
        if not one(me, mine, innovation, seen, levers, par, keys, t, number, i, told, slot, aimed):
            return False
        return others(me, mine, innovation, seen, levers, par, keys, t, number, i, told, slot, aimed)

    return several


def _uptake_step(call, idle, spec: Spec, laid: Layout, r: int):
    """What one rule does with one uptake; whether its numbers are finite then."""
    provider_t, uptake_t, innovation_t, seen_t, levers_t, par_t = _dtypes(spec, laid, "provider")
    drawing, checked, begin = Drawing(spec.rules[r].draws), laid.finite_uptake[r], laid.keys[r]
    slots, words = laid.shown_slots[r], laid.shown_words[r]
    listed_slots, listed_words = laid.listed_slots[r], laid.listed_words[r]

    @jit_within
    def step(me, mine, innovation, seen, levers, par, keys, t, number, i, told, slot, aimed):
        records = (
            as_record(me, provider_t), as_record(mine, uptake_t), as_record(innovation, innovation_t),
            as_record(seen, seen_t), as_record(levers, levers_t), as_record(par, par_t),
            as_draw(drawing, keys + begin, t, whole_at(number), i),
        )  # fmt: skip
        if idle(records):
            return True
        for x in range(len(slots)):
            put_word(seen + WORD * words[x], word_at(told + slot * slots[x]))
        if aimed:
            for x in range(len(listed_slots)):
                put_word(levers + WORD * listed_words[x], word_at(told + slot * listed_slots[x]))
        call(records)
        return finite(mine, checked)

    return step


def _dtypes(spec: Spec, laid: Layout, owner: str) -> tuple:
    first = spec.nation_dtype if owner == "nation" else laid.played
    return first, spec.uptake_dtype, spec.innovation_dtype, spec.seen_dtype, spec.levers_dtype, spec.par_dtype


MAKE = {"nation": _nation_stage, "provider": _provider_stage, "uptake": _uptake_step}


def _choice(stages: list, first: int = 0) -> Any:
    """One function that plays the stage of a given number: a tree of four-way choices, which compiles faster than a chain."""
    if len(stages) == 1:
        return stages[0]
    quarter = -(-len(stages) // 4)
    starts = range(0, len(stages), quarter)
    parts = [_choice(stages[s : s + quarter], first + s) for s in starts]
    parts += [parts[-1]] * (4 - len(parts))
    one, two, three, four = parts
    second, third, fourth = first + quarter, first + 2 * quarter, first + 3 * quarter

    @jit
    def branch(at, t, r):
        if r < second:
            return one(at, t, r)
        if r < third:
            return two(at, t, r)
        if r < fourth:
            return three(at, t, r)
        return four(at, t, r)

    return branch


def _stage(spec: Spec, laid: Layout, binder: Binder, rules: list[int]) -> Any:
    """The stage of one rule, or of rules of uptakes that are played one after another, or of none."""
    made = [MAKE[spec.rules[r].owner](*_parts(spec.rules[r], binder), spec, laid, r) for r in rules]
    if not made:
        return jit(lambda at, t, s: 0)
    return _uptake_stage(made, spec, laid, rules) if spec.rules[rules[0]].owner == "uptake" else made[0]


def _parts(rule: Rule, binder: Binder) -> tuple[Any, Any]:
    return _call(rule, binder), _idle(rule, binder)


stage_of = None  # stands for the stages of one spec: each compiled copy of `play_ticks` has its own in its globals


def play_ticks(first, last, stages, at):
    """Play ticks first to last. Returns last, or the tick that failed."""
    for t in range(first, last):
        open_tick(t, t - first, at)
        for s in range(stages):
            for r in range(whole_at(at[CHAINS] + WORD * s), whole_at(at[CHAINS] + WORD * (s + 1))):
                look_at(t, r, at)
            if stage_of(at, t, s) != 0:
                return t
        close_tick(t, t - first, at)
    return last


@lru_cache(maxsize=64)
def compiled_identity(spec: Spec) -> str:
    """What compiled code depends on: rules, engine sources, Numba, processor."""
    total = (Path(__file__).parents[1] / "rules" / "total.py").read_text()
    cpu = llvmlite.binding.get_host_cpu_name() + str(llvmlite.binding.get_host_cpu_features().flatten())
    text = "\n".join([rule_sources(spec), engine_identity(), total, cpu, str(spec.seen_dtype)])
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def is_prepared(spec: Spec) -> bool:
    """Whether the compiled rules of a spec are on disk already."""
    folder = cache_folder() / compiled_identity(spec)
    return folder.is_dir() and any(folder.rglob("*.nbc"))


@lru_cache(maxsize=64)
def engine_of(spec: Spec) -> tuple[Any, Layout]:
    """The compiled `play_ticks` of a spec and its layout; compiled at its first call or loaded from disk."""
    binder, laid = Binder(jit_rule), layout(spec)
    chained_rules = [acting(spec, first, end) for first, end in pairwise(laid.chains.tolist())]
    stages = [_stage(spec, laid, binder, rules) for rules in chained_rules]
    chained = FunctionType(play_ticks.__code__, {**play_ticks.__globals__, "stage_of": _choice(stages)}, "play_ticks")
    identity = compiled_identity(spec)
    chained.__qualname__, chained.__module__ = f"play_ticks_{identity}", play_ticks.__module__
    return jit_kept(chained, identity), laid
