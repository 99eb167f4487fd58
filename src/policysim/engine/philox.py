"""The draws of a block of ticks, compiled: the same Philox numbers as `chance`, made once for all scenarios of a replicate."""

from dataclasses import dataclass

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from policysim.chance import TO_UNIT, key
from policysim.engine.cache import jit, jit_engine
from policysim.rules import Rule

MULTIPLIER_0, MULTIPLIER_1 = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
WEYL_0, WEYL_1 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)
SHIFT = np.uint64(11)
KEPT_BYTES = 64_000_000


@intrinsic
def high_word(typing_context, a, b):
    """Upper 64 bits of the 128-bit product of two unsigned ints."""

    def codegen(context, builder, signature, arguments):
        wide = ir.IntType(128)
        product = builder.mul(builder.zext(arguments[0], wide), builder.zext(arguments[1], wide))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), codegen


@jit
def _four(c0, c1, c2, c3, k0, k1):
    """Ten rounds of Philox 4x64: four words of one counter (Salmon and others 2011)."""
    for _ in range(10):
        high0, low0 = high_word(MULTIPLIER_0, c0), MULTIPLIER_0 * c0
        high1, low1 = high_word(MULTIPLIER_1, c2), MULTIPLIER_1 * c2
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0, k1 = k0 + WEYL_0, k1 + WEYL_1
    return c0, c1, c2, c3


@jit_engine
def fill(out, k0, k1, tick, innovation, last):
    """out[agent] = uniform of (tick, innovation, agent); `out` is any strided float64 (n,), agents up to `last`."""
    zero = np.uint64(0)
    for block in range((last + 3) // 4):
        a, b, c, d = _four(np.uint64(block + 1), tick, innovation, zero, k0, k1)
        first = 4 * block
        out[first] = (a >> SHIFT) * TO_UNIT
        if first + 1 < last:
            out[first + 1] = (b >> SHIFT) * TO_UNIT
        if first + 2 < last:
            out[first + 2] = (c >> SHIFT) * TO_UNIT
        if first + 3 < last:
            out[first + 3] = (d >> SHIFT) * TO_UNIT


@jit_engine
def fill_innovations(out, k0, k1, tick, numbers, arrived, last):
    """out[agent, k] = uniforms of the innovations k that have arrived by this tick."""
    for k in range(len(numbers)):
        if arrived[k]:
            fill(out[:, k], k0, k1, tick, np.uint64(numbers[k]), last)


def blocks(
    seed: int, replicate: int, rules: tuple[Rule, ...], first: int, last: int, agents: int, numbers, arrived
) -> "Draws":
    """Draws of ticks `first` to `last`, for each rule and tick: agents x innovations (per-innovation rules) x draws.

    `numbers` (K,) are the draw numbers of the innovations, `arrived` (ticks, K) says which of them can draw.
    """
    ticks, made = last - first, []
    for rule in rules:
        n = 1 if rule.owner == "nation" else agents
        width = len(numbers) if rule.owner == "uptake" else 1
        words = np.zeros((ticks, n, width, len(rule.draws)) if rule.draws else (ticks, n, width, 1))
        for d, draw in enumerate(rule.draws):
            k0, k1 = (np.uint64(w) for w in key(seed, replicate, stream_name(rule), draw))
            for t in range(first, last):
                out = words[t - first, :, :, d]
                if rule.owner == "uptake":
                    fill_innovations(out, k0, k1, np.uint64(t), numbers, arrived[t - first], n)
                else:
                    fill(out[:, 0], k0, k1, np.uint64(t), np.uint64(0), n)
        made.append(words)
    sizes = np.cumsum([0, *(w.size for w in made)])
    return Draws(first, len(numbers), sizes[:-1], np.concatenate([w.ravel() for w in made]))


_kept: dict[tuple, "Draws"] = {}  # the first blocks of the last replicate, as far as they fit


def kept_blocks(
    seed: int, replicate: int, rules: tuple[Rule, ...], first: int, last: int, agents: int, numbers, arrived
) -> "Draws":
    """The same as `blocks`, once for all batches of a replicate: a sweep plays its scenarios batch by batch."""
    world = (seed, replicate, rules, agents, numbers.tobytes())
    block = (world, first, last, arrived.tobytes())
    if (found := _kept.get(block)) is not None:
        return found
    made = blocks(seed, replicate, rules, first, last, agents, numbers, arrived)
    if any(other != world for other, *_ in list(_kept)):
        _kept.clear()
    if made.words.nbytes + sum(draws.words.nbytes for draws in list(_kept.values())) <= KEPT_BYTES:
        _kept[block] = made
    return made


@dataclass(frozen=True, eq=False)
class Draws:
    """All draws of a block of ticks in one flat array; those of rule r begin at `begin[r]`."""

    first: int  # tick
    innovations: int
    begin: np.ndarray
    words: np.ndarray


def stream_name(rule: Rule) -> str:
    """Name of the rule in the key of its draws: a nation's rule may share its name with a provider's."""
    return f"nation.{rule.name}" if rule.owner == "nation" else rule.name


def draw_dtype(rule: Rule) -> np.dtype:
    """Record of the draws of one rule."""
    return np.dtype([(d, "<f8") for d in rule.draws or ("nothing",)])
