"""The reference engine: real Mesa agents with plain Python numbers, one rule at a time, every write watched."""

from typing import Any

import mesa
import numpy as np

from policysim.engine import delivery
from policysim.engine.codes import Code
from policysim.engine.delivery import deliveries
from policysim.engine.guarded import agent_class, facts_class, fill_record, namespace, record_class
from policysim.engine.history import History
from policysim.engine.layout import STAGES, layout
from policysim.engine.smallest import smallest_world
from policysim.engine.sound import check_sound
from policysim.engine.stage import Stage
from policysim.errors import AskError, RunFailed
from policysim.rules import Spec
from policysim.scenario.world import World


class WorldModel(mesa.Model):
    """A world, stepped by Mesa. `agents` are the providers; `order` is the order in which they are visited."""

    def __init__(self, world: World):
        super().__init__(rng=world.seed)
        check_sound(world)
        spec = world.spec
        self.world, self.spec, self.laid = world, spec, layout(spec)
        self.tick, self.stage = 0, ""
        self.par = namespace(world.par[0], world.par.dtype)
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
        self._stages = [Stage(self, r, rule) for r, rule in enumerate(spec.rules)]
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


def prepare_agents(spec: Spec) -> None:
    """Load all that agents of a spec need, by making two of them; no rule is played."""
    WorldModel(smallest_world(spec))
