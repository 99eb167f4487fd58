"""A peer's side, imported first: load once, then play what is asked for, line by line, and tell how long it took. Only the standard library."""

import json
import os
import sys
import time

BEGAN = time.perf_counter()
TOLD = os.fdopen(os.dup(1), "w")  # where answers go; what libraries print goes to stderr from here on
os.dup2(2, 1)


def serve(play):
    """Play each job that comes in as a line of JSON, until there is none."""
    _say({"loading": time.perf_counter() - BEGAN})
    for line in sys.stdin:
        job = json.loads(line)
        began = time.perf_counter()
        try:
            said = play(**job) or {}
        except Exception as error:
            said = {"error": f"{type(error).__name__}: {error}"[:300]}
        _say({"seconds": time.perf_counter() - began} | said)


def _say(words):
    TOLD.write(json.dumps(words) + "\n")
    TOLD.flush()
