"""Law: a rule gives the same bits on a Mesa agent and compiled, whatever the rule and the world."""

from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from engines.grammar import module_text
from engines.same_bits import first_difference
from engines.worlds import random_world
from engines.written import load
from policysim.rules import spec


def agree(folder: Path, seed: int, worlds: int) -> None:
    """No field differs in that many random worlds of the class that the seed makes."""
    made = spec(load(folder, module_text(seed)).Made)
    for number in range(worlds):
        difference = first_difference(random_world(made, 1000 * seed + number))
        assert not difference, f"class {seed}, world {number}: {difference}\n{module_text(seed)}"


RANDOM = settings(deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate], database=None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("made")


@settings(RANDOM, max_examples=6)
@given(seed=st.integers(0, 10**6))
def test_no_bit_differs_in_random_worlds_of_random_classes(folder, seed):
    agree(folder, seed, worlds=10)


@pytest.mark.long
@settings(RANDOM, max_examples=25)
@given(seed=st.integers(10**6, 2 * 10**6))
def test_no_bit_differs_in_many_random_classes(folder, seed):
    agree(folder, seed, worlds=12)
