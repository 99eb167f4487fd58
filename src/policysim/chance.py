"""Every random number is a pure function of who, when, and which decision.

A draw is keyed by (root seed, replicate, rule, draw name) and counted by (tick, innovation, agent): Philox 4x64 with ten
rounds (Salmon and others 2011), whose stream NumPy promises to keep. It does not depend on the scenario, the engine, how
many agents or innovations there are, or who else drew.
"""

import hashlib
from functools import lru_cache

import numpy as np
from scipy import special

TO_UNIT = 2.0**-53
SMALLEST = 2.0**-54  # half a step: keeps an inverse CDF finite at a uniform of exactly 0


@lru_cache(maxsize=65536)
def key(seed: int, replicate: int, rule: str, draw: str) -> tuple[int, int]:
    """The two 64-bit words of the Philox key of one named draw."""
    digest = hashlib.blake2b(f"{seed}/{replicate}/{rule}/{draw}".encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


def stream(words: tuple[int, int], tick: int, innovation: int, n: int) -> np.ndarray:
    """Uniforms in [0, 1) of agents 0 to n-1, float64 (n,): Philox counter (0, tick, innovation, 0) and up."""
    bits = np.random.Philox(key=np.array(words, np.uint64), counter=np.array([0, tick, innovation, 0], np.uint64))
    return (bits.random_raw(n) >> np.uint64(11)) * TO_UNIT


@lru_cache(maxsize=512)
def uniforms(
    seed: int, replicate: int, rule: str, draw: str, n: int, *, tick: int = 0, innovation: int = 0
) -> np.ndarray:
    """Uniforms in [0, 1) of one named draw for agents 0 to n-1, float64 (n,), read-only: worlds of a replicate share them."""
    made = stream(key(seed, replicate, rule, draw), tick, innovation, n)
    made.setflags(write=False)
    return made


def normal(u: np.ndarray) -> np.ndarray:
    """Standard normal values of uniforms."""
    return special.ndtri(np.maximum(u, SMALLEST))


def lognormal(u: np.ndarray, median: float, sigma: float) -> np.ndarray:
    """Lognormal values of uniforms; `sigma` is the standard deviation of the logarithm."""
    return median * np.exp(sigma * normal(u))


def exponential(u: np.ndarray) -> np.ndarray:
    """Exponential waiting times of mean 1 of uniforms."""
    return -np.log1p(-u)


def beta(u: np.ndarray, a: float, b: float) -> np.ndarray:
    """Beta(a, b) values of uniforms."""
    return special.betaincinv(a, b, u)


def gamma(u: np.ndarray, shape: float) -> np.ndarray:
    """Gamma values of uniforms, scale 1; normalised to sum 1 they are Dirichlet."""
    return special.gammaincinv(shape, np.maximum(u, SMALLEST))


def two_piece(u: np.ndarray, low: float, middle: float, high: float) -> np.ndarray:
    """Half of the values uniform between `low` and `middle`, half between `middle` and `high`: the median is `middle`."""
    below = low + (middle - low) * 2.0 * u
    above = middle + (high - middle) * (2.0 * u - 1.0)
    return np.where(u < 0.5, below, above)


def log_two_piece(u: np.ndarray, low: float, middle: float, high: float) -> np.ndarray:
    """The same for their logarithms, where `low` is above 0."""
    return np.clip(np.exp(two_piece(u, float(np.log(low)), float(np.log(middle)), float(np.log(high)))), low, high)


def whole(u: np.ndarray, low: float, middle: float, high: float) -> np.ndarray:
    """The same in whole numbers, each as likely as the others on its side of `middle`; the median is `middle`."""
    return np.clip(np.rint(two_piece(u, low - 0.5, middle, high + 0.5)), low, high)


def uniform(u: np.ndarray, low: float, high: float) -> np.ndarray:
    """Values evenly between `low` and `high`."""
    return low + (high - low) * u


def triangular(u: np.ndarray, low: float, mode: float, high: float) -> np.ndarray:
    """Values of the triangle over `low` to `high` that is highest at `mode`."""
    below = low + np.sqrt(u * (high - low) * (mode - low))
    above = high - np.sqrt((1.0 - u) * (high - low) * (high - mode))
    return np.where(u * (high - low) < mode - low, below, above)
