"""A trace: the lines of a rule as they were played in one call, and what would have made it come out otherwise."""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from policysim import cards
from policysim.engine.tracing import told
from policysim.engine.tracing.decision import Decision, candidates, stages_named, values_written
from policysim.engine.tracing.filled import WordsOf, shown
from policysim.engine.tracing.film import NATION, Caught, copy_of, numbers_of, same_numbers
from policysim.engine.tracing.flips import Flip, Trial, flip, within
from policysim.engine.tracing.in_words import in_words
from policysim.engine.tracing.inputs import NEVER, Input, Reader
from policysim.engine.tracing.lines import Line, Teller
from policysim.engine.tracing.obstacles import Number, Obstacle, numbers_of_each, obstacles, pair
from policysim.engine.tracing.paths import span
from policysim.engine.tracing.steps import Diary
from policysim.rules import Rule
from policysim.rules.language import source_of
from policysim.scenario.world import World

FREE = "a free rule may be any Python: its lines are not shown, only what it was given and what it changed"


@dataclass(frozen=True, eq=False)
class Trace:
    """What one rule did in one call: `lines` in order of execution, `read` before, `changed` and `state` after, `would`.

    `print(trace)` tells it; `trace.expanded()` shows the insides of helpers and the turns of loops too.
    """

    world: World
    reader: Reader
    caught: Caught
    diary: Diary
    function: Callable
    months: Callable[[int], str]
    future: int
    view: told.View = told.brief

    @property
    def rule(self) -> Rule:
        """The rule that is traced."""
        return self.reader.rule

    @property
    def words(self) -> WordsOf:
        """The words of coded numbers."""
        return self.reader.words

    @property
    def head(self) -> tuple[str, ...]:
        """Rule, provider, innovation, tick and future."""
        moment, world = self.reader.moment, self.world
        owner = f"{world.spec.name}.Nation" if moment.provider == NATION else world.spec.name
        who = "the nation" if moment.provider == NATION else f"provider {self._provider()}"
        which = (f"innovation {world.innovation_ids[moment.innovation]}",) if moment.innovation != NATION else ()
        when = f"tick {moment.tick} ({self.months(moment.tick)})"
        return f"{owner}.{self.rule.name}", who, *which, when, f"future {self.future}"

    def _provider(self) -> str:
        """`RA2 (acute, south east)`."""
        i, world = self.reader.moment.provider, self.world
        known = [name for name in ("type", "region") if name in world.names]
        words = [world.names[n][int(world.providers[n][i])].replace("_", " ") for n in known]
        return world.ids[i] + (f" ({', '.join(words)})" if words else "")

    @property
    def note(self) -> str:
        """What is told in place of lines."""
        return FREE if self.rule.free else "the rule has no lines"

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """What the rule read, with where it comes from; draws that it did not come to at the end."""
        draw = self.caught.before.get("draw")
        read = self._named() if self.rule.free else self.diary.read
        return self.reader.inputs(read, numbers_of(draw) if draw is not None else {})

    def _named(self) -> dict[str, Any]:
        """What a free rule, whose lines are not followed, reads by name of what it sees, levers and draws."""
        named = {"seen": self.rule.sees, "levers": self.rule.levers, "draw": self.rule.draws}
        given = {owner: record for owner, record in self.caught.before.items() if owner in named}
        return {f"{o}.{n}": v for o, record in given.items() for n, v in numbers_of(record).items() if n in named[o]}

    @property
    def read(self) -> dict[str, Any]:
        """What the rule read, by name."""
        return {one.name: one.value for one in self.inputs if one.used}

    @cached_property
    def before(self) -> dict[str, Any]:
        """The numbers of the provider (or the nation) and the uptake as the rule found them, by name."""
        return numbers_by_name(self.caught.before)

    @cached_property
    def state(self) -> dict[str, Any]:
        """The same numbers as the rule left them."""
        return numbers_by_name(self.caught.after)

    @property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """Numbers that the rule changed: (before, after)."""
        both = ((name, value, self.state[name]) for name, value in self.before.items())
        return {name: (one, other) for name, one, other in both if not same_numbers(one, other)}

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the rule in order of execution."""
        known = self.function.__globals__
        decision = next((d for d in self._candidates if d.words or isinstance(d.after, bool)), None)
        if decision is None or not decision.words or decision.taken:
            return Teller(self.words, known, decision).lines(self.diary.steps)
        could = values_written(source_of(self.rule.function, "rule").tree, decision.name, known)
        verbs = [decision.verb(v).does_not for v in could if v != decision.before]
        return Teller(self.words, known, decision, next(iter(verbs), "")).lines(self.diary.steps)

    @cached_property
    def _candidates(self) -> list[Decision]:
        return candidates(self.world.spec, self.rule, self.before, self.state, self.words)

    @cached_property
    def _flips(self) -> tuple[Decision | None, tuple[Flip, ...]]:
        """What the rule decides, and the single numbers that would have changed it, most natural first."""
        if self.rule.free or self.elsewhere or self.caught.error:
            return None, ()
        asked = sorted((one for one in self.inputs if one.used and one.rank < NEVER), key=lambda one: one.rank)
        for decision in self._candidates:
            trial = self._trial(decision)
            others = (one for one in asked if one.name != decision.name)
            found = [f for one in others if (f := flip(trial, one.name, one.value, one.allowed)) is not None]
            if found or decision.words:
                return decision, tuple(sorted(found, key=self._natural))
        return None, ()

    def _natural(self, found: Flip) -> tuple[bool, float]:
        """Order of flips: as natural as they are, parameters beyond what the evidence allows behind all others."""
        one = self.input(found.name)
        return not within(found.value, one.evidence), one.rank

    def input(self, name: str) -> Input:
        """What the rule read by that name, or could have read had it come to it."""
        found = next((one for one in self.inputs if one.name == name), None)
        owner, _, attribute = name.partition(".")
        return found or self.reader.inputs({name: getattr(self.caught.before[owner], attribute)}, {})[0]

    @cached_property
    def against(self) -> list[Obstacle]:
        """The conditions on the way to the decision that do not hold, where no single number would lift them."""
        decision = self.decision
        if decision is None or decision.taken or self.would:
            return []
        tree = source_of(self.rule.function, "rule").tree
        records = {n: copy_of(r, getattr(type(r), "__slots__", ())) for n, r in self.caught.before.items()}
        return obstacles(tree, decision, self.function.__globals__, records)

    @cached_property
    def together(self) -> tuple[Flip, ...]:
        """Two numbers that would have changed the decision together, where none would alone."""
        if self.decision is None or len(self.against) < 2:
            return ()
        return pair(self._trial(self.decision), numbers_of_each(self.against, self._number)) or ()

    def _number(self, name: str) -> Number | None:
        one = self.input(name)
        return (name, one.value, one.allowed) if one.rank < NEVER else None

    def _trial(self, decision: Decision) -> Trial:
        return Trial(self.function, self.rule, self.caught.before, decision)

    @property
    def decision(self) -> Decision | None:
        """The state that the rule decides: a stage, a yes or no, or a count."""
        return self._flips[0]

    @property
    def would(self) -> tuple[Flip, ...]:
        """Single numbers at which the decision comes out otherwise, all else as it was; most natural first."""
        return self._flips[1]

    @cached_property
    def elsewhere(self) -> str:
        """That the uptake stands at a stage on which this rule does not act, and since and until when."""
        first = next((d for d in self._candidates if d.words), None)
        if first is None or first.taken or not first.name.startswith("uptake."):
            return ""
        named = stages_named(source_of(self.rule.function, "rule").tree, first.name, self.function.__globals__)
        if not named or first.before in named:
            return ""
        acts = " or ".join(first.word(code) for code in named)
        return f"{self.rule.name} acts on uptakes that are {acts}; this one is {first.word(first.before)} {self._since(first)}"

    def _since(self, decision: Decision) -> str:
        moment = self.reader.moment
        name = decision.name.partition(".")[2]
        since, until = span(self.world, name, moment.provider, moment.innovation, moment.tick, int(decision.before))
        start = "from the start" if since < 0 else f"since tick {since} ({self.months(since)})"
        if until >= self.world.ticks:
            return f"{start}, to the end of the run"
        return f"{start}, until tick {until} ({self.months(until)})"

    def peers_needed(self, found: Flip) -> int:
        """How many peers more (or, below zero, fewer) would have to show it in full; 0 where that cannot be said."""
        owner, _, name = found.name.partition(".")
        s = next((s for s in self.world.spec.seen if s.name == name), None) if owner == "seen" else None
        if s is None or s.over != "peers" or self.input(found.name).allowed != (0.0, 1.0):
            return 0
        more = found.value > found.actual
        steps = sorted((w * (1.0 - v) if more else w * v for _, w, v in self.reader.parts(s)), reverse=True)
        way, count = abs(found.value - found.actual), 0
        while way > 1e-12 and count < len(steps):
            way, count = way - steps[count], count + 1
        return 0 if way > 1e-12 else count if more else -count

    def shown(self, name: str, value: Any) -> str:
        """A number of the state for the reader."""
        return shown(value, words=self.words(name))

    def expanded(self) -> "Trace":
        """The same trace, told with the lines inside helpers and every turn of its loops."""
        return replace(self, view=told.whole)

    @property
    def data(self) -> dict[str, Any]:
        """The trace as JSON's types."""
        moment, world = self.reader.moment, self.world
        return {
            "rule": self.rule.name, "provider": world.ids[moment.provider] if moment.provider != NATION else None,
            "innovation": world.innovation_ids[moment.innovation] if moment.innovation != NATION else None,
            "tick": moment.tick, "months": self.months(moment.tick), "future": self.future,
            "read": [{"name": o.name, "value": _plain(o.value), "origin": o.origin, "used": o.used} for o in self.inputs],
            "lines": [told.line_data(line) for line in self.lines],
            "changed": {name: [_plain(a), _plain(b)] for name, (a, b) in self.changed.items()},
            "state": {name: _plain(value) for name, value in self.state.items()},
            "would": [
                {"name": f.name, "actual": _plain(f.actual), "value": _plain(f.value), "boundary": _plain(f.boundary),
                 "decides": self.decision.name if self.decision else "", "becomes": _plain(f.becomes)}
                for f in self.would
            ],
            "against": [one.text for one in self.against],
            "together": [{"name": f.name, "actual": _plain(f.actual), "value": _plain(f.value)} for f in self.together],
            "not_decided_here": self.elsewhere or None, "in_words": in_words(self) or None,
        }  # fmt: skip

    def __repr__(self) -> str:
        return told.told(self)

    def _repr_html_(self) -> str:
        table = cards.Table("What it read", ("Number", "Value", "From"), told.gathered(self.inputs))
        lines = html.escape("\n".join(told.line_rows(self)))
        sentences = "".join(f"<p>{html.escape(' '.join(s.split()))}</p>" for s in told.sentences(self))
        return (
            '<div style="color:inherit;background:transparent">'
            f"<p><strong>{html.escape(' · '.join(self.head))}</strong></p>{cards.table_html(table)}"
            f'<pre style="color:inherit;background:transparent;overflow-x:auto">{lines}</pre>{sentences}</div>'
        )


def numbers_by_name(records: Mapping[str, Any]) -> dict[str, Any]:
    """`self.NAME` and `uptake.NAME` of copied records."""
    owners = [name for name in ("uptake", "self") if name in records]
    return {f"{owner}.{name}": value for owner in owners for name, value in numbers_of(records[owner]).items()}


def _plain(value: Any) -> Any:
    """A number in JSON's types: None for what is not finite."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return value if value - value == 0.0 else None
    return bool(value) if isinstance(value, bool) else int(value)
