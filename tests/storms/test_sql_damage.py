"""A query counts the runs of whole shards only: what is damaged or failed is said and left out."""

from pathlib import Path

import toy

from policysim.cli import main
from policysim.sweep.folder import Folder
from policysim.sweep.results import Sweep
from policysim.sweep.runner import run_plan


def played(path, **plan):
    """A finished sweep of the toy."""
    folder = Folder(Path(path) / "results" / "storm")
    run_plan(toy.toy_plan(**plan), folder, playing=toy.PLAYING, workers=1)
    return folder


def test_a_damaged_shard_is_said_and_not_counted(tmp_path, monkeypatch, capsys):
    folder = played(tmp_path, options=2, replicates=20, size=10)
    data = bytearray(folder.shard(2).read_bytes())
    data[len(data) // 2] ^= 1
    folder.shard(2).write_bytes(bytes(data))
    monkeypatch.chdir(tmp_path)
    assert Sweep(folder).sql("select count(*) as runs from runs")["runs"].tolist() == [30]
    assert main(["sql", "select count(*) as rows from outcomes", "--csv"]) == 4
    said = capsys.readouterr()
    assert said.out.split() == ["rows", "90"] and "000002.parquet" in said.err


def test_failed_runs_have_no_rows_but_one_in_failures(tmp_path):
    sweep = Sweep(played(tmp_path, options=2, replicates=20, size=10, fault="refuse", fault_at=7))
    assert sweep.sql("select count(*) as n from runs")["n"].tolist() == [39]
    assert sweep.sql("select rule, agent, tick from failures").values.tolist() == [["consider", "RA2", 31]]


def test_a_sweep_without_runs_has_empty_tables(tmp_path):
    folder = played(tmp_path, options=2, replicates=2, size=10)
    folder.shard(0).unlink()
    assert Sweep(folder).sql("select count(*) as n from outcomes")["n"].tolist() == [0]
    assert Sweep(folder).sql("from runs").columns.tolist() == ["policy", "scenario", "future", *toy.COLUMNS]
