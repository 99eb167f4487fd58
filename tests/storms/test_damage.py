"""Promises 3, 4, 5, 8, 9, 12: cut, flipped and missing files, no room, bad runs, workers and shard sizes."""

import json
import random
import shlex
import shutil
import subprocess
import sys

import pytest
import toy
from conftest import HERE, calm

from policysim.errors import Damaged, PolicysimError
from policysim.sweep.folder import Folder, read_plan
from policysim.sweep.results import Sweep
from policysim.sweep.runner import run_plan
from policysim.sweep.standing import verify

pytestmark = pytest.mark.storm


@pytest.fixture
def done(tmp_path):
    """The folder of a small finished sweep, its plan and its digest."""
    plan, folder = toy.toy_plan(replicates=12, fault="refuse", fault_at=2), Folder(tmp_path / "storm")
    run_plan(plan, folder, playing=toy.PLAYING, workers=1)
    return folder, plan, Sweep(folder).digest()


def again(folder, plan):
    """Give the same command again; the digest."""
    run_plan(plan, folder, playing=toy.PLAYING, workers=1)
    return Sweep(folder).digest()


def cuts(size):
    """Lengths to which a file is cut: none of it, the first bytes, around the footer, and some at random."""
    footer = [size - k for k in (1, 4, 8, 9, 20, 100)]
    return [0, 1, 4, *footer, *random.Random(8).sample(range(5, size), 20)]


def test_a_cut_shard_is_found_set_aside_and_redone(done):
    folder, plan, digest = done
    path = folder.shard(2)
    whole = path.read_bytes()
    for length in cuts(len(whole)):
        path.write_bytes(whole[:length])
        assert any(path.name in why for why in verify(folder).damaged), length
        assert again(folder, plan) == digest
    assert path.with_suffix(".damaged").exists()
    assert path.read_bytes() == whole  # no clock, host or pid inside


@pytest.mark.parametrize("flips", [100, pytest.param(1000, marks=pytest.mark.long)])
def test_one_flipped_bit_anywhere_is_found(done, flips):
    folder, plan, digest = done
    files = [folder.shard(1), folder.failed(0), folder.plan_file, folder.manifest_file]
    bits = random.Random(9)
    for n in range(flips):
        path = files[n % len(files)]
        whole = path.read_bytes()
        at, bit = bits.randrange(len(whole)), 1 << bits.randrange(8)
        path.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
        if path == folder.plan_file:
            with pytest.raises(Damaged, match=r"plan\.json"):
                read_plan(folder)
        else:
            assert any(path.name in why for why in verify(folder).damaged), (path, at, bit)
        path.write_bytes(whole)
    assert again(folder, plan) == digest


def test_a_damaged_plan_is_refused_and_runs_outlive_it(done):
    folder, plan, digest = done
    folder.plan_file.write_bytes(folder.plan_file.read_bytes()[:-40])
    with pytest.raises(Damaged, match="Delete this file"):
        again(folder, plan)
    folder.plan_file.unlink()
    before = folder.shard(0).stat().st_mtime_ns
    assert again(folder, plan) == digest
    assert folder.shard(0).stat().st_mtime_ns == before


def test_missing_records_of_failures_are_made_again(done):
    folder, plan, digest = done
    folder.failed(0).unlink()
    assert again(folder, plan) == digest
    assert len(Sweep(folder).failures()) == 1


@pytest.mark.parametrize("largest", [0, 2500, pytest.param(1500, marks=pytest.mark.long)])
def test_no_room_is_a_sentence(storm, tmp_path, largest):
    one = storm(1, replicates=12)
    code, said = one.finish(largest_file=max(1, largest))
    assert code == 5
    assert "cannot be written" in said and "bytes needed" in said and "Traceback" not in said
    assert one.finish()[0] == 0
    assert one.digest() == calm(tmp_path, replicates=12)


IN_A_SMALL_PLACE = """
mount -t tmpfs -o size={kilobytes}k none {place} || exit 77
mkdir {place}/results && dd if=/dev/zero of={place}/others bs=1k count={taken} 2>/dev/null
{command}; echo "code $?"; find {place}/results -name '*.tmp' | wc -l
rm {place}/others
{command}; echo "code $?"
cp -r {place}/results {kept}
"""


@pytest.mark.parametrize(
    "free", [4, 20, pytest.param(40, marks=pytest.mark.long), pytest.param(60, marks=pytest.mark.long)]
)
def test_a_disk_that_is_full_for_real_is_a_sentence_and_the_sweep_goes_on_with_room(tmp_path, free):
    """A disk of 400 kB in memory, of which others leave so many."""
    place, asked = tmp_path / "small", {"replicates": 12, "size": 4}
    place.mkdir()
    words = [sys.executable, str(HERE / "sweep_toy.py"), str(place / "results"), json.dumps(asked)]
    script = IN_A_SMALL_PLACE.format(
        place=place, kept=tmp_path / "kept", kilobytes=400, taken=400 - free, command=shlex.join(words)
    )
    unshare = shutil.which("unshare")
    done = unshare and subprocess.run([unshare, "-m", "sh", "-c", script], capture_output=True, text=True, timeout=120)
    if not done or done.returncode in (1, 77):
        pytest.skip("this machine lets us mount nothing")
    assert done.stdout.split("\n")[:3] == ["code 5", "0", "code 0"], done
    assert "the disk is full" in done.stderr and "bytes needed" in done.stderr and "Traceback" not in done.stderr
    kept = Folder(tmp_path / "kept" / "storm")
    assert Sweep(kept).digest() == calm(tmp_path, **asked)


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file" / "storm", tmp_path / "file"):
        with pytest.raises(PolicysimError, match="cannot be written") as why:
            run_plan(toy.toy_plan(), Folder(place), playing=toy.PLAYING, workers=1)
        assert why.value.exit_code == 5


@pytest.mark.parametrize("fault", ["refuse", "raise"])
def test_one_bad_run_costs_one_run(storm, fault):
    one = storm(1, replicates=12, fault=fault, fault_at=7)
    assert one.finish()[0] == 0
    sweep = Sweep(one.folder)
    failed = sweep.failures().iloc[0]
    assert (sweep.status.finished, sweep.status.failed) == (47, 1)
    assert (failed.policy, failed.future, failed.kind) == ("option_3", 7, "failed")


def test_a_run_that_dies_is_recorded_and_played_again_by_the_next_command(storm, tmp_path):
    one = storm(1, replicates=12, fault="abort", fault_at=7)
    assert one.finish()[0] == 0
    assert "died (signal 6), alone, 3 times" in Sweep(one.folder).failures().message.item()
    shard = one.folder.shard(2).stat().st_mtime_ns
    assert one.finish()[0] == 0
    assert one.folder.shard(2).stat().st_mtime_ns > shard


def test_workers_and_shard_size_do_not_matter(storm, tmp_path):
    digest = calm(tmp_path)
    for workers, size in ((1, 17), (2, 1), (3, 17)):
        one = storm(1, size=size, name=f"w{workers}s{size}")
        one.folder = Folder(one.results / f"w{workers}s{size}")
        assert one.finish(workers=workers)[0] == 0
        assert one.digest() == digest
