"""Rules that are played uptake by uptake: found where none notices the other in between, and the same bits then."""

import pytest

from engines.same_bits import first_difference
from engines.worlds import plain_world
from engines.written import load, small
from policysim.engine.chains import acting, chains
from policysim.engine.replicate import advance, begin, played
from policysim.providers.provider import Provider
from policysim.rules import spec

HEAD = "@rule\ndef {name}(self, uptake, innovation, seen, levers, par, draw):\n"
PAIRS = {  # what two rules do -> whether each uptake can have both at once
    ("uptake.depth = draw.luck", "uptake.stage = 1 if uptake.depth > 0.5 else 0"): True,
    ("self.count += 1", "self.count += 2\n    uptake.depth = 0.5"): True,
    ("self.count += 1", "self.count -= 1"): True,
    ("uptake.depth = self.hope", "uptake.stage = 1 if self.hope > 0.5 else 0"): True,
    ("self.hope = 0.5 * self.hope", "uptake.depth = draw.luck"): True,
    ("self.count += 1", "uptake.depth = 0.1 * self.count"): False,
    ("uptake.depth = 0.1 * self.count", "self.count += 1"): False,
    ("self.count += 1", "self.count = 2"): False,
    ("self.count += 1", "self.count = self.count + 1"): False,
    ("self.count += uptake.stage", "self.count += uptake.stage"): False,
    ("self.hope += 0.1", "self.hope += 0.2"): False,
    ("self.tide[0] += 0.1", "self.tide[1] += 0.1"): False,
    ("uptake.depth = draw.luck", "uptake.stage = 1 if seen.near > 0.5 else 0"): False,
    ("uptake.depth = draw.luck", "uptake.stage = 1 if seen.enabler > 0.5 else 0"): False,
    ("uptake.stage = 1 if seen.near > 0.5 else 0", "uptake.depth = draw.luck"): True,
    ("self.hope = draw.luck", "uptake.depth = asked(self)"): False,
    ("self.hope = draw.luck", "uptake.depth = seen.hopes"): False,
}  # fmt: skip
TOP = '\n@helper\ndef asked(one):\n    "A helper may look at all of a provider."\n    return one.hope\n'
MIXED = """
    @rule
    def first(self, uptake, seen, draw):
        self.count += 1
        uptake.depth = 0.5 * uptake.depth + 0.5 * draw.luck

    @rule
    def second(self, uptake, innovation, levers, draw):
        if uptake.depth < 0.3:
            return
        self.count += 1
        uptake.stage = (uptake.stage + 1) % 3
        self.hope = 0.5 * self.hope + 0.5 * draw.fate * innovation.weight + 0.01 * levers.prize_listed

    @rule
    def third(self, uptake, draw):
        if uptake.stage == 0:
            return
        uptake.depth = 0.9 * uptake.depth * draw.end

    @rule
    def fourth(self, uptake, seen):
        uptake.depth = 0.5 * uptake.depth + 0.25 * seen.near + 0.1 * self.count
"""


def written(tmp_path, body):
    return spec(
        load(tmp_path, small(body, top=TOP, seen='    enabler: float = linked("other", "uptake.depth")\n')).Made
    )


@pytest.mark.parametrize("pair", PAIRS)
def test_two_rules_join_where_neither_is_the_others_business(tmp_path, pair):
    text = "".join(HEAD.format(name=name) + f"    {body}\n" for name, body in zip(("one", "two"), pair, strict=True))
    assert chains(written(tmp_path, text)) == ([0, 2] if PAIRS[pair] else [0, 1, 2])


def test_the_built_in_provider_hears_considers_implements_and_sustains_at_once():
    made = spec(Provider)
    names = [rule.name for rule in made.rules]
    assert ["hear", "consider", "implement", "sustain"] in [
        names[a:b] for a, b in zip(chains(made), chains(made)[1:], strict=False)
    ]


def test_no_bit_differs_where_three_rules_are_played_at_once(tmp_path):
    made = written(tmp_path, MIXED)
    assert chains(made) == [0, 3, 4]
    assert first_difference(plain_world(made)) == ""


QUIET = """
    @rule
    def nothing(self, uptake):
        "Not in this class."

    @rule
    def first(self, seen, draw):
        self.hope = 0.5 * seen.hopes + 0.5 * draw.luck

    @rule
    def no_more(self):
        pass

    @rule
    def second(self, uptake, draw):
        uptake.depth = draw.luck * self.hope

    @rule
    def not_at_all(self, uptake):
        return

    @rule
    def third(self, uptake):
        uptake.stage = 1 if uptake.depth > 0.3 else 0
"""


def test_rules_that_do_nothing_stand_in_nobodys_way(tmp_path):
    made = written(tmp_path, QUIET)
    assert chains(made) == [0, 3, 6]  # `first`; then `second` and `third` on each uptake
    assert [acting(made, 0, 3), acting(made, 3, 6)] == [[1], [3, 5]]
    assert first_difference(plain_world(made)) == ""


def test_a_class_may_do_nothing_at_all(tmp_path):
    made = written(tmp_path, '\n    @rule\n    def nothing(self):\n        "Not in this class."\n')
    assert acting(made, 0, 1) == []
    assert first_difference(plain_world(made)) == ""


def test_a_play_that_is_put_back_to_an_earlier_tick_goes_on_from_there(tmp_path):
    world = plain_world(written(tmp_path, MIXED))
    play, straight = begin(world), played(world)
    advance(play, 2)
    earlier = {name: records.copy() for name, records in play.arrays.items()}
    advance(play, world.ticks)
    play.arrays, play.tick = earlier, 2
    advance(play, world.ticks)
    assert play.history.tobytes() == straight.history.tobytes()
    assert play.arrays["uptakes"].tobytes() == straight.arrays["uptakes"].tobytes()
