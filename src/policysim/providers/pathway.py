"""Innovations act on cells of the pathway of care: effects saturate within a cell, and burden with its benefit."""

import math

from policysim.providers.parameters import NONE
from policysim.providers.records import CELLS, ELECTIVE, FLOW, SAVE, STAGES, URGENT
from policysim.rules import helper


@helper
def saturated(total, cap, par):
    """Effect of all innovations in a cell together: their sum while it is small, never more than the cap."""
    limit = 1.0 if par.caps == NONE else cap
    return -limit * math.expm1(-total / limit) if total > 0.0 else 0.0


@helper
def cap_of(cell, par):
    """Most that innovations can do in a cell, by its effect: save, avoid, flow or shift."""
    if cell < STAGES:
        return par.cap_save
    if cell < 2 * STAGES:
        return par.cap_avoid
    if cell < 3 * STAGES:
        return par.cap_flow
    return par.cap_shift


@helper
def effect_in(self, effect, stage, par):
    """Effect of the provider's own innovations in one cell, as a share of the cell."""
    cell = effect * STAGES + stage
    return saturated(self.effect_sum[cell], cap_of(cell, par), par)


@helper
def input_needed(self, levers, par):
    """Pounds of input per unit of need: contacts by cost, less savings, more congestion in hospital stages; a target
    clears some of it in urgent care."""
    pounds = 0.0
    for s in range(STAGES):
        cost = self.volume[s] * self.unit_cost[s] * (1.0 - effect_in(self, SAVE, s, par))
        if URGENT <= s <= ELECTIVE:
            waiting = 1.0 - effect_in(self, FLOW, s, par)
            if s == URGENT:
                waiting *= 1.0 - par.target_flow * levers.target
            cost *= 1.0 + par.congestion * (1.0 + self.pressure) * waiting
        pounds += cost
    return pounds


@helper
def running_burden(self, par):
    """Running cost of all innovations as a share of input: in a full cell another one costs no more than it brings."""
    burden = 0.0
    for cell in range(CELLS):
        if self.effect_sum[cell] > 0.0:
            kept = saturated(self.effect_sum[cell], cap_of(cell, par), par) / self.effect_sum[cell]
            burden += self.burden_sum[cell] * kept
        else:
            burden += self.burden_sum[cell]
    return burden


@helper
def inputs_at_rest(par):
    """Inputs per unit of demand that keep a provider at rest: some needs leave unmet, some time goes to improvement."""
    outflow = par.backlog_exit + par.demand_growth
    return (1.0 - outflow * par.backlog_start) / (1.0 - par.improvement_time_start)
