"""Law: a draw depends on who, when and which decision, and on nothing else; to the eye it is a uniform number."""

from itertools import product

import numpy as np
import pytest
from scipy import stats

from policysim.chance import beta, exponential, gamma, key, lognormal, normal, stream, two_piece, uniforms
from policysim.engine import philox
from policysim.engine.philox import blocks, fill, kept_blocks, stream_name
from policysim.providers import Provider
from policysim.rules import spec

LARGE = 2**40
RULES = spec(Provider).rules
EDGES = np.array([0.0, 2.0**-53, 1e-12, 0.3, 0.5, 0.9, 1.0 - 2.0**-53])
GRID = (np.arange(20_000) + 0.5) / 20_000


def compiled(words, tick, innovation, n) -> np.ndarray:
    """The compiled engine's uniforms of agents 0 to n-1."""
    out = np.full(n, np.nan)
    fill(out, *(np.uint64(w) for w in (*words, tick, innovation)), n)
    return out


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


@pytest.mark.parametrize("n", [1, 6, 203])
def test_a_block_of_ticks_holds_the_draws_of_every_rule(n):
    numbers, arrived = np.array([0, 1, 1000, 10_003]), np.array([[True, False, True, False], [True, True, True, True]])
    made = blocks(9, 4, RULES, 5, 7, n, numbers, arrived)
    for rule, begin in zip(RULES, made.begin, strict=True):
        agents, width = 1 if rule.owner == "nation" else n, len(numbers) if rule.owner == "uptake" else 1
        shape = (2, agents, width, len(rule.draws))
        words = made.words[begin : begin + np.prod(shape, dtype=int)].reshape(shape)
        for t, k, (d, draw) in product(range(2), range(width), enumerate(rule.draws)):
            number = int(numbers[k]) if rule.owner == "uptake" else 0
            asked = uniforms(9, 4, stream_name(rule), draw, agents, tick=5 + t, innovation=number)
            drawn = arrived[t, k] or rule.owner != "uptake"
            assert np.array_equal(words[t, :, k, d], asked if drawn else 0.0 * asked)


def test_blocks_of_any_length_hold_the_same_draws():
    numbers, arrived = np.arange(3), np.ones((6, 3), bool)

    def words(first, last):
        made = blocks(1, 0, RULES, first, last, 5, numbers, arrived[first:last])
        ends = [*made.begin[1:], len(made.words)]
        return [made.words[b:e].reshape(last - first, -1) for b, e in zip(made.begin, ends, strict=True)]

    pieces = [words(0, 1), words(1, 4), words(4, 6)]
    for r, whole in enumerate(words(0, 6)):
        assert np.array_equal(whole, np.concatenate([piece[r] for piece in pieces]))


def test_kept_draws_are_those_that_would_be_made(monkeypatch):
    numbers, arrived = np.arange(3), np.ones((6, 3), bool)
    arrived[2:4, 1] = False
    ways = product((1, 2), (0, 1), (RULES, RULES[:2]), ((0, 3), (3, 6)), (5, 6), (numbers, numbers + 1000), (0, 2))
    every = [
        (s, r, rules, a, b, n, names, arrived[: b - a] if k else arrived[a:b])
        for s, r, rules, (a, b), n, names, k in ways
    ]
    monkeypatch.setattr(philox, "KEPT_BYTES", 3 * blocks(*every[0]).words.nbytes)
    for order in (every, every[::-1], every[::2] + every[1::2], every):
        for asked in order:
            kept, made = kept_blocks(*asked), blocks(*asked)
            assert np.array_equal(kept.words, made.words) and np.array_equal(kept.begin, made.begin)
            assert (kept.first, kept.innovations) == (made.first, made.innovations)
            assert sum(draws.words.nbytes for draws in philox._kept.values()) <= philox.KEPT_BYTES


def test_a_replicate_that_fits_is_drawn_once_and_one_that_does_not_is_not_held(monkeypatch):
    numbers, arrived = np.arange(3), np.ones((4, 3), bool)
    first, second = ((7, 0, RULES, a, a + 4, 5, numbers, arrived) for a in (0, 4))
    assert kept_blocks(*first) is kept_blocks(*first)
    monkeypatch.setattr(philox, "KEPT_BYTES", blocks(*first).words.nbytes)
    assert kept_blocks(*second) is not kept_blocks(*second)
    assert kept_blocks(*first) is kept_blocks(*first)


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
        fill(made[at], *(np.uint64(w) for w in (*words, said["tick"], said["innovation"])), 4)
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
