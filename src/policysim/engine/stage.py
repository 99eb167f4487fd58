"""A stage of a tick under Mesa: everyone looks, then one rule is played for everyone it runs on, then checked."""

import traceback
from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from policysim.chance import key, stream
from policysim.engine import reductions
from policysim.engine.bind import Binder, interpreted
from policysim.engine.guarded import STAYS, all_right, problem_of, record_class, taken_over
from policysim.engine.philox import stream_name
from policysim.errors import RuleError, RunFailed, place
from policysim.rules import Field, Reduction, Rule

if TYPE_CHECKING:
    from policysim.engine.reference import WorldModel


class Stage:
    """One rule of the model's class, played for everyone it runs on."""

    def __init__(self, model: "WorldModel", r: int, rule: Rule):
        self.model, self.rule = model, rule
        spec, world = model.spec, model.world
        function = Binder(interpreted).bind(rule.function) if not rule.free else rule.function
        self.function = function
        self.place = {name: x for x, name in enumerate(rule.arguments)}
        self.keys = [key(world.seed, world.replicate, stream_name(rule), d) for d in rule.draws]
        self.draw = record_class("Draw", rule.draws)()
        laid = model.laid
        rows = laid.rows[laid.row_first[r] : laid.row_first[r + 1]]
        self.sees = [spec.seen[s] for s in rows]
        self.shown = [s for s in self.sees if s.per_innovation]
        self.aims = bool(len(laid.listed_words[r]))
        fields = spec.nation if rule.owner == "nation" else spec.provider
        self.written = [f for f in fields if rule.free or f"self.{f.name}" in rule.writes]
        self.facts = [f for f in spec.uptake if f.role == "fact"]
        self.written_uptake = [f for f in spec.uptake if rule.free or f"uptake.{f.name}" in rule.writes]

    def play(self) -> None:
        """Look, then act."""
        self.rows = {s.name: self._look(s) for s in self.sees}
        {"nation": self._nation, "provider": self._providers, "uptake": self._uptakes}[self.rule.owner]()

    def _draws(self, innovation: int, n: int) -> list[tuple[str, list[float]]]:
        """Name and uniforms of each draw of this rule, for agents 0 to n - 1."""
        tick = self.model.tick
        return [(d, stream(k, tick, innovation, n).tolist()) for d, k in zip(self.rule.draws, self.keys, strict=True)]

    def _arguments(self, me: Any, i: int) -> list[Any]:
        """What the rule asks for, in its order, for agent i; uptake and innovation are filled in one by one."""
        m = self.model
        given = {"self": me, "seen": m.seen[i], "levers": m.levers[i], "par": m.par, "draw": self.draw}
        return [given.get(name) for name in self.rule.arguments]

    def _nation(self) -> None:
        m = self.model
        for name, column in self._draws(0, 1):
            setattr(self.draw, name, column[0])
        try:
            self.function(*self._arguments(m.nation, 0))
        except Exception as error:
            raise self._broke(error, "the nation") from error
        self._check([m.nation], self.written, ["the nation"])

    def _providers(self) -> None:
        m, i = self.model, 0
        draws = self._draws(0, len(m.providers))
        try:
            for i in m.order:
                for name, column in draws:
                    setattr(self.draw, name, column[i])
                self.function(*self._arguments(m.providers[i], i))
        except Exception as error:
            raise self._broke(error, f"provider {m.world.ids[i]}", m.world.ids[i]) from error
        self._check(m.providers, self.written, m.world.ids)

    def _uptakes(self) -> None:
        m, i, a = self.model, 0, 0
        if not m.arrived:
            return
        function, aims = self.function, m.aimed and self.aims
        at_uptake, at_innovation = self.place.get("uptake", -1), self.place.get("innovation", -1)
        innovations, uptakes = [m.innovations[k] for k in m.arrived], [[row[k] for k in m.arrived] for row in m.uptakes]
        draws = self._draws_by_provider()
        try:
            for i in m.order:
                arguments = self._arguments(m.providers[i], i)
                shown = [(m.seen[i], s.name, self.rows[s.name][i]) for s in self.shown]
                shown += [(self.draw, name, rows[i]) for name, rows in draws]
                for a, uptake in enumerate(uptakes[i]):
                    for target, name, row in shown:
                        setattr(target, name, row[a])
                    if aims:
                        m.aim(i, m.arrived[a])
                    if at_uptake >= 0:
                        arguments[at_uptake] = uptake
                    if at_innovation >= 0:
                        arguments[at_innovation] = innovations[a]
                    function(*arguments)
        except Exception as error:
            name = m.world.ids[i]
            raise self._broke(error, f"provider {name} for {innovations[a].id}", name) from error
        self._check(m.providers, self.written, m.world.ids)
        self._check(
            [u for row in uptakes for u in row], self.written_uptake, [x for x in m.world.ids for _ in m.arrived]
        )
        if self.rule.free:
            self._check_facts()

    def _check_facts(self) -> None:
        """The facts of uptakes are still those that the world was made with."""
        m = self.model
        for name in (f.name for f in self.facts):
            for row, given, provider in zip(m.uptakes, m.world.uptakes[name].tolist(), m.world.ids, strict=True):
                if [getattr(u, name) for u in row] != given:
                    text = f"{self._where(f'provider {provider}')}: writes the fact uptake.{name}\n  why    {STAYS}"
                    raise RunFailed(text, rule=self.rule.name, provider=provider, tick=m.tick)

    def _draws_by_provider(self) -> list[tuple[str, list]]:
        """Name and uniforms of each draw of this rule: rows[i][a] is provider i's for the a-th arrived innovation."""
        m, n = self.model, len(self.model.providers)
        columns = [self._draws(int(m.world.numbers[k]), n) for k in m.arrived]
        return [(d, list(zip(*(c[x][1] for c in columns), strict=True))) for x, d in enumerate(self.rule.draws)]

    def _broke(self, error: Exception, who: str, name: str = "") -> RunFailed:
        """What a rule raised, with rule, tick and provider."""
        at = self._line(error)
        if isinstance(error, RuleError):
            told = str(error) if str(error).startswith("rule ") else f"{self._where(who)}: {error}"
            return RunFailed(f"{at}{told}", rule=self.rule.name, provider=name, tick=self.model.tick)
        text = f"{type(error).__name__}: {error}"
        if isinstance(error, AttributeError):
            text = f"{error}\n  a rule writes only what its class declares"
        return RunFailed(f"{at}{self._where(who)}: {text}", rule=self.rule.name, provider=name, tick=self.model.tick)

    def _line(self, error: Exception) -> str:
        """`my_rules.py:12: `, the line of the rule's own file that broke."""
        file = self.rule.function.__code__.co_filename
        lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == file and f.lineno]
        return f"{place(file, lines[-1])}: " if lines else ""

    def _where(self, who: str) -> str:
        return f"rule {self.model.stage} at tick {self.model.tick}, {who}"

    def _check(self, those: Sequence[Any], fields: list[Field], names: Sequence[str]) -> None:
        """Types and finiteness of what the rule wrote, at the end of the stage."""
        for field in fields:
            values = list(map(attrgetter(field.name), those))
            if self.rule.free:
                values = taken_over(those, field, values)
            if all_right(field, values):
                continue
            for value, name in zip(values, names, strict=True):
                problem = problem_of(field, value, True)
                if problem:
                    text = f"{self._where(f'provider {name}')}: {field.name} is {problem}"
                    raise RunFailed(text, rule=self.rule.name, provider=name, tick=self.model.tick)

    def _look(self, s: Reduction) -> list:
        """One reduction for every provider: rows by arrived innovation, or the value that is put into `seen`."""
        m = self.model
        if s.kind in ("tick", "years", "nation"):
            value = {
                "tick": lambda: m.tick,
                "years": lambda: (m.tick - m.world.warm_up) * m.world.dt,
                "nation": lambda: getattr(m.nation, s.of) if s.length else float(getattr(m.nation, s.of)),
            }[s.kind]()
            for seen in m.seen:
                setattr(seen, s.name, value)
            return []
        if s.kind == "linked":
            return [[self._linked(s, row, k) for k in m.arrived] for row in m.uptakes]
        out = self._reduced(s)
        if not s.per_innovation:
            for seen, row in zip(m.seen, out, strict=True):
                setattr(seen, s.name, row if s.length else row[0])
        return out

    def _linked(self, s: Reduction, row: list, k: int) -> float:
        other = getattr(self.model.innovations[k], s.link)
        return float(getattr(row[other], s.of)) if other >= 0 else 0.0

    def _reduced(self, s: Reduction) -> list:
        m = self.model
        if s.per_innovation:
            values = [[float(getattr(row[k], s.of)) for k in m.arrived] for row in m.uptakes]
        else:
            values = [[float(v) for v in _list(getattr(a, s.of))] for a in m.providers]
        if s.kind == "share":
            values = [[1.0 if v == s.equals else 0.0 for v in row] for row in values]
        width, out = len(values[0]), [[0.0] * len(row) for row in values]
        if s.over == "peers":
            ties = (m.world.network.indptr, m.world.network.indices, m.world.network.weights)
            reductions.over_peers(values, width, *(x.tolist() for x in ties), out)
            return out
        codes = [0 if s.over == "everyone" else int(getattr(a, s.group)) for a in m.providers]
        groups = max(codes) + 1
        totals, mass = [[0.0] * width for _ in range(groups)], [0.0] * groups
        reductions.over_groups(values, width, [a.size for a in m.providers], codes, int(s.others), out, totals, mass)
        return out


def _list(value: Any) -> list:
    return value if isinstance(value, list) else [value]
