"""Levers deliver: how much of each lever reaches whom in a tick, what is paid from a pot, and what it all costs."""

from dataclasses import dataclass

import numpy as np

from policysim.rules import Spec
from policysim.scenario.reaching import reached
from policysim.scenario.world import Flow, World


@dataclass
class Delivery:
    """The flows of one world as arrays: M flows, Q parts, F fields of `levers`, N providers, K innovations.

    `dose` and `reach` of flows that are judged by a trait are filled in when their tick comes (`judge`).
    """

    flows: tuple[Flow, ...]
    size: np.ndarray  # (N,)
    income: np.ndarray  # (ticks, M) pounds into the pot of each flow
    dose: np.ndarray  # (ticks, M)
    spent: np.ndarray  # (ticks, M) pounds
    reach: np.ndarray  # (M, N)
    pot_of: np.ndarray  # (M,) index of the flow's pot, -1 for none
    pots: np.ndarray  # (pots,) pounds
    part_flow: np.ndarray  # (Q,)
    part_field: np.ndarray  # (Q,)
    part_listed: np.ndarray  # (Q,) field that it is aimed at, -1 for none
    profile: np.ndarray  # (ticks, Q)
    listed: np.ndarray  # (Q, K) 1.0 where the part acts on the innovation
    strength: np.ndarray  # (Q,) of this tick
    cap: np.ndarray  # (F,)
    dt: float

    @property
    def judged(self) -> tuple[int, ...]:
        """Ticks at which some reach is judged by what providers are like then."""
        return tuple(sorted({t for m, f in enumerate(self.flows) for t in self._when(m, f)}))

    def _when(self, m: int, flow: Flow) -> list[int]:
        if flow.reach.kind in ("everyone", "mask"):
            return []
        paid = np.flatnonzero(flow.money > 0.0 if flow.promised is None else flow.money + flow.promised > 0.0)
        if not paid.size:
            return []
        year = max(1, round(1.0 / self.dt))
        return list(range(paid[0], paid[-1] + 1, year)) if flow.reach.judged == "yearly" else [int(paid[0])]

    def judge(self, tick: int, providers: np.ndarray) -> None:
        """Decide who is reached from `tick` on by the flows that are judged then."""
        for m, flow in enumerate(self.flows):
            if tick in self._when(m, flow):
                self._set_reach(m, flow, reached(flow.reach, providers), tick)

    def _set_reach(self, m: int, flow: Flow, mask: np.ndarray, tick: int) -> None:
        self.reach[m] = mask
        share = total(self.size * mask)
        if flow.promised is not None:
            self.dose[tick:, m] = flow.promised[tick:]
        if flow.pot or flow.full_cost <= 0.0 or share <= 0.0:
            self.spent[tick:, m] = 0.0 if flow.pot or share <= 0.0 else flow.money[tick:] * self.dt
            return
        full = flow.full_cost * share
        dose = flow.money[tick:] / full
        self.dose[tick:, m] = np.minimum(dose, 1.0) if flow.capped else dose
        self.spent[tick:, m] = self.dose[tick:, m] * full * self.dt

    def copy(self) -> "Delivery":
        """The same flows with pots, doses and payments of its own."""
        own = {n: getattr(self, n).copy() for n in ("dose", "spent", "reach", "pots", "strength")}
        return Delivery(**{**vars(self), **own})


def total(values: np.ndarray) -> float:
    """Sum from left to right, so that a zero added at the end changes no bit."""
    return float(np.cumsum(values)[-1]) if len(values) else 0.0


def deliveries(world: World) -> Delivery:
    """Lay the flows of a world out as arrays; reach that needs no judging is decided here."""
    spec, flows = world.spec, world.flows
    fields = list(spec.levers_dtype.names or ())
    parts = [(m, name, profile) for m, f in enumerate(flows) for name, profile in f.parts]
    pots = list(dict.fromkeys(f.lever for f in flows if f.pot))
    n, k, ticks = len(world.providers), len(world.innovations), world.ticks
    made = Delivery(
        flows=flows,
        size=np.ascontiguousarray(world.providers["size"]),
        income=np.array([f.money * world.dt * f.pot for f in flows], float).reshape(len(flows), ticks).T.copy(),
        dose=np.zeros((ticks, len(flows))),
        spent=np.zeros((ticks, len(flows))),
        reach=np.zeros((len(flows), n)),
        pot_of=np.array([pots.index(f.lever) if f.pot else -1 for f in flows], np.int64),
        pots=np.zeros(len(pots)),
        part_flow=np.array([m for m, _, _ in parts], np.int64),
        part_field=np.array([fields.index(name) for _, name, _ in parts], np.int64),
        part_listed=np.array([_listed_field(fields, name) for _, name, _ in parts], np.int64),
        profile=np.array([p for _, _, p in parts], float).reshape(len(parts), ticks).T.copy(),
        listed=np.array([_listed(flows[m], k) for m, _, _ in parts], float).reshape(len(parts), k),
        strength=np.zeros(len(parts)),
        cap=_caps(spec, fields),
        dt=world.dt,
    )
    for m, flow in enumerate(flows):
        if flow.reach.kind in ("everyone", "mask"):
            made._set_reach(m, flow, reached(flow.reach, world.providers), 0)
    return made


def _listed_field(fields: list[str], name: str) -> int:
    return fields.index(f"{name}_listed") if f"{name}_listed" in fields else -1


def _listed(flow: Flow, k: int) -> np.ndarray:
    return np.ones(k) if flow.listed is None else flow.listed.astype(float)


def _caps(spec: Spec, fields: list[str]) -> np.ndarray:
    capped = {p.field: lever.capped for lever in spec.levers for p in lever.parts}
    return np.array([1.0 if capped.get(f.removesuffix("_listed"), True) else np.inf for f in fields])


def deliver(t, income, dose, pot_of, pots, part_flow, part_field, profile, reach, strength, cap, levers):
    """Fill `levers` (N, F) for tick t; a pot first takes in its money and delivers while anything is in it, or while its
    dose says that it is promised."""
    for m in range(len(pot_of)):
        if pot_of[m] >= 0:
            pots[pot_of[m]] += income[t][m]
    for i in range(len(levers)):
        row = levers[i]
        for f in range(len(row)):
            row[f] = 0.0
    for q in range(len(part_flow)):
        m = part_flow[q]
        full = dose[t][m]
        if pot_of[m] >= 0:
            full = 1.0 if pots[pot_of[m]] > 0.0 else full
        strength[q] = full * profile[t][q]
        if strength[q] != 0.0:
            for i in range(len(levers)):
                levers[i][part_field[q]] = min(cap[part_field[q]], levers[i][part_field[q]] + strength[q] * reach[m][i])


def aim(i, k, part_flow, part_listed, reach, strength, listed, row):
    """Fill the NAME_listed fields of provider i's levers for innovation k."""
    for q in range(len(part_flow)):
        if part_listed[q] >= 0:
            row[part_listed[q]] = 0.0
    for q in range(len(part_flow)):
        if part_listed[q] >= 0:
            dose = strength[q] * reach[part_flow[q]][i] * listed[q][k]
            row[part_listed[q]] = min(1.0, row[part_listed[q]] + dose)


def aim_all(arrived, count, part_flow, part_listed, reach, strength, listed, fields, doses, acts):
    """What `aim` gives all providers for the first `count` of `arrived`, field by field: doses (F, N, K); `acts` (K,) is room."""
    for x in range(len(fields)):
        for i in range(len(reach[0])):
            for a in range(count):
                doses[x][i][a] = 0.0
        for q in range(len(part_flow)):
            if part_listed[q] == fields[x]:
                for a in range(count):
                    acts[a] = listed[q][arrived[a]]
                for i in range(len(reach[0])):
                    each, row = strength[q] * reach[part_flow[q]][i], doses[x][i]
                    for a in range(count):
                        row[a] = min(1.0, row[a] + each * acts[a])


def settle(t, claims, pot_of, pots, spent):
    """Pay this tick's claims from the pot in full, or as far as it goes; the first flow of the pot books the payment."""
    for m in range(len(pot_of)):
        if pot_of[m] >= 0:
            paid = min(claims, pots[pot_of[m]])
            pots[pot_of[m]] -= paid
            claims -= paid
            spent[t][m] += paid
