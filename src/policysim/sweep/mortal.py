"""A worker dies with its parent: asked of the kernel before anything else is imported, so that none is left behind."""

import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent dies (Linux); elsewhere the end of its list ends it."""
    if sys.platform == "linux":
        import ctypes  # not there on every system

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
