"""What a rule decides: a stage, a yes or no, or a count that it sets, and how people say it."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policysim.engine.tracing.filled import WordsOf, shown
from policysim.rules import Field, Rule, Spec
from policysim.rules.names import written


@dataclass(frozen=True)
class Verb:
    """A change in words: would start, would have started, -> start, -> no start."""

    would: str
    done: str
    does: str
    does_not: str


VERBS = {
    "aware": Verb("hear of it", "heard of it", "hears of it", "does not hear of it"),
    "implementing": Verb("start", "started", "start", "no start"),
    "embedded": Verb("embed", "embedded", "embeds", "does not embed"),
    "abandoned": Verb("give up", "given up", "gives up", "does not give up"),
}


@dataclass(frozen=True)
class Decision:
    """A state that is decided: its name as the rule writes it, and what it was before and after."""

    name: str
    before: Any
    after: Any
    words: tuple[str, ...]

    @property
    def taken(self) -> bool:
        """Whether the rule changed it."""
        return bool(self.before != self.after)

    def word(self, value: Any) -> str:
        """A value as a person says it."""
        return shown(value, words=self.words)

    def verb(self, value: Any) -> Verb:
        """How it is said that the state comes to have this value."""
        if self.words and self.word(value) in VERBS:
            return VERBS[self.word(value)]
        name, word = self.name.partition(".")[2], self.word(value)
        return Verb(f"have {name} = {word}", f"had {name} = {word}", f"{name} = {word}", f"{name} stays")

    def otherwise(self, value: Any) -> str:
        """`Would start if`: how it is said that it would have come to this value instead."""
        if not (self.words and {self.word(self.after), self.word(value)} <= {*VERBS, self.word(self.before)}):
            return f"{self.name} would be {self.word(value)} if"
        if not self.taken:
            return f"Would {self.verb(value).would} if"
        if value == self.before:
            return f"Would not have {self.verb(self.after).done} if"
        return f"Would have {self.verb(value).done} if"


def candidates(
    spec: Spec, rule: Rule, before: Mapping[str, Any], after: Mapping[str, Any], words: WordsOf
) -> list[Decision]:
    """What the rule may be said to decide, most natural first: stages, then yes or no, then counts."""
    fields = {f"self.{f.name}": f for f in (spec.nation if rule.owner == "nation" else spec.provider)}
    fields |= {f"uptake.{f.name}": f for f in spec.uptake}
    names = [name for name in rule.writes if name in fields and _decides(fields[name])]
    names.sort(key=lambda name: (not fields[name].names, fields[name].kind != "bool"))
    return [Decision(name, before[name], after[name], words(name)) for name in names if name in after]


def _decides(field: Field) -> bool:
    return field.kind in ("int", "bool") and not field.length


def values_written(node: ast.AST, name: str, known: Mapping[str, Any]) -> list[Any]:
    """Values that assignments within a statement give to a state, where they are a number or a name for one."""
    writing = (part for part in ast.walk(node) if name in map(ast.unparse, written(part)))
    values = (_plain(part.value, known) for part in writing if isinstance(part, ast.Assign))
    return [value for value in values if value is not None]


def stages_named(node: ast.AST, name: str, known: Mapping[str, Any]) -> list[int]:
    """Codes that a rule compares a state with: those that it acts on."""
    found: list[int] = []
    for compare in (part for part in ast.walk(node) if isinstance(part, ast.Compare)):
        sides = [compare.left, *compare.comparators]
        if any(ast.unparse(side) == name for side in sides):
            values = (_plain(side, known) for side in sides)
            found += [v for v in values if isinstance(v, int) and v not in found]
    return found


def _plain(node: ast.expr, known: Mapping[str, Any]) -> Any:
    """A number, or the number of a name of the rule's module; None for what has to be worked out."""
    return known.get(node.id) if isinstance(node, ast.Name) else node.value if isinstance(node, ast.Constant) else None
