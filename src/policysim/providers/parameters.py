"""The numbers of the model that are the same for all providers: what each means, its range, its source.

`low` to `high` is what the evidence allows and futures draw from; `limits` is where the equation makes sense. Rates are
per year, shares and traits 0-1. Evidence is in the sources named; where there is none, the source says so.
"""

from policysim.providers.setting import Setting
from policysim.rules import constant, parameter, switch

NONE = 1  # code of the switches fit, slack and caps when they are off
PRODUCT, GEOMETRIC, CES, MINIMUM, ADDITIVE, NO_AGILITY = 0, 1, 2, 3, 4, 5  # codes of agility_form


# fmt: off
class Parameters(Setting):
    """Parameters, structural switches and start constants that the rules of a provider read from `par`."""

    # Hearing of innovations and starting on them
    innovation_rate: float = parameter(0.028, low=0.003, high=0.04, limits=(0, None), unit="1/year", grade="estimated",
        symbol="p",
        doc="rate at which a ready provider starts an innovation that nobody it knows uses",
        source="fit to US record adoption 2008-15 and its difference in differences (0.016-0.038); Sultan 1990: 0.03")
    imitation_rate: float = parameter(1.0, low=0.1, high=1.2, limits=(0, None), unit="1/year", grade="estimated",
        symbol="q",
        doc="further rate of starting where all peers use the innovation",
        source="joint fit as innovation_rate (0.7 to 1.15); Sultan 1990: 0.38, of one step where this model has four")
    payment_effect: float = parameter(1.1, low=0.0, high=1.8, limits=(0, None), unit="log hazard at full dose",
        grade="estimated", symbol="theta_pay",
        doc="how much a full payment per start raises the rate of starting",
        source="joint fit as innovation_rate; portal functions 2012-15: 1.1 to 1.6; Mennemeyer 2016: about 0")
    mandate_effect: float = parameter(2.0, low=0.5, high=2.5, limits=(0, None), unit="log hazard at full dose",
        grade="estimated", symbol="theta_mandate",
        doc="how much a full mandate raises the rate of starting",
        source="NHS e-Referral 2018: complete within months of a deadline with support (pattern P5)")
    support_effect: float = parameter(0.5, low=0.2, high=1.0, limits=(0, None), unit="log hazard at full dose",
        grade="estimated", symbol="theta_support",
        doc="how much full hands-on support raises the rate of starting",
        source="LAPCO training, +20.9 points (Hanna 2022); National Hip Fracture Database")
    complexity_effect: float = parameter(1.0, low=0.0, high=2.2, limits=(0, None), unit="log hazard per unit",
        symbol="theta_c",
        doc="how much an innovation's complexity (0 to 1) slows starting",
        source="NASSS framework (qualitative); joint fit as innovation_rate, with an agility exponent near 1")
    alignment_effect: float = parameter(1.0, low=0.0, high=2.0, limits=(0, None), unit="log hazard per unit",
        symbol="theta_align",
        doc="how much more staff's motivation counts for what the front line owns",
        source="Weiner 2009, organisational readiness (qualitative)")
    hearing_base: float = parameter(0.5, low=0.1, high=1.0, limits=(0, None), unit="1/year", symbol="h0",
        doc="rate of hearing of an innovation without peers or promotion",
        source="chosen so that diffusion takes about a decade (pattern P2); no direct estimate")
    hearing_peers: float = parameter(5.5, low=2.0, high=8.0, limits=(0, None), unit="1/year at full exposure",
        symbol="h1",
        doc="further rate of hearing where all peers show the innovation",
        source="chosen so that diffusion takes about a decade (pattern P2); no direct estimate")
    hearing_promotion: float = parameter(1.5, low=0.5, high=3.0, limits=(0, None), unit="1/year at full dose",
        symbol="h2",
        doc="further rate of hearing at full national promotion",
        source="assumed: a national campaign triples hearing")
    hearing_mandate: float = parameter(3.0, low=1.0, high=6.0, limits=(0, None), unit="1/year at full dose",
        doc="further rate of hearing of what is mandated",
        source="assumed: what is mandated is heard of within months")
    visible_start: float = parameter(0.5, low=0.2, high=0.8, limits=(0, 1), unit="share",
        doc="how visible an uptake is to peers before it has any depth, against full use",
        source="assumed: half of full visibility")
    retry_rate: float = parameter(0.55, low=0.2, high=0.8, limits=(0, None), unit="1/year",
        doc="rate at which a provider that gave up considers the innovation again",
        source="fits patterns P3 and P9 jointly at 0.25 to 0.60; no direct estimate")
    ineligible_relevance: float = parameter(0.25, low=0.1, high=0.5, limits=(0, 1), unit="share",
        distribution="log_two_piece",
        doc="how much an innovation concerns those whom a scheme leaves out, against those in it, in trials of one innovation",
        source="US hospitals outside the scheme of 2011 to 2015 (pattern P3); no direct estimate")
    anticipation: float = parameter(0.2, low=0.1, high=0.3, limits=(0, 1), unit="share of dose",
        doc="how strongly payment and mandates work between announcement and force",
        source="US record adoption 2009-10, which rose between law and first payments (pattern P3)")

    # Readiness: motivation, capability, agility, slack
    agility_exponent: float = parameter(1.0, low=0.0, high=2.0, limits=(0, None), unit="-", symbol="g",
        doc="how strongly the rate of starting depends on agility",
        source="the agility hypothesis (Health Foundation 2021); adoption series do not identify it")
    motivation_exponent: float = parameter(1.0, low=0.5, high=2.0, limits=(0, None), unit="-", symbol="p_M",
        distribution="log_two_piece",
        doc="weight of motivation in agility, product form",
        source="the agility hypothesis: motivation times capability")
    capability_exponent: float = parameter(1.0, low=0.5, high=2.0, limits=(0, None), unit="-", symbol="q_C",
        distribution="log_two_piece",
        doc="weight of capability in agility, product form",
        source="the agility hypothesis: motivation times capability")
    capability_substitution: float = parameter(-1.0, low=-5.0, high=1.0, limits=(-20, 1), unit="-", symbol="r",
        doc="whether parts of capability replace each other: -1 complements, 0 geometric, 1 additive",
        source="literature on complementary practices (qualitative)")
    extrinsic_lift: float = parameter(0.06, low=0.0, high=0.15, limits=(0, 1), unit="0-1",
        doc="short-run lift of motivation in force under full payment or mandate",
        source="assumed: incentives show early gains (Gillam 2012)")
    concurrent_capacity: float = parameter(4.0, low=2.0, high=8.0, limits=(0.1, None), unit="innovations", symbol="n*",
        distribution="log_two_piece",
        doc="innovations a provider can put in place at once before attention runs short",
        source="assumed: the average load is then at the brake")

    # Putting in place, holding on, losing
    load_elsewhere: float = parameter(0.0, limits=(0, None), unit="innovations", grade="given",
        doc="innovations that each provider implements beside those that are played",
        source="0 where the whole portfolio is played; trials of one innovation set it, as the others keep staff busy")
    support_speed: float = parameter(0.5, low=0.2, high=1.0, limits=(0, None), unit="per full dose", symbol="h",
        distribution="log_two_piece",
        doc="how much full support speeds implementation and counts as agility in holding on",
        source="assumed: smaller than its effect on starting, so that support is not counted three times")
    push_speed: float = parameter(0.5, low=0.0, high=1.0, limits=(0, None), unit="per unit of push",
        doc="how much faster what is paid for or mandated is put in place",
        source="assumed; US records were in use within months of the first payments, which were for use (pattern P3)")
    abandon_rate: float = parameter(0.25, low=0.16, high=1.0, limits=(0, None), unit="1/year", grade="estimated",
        symbol="mu0",
        distribution="log_two_piece",
        doc="rate of abandoning at agility 0 during implementation",
        source="33 % not sustained one year after completion (Maher 2010 in Silver 2016); fits jointly at 0.16 to 0.43")
    abandon_agility: float = parameter(2.5, low=1.0, high=3.5, limits=(0, None), unit="-", symbol="mu1",
        doc="how strongly agility protects implementation from being abandoned",
        source="fits patterns P3 and P9; no direct estimate")
    withdrawal_loss: float = parameter(0.35, low=0.1, high=0.8, limits=(0, None), unit="1/year", symbol="w",
        distribution="log_two_piece",
        doc="rate of losing what was taken up under pressure, once the pressure is gone",
        source="direction: incentives withdrawn in Scotland (Morales 2023); size chosen for pattern P10")
    loss_rate: float = parameter(0.575, low=0.3, high=0.7, limits=(0, None), unit="1/year", grade="estimated",
        symbol="lambda0",
        doc="rate of losing an embedded innovation without roots at motivation 0.5",
        source="33 % not sustained at one year (Maher 2010 in Silver 2016), pattern P9; fits jointly at 0.43 to 0.61")
    rooting_rate: float = parameter(0.66, low=0.3, high=1.0, limits=(0, None), unit="1/year", symbol="k_root",
        doc="rate at which an embedded innovation becomes part of how things are done",
        source="chosen so that about a third of improvements do not last (pattern P9); no direct estimate")
    depth_decay: float = parameter(0.05, low=0.03, high=0.2, limits=(0, None), unit="1/year", grade="estimated",
        symbol="delta",
        distribution="log_two_piece",
        doc="rate at which depth of use wears off at motivation 0",
        source="45 % of programmes continue in the long run (Stirman 2012); most of it is carried by loss_rate")
    turnover_root_loss: float = parameter(0.05, low=0.0, high=0.15, limits=(0, 1), unit="share",
        doc="share of rooting lost when the leadership changes",
        source="assumed: turnover of leaders loosens what is embedded")

    # Benefit, burden, transition
    fit_half: float = parameter(0.4, low=0.3, high=0.6, limits=(0.01, None), unit="0-1", symbol="C*",
        doc="capability at which an innovation of complexity 0.5 gives half of its benefit",
        source="chosen for the J-curve by capability and for unrealised benefits (patterns P7, P8); no direct estimate")
    enabling_effect: float = parameter(0.3, low=0.0, high=0.6, limits=(0, 0.95), unit="share", symbol="epsilon",
        doc="how far an enabler in full use lowers the capability that is needed",
        source="assumed: an enabler in use lowers the capability needed")
    running_burden: float = parameter(0.2, low=0.0, high=0.6, limits=(0, None),
        unit="share of benefit per unit of (0.5 + complexity)",
        doc="running cost of an innovation as a share of its benefit, per unit of (0.5 + complexity)",
        source="virtual-ward bed-day £935 against £536 (Jalilian 2024); patterns P7, P8; strongest decider of rankings")
    transition_loss: float = parameter(0.5, low=0.2, high=1.2, limits=(0, None), unit="years", symbol="xi",
        distribution="log_two_piece",
        doc="years of benefit lost while an innovation is put in place",
        source="sign of the J-curve seen (Dranove 2014); size assumed, patterns P7 and P13")
    relevance_threshold: float = parameter(0.25, low=0.1, high=0.5, limits=(0, None), unit="share of national weight",
        distribution="log_two_piece",
        doc="weight of a cell, against the nation's, below which its innovations do not concern a provider",
        source="assumed: providers do not hear of what hardly concerns them")
    cap_save: float = parameter(0.5, low=0.25, high=1.0, limits=(0.01, 1), unit="share",
        doc="most that all innovations together can save in a cell",
        source="assumed; lower caps hold growth at 0.2 % a year whatever the effects")
    cap_avoid: float = parameter(0.6, low=0.3, high=1.0, limits=(0.01, 1), unit="share",
        doc="most that all innovations together can avoid at a stage",
        source="assumed, as cap_save")
    cap_flow: float = parameter(0.9, low=0.5, high=1.0, limits=(0.01, 1), unit="share",
        doc="most congestion that all innovations together can clear at a stage",
        source="assumed, as cap_save")
    cap_shift: float = parameter(0.5, low=0.15, high=1.0, limits=(0.01, 1), unit="share",
        doc="most that all innovations together can move from a stage to home",
        source="assumed, as cap_save")

    # How a provider runs from quarter to quarter
    congestion: float = parameter(0.2, low=0.1, high=0.3, limits=(0, 2),
        unit="share of input per unit of (1 + pressure)", symbol="zeta",
        doc="extra input per contact in urgent, inpatient and elective care, per unit of (1 + pressure)",
        source="assumed: gives flow a weight of 0.08 in inpatient care")
    spill: float = parameter(0.4, low=0.0, high=0.6, limits=(0, 1), unit="share",
        doc="share of avoided demand that shows elsewhere in the health system",
        source="assumed; no effect on rankings found")
    improvement_time_max: float = parameter(0.05, low=0.02, high=0.1, limits=(0.001, 0.5), unit="share of time",
        symbol="u0",
        distribution="log_two_piece",
        doc="share of time for improvement where there is no pressure",
        source="no source found")
    squeeze: float = parameter(5.0, low=1.0, high=15.0, limits=(0, None), unit="per unit of pressure",
        distribution="log_two_piece",
        doc="how strongly pressure squeezes out time for improvement",
        source="capability trap (Repenning and Sterman 2001); no estimate; pattern P14 needs at least 3")
    protected_time_bought: float = parameter(0.003, low=0.001, high=0.01, limits=(0, 0.1),
        unit="share of time at full dose",
        distribution="log_two_piece",
        doc="share of time that a full dose of investment adds for improvement",
        source="assumed: 1 % of turnover buys less than 1 % of time")
    backlog_start: float = parameter(0.1, low=0.05, high=0.3, limits=(0, 0.9), unit="years of demand", symbol="B0",
        distribution="log_two_piece",
        doc="people waiting at the start, in years of demand",
        source="assumed: about five weeks of demand")
    backlog_exit: float = parameter(0.15, low=0.05, high=0.4, limits=(0.02, 0.6), unit="1/year",
        distribution="log_two_piece",
        doc="rate at which people leave the list without care",
        source="no source found")
    backlog_pressure: float = parameter(0.5, low=0.2, high=1.0, limits=(0, None), unit="per year of backlog",
        symbol="zeta_B",
        distribution="log_two_piece",
        doc="pressure from the backlog, per year of demand waiting",
        source="assumed: the loop of pressure and backlog stays damped")
    shock_persistence: float = parameter(0.85, low=0.7, high=0.95, limits=(0, 1), unit="correlation after a year",
        grade="estimated",
        doc="correlation of a provider's shock with that of a year before",
        source="rank persistence of A&E four-hour performance by trust (computed from open data)")
    shock_sd: float = parameter(0.04, low=0.02, high=0.08, limits=(0, None), unit="log (stationary sd)",
        grade="estimated",
        distribution="log_two_piece",
        doc="stationary spread of a provider's shock to productivity",
        source="rank persistence of A&E four-hour performance by trust (computed from open data)")
    national_shock_persistence: float = parameter(0.6, low=0.3, high=0.9, limits=(0, 1),
        unit="correlation after a year",
        doc="correlation of the national shock with that of a year before",
        source="chosen so that some decades are bad (pattern P13); no direct estimate")
    national_shock_sd: float = parameter(0.03, low=0.01, high=0.05, limits=(0, None), unit="log (stationary sd)",
        doc="stationary spread of the national shock to productivity",
        source="chosen so that some decades are bad (pattern P13); no direct estimate")
    base_sd: float = parameter(0.02, low=0.0, high=0.05, limits=(0, None), unit="log sd",
        doc="spread of lasting differences in productivity between providers",
        source="chosen for lasting league tables (pattern P12); no direct estimate")
    leadership_turnover: float = parameter(0.25, low=0.15, high=0.4, limits=(0, None), unit="1/year",
        doc="rate at which the leadership changes",
        source="chief executives stay three to four years (to be checked)")
    turnover_regression: float = parameter(0.5, low=0.2, high=1.0, limits=(0, 1), unit="share",
        doc="how far a new leadership returns to the average of providers",
        source="assumed: a new board is half as different from the average")
    demand_growth: float = parameter(0.025, low=0.015, high=0.035, limits=(-0.01, 0.2), unit="1/year",
        grade="estimated",
        doc="growth of demand for care",
        source="emergency admissions +3.2 % a year 2006/07 to 2017/18; an ageing population")
    input_growth: float = parameter(0.02, low=0.01, high=0.04, limits=(-0.2, 0.2), unit="1/year",
        doc="growth of inputs without further policy",
        source="assumed, below the long-run growth of spending of 3.7 % a year")
    inspection_compliance: float = parameter(0.003, low=0.0, high=0.006, limits=(0, 0.2),
        unit="share of capacity at full dose",
        doc="share of capacity that full inspection takes up",
        source="assumed; it drives the result of regulation and is the weakest-founded number here")
    mandate_compliance: float = parameter(0.002, low=0.0, high=0.006, limits=(0, 0.2),
        unit="share of capacity at full dose",
        doc="share of capacity that a full mandate takes up",
        source="assumed, below inspection_compliance")

    # Learning and motivation
    capability_decay: float = parameter(0.1, low=0.05, high=0.4, limits=(0.001, None), unit="1/year", symbol="delta0",
        distribution="log_two_piece",
        doc="rate at which unused capability is lost",
        source="organisational forgetting (Argote); most of the range assumed")
    invest_learning: float = parameter(0.1, low=0.02, high=0.2, limits=(0, None), unit="1/year at full dose",
        symbol="l_I",
        doc="rate at which a full dose of investment builds capability",
        source="no evidence; it sets the rank of investment")
    practice_learning: float = parameter(0.01, low=0.0, high=0.02, limits=(0, None), unit="per unit of depth",
        symbol="l_b",
        doc="capability learned by doing, per unit of depth put in place",
        source="assumed: learning by doing is small")
    absorption_exponent: float = parameter(1.0, low=0.0, high=1.0, limits=(0, None), unit="-",
        doc="how strongly the yield of investment depends on agility; 0 makes investment equalising",
        source="same programme, divergent outcomes by readiness (NHS-VMI, Burgess 2022; pattern P11)")
    motivation_return: float = parameter(0.25, low=0.1, high=0.5, limits=(0.01, None), unit="1/year",
        distribution="log_two_piece",
        doc="rate at which motivation returns to what it was",
        source="assumed: half of a change is gone in three years")
    crowding: float = parameter(0.05, low=0.0, high=0.3, limits=(0, None), unit="1/year",
        doc="how much full pressure from outside crowds out motivation",
        source="Gillam 2012, Advancing Quality's fade-out (both indirect); lowered from 0.10 after a result was seen")
    inspection_demotivation: float = parameter(0.02, low=0.0, high=0.06, limits=(0, None), unit="1/year at full dose",
        symbol="chi",
        doc="how much full inspection lowers motivation",
        source="special measures, direction only (Fulop 2020); pattern P15")
    pressure_weariness: float = parameter(0.05, low=0.0, high=0.15, limits=(0, None),
        unit="1/year per unit of pressure",
        doc="how much pressure above that of the start lowers motivation",
        source="no source found")
    ownership_joy: float = parameter(0.01, low=0.0, high=0.03, limits=(0, None), unit="per unit of depth",
        doc="how much putting in place what is owned raises motivation, per unit of depth",
        source="no source found")
    abandonment_sorrow: float = parameter(0.006, low=0.0, high=0.02, limits=(0, None), unit="per abandonment",
        doc="how much an abandoned innovation lowers motivation",
        source="no source found")

    # Four structural switches: `none` turns a mechanism off, and nothing else
    agility_form: int = switch("product", ("product", "geometric", "ces", "min", "additive", "none"),
        "how motivation and capability make agility; none: all providers are equally agile")
    fit: int = switch("standard", ("standard", "none"),
        "whether benefit depends on having the capability an innovation needs; none: one share of the benefit for all")
    slack: int = switch("standard", ("standard", "none"),
        "whether attention runs short with load and pressure; none: it never does")
    caps: int = switch("standard", ("standard", "none"),
        "whether effects in a cell saturate early; none: they compound until the cell is whole")

    # Worked out once for a run, at its start
    agility_mean: float = constant("mean of agility over the starting population, weighted by size")
    motivation_level: float = constant("mean of motivation over the starting population, weighted by size")
    leadership_level: float = constant("mean of leadership over the starting population, weighted by size")
    pressure_start: float = constant("pressure at the rest point, where every provider starts")
    improvement_time_start: float = constant("share of time for improvement at the rest point")
    fit_constant: float = constant("mean of fit over providers and named innovations at the start, for fit=none")
