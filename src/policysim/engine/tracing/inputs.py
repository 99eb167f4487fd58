"""What a rule read: each number with where it comes from, and how far it may be otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from policysim.engine.tracing.filled import WordsOf, shown
from policysim.engine.tracing.film import NATION, Moment, Scene, same_numbers
from policysim.engine.tracing.flips import Range
from policysim.rules import Field, Parameter, Reduction, Rule
from policysim.scenario.scenario import Scenario
from policysim.scenario.world import World

OWNERS = ("uptake", "self", "seen", "levers", "innovation", "par", "draw")  # in the order in which they are shown
LARGEST_DRAW = 1.0 - 2.0**-53
NEVER = 99  # rank of what is not asked to be otherwise
TIES = 2  # that are named
SHOWN = 0.0005  # a smaller part is not named


@dataclass(frozen=True)
class Input:
    """One number that the rule read, or a draw that it did not come to."""

    name: str  # as the rule reads it, `seen.exposure`
    value: Any
    shown: str
    origin: str  # where it comes from
    used: bool
    unit: str
    rank: float  # the smaller, the more natural it is to ask what if; NEVER for what is given
    allowed: Range
    evidence: Range = (None, None)  # of a parameter: what its sources allow


@dataclass(frozen=True)
class Reader:
    """Looks up what is declared of the numbers of one call, and what stood behind them in its tick."""

    world: World
    scenario: Scenario | None
    moment: Moment
    scene: Scene
    words: WordsOf

    @property
    def rule(self) -> Rule:
        """The rule that is traced."""
        return self.world.spec.rules[self.moment.rule]

    def inputs(self, read: Mapping[str, Any], draws: Mapping[str, float]) -> tuple[Input, ...]:
        """Every number that was read, then the draws that were not used."""
        used = [self._input(name, value, True) for name, value in read.items()]
        unused = [self._input(f"draw.{name}", u, False) for name, u in draws.items() if f"draw.{name}" not in read]
        return (*sorted(used, key=lambda one: OWNERS.index(one.name.partition(".")[0])), *unused)

    def _input(self, name: str, value: Any, used: bool) -> Input:
        owner, _, attribute = name.partition(".")
        attribute = attribute.partition("[")[0]
        origin, unit, rank, allowed = getattr(self, f"_{owner}")(attribute)
        evidence = self._evidence(attribute) if owner == "par" else (None, None)
        return Input(name, value, shown(value, words=self.words(name)), origin, used, unit, rank, allowed, evidence)

    def _self(self, name: str) -> tuple[str, str, float, Range]:
        spec = self.world.spec
        fields = spec.nation if self.moment.provider == NATION else spec.provider
        return self._own("self", next(f for f in fields if f.name == name))

    def _uptake(self, name: str) -> tuple[str, str, float, Range]:
        return self._own("uptake", next(f for f in self.world.spec.uptake if f.name == name))

    def _own(self, owner: str, field: Field) -> tuple[str, str, float, Range]:
        allowed = self._range(owner, field)
        coded = field.names or field.name in self.world.names
        if field.role == "fact" or coded:
            rank: float = NEVER
        else:
            rank = (
                1 if field.role == "trait" else 1.5 if range_of(field) != (None, None) or field.kind != "float" else 4.5
            )
        return self._set_by(owner, field), field.unit, rank, allowed

    def _range(self, owner: str, field: Field) -> Range:
        """What is declared; a state without bounds can be what others have it as."""
        shot, allowed = self.scene.shot, range_of(field)
        if field.role != "state" or field.kind != "float" or allowed != (None, None) or shot is None:
            return allowed
        if owner == "uptake":
            return _spread(shot.uptakes[field.name])
        return allowed if self.moment.provider == NATION else _spread(shot.providers[field.name])

    def _set_by(self, owner: str, field: Field) -> str:
        """The rule that changed a number in this tick, or where it stood before."""
        if field.role == "fact":
            return "given"
        kind = field.role if owner == "self" else "state"
        if rule := self._changed_by(owner, field.name):
            return f"{kind}, set by {rule}"
        return f"{kind}, as at the start" if self.moment.tick == 0 else f"{kind}, unchanged in this tick"

    def _changed_by(self, owner: str, name: str) -> str:
        """The last rule that changed a number in this tick before the one that is traced."""
        found, here = "", (self.moment.rule, self.moment.innovation)
        for (r, k), caught in self.scene.calls.items():
            if (r, k) == here:
                break
            if owner == "uptake" and k != self.moment.innovation:
                continue
            one, other = (getattr(records.get(owner), name, None) for records in (caught.before, caught.after))
            if other is not None and not same_numbers(one, other):
                found = self.world.spec.rules[r].name
        return found

    def _innovation(self, name: str) -> tuple[str, str, float, Range]:
        field = next(f for f in self.world.spec.innovation if f.name == name)
        return "given", field.unit, NEVER, (None, None)

    def _draw(self, name: str) -> tuple[str, str, float, Range]:
        return "chance: a uniform number, 0 to 1", "", 5, (0.0, LARGEST_DRAW)

    def _par(self, name: str) -> tuple[str, str, float, Range]:
        spec = self.world.spec
        if name == "dt":
            return "length of a tick in years", "years", NEVER, (None, None)
        if any(s.name == name for s in spec.switches):
            return "switch", "", NEVER, (None, None)
        if any(c.name == name for c in spec.constants):
            return "worked out at the start", "", NEVER, (None, None)
        parameter = spec.parameter(name)
        return self._told_parameter(parameter), parameter.of_unit, 4, parameter.limits

    def _evidence(self, name: str) -> Range:
        return next(((p.low, p.high) for p in self.world.spec.parameters if p.name == name), (None, None))

    def _told_parameter(self, parameter: Parameter) -> str:
        if self.scenario is None:
            return "parameter"
        if parameter.name in self.scenario.parameters:
            return "parameter, fixed in the question"
        if parameter.name in self.scenario.joint:
            return "parameter, of the set that its future has from the posterior"
        if self.scenario.uncertainty != "fixed" and parameter.uncertain:
            return f"parameter, drawn from {shown(parameter.low)} to {shown(parameter.high)}"
        return "parameter, default"

    def _levers(self, name: str) -> tuple[str, str, float, Range]:
        capped = {p.field: lever.capped for lever in self.world.spec.levers for p in lever.parts}
        high = 1.0 if capped.get(name.removesuffix("_listed"), True) else None
        return self._delivered(name), "", 2, (0.0, high)

    def _delivered(self, name: str) -> str:
        """Which instruments deliver a dose, or why none does."""
        flows, listed = self.scene.flows, name.endswith("_listed")
        word = (self.world.spec.levers_dtype.names or ()).index(name)
        parts = [q for q, x in enumerate(flows["part_listed" if listed else "part_field"]) if x == word]
        told = [self._told_part(q, listed) for q in parts]
        return "lever: " + (", ".join(told) if told else "no instrument delivers it")

    def _told_part(self, q: int, listed: bool) -> str:
        flows, moment = self.scene.flows, self.moment
        m = flows["part_flow"][q]
        name, reach = self.world.flows[m].instrument, flows["reach"][m][moment.provider]
        dose = flows["strength"][q] * reach * (flows["listed"][q][moment.innovation] if listed else 1.0)
        if dose != 0.0:
            return f"{name} {shown(dose)}"
        if flows["strength"][q] == 0.0:
            return f"nothing from {name} now"
        return f"{name} does not reach it" if reach == 0.0 else f"{name} does not list it"

    def _seen(self, name: str) -> tuple[str, str, float, Range]:
        s = next(s for s in self.world.spec.seen if s.name == name)
        rank = NEVER if s.kind in ("tick", "years") else 0
        return self._told_seen(s), "", rank, self._range_seen(s)

    def _range_seen(self, s: Reduction) -> Range:
        if s.kind == "share":
            return (0.0, 1.0)
        spec = self.world.spec
        fields = spec.uptake if s.per_innovation else spec.nation if s.kind == "nation" else spec.provider
        field = next((f for f in fields if f.name == s.of), None)
        if field is None or s.kind == "nation":
            return (None, None)
        return self._range("uptake" if s.per_innovation else "self", field)

    def _told_seen(self, s: Reduction) -> str:
        world, i = self.world, self.moment.provider
        of = s.of.replace("_", " ")
        if s.kind in ("tick", "years"):
            return "clock" if s.kind == "tick" else "clock: years since the warm-up"
        if s.kind == "nation":
            return f"the nation's {of}"
        if s.kind == "linked":
            other = int(world.innovations[s.link][self.moment.innovation])
            return f"{of} of its own {world.innovation_ids[other]}" if other >= 0 else f"has no {s.link}"
        if s.over == "peers":
            return self._told_peers(s)
        what = f"mean {of}" if s.kind == "mean" else f"share with {of} = {s.equals:g}"
        if s.over == "everyone":
            return f"{what} of all {len(world.ids)} providers"
        same = int((world.providers[s.group] == world.providers[s.group][i]).sum()) - s.others
        return f"{what} of {same} {'others ' if s.others else ''}in its {s.group.replace('_', ' ')}"

    def _told_peers(self, s: Reduction) -> str:
        """How many ties show something, and those that count most."""
        parts = self.parts(s)
        if not parts:
            return "no ties"
        showing = sorted((p for p in parts if p[1] * p[2] != 0.0), key=lambda p: -abs(p[1] * p[2]))
        named = ", ".join(f"{name} {shown(w * v, 2)}" for name, w, v in showing[:TIES] if abs(w * v) >= SHOWN)
        rest = ", ..." if named and len(showing) > TIES else ""
        return f"{len(showing)} of {len(parts)} ties {self._what(s)}{': ' if named else ''}{named}{rest}"

    def _what(self, s: Reduction) -> str:
        if s.kind == "mean":
            return s.of.replace("_", " ")
        words = self.words(f"{'uptake' if s.per_innovation else 'self'}.{s.of}")
        return f"with {s.of} = {shown(int(s.equals) if words else s.equals, words=words)}"

    def parts(self, s: Reduction) -> list[tuple[str, float, float]]:
        """Name, weight and shown number of each peer; nothing for a vector."""
        i, network = self.moment.provider, self.world.network
        ties = slice(network.indptr[i], network.indptr[i + 1])
        numbers = self.scene.peers.get((self.moment.rule, s.name), [])
        if s.per_innovation:
            numbers = [row[self.moment.innovation] for row in numbers]
        if s.length:
            return []
        values = [float(v == s.equals) if s.kind == "share" else float(v) for v in numbers]
        names = [self.world.ids[j] for j in network.indices[ties]]
        return list(zip(names, network.weights[ties].tolist(), values, strict=True))


def range_of(field: Field) -> Range:
    """The bounds that a trait or state declares, or 0 to 1 for what is said to be a share."""
    if field.low is not None or field.high is not None:
        return field.low, field.high
    share = field.unit == "share" or "0-1" in (field.unit + field.doc) or "share" in field.doc.split(",")[0]
    return (0.0, 1.0) if share and field.kind == "float" else (None, None)


def _spread(values: np.ndarray) -> Range:
    """From the lowest to the highest."""
    return float(values.min()), float(values.max())
