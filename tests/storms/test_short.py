"""Promises 1 to 6 in a few seconds, for every change of the code; `make storms` tries them for minutes."""

import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import toy
from conftest import alive, calm

from policysim.errors import Damaged
from policysim.stopping import Stopped
from policysim.sweep.folder import folder_at, read_plan
from policysim.sweep.limits import Limits
from policysim.sweep.manifest import sessions
from policysim.sweep.progress import Progress
from policysim.sweep.results import Sweep
from policysim.sweep.runner import run_plan
from policysim.sweep.standing import set_aside, verify

SLOW = {"seconds": 0.01, "replicates": 25, "size": 4}


def test_a_worker_then_the_parent_are_killed_and_two_runners_go_on(storm, tmp_path):
    one = storm(21, **SLOW)
    runner = one.start()
    while not one.shard_files():
        time.sleep(0.02)
    assert one.kill_worker(runner)
    one.pause(0.1, 0.2)
    left = one.kill(runner)
    time.sleep(0.3)
    assert not [worker for worker in left if alive(worker)]
    runners = [one.start(), one.start()]
    said = [runner.communicate(timeout=60)[1] for runner in runners]
    assert [runner.returncode for runner in runners] == [0, 0], said
    assert one.digest() == calm(tmp_path, **SLOW)
    assert not list(one.folder.path.rglob("*.tmp"))


def test_no_room_is_a_sentence_and_the_sweep_goes_on_after_it(storm, tmp_path):
    one = storm(22, replicates=8)
    code, said = one.finish(largest_file=2_500)
    assert code == 5 and "bytes needed" in said and "Traceback" not in said
    assert one.finish()[0] == 0 and one.digest() == calm(tmp_path, replicates=8)


def test_cut_and_flipped_files_are_found_and_made_again(tmp_path):
    plan, folder = toy.toy_plan(replicates=8, fault="refuse", fault_at=2), folder_at(tmp_path, "storm")

    def digest() -> str:
        run_plan(plan, folder, playing=toy.PLAYING, workers=1)
        return Sweep(folder).digest()

    first, bits = digest(), random.Random(23)
    for n, path in enumerate((folder.shard(1), folder.failed(0), folder.manifest_file, folder.plan_file) * 6):
        whole = path.read_bytes()
        at = (0, 1, 4, len(whole) - 4)[n % 4] if n < 8 else bits.randrange(len(whole))
        path.write_bytes(whole[:at] if n % 2 else whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert path.name in found(folder), (n, path, at)
        if path in (
            folder.plan_file,
            folder.manifest_file,
        ):  # these are refused and told; shards and records are made again
            path.write_bytes(whole)
        assert digest() == first, (n, path, at)


def found(folder) -> str:
    """What is damaged, in words."""
    try:
        return " ".join(verify(folder).damaged)
    except Damaged as why:
        return str(why)


def test_what_another_runner_commits_meanwhile_is_not_set_aside(tmp_path):
    """It was missing when this one began to look, and whole when it had looked at all others."""
    plan, folder = toy.toy_plan(replicates=8), folder_at(tmp_path, "storm")
    run_plan(plan, folder, playing=toy.PLAYING, workers=1)
    slow, missing = folder.shard(0).read_bytes(), folder.shard(2).read_bytes()
    folder.shard(2).unlink()
    folder.shard(0).unlink()
    os.mkfifo(folder.shard(0))  # a disk that takes its time
    with ThreadPoolExecutor(1) as looking:
        looks = looking.submit(set_aside, folder, plan, Limits())
        with folder.shard(0).open("wb") as disk:  # opens when it is looked at
            folder.shard(2).write_bytes(missing)
            disk.write(slow)
        looks.result()
    assert folder.shard(2).read_bytes() == missing
    assert not list(folder.runs.glob("*.damaged"))


def test_a_shard_that_no_disk_can_give_is_damaged_and_made_again(tmp_path):
    plan, folder = toy.toy_plan(replicates=8), folder_at(tmp_path, "storm")
    run_plan(plan, folder, playing=toy.PLAYING, workers=1)
    first = Sweep(folder).digest()
    folder.shard(1).unlink()
    folder.shard(1).mkdir()
    assert "000001.parquet cannot be read: Is a directory." in verify(folder).damaged[0]
    run_plan(plan, folder, playing=toy.PLAYING, workers=1)
    assert Sweep(folder).digest() == first


def test_a_free_rule_that_ends_its_process_costs_its_run_with_one_worker_too(storm):
    one = storm(24, options=2, replicates=3, size=100, fault="abort", fault_at=1)
    code, said = one.finish(workers=1, engine="mesa")
    assert code == 0, said
    assert Sweep(one.folder).failures()[["policy", "future", "kind"]].values.tolist() == [["option_1", 1, "died"]]
    assert Sweep(one.folder).status.finished == 5


CLAIM = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
import toy
from policysim.errors import AskError
from policysim.sweep.folder import folder_at, open_folder
results, seed = Path(sys.argv[1]), int(sys.argv[2])
for n in range(20):
    (results / f"ready-{n}-{seed}").touch()
    while not (results / f"ready-{n}-{3 - seed}").exists():
        pass
    try:
        open_folder(folder_at(results, f"claim-{n}"), toy.toy_plan(seed=seed))
        print("mine")
    except AskError as why:
        assert "answers another question: seed was" in str(why), why
        print("theirs")
"""


def test_of_two_questions_at_once_one_has_the_folder(tmp_path):
    words = [sys.executable, "-c", CLAIM, str(tmp_path)]
    both = [subprocess.Popen([*words, seed, toy.__file__[: -len("toy.py")]], stdout=subprocess.PIPE) for seed in "12"]
    told = [one.communicate(timeout=60)[0].decode().split() for one in both]
    assert [sorted(pair) for pair in zip(*told, strict=True)] == [["mine", "theirs"]] * 20
    for n, (first, _) in enumerate(zip(*told)):
        seed = 1 if first == "mine" else 2
        assert read_plan(folder_at(tmp_path, f"claim-{n}")).scenarios[0]["seed"] == seed
    assert not list(tmp_path.rglob("*.tmp"))


STOPPED = """
import os, signal, sys, threading
from dataclasses import replace
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import toy
from policysim.stopping import Stopped
from policysim.sweep.folder import Folder
from policysim.sweep.progress import Progress
from policysim.sweep.runner import run_plan

class Soon(Progress):
    def start(self, *told):
        super().start(*told)
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()

signal.signal(signal.SIGINT, signal.default_int_handler)
for n in range(3):
    plan, playing = toy.toy_plan(seconds=0.02, replicates=400), replace(toy.PLAYING, start_method="fork")
    try:
        run_plan(plan, Folder(Path(sys.argv[1]) / f"storm-{n}"), playing=playing, workers=2, progress=Soon())
    except Stopped:
        print(len(os.listdir("/proc/self/fd")))
"""


def test_a_stop_while_processes_start_leaves_no_file_open(tmp_path):
    """As a notebook's kernel may be stopped many times."""
    words = [sys.executable, "-c", STOPPED, str(tmp_path), toy.__file__[: -len("toy.py")]]
    told = subprocess.run(words, capture_output=True, text=True, timeout=60)
    open_files = told.stdout.split()
    assert len(open_files) == 3 and len(set(open_files)) == 1, told


class StoppedAtOnce(Progress):
    """A stop that comes before anything is known."""

    def start(self, *told):
        """Ctrl-C."""
        raise KeyboardInterrupt


def test_a_stop_before_the_first_run_tells_no_share_and_leaves_no_call_open(tmp_path):
    plan, folder = toy.toy_plan(replicates=8), folder_at(tmp_path, "storm")
    run_plan(plan, folder, playing=toy.PLAYING, workers=1)
    folder.shard(1).unlink()
    with pytest.raises(Stopped) as stop:
        run_plan(plan, folder, playing=toy.PLAYING, workers=1, progress=StoppedAtOnce())
    assert str(stop.value).startswith("stopped, resume with the same command (")
    assert all("ended" in session for session in sessions(folder))
