"""Sums over providers are made from left to right, so that both engines and all shapes give the same bits."""

import numpy as np
import pytest

from policysim.engine.history import _last_sum
from policysim.engine.reductions import over_peers

SHAPES = [(ticks, providers) for ticks in (1, 2, 3, 41) for providers in (1, 2, 9, 202, 2000)]


@pytest.mark.parametrize("shape", SHAPES)
def test_totals_are_sums_from_left_to_right(shape):
    values = np.random.default_rng(1).standard_normal(shape) * 10.0 ** np.random.default_rng(2).integers(-8, 8, shape)
    by_hand = np.zeros(shape[0])
    for provider in range(shape[1]):
        by_hand += values[:, provider]
    records = np.zeros(shape, [("other", "<i8"), ("value", "<f8")])  # as they are recorded, other words in between
    records["value"] = values
    assert _last_sum(values).tolist() == _last_sum(records["value"]).tolist() == by_hand.tolist()


def test_totals_of_vectors_and_whole_numbers_are_sums_too():
    values = np.random.default_rng(3).standard_normal((1, 300, 3))
    assert _last_sum(values).tolist() == np.cumsum(values, axis=1)[:, -1].tolist()
    assert _last_sum(np.array([[True, False, True], [True, True, True]])).tolist() == [2, 3]


def test_what_peers_show_is_the_same_for_one_number_and_for_many():
    rng = np.random.default_rng(4)
    values, first = rng.standard_normal((30, 5)), np.array([0, *np.cumsum(rng.integers(0, 7, 30))])
    peers, weights = rng.integers(0, 30, first[-1]), rng.random(first[-1])
    together, alone = np.zeros((30, 5)), np.full((30, 1), 9.0)
    over_peers(values, 5, first, peers, weights, together)
    for column in range(5):
        over_peers(values[:, column : column + 1], 1, first, peers, weights, alone)
        assert alone[:, 0].tolist() == together[:, column].tolist()
