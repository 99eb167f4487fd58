"""A rule is followed line by line for one provider in one tick, with the values that the engine gave it."""

from policysim.engine.tracing.follow import trace, trace_as_said
from policysim.engine.tracing.traced import Trace

__all__ = ["Trace", "trace", "trace_as_said"]
