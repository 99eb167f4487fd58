"""Fork: one process loads the model, and workers are split off from it: while it has one thread, so that no lock is torn."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import IO

from policysim.errors import PolicysimError
from policysim.sweep.folder import Folder
from policysim.sweep.mortal import die_with
from policysim.sweep.playing import Player
from policysim.sweep.worker import made_ready, serve

START = """\
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from policysim.sweep.mortal import die_with
die_with(int(sys.argv[2]))
from policysim.sweep.forked import split_off
split_off(int(sys.argv[3]))
"""
REQUEST = b"w"  # one more worker
Ready = Callable[[], tuple[Player, Folder]]


class Template:
    """The process from which workers are split off, as their grandparent sees it."""

    def __init__(self, job: dict, environment: dict[str, str]):
        ours, theirs = socket.socketpair()
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", START, json.dumps(sys.path), str(os.getpid()), str(theirs.fileno())],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self.errors, text=True, pass_fds=[theirs.fileno()],
            env=environment, start_new_session=True,
        )  # fmt: skip
        theirs.close()
        self._line, self._said = ours, ours.makefile("r")
        self._codes: dict[int, int] = {}
        if self.process.stdin is not None:
            with suppress(OSError):
                self.process.stdin.write(json.dumps(job) + "\n")
                self.process.stdin.flush()

    @property
    def gone(self) -> bool:
        """Whether it has ended, and its workers with it."""
        return self.process.poll() is not None

    def split(self, errors: IO[bytes]) -> "Forked":
        """One more worker; where the template has ended, one that has ended too."""
        tasks, answers = os.pipe(), os.pipe()
        stdin, stdout = os.fdopen(tasks[1], "w"), os.fdopen(answers[0])  # closed if it is stopped while it waits here
        with suppress(OSError):
            socket.send_fds(self._line, [REQUEST], [tasks[0], answers[1], errors.fileno()])
        os.close(tasks[0])
        os.close(answers[1])
        pid = self._answer("forked")
        if not pid:
            self.errors.seek(0)
            errors.write(self.errors.read())  # its last words are those of the worker that it cannot make
        return Forked(self, pid, stdin, stdout)

    def code_of(self, pid: int) -> int:
        """How a worker ended, as subprocess tells it; with the template, where that ended first."""
        while pid not in self._codes:
            if not self._answer("ended"):
                return self.process.wait()
        return self._codes[pid]

    def end(self) -> None:
        """End it, and its workers with it."""
        self.process.kill()
        self.process.wait()
        self._said.close()
        self._line.close()
        self.errors.close()

    def _answer(self, kind: str) -> int:
        """The process that it speaks of next in an answer of this kind; 0 where it says no more."""
        for line in self._lines():
            answer = json.loads(line)
            if "code" in answer:
                self._codes[answer["ended"]] = answer["code"]
            if kind in answer:
                return answer[kind]
        return 0

    def _lines(self) -> Iterator[str]:
        with suppress(OSError, ValueError):  # it was ended
            while line := self._said.readline():
                yield line


class Forked:
    """A worker process that was split off, with the pipes and verbs of a subprocess."""

    def __init__(self, template: Template, pid: int, stdin: IO[str], stdout: IO[str]):
        self.template, self.pid, self.stdin, self.stdout = template, pid, stdin, stdout

    def kill(self) -> None:
        """End it now."""
        if self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Its exit code, negative for a signal."""
        return self.template.code_of(self.pid)


def split_off(line_number: int) -> None:
    """What the template does: load the model once, then split off a worker for each request, until nobody asks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    line, template = socket.socket(fileno=line_number), os.getpid()
    job = json.loads(sys.stdin.readline() or "null")
    if job is None:
        return
    ready = _made(job)
    signal.signal(signal.SIGCHLD, lambda *_: _tell_ended(line))
    while True:
        message, handles, _, _ = socket.recv_fds(line, 1, 3)
        if message != REQUEST:
            return
        pid = os.fork()
        if pid == 0:
            _be_worker(ready, line, template, handles)
        for handle in handles:
            os.close(handle)
        _tell(line, {"forked": pid})


def _made(job: dict) -> Ready:
    """The player and its folder, or the refusal that every worker will tell."""
    try:
        made = made_ready(job)
    except PolicysimError as why:
        refusal = why

        def refuse() -> tuple[Player, Folder]:
            raise refusal

        return refuse
    return lambda: made


def _be_worker(ready: Ready, line: socket.socket, template: int, handles: list[int]) -> None:
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        line.close()
        die_with(template)
        tasks, answers, errors = handles
        os.dup2(errors, 1)  # what rules print must not look like an answer
        os.dup2(errors, 2)
        with os.fdopen(tasks) as lines:
            serve(ready, lines, answers)
        code = 0
    except BaseException as why:
        sys.excepthook(type(why), why, why.__traceback__)
    finally:
        sys.stderr.flush()
        os._exit(code)


def _tell(line: socket.socket, answer: dict) -> None:
    line.sendall(json.dumps(answer).encode() + b"\n")


def _tell_ended(line: socket.socket) -> None:
    """Reap the workers that have ended, and say how."""
    with suppress(ChildProcessError, OSError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            _tell(line, {"ended": pid, "code": os.waitstatus_to_exitcode(status)})
