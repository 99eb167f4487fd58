"""The start of a world: what each innovation is worth to each provider, what is in place, and the point of rest."""

import math
from types import SimpleNamespace

import numpy as np

from policysim.providers.readiness import agility_of, capability_of
from policysim.providers.records import (
    AVOID,
    CELLS,
    EFFECTS,
    ELECTIVE,
    EMBEDDED,
    EMBEDDED_DEPTH,
    FLOW,
    HOME,
    SAVE,
    SHIFT,
    STAGES,
    URGENT,
)  # fmt: skip

STEP = 0.01  # effect by which the weight of a cell is measured
PARTS = ("digital", "improvement", "data", "leadership")


def begin(providers, uptakes, innovations, par, draw):
    """Complete providers (N,), uptakes (N, K) and `par` in place, before tick 0."""
    rest(providers, par)
    providers["rivalry"] = rivalry(providers)
    ready(providers, par)
    worth(providers, uptakes, innovations, par)
    in_place(providers, uptakes, innovations, par, draw("embedded", per_innovation=True))
    par["fit_constant"] = mean_fit(providers, uptakes, innovations, par)


def rest(providers, par):
    """Backlog, pressure, improvement time at which a provider stays; learning rates that keep its capability there."""
    outflow = par["backlog_exit"] + par["demand_growth"]
    unmet = outflow * par["backlog_start"]
    pressure = unmet / (1.0 - unmet) + par["backlog_pressure"] * par["backlog_start"]
    time = par["improvement_time_max"] * math.exp(-par["squeeze"] * pressure)
    par["pressure_start"], par["improvement_time_start"] = pressure, time
    providers["backlog"] = par["backlog_start"]
    providers["pressure"] = pressure
    providers["load"] = par["load_elsewhere"]
    providers["improvement_time"] = time
    providers["motivation_start"] = providers["motivation"]
    for part in PARTS:
        level = providers[f"capability_{part}"]
        providers[f"capability_{part}_start"] = level
        providers[f"learning_{part}"] = par["capability_decay"] * level / (time * (1.0 - level))


def rivalry(providers):
    """How contested the care of each provider is: r / (1 + r), of r others with patients, of its type and system."""
    market = np.stack([providers["type"], providers["health_system"]])
    _, which = np.unique(market, axis=1, return_inverse=True)
    which = which.reshape(-1)
    treats = providers["size"] > 0.0
    rivals = np.bincount(which, weights=treats)[which] - treats
    return rivals / (1.0 + rivals)


def ready(providers, par):
    """Capability and agility of each provider, and the means of the population that rules measure against."""
    settings = SimpleNamespace(**{name: par[name].item() for name in par.dtype.names})
    motivation = providers["motivation"].tolist()
    parts = zip(*(providers[f"capability_{part}"].tolist() for part in PARTS), strict=True)
    capability = [capability_of(*four, settings) for four in parts]
    agility = np.array([agility_of(m, c, settings) for m, c in zip(motivation, capability, strict=True)])
    par["agility_mean"] = mean_by_size(providers, agility)
    par["motivation_level"] = mean_by_size(providers, providers["motivation"])
    par["leadership_level"] = mean_by_size(providers, providers["capability_leadership"])
    providers["motivation_in_force"] = providers["motivation"]
    providers["capability"] = capability
    providers["agility"] = providers["agility_start"] = agility / par["agility_mean"]


def mean_by_size(providers, values):
    """Size-weighted mean in provider order, left to right, so that a provider of weight 0 changes no bit."""
    return np.cumsum(providers["size"] * values)[-1] / np.cumsum(providers["size"])[-1]


def worth(providers, uptakes, innovations, par):
    """Benefit of each innovation to each provider, and whether it concerns the provider at all."""
    weights = cell_weights(providers, par)
    national = np.cumsum(providers["size"][:, None] * weights, axis=0)[-1] / np.cumsum(providers["size"])[-1]
    cell = innovations["cell"]
    own = weights[:, cell]
    uptakes["benefit"] = innovations["size_effect"] * own
    uptakes["relevance"] = (own >= par["relevance_threshold"] * national[cell]) & (own > 0.0)


def cell_weights(providers, par):
    """Fall of the log of input needed per unit of effect in each cell, (N, 24); worked out once a distinct pathway."""
    rows = np.concatenate([providers["mix"], providers["unit_cost"], providers["routing"]], axis=1)
    _, first, which = np.unique(rows.view(f"V{rows.itemsize * rows.shape[1]}"), return_index=True, return_inverse=True)
    distinct = providers[first]
    effects = np.zeros((1 + CELLS, EFFECTS, STAGES))
    for cell in range(CELLS):
        effects[1 + cell, cell // STAGES, cell % STAGES] = STEP
    logs = np.log(input_needed_by(distinct, effects, float(par["pressure_start"]), float(par["congestion"])))
    return ((logs[:, :1] - logs[:, 1:]) / STEP)[which.reshape(-1)]


def input_needed_by(providers, effects, pressure, congestion):
    """Pounds of input per unit of need, (N, V), of N pathways under V sets of effects (V, 4, 6)."""
    routing = providers["routing"].reshape(-1, STAGES, STAGES)
    volume = np.repeat(providers["mix"][:, None, :], len(effects), axis=1)
    for r in range(STAGES):
        for s in range(r + 1, STAGES):
            still_needed = 1.0 if s == HOME else 1.0 - effects[:, AVOID, r]
            volume[:, :, s] += volume[:, :, r] * routing[:, None, r, s] * still_needed
    for s in range(URGENT, ELECTIVE + 1):
        moved = volume[:, :, s] * effects[:, SHIFT, s]
        volume[:, :, HOME] += moved
        volume[:, :, s] -= moved
    price = providers["unit_cost"][:, None, :] * (1.0 - effects[:, SAVE, :])
    hospital = slice(URGENT, ELECTIVE + 1)
    price[:, :, hospital] *= 1.0 + congestion * (1.0 + pressure) * (1.0 - effects[:, FLOW, hospital])
    return (volume * price).sum(axis=2)


def in_place(providers, uptakes, innovations, par, chance):
    """Named innovations that are already embedded, more often at the agile; `chance` are uniforms (N, K)."""
    tilt = 1.0 + par["start_tilt"] * (2.0 * rank_by_size(providers) - 1.0)
    embedded = (chance < innovations["embedded_at_start"] * tilt[:, None]) & (uptakes["relevance"] > 0.0)
    uptakes["stage"][embedded] = EMBEDDED
    uptakes["depth"][embedded] = EMBEDDED_DEPTH
    uptakes["root"][embedded] = par["root_start"]
    uptakes["visible"][embedded] = par["visible_start"] + (1.0 - par["visible_start"]) * EMBEDDED_DEPTH


def rank_by_size(providers):
    """Share of national activity at providers less agile at the start, plus half of that at equals, 0 to 1."""
    order = np.argsort(providers["agility_start"], kind="stable")
    ranked = providers["agility_start"][order]
    reached = np.concatenate([[0.0], np.cumsum(providers["size"][order])])
    below = reached[np.searchsorted(ranked, ranked, side="left")]
    upto = reached[np.searchsorted(ranked, ranked, side="right")]
    rank = np.empty(len(order))
    rank[order] = 0.5 * (below + upto) / reached[-1]
    return rank


def mean_fit(providers, uptakes, innovations, par):
    """Mean fit at the start, by size, over the innovations in use somewhere by then and the providers they concern."""
    known = innovations["embedded_at_start"] > 0.0
    needs = innovations["needs"][known]
    skill = sum(needs[:, j] * providers[f"capability_{part}"][:, None] for j, part in enumerate(PARTS))
    enabler = innovations["enabler"][known]
    helped = np.where(enabler >= 0, uptakes["depth"][:, enabler], 0.0)
    half = par["fit_half"] * (0.5 + innovations["complexity"][known]) * (1.0 - par["enabling_effect"] * helped)
    weight = providers["size"][:, None] * uptakes["relevance"][:, known]
    total = np.cumsum(weight)
    if not known.any() or total[-1] == 0.0:
        return 0.5
    return np.cumsum(weight * skill**2 / (skill**2 + half**2))[-1] / total[-1]
