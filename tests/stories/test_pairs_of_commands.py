"""The second run is never an error: no pair of commands is refused, and no folder answers another command's question."""

import sys
from pathlib import Path
from random import Random

import pytest

from policysim.ask import read_question
from policysim.cli import main
from policysim.config import compose, question
from policysim.sweep.folder import find, read_plan
from policysim.verbs.run import placed

TINY = ("calendar.years=1", "calendar.warm_up=1", "calendar.tick=year", "executor.workers=1", "replicates=1")
LIST = "id,type,region,size\nRA2,acute,North,1\nRB3,community,North,2\nRC4,acute,South,3\n"
SWAPS = (
    "policy=agility", "policy=supply", "policy=./mine.yaml", "seed=2", "seed=3", "budget.amount=£400m",
    "budget.amount=400_000_000", "parameters.support_effect=0.3", "parameters.support_effect=0.30", "slack=none",
    "uncertainty=fixed", "headline=embedded", "experiment=friday", "--quick", "--plugin=tired.py provider=Tired",
    "calendar.start=2027-04",
)  # fmt: skip
TIRED = '''
from policysim.providers import Provider


class Tired(Provider):
    """Providers as the built-in ones, under another name."""
'''


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("trusts.csv").write_text(LIST)
    Path("mine.yaml").write_text("label: Mine\nspend:\n  help: {lever: support, share: 100%}\n")
    Path("tired.py").write_text(TIRED)
    Path("conf/experiment").mkdir(parents=True)
    Path("conf/experiment/friday.yaml").write_text("question: Does it help?\nsweep: {policy: [support]}\n")
    yield tmp_path
    sys.modules.pop("tired", None)


def command(rng: Random) -> list[str]:
    """A few settings in any order; one of each key."""
    chosen = {word.partition("=")[0]: word for word in rng.sample(SWAPS, rng.choice((1, 1, 2)))}
    words = [part for word in chosen.values() for part in word.split()]
    if not any(word.startswith(("policy=", "experiment=")) for word in words):
        words.append("policy=agility")
    return rng.sample([*words, *TINY, "system=trusts.csv"], len(words) + len(TINY) + 1)


def fingerprint(words: list[str]) -> str:
    """The identity of the question that a command asks."""
    found = read_question(words)
    plan, _ = placed(question(found, compose(found)))
    return plan.fingerprint


def run(words: list[str], capsys) -> str:
    """The output of a command that is never refused; its folder answers its own question."""
    code = main(["run", *words])
    told = capsys.readouterr()
    assert code == 0, (words, told.err)
    return told.out


@pytest.mark.parametrize("pairs", [5, pytest.param(20, marks=pytest.mark.long)])
def test_no_pair_is_refused_and_none_is_mixed(pairs, capsys):
    rng, folders = Random(2026), {}
    for _ in range(pairs):
        first = command(rng)
        second = rng.choice((command(rng), rng.sample(first, len(first))))
        for words in (first, second):
            told, folder = run(words, capsys), find("results")
            asks = fingerprint(words)
            assert read_plan(folder).fingerprint == asks, words
            assert ("already done" in told) == (str(folder) in folders), (words, told)
            assert folders.setdefault(str(folder), asks) == asks, words
        assert sorted(first) != sorted(second) or "already done" in told
    for folder, asks in folders.items():
        assert read_plan(find("results", folder)).fingerprint == asks
