"""What a rule leaves as it is, by its first line: found where it can be, and the same bits as asking every time."""

import pytest

from engines.same_bits import first_difference
from engines.worlds import plain_world
from engines.written import load, small
from policysim.engine.idle import leaves_alone
from policysim.providers.provider import Provider
from policysim.rules import spec

GUARDED = """
bad: float = parameter(0.0)

@rule
def first(self, uptake, innovation):
    "Each one that is worked on makes the next be left alone."
    if self.count == 2 or uptake.stage == 1 and not innovation.weight > 1.0:
        return
    self.count += 1
    uptake.stage = (uptake.stage + 1) % 3
    uptake.depth = 0.5 * uptake.depth + 0.25

@rule
def second(self, uptake, seen):
    if uptake.stage != 2:
        return
    uptake.depth += seen.near

@rule
def third(self, uptake):
    self.count = 0
"""
LINES = {
    "if uptake.stage != 2:\n        return": True,
    '"A text first."\n    if not (uptake.depth <= par.pull or self.open) and innovation.other == -1:\n        return': True,
    "if seen.near == 0.0:\n        return": False,
    "if levers.prize_listed > 0.0:\n        return": False,
    "if draw.luck < 0.5:\n        return": False,
    "if math.exp(uptake.depth) > 1.0:\n        return": False,
    "if 1.0 / uptake.depth > 1.0:\n        return": False,
    "if self.tide[self.count] > 1.0:\n        return": False,
    "if uptake.stage == 2:\n        self.count = 1\n        return": False,
    "if uptake.stage == 2:\n        return\n    else:\n        self.count = 1": False,
    "if uptake.stage == 2:\n        self.count = 1": False,
    "self.count = 1\n    if uptake.stage == 2:\n        return": False,
}


def rules(tmp_path, lines):
    head = "@rule\ndef go(self, uptake, innovation, seen, levers, par, draw):"
    text = f"{head}\n    {lines}\n    uptake.depth = draw.luck + seen.near\n"
    return spec(load(tmp_path, small(text)).Made).rules


@pytest.mark.parametrize("lines", LINES)
def test_only_a_plain_first_line_tells_what_is_left_alone(tmp_path, lines):
    (rule,) = rules(tmp_path, lines)
    assert (leaves_alone(rule) is not None) == LINES[lines]


def test_the_rules_of_the_library_that_most_uptakes_pass_by_tell_so():
    told = [rule.name for rule in spec(Provider).rules if rule.owner == "uptake" and leaves_alone(rule)]
    assert told == ["hear", "consider", "implement", "sustain"]


def test_what_is_left_alone_changes_no_bit_though_others_were_worked_on_just_before(tmp_path):
    made = spec(load(tmp_path, small(GUARDED)).Made)
    assert [leaves_alone(rule) is not None for rule in made.rules] == [True, True, False]
    assert first_difference(plain_world(made)) == ""
