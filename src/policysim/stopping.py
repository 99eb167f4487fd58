"""Stop means stop: Ctrl-C and SIGTERM end the work once, with a sentence on how to go on; what follows is not heard."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from policysim.errors import PolicysimError

SIGNALS = (signal.SIGINT, signal.SIGTERM)


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
    """Within, the first Ctrl-C or SIGTERM raises StopSignal and later ones are not heard. Ignored signals stay ignored."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    if threading.current_thread() is not threading.main_thread() or _stop in before.values():
        yield
        return
    heard = {number: handler for number, handler in before.items() if handler is not signal.SIG_IGN}
    try:
        for number in heard:
            signal.signal(number, _stop)
        yield
    finally:
        for number, handler in heard.items():
            signal.signal(number, handler)


@contextmanager
def saying(words: str) -> Iterator[None]:
    """Within, a stop says these words: what is done, and how to go on."""
    try:
        yield
    except StopSignal as why:
        raise Stopped(words, why.exit_code) from None


def deaf() -> None:
    """Hear no further signal: this process is about to end by itself."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _stop(number: int, frame: FrameType | None) -> None:
    for one in SIGNALS:
        if signal.getsignal(one) is _stop:
            signal.signal(one, signal.SIG_IGN)
    raise StopSignal(number)
