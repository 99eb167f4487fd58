"""With all providers alike and no levers, uptake follows the Bass curve, and both engines draw the same one (P1)."""

from dataclasses import replace

import numpy as np

from policysim.chance import uniforms
from policysim.engine.replicate import advance, begin
from policysim.evidence.patterns.frame import Found, Line, Measure, Panel, Settings
from policysim.evidence.trial import Trial, parameters, portfolio, world_of
from policysim.providers.records import AWARE
from policysim.scenario.network import compressed
from policysim.scenario.world import Network, World

PROVIDERS, TIES, YEARS, REPLICATES = 5000, 100, 12.0, 20
INNOVATION, IMITATION = 0.03, 0.4  # of the curve: near the means of Sultan, Farley and Lehmann 1990
AT_ONCE = 1e9  # a rate of hearing that leaves nobody waiting
ALIKE = {
    "innovation_rate": INNOVATION, "imitation_rate": IMITATION, "hearing_base": AT_ONCE, "visible_start": 1.0,
    "abandon_rate": 0.0, "loss_rate": 0.0, "depth_decay": 0.0, "withdrawal_loss": 0.0,
}  # fmt: skip
SWITCHES = {"agility_form": "none", "slack": "none"}


def curve(years: np.ndarray, p: float = INNOVATION, q: float = IMITATION) -> np.ndarray:
    """Share that has adopted after so many years (Bass 1969, Management Science 15:215, equation 9)."""
    gone = np.exp(-(p + q) * years)
    return (1.0 - gone) / (1.0 + q / p * gone)


def follows_bass(settings: Settings) -> Found:
    """P1: the mean of twenty replicates against the curve; of the first, the same providers start under Mesa.

    Everything else is off: hearing is certain, an innovation is as visible when begun as when embedded, nothing is given
    up or lost, nobody is short of attention, and everybody looks at a hundred others at random, which stands for all."""
    replicates = REPLICATES  # whatever the effort: it verifies the code, so that a failure must not be chance
    worlds = [mixed_world(settings, r) for r in range(replicates)]
    shares = np.array([_started(world) for world in worlds])
    years = worlds[0].dt * np.arange(1, worlds[0].ticks + 1)
    off = np.abs(shares.mean(axis=0) - curve(years))
    error = float(shares.std(axis=0, ddof=1)[np.argmax(off)] / np.sqrt(replicates))
    differ = float(np.abs(shares[0] - _started_under_mesa(worlds[0])).max() * PROVIDERS)
    lines = (
        Line("model", years, 100.0 * shares.mean(axis=0)),
        Line("Bass curve", years, 100.0 * curve(years), "dashed"),
    )
    measures = {"distance": Measure(float(off.max()), error), "engines": Measure(differ)}
    return Found(measures, replicates, Panel("year", "% started", lines))


def mixed_world(settings: Settings, replicate: int, providers: int = PROVIDERS) -> World:
    """The world in which the model is the Bass model, before its first tick."""
    plain = portfolio().named["e_triage"].model_copy(update={"complexity": 0.5, "alignment": 0.0})
    values = {**parameters({}), **ALIKE, **settings.values}
    world = world_of(Trial(plain, providers, values, replicate, settings.seed, switches=SWITCHES))
    ties = all_alike(providers, min(TIES, providers - 1), settings.seed, replicate)
    return replace(world, network=ties, ticks=round(YEARS / world.dt))


def all_alike(providers: int, ties: int, seed: int, replicate: int) -> Network:
    """Everybody looks at `ties` others at random, with equal weight."""
    source = np.repeat(np.arange(providers), ties)
    step = 1 + (uniforms(seed, replicate, "bass", "tie", len(source)) * (providers - 1)).astype(np.int64)
    return compressed(source, (source + step) % providers, np.ones(len(source)), providers)


def _started(world: World) -> np.ndarray:
    """Share of providers that have started by the end of each tick."""
    play = begin(world, ())
    advance(play, world.ticks)
    if play.failure is not None:
        raise play.failure
    return play.counts[:, 0, AWARE + 1 :].sum(axis=1) / len(world.ids)


def _started_under_mesa(world: World) -> np.ndarray:
    """The same, agent by agent."""
    from policysim.engine.reference import WorldModel  # Mesa is only needed here

    model = WorldModel(world)
    shares = []
    for _ in range(world.ticks):
        model.step()
        shares.append(float(np.mean(model.uptake_records()["stage"][:, 0] > AWARE)))
    return np.array(shares)
