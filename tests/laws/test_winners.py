"""Laws of winners and losers: a group gains or loses where its difference is larger than its error, and is told so."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from made_up import WAVE, make_sweep

from policysim.analysis.winners import winners_frame, winners_in_words
from policysim.errors import AskError

NAMES = ("north", "south", "east", "west")
GAINS = (0.5, 0.4, -0.5, 0.0)  # of agility in each region; support does nothing anywhere


@pytest.fixture
def c(tmp_path, monkeypatch):
    """A made-up sweep of which the regions' values stand in place of recorded ones."""
    made = make_sweep(tmp_path, agility=0.3, support=0.1 * WAVE)
    regions = np.zeros((3, 20, 4))
    regions[1] = np.array(GAINS) + 0.1 * WAVE[:, None]
    regions[2] = 0.1 * WAVE[:, None]
    monkeypatch.setattr(made, "split", lambda kind: (NAMES, regions))
    return made


def test_groups_gain_lose_or_cannot_be_told_apart(c):
    found = winners_frame(c, "region").set_index(["option", "region"])["group"]
    assert found["agility"].to_dict() == {
        "north": "gains", "south": "gains", "east": "loses", "west": "cannot be told apart",
    }  # fmt: skip
    assert set(found["support"]) == {"cannot be told apart"}


def test_they_are_told_in_words_best_option_first(c):
    assert winners_in_words(c, "region", {name: name.capitalize() for name in NAMES}) == [
        '"Build agility": North and South gain, East loses, 1 cannot be told apart.',
        '"support": in none of 4 regions can it be told apart.',
    ]


def test_years_do_not_win(c):
    with pytest.raises(AskError, match="groups of providers"):
        winners_frame(c, "year")
