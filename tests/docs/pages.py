"""A page of the docs is a story that runs: its commands and its Python are played in order, what they print stands below.

`python tests/docs/pages.py PAGE ...` writes into pages what their blocks print now.
"""

import ast
import contextlib
import io
import linecache
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path

from policysim.cli import main

REPOSITORY = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(\w+)(.*)\n([\s\S]*?)^```$", re.MULTILINE)
FIRST_USE = re.compile(r"^First use of.*\n?", re.MULTILINE)
SHELL = re.compile(r"[|<>;&]")


@dataclass(frozen=True)
class Block:
    """A fenced block: `console` is typed, `python` is run, `text` below Python is what it prints, the rest is shown.

    Words after the language: `file=NAME` saves the block instead, `add=NAME` adds it to a file, `exit=2` is the code
    that its commands end with.
    """

    page: Path
    line: int
    language: str
    words: dict[str, str]
    text: str
    span: tuple[int, int] = (0, 0)


@dataclass
class Desk:
    """Where a page is played: a folder, and the names that its Python has made so far."""

    folder: Path
    names: dict = field(default_factory=lambda: {"__name__": "__main__"})


def pages() -> list[Path]:
    """Every page that a reader of the repository finds."""
    found = [REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *(REPOSITORY / "docs").rglob("*.md")]
    return sorted([*found, *(REPOSITORY / "experiments").glob("*/README.md")])


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    whole = page.read_text()
    return [
        Block(
            page, whole[: found.start()].count("\n") + 1, found[1],
            dict(word.split("=", 1) for word in found[2].split()), found[3], found.span(3),
        )
        for found in FENCE.finditer(whole)
    ]  # fmt: skip


def played(page: Path, folder: Path) -> Iterator[tuple[Block, str]]:
    """Every block that shows what is printed, with what is printed now; the page is played in `folder`."""
    desk, printed = Desk(folder), ""
    with at(folder):
        for block in blocks(page):
            if "file" in block.words or "add" in block.words:
                _save(block, folder)
            elif block.language == "console":
                yield block, "".join(_typed(command, block) for command in _commands(block))
            elif block.language == "python":
                printed = _run(block, desk)
            elif block.language == "text" and printed:
                yield block, printed
                printed = ""


def same(shown: str, printed: str) -> bool:
    """Whether a block shows what is printed; `...` stands for anything."""
    return OutputChecker().check_output(plain(shown), plain(printed), ELLIPSIS)


def plain(text: str) -> str:
    return "".join(line.rstrip() + "\n" for line in text.strip("\n").splitlines())


@contextlib.contextmanager
def at(folder: Path) -> Iterator[None]:
    """In `folder`, with a window of a known width, on one core: small sweeps are then played here, without workers."""
    kept, width = Path.cwd(), os.environ.get("COLUMNS")
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
    os.chdir(folder)
    os.environ["COLUMNS"] = "140"
    sys.path.insert(0, str(folder))
    if cores:
        os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        if cores:
            os.sched_setaffinity(0, cores)
        sys.path.remove(str(folder))
        os.chdir(kept)
        os.environ.pop("COLUMNS") if width is None else os.environ.update(COLUMNS=width)
        _forget(folder)


def _forget(folder: Path) -> None:
    """Files of the folder may have grown: they are read anew."""
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None) or "").startswith(str(folder)):
            del sys.modules[name]


def _save(block: Block, folder: Path) -> None:
    adds = "add" in block.words
    path = folder / block.words["add" if adds else "file"]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a" if adds else "w") as file:
        file.write("\n" * adds + block.text)
    _forget(folder)


def _commands(block: Block) -> list[str]:
    return [line.removeprefix("$ ") for line in block.text.splitlines() if line.startswith("$ ")]


def _typed(command: str, block: Block) -> str:
    """A command and what it prints; policysim is called here, anything else by the shell."""
    wanted = int(block.words.get("exit", 0))
    if command.startswith("policysim") and not SHELL.search(command):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(shlex.split(command)[1:])
        told = FIRST_USE.sub("", out.getvalue()) + (err.getvalue() if code else "")
    else:
        places = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        words = ["bash", "-o", "pipefail", "-c", command]
        done = subprocess.run(words, capture_output=True, text=True, env=places)
        code, told = done.returncode, done.stdout + (done.stderr if done.returncode else "")
    assert code == wanted, f"{block.page.name}:{block.line}: {command} ended with {code}, not {wanted}\n{told}"
    return f"$ {command}\n{told}"


def _run(block: Block, desk: Desk) -> str:
    """What a block of Python prints; a last expression is shown, as in a notebook."""
    name = f"{block.page.name}:{block.line}"
    linecache.cache[name] = (len(block.text), None, block.text.splitlines(keepends=True), name)
    tree = ast.parse(block.text, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        exec(compile(tree, name, "exec"), desk.names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), name, "eval"), desk.names)
            if value is not None:
                print(repr(value))
    return FIRST_USE.sub("", out.getvalue())


def refresh(page: Path) -> int:
    """Write what the blocks of a page print now; the number of blocks that changed."""
    with tempfile.TemporaryDirectory() as folder:
        changed = [(b, told) for b, told in played(page, Path(folder).resolve()) if not same(b.text, told)]
    whole = page.read_text()
    for block, told in reversed(changed):
        first, last = block.span
        whole = whole[:first] + plain(told) + whole[last:]
    page.write_text(whole)
    return len(changed)


if __name__ == "__main__":
    for given in sys.argv[1:] or pages():
        print(f"{given}: {refresh(Path(given).resolve())} blocks changed")
