"""What goes on while measuring, a line on stderr for each thing that takes a while: what it is, then how long it took."""

import sys
import time
from contextlib import contextmanager


def say(words):
    """A line by itself."""
    print(words, file=sys.stderr, flush=True)


@contextmanager
def saying(words):
    """A line that ends, when the block does, with the seconds it took."""
    print(f"  {words} ...", end=" ", file=sys.stderr, flush=True)
    began = time.perf_counter()
    try:
        yield
    except BaseException:
        say("failed")
        raise
    say(f"{time.perf_counter() - began:.1f} s")
