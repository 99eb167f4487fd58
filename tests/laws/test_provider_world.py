"""A small world played by the rules alone, in plain Python: laws that hold whatever engine plays them."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from policysim.chance import normal, uniforms
from policysim.providers import EMBEDDED, IMPLEMENTING, Provider
from policysim.providers.records import STAGES
from policysim.rules import spec

MODEL = spec(Provider)
PARTS = ("digital", "improvement", "data", "leadership")
ROUTING = np.triu(np.full((6, 6), 0.08), 1).reshape(-1)


def plain(record):
    """A NumPy record as a plain object with the same numbers."""
    return SimpleNamespace(**{name: record[name].tolist() for name in record.dtype.names})


def drawn(rule, n, tick, innovation=0):
    """The draws of one rule for n providers."""
    made = {d: uniforms(3, 0, rule.name, d, n, tick=tick, innovation=innovation).tolist() for d in rule.draws}
    return [SimpleNamespace(**{d: u[i] for d, u in made.items()}) for i in range(n)]


def world(n, k, **parameters):
    """Providers, innovations and par of a small world of one pathway and health systems of four, started."""
    providers, innovations = np.zeros(n, MODEL.provider_dtype), np.zeros(k, MODEL.innovation_dtype)
    uptakes, par = np.zeros((n, k), MODEL.uptake_dtype), np.zeros(1, MODEL.par_dtype)
    providers["demand_factor"] = 1.0
    for declared in MODEL.parameters:
        par[declared.name] = declared.default
    par["dt"] = 0.25
    for name, value in parameters.items():
        par[name] = value
    providers["size"], providers["health_system"] = 1.0 / n, np.arange(n) // 4
    providers["mix"], providers["unit_cost"] = [1.0, 1.2, 2.0, 0.08, 2.2, 0.3], [45, 90, 280, 3200, 550, 120]
    providers["routing"], uptakes["last_exposure"] = ROUTING, -1.0
    for trait, mean, spread in [("motivation", 0.62, 0.1), *((f"capability_{part}", 0.45, 0.14) for part in PARTS)]:
        value = mean + spread * normal(uniforms(3, 0, "traits", trait, n))
        providers[trait] = np.clip(value, 0.02, 0.98)
    code = np.arange(k)
    innovations["effect"], innovations["stage"] = code % 4, 2 + code % 3
    innovations["cell"] = innovations["effect"] * STAGES + innovations["stage"]
    innovations["size_effect"], innovations["complexity"] = 0.05, 0.3 + 0.5 * code / k
    innovations["duration"], innovations["burden"], innovations["alignment"] = 1.0 + code % 3, 0.2, 0.5
    innovations["needs"], innovations["enabler"], innovations["embedded_at_start"] = 0.25, -1, 0.3
    chances = np.stack([uniforms(3, 0, "start", "embedded", n, innovation=one) for one in range(k)], axis=1)
    MODEL.start(providers, uptakes, innovations, par[0], lambda name, per_innovation: chances)
    return SimpleNamespace(
        providers=[plain(p) for p in providers], innovations=[plain(one) for one in innovations],
        uptakes=[[plain(u) for u in row] for row in uptakes], par=plain(par[0]),
        nation=SimpleNamespace(shock=0.0, age=0),
    )  # fmt: skip


def look(w, i, tick):
    """What provider i sees before a stage, but for exposure."""
    others = [p for j, p in enumerate(w.providers) if j != i and p.health_system == w.providers[i].health_system]
    means = [sum(p.avoid_sum[s] for p in others) / len(others) for s in range(STAGES)] if others else [0.0] * STAGES
    return SimpleNamespace(
        exposure=0.0, enabler_depth=0.0, upstream=means,
        national_shock=w.nation.shock, years=tick * w.par.dt, tick=tick,
    )  # fmt: skip


def play(w, ticks, doses=None, *, backwards=()):
    """Play a world for some ticks; providers act in order, or backwards in the ticks named."""
    levers = SimpleNamespace(**{**dict.fromkeys(MODEL.levers_dtype.names, 0.0), **(doses or {})})
    n, ideas = len(w.providers), w.innovations
    for tick in range(ticks):
        order = range(n)[::-1] if tick in backwards else range(n)
        for rule in MODEL.rules:
            given = {"par": w.par, "levers": levers}
            if rule.owner == "nation":
                rule.function(w.nation, w.par, drawn(rule, 1, tick)[0])
                continue
            exposures = [sum(row[k].visible for row in w.uptakes) / n for k in range(len(ideas))]
            seen = [look(w, i, tick) for i in range(n)]
            for k in range(len(ideas)) if rule.owner == "uptake" else [0]:
                draws = drawn(rule, n, tick, k)
                for i in order:
                    seen[i].exposure = exposures[k]
                    given |= {"seen": seen[i], "draw": draws[i], "self": w.providers[i]}
                    given |= {"uptake": w.uptakes[i][k], "innovation": ideas[k]}
                    rule.function(*(given[name] for name in rule.arguments))
    return w


def numbers(w):
    """Every number of a world."""
    found = [vars(p) for p in w.providers] + [vars(u) for row in w.uptakes for u in row]
    return [x for one in found for v in one.values() for x in (v if isinstance(v, list) else [v])]


@pytest.fixture(scope="module")
def decade():
    return play(world(8, 8), 40)


def test_every_number_stays_finite_and_every_share_a_share(decade):
    assert all(math.isfinite(x) for x in numbers(decade))
    for p in decade.providers:
        for name in ("motivation", *(f"capability_{part}" for part in PARTS)):
            assert 0.02 <= getattr(p, name) <= 0.98
        assert 0.0 < p.improvement_time < 0.1
        assert 0.0 < p.attention <= 1.0
    for row in decade.uptakes:
        for u in row:
            assert 0.0 <= u.depth < 1.0
            assert min(u.root, u.pushed, u.left) >= 0.0
            assert max(u.root, u.pushed, u.exposure) <= 1.0


def test_counts_of_a_provider_are_those_of_its_uptakes(decade):
    for p, row in zip(decade.providers, decade.uptakes, strict=True):
        assert p.in_hand == p.load == sum(u.stage == IMPLEMENTING for u in row)
        assert p.in_place == sum(u.stage == EMBEDDED for u in row)


def test_the_order_in_which_providers_act_is_invisible():
    assert numbers(play(world(8, 6), 12)) == numbers(play(world(8, 6), 12, backwards=range(12)))


def test_a_provider_without_uptakes_or_shocks_keeps_its_motivation_and_capability():
    still = {"shock_sd": 0.0, "national_shock_sd": 0.0, "leadership_turnover": 0.0}
    w = play(world(6, 1, relevance_threshold=9.0, demand_growth=0.0, input_growth=0.0, **still), 20)
    for p in w.providers:
        assert p.motivation == pytest.approx(p.motivation_start, rel=1e-9)
        assert p.capability_data == pytest.approx(p.capability_data_start, rel=1e-9)
        assert p.productivity == pytest.approx(1.0 - p.improvement_time, rel=1e-9)


def test_support_gets_more_started_and_payment_pushes():
    plainly = play(world(8, 8), 16)
    helped = play(world(8, 8), 16, {"support": 1.0})
    paid = play(world(8, 8), 16, {"payment": 1.0, "payment_listed": 1.0})
    taken = [
        sum(u.stage in (IMPLEMENTING, EMBEDDED) for row in w.uptakes for u in row) for w in (plainly, helped, paid)
    ]
    assert taken[0] < min(taken[1:])
    assert not any(u.pushed for row in plainly.uptakes for u in row)
    assert any(u.pushed > 0.0 for row in paid.uptakes for u in row)


def bass(p, q, t):
    """Share of starters in the Bass model (Bass 1969)."""
    e = math.exp(-(p + q) * t)
    return (1.0 - e) / (1.0 + q / p * e)


def test_without_differences_and_levers_diffusion_is_the_bass_model():
    par = {"visible_start": 1.0, "abandon_rate": 0.0, "loss_rate": 0.0, "depth_decay": 0.0, "innovation_rate": 0.03}
    w = world(1500, 1, imitation_rate=0.4, agility_form=5, slack=1, start_tilt=0.0, **par)
    w.innovations[0].complexity, w.innovations[0].alignment = 0.5, 0.0
    for row in w.uptakes:
        row[0].stage, row[0].depth, row[0].visible, row[0].relevance = 0, 0.0, 0.0, 1.0
    rules = {r.name: r for r in MODEL.rules}
    levers, worst = SimpleNamespace(**dict.fromkeys(MODEL.levers_dtype.names, 0.0)), 0.0
    for p in w.providers:
        Provider.take_stock(p, levers, w.par)
    for tick in range(72):
        share = sum(row[0].visible for row in w.uptakes) / len(w.uptakes)
        worst = max(worst, abs(share - bass(0.03, 0.4, tick * 0.25)))
        seen, certain = SimpleNamespace(exposure=share, enabler_depth=0.0), SimpleNamespace(hear=0.0, retry=1.0)
        draws = drawn(rules["consider"], len(w.uptakes), tick)
        for p, row, draw in zip(w.providers, w.uptakes, draws, strict=True):
            Provider.hear(p, row[0], seen, levers, w.par, certain)
            Provider.consider(p, row[0], w.innovations[0], levers, w.par, draw)
            Provider.realise(p, row[0], w.innovations[0], seen, w.par)
    assert worst < 0.03
