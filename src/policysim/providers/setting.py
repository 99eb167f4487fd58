"""The numbers from which populations, portfolios and prices are made.

How futures draw a number follows from its range. Most are two_piece: the default is the median. What cannot be below 0
is log_two_piece where its range is told by a factor: high at least four times low, the default nearer the geometric
middle than the arithmetic one, and neither a share that may be all nor a log hazard, which is a logarithm already.
Ties are counted, so they are whole.
"""

from policysim.rules import parameter


# fmt: off
class Setting:
    """Parameters of the population, the networks, the portfolio of innovations and the prices of levers."""

    # The population of providers and its networks
    size_sigma: float = parameter(0.62, low=0.5, high=0.8, limits=(0, None), unit="log sd", grade="estimated",
        doc="spread of size within a type",
        source="general and acute beds per trust, August 2025 (computed from open data)")
    motivation_mean: float = parameter(0.62, low=0.5, high=0.75, limits=(0.02, 0.98), unit="0-1",
        doc="average motivation at the start",
        source="NHS Staff Survey, rescaled")
    motivation_sd: float = parameter(0.1, low=0.05, high=0.15, limits=(0, None), unit="0-1",
        doc="spread of motivation between providers",
        source="NHS Staff Survey, spread between trusts")
    capability_mean: float = parameter(0.45, low=0.35, high=0.6, limits=(0.02, 0.98), unit="0-1", grade="estimated",
        doc="average of each part of capability at the start",
        source="Digital Maturity Index 2016 (capabilities 0.40, overall 0.60); EMRAM 5 or more: 32 %")
    capability_sd: float = parameter(0.14, low=0.08, high=0.2, limits=(0, None), unit="0-1",
        doc="spread of each part of capability between providers",
        source="Digital Maturity Index 2016")
    motivation_capability_correlation: float = parameter(0.3, low=0.0, high=0.6, limits=(-0.7, 0.7), unit="-",
        doc="correlation of motivation with the common factor of capability",
        source="gradient of engagement by inspection rating (HSJ 2015)")
    size_capability_correlation: float = parameter(0.3, low=0.0, high=0.5, limits=(-0.7, 0.7), unit="-",
        doc="correlation of size with the common factor of capability",
        source="an input, not a finding (pattern P6)")
    capability_loading: float = parameter(0.75, low=0.5, high=0.95, limits=(0, 0.999), unit="-",
        doc="how closely the four parts of capability move together",
        source="assumed: parts of capability move together")
    network_weight_system: float = parameter(0.4, low=0.2, high=0.6, limits=(0, 1), unit="share",
        doc="weight of the own health system among all peers",
        source="no source found")
    network_weight_type: float = parameter(0.4, low=0.2, high=0.6, limits=(0, 1), unit="share",
        doc="weight of peers of the own type among all peers",
        source="no source found")
    ties_type: float = parameter(4.0, low=2.0, high=8.0, limits=(0, None), unit="ties",
        distribution="whole",
        doc="peers of the own type a provider looks to",
        source="assumed: a sparse network of peers")
    ties_random: float = parameter(3.0, low=1.0, high=6.0, limits=(0, None), unit="ties",
        distribution="whole",
        doc="other peers a provider looks to",
        source="assumed: a sparse network at random")
    start_tilt: float = parameter(0.5, low=0.0, high=0.6, limits=(0, 1), unit="-",
        doc="how far what is in place at the start went to the agile first",
        source="no source found")
    root_start: float = parameter(0.8, low=0.5, high=1.0, limits=(0, 1), unit="0-1",
        doc="how rooted is what is in place at the start",
        source="assumed: what is in place is rooted")

    # The portfolio of innovations
    arrivals: float = parameter(4.0, low=1.0, high=12.0, limits=(0, None), unit="innovations/year", symbol="sigma",
        distribution="log_two_piece",
        doc="new innovations that arrive without policy",
        source="no source found")
    transformational_share: float = parameter(0.3, low=0.1, high=0.5, limits=(0, 1), unit="share",
        doc="share of arrivals that are transformational",
        source="assumed: most ideas are incremental")
    duration_incremental: float = parameter(1.0, low=0.5, high=2.0, limits=(0.05, None), unit="years",
        grade="estimated", symbol="T",
        distribution="log_two_piece",
        doc="years to embed an incremental innovation at average agility",
        source="benefits of records by year since adoption (Dranove 2014)")
    duration_transformational: float = parameter(3.0, low=2.0, high=5.0, limits=(0.05, None), unit="years",
        grade="estimated", symbol="T",
        doc="years to embed a transformational innovation at average agility",
        source="as duration_incremental (Dranove 2014); maturity of virtual wards")
    complexity_shape: float = parameter(2.0, low=1.0, high=4.0, limits=(0.1, None), unit="-",
        distribution="log_two_piece",
        doc="both shapes of the Beta distribution of complexity: higher, less spread",
        source="NASSS framework (qualitative)")
    needs_shape: float = parameter(2.0, low=1.0, high=5.0, limits=(0.1, None), unit="-",
        distribution="log_two_piece",
        doc="shape of the Dirichlet distribution of needs: higher, more even",
        source="no source found")
    effect_median_save: float = parameter(0.065, low=0.02, high=0.2, limits=(0, None), unit="share of the cell",
        distribution="log_two_piece",
        doc="median saving of input per contact",
        source="with half of it realised, 0.1 to 2 % of productivity (evaluations); growth of 0.6 % a year (P13)")
    effect_median_avoid: float = parameter(0.13, low=0.04, high=0.4, limits=(0, None), unit="share of the cell",
        distribution="log_two_piece",
        doc="median share of onward contacts avoided",
        source="as effect_median_save")
    effect_median_flow: float = parameter(0.19, low=0.06, high=0.6, limits=(0, None), unit="share of the cell",
        distribution="log_two_piece",
        doc="median share of congestion cleared",
        source="as effect_median_save")
    effect_median_shift: float = parameter(0.065, low=0.02, high=0.2, limits=(0, None), unit="share of the cell",
        distribution="log_two_piece",
        doc="median share of contacts moved home",
        source="as effect_median_save")
    effect_sigma: float = parameter(0.8, low=0.4, high=1.2, limits=(0, None), unit="log sd",
        doc="spread of effects between innovations",
        source="single innovations move productivity by 0.1 to 2 %, with a fat right tail (evaluations 2012-25)")
    effect_max_multiple: float = parameter(6.0, low=3.0, high=10.0, limits=(1, None), unit="medians",
        doc="largest effect, in medians",
        source="assumed: cuts the far tail")
    burden_sigma: float = parameter(0.4, low=0.2, high=0.8, limits=(0, None), unit="log sd",
        distribution="log_two_piece",
        doc="spread of running burden between innovations",
        source="no source found")
    enabled_share: float = parameter(0.3, low=0.1, high=0.5, limits=(0, 1), unit="share",
        doc="share of arrivals that lean on electronic records",
        source="no source found")
    bought_effect: float = parameter(1.0, low=0.5, high=1.0, limits=(0, None), unit="ratio",
        doc="effect of an innovation that supply buys, against others",
        source="assumed: bought ideas are as good as others; low end: worse")
    bought_alignment_gap: float = parameter(0.4, low=0.0, high=0.4, limits=(0, 0.4), unit="0-1",
        doc="how much less the front line owns what supply buys",
        source="assumed: what is brought from outside is owned less")

    # What levers cost, and the accounts
    cost_investment: float = parameter(0.01, low=0.005, high=0.02, limits=(0.000001, None),
        unit="share of turnover a year at full dose",
        distribution="log_two_piece",
        doc="price of a full dose of investment",
        source="Global Digital Exemplars, £302m over 51 trusts (Krasuska 2021); HITECH about 1 % of turnover")
    cost_support: float = parameter(0.005, low=0.0025, high=0.01, limits=(0.000001, None),
        unit="share of turnover a year at full dose",
        distribution="log_two_piece",
        doc="price of a full dose of support",
        source="order of the additional roles scheme and of national collaboratives")
    cost_autonomy: float = parameter(0.001, low=0.0005, high=0.002, limits=(0.000001, None),
        unit="share of turnover a year at full dose",
        distribution="log_two_piece",
        doc="price of a full dose of autonomy",
        source="assumed: mostly time")
    cost_promotion: float = parameter(40.0, low=20.0, high=80.0, limits=(0.001, None), unit="£m a year at full dose",
        distribution="log_two_piece",
        doc="price of full national promotion",
        source="assumed: a national campaign")
    cost_regulation: float = parameter(60.0, low=30.0, high=120.0, limits=(0.001, None), unit="£m a year at full dose",
        distribution="log_two_piece",
        doc="price of full inspection and mandate",
        source="assumed: central cost of inspection and mandate")
    cost_innovation: float = parameter(75.0, low=20.0, high=300.0, limits=(0.001, None), unit="£m per innovation",
        distribution="log_two_piece",
        doc="price of bringing one innovation to market",
        source="assumed; not decisive between 20 and 300")
    supply_lag: float = parameter(1.5, low=0.5, high=4.0, limits=(0, None), unit="years",
        distribution="log_two_piece",
        doc="years from money to market",
        source="no source found")
    payment_price: float = parameter(0.005, low=0.002, high=0.01, limits=(0, 1), unit="share of turnover per start",
        distribution="log_two_piece",
        doc="payment per start of a listed innovation",
        source="HITECH about 1 % of turnover; raised from 0.002 after a result was seen")
    mandate_grace: float = parameter(1.0, low=0.0, high=3.0, limits=(0, None), unit="years",
        doc="years from inspection to the force of a mandate",
        source="assumed: a year from law to force")
    budget_default: float = parameter(600.0, low=200.0, high=1200.0, limits=(0, None), unit="£m a year",
        doc="budget where none is given",
        source="assumed: 0.48 % of turnover")
    discount_rate: float = parameter(0.035, limits=(0, 1), unit="1/year", grade="given",
        doc="rate at which later pounds count less",
        source="Green Book, edition of February 2026 (a review of the rate reported in June 2026); 0.015 for health")
    turnover_total: float = parameter(124.0, limits=(0.001, None), unit="£bn", grade="given",
        doc="turnover of all providers",
        source="NHS provider turnover 2024")
