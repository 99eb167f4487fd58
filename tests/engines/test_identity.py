"""Law: compiled code is found again by who made it, and whatever decides a number is in the fingerprint."""

import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import copy2

import pytest

import policysim as ps
from engines.grammar import HEAD
from engines.lively import RULES as LIVELY
from engines.written import load, small
from policysim.engine import cache, fingerprint
from policysim.engine.cache import jit
from policysim.engine.compiled import compiled_identity
from policysim.rules import Spec, spec

RULES = """
luck: float = trait("luck_mean", "how lucky it is", sd=0.1, low=0.0, high=1.0)
luck_mean: float = parameter(0.5, "mean of luck", low=0.4, high=0.6)
outcomes = (lucky,)
begin = start(begin)

@rule
def go(self, par, draw):
    self.hope = squash(self.hope, par.pull) + LIMIT * draw.luck
"""
TOP = """
from {helpers} import set_up, squash

LIMIT = 0.5


def begin(providers, uptakes, innovations, par, draw):
    set_up(providers)


@outcome(label="Lucky")
def lucky(history):
    return history.total("luck")

"""
HELPERS = '''"""What the class calls."""

import math

from policysim.rules import helper

FLAT = 1.0
SHARES = (0.2, 0.8)


@helper
def squash(x, y):
    return math.tanh(x) / (FLAT + abs(y))


def set_up(providers):
    providers["hope"] = [best(p) for p in providers["size"]]


def best(size):
    return SHARES[0] + size
'''


def written(folder: Path, old: str = "", new: str = "") -> Spec:
    """The class, with one piece of its text changed."""
    assert old in HELPERS or old in TOP or old in RULES
    helpers = load(folder, HELPERS.replace(old, new) if old else HELPERS)
    top, rules = (text.replace(old, new) if old else text for text in (TOP, RULES))
    return spec(load(folder, small(rules, top=top.format(helpers=helpers.__name__))).Made)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("identity")


@pytest.fixture(scope="module")
def original(folder):
    made = written(folder)
    return compiled_identity(made), fingerprint(made)


COMPILED = {
    "a rule": ("LIMIT * draw.luck", "LIMIT + draw.luck"),
    "a number of its module": ("LIMIT = 0.5", "LIMIT = 0.5000000000000001"),
    "a helper in another module": ("math.tanh(x)", "math.tanh(2.0 * x)"),
    "a number of a helper's module": ("FLAT = 1.0", "FLAT = 2.0"),
    "the kind of a trait": ("luck: float = trait", "luck: int = trait"),
    "the name of a draw": ("draw.luck", "draw.fate"),
}  # fmt: skip
DECIDING = {
    "the hook": ("set_up(providers)\n\n\n@outcome", "set_up(providers[:1])\n\n\n@outcome"),
    "what the hook calls": ('providers["hope"] =', 'providers["claim"] ='),
    "what the hook's helper calls": ("SHARES[0] + size", "SHARES[0] - size"),
    "numbers that are named there": ("SHARES = (0.2, 0.8)", "SHARES = (0.3, 0.7)"),
    "an outcome": ('total("luck")', 'mean("luck")'),
    "the spread of a trait": ("sd=0.1", "sd=0.2"),
    "a bound of a trait": ("high=1.0)", "high=2.0)"),
    "the default of a parameter": ("parameter(0.5,", "parameter(0.55,"),
    "the range of a parameter": ("high=0.6", "high=0.7"),
}


@pytest.mark.parametrize("what", COMPILED)
def test_what_rules_hold_is_compiled_anew(folder, original, what):
    made = written(folder, *COMPILED[what])
    assert compiled_identity(made) != original[0] and fingerprint(made)["rules"] != original[1]["rules"]


@pytest.mark.parametrize("what", DECIDING)
def test_what_decides_a_number_is_in_the_fingerprint_and_compiles_nothing(folder, original, what):
    made = written(folder, *DECIDING[what])
    assert compiled_identity(made) == original[0]
    assert fingerprint(made)["rules"] != original[1]["rules"]


def test_the_same_text_is_the_same_class(folder, original):
    again = written(folder)
    assert (compiled_identity(again), fingerprint(again)) == original


NETWORK = """
from policysim.rules import network


@network
def ring(providers, draw):
    names = list(providers.index)
    return ps.edges(names, [names[-1], *names[:-1]])

"""


def test_a_public_name_counts_alike_before_and_after_it_was_first_used(folder, monkeypatch):
    made = spec(load(folder, small("", top=f"import policysim as ps\n{NETWORK}")).Made)
    for name in ("edges", "list"):
        monkeypatch.delitem(vars(ps), name, raising=False)
    before = fingerprint(made)
    assert "edges" in vars(ps) and "list" not in vars(ps)
    assert ps.list("switches") is not None
    assert fingerprint(made) == before


def test_what_is_only_told_decides_nothing(folder, original):
    made = written(folder, "how lucky it is", "whether it is lucky")
    assert (compiled_identity(made), fingerprint(made)) == original


@pytest.mark.parametrize("library", ["numpy", "scipy"])
def test_another_version_of_a_library_is_named(folder, original, library, monkeypatch):
    monkeypatch.setattr(f"{library}.__version__", "0.1")
    other = fingerprint(written(folder))
    assert {name for name in other if other[name] != original[1][name]} == {library} and other[library] == "0.1"
    assert original[1]["python"] == ".".join(map(str, sys.version_info[:2]))


@pytest.mark.parametrize("name", cache.ENGINE)
def test_a_change_in_any_compiled_module_of_the_engine_is_noticed(tmp_path, monkeypatch, name):
    for module in cache.ENGINE:
        copy2(Path(cache.__file__).parent / f"{module}.py", tmp_path)
    monkeypatch.setattr(cache, "__file__", str(tmp_path / "cache.py"))
    before = cache.engine_identity.__wrapped__()
    with (tmp_path / f"{name}.py").open("a") as file:
        file.write("CHANGED = 1\n")
    assert cache.engine_identity.__wrapped__() != before


def test_every_module_whose_code_is_compiled_is_listed():
    folder = Path(cache.__file__).parent
    compiled = {
        path.stem for path in folder.glob("*.py") if re.search(r"import.*\bjit|numba|jit\w*\(", path.read_text())
    }
    assert compiled - {"bench"} <= {*cache.ENGINE, "identity", "bind"} and {"reductions", "delivery"} < {*cache.ENGINE}


PREPARES = """
import sys, time
sys.path[:0] = {path!r}
import small_class
from policysim.engine import is_prepared, prepare
from policysim.engine.replicate import played
from policysim.rules import spec
from engines.worlds import plain_world
made = spec(small_class.Made)
print(is_prepared(made))
began = time.perf_counter()
prepare(made)
play = played(plain_world(made))
print(time.perf_counter() - began)
print(is_prepared(made), play.history["hope"].sum().hex())
"""


def in_a_process(folder: Path, script: str = PREPARES, **words) -> list[str]:
    """What a process says whose cache is in the folder."""
    path = [str(folder), str(Path(__file__).resolve().parents[1])]
    environment = os.environ | {"XDG_CACHE_HOME": str(folder / "cache")}
    asked = [sys.executable, "-c", script.format(path=path, **words)]
    return subprocess.run(asked, env=environment, capture_output=True, text=True, check=True).stdout.split()


def files(folder: Path) -> set[tuple[Path, int]]:
    return {(path, path.stat().st_mtime_ns) for path in folder.rglob("*.nb?")}


def test_a_second_process_finds_what_the_first_compiled(tmp_path):
    (tmp_path / "small_class.py").write_text(small("@rule\ndef go(self, draw):\n    self.hope += draw.luck\n"))
    before, _, after, sum_ = in_a_process(tmp_path)
    assert (before, after) == ("False", "True")
    kept = files(tmp_path / "cache")
    assert kept
    before, seconds, after, again = in_a_process(tmp_path)
    assert (before, after, again) == ("True", "True", sum_)
    assert files(tmp_path / "cache") == kept and float(seconds) < 3.0


PLAYS = """
import hashlib, importlib, sys
sys.path[:0] = {path!r}
from policysim.engine.replicate import played
from policysim.rules import spec
from engines.worlds import plain_world
for name in {names!r}:
    made = spec(importlib.import_module(name).Made)
    told = hashlib.sha256()
    for n in range(2, 9):
        play = played(plain_world(made, n, 3))
        told.update(str(play.failure).encode() + b"".join(play.history[f].tobytes() for f in play.history.dtype.names))
    print(told.hexdigest())
"""


@pytest.mark.long
def test_classes_compiled_apart_can_be_loaded_together(tmp_path):
    (tmp_path / "made_2.py").write_text("from policysim.providers import Provider as Made\n")
    (tmp_path / "made_1.py").write_text(HEAD + LIVELY)
    apart = [in_a_process(tmp_path, PLAYS, names=[name])[0] for name in ("made_1", "made_2")]
    assert in_a_process(tmp_path, PLAYS, names=["made_1", "made_2"]) == apart
    assert in_a_process(tmp_path, PLAYS, names=["made_2", "made_1"]) == apart[::-1]


def test_symbols_of_compiled_parts_are_of_this_process():
    def part(x):
        return x + 1.0

    name = part.__qualname__
    jit(part), jit(part)
    assert part.__qualname__.startswith(name) and part.__qualname__ != name
    assert part.__qualname__.count(part.__qualname__.rpartition("_")[2]) == 1
