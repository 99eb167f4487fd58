"""Provider classes made at random from the rule grammar, as the text of a module."""

from random import Random

HEAD = '''"""A provider class made at random."""

import math

from policysim.rules import *  # noqa: F403

LIMIT = 40.0
STEPS = 3


@helper
def squash(x, y):
    """Between -1 and 1, whatever comes in."""
    return math.tanh(x) / (1.0 + abs(y))


@helper
def leaning(p, par, x):
    """A helper that reads two records."""
    if x > p.hope:
        return p.hope * par.pull + p.tide[1]
    return squash(x, par.push)


class Nation:
    mood: float = state(0.2)

    @rule
    def turn(self, par, draw):
        self.mood = 0.7 * self.mood + par.pull * (draw.mood - 0.5)


class Innovation:
    weight: float = fact("a number")
    kind: int = fact("a code")
    other: int = fact("index of another one, or -1")


class Uptake:
    stage: int = state(0, names=("no", "yes", "gone"))
    depth: float = state(0.0)
    glow: float = state(0.0)


class Seen:
    peers_glow: float = peers_mean("uptake.glow")
    gone: float = peers_share("uptake.stage", equals=2)
    circle_depth: float = group_mean("circle", "uptake.depth", others=True)
    other_depth: float = linked("other", "uptake.depth")
    all_hope: float = everyone_mean("hope")
    busy: float = group_share("circle", "open", equals=1)
    tides: vector(3) = group_mean("circle", "tide", others=True)
    near_fear: float = peers_mean("fear")
    mood: float = nation("mood")
    years: float = clock_years()
    tick: int = clock_tick()


class Made:
    """Rules made at random."""

    Nation, Innovation, Uptake, Seen = Nation, Innovation, Uptake, Seen
    levers = (
        lever("support", "support", cost="cost"),
        lever("prize", "prize", parts=(Part("prize", aimed=True), Part("noise", weight=0.5)), cost="cost", pot=True),
    )
    size: float = fact("weight of the provider")
    circle: int = fact("group of the provider")
    hope: float = trait(0.5)
    fear: float = trait(0.2)
    claim: float = state(0.0)
    count: int = state(0)
    open: bool = state(False)
    tide: vector(3) = state(0.0)
    pull: float = parameter(0.4)
    push: float = parameter(1.3)
    cost: float = parameter(1.0)
    mode: int = switch("one", ("one", "two"))
'''

FLOATS = ["self.hope", "self.fear", "self.claim", "self.tide[0]", "self.tide[2]", "par.pull", "par.push", "par.dt", "self.size",
          "draw.a", "draw.b", "levers.support", "levers.prize", "levers.noise", "seen.all_hope", "seen.busy", "seen.tides[1]",
          "seen.near_fear", "seen.mood", "seen.years"]  # fmt: skip
FLOATS_UPTAKE = ["uptake.depth", "uptake.glow", "innovation.weight", "levers.prize_listed", "seen.peers_glow", "seen.gone",
                 "seen.circle_depth", "seen.other_depth"]  # fmt: skip
INTS = ["self.count", "seen.tick", "par.mode", "3", "-2", "7"]
INTS_UPTAKE = ["uptake.stage", "innovation.kind"]
UNARY = ["math.exp", "math.log", "math.log1p", "math.expm1", "math.sqrt", "math.tanh", "abs", "normal", "float"]
GUARDS = ["uptake.stage == 2", "uptake.stage != self.count", "not self.open", "self.tide[0] < 0.1 and not uptake.depth > 0.3",
          "uptake.glow == 0.0 or innovation.weight > par.pull", "seen.peers_glow == 0.0", "self.count == -1 or draw.a < 0.3",
          "levers.prize_listed > 0.0", "uptake.stage < innovation.kind", "-uptake.depth < -0.2 and self.open"]  # fmt: skip
NUMBERS = ["0.0", "1.0", "-1.5", "0.37", "1e-9", "250.0", "2.0"]


class Writer:
    """Writes one class; `per_uptake` says what names the rule at hand may use."""

    def __init__(self, seed: int):
        self.random, self.guards = Random(seed), Random(seed + 1)
        self.per_uptake = False

    def of(self, mine: list[str], more: list[str]) -> str:
        return self.random.choice(mine + more if self.per_uptake else mine)

    def number(self, depth: int) -> str:
        """A float expression."""
        if depth == 0:
            return self.of(FLOATS + NUMBERS, FLOATS_UPTAKE)
        a, b = self.number(depth - 1), self.number(depth - 1)
        return self.random.choice([
            f"({a} + {b})", f"({a} - {b})", f"{a} * {b}", f"{a} / (0.3 + abs({b}))", f"min({a}, {b})", f"max({a}, {b}, 0.1)",
            f"({a} if {self.test(depth - 1)} else {b})", f"{self.random.choice(UNARY)}({a})", f"squash({a}, {b})",
            f"leaning(self, par, {a})", f"chance({a}, par.dt)", f"waiting(draw.a, abs({a}), par.dt)", f"{a} % (0.5 + abs({b}))",
            f"{a} // (0.5 + abs({b}))", f"towards({a}, {b}, 0.8, par.dt)", f"power(abs({a}), {b})", f"-{a}", f"{a} / {b}",
            f"float(int({a}))", f"clip({a}, -3.0, 3.0)", f"math.floor({a}) * 0.5", f"round({a}) * 0.25",
        ])  # fmt: skip

    def whole(self, depth: int) -> str:
        """An int expression."""
        if depth == 0:
            return self.of(INTS, INTS_UPTAKE)
        a, b = self.whole(depth - 1), self.whole(depth - 1)
        return self.random.choice([
            f"({a} + {b})", f"({a} - {b})", f"{a} // 3", f"{a} % 5", f"int({self.number(1)})", f"abs({a})", f"max({a}, {b})",
        ])  # fmt: skip

    def test(self, depth: int) -> str:
        """A condition."""
        a = f"{self.number(depth)} {self.random.choice(['<', '<=', '>', '>=', '==', '!='])} {self.number(depth)}"
        b = f"{self.whole(0)} {self.random.choice(['<', '==', '!='])} {self.whole(0)}"
        return self.random.choice([a, b, "self.open", f"not ({a})", f"({a}) and ({b})", f"({a}) or self.open"])

    def write(self, depth: int) -> list[str]:
        """One statement, as lines."""
        r = self.random
        bounded = f"clip({self.number(2)}, -LIMIT, LIMIT)"
        choices = [
            [f"self.{r.choice(['hope', 'fear'])} = {bounded}"],
            [f"self.tide[{r.randrange(3)}] = {bounded}"],
            [f"self.claim += abs(squash({self.number(1)}, 0.0))"],
            [f"self.count = ({self.whole(2)}) % 11"],
            [f"self.open = {self.test(1)}"],
            [f"local = {self.number(2)}", "self.fear = clip(local + self.fear, -LIMIT, LIMIT)"],
            [
                "for k in range(STEPS):",
                f"    self.tide[k] = clip(self.tide[k] * 0.5 + {self.number(1)}, -LIMIT, LIMIT)",
            ],
            [f"self.hope = 0.9 * self.hope + 0.01 * {self.number(1)}"],
        ]
        if self.per_uptake:
            choices += [
                [f"uptake.depth = {bounded}"],
                [f"uptake.glow = squash({self.number(2)}, 1.0)"],
                [f"uptake.stage = abs({self.whole(1)}) % 3"],
                [f"if uptake.stage == 2 and {self.test(0)}:", "    return"],
            ]
        if depth and r.random() < 0.4:
            inner = [f"    {line}" for line in self.write(depth - 1)]
            other = [f"    {line}" for line in self.write(depth - 1)]
            return [f"if {self.test(1)}:", *inner, "else:", *other]
        return r.choice(choices)

    def rule(self, name: str, per_uptake: bool) -> str:
        """One rule."""
        self.per_uptake = per_uptake
        arguments = (
            "self, uptake, innovation, seen, levers, par, draw" if per_uptake else "par, self, draw, levers, seen"
        )
        if not per_uptake:
            arguments = "self, par, draw, levers, seen"
        lines = [line for _ in range(self.random.randint(2, 4)) for line in self.write(2)]
        if per_uptake and self.guards.random() < 0.7:
            lines = [f"if {self.guards.choice(GUARDS)}:", "    return", *lines]
        return "\n".join([f"\n    @rule\n    def {name}({arguments}):", *(f"        {line}" for line in lines), ""])


def module_text(seed: int) -> str:
    """A module with one provider class: three rules of providers and three of uptakes in random order."""
    writer = Writer(seed)
    kinds = [False, True, False, True, True, False]
    writer.random.shuffle(kinds)
    return HEAD + "".join(writer.rule(f"rule_{n}", kind) for n, kind in enumerate(kinds))
