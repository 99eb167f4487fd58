"""What a modeller writes with: declarations, the rule language, and maths that both engines agree on."""

from policysim.rules.beside import spending
from policysim.rules.declare import (
    Constant,
    Field,
    Outcome,
    Parameter,
    Switch,
    constant,
    fact,
    helper,
    network,
    outcome,
    parameter,
    rule,
    start,
    state,
    switch,
    trait,
    vector,
)  # fmt: skip
from policysim.rules.levers import Lever, Part, lever
from policysim.rules.maths import chance, clip, normal, power, towards, waiting
from policysim.rules.seen import (
    Reduction,
    clock_tick,
    clock_years,
    everyone_mean,
    everyone_share,
    group_mean,
    group_share,
    linked,
    nation,
    peers_mean,
    peers_share,
)  # fmt: skip
from policysim.rules.spec import Rule, Spec, lever_fields, spec

__all__ = [
    "Constant", "Field", "Lever", "Outcome", "Parameter", "Part", "Reduction", "Rule", "Spec", "Switch", "chance",
    "clip", "clock_tick", "clock_years", "constant", "everyone_mean", "everyone_share", "fact", "group_mean",
    "group_share", "helper", "lever", "lever_fields", "linked", "nation", "network", "normal", "outcome", "parameter",
    "peers_mean", "peers_share", "power", "rule", "spec", "spending", "start", "state", "switch", "towards", "trait", "vector",
    "waiting",
]  # fmt: skip
