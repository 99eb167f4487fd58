"""Law: a draw depends on who, when and which decision, and on nothing else; to the eye it is a uniform number."""

import numpy as np
import pytest
from numba import njit
from scipy import stats

from policysim.chance import beta, exponential, gamma, key, lognormal, normal, stream, two_piece, uniforms
from policysim.engine.layout import KEY_BYTES, layout
from policysim.engine.philox import Drawing, as_draw, draw_keys, stream_name
from policysim.providers import Provider
from policysim.rules import spec

LARGE = 2**40
RULES = spec(Provider).rules
DRAWS = Drawing(("luck",))
EDGES = np.array([0.0, 2.0**-53, 1e-12, 0.3, 0.5, 0.9, 1.0 - 2.0**-53])
GRID = (np.arange(20_000) + 0.5) / 20_000


def compiled(words, tick, innovation, n) -> np.ndarray:
    """The compiled engine's uniforms of agents 0 to n-1."""
    out, held = np.full(n, np.nan), np.array(words, np.uint64)
    draw_all(held.ctypes.data, tick, innovation, out)
    return out


@njit
def draw_all(keys, tick, innovation, out):
    """As a rule draws, for agent after agent."""
    for agent in range(len(out)):
        out[agent] = as_draw(DRAWS, keys, tick, innovation, agent).luck


def test_yesterdays_draws_are_todays():
    assert uniforms(1, 0, "consider", "start", 5, tick=7, innovation=1003).tolist() == [
        0.9718376438242236, 0.8700967125910544, 0.48222897202326676, 0.38593999594193806, 0.06066638473751451,
    ]  # fmt: skip


def test_compiled_draws_are_those_of_numpy():
    some = np.random.Philox(3).random_raw(400)
    for at, n in enumerate([1, 2, 3, 4, 5, 6, 7, 8, 9, 202, 203, 1001] * 8):
        words = tuple(int(w) for w in some[2 * at : 2 * at + 2])
        tick, innovation = int(some[-at - 1] % LARGE), (0, 3, 1004, 10_077, int(some[at] % LARGE))[at % 5]
        assert np.array_equal(compiled(words, tick, innovation, n), stream(words, tick, innovation, n))


def test_each_draw_of_each_rule_has_its_own_key():
    keys, begin = draw_keys(9, 4, RULES), layout(spec(Provider)).keys
    for rule, first in zip(RULES, begin, strict=True):
        for d, draw in enumerate(rule.draws):
            drawn = compiled(tuple(keys[first // KEY_BYTES + d].tolist()), 6, 1003, 7)
            assert np.array_equal(drawn, uniforms(9, 4, stream_name(rule), draw, 7, tick=6, innovation=1003))
    assert len(np.unique(keys, axis=0)) == len(keys) == sum(len(rule.draws) for rule in RULES)


def test_uniforms_that_worlds_share_cannot_be_written_over():
    with pytest.raises(ValueError, match="read-only"):
        uniforms(5, 2, "hear", "hear", 10)[0] = 0.5


def test_nobody_else_changes_a_draw():
    few = uniforms(5, 2, "hear", "hear", 10, tick=3, innovation=1001)
    many = uniforms(5, 2, "hear", "hear", 1003, tick=3, innovation=1001)
    assert np.array_equal(few, many[:10])


def test_rules_of_the_nation_and_of_providers_have_draws_of_their_own():
    names = [stream_name(rule) for rule in RULES]
    assert len(set(names)) == len(names) and "nation.weather" in names and "weather" in names


ASKED = {"seed": 1, "replicate": 0, "rule": "consider", "draw": "start", "tick": 0, "innovation": 0}


def keys(n: int) -> np.ndarray:
    """Draws of four agents under many neighbouring seeds, replicates, draws, ticks and innovations, float64 (n, 4)."""
    made, side = np.empty((n, 4)), n // 5
    for at in range(n):
        direction, step = divmod(at, side)
        name = ("seed", "replicate", "draw", "tick", "innovation")[direction]
        said = ASKED | {name: f"d{step}" if name == "draw" else step + (direction > 0)}
        words = key(said["seed"], said["replicate"], said["rule"], said["draw"])
        made[at] = compiled(words, said["tick"], said["innovation"], 4)
    return made


def is_chance_in_all_directions(drawn: np.ndarray):
    """No two equal blocks, uniform, and no correlation between neighbours in any direction."""
    n = len(drawn)
    assert len(np.unique(drawn[:, 0])) == n and len(np.unique(drawn.ravel())) == drawn.size
    assert drawn.min() >= 0.0 and drawn.max() < 1.0
    assert stats.kstest(drawn.ravel(), "uniform").statistic < 2.5 / np.sqrt(drawn.size)
    for part in np.array_split(drawn, 5):  # seeds, replicates, draws, ticks, innovations
        limit = 5.0 / np.sqrt(len(part))
        assert np.abs(np.corrcoef(part[:-1].T, part[1:].T)[:4, 4:]).max() < limit
        assert np.abs(np.corrcoef(part.T) - np.eye(4)).max() < limit
    for bit in range(1, 54):
        assert abs(((drawn[:, 0] * 2.0**bit).astype(np.int64) & 1).mean() - 0.5) < 2.5 / np.sqrt(n)


def test_streams_of_neighbouring_keys_are_independent():
    is_chance_in_all_directions(keys(100_000))


@pytest.mark.long
def test_streams_of_a_million_keys_are_independent():
    is_chance_in_all_directions(keys(1_000_000))


@pytest.mark.parametrize("other", [
    {"seed": 2}, {"replicate": 1}, {"rule": "hear"}, {"draw": "abandon"}, {"tick": 1}, {"innovation": 1},
    {"tick": 1, "innovation": 1}, {"seed": 2**62},
])  # fmt: skip
def test_long_streams_that_differ_in_one_thing_are_uncorrelated(other):
    n = 100_000

    def drawn(said):
        return uniforms(*(said[x] for x in ("seed", "replicate", "rule", "draw")), n, tick=said["tick"],
                               innovation=said["innovation"])  # fmt: skip

    mine, theirs = drawn(ASKED), drawn(ASKED | other)
    for lag in (0, 1, 4):
        assert abs(np.corrcoef(mine[lag:], theirs[: n - lag])[0, 1]) < 5.0 / np.sqrt(n)
    assert abs(np.corrcoef(mine[1:], mine[:-1])[0, 1]) < 5.0 / np.sqrt(n)
    assert not np.intersect1d(mine, theirs).size


def test_inverses_are_those_of_scipy():
    u = GRID
    assert np.allclose(normal(u), stats.norm.ppf(u), rtol=1e-12, atol=1e-14)
    assert np.allclose(lognormal(u, 3.0, 0.4), stats.lognorm.ppf(u, 0.4, scale=3.0), rtol=1e-12)
    assert np.allclose(exponential(u), stats.expon.ppf(u), rtol=1e-12)
    for a, b in ((0.7, 0.7), (2.0, 5.0), (1.0, 1.0)):
        assert np.allclose(beta(u, a, b), stats.beta.ppf(u, a, b), rtol=1e-9)
    for shape in (0.5, 1.0, 4.0):
        assert np.allclose(gamma(u, shape), stats.gamma.ppf(u, shape), rtol=1e-9)


def test_inverses_are_finite_at_every_uniform_and_rise():
    for inverse in (
        normal, exponential, lambda u: lognormal(u, 1.0, 2.0), lambda u: beta(u, 0.5, 0.5),
        lambda u: gamma(u, 0.5), lambda u: two_piece(u, -1.0, 0.5, 3.0),
    ):  # fmt: skip
        values = inverse(EDGES)
        assert np.isfinite(values).all() and (np.diff(values) >= 0.0).all()


def test_two_pieces_meet_at_the_middle_which_is_the_median():
    values = two_piece(GRID, 1.0, 2.0, 6.0)
    assert two_piece(np.array([0.0, 0.5, 1.0]), 1.0, 2.0, 6.0).tolist() == [1.0, 2.0, 6.0]
    below = stats.uniform(1.0, 1.0).cdf(values) / 2 + stats.uniform(2.0, 4.0).cdf(values) / 2
    assert np.allclose(below, GRID) and (two_piece(GRID, 4.0, 4.0, 4.0) == 4.0).all()


def test_gamma_draws_normalised_are_dirichlet():
    drawn = np.column_stack([gamma(uniforms(1, 0, "x", f"g{k}", 20_000), 2.0) for k in range(3)])
    shares = drawn / drawn.sum(axis=1, keepdims=True)
    asked = stats.dirichlet([2.0, 2.0, 2.0])
    assert np.allclose(shares.mean(axis=0), asked.mean(), atol=0.01)
    assert np.allclose(shares.var(axis=0), asked.var(), atol=0.002)
