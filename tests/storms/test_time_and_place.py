"""Promise 11: clock, time zone, locale, hash seed, working directory and read-only configs change no bit."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from policysim.sweep.results import open_sweep

COMPILER = shutil.which("cc")
QUESTION = ("run", "policy=mine", "calendar.years=1", "calendar.warm_up=1", "calendar.tick=half_year", "replicates=3",
            "record=nation,region", "name=friday", "executor.workers=1", "--quiet")  # fmt: skip
MINE = "label: Mine\nspend:\n  help: {lever: support, share: 100%, start: 2026-10}\n"
ELSEWHERE = {
    "time zone": {"TZ": "Pacific/Kiritimati"},
    "locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
    "hash seed": {"PYTHONHASHSEED": "4242"},
    "ten years ago": {"POLICYSIM_YEARS": "-10"},
    "in ten years": {"POLICYSIM_YEARS": "10"},
}


def folder(place: Path, text: str = MINE) -> Path:
    """A working directory with the policy that is asked for."""
    (place / "conf" / "policy").mkdir(parents=True)
    (place / "conf" / "policy" / "mine.yaml").write_text(text)
    return place


def digest(place: Path, words=QUESTION, **environment: str) -> str:
    """The digest of the question, asked in a process of its own."""
    asked = [sys.executable, "-P", "-m", "policysim", *words]
    done = subprocess.run(
        asked, cwd=place, env=os.environ | environment, capture_output=True, text=True, errors="replace"
    )
    assert done.returncode == 0, done.stderr
    return open_sweep(place / "results" / "friday").digest()


@pytest.fixture(scope="module")
def clock(tmp_path_factory):
    """The library that moves the clock; "" where there is no compiler."""
    if COMPILER is None or sys.platform != "linux":
        return ""
    library = tmp_path_factory.mktemp("clock") / "clock.so"
    source = Path(__file__).with_name("clock.c")
    subprocess.run([COMPILER, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return str(library)


def moved(environment: dict[str, str], clock: str) -> dict[str, str]:
    """With the clock's library loaded where the clock is moved. Skips where it cannot be."""
    if "POLICYSIM_YEARS" in environment and not clock:
        pytest.skip("no C compiler to make another clock with")
    return environment | ({"LD_PRELOAD": clock} if "POLICYSIM_YEARS" in environment else {})


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """The digest of an ordinary place."""
    return digest(folder(tmp_path_factory.mktemp("here")))


def test_all_of_it_at_once_changes_no_bit(here, clock, tmp_path):
    """Another clock, zone, locale, hash seed and folder; configs that cannot be written, with the lines in another order."""
    lines = "# the same\nspend:\n  help:\n    start: 2026-10\n    share: 100%\n    lever: support\nlabel: Mine\n"
    place = folder(tmp_path / "a long way – from here", lines)
    for path in (place / "conf", *(place / "conf").rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    environment = {
        key: value for said in ELSEWHERE.values() for key, value in said.items() if clock or key != "POLICYSIM_YEARS"
    }
    assert digest(place, **moved(environment, clock)) == here


@pytest.mark.storm
@pytest.mark.parametrize("what", ELSEWHERE)
def test_one_thing_that_is_otherwise_changes_no_bit(here, clock, tmp_path, what):
    assert digest(folder(tmp_path), **moved(ELSEWHERE[what], clock)) == here


def test_the_clock_is_moved(clock):
    """Else the tests above would prove nothing."""
    tell = [
        sys.executable,
        "-c",
        "import time, datetime; print(time.localtime().tm_year, datetime.datetime.now().year)",
    ]
    years = []
    for said in ("0", "-10", "10"):
        environment = moved({"POLICYSIM_YEARS": said}, clock)
        years.append(subprocess.run(tell, env=os.environ | environment, capture_output=True, text=True).stdout.split())
    now = int(years[0][0])
    assert years == [[str(now + by)] * 2 for by in (0, -10, 10)]


@pytest.mark.storm
def test_the_digest_would_tell(here, tmp_path):
    """Another seed is another digest."""
    assert digest(folder(tmp_path), (*QUESTION, "seed=2")) != here
