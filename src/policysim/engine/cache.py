"""Compiled code is kept on disk in folders named by what it was made from, so that the next process finds it."""

import hashlib
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numba
import platformdirs

# Modules with compiled code.
ENGINE = (
    "cache",
    "chains",
    "compiled",
    "delivery",
    "idle",
    "layout",
    "looking",
    "memory",
    "philox",
    "reductions",
    "touched",
)
PROCESS = os.urandom(8).hex()
PART = {
    "error_model": "python",
    "nogil": True,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}  # of larger functions


def cache_folder() -> Path:
    """Where compiled rules are kept: nothing else is, and it is safe to delete."""
    return Path(platformdirs.user_cache_dir("policysim", appauthor=False))


def jit(function: Callable) -> Any:
    """Compiled with Python's own error rules: a division by zero is an error, not an infinity."""
    return numba.njit(**PART)(own_symbol(function))


def jit_rule(function: Callable) -> Any:
    """A rule or helper compiled so that a number asked for beyond the end of a vector is an error too."""
    return numba.njit(**PART, boundscheck=True)(own_symbol(function))


def own_symbol(function: Callable) -> Callable:
    """The function under a name of this process's own.

    What two processes kept on disk, a third may load side by side, and Numba numbers functions from 1 in each process.
    """
    if not function.__qualname__.endswith(PROCESS):
        function.__qualname__ += f"_{PROCESS}"
    return function


def jit_within(function: Callable) -> Any:
    """A part of larger functions that is compiled into each of them."""
    return numba.njit(**PART, forceinline=True)(own_symbol(function))


def jit_inlined(function: Callable) -> Any:
    """Compiled into each of its callers, not by itself."""
    return numba.njit(error_model="python", inline="always")(function)


def jit_kept(function: Callable, folder: str) -> Any:
    """Compiled, and kept on disk in a folder of that name below the cache."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder() / folder)
    try:
        return numba.njit(error_model="python", nogil=True, cache=True)(function)
    finally:
        numba.config.CACHE_DIR = before


@lru_cache(maxsize=1)
def engine_identity() -> str:
    """Hash of Numba and of all that compiled parts of the engine hold; Numba itself would notice one file only.

    Numba does not load what it compiled from a file of another place or date, so these are in it too.
    """
    files = [Path(__file__).parent / f"{name}.py" for name in ENGINE]
    told = [f"{file} {file.stat().st_mtime_ns}\n{file.read_text()}" for file in files]
    return hashlib.sha256("\n".join([*told, numba.__version__]).encode()).hexdigest()[:24]


def jit_engine(function: Callable) -> Any:
    """A part of the engine that is the same for all provider classes: compiled once and kept."""
    return jit_kept(function, f"engine-{engine_identity()}")
