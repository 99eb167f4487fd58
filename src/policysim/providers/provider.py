"""A health-care provider: what it hears of, takes up, carries through, holds on to, and what that does to its work."""

import math

from policysim.providers.levers import LEVERS
from policysim.providers.outcomes import OUTCOMES
from policysim.providers.pathway import effect_in, input_needed, inputs_at_rest, running_burden, saturated
from policysim.providers.readiness import (
    agility_of,
    capability_of,
    contest_of,
    fit_of,
    kept,
    learned,
    letting_go,
    pressed_by,
    push_of,
    slack_of,
    stretch_of,
)  # fmt: skip
from policysim.providers.records import (
    ABANDONED,
    AVOID,
    AWARE,
    CELLS,
    ELECTIVE,
    EMBEDDED,
    EMBEDDED_DEPTH,
    HOME,
    IMPLEMENTING,
    IN_USE_DEPTH,
    INPATIENT,
    SHIFT,
    STAGES,
    UNAWARE,
    URGENT,
    Innovation,
    Nation,
    Seen,
    Uptake,
)  # fmt: skip
from policysim.providers.standing import Standing
from policysim.providers.start import begin
from policysim.rules import chance, clip, normal, power, rule, start, towards, waiting

LN10 = 2.302585092994046  # depth 0.9 is reached when exp(-speed * years) is a tenth
POUNDS_IN_BN = 1e9
AN_INSTANT = 1e-9  # years; rounding must not put off by a tick what is done at the end of one


class Provider(Standing):
    """An organisation that gives care; its rules run in this order, each on itself and its own uptakes only."""

    Nation, Innovation, Uptake, Seen = Nation, Innovation, Uptake, Seen
    levers = LEVERS
    outcomes = OUTCOMES
    begin = start(begin)

    @rule
    def weather(self, seen, par, draw):
        """Fortune changes, leaders leave, and the books of the tick are opened."""
        memory = power(par.shock_persistence, par.dt) if seen.tick > 0 else 0.0
        self.shock = memory * self.shock + par.shock_sd * math.sqrt(1.0 - memory * memory) * normal(draw.shock)
        self.turned_over = draw.turnover < chance(par.leadership_turnover, par.dt)
        if self.turned_over:
            self.capability_leadership += par.turnover_regression * (par.leadership_level - self.capability_leadership)
        for cell in range(CELLS):
            self.effect_sum[cell] = 0.0
            self.burden_sum[cell] = 0.0
        for s in range(STAGES):
            self.avoid_sum[s] = 0.0
        self.transition = 0.0
        self.growth_all = 0.0
        self.growth_owned = 0.0
        self.abandonments = 0
        self.in_hand = 0
        self.in_place = 0
        self.in_use = 0
        self.realised = 0.0
        self.committed = 0.0
        self.committed_gross = 0.0
        self.claim = 0.0

    @rule
    def take_stock(self, levers, par):
        """What the provider brings to improvement this tick: motivation, capability, agility, attention."""
        pressed = min(1.0, levers.payment + levers.mandate)
        self.motivation_in_force = clip(self.motivation + par.extrinsic_lift * pressed, 0.02, 0.98)
        self.capability = capability_of(
            self.capability_digital, self.capability_improvement, self.capability_data, self.capability_leadership, par
        )
        self.agility = agility_of(self.motivation_in_force, self.capability, par) / par.agility_mean
        self.attention = slack_of(self.load, self.pressure, par)
        ready = power(self.agility, par.agility_exponent) * self.attention
        self.openness = 1.0 - par.competition_secrecy * contest_of(self, levers)
        self.starting_pace = ready * math.exp(par.support_effect * levers.support)
        helped = self.agility * (1.0 + par.support_speed * levers.support)
        self.embedding_speed = LN10 * helped / stretch_of(self.load, par)
        self.leaving_rate = par.abandon_rate * math.exp(-par.abandon_agility * helped) * (1.0 + self.pressure)
        self.wearing_rate = par.depth_decay * (1.0 - self.motivation_in_force)
        self.unworn = math.exp(-self.wearing_rate * par.dt)
        self.unrooted = math.exp(-par.rooting_rate * par.dt)
        self.losing_rate = par.loss_rate * 2.0 * (1.0 - self.motivation_in_force)

    @rule
    def hear(self, uptake, seen, levers, par, draw):
        """A provider hears of an innovation from peers, promotion or a mandate; one that gave up may look again."""
        if uptake.relevance == 0.0:
            return
        raw = seen.exposure
        ahead = raw if uptake.last_exposure < 0.0 else raw + 0.5 * (raw - uptake.last_exposure)
        uptake.exposure = clip(ahead, 0.0, 1.0)
        uptake.last_exposure = raw
        uptake.left = par.dt
        uptake.growth = 0.0
        if uptake.stage == UNAWARE:
            rate = par.hearing_base + par.hearing_peers * uptake.exposure
            rate += par.hearing_promotion * levers.promotion + par.hearing_mandate * levers.mandate_listed
            wait = waiting(draw.hear, rate, par.dt)
        elif uptake.stage == ABANDONED:
            wait = waiting(draw.retry, par.retry_rate * math.exp(push_of(levers, par)), par.dt)
        else:
            return
        if wait < par.dt:
            uptake.stage = AWARE
            uptake.left -= wait

    @rule
    def consider(self, uptake, innovation, levers, par, draw):
        """An aware provider starts at a rate that grows with agility, attention, peers and pressure from outside."""
        if uptake.stage != AWARE:
            return
        push = push_of(levers, par)
        appeal = push + par.alignment_effect * innovation.alignment * (self.motivation - par.motivation_level)
        appeal -= par.complexity_effect * (innovation.complexity - 0.5)
        pace = (par.innovation_rate + par.imitation_rate * uptake.exposure) * uptake.relevance * self.starting_pace
        if appeal < 1.0 and draw.start * (1.0 - appeal) >= pace * uptake.left:
            return  # no start, as exp(x) <= 1 / (1 - x): this spares nearly all the exponential
        wait = waiting(draw.start, pace * math.exp(appeal), uptake.left)
        if wait < uptake.left:
            uptake.stage = IMPLEMENTING
            uptake.depth = 0.0
            uptake.root = 0.0
            uptake.pushed = (1.0 - math.exp(-push)) * (1.0 - innovation.alignment) * max(0.0, 1.0 - levers.autonomy)
            uptake.left -= wait
            self.claim += par.payment_price * self.size * par.turnover_total * POUNDS_IN_BN * levers.payment_listed

    @rule
    def implement(self, uptake, innovation, levers, par, draw):
        """Depth grows towards full use and embeds at nine tenths, unless the provider gives up on the way."""
        if uptake.stage != IMPLEMENTING:
            return
        difficulty = 0.5 + innovation.complexity
        push = push_of(levers, par)
        speed = self.embedding_speed * (1.0 + par.push_speed * push) / (innovation.duration * difficulty)
        to_embed = math.log((1.0 - uptake.depth) / (1.0 - EMBEDDED_DEPTH)) / speed
        span = min(uptake.left, to_embed)
        leave = self.leaving_rate * math.exp(-push) * difficulty + letting_go(uptake, levers, par)
        if waiting(draw.abandon, leave, span) < span:
            uptake.stage = ABANDONED
            uptake.depth = 0.0
            self.abandonments += 1
            return
        reached = 1.0 - (1.0 - uptake.depth) * math.exp(-speed * span)
        if to_embed < uptake.left + AN_INSTANT:
            uptake.stage = EMBEDDED
            reached = EMBEDDED_DEPTH
        uptake.growth = (reached - uptake.depth) / par.dt
        uptake.depth = reached
        uptake.left -= span

    @rule
    def sustain(self, uptake, levers, par, draw):
        """What is embedded takes root or wears off, and may be lost: sooner where motivation and roots are weak."""
        if uptake.stage != EMBEDDED:
            return
        if self.turned_over:
            uptake.root *= 1.0 - par.turnover_root_loss
        loose = 1.0 - uptake.root
        uptake.root = 1.0 - loose * kept(par.rooting_rate, self.unrooted, uptake.left, par.dt)
        uptake.depth *= kept(self.wearing_rate, self.unworn, uptake.left, par.dt)
        lose = self.losing_rate * 0.5 * (loose + (1.0 - uptake.root))  # as at mid-tick
        push = push_of(levers, par)
        if push != 0.0:
            lose *= math.exp(-push)  # what is paid for or mandated is held on to meanwhile
        lose += letting_go(uptake, levers, par)
        if uptake.depth < IN_USE_DEPTH or waiting(draw.lose, lose, uptake.left) < uptake.left:
            uptake.stage = ABANDONED
            uptake.depth = 0.0
            self.abandonments += 1

    @rule
    def realise(self, uptake, innovation, seen, par):
        """Innovations in hand or in place show, bring what capability makes of them, and cost running and changing."""
        if uptake.stage != IMPLEMENTING and uptake.stage != EMBEDDED:
            uptake.visible = 0.0
            return
        uptake.visible = self.openness * (par.visible_start + (1.0 - par.visible_start) * uptake.depth)
        fit = fit_of(self, innovation, seen.enabler_depth, par)
        effect = uptake.depth * innovation.size_effect * fit
        self.effect_sum[innovation.cell] += effect
        self.burden_sum[innovation.cell] += uptake.depth * uptake.benefit * innovation.burden
        if innovation.effect == AVOID:
            self.avoid_sum[innovation.stage] += effect
        self.transition += par.transition_loss * uptake.benefit * (0.5 + innovation.complexity) * uptake.growth
        self.growth_all += uptake.growth
        self.growth_owned += uptake.growth * (1.0 - uptake.pushed)
        self.realised += uptake.depth * uptake.benefit * (fit - innovation.burden)
        self.committed += uptake.benefit * (1.0 - innovation.burden)
        self.committed_gross += uptake.benefit
        if uptake.stage == IMPLEMENTING:
            self.in_hand += 1
        else:
            self.in_place += 1
        if uptake.depth >= IN_USE_DEPTH:
            self.in_use += 1

    @rule
    def route(self, seen, levers, par):
        """Patients move along the pathway: some onward contacts are avoided, here or upstream, some move home; some
        urgent ones are admitted to meet a target."""
        for s in range(STAGES):
            avoided = (1.0 - par.spill) * self.avoid_sum[s] + par.spill * seen.upstream[s]
            self.avoided[s] = saturated(avoided, par.cap_avoid, par)
            self.volume[s] = self.mix[s]
        for r in range(STAGES):
            for s in range(STAGES):
                if s > r:
                    still_needed = 1.0 if s == HOME else 1.0 - self.avoided[r]
                    if r == URGENT and s == INPATIENT:
                        still_needed *= 1.0 + par.target_admissions * levers.target
                    self.volume[s] += self.volume[r] * self.routing[r * STAGES + s] * still_needed
        for s in range(URGENT, ELECTIVE + 1):
            moved = self.volume[s] * effect_in(self, SHIFT, s, par)
            self.volume[HOME] += moved
            self.volume[s] -= moved

    @rule
    def operate(self, seen, levers, par):
        """Contacts by cost, fortune and time given to other work make productivity, and productivity meets demand."""
        needed = input_needed(self, levers, par)
        running = running_burden(self, par)
        if seen.tick == 0:
            self.needed_at_start = needed
            self.running_at_start = running
        compliance = par.inspection_compliance * levers.inspection + par.mandate_compliance * levers.mandate
        compliance += par.target_compliance * levers.target + par.competition_compliance * contest_of(self, levers)
        fortune = math.exp(self.shock + seen.national_shock + self.base) * (1.0 + self.running_at_start)
        potential = fortune / (needed / self.needed_at_start + running + self.transition)
        self.productivity = potential * (1.0 - self.improvement_time - compliance)
        needs = math.exp(par.demand_growth * seen.years) * self.demand_factor
        means = math.exp(par.input_growth * seen.years - self.base) * (1.0 + levers.inputs) * inputs_at_rest(par)
        self.coverage = self.productivity * means / needs
        self.inputs = self.size * means
        self.demand = self.size * needs
        self.capacity = self.productivity * self.inputs
        self.needs_met = min(self.capacity, self.demand * (1.0 + self.backlog / par.dt))
        self.own_cost = running + self.transition + compliance

    @rule
    def queue(self, levers, par):
        """Needs that are not met wait or leave; waiting and demand press on the time that is left for improvement."""
        outflow = par.backlog_exit + par.demand_growth
        self.backlog = max(0.0, towards(self.backlog, (1.0 - self.coverage) / outflow, outflow, par.dt))
        self.waiting = self.backlog * self.demand
        self.pressure = max(0.0, 1.0 / self.coverage - 1.0) + par.backlog_pressure * self.backlog
        self.load = self.in_hand + par.load_elsewhere
        squeezed = par.squeeze * self.pressure * max(0.0, 1.0 - levers.protected_time)
        bought = par.protected_time_bought * levers.investment
        self.improvement_time = par.improvement_time_max * math.exp(-squeezed) + bought

    @rule
    def learn(self, levers, par):
        """Capability grows with time for improvement, investment as far as it is absorbed, and practice; it fades."""
        absorbed = par.invest_learning * 4.0 * power(self.agility, par.absorption_exponent)
        practice = par.practice_learning * self.growth_all
        time = self.improvement_time
        digital = self.learning_digital * time + absorbed * levers.investment_digital + practice
        improvement = self.learning_improvement * time + absorbed * levers.investment_improvement + practice
        data = self.learning_data * time + absorbed * levers.investment_data + practice
        leadership = self.learning_leadership * time + absorbed * levers.investment_leadership + practice
        leadership += par.competition_learning * contest_of(self, levers)
        self.capability_digital = learned(self.capability_digital, digital, par)
        self.capability_improvement = learned(self.capability_improvement, improvement, par)
        self.capability_data = learned(self.capability_data, data, par)
        self.capability_leadership = learned(self.capability_leadership, leadership, par)

    @rule
    def feel(self, levers, par):
        """Motivation returns to where it was, unless it is crowded out, inspected away, worn down or disappointed."""
        pull = par.motivation_return + 0.5 * par.crowding * pressed_by(self, levers, par)
        drive = par.motivation_return * self.motivation_start
        drive -= par.inspection_demotivation * levers.inspection
        drive -= par.pressure_weariness * (self.pressure - par.pressure_start)
        settled = towards(self.motivation, drive / pull, pull, par.dt)
        joy = par.ownership_joy * self.growth_owned * par.dt * (1.0 - settled)
        self.motivation = clip(settled + joy - par.abandonment_sorrow * self.abandonments, 0.02, 0.98)
