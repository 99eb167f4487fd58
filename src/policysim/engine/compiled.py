"""The compiled engine: a provider class's rules joined by Numba into one function that plays ticks over records."""

import hashlib
from functools import lru_cache
from pathlib import Path
from types import FunctionType
from typing import Any

import llvmlite.binding

from policysim.engine.bind import CALLS, POSITION, Binder
from policysim.engine.cache import cache_folder, engine_identity, jit, jit_inlined, jit_kept, jit_rule
from policysim.engine.identity import rule_sources
from policysim.engine.idle import leaves_alone
from policysim.engine.layout import Layout, layout
from policysim.engine.looking import close_tick, look_at, open_tick
from policysim.engine.memory import (
    ARRIVED,
    COUNT,
    INNOVATIONS,
    KEYS,
    KEYS_BEGIN,
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
    nation_t, uptake_t, innovation_t, seen_t, levers_t, par_t = _dtypes(spec, "nation")
    rule = spec.rules[r]
    drawing, checked = Drawing(rule.draws), laid.finite[r]

    @jit
    def stage(at, t, _):
        call((
            as_record(at[NATION], nation_t), as_record(at[UPTAKES], uptake_t), as_record(at[INNOVATIONS], innovation_t),
            as_record(at[SEEN], seen_t), as_record(at[LEVERS], levers_t), as_record(at[PAR], par_t),
            as_draw(drawing, at[KEYS] + whole_at(at[KEYS_BEGIN] + WORD * r), t, 0, 0),
        ))  # fmt: skip
        return 0 if finite(at[NATION], checked) else mark(at, r, -1, -1)

    return stage


def _provider_stage(call, idle, spec: Spec, laid: Layout, r: int):
    provider_t, uptake_t, innovation_t, seen_t, levers_t, par_t = _dtypes(spec, "provider")
    size, seen_size, levers_size = provider_t.itemsize, seen_t.itemsize, levers_t.itemsize
    rule = spec.rules[r]
    drawing, checked = Drawing(rule.draws), laid.finite[r]

    @jit
    def stage(at, t, _):
        n = at[COUNT]
        keys = at[KEYS] + whole_at(at[KEYS_BEGIN] + WORD * r)
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


def _uptake_stage(call, idle, spec: Spec, laid: Layout, r: int):
    provider_t, uptake_t, innovation_t, seen_t, levers_t, par_t = _dtypes(spec, "provider")
    rule = spec.rules[r]
    drawing = Drawing(rule.draws)
    size, uptake_size, innovation_size = provider_t.itemsize, uptake_t.itemsize, innovation_t.itemsize
    seen_size, levers_size = seen_t.itemsize, levers_t.itemsize
    checked, checked_uptake = laid.finite[r], laid.finite_uptake[r]
    slots, words = laid.shown_slots[r], laid.shown_words[r]
    listed_slots, listed_words = laid.listed_slots[r], laid.listed_words[r]

    @jit
    def stage(at, t, _):
        n, width, keys = at[COUNT], at[WIDTH], at[KEYS] + whole_at(at[KEYS_BEGIN] + WORD * r)
        arrived, aimed, slot = whole_at(at[MARKS]), whole_at(at[MARKS] + WORD), WORD * n * width
        for i in range(n):
            me, seen, levers = at[PROVIDERS] + i * size, at[SEEN] + i * seen_size, at[LEVERS] + i * levers_size
            shown, uptakes = at[SHOWN] + WORD * i * width, at[UPTAKES] + i * width * uptake_size
            for a in range(arrived):
                k = whole_at(at[ARRIVED] + WORD * a)
                mine = uptakes + k * uptake_size
                records = (
                    as_record(me, provider_t), as_record(mine, uptake_t),
                    as_record(at[INNOVATIONS] + k * innovation_size, innovation_t), as_record(seen, seen_t),
                    as_record(levers, levers_t), as_record(at[PAR], par_t),
                    as_draw(drawing, keys, t, whole_at(at[NUMBERS] + WORD * k), i),
                )  # fmt: skip
                if idle(records):
                    continue
                for x in range(len(slots)):
                    put_word(seen + WORD * words[x], word_at(shown + slot * slots[x] + WORD * a))
                if aimed:
                    for x in range(len(listed_slots)):
                        put_word(levers + WORD * listed_words[x], word_at(shown + slot * listed_slots[x] + WORD * a))
                call(records)
                if not finite(mine, checked_uptake):
                    return mark(at, r, i, k)
            if not finite(me, checked):
                return mark(at, r, i, -1)
        return 0

    return stage


def _dtypes(spec: Spec, owner: str) -> tuple:
    first = spec.nation_dtype if owner == "nation" else spec.provider_dtype
    return first, spec.uptake_dtype, spec.innovation_dtype, spec.seen_dtype, spec.levers_dtype, spec.par_dtype


MAKE = {"nation": _nation_stage, "provider": _provider_stage, "uptake": _uptake_stage}


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


stage_of = None  # stands for the stages of one spec: each compiled copy of `play_ticks` has its own in its globals


def play_ticks(first, last, rules, at):
    """Play ticks first to last. Returns last, or the tick that failed."""
    for t in range(first, last):
        open_tick(t, at)
        for r in range(rules):
            look_at(t, r, at)
            if stage_of(at, t, r) != 0:
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
    stages = [
        MAKE[rule.owner](_call(rule, binder), _idle(rule, binder), spec, laid, r) for r, rule in enumerate(spec.rules)
    ]
    chained = FunctionType(play_ticks.__code__, {**play_ticks.__globals__, "stage_of": _choice(stages)}, "play_ticks")
    identity = compiled_identity(spec)
    chained.__qualname__, chained.__module__ = f"play_ticks_{identity}", play_ticks.__module__
    return jit_kept(chained, identity), laid
