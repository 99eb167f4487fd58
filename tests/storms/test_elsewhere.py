"""Promise 10: executors break, Dask workers come, go and differ, the scheduler dies; the digest is that of one process."""

import multiprocessing
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest
import toy
from conftest import alive, calm
from processes import DaskProcesses, Every

from policysim.ask import read_question
from policysim.classes import load_plugin
from policysim.errors import AskError, WriteError
from policysim.executors import pool_of
from policysim.sweep import cluster
from policysim.sweep.cluster import Cluster, ClusterGone
from policysim.sweep.elsewhere import Fate
from policysim.sweep.folder import Folder
from policysim.sweep.limits import Limits
from policysim.sweep.parcel import Unfit, check_can_be_sent, check_here, parcel_of
from policysim.sweep.playing import Playing
from policysim.sweep.progress import silent
from policysim.sweep.results import Sweep
from policysim.sweep.runner import run_plan

STORM = pytest.mark.storm
OTHER_NUMPY = "import numpy\nnumpy.__version__ = '9.9.9'\n"
OTHER_MATHS = "import math\nexp = math.exp\nmath.exp = lambda x: exp(x) * (1 + 2**-52)\n"


class Told:
    """Progress that keeps what is said."""

    def __init__(self):
        self.progress, self.words = silent(), []
        self.progress.say = self.words.append

    def __contains__(self, words):
        return any(words in one for one in self.words)


def elsewhere(tmp_path, executor, told=None, playing=toy.PLAYING, **plan):
    """The digest of a sweep of the toy that an executor has played."""
    folder = Folder(tmp_path / "elsewhere")
    progress = told.progress if told else silent()
    run_plan(toy.toy_plan(**plan), folder, playing=playing, executor=executor, progress=progress)
    return Sweep(folder).digest()


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory):
    """A Dask cluster of a scheduler and two workers, each a process of its own."""
    made = DaskProcesses(tmp_path_factory.mktemp("dask"))
    yield made
    made.close()


@pytest.mark.parametrize("make", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_executor_gives_the_same_answer(tmp_path, make):
    with make(2) as executor:
        assert elsewhere(tmp_path, executor) == calm(tmp_path)
        assert executor.submit(len, "is left open").result() == 12


def test_what_a_broken_executor_leaves_is_played_here(tmp_path):
    plan, told = {"fault": "kill once", "fault_at": 3, "mark": str(tmp_path / "mark")}, Told()
    with ProcessPoolExecutor(2) as executor:
        digest = elsewhere(tmp_path, executor, told, **plan)
    assert digest == calm(tmp_path, **plan)
    assert "a process of the executor was killed: the rest is played by processes of this computer" in told


def test_what_an_executor_that_was_shut_down_leaves_is_played_here(tmp_path):
    executor = ThreadPoolExecutor(2)
    executor.shutdown()
    assert elsewhere(tmp_path, executor) == calm(tmp_path)


def test_failures_come_back_with_the_runs(tmp_path):
    with ThreadPoolExecutor(2) as executor:
        elsewhere(tmp_path, executor, fault="refuse", fault_at=7)
    failed = Sweep(Folder(tmp_path / "elsewhere")).failures().iloc[0]
    assert (failed.policy, failed.future, failed.rule, failed.tick) == ("option_3", 7, "consider", 31)


def test_shards_that_are_there_are_not_played(tmp_path):
    folder = Folder(tmp_path / "elsewhere")
    run_plan(toy.toy_plan(), folder, playing=toy.PLAYING, workers=1)
    folder.shard(1).unlink()
    before = {path: path.stat().st_mtime_ns for path in folder.runs.iterdir()}
    with ThreadPoolExecutor(2) as executor:
        assert elsewhere(tmp_path, executor) == calm(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_class_of_a_file_goes_along(tmp_path):
    """The other process has never seen the file, nor the one beside it that it imports from, in an encoding of its own."""
    (tmp_path / "bonuses.py").write_bytes("# coding: latin-1\nPRICE = '£'\nBONUS = 0.5\n".encode("latin-1"))
    text = "import policysim as ps\nfrom bonuses import BONUS\n\nclass Mine(ps.Provider):\n    bonus = BONUS\n"
    (tmp_path / "mine_elsewhere.py").write_text(text)
    own = load_plugin(str(tmp_path / "mine_elsewhere.py")).Mine
    playing = Playing(play="toy:play", scenario="toy:Scenario", providers=(own,))
    plan = toy.toy_plan()
    for scenario in plan.scenarios:
        scenario["provider"] = "Mine"
    here, there = Folder(tmp_path / "here"), Folder(tmp_path / "there")
    run_plan(plan, here, playing=playing, workers=2)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as executor:
        run_plan(plan, there, playing=playing, executor=executor)
    assert Sweep(there).digest() == Sweep(here).digest() != calm(tmp_path)


def test_a_module_that_is_there_stays_what_it_is(tmp_path):
    """Threads of this process have it already, wherever it lies."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "mine_there.py").write_text(
        "import policysim as ps\n\nclass Mine(ps.Provider):\n    pass\n"
    )
    module = load_plugin(str(tmp_path / "elsewhere" / "mine_there.py"))
    check_here(parcel_of(toy.toy_plan(), Playing(play="toy:play", scenario="toy:Scenario", providers=(module.Mine,))))
    assert sys.modules["mine_there"] is module


def test_a_process_that_would_play_other_bits_says_what_differs(monkeypatch):
    parcel = parcel_of(toy.toy_plan(), toy.PLAYING)
    monkeypatch.setattr("numpy.__version__", "9.9.9")
    with pytest.raises(Unfit, match=r"version of numpy is 9\.9\.9 there, [0-9.]+ here"):
        check_here(parcel)


def test_what_cannot_be_played_elsewhere_is_refused():
    class Local:
        pass

    with pytest.raises(AskError, match="provider=Local: lives in this script or notebook"):
        check_can_be_sent(Playing(providers=(Local,)))
    with pytest.raises(AskError, match="run_seconds"):
        check_can_be_sent(Playing(limits=Limits(seconds=1.0)))
    with pytest.raises(AskError, match="executor='four': is no executor"):
        pool_of("four")


def test_no_scheduler_at_the_address(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "AT_FIRST", 0.5)
    with pytest.raises(AskError, match="no Dask scheduler answers there"):
        elsewhere(tmp_path, Cluster("tcp://127.0.0.1:9"))


@pytest.mark.parametrize(
    "address", ["http://one:8786", "inproc://x", "tcp://one:port", "tcp://one:99999", "tcp://", "one:8786"]
)
def test_what_is_no_address_of_a_scheduler_is_refused_before_anybody_is_asked(address):
    with pytest.raises(AskError, match="is no address of a scheduler"):
        read_question(["executor=dask", f"executor.address={address}"])


def test_an_address_of_encryption_without_a_certificate_is_refused(tmp_path):
    with pytest.raises(AskError, match="Dask has no certificate on this computer"):
        elsewhere(tmp_path, Cluster("tls://127.0.0.1:9"))


def test_a_worker_that_cannot_write_ends_no_sweep(two_workers):
    """It is examined, and its shard is sent again: others may be able to."""
    pool = Cluster(two_workers.address)
    try:
        pool.open(parcel_of(toy.toy_plan(), toy.PLAYING), print)
        assert pool.fate(WriteError("its disk is full")) is Fate.DOUBT
    finally:
        pool.close()


class Late:
    """A client of a scheduler that is too busy to take leave of it."""

    def close(self, timeout):
        """Not in that time."""
        raise TimeoutError


def test_processes_of_this_computer_end_though_their_scheduler_is_late(tmp_path):
    pool, told = Cluster(workers=1), Told()
    pool.open(parcel_of(toy.toy_plan(), toy.PLAYING), told.progress.say)
    nannies = [nanny.pid for nanny in pool._local.workers.values()]
    assert nannies and all(map(alive, nannies))
    pool._client.close()
    pool._client = Late()
    pool.close()
    assert not [pid for pid in nannies if alive(pid)]


def test_a_worker_is_killed_and_another_differs(tmp_path, two_workers):
    told = Told()
    two_workers.start_other_worker(OTHER_NUMPY)
    two_workers.wait(3)
    killed, runs = [], tmp_path / "elsewhere" / "runs"

    def strike(times):
        if not killed and len(list(runs.glob("*.parquet"))) > 2:
            killed.extend([True] * two_workers.kill_worker())

    with Every(0.05, strike):
        digest = elsewhere(tmp_path, Cluster(two_workers.address), told, seconds=0.02, replicates=40, size=4)
    assert killed and digest == calm(tmp_path, replicates=40, size=4)
    assert "is not used: version of numpy is 9.9.9 there" in told


@STORM
def test_workers_that_join_later_with_other_maths_are_refused(tmp_path):
    one, told = DaskProcesses(tmp_path, workers=1), Told()
    try:
        one.wait(1)
        with Every(0.5, lambda times: times == 0 and one.start_other_worker(OTHER_MATHS)):
            digest = elsewhere(tmp_path, Cluster(one.address), told, seconds=0.02, replicates=150, size=4)
    finally:
        one.close()
    assert digest == calm(tmp_path, replicates=150, size=4)
    assert "is not used: the maths of this kind of computer differs there from here" in told


@STORM
def test_no_worker_is_fit(tmp_path):
    one = DaskProcesses(tmp_path, workers=0)
    try:
        one.start_other_worker(OTHER_NUMPY)
        one.wait(1)
        with pytest.raises(AskError, match=r"no worker can play this sweep\n.*version of numpy is 9\.9\.9 there"):
            elsewhere(tmp_path, Cluster(one.address))
    finally:
        one.close()


@STORM
def test_a_run_that_kills_workers_is_isolated_here_and_recorded(tmp_path, two_workers):
    two_workers.wait(2)
    elsewhere(tmp_path, Cluster(two_workers.address), fault="abort", fault_at=7)
    failures = Sweep(Folder(tmp_path / "elsewhere")).failures()
    assert [message[:31] for message in failures.message] == ["died (signal 6), alone, 3 times"]


@STORM
def test_a_storm_over_a_cluster(tmp_path):
    """One of four workers is killed every two seconds, but the last; and once the scheduler, and with it all workers."""
    one = DaskProcesses(tmp_path, workers=4)
    plan = {"seconds": 0.02, "replicates": 800, "size": 4}

    kills = []

    def strike(times):
        if times == 5:
            one.restart_scheduler(pause=2.0)
        elif times < 15:
            kills.append(one.kill_worker())

    try:
        one.wait(4)
        with Every(2.0, strike):
            digest = elsewhere(tmp_path, Cluster(one.address), **plan)
    finally:
        one.close()
    assert sum(kills) > 4 and len(kills) > 5
    assert digest == calm(tmp_path, **plan)


@STORM
def test_a_scheduler_that_does_not_come_back_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 3.0)
    one = DaskProcesses(tmp_path, workers=1)
    try:
        one.wait(1)
        kill = Every(1.0, lambda times: times == 0 and one.scheduler.kill())
        with kill, pytest.raises(ClusterGone, match="give the same command") as why:
            elsewhere(tmp_path, Cluster(one.address), seconds=0.02, replicates=300)
    finally:
        one.close()
    assert why.value.exit_code == 5
    began = time.monotonic()
    assert elsewhere(tmp_path, None, seconds=0.02, replicates=300) == calm(tmp_path, replicates=300)
    assert time.monotonic() - began < 30
