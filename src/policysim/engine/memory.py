"""Rules are compiled against addresses: one small table says where the records of a world lie, so that code stays small."""

import numpy as np
from llvmlite import ir
from numba import carray
from numba.core import types
from numba.extending import intrinsic

from policysim.engine.cache import jit

# Places in the table of addresses. First what rules read and write: `shown` are per-innovation numbers (reductions, then
# listed doses) in three dimensions; marks are [arrived innovations, aimed, rule, provider, innovation,
# ticks recorded before].
(
    PROVIDERS, UPTAKES, INNOVATIONS, NATION, PAR, SEEN, LEVERS, KEYS, SHOWN, ARRIVED, MARKS,
    # what looking, delivering and recording need besides
    ARRIVES, LOOKS, ROWS, ROW_FIRST, INDPTR, INDICES, WEIGHTS, SIZE, VALUES, REDUCED, CODES, TOTALS, MASS, INCOME, DOSE,
    SPENT, POT_OF, POTS, PART_FLOW, PART_FIELD, PART_LISTED, PROFILE, REACH, STRENGTH, LISTED, CAP, LISTED_FIELDS,
    RECORD, HISTORY, COUNTS, DT, NUMBERS, CHAINS,
) = range(44)  # fmt: skip
# Then numbers: how many providers, innovations and so on there are, and words of each record.
(
    COUNT, WIDTH, PROVIDER_WORDS, UPTAKE_WORDS, INNOVATION_WORDS, SEEN_WORDS, LEVER_WORDS, TICKS, FLOWS, PARTS,
    N_POTS, GROUPS, ROW, TIES, SLOTS, N_LISTED, N_LOOKS, RECORDED, WARM_UP, CLAIM, TO_COUNT, PLACES,
) = range(44, 66)  # fmt: skip
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


@intrinsic
def _pointer_to(typing_context, address):
    """An address as a pointer."""

    def codegen(context, builder, signature, arguments):
        return builder.inttoptr(arguments[0], context.get_value_type(types.voidptr))

    return types.voidptr(types.int64), codegen


@jit
def floats(address, shape):
    """The float64 array of that shape at an address."""
    return carray(_pointer_to(address), shape, np.float64)


@jit
def wholes(address, shape):
    """The int64 array of that shape at an address."""
    return carray(_pointer_to(address), shape, np.int64)


@jit
def records(address, count, dtype):
    """The records of `dtype` at an address."""
    return carray(_pointer_to(address), count, dtype)
