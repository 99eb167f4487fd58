"""Rules are played on what they touch of a provider, where that is little: the rest stays, is recorded, and no bit differs."""

import numpy as np
import pytest

from engines.same_bits import first_difference
from engines.worlds import plain_world
from engines.written import load, small
from policysim.engine.replicate import advance, begin, fork, played
from policysim.engine.touched import played_dtype
from policysim.rules import spec

MUCH = "    age: float = trait(3.0)\n    marks: vector(20) = state(7.0)\n    born: int = state(1948)\n"
FEW = """
    @rule
    def hopes(self, seen, draw):
        self.hope = 0.5 * seen.hopes + 0.5 * draw.luck
        self.count += 1

    @rule
    def tries(self, uptake, draw):
        uptake.depth = draw.luck * self.hope
        self.open = uptake.depth > 0.5
"""
HANDS_ON = FEW + "\n    @rule\n    def asks(self, uptake):\n        uptake.depth = asked(self)\n"
TOP = '\n@helper\ndef asked(one):\n    "A helper may look at all of a provider."\n    return 0.1 * one.age\n'


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    return spec(load(tmp_path_factory.mktemp("few"), small(MUCH + FEW)).Made)


def test_only_what_rules_touch_is_played_on(few):
    assert set(played_dtype(few).names) == {"hope", "claim", "count", "open"}


def test_a_rule_that_hands_itself_on_may_touch_anything(tmp_path):
    made = spec(load(tmp_path, small(MUCH + HANDS_ON, top=TOP)).Made)
    assert played_dtype(made) == made.provider_dtype


def test_both_engines_agree_on_all_of_a_provider(few):
    assert first_difference(plain_world(few)) == ""


def test_what_no_rule_touches_stays_and_is_recorded(few):
    world = plain_world(few)
    history = played(world).history
    assert (history["marks"] == 7.0).all() and (history["born"] == 1948).all()
    assert (history["age"] == world.providers["age"]).all()
    assert np.ptp(history["hope"]) > 0.1 and history["count"][-1].tolist() == [world.ticks] * len(world.providers)


def test_records_can_be_changed_forked_and_put_back_between_ticks(few):
    world = plain_world(few)
    play, straight = begin(world), played(world)
    advance(play, 2)
    other = fork(play, world)
    advance(other, world.ticks)
    assert other.history.tobytes() == straight.history.tobytes()
    play.arrays["providers"]["count"] = 100
    advance(play, world.ticks)
    assert (play.history["count"][-1] - straight.history["count"][-1]).tolist() == [98] * len(world.providers)
