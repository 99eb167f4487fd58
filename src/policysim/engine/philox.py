"""Draws, compiled: the same Philox numbers as `chance`, worked out where a rule asks for one and nowhere else."""

import numpy as np
from llvmlite import ir
from numba import types
from numba.core.datamodel import models
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, register_model

from policysim.chance import TO_UNIT, key
from policysim.engine.layout import KEY_BYTES
from policysim.rules import Rule

MULTIPLIERS = 0xD2E7470EE14C6C93, 0xCA5A826395121157
WEYL = 0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B
ROUNDS = 10
WORD, WIDE, REAL = ir.IntType(64), ir.IntType(128), ir.DoubleType()


class Drawing(types.Type):
    """What a rule knows as `draw`: where its keys lie, a tick, an innovation, an agent; attributes are uniforms in [0, 1)."""

    def __init__(self, names: tuple[str, ...]):
        self.names = names
        super().__init__(name=f"Drawing{names}")


@register_model(Drawing)
class DrawingModel(models.StructModel):
    """Four words."""

    def __init__(self, manager, kind):
        super().__init__(manager, kind, [(name, types.int64) for name in ("keys", "tick", "innovation", "agent")])


@infer_getattr
class DrawingAttributes(AttributeTemplate):
    """Every draw is a float."""

    key = Drawing

    def generic_resolve(self, value, attr):
        """The type of one draw; None for a name that is none."""
        return types.float64 if attr in value.names else None


@lower_getattr_generic(Drawing)
def _draw(context, builder, kind, value, attr):
    keys, *which = (builder.extract_value(value, n) for n in range(4))
    return builder.call(
        _uniform(builder.module), [builder.add(keys, _word(KEY_BYTES * kind.names.index(attr))), *which]
    )


@intrinsic
def as_draw(typing_context, kind, keys, tick, innovation, agent):
    """The draws of a rule, whose keys lie at an address, in one tick for one innovation and agent."""
    drawing = kind.instance_type

    def codegen(context, builder, signature, arguments):
        made = ir.Constant(context.get_value_type(drawing), ir.Undefined)
        for place, word in enumerate(arguments[1:]):
            made = builder.insert_value(made, word, place)
        return made

    return drawing(kind, types.int64, types.int64, types.int64, types.int64), codegen


def _word(number: int) -> ir.Constant:
    return ir.Constant(WORD, number)


def _uniform(module: ir.Module) -> ir.Function:
    """The function of a module that works a uniform out: written once, under a name that no other module sees."""
    name = "policysim_uniform"
    if name in module.globals:
        return module.globals[name]
    made = ir.Function(module, ir.FunctionType(REAL, [WORD] * 4), name)
    made.linkage = "internal"
    builder = ir.IRBuilder(made.append_basic_block())
    keys, tick, innovation, agent = made.args
    place = builder.inttoptr(keys, WORD.as_pointer())
    words = [builder.load(builder.gep(place, [_word(n)])) for n in range(2)]
    four = _four(builder, [builder.add(builder.lshr(agent, _word(2)), _word(1)), tick, innovation, _word(0)], words)
    lane, bits = builder.and_(agent, _word(3)), four[0]
    for n in range(1, 4):
        bits = builder.select(builder.icmp_unsigned("==", lane, _word(n)), four[n], bits)
    builder.ret(builder.fmul(builder.uitofp(builder.lshr(bits, _word(11)), REAL), ir.Constant(REAL, TO_UNIT)))
    return made


def _four(builder: ir.IRBuilder, counter: list[ir.Value], words: list[ir.Value]) -> list[ir.Value]:
    """Ten rounds of Philox 4x64: four words of one counter (Salmon and others 2011)."""
    for turn in range(ROUNDS):
        (low0, high0), (low1, high1) = (_product(builder, m, c) for m, c in zip(MULTIPLIERS, counter[::2], strict=True))
        k0, k1 = (builder.add(w, _word(turn * step % 2**64)) for w, step in zip(words, WEYL, strict=True))
        first, third = (
            builder.xor(builder.xor(h, c), k) for h, c, k in ((high1, counter[1], k0), (high0, counter[3], k1))
        )
        counter = [first, low1, third, low0]
    return counter


def _product(builder: ir.IRBuilder, multiplier: int, word: ir.Value) -> tuple[ir.Value, ir.Value]:
    """Lower and upper 64 bits of the 128-bit product."""
    product = builder.mul(builder.zext(word, WIDE), ir.Constant(WIDE, multiplier))
    return builder.trunc(product, WORD), builder.trunc(builder.lshr(product, ir.Constant(WIDE, 64)), WORD)


def draw_keys(seed: int, replicate: int, rules: tuple[Rule, ...]) -> np.ndarray:
    """The keys of all draws of all rules in order, uint64 (draws, 2)."""
    keys = [key(seed, replicate, stream_name(rule), draw) for rule in rules for draw in rule.draws]
    return np.array(keys, np.uint64).reshape(-1, 2)


def stream_name(rule: Rule) -> str:
    """Name of the rule in the key of its draws: a nation's rule may share its name with a provider's."""
    return f"nation.{rule.name}" if rule.owner == "nation" else rule.name
