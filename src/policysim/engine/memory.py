"""Rules are compiled against addresses: one small table says where the records of a world lie, so that code stays small."""

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

# Places in the table of addresses: what rules read and write, then sizes. `shown` are per-innovation numbers (reductions,
# then listed doses) in three dimensions; marks are [arrived innovations, aimed, rule, provider, innovation].
(
    PROVIDERS, UPTAKES, INNOVATIONS, NATION, PAR, SEEN, LEVERS, DRAWS, DRAW_BEGIN, SHOWN, ARRIVED, MARKS,
    COUNT, WIDTH, DRAW_WIDTH, PLACES,
) = range(16)  # fmt: skip
WORD = 8  # bytes


@intrinsic
def as_record(typing_context, address, dtype):
    """The record of `dtype` that lies at an address: no copy, and no check."""
    record = dtype.dtype

    def codegen(context, builder, signature, arguments):
        return builder.inttoptr(arguments[0], context.get_value_type(record))

    return record(types.int64, dtype), codegen


def _pointer(builder, address, kind):
    return builder.inttoptr(address, kind.as_pointer())


@intrinsic
def word_at(typing_context, address):
    """The float64 at an address."""

    def codegen(context, builder, signature, arguments):
        return builder.load(_pointer(builder, arguments[0], ir.DoubleType()))

    return types.float64(types.int64), codegen


@intrinsic
def put_word(typing_context, address, value):
    """Write a float64 to an address."""

    def codegen(context, builder, signature, arguments):
        builder.store(arguments[1], _pointer(builder, arguments[0], ir.DoubleType()))
        return context.get_dummy_value()

    return types.void(types.int64, types.float64), codegen


@intrinsic
def whole_at(typing_context, address):
    """The int64 at an address."""

    def codegen(context, builder, signature, arguments):
        return builder.load(_pointer(builder, arguments[0], ir.IntType(64)))

    return types.int64(types.int64), codegen


@intrinsic
def put_whole(typing_context, address, value):
    """Write an int64 to an address."""

    def codegen(context, builder, signature, arguments):
        builder.store(arguments[1], _pointer(builder, arguments[0], ir.IntType(64)))
        return context.get_dummy_value()

    return types.void(types.int64, types.int64), codegen
