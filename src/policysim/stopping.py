"""Stop means stop: Ctrl-C and SIGTERM end the work once, with a sentence on how to go on; what follows is not heard."""

import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from types import FrameType
from typing import Any, NoReturn

from policysim.errors import PolicysimError

SIGNALS = (signal.SIGINT, signal.SIGTERM)
PATIENCE = 1.5  # seconds in which the work may put itself away
AGAIN = 0.02  # seconds until a signal that was raised in vain is raised again

_heard: list[tuple[int, float]] = []  # the signals that asked this process to stop, and when
_before: dict[int, Any] = {}  # what heard them before this process listened


class Stopped(PolicysimError):
    """The work was told to stop; what is finished is kept, and the message tells how to go on."""

    def __init__(self, message: str, exit_code: int):
        super().__init__(message)
        self.exit_code = exit_code


class StopSignal(BaseException):
    """A signal that asks this process to end."""

    def __init__(self, number: int):
        super().__init__(number)
        self.exit_code = 128 + number


@contextmanager
def listening() -> Iterator[None]:
    """Within, Ctrl-C or SIGTERM raises StopSignal; those that follow soon are not heard. Ignored signals stay ignored.

    A process that is forked meanwhile, as by somebody's pool, does not listen: who ends it may catch every exception."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    if threading.current_thread() is not threading.main_thread() or _stop in before.values():
        yield
        return
    heard = {number: handler for number, handler in before.items() if handler is not signal.SIG_IGN}
    unraisable = sys.unraisablehook
    _heard.clear()
    _before.update(heard)
    try:
        sys.unraisablehook = partial(_raised_in_vain, unraisable)
        for number in heard:
            signal.signal(number, _stop)
        yield
    finally:
        for number, handler in heard.items():
            signal.signal(number, handler)
        _before.clear()
        sys.unraisablehook = unraisable


def _forked() -> None:
    if _before:
        signal.set_wakeup_fd(-1)  # it tells the parent
    for number, handler in _before.items():
        signal.signal(number, handler)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


def told_to_stop() -> int:
    """The exit code of a process that was told to stop, whatever became of the StopSignal; 0 if it was not."""
    return 128 + _heard[0][0] if _heard else 0


@contextmanager
def ending_in_time(words: str) -> Iterator[None]:
    """Within, a process that does not stop in time, as in the middle of compiling, is ended from beside, with these words."""
    heard, hear = os.pipe()
    os.set_blocking(hear, False)
    threading.Thread(target=_wait_beside, args=(heard, words), daemon=True).start()
    signal.set_wakeup_fd(hear, warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(-1)
        os.close(hear)


def deaf() -> None:
    """Hear no further signal: all is done and said."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def leave_at_once(code: int, words: str = "") -> NoReturn:
    """End this process now, with these last words: putting a compiler's memory in order can take seconds."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    with suppress(OSError, ValueError):
        print(words, file=sys.stderr, end="\n" if words else "", flush=True)
    os._exit(code)


def _stop(number: int, frame: FrameType | None) -> None:
    now = time.monotonic()
    if _heard and now - _heard[-1][1] < PATIENCE:
        return
    _heard.append((number, now))
    raise StopSignal(number)


def _raised_in_vain(before: Callable[[Any], object], unraisable: Any) -> None:
    """From a callback of the compiler or a finaliser Python lets no exception rise: a StopSignal comes again soon after."""
    if not isinstance(unraisable.exc_value, StopSignal):
        before(unraisable)
        return
    again = threading.Timer(AGAIN, _raise_again)
    again.daemon = True
    again.start()


def _raise_again() -> None:
    """Only now is the signal heard anew: one that comes while Python tells what was in vain would break that."""
    number, _ = _heard[-1]
    _heard[-1] = (number, -math.inf)
    signal.raise_signal(number)


def _wait_beside(heard: int, words: str) -> None:
    with os.fdopen(heard, "rb", buffering=0) as signals:
        while number := signals.read(1):
            if number[0] in SIGNALS:
                time.sleep(PATIENCE)
                leave_at_once(128 + number[0], words)
