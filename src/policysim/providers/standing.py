"""The numbers of a provider: traits that differ between providers, facts that are given, states that rules change."""

# mypy: disable-error-code="valid-type"

from policysim.providers.parameters import Parameters
from policysim.providers.regulation import Regulation
from policysim.rules import fact, state, trait, vector

LOADING = "capability_loading"
WITH_SIZE = {"size": (LOADING, "size_capability_correlation")}
WITH_MOTIVATION = {"motivation": (LOADING, "motivation_capability_correlation")}
WITH_DIGITAL = {"capability_digital": (LOADING, LOADING)}
WITH_IMPROVEMENT = {"capability_improvement": (LOADING, LOADING)}
WITH_DATA = {"capability_data": (LOADING, LOADING)}


# fmt: off
class Standing(Parameters, Regulation):
    """Traits, facts and states of a health-care provider."""

    # Drawn with the population; the four parts of capability share one factor, which goes with size and motivation
    motivation: float = trait("motivation_mean", "staff's acceptance of and drive for change, 0-1",
        sd="motivation_sd", low=0.02, high=0.98, unit="0-1", source="NHS Staff Survey, rescaled")
    capability_digital: float = trait("capability_mean", "digital maturity, 0-1",
        sd="capability_sd", low=0.02, high=0.98, unit="0-1", source="Digital Maturity Index 2016", grade="estimated",
        correlate={**WITH_SIZE, **WITH_MOTIVATION})
    capability_improvement: float = trait("capability_mean", "quality improvement expertise, 0-1",
        sd="capability_sd", low=0.02, high=0.98, unit="0-1", source="as digital maturity; not measured",
        correlate={**WITH_SIZE, **WITH_MOTIVATION, **WITH_DIGITAL})
    capability_data: float = trait("capability_mean", "access to timely and accurate data, 0-1",
        sd="capability_sd", low=0.02, high=0.98, unit="0-1", source="as digital maturity; not measured",
        correlate={**WITH_SIZE, **WITH_MOTIVATION, **WITH_DIGITAL, **WITH_IMPROVEMENT})
    capability_leadership: float = trait("capability_mean", "management and leadership, 0-1",
        sd="capability_sd", low=0.02, high=0.98, unit="0-1", source="as digital maturity; not measured",
        correlate={**WITH_SIZE, **WITH_MOTIVATION, **WITH_DIGITAL, **WITH_IMPROVEMENT, **WITH_DATA})
    base: float = trait(0.0, "lasting difference in productivity from other providers",
        sd="base_sd", unit="log", source="chosen for lasting league tables (pattern P12)")

    # Given by the system
    type: int = fact("kind of provider")
    region: int = fact("region of England")
    health_system: int = fact("health system it belongs to")
    size: float = fact("share of national activity", unit="share")
    mix: vector(6) = fact("contacts per unit of need that arrive directly at each stage of the pathway")
    unit_cost: vector(6) = fact("cost of a contact at each stage of the pathway", unit="£")
    routing: vector(36) = fact("share of contacts at one stage that go on to another, from * 6 + to")
    demand_factor: float = fact("demand against what was to be expected: above 1 in a surge", default=1.0)

    # Worked out at the start
    rivalry: float = fact("rivals of its type in its health system, by r / (1 + r): 0 for none, half for one, 0-1")
    motivation_start: float = fact("motivation at the start, 0-1")
    capability_digital_start: float = fact("digital maturity at the start, 0-1")
    capability_improvement_start: float = fact("quality improvement expertise at the start, 0-1")
    capability_data_start: float = fact("access to data at the start, 0-1")
    capability_leadership_start: float = fact("management and leadership at the start, 0-1")
    agility_start: float = fact("agility at the start, against the mean of providers")
    learning_digital: float = fact("rate of learning that keeps digital maturity at rest", unit="1/year")
    learning_improvement: float = fact("rate of learning that keeps improvement expertise at rest", unit="1/year")
    learning_data: float = fact("rate of learning that keeps access to data at rest", unit="1/year")
    learning_leadership: float = fact("rate of learning that keeps leadership at rest", unit="1/year")

    # Weather and stock of the tick
    shock: float = state(0.0, "passing difference in productivity", unit="log")
    turned_over: bool = state(False, "the leadership changed in this tick")
    motivation_in_force: float = state(0.0, "motivation with the short lift of payment or mandate, 0-1")
    capability: float = state(0.0, "mean of the four parts of capability when the tick began, 0-1")
    agility: float = state(1.0, "motivation in force times capability, against the mean of the start")
    attention: float = state(1.0, "share of attention left for something new, 0-1")
    openness: float = state(1.0, "share of what peers can see of its innovations that competition does not hide, 0-1")
    starting_pace: float = state(0.0, "how much faster than average an aware provider starts")
    embedding_speed: float = state(0.0, "speed of implementation at duration 1 and complexity 0.5", unit="1/year")
    leaving_rate: float = state(0.0, "rate of abandoning an implementation of complexity 0.5", unit="1/year")
    wearing_rate: float = state(0.0, "rate at which depth of use wears off", unit="1/year")
    unworn: float = state(1.0, "share of the depth of use that a whole tick leaves", unit="share")
    unrooted: float = state(1.0, "share of what is not yet rooted that a whole tick leaves", unit="share")
    losing_rate: float = state(0.0, "rate of losing an embedded innovation without roots", unit="1/year")

    # Sums over the uptakes of the tick
    effect_sum: vector(24) = state(0.0, "effects of own innovations by cell, before they saturate", unit="share")
    burden_sum: vector(24) = state(0.0, "running costs of own innovations by cell, before they saturate", unit="share")
    avoid_sum: vector(6) = state(0.0, "onward contacts avoided by own innovations, before they saturate", unit="share")
    transition: float = state(0.0, "productivity lost to putting innovations in place", unit="share")
    growth_all: float = state(0.0, "depth put in place", unit="1/year")
    growth_owned: float = state(0.0, "depth put in place that was not pushed", unit="1/year")
    abandonments: int = state(0, "innovations given up in this tick")
    in_hand: int = state(0, "innovations being implemented")
    in_place: int = state(0, "innovations embedded")
    in_use: int = state(0, "innovations in hand or in place with at least half of full use")
    realised: float = state(0.0, "benefit delivered, net of running costs", unit="share of productivity")
    committed: float = state(0.0, "benefit promised by what is in hand or in place, net of running costs",
        unit="share of productivity")
    committed_gross: float = state(0.0, "benefit promised by what is in hand or in place", unit="share of productivity")
    claim: float = state(0.0, "payment claimed for starts in this tick", unit="£")

    # The work of care
    avoided: vector(6) = state(0.0, "share of onward contacts avoided, here and upstream", unit="share")
    volume: vector(6) = state(0.0, "contacts per unit of need at each stage of the pathway")
    needed_at_start: float = state(0.0, "input per unit of need in the first tick", unit="£")
    running_at_start: float = state(0.0, "running cost of innovations in the first tick", unit="share")
    productivity: float = state(1.0, "needs that can be met per unit of input")
    inputs: float = state(0.0, "inputs, as a share of national activity at the start")
    demand: float = state(0.0, "demand for care a year, as a share of national activity at the start")
    capacity: float = state(0.0, "needs that can be met a year, as a share of national activity at the start")
    coverage: float = state(1.0, "capacity as a share of demand", unit="share")
    needs_met: float = state(0.0, "needs met a year, as a share of national activity at the start")
    own_cost: float = state(0.0, "running, changing and complying, as a share of turnover", unit="share")
    backlog: float = state(0.0, "needs that wait, in years of demand", unit="years")
    waiting: float = state(0.0, "needs that wait, as a share of national activity at the start")
    pressure: float = state(0.0, "demand beyond capacity, and the backlog's share in it")
    load: float = state(0.0, "innovations being implemented at the last tick, those of load_elsewhere included")
    improvement_time: float = state(0.0, "share of time for improvement", unit="share")
