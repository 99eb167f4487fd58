"""The reference engine: real Mesa agents with plain Python numbers, one rule at a time, every write watched."""

import math
import traceback
from collections import namedtuple
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any

import mesa
import numpy as np

from policysim.chance import key, stream
from policysim.engine import delivery, reductions
from policysim.engine.bind import Binder, interpreted
from policysim.engine.codes import Code
from policysim.engine.delivery import deliveries
from policysim.engine.history import History
from policysim.engine.layout import STAGES, layout
from policysim.engine.philox import stream_name
from policysim.engine.sound import check_sound
from policysim.errors import AskError, NoAttribute, RuleError, RunFailed, did_you_mean, place
from policysim.rules import Field, Reduction, Rule, Spec
from policysim.scenario.world import World

KINDS = {"float": float, "int": int, "bool": bool}
MESA_OWN = ("unique_id", "model", "pos", "random", "rng")
STAYS = "it is given and stays: the system, the portfolio or @ps.start sets it"


class Uptake:
    """One provider's dealings with one innovation; its names are closed."""

    __slots__ = ()


def agent_class(spec: Spec) -> type:
    """The Mesa class of a provider class: the same rules, on guarded attributes."""
    binder = Binder(interpreted)
    bound = {r.name: r.function if r.free else binder.bind(r.function) for r in spec.rules if r.owner != "nation"}
    fields = {f.name: f for f in spec.provider}
    kinds = {f.name: KINDS[f.kind] for f in spec.provider if not f.length and f.role != "fact"}
    put = object.__setattr__

    def guard(self: Any, name: str, value: Any) -> None:
        if self.model.stage and type(value) is kinds.get(
            name
        ):  # within a stage; what is not finite is found at its end
            return put(self, name, value)
        field = fields.get(name)
        if field is None:
            if name in MESA_OWN or name.startswith("_"):
                return put(self, name, value)
            raise RuleError(
                f"{_place(self)}: {spec.name} has no trait or state {name}{did_you_mean(name, fields)}\n"
                f"  write {name}: float = state(0.0, ...) in {spec.name}"
            )
        if field.role == "fact":
            raise RuleError(f"{_place(self)}: writes the fact {name}\n  why    {STAYS}\n  write  a state of your own")
        value = _own_numbers(value)
        problem = _problem(field, value, self.model.stage == "")
        if problem:
            raise RuleError(f"{_place(self)}: {spec.name}.{name} is {problem}")
        return put(self, name, value)

    def missing(self: Any, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"{spec.name!r} object has no attribute {name!r}")
        near = did_you_mean(name, fields) or '\n  what it has: ps.list("traits")'
        raise NoAttribute(f"provider {self.id}: {spec.name} has no {name}{near}")

    return type(spec.name, (spec.provider_class, mesa.Agent), {**bound, "__setattr__": guard, "__getattr__": missing})


def _own_numbers(value: Any) -> Any:
    """Numbers of NumPy as Python's own, an array as a list; anything else as it is."""
    if isinstance(value, list):
        return [_own_numbers(one) for one in value] if any(isinstance(one, np.generic) for one in value) else value
    return value.tolist() if isinstance(value, np.generic | np.ndarray) else value


def _place(agent: Any) -> str:
    model = agent.model
    return f"rule {model.stage} at tick {model.tick}, provider {agent.id}" if model.stage else f"provider {agent.id}"


def _problem(field: Field, value: Any, check_finite: bool) -> str:
    """What is wrong with a value for a field: its type, its length, or that it is not finite."""
    values = value if field.length else [value]
    if field.length and (not isinstance(value, list) or len(value) != field.length):
        return f"a vector of {field.length} floats and cannot be {value!r}"
    for x in values:
        if type(x) is not KINDS[field.kind] and not isinstance(x, Code):
            write = f"{float(x)!r}" if isinstance(x, int) and field.kind == "float" else f"{field.kind}(...)"
            return f"{field.kind} and cannot be {x!r}\n  write {write}"
        if check_finite and field.kind == "float" and x - x != 0.0:
            return f"{x!r}, which is not a finite number"
        if field.kind == "int" and not -(2**63) <= x < 2**63:
            return f"{x!r}, which is no 64-bit int"
    return ""


def _all_right(field: Field, values: list) -> bool:
    """Whether values are surely right: their types at a glance, and a sum that only finite numbers can have."""
    if field.length:
        lengths = set(map(len, values)) == {field.length}
        return lengths and _all_right(replace(field, length=0), list(chain.from_iterable(values)))
    if set(map(type, values)) != {KINDS[field.kind]}:
        return False
    if field.kind == "int":
        return min(values) >= -(2**63) and max(values) < 2**63
    return field.kind != "float" or math.isfinite(sum(values))


@lru_cache(maxsize=128)
def record_class(name: str, names: tuple[str, ...]) -> type:
    """A small object with exactly these attributes."""
    return type(name, (), {"__slots__": names})


def facts_class(name: str, names: tuple[str, ...]) -> type:
    """A small object with exactly these attributes, none of which a rule may write."""

    def refuse(self: Any, word: str, value: Any) -> None:
        raise RuleError(
            f"{name.lower()} {self.id}: writes its fact {word}\n  why    {STAYS}\n  write  a state of your own"
        )

    return type(name, (), {"__slots__": names, "__setattr__": refuse})


def _plain(value: Any) -> Any:
    return value.tolist()


def fill_record(target: Any, row: np.void, fields: tuple[Field, ...]) -> Any:
    """Copy a record's numbers to an object as plain Python numbers; vectors become lists."""
    for field in fields:
        value = _plain(row[field.name])
        object.__setattr__(target, field.name, bool(value) if field.kind == "bool" else value)
    return target


class WorldModel(mesa.Model):
    """A world, stepped by Mesa. `agents` are the providers; `order` is the order in which they are visited."""

    def __init__(self, world: World):
        super().__init__(rng=world.seed)
        check_sound(world)
        spec = world.spec
        self.world, self.spec, self.laid = world, spec, layout(spec)
        self.tick, self.stage = 0, ""
        self.par = _namespace(world.par[0], world.par.dtype)
        self.nation = fill_record(record_class("Nation", spec.nation_dtype.names)(), world.nation[0], spec.nation)
        kind = agent_class(spec)
        self.providers = [self._agent(kind, i) for i in range(len(world.providers))]
        self.order = list(range(len(self.providers)))
        made = facts_class("Innovation", (*spec.innovation_dtype.names, "id"))
        self.innovations = [fill_record(made(), row, spec.innovation) for row in world.innovations]
        for innovation, name in zip(self.innovations, world.innovation_ids, strict=True):
            object.__setattr__(innovation, "id", name)
            self._say(innovation, spec.innovation_dtype)
        made = record_class("Uptake", spec.uptake_dtype.names)
        self.uptakes = [[fill_record(made(), cell, spec.uptake) for cell in row] for row in world.uptakes]
        self.seen = [record_class("Seen", spec.seen_dtype.names)() for _ in self.providers]
        self.levers = [record_class("Levers", spec.levers_dtype.names)() for _ in self.providers]
        self._stages = [_Stage(self, r, rule) for r, rule in enumerate(spec.rules)]
        self._start_levers()
        self._start_records()

    def _agent(self, kind: type, i: int) -> Any:
        agent = kind.__new__(kind)
        object.__setattr__(agent, "id", self.world.ids[i])
        object.__setattr__(agent, "model", self)
        mesa.Agent.__init__(agent, self)
        fill_record(agent, self.world.providers[i], self.spec.provider)
        self._say(agent, self.spec.provider_dtype)
        return agent

    def _say(self, target: Any, dtype: np.dtype) -> None:
        """Give the codes of a record their words."""
        for name, words in self.world.names.items():
            if name in dtype.names:
                object.__setattr__(target, name, Code(getattr(target, name), words))

    def _start_levers(self) -> None:
        self.delivery = deliveries(self.world)
        self._lever_rows = [[0.0] * len(self.spec.levers_dtype.names) for _ in self.providers]
        self._pots = self.delivery.pots.tolist()
        self._read_flows()

    def _read_flows(self) -> None:
        d = self.delivery
        self._flows = {n: getattr(d, n).tolist() for n in (
            "income", "dose", "pot_of", "part_flow", "part_field", "part_listed", "profile", "reach", "strength", "listed", "cap",
        )}  # fmt: skip

    def _start_records(self) -> None:
        ticks, n, k = self.world.ticks, len(self.providers), len(self.innovations)
        self._history = np.zeros((ticks, n), self.laid.recorded_dtype)
        self._counts = np.zeros((ticks, max(1, k), 5), np.int64)

    def step(self) -> None:
        """Play one tick: levers deliver, then one stage per rule, then claims are paid."""
        if self.tick >= self.world.ticks:
            raise RunFailed(
                f"the scenario ends at tick {self.world.ticks}\n  write a longer calendar: calendar.years=..."
            )
        now = self.tick * self.world.dt
        self.arrived = [k for k, a in enumerate(self.world.arrives.tolist()) if a <= now]
        self._deliver()
        for stage in self._stages:
            self.stage = f"{self.spec.name}.{stage.rule.name}"
            stage.play()
        self.stage = ""
        self._settle()
        self._record()
        self.tick += 1
        self.running = self.tick < self.world.ticks

    def run_until(self, year: float | None = None, tick: int | None = None) -> "WorldModel":
        """Step to the end of `year` years after the warm-up, or to a tick counted from the start of the warm-up."""
        last = self.world.ticks if tick is None else tick
        if year is not None:
            last = self.world.warm_up + round(year / self.world.dt)
        self._check_ahead(last, f"year={year:g}" if year is not None else f"tick={tick}")
        while self.tick < last:
            self.step()
        return self

    def _check_ahead(self, last: int, said: str) -> None:
        """Refuse, before anything is played, a tick that lies behind or beyond the calendar."""
        years = (self.world.ticks - self.world.warm_up) * self.world.dt
        if last > self.world.ticks:
            length = f"{years:g} year{'' if years == 1 else 's'}"
            ends = f"the calendar has {length} after the warm-up, and ends at tick {self.world.ticks}"
            raise AskError(f"run_until({said}): {ends}\n  write a longer calendar: calendar.years=...")
        if last < self.tick:
            write = "a model only goes forward: make another one, MesaModel(scenario, replicate)"
            raise AskError(f"run_until({said}): that is behind, the model stands at tick {self.tick}\n  {write}")

    def _deliver(self) -> None:
        d, f = self.delivery, self._flows
        if self.tick in d.judged:
            d.judge(self.tick, self.provider_records())
            self._read_flows()
            f = self._flows
        delivery.deliver(
            self.tick, f["income"], f["dose"], f["pot_of"], self._pots, f["part_flow"], f["part_field"], f["profile"],
            f["reach"], f["strength"], f["cap"], self._lever_rows,
        )  # fmt: skip
        self.aimed = any(q >= 0 and s != 0.0 for q, s in zip(f["part_listed"], f["strength"], strict=True))
        for levers, row in zip(self.levers, self._lever_rows, strict=True):
            for name, dose in zip(self.spec.levers_dtype.names, row, strict=True):
                setattr(levers, name, dose)

    def aim(self, i: int, k: int) -> None:
        """Set what the levers deliver to provider i for innovation k."""
        f, row = self._flows, self._lever_rows[i]
        delivery.aim(i, k, f["part_flow"], f["part_listed"], f["reach"], f["strength"], f["listed"], row)
        for word in self.laid.listed:
            setattr(self.levers[i], self.spec.levers_dtype.names[word], row[word])

    def _settle(self) -> None:
        claims = 0.0
        if self.laid.claim >= 0:
            for agent in self.providers:
                claims += agent.claim
        delivery.settle(self.tick, claims, self._flows["pot_of"], self._pots, self.delivery.spent)

    def provider_records(self) -> np.ndarray:
        """All providers as they stand, as records (N,)."""
        records = self.world.providers.copy()
        for field in self.spec.provider:
            records[field.name] = [getattr(a, field.name) for a in self.providers]
        return records

    def uptake_records(self) -> np.ndarray:
        """All uptakes as they stand, as records (N, K)."""
        records = self.world.uptakes.copy()
        for field in self.spec.uptake:
            records[field.name] = [[getattr(u, field.name) for u in row] for row in self.uptakes]
        return records

    def _record(self) -> None:
        for field in self.spec.recorded():
            self._history[self.tick][field.name] = [getattr(a, field.name) for a in self.providers]
        if self.laid.stage >= 0:
            for row in self.uptakes:
                for k in self.arrived:
                    if 0 <= row[k].stage < STAGES:
                        self._counts[self.tick, k, row[k].stage] += 1

    def history(self) -> History:
        """What has been recorded so far."""
        return History(self.world, self._history, self._counts, self.delivery.spent)


def _namespace(row: np.void, dtype: np.dtype) -> Any:
    values = {name: _plain(row[name]) for name in dtype.names}
    return namedtuple("Parameters", values)(**values)  # type: ignore[misc]


class _Stage:
    """One rule of the model's class, played for everyone it runs on."""

    def __init__(self, model: WorldModel, r: int, rule: Rule):
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
                values = _taken_over(those, field, values)
            if _all_right(field, values):
                continue
            for value, name in zip(values, names, strict=True):
                problem = _problem(field, value, True)
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


def _taken_over(those: Sequence[Any], field: Field, values: list) -> list:
    """Values of a field with Python's own numbers in place of NumPy's; they are put back where there were any."""
    own = [_own_numbers(value) for value in values]
    for one, old, new in zip(those, values, own, strict=True):
        if type(new) is not type(old) or new is not old:
            object.__setattr__(one, field.name, new)
    return own


def _list(value: Any) -> list:
    return value if isinstance(value, list) else [value]
