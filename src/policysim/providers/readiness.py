"""Readiness is motivation times capability, as far as attention reaches; pressure from outside can stand in for it."""

import math

from policysim.providers.parameters import ADDITIVE, CES, GEOMETRIC, MINIMUM, NO_AGILITY, NONE
from policysim.rules import clip, helper, power, towards


@helper
def capability_of(digital, improvement, data, leadership, par):
    """Mean of the four parts, 0-1, by how far they replace each other: complements, geometric, additive or between."""
    r = par.capability_substitution
    if r == -1.0:
        return 4.0 / (1.0 / digital + 1.0 / improvement + 1.0 / data + 1.0 / leadership)
    if abs(r) < 1e-6:
        return power(digital * improvement * data * leadership, 0.25)
    return power(0.25 * (power(digital, r) + power(improvement, r) + power(data, r) + power(leadership, r)), 1.0 / r)


@helper
def agility_of(motivation, capability, par):
    """Agility before it is measured against the mean of the start, in the form that the switch names."""
    if par.agility_form == GEOMETRIC:
        return math.sqrt(motivation * capability)
    if par.agility_form == CES:
        return 2.0 / (1.0 / motivation + 1.0 / capability)
    if par.agility_form == MINIMUM:
        return min(motivation, capability)
    if par.agility_form == ADDITIVE:
        return 0.5 * (motivation + capability)
    if par.agility_form == NO_AGILITY:
        return 1.0
    return power(motivation, par.motivation_exponent) * power(capability, par.capability_exponent)


@helper
def slack_of(load, pressure, par):
    """Share of attention left for starting something new, given what is in hand and the pressure of care."""
    if par.slack == NONE:
        return 1.0
    crowd = load / par.concurrent_capacity
    return 1.0 / (1.0 + crowd * crowd) / (1.0 + pressure)


@helper
def stretch_of(load, par):
    """How many times longer implementation takes because too much is in hand at once."""
    if par.slack == NONE:
        return 1.0
    return max(1.0, load / par.concurrent_capacity)


@helper
def fit_of(self, innovation, enabler_depth, par):
    """Share of an innovation's benefit that the provider's capability brings out, 0-1; an enabler in use helps."""
    if par.fit == NONE:
        return par.fit_constant
    skill = (
        innovation.needs[0] * self.capability_digital
        + innovation.needs[1] * self.capability_improvement
        + innovation.needs[2] * self.capability_data
        + innovation.needs[3] * self.capability_leadership
    )
    half = par.fit_half * (0.5 + innovation.complexity) * (1.0 - par.enabling_effect * enabler_depth)
    return skill * skill / (skill * skill + half * half)


@helper
def push_of(levers, par):
    """Pressure from outside to take this innovation up: log of how many times faster providers start."""
    return par.payment_effect * levers.payment_listed + par.mandate_effect * levers.mandate_listed


@helper
def contest_of(self, levers):
    """How much a provider has to compete for its patients, 0-1: where nobody else treats them, not at all."""
    return levers.competition * self.rivalry


@helper
def pressed_by(self, levers, par):
    """How much all that presses from outside crowds motivation out, 0-1, as far as autonomy does not shield from it."""
    rules = par.target_crowding * levers.target + par.competition_crowding * contest_of(self, levers)
    return min(1.0, levers.payment + levers.mandate + rules) * max(0.0, 1.0 - levers.autonomy)


@helper
def letting_go(uptake, levers, par):
    """Rate of losing what was taken up under pressure, as far as neither payment nor mandate still holds it."""
    return par.withdrawal_loss * uptake.pushed * max(0.0, 1.0 - max(levers.payment_listed, levers.mandate_listed))


@helper
def kept(rate, of_whole_tick, left, dt):
    """What decay at `rate` keeps over the time left; for a whole tick, the usual case, it was worked out before."""
    return of_whole_tick if left == dt else math.exp(-rate * left)


@helper
def learned(capability, gain, par):
    """Where a part of capability has come to in a tick, between what is gained and what fades."""
    rate = gain + par.capability_decay
    return clip(towards(capability, gain / rate, rate, par.dt), 0.02, 0.98)
