"""Law: the maths of rules is defined everywhere and has the same bits interpreted and compiled."""

import math
from itertools import product

import numba
import numpy as np
import pytest
from scipy import special

from policysim.engine.bind import Binder, interpreted
from policysim.rules import chance, clip, helper, normal, power, total, towards, waiting

EDGES = [
    0.0, -0.0, 1.0, -1.0, 0.5, 1.5, 2.5, -0.5, -2.5, 3.0, -7.0, 1e-300, 5e-324, -5e-324, 1e300, -1e300, 709.78, 709.79, 710.0,
    1000.0, -745.2, -1000.0, 2.0**53, 2.0**63, -(2.0**63), 9.2e18, -9.3e18, math.pi, 0.1, 1.7976931348623157e308, math.inf,
    -math.inf, math.nan,
]  # fmt: skip
FUNCTIONS = 43
powered = Binder(interpreted).bind(power)


@helper
def value(n, x, y):
    """The n-th function of the rule language at x and y."""
    z = y if y != 0.0 else 1.0
    u = x - math.floor(x) if abs(x) < 1e9 else 0.25
    if n < 10:
        return elementary(n, x)
    if n < 20:
        return rounded(n, x, y)
    if n == 20:
        return x + y
    if n == 21:
        return x - y
    if n == 22:
        return x * y
    if n == 23:
        return x / z
    if n == 24:
        return x // z
    if n == 25:
        return x % z
    if n == 26:
        return -x
    if n == 27:
        return 1.0 if x < y else 2.0 if x == y else 3.0
    if n == 28:
        return 1.0 if (x <= y and not (y >= 1.0)) or x != y else 0.0
    if n == 29:
        return abs(x)
    if n == 30:
        return min(x, y)
    if n == 31:
        return max(x, y)
    if n == 32:
        return max(x, y, 0.5)
    if n == 33:
        return min(0.0, x, y)
    if n == 34:
        return chance(abs(x), abs(y))
    if n == 35:
        return waiting(u, abs(x), abs(y))
    if n == 36:
        return towards(x, y, 0.7, 0.25)
    if n == 37:
        return clip(x, -1.0, y)
    if n == 38:
        return power(x, y)
    if n == 39:
        return normal(u)
    if n == 40:
        return x * y + z
    if n == 41:
        return (x + y) * (x - y) / z
    return bool(x) + 0.5


@helper
def elementary(n, x):
    """Elementary functions."""
    if n == 0:
        return math.exp(x)
    if n == 1:
        return math.log(x)
    if n == 2:
        return math.log1p(x)
    if n == 3:
        return math.expm1(x)
    if n == 4:
        return math.sqrt(x)
    if n == 5:
        return math.tanh(x)
    if n == 6:
        return math.exp(-x * x)
    if n == 7:
        return math.log(x * x)
    if n == 8:
        return math.sqrt(abs(x))
    return float(math.floor(x))


@helper
def rounded(n, x, y):
    """Whole numbers; what is no 64-bit int counts as 0."""
    a = int(x) % 1000003
    b = int(y) % 1009 - 504
    c = b if b != 0 else 7
    if n == 10:
        return float(int(x))
    if n == 11:
        return float(round(x))
    if n == 12:
        return float(a // c)
    if n == 13:
        return float(-a % c)
    if n == 14:
        return a / c
    if n == 15:
        return float(abs(b) + max(a, b) - min(a, b, 3))
    if n == 16:
        return float(-a // c)
    if n == 17:
        return a * 0.1 + b
    if n == 18:
        return float(round(a) + int(b) - math.floor(x))
    return float(a == b) + float(a > b)


def inputs() -> tuple[np.ndarray, np.ndarray]:
    """Every pair of edges, then numbers of all magnitudes, both signs, and ordinary ones."""
    edges = np.array(list(product(EDGES, EDGES)))
    random = np.random.Philox(1).random_raw(40_000) * 2.0**-64
    sign, size = np.where(random[:10_000] < 0.5, -1.0, 1.0), 10.0 ** (630.0 * random[10_000:20_000] - 322.0)
    wild = (sign * size).reshape(-1, 2)
    ordinary = (20.0 * random[20_000:] - 10.0).reshape(-1, 2)
    return tuple(np.concatenate([edges, wild, ordinary]).T.copy())


@pytest.fixture(scope="module")
def compiled_value():
    make = numba.njit(error_model="python")
    bound = Binder(make).bind(value)

    @numba.njit
    def table(x, y, out):
        for n in range(out.shape[0]):
            for i in range(len(x)):
                out[n, i] = bound(n, x[i], y[i])

    return table


def test_every_function_has_the_same_bits_in_both_engines(compiled_value):
    x, y = inputs()
    theirs = np.empty((FUNCTIONS, len(x)))
    compiled_value(x, y, theirs)
    bound = Binder(interpreted).bind(value)
    pairs = list(zip(x.tolist(), y.tolist(), strict=True))
    assert len(pairs) > 10_000
    for n in range(FUNCTIONS):
        mine = np.array([bound(n, a, b) for a, b in pairs])
        differ = (mine.view(np.int64) != theirs[n].view(np.int64)) & ~(np.isnan(mine) & np.isnan(theirs[n]))
        at = np.flatnonzero(differ)
        assert not at.size, f"function {n}: {[(pairs[i], mine[i], theirs[n, i]) for i in at[:5]]}"


@pytest.mark.parametrize(("asked", "answer"), [
    (total.log(0.0), -math.inf), (total.log(-0.0), -math.inf), (total.log(-1.0), math.nan), (total.log(math.inf), math.inf),
    (total.log1p(-1.0), -math.inf), (total.log1p(-2.0), math.nan), (total.sqrt(-1.0), math.nan), (total.sqrt(-0.0), -0.0),
    (total.exp(1000.0), math.inf), (total.exp(-1000.0), 0.0), (total.exp(math.nan), math.nan), (total.expm1(1e9), math.inf),
    (total.expm1(-1e9), -1.0), (total.tanh(1e300), 1.0), (total.exp(-math.inf), 0.0), (total.exp(math.inf), math.inf),
    (total.whole(math.nan), 0), (total.whole(math.inf), 0), (total.whole(1e300), 0), (total.whole(-2.9), -2),
    (total.nearest_whole(2.5), 2), (total.nearest_whole(-math.inf), 0), (total.floor(-2.1), -3), (total.floor(math.nan), 0),
    (powered(0.0, 2.0), 0.0), (powered(0.0, 0.0), 1.0), (powered(3.0, 1.0), 3.0), (powered(-1.0, 2.0), math.nan),
    (powered(0.0, -1.0), math.inf), (normal(0.5), 0.0),
])  # fmt: skip
def test_maths_is_defined_at_its_edges(asked, answer):
    assert type(asked) is type(answer)
    assert (math.isnan(answer) and math.isnan(asked)) or asked == answer


def test_totals_are_the_plain_functions_where_those_are_defined():
    for x in (5e-324, 1e-9, 0.3, 1.0, 7.25, 709.0, 709.782712893384):
        for name in ("exp", "expm1", "log", "log1p", "sqrt", "tanh", "floor"):
            assert getattr(total, name)(x) == getattr(math, name)(x)
    for x in (-5.5, -0.5, 0.5, 1.5, 2.5, 1e18, -9.1e18):
        assert (total.whole(x), total.nearest_whole(x), total.floor(x)) == (int(x), round(x), math.floor(x))


def test_the_normal_score_is_that_of_scipy():
    u = np.concatenate(
        [(np.arange(20_000) + 0.5) / 20_000, 10.0 ** np.linspace(-16, -1, 300), [2.0**-53, 1 - 2.0**-53]]
    )
    mine = np.array([normal(x) for x in u.tolist()])
    assert np.allclose(mine, special.ndtri(u), rtol=1e-14, atol=1e-15)
    assert math.isfinite(normal(0.0)) and normal(0.0) < normal(2.0**-53)


def test_waiting_is_the_time_of_an_event_that_chance_gives():
    grid = [
        (u, rate, span)
        for u in np.linspace(0.001, 0.999, 60)
        for rate in (0.0, 0.1, 1.0, 9.0)
        for span in (0.1, 0.25, 1.0)
    ]
    for u, rate, span in grid:
        wait = waiting(u, rate, span)
        assert (wait < span) == (u < chance(rate, span))
        if wait < span:
            assert chance(rate, wait) == pytest.approx(u, rel=1e-12)
        else:
            assert wait == span


def test_halves_of_a_tick_make_a_tick():
    for rate, span in product((0.0, 0.3, 8.0), (0.1, 0.25, 1.0)):
        stay = (1.0 - chance(rate, span / 2)) ** 2
        assert 1.0 - stay == pytest.approx(chance(rate, span), abs=1e-15)
        half = towards(towards(5.0, 2.0, rate, span / 2), 2.0, rate, span / 2)
        assert half == pytest.approx(towards(5.0, 2.0, rate, span), rel=1e-14)


def test_powers_are_powers():
    for x, y in product((1e-3, 0.5, 1.0, 2.0, 40.0), (-2.0, -0.5, 0.0, 0.5, 1.0, 3.0)):
        assert powered(x, y) == pytest.approx(x**y, rel=1e-14)
