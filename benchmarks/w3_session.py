"""One session of a peer: its program in a group of its own, watched, and struck by a kill or a Ctrl-C at a share of its runs."""

import os
import re
import signal
import subprocess
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

HERE = Path(__file__).parent
LINE = 10  # bytes for each run that begins, with the process that plays it: w3_rough.py
PAUSE = 0.02  # seconds between two looks
QUIET, IDLE = 8.0, 0.05  # seconds in which no run begins and hardly a processor is used: it waits for what never comes
PATIENCE = 10.0  # seconds that a second Ctrl-C is waited for
LIMIT = 240.0  # seconds of a session
KILL, INTERRUPT = "kill", "interrupt"


@dataclass
class Ended:
    """How a session went: how many runs it began, what it was struck by, and its end."""

    begun: int = 0
    code: int | None = None  # None where it waited for ever and was ended
    struck: list = field(default_factory=list)  # blows that fell
    after: float = 0.0  # seconds from the last blow to its end
    words: str = ""  # all that it printed

    @property
    def hung(self):
        """Whether it waited for ever."""
        return self.code is None

    @property
    def error(self):
        """The name of the last error that it printed."""
        names = re.findall(r"^(?:\w+\.)*(\w*Error|\w*BrokenProcessPool)\b", self.words, re.MULTILINE)
        return names[-1] if names else ""


def session(command, place, blows=()):
    """Play a command in a folder; `blows` are pairs of a number of begun runs and what falls then, in their order."""
    beside, noise = place / "begun.txt", place / "noise.txt"
    beside.write_bytes(b"")
    with noise.open("wb") as said:
        process = subprocess.Popen(
            command, cwd=place, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=environment_of(beside),
            start_new_session=True, preexec_fn=_listening,
        )  # fmt: skip
        watch = _Watch(process, beside)
        try:
            ended = watch.until_end(deque(blows))
        finally:
            watch.end_all()
    ended.words = noise.read_text(errors="replace")
    return ended


class _Watch:
    """A process, its children as far as they were seen, and the runs that began."""

    def __init__(self, process, beside):
        self.process, self.beside = process, beside
        self.seen = {psutil.Process(process.pid)}
        self.used = {}  # seconds of processor of each, ended ones included
        self.looks = deque()  # of (time, runs begun, seconds of processor of all)

    def until_end(self, blows):
        ended, began, last = Ended(), time.monotonic(), time.monotonic()
        while self.process.poll() is None:
            time.sleep(PAUSE)
            if blows and self.begun() >= blows[0][0] and self.strike(blows[0][1]):
                ended.struck.append(blows.popleft()[1])
                last = time.monotonic()
            if self.waits() or time.monotonic() - began > LIMIT:
                self.press_again()
                break
        else:
            ended.code = self.process.returncode
        ended.begun, ended.after = self.begun(), time.monotonic() - last
        return ended

    def begun(self):
        return self.beside.stat().st_size // LINE

    def strike(self, what):
        """Ctrl-C for all of its group, as a terminal does it, or SIGKILL for the process that began the last run."""
        if what == INTERRUPT:
            os.killpg(self.process.pid, signal.SIGINT)
            return True
        pid = int(self.beside.read_bytes()[-LINE:])
        self.look()
        victim = next((one for one in self.seen if one.pid == pid and one.is_running()), None)
        if victim is not None:
            victim.kill()
        return victim is not None

    def waits(self):
        """Whether nothing has happened for long."""
        now = time.monotonic()
        if self.looks and now - self.looks[-1][0] < 0.5:
            return False
        self.looks.append((now, self.begun(), self.look()))
        while now - self.looks[0][0] > QUIET + 1:
            self.looks.popleft()
        then, begun, used = self.looks[0]
        return now - then >= QUIET and begun == self.looks[-1][1] and self.looks[-1][2] - used < IDLE * QUIET

    def look(self):
        """Remember the children, and tell the processor's seconds of all."""
        with suppress(psutil.Error):
            self.seen.update(psutil.Process(self.process.pid).children(recursive=True))
        for one in self.seen:
            with suppress(psutil.Error):
                self.used[one] = sum(one.cpu_times()[:2])
        return sum(self.used.values())

    def press_again(self):
        """What a user does who waits in vain."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE)

    def end_all(self):
        """Leave no process behind."""
        for one in self.seen:
            with suppress(psutil.Error):
                one.kill()
        self.process.wait()


def environment_of(beside):
    """Where programs find each other, and where they count."""
    places = os.pathsep.join([*(str(HERE / part) for part in ("", "w2", "w3")), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": places, "W3_BEGUN": str(beside)}


def _listening():
    """Hear a Ctrl-C, which what a script starts in its background would not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
