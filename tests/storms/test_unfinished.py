"""Promise 20: a report during a run, after a loss or with failed runs says what is missing, on the page and on the terminal."""

import html
import json
import os
import re
import signal
import time
from pathlib import Path

import pytest
import toy
from conftest import children

from policysim.cli import main
from policysim.report.current import is_current
from policysim.report.write import write_report
from policysim.sweep.folder import folder_at
from policysim.sweep.results import open_sweep
from policysim.sweep.runner import run_plan

SLOW = {"seconds": 0.01, "replicates": 20, "size": 8}


def page(folder: Path) -> str:
    """The words of a report that is written now."""
    text = write_report(open_sweep(folder)).read_text(encoding="utf-8")
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def told(capsys, *words: str) -> str:
    """What a command says, whatever its exit code."""
    main(list(words))
    found = capsys.readouterr()
    return found.out + found.err


def numbers(text: str) -> tuple[int, int]:
    """Played and asked, of `So far 24 of 80 runs are played`."""
    played, asked = re.search(r"So far ([\d,]+) of ([\d,]+) runs are played", text).groups()
    return int(played.replace(",", "")), int(asked.replace(",", ""))


def stop(runner, what: signal.Signals) -> None:
    """Hold a runner and its workers, or let them go on: it is to be running still when it is looked at."""
    for process in (*children(runner.pid), runner.pid):
        os.kill(process, what)


def test_during_a_run(storm, capsys):
    one = storm(1, **SLOW)
    runner = one.start()
    while len(one.shard_files()) < 3:
        time.sleep(0.02)
    stop(runner, signal.SIGSTOP)
    early = page(one.folder.path)
    for words in (("compare",), ("compare", "--quiet"), ("status",)):
        assert re.search(r"\d+ of 80 runs", told(capsys, *words, str(one.folder.path))), words
    stop(runner, signal.SIGCONT)
    assert runner.wait(timeout=60) == 0
    played, asked = numbers(early)
    assert asked == 80 and 24 <= played < 80 and "Not whole" in early and "none yet" in early
    whole = open_sweep(one.folder.path)
    assert not is_current(whole)
    late = page(one.folder.path)
    assert "So far" not in late and "Not whole" not in late and whole.digest() in late and is_current(whole)


@pytest.fixture
def done(tmp_path, monkeypatch):
    """The folder of a finished sweep of 24 runs in shards of 8, of which one run failed."""
    monkeypatch.chdir(tmp_path)
    plan, folder = toy.toy_plan(replicates=6, size=8, fault="refuse", fault_at=1), folder_at("results", "storm")
    run_plan(plan, folder, playing=toy.PLAYING, workers=1)
    return folder


def lost(folder):
    folder.shard(1).unlink()


def cut(folder):
    folder.shard(1).write_bytes(folder.shard(1).read_bytes()[:100])


def flipped(folder):
    data = bytearray(folder.shard(1).read_bytes())
    data[len(data) // 2] ^= 1
    folder.shard(1).write_bytes(data)


@pytest.mark.parametrize("loss", [lost, cut, flipped])
def test_after_a_loss(done, capsys, loss):
    loss(done)
    text = page(done.path)
    assert numbers(text) == (16, 24) and "none yet: 8 runs are still to be played" in text
    for words in (("compare",), ("compare", "--quiet"), ("compare", "--all", "--quiet"), ("status",)):
        assert re.search("1[56] of 24 runs", told(capsys, *words, "storm")), words
    assert main(["verify", "storm"]) == 4
    assert loss is lost or "damaged: " + str(done.shard(1)) in capsys.readouterr().out


def test_with_a_failed_run(done, capsys):
    text = page(done.path)
    assert "1 of 24 runs failed; futures in which an option failed do not count" in text
    for words in (
        ("compare",),
        ("compare", "--quiet"),
        ("compare", "--all"),
        ("compare", "--all", "--quiet"),
        ("status",),
    ):
        found = told(capsys, *words, "storm")
        assert "1 failed" in found or "1 of 24 runs failed" in found, words
    assert main(["compare", "storm", "--quiet", "--json", "told.json"]) == 3
    found = json.loads(Path("told.json").read_text())
    assert (found["runs"], found["failed"], found["missing"]) == (24, 1, 0)
