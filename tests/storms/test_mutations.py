"""Promise 8: a plan, a manifest, a record or a config that was changed is refused with its file, or gives the same result."""

import json
from pathlib import Path
from random import Random

import pytest
import toy
from mutants import mutated_bytes, mutated_tree

from policysim.cli import main
from policysim.sweep.folder import folder_at
from policysim.sweep.runner import run_plan
from policysim.sweep.whole import seal

LOOKS = ((), ("verify", "storm"), ("status", "storm"), ("compare", "storm"))
POLICY = """\
label: Half and half
spend:
  digital:
    lever: investment
    share: 50%
    split: {digital: 100%}
  help:
    lever: support
    share: 50%
    reach: {weakest: 25%, by: capability, judged: once}
"""
EXPERIMENT = """\
question: Does it help?
headline: embedded
sweep:
  policy: [./half.yaml]
budget: {amount: £400m a year, start: 2027-04, until: 2028-03, prices: 2025-26}
calendar: {start: 2026-04, years: 2, warm_up: 1 year, tick: half_year}
system: ./list.csv
uncertainty: fixed
replicates: 1
name: friday
parameters: {support_effect: 0.4}
executor: {workers: 1}
"""
LIST = "id,type,region,size\nRA2,acute,North,480\nRB3,community,South,120\nRC4,acute,South,300\n"
FILES = {"friday.yaml": EXPERIMENT, "half.yaml": POLICY, "list.csv": LIST}
ASK = ("run", "experiment=./friday.yaml")
LONG = pytest.mark.storm


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(capsys, words) -> tuple[int, str, str]:
    """Exit code, output and errors of a command, which never breaks."""
    code = main(list(words))
    told = capsys.readouterr()
    assert "broke" not in told.err and "Traceback" not in told.err and len(told.err.splitlines()) <= 8, (
        words,
        told.err,
    )
    return code, told.out, told.err


@pytest.mark.parametrize("times", [20, pytest.param(400, marks=LONG)])
@pytest.mark.parametrize("file", ["plan.json", "manifest.json", "failures/000000.json"])
def test_a_changed_file_of_a_sweep_is_refused_or_makes_no_difference(place, capsys, file, times):
    """Changed with its seal broken, as a disk does it, and sealed again, as a script would."""
    plan, folder = toy.toy_plan(replicates=6, fault="refuse", fault_at=2), folder_at("results", "storm")
    run_plan(plan, folder, playing=toy.PLAYING, workers=1)
    path = folder.path / file
    whole, digest = path.read_bytes(), said(capsys, LOOKS[1])[1]
    tree = json.loads(whole)
    del tree["seal"]
    for seed in range(times):
        rng, sealed = Random(seed), seed % 2 == 0
        path.write_bytes(seal(mutated_tree(tree, rng)) if sealed else mutated_bytes(whole, rng))
        if path.read_bytes() == whole:
            continue
        looked = [said(capsys, words) for words in LOOKS]
        code, out, err = looked[1]
        named = any(name in out + err for name in (path.name, "parquet", "results/storm/failures"))
        assert (code == 4 and named) or (sealed and code == 0 and out == digest), (seed, looked)
    path.write_bytes(whole)
    assert said(capsys, LOOKS[1])[1] == digest


@pytest.mark.parametrize("times", [10, pytest.param(400, marks=LONG)])
def test_a_changed_config_is_refused_or_is_another_question_or_the_same(place, capsys, times):
    """The folder is named, so that nothing can hide in another one: it holds the answer to one question."""
    for name, text in FILES.items():
        Path(name).write_text(text)
    code, answer, _ = said(capsys, (*ASK, "--quiet"))
    assert code == 0
    _, digest, _ = said(capsys, ("verify",))
    for seed in range(times):
        rng = Random(seed)
        name = rng.choice(list(FILES))
        data = mutated_bytes(FILES[name].encode(), rng)
        Path(name).write_bytes(data)
        code, out, err = said(capsys, (*ASK, "name=friday", "--quiet"))
        told = (out + err).splitlines()[0]
        if code == 2:
            assert name in told or "results/friday answers another question" in told, (seed, data, err)
        else:
            assert code == 0, (seed, data, err)
        Path(name).write_text(FILES[name])
        assert said(capsys, ("verify", "friday"))[1] == digest, (seed, data)
    assert said(capsys, (*ASK, "--quiet"))[:2] == (0, answer)
