"""Law: a rule that the engines could not play alike is refused where it is written, with what to write instead."""

from textwrap import dedent, indent

import pytest

from engines.written import load, small
from policysim.errors import PolicysimError
from policysim.rules import rule, spec

# name: (rule's arguments, body, words of the message)
WRONG = {
    "a random number": ("self", "self.hope = random()", "uses `random`", "write  draw.NAME"),
    "chance of NumPy": ("self", "self.hope = np.random.uniform()", "calls a method", "write  draw.NAME"),
    "a function of NumPy": ("self", "self.hope = np.exp(self.hope)", "uses `exp`", "write  math.exp(x)"),
    "bounds by NumPy": ("self", "self.hope = np.clip(self.hope, 0, 1)", "uses `clip`", "write  clip(x, low, high)"),
    "NumPy without import": (
        "self",
        "self.hope = numpy.clip(self.hope, 0, 1)",
        "uses `numpy`",
        "write  clip(x, low, high)",
    ),
    "a library without import": (
        "self",
        "self.hope = scipy.special(self.hope)",
        "uses `scipy`",
        "a function special marked",
    ),
    "print": ("self", "print(self.hope)", "uses `print`", "prints nothing", 'ps.trace(..., rule="go")'),
    "a function of Python's own": ("self", "self.hope = pow(self.hope, 2)", "uses `pow`", "write  power(x, y)"),
    "a cube": ("self", "self.hope = self.hope**3", "`**`", "write  self.hope = self.hope * self.hope * self.hope"),
    "a power": ("self, par", "self.hope = self.hope**par.pull", "`**`", "write  power(self.hope, par.pull)"),
    "a power of what it is": ("self", "self.hope **= 2", "`**`", "write  self.hope * self.hope"),
    "sum": ("self", "self.hope = sum(self.tide)", "sum()", "for k in range(6): total += self.flow[k]"),
    "a lambda": ("self", "f = lambda x: x", "`lambda`", "@helper"),
    "a list": ("self", "x = [1.0, 2.0]", "a list", "vector(6)"),
    "a tuple": ("self", "x = 1.0, 2.0", "a tuple", "one assignment a line"),
    "two at once": ("self", "x, y = 1.0, 2.0", "a tuple", "one assignment a line"),
    "a dict": ("self", "x = {}", "a dict"),
    "a comprehension": ("self", "x = [k for k in range(3)]", "a comprehension", "for k in range(6):"),
    "a generator": ("self", "x = (k for k in range(3))", "a generator"),
    "a text": ("self", "self.hope = 'high'", "cannot use 'high'", "a named code"),
    "an f-string": ("self", "x = f'{self.hope}'", "text"),
    "an unknown function": ("self", "self.hope = squish(self.hope)", "uses `squish`", "write  squash"),
    "a plain function": ("self", "self.hope = plain(self.hope)", "uses `plain`", "marked @helper"),
    "an unknown number": ("self", "self.hope = LIMITS", "uses `LIMITS`", "write  LIMIT"),
    "an unknown trait": ("self", "self.hop = 0.5", "uses self.hop", "self.hope"),
    "an unknown state of an uptake": ("self, uptake", "uptake.dept = 0.5", "uses uptake.dept", "uptake.depth"),
    "an unknown lever": ("self, levers", "self.hope = levers.suport", "uses levers.suport", "levers.support"),
    "an unknown parameter": ("self, par", "self.hope = par.pul", "uses par.pul", "par.pull"),
    "an unknown fact": ("self, innovation", "self.hope = innovation.wait", "uses innovation.wait"),
    "an unknown sight": ("self, seen", "self.hope = seen.hops", "uses seen.hops", "seen.hopes"),
    "an unknown name in a helper": ("self, par", "self.hope = unpulled(par)", "uses par.nopull", "par.pull"),
    "one innovation's number, for all": ("self, seen", "self.hope = seen.near", "seen.near", "another number for each"),
    "a listed dose, for all": (
        "self, levers",
        "self.hope = levers.prize_listed",
        "levers.prize_listed",
        "another number for",
    ),
    "while": ("self", "while self.hope < 1.0:\n    self.hope += 0.1", "`while`", "for k in range(6):"),
    "break": ("self", "for k in range(3):\n    break", "`break`", "an if inside the loop"),
    "continue": ("self", "for k in range(3):\n    continue", "`continue`"),
    "a loop over a vector": ("self", "for x in self.tide:\n    self.hope = x", "loops over something else"),
    "a loop as long as a state": ("self", "for k in range(self.count + 1):\n    self.hope = 1.0", "a changing range"),
    "a loop as long as a local": ("self", "n = 2\nfor k in range(n):\n    self.hope = 1.0", "a changing range"),
    "a loop over an argument": ("self, par", "for par in range(3):\n    self.hope = 1.0", "writes over `par`"),
    "a range by itself": ("self", "x = range(3)", "range() outside a loop"),
    "rounding to decimals": (
        "self",
        "self.hope = round(self.hope, 2)",
        "rounds to decimals",
        "round(100.0 * x) / 100.0",
    ),
    "the smallest of one": ("self", "self.hope = min(self.tide)", "one number", "min(x, y)"),
    "writing a fact, then worse": ("self", "self.size = 1.0\nself.hope = nothing", "writes the fact size"),
    "writing a fact": ("self", "self.size = 1.0", "writes the fact size", "a state of your own"),
    "writing a fact of an uptake": ("self, uptake", "uptake.worth = 1.0", "writes the fact worth"),
    "writing an innovation": ("self, innovation", "innovation.weight = 1.0", "not its own", "self.NAME"),
    "writing what is seen": ("self, seen", "seen.hopes = 1.0", "not its own"),
    "writing a parameter": ("self, par", "par.pull = 1.0", "not its own"),
    "writing a lever": ("self, levers", "levers.support += 1.0", "not its own"),
    "writing a draw": ("self, draw", "draw.x = 1.0", "not its own"),
    "writing over an argument": ("self, par", "par = 1.0", "writes over `par`"),
    "writing a whole vector": ("self", "self.tide = self.tide", "writes the vector tide", "self.tide[k]"),
    "past the end of a vector": ("self", "self.hope = self.tide[3]", "number 3", "0 to 2"),
    "before the beginning of a vector": ("self", "self.tide[-4] = 1.0", "number -4", "0 to 2"),
    "an argument nobody has": ("self, model", "self.hope = 1.0", "asks for `model`", "leave it out"),
    "an argument with a default": ("self, par=1", "self.hope = 1.0", "optional arguments"),
    "any arguments": ("self, *rest", "self.hope = 1.0", "optional arguments"),
    "a method": ("self", "self.move()", "calls self.move()", "@helper"),
    "a call by name": ("self", "self.hope = squash(x=1.0, y=2.0)", "by name", "f(x, y)"),
    "too few arguments": ("self", "self.hope = squash(1.0)", "gives 1 number", "squash(x, y)"),
    "math of no use": ("self", "self.hope = math.lgamma(self.hope)", "math.lgamma", "one of exp"),
    "a number of math": ("self", "self.hope = math.pi", "math.pi", "or a number"),
    "a function under another name": ("self", "f = math.exp", "math.exp"),
    "a record as a number": ("self, seen", "x = seen", "`seen` as a number", "seen.NAME"),
    "draws for a helper": ("self, draw", "self.hope = squash(draw, 1.0)", "hands on `draw`", "draw.NAME"),
    "is": ("self", "self.open = self.hope is self.hope", "`is`", "=="),
    "in": ("self", "self.open = self.count in (1, 2)", "`in`"),
    "bits": ("self", "self.count = self.count << 2", "operators on bits"),
    "import": ("self", "import random", "`import`", "at the top of the file"),
    "try": ("self", "try:\n    self.hope = 1.0\nexcept Exception:\n    pass", "`try`"),
    "a function inside": ("self", "def f(x):\n    return x\nself.hope = f(1.0)", "`def`", "@helper"),
    "del": ("self", "del self.hope", "`del`"),
    "an assertion": ("self", "assert self.hope > 0.0", "`assert`"),
    "a global": ("self", "global LIMIT\nLIMIT = 2.0", "`global`"),
    "a complex number": ("self", "self.hope = 1j", "cannot use 1j"),
    "a walrus": ("self", "self.hope = (x := 1.0)", "`:=`"),
    "a helper that calls itself": ("self", "self.hope = endless(1.0)", "comes back to endless"),
    "helpers that call each other": ("self", "self.hope = ping(1.0)", "comes back to ping"),
}
TOP = """
import numpy as np
from random import random

LIMIT = 3.0


def plain(x):
    return x


@helper
def squash(x, y):
    return math.tanh(x) / (1.0 + abs(y))


@helper
def unpulled(p):
    return p.nopull


@helper
def endless(x):
    return endless(x - 1.0)


@helper
def ping(x):
    return pong(x)


@helper
def pong(x):
    return ping(x)
"""


def with_rule(arguments: str, body: str, **more) -> str:
    """Text of the small class with one rule."""
    return small(f"@rule\ndef go({arguments}):\n{indent(body, '    ')}\n", top=TOP, **more)


AT_THE_DEF = ("asks for `model`", "optional arguments")


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_rule_is_refused_with_its_line_and_what_to_write(tmp_path, wrong):
    arguments, body, *words = WRONG[wrong]
    text = with_rule(arguments, f"self.hope = 0.5\n{body}\nself.hope = 0.5")
    with pytest.raises(PolicysimError) as refused:
        spec(load(tmp_path, text).Made)
    lines = str(refused.value).splitlines()
    place, _, said = lines[0].partition(": ")
    file, _, line = place.rpartition(":")
    assert file.endswith(".py") and ("rule Made.go" in said or "helper" in said)
    shown = text.splitlines()[int(line) - 1].strip()
    assert shown == lines[1].partition("|")[2].strip() and lines[2].strip().strip("^") == ""
    if "helper" not in said:
        assert shown.startswith("def go(") if words[0] in AT_THE_DEF else shown in body
    assert [one[:8] for one in lines[3:]] == ["  why   ", "  write ", "  all   "]
    for word in words:
        assert word in str(refused.value)


def test_a_rule_with_a_closure_is_refused():
    limit = 0.5
    with pytest.raises(PolicysimError, match="uses `limit` of an enclosing function"):

        @rule
        def go(self):
            self.hope = limit


def test_a_rule_without_source_is_refused():
    space: dict = {}
    exec("def go(self):\n    self.hope = 1.0", space)
    with pytest.raises(PolicysimError, match="source cannot be read"):
        rule(space["go"])


DECLARED = {
    "a trait that Mesa uses": ("pos: float = trait(0.5)", {}, "Made.pos"),
    "a state that Mesa uses": ("random: float = state(0.5)", {}, "Made.random"),
    "a private name": ("_own: float = state(0.5)", {}, "Made._own"),
    "a trait of text": ('kind: str = trait("x")', {}, "kind is declared as str"),
    "an int that starts between two": ("tries: int = state(0.5)", {}, "declared as int and starts at 0.5"),
    "a rule that Mesa uses": ("@rule\ndef step(self):\n    self.hope = 1.0\n", {}, "rule Made.step"),
    "a rule with draws of the system": ("@rule\ndef start(self):\n    self.hope = 1.0\n", {}, "rule Made.start"),
    "a rule after none": ('@rule(after="gone")\ndef go(self):\n    self.hope = 1.0\n', {}, 'after="gone"'),
    "a free rule that asks too much": ("@rule(free=True)\ndef go(self, model):\n    pass\n", {}, "asks for `model`"),
    "a sight of nothing": ("", {"seen": 'x: float = everyone_mean("hop")'}, 'did you mean "hope"'),
    "a sight of no uptake's": ("", {"seen": 'x: float = peers_mean("uptake.hope")'}, "its uptake has no hope"),
    "a vector seen as a number": ("", {"seen": 'x: float = everyone_mean("tide")'}, "vector(3), not float"),
    "a vector seen too short": ("", {"seen": 'x: vector(2) = everyone_mean("tide")'}, "vector(3), not vector(2)"),
    "a group of no fact": ("", {"seen": 'x: float = group_mean("circles", "hope")'}, 'did you mean "circle"'),
    "a group by a number": ("", {"seen": 'x: float = group_mean("size", "hope")'}, "no fact size"),
    "a link to nothing": ("", {"seen": 'x: float = linked("others", "uptake.depth")'}, 'did you mean "other"'),
    "no such state of the nation": ("", {"seen": 'x: float = nation("moods")'}, 'did you mean "mood"'),
    "a nation with uptakes": ("", {"nation": "@rule\ndef go(self, uptake):\n    self.mood = 1.0\n"}, "asks for `uptake`"),
    "a nation with levers": ("", {"nation": "@rule\ndef go(self, levers):\n    self.mood = 1.0\n"}, "asks for `levers`"),
    "a nation with peers": ("", {"nation": "@rule\ndef go(self, seen):\n    self.mood = seen.near\n"}, "for each provider"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", DECLARED)
def test_a_declaration_that_no_engine_could_keep_is_refused(tmp_path, wrong):
    body, more, words = DECLARED[wrong]
    with pytest.raises(PolicysimError) as refused:
        spec(load(tmp_path, small(body, top=TOP, **more)).Made)
    assert words in str(refused.value) and len(str(refused.value).splitlines()) <= 6


# name: (line of the class, words of the message); each with its line, why, and what to write
MEANT = {
    "a trait that goes with none": (
        'luck: float = trait(0.5, sd=0.1, correlate={"hop": 0.4})', 'correlate names "hop", did you mean "hope"',
    ),
    "a trait that goes with itself": ('luck: float = trait(0.5, sd=0.1, correlate={"luck": 0.4})', "itself"),
    "a trait that goes too far": ('luck: float = trait(0.5, sd=0.1, correlate={"hope": 1.4})', "1.4"),
    "a trait that goes by no parameter": ('luck: float = trait(0.5, correlate={"hope": ("pul",)})', 'did you mean "pull"'),
    "a spread below nothing": ("luck: float = trait(0.5, sd=-0.1)", "sd = -0.1 is below 0"),
    "a spread of no parameter": ('luck: float = trait(0.5, sd="pul")', 'sd "pul" is not known'),
    "a mean of no number": ("luck: float = trait(None)", "mean = None is not a number"),
    "bounds the wrong way round": ("luck: float = trait(0.5, sd=0.1, low=1, high=0)", "low = 1 is above high = 0"),
    "a mean outside its bounds": (
        "luck: float = trait(1.5, sd=0.1, low=0, high=1)", "its mean 1.5 is outside low = 0 to high = 1",
    ),
    "a bound of text": ('luck: float = trait(0.5, low="0")', "low = '0' is not a number"),
    "a default outside its range": (
        "size_of: float = parameter(0.9, low=0.1, high=0.6)", "its default 0.9 is outside low = 0.1 to high = 0.6",
    ),
    "a range the wrong way round": ("size_of: float = parameter(0.3, low=0.6, high=0.1)", "low = 0.6 is above high = 0.1"),
    "a range beyond its limits": (
        "size_of: float = parameter(0.3, low=-0.1, high=0.6, limits=(0, None))", "low -0.1 is outside its limits, 0 or more",
    ),
    "a default beyond its limits": (
        "size_of: float = parameter(1.3, limits=(0, 1))", "its default 1.3 is outside its limits, 0 to 1",
    ),
    "limits of one": ("size_of: float = parameter(0.3, limits=0)", "limits = 0"),
    "a parameter of text": ('size_of: float = parameter("0.3")', "starts at '0.3', which is not a number"),
    "a switch that starts elsewhere": (
        'form: int = switch("rond", ("round", "square"))', 'starts at "rond", did you mean "round"',
    ),
    "a lever without its price": (
        'levers = (lever("push", "push", cost="cots"),)', 'cost "cots" is not a parameter, did you mean "cost"',
    ),
    "a lever of another basis": (
        'levers = (lever("push", "push", cost="cost", basis="milion"),)', 'basis "milion" is not known',
    ),
    "a lever that rules cannot write": (
        'levers = (lever("push it", "push", cost="cost"),)', "not a name that a rule can write",
    ),
    "a lever that costs nobody": (
        'levers = (lever("push", "push", unit_cost="£90k"),)', 'unit_cost="£90k" is not a cost per provider',
    ),
    "a lever that costs words": (
        'levers = (lever("push", "push", unit_cost="£._ per provider"),)', "is not a cost per provider",
    ),
}  # fmt: skip


@pytest.mark.parametrize("wrong", MEANT)
def test_a_declaration_that_cannot_be_meant_is_refused_with_its_line_and_what_to_write(tmp_path, wrong):
    line, words = MEANT[wrong]
    text = small(line, top=TOP)
    with pytest.raises(PolicysimError) as refused:
        spec(load(tmp_path, text).Made)
    first, *others = str(refused.value).splitlines()
    file, number, _ = first.split(":", 2)
    assert words in first and file.endswith(".py") and text.splitlines()[int(number) - 1].strip() == line
    assert [one[:8] for one in others] == ["  why   ", "  write "]


RIGHT = """
    @rule
    def first(self, seen, par, draw):
        \"\"\"A text that is its description.\"\"\"
        self.claim = 0.0
        x = y = squash(self.hope, par.pull) if self.open else LIMIT
        for k in range(2, 3):
            self.tide[k] += min(x, y, 1.0) * (k + 1)
        for k in range(3):
            for j in range(k):
                self.tide[j] -= 1e-3
        if not 0.0 < self.hope < 1.0 or self.count // 2 == 1 and seen.tick > 3:
            self.count = int(self.hope) % 7 + round(x) - math.floor(-y)
        elif draw.luck < chance(par.pull, par.dt):
            self.open = bool(self.count)
            return
        else:
            pass
        self.hope = towards(self.hope, seen.hopes, par.pull, par.dt) + power(2.0, 0.5) + normal(draw.luck) + float(x > y)

    @rule(after="first")
    def second(self, uptake, innovation, seen, levers, par, draw):
        if uptake.stage == 0 and waiting(draw.try_it, seen.near + levers.prize_listed, par.dt) < par.dt:
            uptake.stage = 1
        uptake.depth = clip(uptake.depth + innovation.weight, 0.0, 1.0)
        self.claim += levers.support * 0.1
"""


def test_right_rules_pass_and_are_understood(tmp_path):
    made = spec(load(tmp_path, small(dedent(RIGHT), top=TOP)).Made)
    first, second = made.rules
    assert (first.name, first.owner, first.draws, first.sees) == ("first", "provider", ("luck",), ("tick", "hopes"))
    assert (second.owner, second.draws, second.levers) == ("uptake", ("try_it",), ("prize_listed", "support"))
    assert first.writes == ("self.claim", "self.tide", "self.count", "self.open", "self.hope")


def test_a_replaced_rule_keeps_its_place_and_a_new_one_its_wish(tmp_path):
    text = (
        small(dedent(RIGHT), top=TOP)
        + """

class More(Made):
    luck: float = trait(0.1, sd=0.01)

    @rule
    def third(self):
        self.luck = 1.0

    @rule
    def first(self):
        self.hope = 0.5

    @rule(after="first")
    def between(self):
        self.hope = self.luck
"""
    )
    made = spec(load(tmp_path, text).More)
    assert [r.name for r in made.rules] == ["first", "between", "second", "third"]
    assert [f.name for f in made.provider][-1] == "luck" and not made.rules[0].draws
