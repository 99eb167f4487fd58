"""What is known of the nation, an innovation and an uptake, and what a provider sees of the others."""

# mypy: disable-error-code="valid-type"

import math

from policysim.rules import (
    clock_tick,
    clock_years,
    fact,
    group_mean,
    linked,
    nation,
    normal,
    peers_mean,
    power,
    rule,
    state,
    vector,
)  # fmt: skip

UNAWARE, AWARE, IMPLEMENTING, EMBEDDED, ABANDONED = 0, 1, 2, 3, 4  # where an uptake stands
PREVENTION_PRIMARY, COMMUNITY, URGENT, INPATIENT, ELECTIVE, HOME = 0, 1, 2, 3, 4, 5  # stages of the pathway
STAGES = 6
SAVE, AVOID, FLOW, SHIFT = 0, 1, 2, 3  # what an innovation does at its stage
EFFECTS = 4
CELLS = 24  # effect * STAGES + stage
EMBEDDED_DEPTH = 0.9  # share of full use at which an innovation counts as embedded
IN_USE_DEPTH = 0.5  # share of full use at which data call an innovation in use; less is not worth keeping up


class Nation:
    """What is the same for all providers."""

    shock: float = state(0.0, "national shock to productivity", unit="log")
    age: int = state(0, "ticks played", unit="ticks")

    @rule
    def weather(self, par, draw):
        """The national shock drifts back to zero and is hit anew; at the start it is drawn from its long-run spread."""
        memory = power(par.national_shock_persistence, par.dt) if self.age > 0 else 0.0
        news = par.national_shock_sd * math.sqrt(1.0 - memory * memory) * normal(draw.national)
        self.shock = memory * self.shock + news
        self.age += 1


class Innovation:
    """An improvement that can be taken up: given by the portfolio, read only in rules."""

    approach: int = fact("skill mix, patient activation, flow or technology",
                         names=("skill_mix", "patient_activation", "flow", "technology"))  # fmt: skip
    scope: int = fact("incremental or transformational", names=("incremental", "transformational"))
    effect: int = fact("what it does at its stage", names=("save", "avoid", "flow", "shift"))
    stage: int = fact("stage of the pathway where it acts",
                      names=("prevention_primary", "community", "urgent", "inpatient", "elective", "home"))  # fmt: skip
    cell: int = fact("effect and stage in one number: effect * 6 + stage")
    size_effect: float = fact("size of its effect at full use, as a share of the cell", unit="share")
    complexity: float = fact("how hard it is to put in place, 0-1")
    duration: float = fact("years to embed at average agility and complexity 0.5", unit="years")
    burden: float = fact("running cost as a share of its benefit", unit="share")
    alignment: float = fact("1 where the front line owns it, 0 where it is framed in money, 0-1")
    needs: vector(4) = fact("weights of the four parts of capability that it needs; they sum to 1")
    enabler: int = fact("position of the innovation that makes it easier, -1 for none", default=-1)
    embedded_at_start: float = fact("share of providers where it is embedded at the start", unit="share")


class Uptake:
    """One provider's dealings with one innovation."""

    stage: int = state(UNAWARE, "where the uptake stands",
                       names=("unaware", "aware", "implementing", "embedded", "abandoned"))  # fmt: skip
    depth: float = state(0.0, "share of full use, 0-1")
    root: float = state(0.0, "how far it has become part of how things are done, 0-1")
    pushed: float = state(0.0, "share of the decision to start that pressure from outside made, 0-1")
    exposure: float = state(0.0, "weighted share of peers that show it, at mid-tick")
    last_exposure: float = state(-1.0, "weighted share of peers that showed it at the last tick, -1 before the first")
    visible: float = state(0.0, "what peers see of it, 0-1")
    growth: float = state(0.0, "rate at which depth grew in the tick", unit="1/year")
    left: float = state(0.0, "what is left of the tick for this uptake", unit="years")
    relevance: float = fact("whether the innovation concerns the provider, 0-1")
    benefit: float = fact("gain in productivity at full use and perfect fit", unit="log")


class Seen:
    """What a provider sees before each stage of a tick."""

    exposure: float = peers_mean("uptake.visible")
    enabler_depth: float = linked("enabler", "uptake.depth")
    upstream: vector(6) = group_mean("health_system", "avoid_sum", others=True)
    national_shock: float = nation("shock")
    years: float = clock_years()
    tick: int = clock_tick()
