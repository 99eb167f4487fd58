"""Targets and competition in numbers: what a waiting-time target and rivals for patients do, and what they cost."""

from policysim.rules import parameter


# fmt: off
class Regulation:
    """Parameters of the two instruments of regulation that a policy must ask for by name."""

    # A target for waiting in urgent care: it is met, patients are admitted to meet it, and it is not staff's own
    target_flow: float = parameter(0.045, low=0.0, high=0.09, limits=(0, 1), unit="share of congestion at full dose",
        doc="share of the congestion in urgent care that a full target clears",
        source="Gruber, Hoe and Stoye 2023: 21 minutes less for affected patients, 0.09 of four hours; half affected")
    target_admissions: float = parameter(0.03, low=0.0, high=0.1, limits=(0, 1), unit="share at full dose",
        doc="how many more urgent contacts end in admission under a full target, as a share of those that do",
        source="Gruber, Hoe and Stoye 2023: more patients are admitted; size assumed")
    target_compliance: float = parameter(0.001, low=0.0, high=0.003, limits=(0, 0.2),
        unit="share of capacity at full dose",
        doc="share of capacity that a full target takes up in counting, chasing and explaining",
        source="assumed, below inspection_compliance")
    target_crowding: float = parameter(0.5, low=0.0, high=1.0, limits=(0, 1), unit="of that of a full payment",
        doc="how much a full target crowds out motivation, against a full payment or mandate",
        source="direction: what is not rewarded fares worse (Gillam 2012), no gain from inspection (Castro-Avila 2019)")

    # Competition for patients: management improves where there are rivals, and what works is shared less
    competition_learning: float = parameter(0.04, low=0.01, high=0.08, limits=(0, None),
        unit="1/year at full dose and rivalry", grade="estimated",
        doc="how fast full competition builds management and leadership; half of it with one rival",
        source="Bloom and others 2015: a further rival, +0.4 sd of management quality; taken for that of capability")
    competition_secrecy: float = parameter(0.2, low=0.0, high=0.5, limits=(0, 1), unit="share at full dose and rivalry",
        doc="share of what peers would see of a provider's innovations that full competition hides",
        source="assumed: rivals share less; no estimate found")
    competition_compliance: float = parameter(0.001, low=0.0, high=0.003, limits=(0, 0.2),
        unit="share of capacity at full dose and rivalry",
        doc="share of capacity that full competition takes up in contracts, tariffs and bids",
        source="assumed, as target_compliance")
    competition_crowding: float = parameter(0.25, low=0.0, high=1.0, limits=(0, 1), unit="of that of a full payment",
        doc="how much full competition crowds out motivation, against a full payment or mandate",
        source="assumed: rivals press less directly than a payment or a target")

    # What they cost
    cost_target: float = parameter(20.0, low=10.0, high=40.0, limits=(0.001, None), unit="£m a year at full dose",
        distribution="log_two_piece",
        doc="price of a full target, beside that of inspection and mandate",
        source="assumed: counting and oversight, a third of inspection and mandate")
    cost_competition: float = parameter(30.0, low=15.0, high=60.0, limits=(0.001, None), unit="£m a year at full dose",
        distribution="log_two_piece",
        doc="price of full competition, beside that of inspection and mandate",
        source="assumed: a market regulator, half of inspection and mandate")
