"""The England model in C by hand (w4_england.c): built here with gcc, given a world, played, and read back."""

import ctypes
import hashlib
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np

from policysim.chance import key
from policysim.engine.replicate import begin

SOURCE = Path(__file__).with_name("w4_england.c")
FLAGS = ["-O3", "-march=native", "-ffp-contract=off", "-fPIC", "-shared"]
COUNTS = ("n", "k", "ticks", "warm_up", "flows", "parts", "pots", "recorded", "groups")
UPTAKE = ("stage", "depth", "root", "pushed", "last_exposure", "visible", "visible_next", "relevance", "benefit")
PLACES = (
    "providers", "innovations", "par", "nation", "arrives", "indptr", "indices", "weights", *UPTAKE,
    "income", "dose", "profile", "reach", "listed", "cap", "pot", "spent", "pot_of", "part_flow", "part_field",
    "part_listed", "keys", "numbers", "record", "history",
    "counts", "here", "passed_by", "concern", "concerned", "levers", "totals", "mass", "exposed", "growth", "paid", "mandated",
)  # fmt: skip
STREAMS = ("hear.hear", "hear.retry", "consider.start", "implement.abandon", "sustain.lose", "weather.shock",
           "weather.turnover", "nation.weather.national")  # fmt: skip


class World(ctypes.Structure):
    """What `play` is given: numbers, then addresses, in the order of the C structure."""

    _fields_ = [(name, ctypes.c_int64) for name in COUNTS] + [(name, ctypes.c_void_p) for name in PLACES]


def compiler():
    """Path of gcc, or None where there is none."""
    return shutil.which("gcc")


@lru_cache(maxsize=4)
def library(spec):
    """The C code compiled for the records of a spec, kept in a folder named by what it was made from."""
    records = _records(spec)
    flags = [*FLAGS, subprocess.run([compiler(), "--version"], capture_output=True, text=True).stdout]
    told = hashlib.sha256("\n".join([SOURCE.read_text(), records, *flags]).encode()).hexdigest()[:16]
    place = Path(tempfile.gettempdir()) / f"policysim-w4-{told}"
    if not (place / "w4.so").exists():
        place.mkdir(exist_ok=True)
        (place / "w4_records.h").write_text(records)
        subprocess.run(
            [compiler(), *FLAGS, f"-I{place}", "-o", place / "made.so", SOURCE, "-lm"], check=True, capture_output=True
        )
        (place / "made.so").replace(place / "w4.so")
    return ctypes.CDLL(str(place / "w4.so"))


def _records(spec):
    """The records of a spec as C structures: every number has eight bytes."""
    kinds = {"Provider": spec.provider_dtype, "Innovation": spec.innovation_dtype, "Parameters": spec.par_dtype,
             "Levers": spec.levers_dtype, "Nation": spec.nation_dtype}  # fmt: skip
    lines = []
    for name, dtype in kinds.items():
        lines += ["typedef struct {", *(_member(field, dtype[field]) for field in dtype.names), f"}} {name};"]
    lines += [f"enum {{ LEVERS_PAYMENT_LISTED = {spec.levers_dtype.names.index('payment_listed')} }};"]
    return "\n".join([*lines, ""])


def _member(name, kind):
    word = "int64_t" if kind.base.kind == "i" else "double"
    return f"    {word} {name}{''.join(f'[{length}]' for length in kind.shape)};"


def _words(whole, recorded):
    """Which word of the whole record each recorded one is."""
    sizes = {name: recorded[name].itemsize // 8 for name in recorded.names}
    return np.array([whole.fields[name][1] // 8 + n for name, size in sizes.items() for n in range(size)], np.int64)


class Played:
    """One world in C: made from its records, played tick by tick or to the end."""

    def __init__(self, world, fields=None):
        spec, play = world.spec, begin(world, fields)
        n, k = world.uptakes.shape
        groups = int(world.providers["health_system"].max()) + 1
        self.play, self.world, d = play, world, play.delivery
        uptakes = {name: world.uptakes[name] for name in spec.uptake_dtype.names} | {
            "visible_next": world.uptakes["visible"]
        }
        keys = [key(world.seed, world.replicate, *stream.rsplit(".", 1)) for stream in STREAMS]
        held = {
            "providers": play.arrays["providers"], "innovations": world.innovations, "par": world.par,
            "nation": play.arrays["nation"], "arrives": world.arrives, "indptr": world.network.indptr,
            "indices": world.network.indices, "weights": world.network.weights,
            **{name: uptakes[name].copy() for name in UPTAKE},
            "income": d.income, "dose": d.dose, "profile": d.profile, "reach": d.reach, "listed": d.listed, "cap": d.cap,
            "pot": d.pots, "spent": d.spent, "pot_of": d.pot_of, "part_flow": d.part_flow, "part_field": d.part_field,
            "part_listed": d.part_listed, "keys": np.array(keys, np.uint64), "numbers": world.numbers.astype(np.uint64),
            "record": _words(spec.provider_dtype, play.history.dtype), "history": play.history, "counts": play.counts,
            "here": np.zeros(k, np.int64), "passed_by": np.zeros(k, np.int64), "concern": np.zeros((n, k), np.int64),
            "concerned": np.zeros(n, np.int64), "levers": np.zeros(n, spec.levers_dtype), "totals": np.zeros((groups, 6)),
            "mass": np.zeros(groups), **{name: np.zeros(k) for name in ("exposed", "growth", "paid", "mandated")},
        }  # fmt: skip
        self.held = {name: np.ascontiguousarray(array) for name, array in held.items()}
        addresses = {name: array.ctypes.data for name, array in self.held.items()}
        numbers = {
            "n": n, "k": k, "ticks": world.ticks, "warm_up": world.warm_up, "flows": len(d.pot_of),
            "parts": len(d.part_flow), "pots": len(d.pots), "recorded": play.history.dtype.itemsize // 8, "groups": groups,
        }  # fmt: skip
        self.function = library(spec).play
        self.table = World(**numbers, **addresses)

    def run(self, first=0, last=None):
        """Play these ticks."""
        self.function(
            ctypes.byref(self.table), ctypes.c_int64(first), ctypes.c_int64(self.world.ticks if last is None else last)
        )
        return self

    def uptakes(self):
        """What outlives a tick of each uptake, by name, (n, k) each."""
        shown = "visible" if self.table.visible == self.held["visible"].ctypes.data else "visible_next"
        return {name: self.held[shown if name == "visible" else name] for name in UPTAKE if name != "visible_next"}
