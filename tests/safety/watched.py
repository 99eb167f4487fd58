"""Ask questions in a process that writes down all that could be somebody else's code at work, or a file in a wrong place.

`asked(questions)` starts it; as a script it reads `{"stranger": ..., "questions": [[folder, words], ...]}` from its input.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

STARTS = ("os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "os.startfile", "pty.spawn")
SPEAKS = ("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "poplib.", "imaplib.", "telnetlib.", "webbrowser.")
CHANGES = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.symlink", "os.link", "os.truncate", "os.chmod",
           "os.chown", "os.utime", "shutil.")  # fmt: skip
OURS = (
    "HYDRA_FULL_ERROR",
    "OPENBLAS_MAIN_FREE",
)  # set while Hydra composes, and taken back; set by NumPy as it is loaded
GIT = ["git", "rev-parse", "HEAD"]  # the one program that is asked something, for the manifest
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass(frozen=True)
class Told:
    """How a question ended: exit code, output, what strangers' code did, and where files were touched."""

    words: list[str]
    code: int
    out: str
    err: str
    done: list[str]
    touched: list[str]


def asked(questions: list[tuple[Path, list[str]]], stranger: str = "outlaw", **environment: str) -> list[Told]:
    """What came of each question, asked one after the other by one watched process, each in its folder."""
    brief = json.dumps({"stranger": stranger, "questions": [(str(folder), words) for folder, words in questions]})
    done = subprocess.run(
        [sys.executable, "-P", __file__], input=brief, env=os.environ | environment, text=True, capture_output=True,
        timeout=500,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [Told(**one) for one in json.loads(done.stdout)]


class Watch:
    """An audit hook: it hears of every import, call, process, socket and file while it is on."""

    def __init__(self, stranger: str):
        self.stranger, self.on, self.done, self.touched = stranger, False, [], []

    def __call__(self, event: str, said: tuple) -> None:
        if not self.on:
            return
        if found := self.stranger_at_work(event, said):
            self.done.append(found)
        if event == "open" and isinstance(said[0], str | bytes) and (said[2] or 0) & WRITES:
            self.touched.append(os.path.abspath(os.fsdecode(said[0])))
        elif event.startswith(CHANGES):
            self.touched += [os.path.abspath(os.fsdecode(one)) for one in said if isinstance(one, str | bytes)]

    def stranger_at_work(self, event: str, said: tuple) -> str:
        """What it would be, in short; nothing for the daily work of Python."""
        if event == "subprocess.Popen":
            return "" if list(said[1]) == GIT else f"{event} {said[:2]}"
        if event.startswith((*STARTS, *SPEAKS)):
            return f"{event} {said}"
        if event == "os.putenv":
            return "" if os.fsdecode(said[0]) in OURS else f"{event} {said}"
        named = event in ("import", "compile", "exec", "pickle.find_class", "ctypes.dlopen", "open", "sys.addaudithook")
        return f"{event} {said}"[:300] if named and self.stranger in self.words_of(event, said) else ""

    def words_of(self, event: str, said: tuple) -> str:
        """Names, sources and files in what happened; reading a file of text is not running it."""
        if event == "exec":
            return said[0].co_filename
        if event == "open":
            return str(said[0]) if str(said[0]).endswith((".pkl", ".py", ".pyc", ".so", ".db")) else ""
        return " ".join(one.decode(errors="replace") if isinstance(one, bytes) else str(one) for one in said)


def ask(watch: Watch, folder: str, words: list[str]) -> dict:
    """One question, in this process."""
    from policysim.cli import main

    os.chdir(folder)
    out, err = io.StringIO(), io.StringIO()
    watch.done, watch.touched, watch.on = [], [], True
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(words)
    except SystemExit as why:  # nobody but Hydra would leave so
        code = -1 if why.code is None else str(why.code)
    finally:
        watch.on = False
    told = {"code": code, "out": out.getvalue(), "err": err.getvalue()}
    return {"words": words, **told, "done": watch.done, "touched": watch.touched}


if __name__ == "__main__":
    brief = json.load(sys.stdin)
    watch = Watch(brief["stranger"])
    sys.addaudithook(watch)
    print(json.dumps([ask(watch, *one) for one in brief["questions"]]))
