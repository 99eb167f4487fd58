"""Hundreds of slips of the finger: every one is told in a few lines that begin with what was typed, never a traceback."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from policysim.ask import read_question
from policysim.cli import main
from policysim.errors import AskError
from stories.slips import FILES, questions

WRONG, IN_PROCESSES = 500, 20
RIGHT = 1  # questions of a batch that a slip made right otherwise and that are composed: it takes long
BATCHES = 10


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fragments(words: list[str]) -> Iterator[str]:
    """What the first line of a refusal may begin with: a word that was typed, as it is told back, or its file."""
    for word in words:
        told = word.encode("unicode_escape").decode() if not word.isprintable() and not word.isspace() else word
        yield from (word[:90], told[:90], word.replace("=", " ", 1)[:90])
        yield from (file for file, _, typed in FILES.values() if word == typed or word.endswith(file))


def is_told_well(words: list[str], code: int, out: str, err: str) -> bool:
    """Exit 2, at most six lines, no traceback, and the first begins with the asker's words."""
    lines = err.strip("\n").splitlines()
    begins = lines and any(lines[0].startswith((part, f'"{part}')) for part in fragments(words))
    return code == 2 and out == "" and len(lines) <= 6 and "Traceback" not in err and bool(begins)


def is_understood(words: list[str]) -> bool:
    """Whether a slip made another right question, as far as that is known before Hydra composes it."""
    try:
        read_question(words)
    except AskError:
        return False
    return True


@pytest.mark.parametrize("seed", range(BATCHES))
def test_what_is_wrong_is_told_in_the_askers_words(seed, desk, capsys):
    wrong = right = 0
    for words in questions(seed, desk):
        if right == RIGHT and is_understood(words):
            continue
        code = main(["run", "--plan", *words])
        told = capsys.readouterr()
        if code == 0:
            assert " = " in told.out and told.err in ("", "Planning ...\n"), (words, told)
            right += 1
            continue
        assert is_told_well(words, code, told.out, told.err), (words, code, told.err)
        wrong += 1
        if wrong == WRONG // BATCHES:
            break
    assert not Path("results").exists()


def in_a_process(folder: Path) -> None:
    """A real process with the first question of a seed; every fourth on a terminal that knows no £."""
    seed = int(folder.name)
    folder.mkdir()
    words = next(words for words in questions(seed, folder) if not any("\x00" in word for word in words))
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii"} if seed % 4 == 0 else None
    command = [sys.executable, "-m", "policysim", "run", "--plan", *words]
    done = subprocess.run(command, capture_output=True, env=ascii_only, cwd=folder)
    out, err = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
    assert "Traceback" not in err and done.returncode in (0, 2), (words, err)
    assert done.returncode == 0 or ascii_only or is_told_well(words, 2, out, err), (words, err)


def test_real_processes_tell_it_too(desk):
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(in_a_process, (desk / str(100 + n) for n in range(IN_PROCESSES))))


STATUS = (["status"], ["verify", "nowhere"], ["compare", "é" * 300], ["replay", "--policy"], ["list", "polices"],
          ["explain", "suport"], ["bench", "x"], ["completion", "ksh"], ["statsu"], ["support_effect"], ["--hepl"],
          ["run", "--json"], ["run", "--json", "nowhere/x.json"], ["\x1b[2J"], ["\n" * 9])  # fmt: skip


@pytest.mark.parametrize(
    "words", STATUS, ids=[" ".join(words)[:20].encode("unicode_escape").decode() for words in STATUS]
)
def test_every_verb_refuses_in_that_form(words, capsys):
    assert main(words) in (2, 5)
    told = capsys.readouterr()
    assert told.out == "" and 1 <= len(told.err.splitlines()) <= 6 and "Traceback" not in told.err
    named = [word for word in words if len(word) < 100 and word.isprintable()]
    assert not named or any(word in told.err.splitlines()[0] for word in named) or "no sweep" in told.err
