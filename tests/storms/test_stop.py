"""Promise 19 on the real command: told to stop while it reads, compiles, plays or tells, it ends and says how to go on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import hear

WORDS = ["run", "policy=agility", "calendar.years=1", "replicates=40", "name=stopped", "executor.workers=1"]
GOES_ON = ("the same command goes on", "resume with the same command")


def reading(place, lines):
    """From its first moments on."""
    return bool(lines) or time.sleep(0.5) is None


def compiling(place, lines):
    """The compiler works."""
    return "preparing the model" in "".join(lines) and time.sleep(2.0) is None


def playing(place, lines):
    """Some runs are there."""
    return bool(list(place.glob("results/stopped/runs/*.parquet")))


def telling(place, lines):
    """The answer is on the screen, its page is not written yet."""
    return "Simulation error" in "".join(lines)


def command(place, fresh):
    """The command as a process; its output goes to a file."""
    cache = {"XDG_CACHE_HOME": str(place / "cache")} if fresh else {}
    with (place / "out").open("w") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "policysim", *WORDS], cwd=place, stdout=out, stderr=subprocess.PIPE, text=True,
            env=os.environ | cache, preexec_fn=hear,
        )  # fmt: skip


def stopped_at(place, phase, what, times=1):
    """Start the command, tell it to stop in a phase; seconds that it took, its exit code and what it said."""
    process = command(place, fresh=phase is compiling)
    give_up = time.monotonic() + 120
    while not phase(place, (place / "out").read_text()):
        assert process.poll() is None and time.monotonic() < give_up, process.stderr.read()
        time.sleep(0.02)
    asked = time.monotonic()
    for _ in range(times):
        process.send_signal(what)
    said = process.communicate(timeout=30)[1]
    return time.monotonic() - asked, process.returncode, said


PHASES = [
    (playing, signal.SIGINT, 130),
    (compiling, signal.SIGINT, 130),
    pytest.param(reading, signal.SIGINT, 130, marks=pytest.mark.storm),
    pytest.param(telling, signal.SIGINT, 130, marks=pytest.mark.storm),
    pytest.param(compiling, signal.SIGTERM, 143, marks=pytest.mark.storm),
    pytest.param(telling, signal.SIGTERM, 143, marks=pytest.mark.storm),
]


@pytest.mark.parametrize(("phase", "what", "code"), PHASES)
def test_told_to_stop_it_ends_within_two_seconds_and_says_how_to_go_on(tmp_path, phase, what, code):
    took, returned, said = stopped_at(tmp_path, phase, what, times=2)
    assert (returned, took < 2.0) == (code, True), (took, said)
    last = said.strip().splitlines()[-1]
    assert any(words in last for words in GOES_ON) and "Traceback" not in said, said


IN_A_CALLBACK = """
import ctypes, signal, sys, time
from policysim.stopping import StopSignal, listening, told_to_stop

def compiler():
    signal.raise_signal(signal.SIGINT)
    return 0

signal.signal(signal.SIGINT, signal.default_int_handler)
began = time.monotonic()
try:
    with listening():
        hook = sys.unraisablehook  # the second Ctrl-C comes while Python tells of the first
        sys.unraisablehook = lambda unraisable: (hook(unraisable), signal.raise_signal(signal.SIGINT))
        ctypes.CFUNCTYPE(ctypes.c_int)(compiler)()
        print("callback over", told_to_stop())
        while time.monotonic() - began < 10:
            pass
except StopSignal as stop:
    print("stopped", stop.exit_code, time.monotonic() - began < 1)
"""


def test_a_stop_that_no_exception_can_carry_out_of_a_callback_comes_again():
    done = subprocess.run([sys.executable, "-c", IN_A_CALLBACK], capture_output=True, text=True, timeout=60)
    assert (done.stdout.splitlines(), done.stderr) == (["callback over 130", "stopped 130 True"], "")


FORKED = """
import os, signal, time
from policysim.stopping import ending_in_time, listening
with ending_in_time("was ended too"), listening():
    for number in (signal.SIGTERM, signal.SIGINT):
        hear, say = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.write(say, b"1")
                time.sleep(20)
            except BaseException as why:
                print(type(why).__name__, flush=True)
            os._exit(7)
        os.read(hear, 1)
        os.kill(child, number)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
    time.sleep(2.5)
    print("goes on")
"""


def test_a_process_forked_meanwhile_hears_signals_as_any_other():
    """A pool's worker catches what its work raises, StopSignal too, and so could never be ended; nor may its parent be."""
    said = subprocess.run([sys.executable, "-c", FORKED], capture_output=True, text=True, timeout=60, preexec_fn=hear)
    assert said.stdout.split("\n") == ["-15", "KeyboardInterrupt", "7", "goes on", ""], said.stderr


@pytest.mark.storm
@pytest.mark.long
def test_stopped_again_and_again_it_comes_to_the_same_answer(tmp_path):
    """Twenty times at moments of chance; the digest is that of an undisturbed sweep."""
    import random

    moments, codes = random.Random(19), []
    for n in range(20):
        process = command(tmp_path, fresh=False)
        time.sleep(moments.uniform(0.5, 8.0))
        process.send_signal(signal.SIGINT if n % 2 else signal.SIGTERM)
        process.communicate(timeout=30)
        codes.append(process.returncode)
    assert set(codes) <= {0, 130, 143} and len(set(codes)) > 1
    assert command(tmp_path, fresh=False).wait(timeout=300) == 0
    calm = tmp_path / "calm"
    calm.mkdir()
    assert command(calm, fresh=False).wait(timeout=300) == 0
    assert digest(tmp_path) == digest(calm)


def digest(place: Path):
    """What `verify` prints."""
    words = [sys.executable, "-m", "policysim", "verify", "stopped"]
    return subprocess.run(words, cwd=place, capture_output=True, text=True, check=True).stdout.splitlines()[-1]
