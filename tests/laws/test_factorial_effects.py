"""Law: what levers add alone and together is what a world was made of, whatever else is in it."""

from itertools import combinations

import numpy as np
import pytest

from factorial.made import LEVERS, effect

ADDS = {("supply",): 2.0, ("payment",): 3.0, ("supply", "payment"): 5.0, ("investment", "support", "payment"): -4.0}


def grown(levers, future):
    """Growth where these levers are on: each term counts where all of its levers are."""
    return 0.1 * future + sum(size * (1 + future) for some, size in ADDS.items() if set(some) <= levers)


VALUES = {
    frozenset(some): np.array([grown(set(some), future) for future in (0, 1)])
    for n in range(len(LEVERS) + 1) for some in combinations(LEVERS, n)
}  # fmt: skip


@pytest.mark.parametrize(
    "some, told",
    [
        (["supply"], 2.0 + 5.0 / 2),  # alone, and half of the pair: the other is there in half of the mixtures
        (["payment"], 3.0 + 5.0 / 2 - 4.0 / 4),
        (["investment"], -4.0 / 4),
        (["autonomy"], 0.0),
        (["supply", "payment"], 5.0),
        (["investment", "payment"], -4.0 / 2),
        (["supply", "autonomy"], 0.0),
        (["investment", "support", "payment"], -4.0),
        (["supply", "investment", "payment"], 0.0),
        (list(LEVERS), 0.0),
    ],
)
def test_an_effect_is_what_the_world_was_made_of(some, told):
    assert effect(VALUES, some) == pytest.approx([told, 2 * told])
