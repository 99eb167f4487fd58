"""What a draw decided is told in one plain sentence: who did what, what was drawn, and what would have had to be."""

from typing import TYPE_CHECKING

from policysim.engine.tracing.filled import ALL_DIGITS, shown
from policysim.engine.tracing.flips import Flip

if TYPE_CHECKING:
    from policysim.engine.tracing.traced import Trace

DOES = {"aware": "hear of", "implementing": "start", "embedded": "embed", "abandoned": "give up"}
DID = {"aware": "heard of", "implementing": "started", "embedded": "embedded", "abandoned": "gave up"}
EXPOSURE = "uptake.exposure"
FEW, MOST = 0.25, 0.6  # shares of peers


def in_words(trace: "Trace") -> str:
    """`acute-003 did not start virtual_wards: it would have had to draw below 0.015 and drew 0.93`.

    Empty where no draw against a chance decided on the stage of an uptake."""
    decision, flip = trace.decision, _drawn(trace)
    if decision is None or flip is None:
        return ""
    moment, world = trace.reader.moment, trace.world
    who, what = world.ids[moment.provider], world.innovation_ids[moment.innovation]
    side = f"{'above' if flip.value > flip.actual else 'below'} {shown(flip.told, ALL_DIGITS)}"
    if decision.taken:
        told = f"{DID[decision.word(decision.after)]} {what}: it drew {shown(flip.actual)}; {side} it would not have"
    else:
        does = DOES[decision.word(flip.becomes)]
        told = f"did not {does} {what}: it would have had to draw {side} and drew {shown(flip.actual)}"
    return f"{who} {told}{_peers(trace)}"


def _drawn(trace: "Trace") -> Flip | None:
    """The draw at which the uptake would not have come to its stage, or would have come to another."""
    decision = trace.decision
    if decision is None or decision.name != "uptake.stage":
        return None
    for flip in (flip for flip in trace.would if flip.name.startswith("draw.") and isinstance(flip.value, float)):
        stage = decision.after if decision.taken else flip.becomes
        if decision.word(stage) in DOES and (flip.becomes == decision.before or not decision.taken):
            return flip
    return None


def _peers(trace: "Trace") -> str:
    """How many of its peers show it, where the rule looked at that."""
    if EXPOSURE not in trace.read:
        return ""
    share = trace.read[EXPOSURE]
    many = "few" if share < FEW else "some" if share < MOST else "most"
    return f"; {many} of its peers show it (exposure {shown(share)})"
