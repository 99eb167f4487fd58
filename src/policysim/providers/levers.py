"""The seven things government can do: what each delivers to a provider and what a full dose costs."""

from policysim.rules import Part, lever

ALONE = 4.0  # a part of capability that gets all of the money learns as fast as four that share it
RING = ALONE - 1.0  # on top of the time that any money for capability protects

LEVERS = (
    lever(
        "supply", "Supply of innovations",
        doc="More innovations brought to market, and promotion so that providers hear of them.",
        parts=(Part("promotion"),), cost="cost_promotion", basis="million",
        arrivals="cost_innovation", lag="supply_lag",
    ),
    lever(
        "investment", "Investment in capability",
        doc="Digital maturity, improvement skills, data and leadership built up, with time for improvement protected: "
            "by the dose, and four times as far by money that is set aside for protected_time.",
        parts=(
            Part("investment"),
            Part("investment_digital", split="digital"), Part("investment_improvement", split="improvement"),
            Part("investment_data", split="data"), Part("investment_leadership", split="leadership"),
            Part("protected_time"), Part("protected_time", weight=RING, split="protected_time", extra=True),
        ),
        cost="cost_investment", basis="turnover",
    ),
    lever(
        "support", "Implementation support",
        doc="Hands-on help, peer collaboratives and backfill for staff who put an innovation in place.",
        parts=(Part("support"),), cost="cost_support", basis="turnover",
    ),
    lever(
        "payment", "Payment for uptake",
        doc="A payment per start of a listed innovation, from a pot that can run dry.",
        parts=(Part("payment", aimed=True),), cost="payment_price", basis="turnover", pot=True,
    ),
    lever(
        "regulation", "Regulation and inspection",
        doc="Inspection from the start and, after a year of grace, a mandate to take up listed innovations; where a "
            "policy asks for them, a target for urgent care and competition for patients, each at a price of its own.",
        parts=(
            Part("inspection", weight=0.5), Part("mandate", aimed=True, delay="mandate_grace"),
            Part("target", weight=0.0, cost="cost_target"), Part("competition", weight=0.0, cost="cost_competition"),
        ),
        cost="cost_regulation", basis="million",
    ),
    lever(
        "autonomy", "Front-line autonomy",
        doc="Ownership of change by staff: it shields from being pushed and from motivation being crowded out.",
        parts=(Part("autonomy"),), cost="cost_autonomy", basis="turnover",
    ),
    lever(
        "inputs", "More of the same",
        doc="Plain money for more of the same inputs: what other options are compared with.",
        parts=(Part("inputs"),), basis="turnover", capped=False,
    ),
)  # fmt: skip
