"""The start of a world: laws of weights, relevance, the point of rest, and what is in place."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from policysim.chance import normal, uniforms
from policysim.providers import EMBEDDED, UNAWARE, Provider
from policysim.providers.pathway import cap_of, input_needed
from policysim.providers.records import AVOID, STAGES
from policysim.providers.start import cell_weights, rank_by_size
from policysim.rules import spec

MODEL = spec(Provider)
N, K = 30, 12
CAPABILITY = ("digital", "improvement", "data", "leadership")


def draws(name, n=N, innovation=0):
    """Uniforms of a world of this test."""
    return uniforms(7, 0, "test_provider_start", name, n, innovation=innovation)


def people(n=N):
    """Providers with random traits and one of three pathways."""
    made = np.zeros(n, MODEL.provider_dtype)
    size = np.exp(normal(draws("size", n)))
    made["size"] = size / np.cumsum(size)[-1]
    made["motivation"] = np.clip(0.62 + 0.1 * normal(draws("motivation", n)), 0.02, 0.98)
    for part in CAPABILITY:
        made[f"capability_{part}"] = np.clip(0.45 + 0.14 * normal(draws(part, n)), 0.02, 0.98)
    for i in range(n):
        made["mix"][i] = 5.0 * draws("mix", 6, i % 3)
        made["unit_cost"][i] = 50.0 + 3000.0 * draws("cost", 6, i % 3)
        made["routing"][i] = np.triu(0.3 * draws("routing", 36, i % 3).reshape(6, 6), 1).reshape(-1)
    return made


def ideas(k=K):
    """Innovations in random cells, some in place somewhere at the start."""
    made = np.zeros(k, MODEL.innovation_dtype)
    made["effect"] = (4 * draws("effect", k)).astype(int)
    made["stage"] = (6 * draws("stage", k)).astype(int)
    made["cell"] = made["effect"] * STAGES + made["stage"]
    made["size_effect"], made["complexity"], made["duration"] = 0.05, draws("complexity", k), 1.0
    made["needs"], made["burden"], made["enabler"] = 0.25, 0.2, -1
    made["enabler"][1:4] = 0
    made["embedded_at_start"][: k // 2] = 0.5
    return made


def settings(**changes):
    """The record of parameters at their defaults."""
    made = np.zeros(1, MODEL.par_dtype)
    for declared in MODEL.parameters:
        made[declared.name] = declared.default
    made["dt"] = 0.25
    for name, value in changes.items():
        made[name] = value
    return made


def begun(providers, innovations, par=None):
    """Providers, uptakes and par after the start hook."""
    par = settings() if par is None else par
    uptakes = np.zeros((len(providers), len(innovations)), MODEL.uptake_dtype)
    uptakes["last_exposure"] = -1.0

    def draw(name, per_innovation=False):
        assert per_innovation
        return np.stack([draws(name, len(providers), k) for k in range(len(innovations))], axis=1)

    MODEL.start(providers, uptakes, innovations, par[0], draw)
    return providers, uptakes, par[0]


NO_TARGET = SimpleNamespace(target=0.0)


def by_rules(row, par, cell):
    """Weight of a cell by the rules themselves: log of input needed without and with a step in that cell."""
    made = []
    for step in (0.0, 0.01):
        fields = {name: row[name].tolist() for name in row.dtype.names}
        p = SimpleNamespace(**{**fields, "effect_sum": [0.0] * 24, "avoid_sum": [0.0] * 6})
        p.pressure = par.pressure_start
        cap = cap_of(cell, par)
        total = -cap * math.log(1.0 - step / cap)
        p.effect_sum[cell] = total
        if cell // STAGES == AVOID:
            p.avoid_sum[cell % STAGES] = total
        Provider.route(p, SimpleNamespace(upstream=p.avoid_sum), NO_TARGET, par)
        made.append(math.log(input_needed(p, NO_TARGET, par)))
    return (made[0] - made[1]) / 0.01


def test_weights_are_those_that_the_rules_give():
    providers, _, par = begun(people(), ideas())
    plain = SimpleNamespace(**{name: par[name].item() for name in par.dtype.names})
    weights = cell_weights(providers, par)
    for i in range(3):
        expected = [by_rules(providers[i], plain, cell) for cell in range(24)]
        assert weights[i] == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert np.array_equal(weights[3], weights[0])


def test_nothing_is_gained_by_avoiding_what_only_goes_home():
    providers, _, par = begun(people(), ideas())
    weights = cell_weights(providers, par)
    assert weights[:, AVOID * STAGES + 4] == pytest.approx(0.0, abs=1e-12)


def test_relevance_follows_the_national_weight_of_the_cell():
    providers, uptakes, par = begun(people(), ideas())
    weights = cell_weights(providers, par)
    national = (providers["size"][:, None] * weights).sum(axis=0)
    cells = ideas()["cell"]
    expected = (weights[:, cells] >= 0.25 * national[cells]) & (weights[:, cells] > 0.0)
    assert np.array_equal(uptakes["relevance"] == 1.0, expected)
    assert uptakes["benefit"] == pytest.approx(0.05 * weights[:, cells])


def test_agility_is_1_on_average_in_every_form():
    for form in range(6):
        providers, _, _ = begun(people(), ideas(), settings(agility_form=form))
        assert (providers["size"] * providers["agility"]).sum() == pytest.approx(1.0)


def test_every_provider_starts_at_its_own_rest_point():
    providers, _, par = begun(people(), ideas())
    for part in CAPABILITY:
        gain = providers[f"learning_{part}"] * providers["improvement_time"]
        assert gain / (gain + par["capability_decay"]) == pytest.approx(providers[f"capability_{part}"])
    assert np.array_equal(providers["motivation"], providers["motivation_start"])


def test_what_is_in_place_is_relevant_and_went_to_the_agile_first():
    providers, uptakes, _ = begun(people(300), ideas())
    embedded = uptakes["stage"] == EMBEDDED
    assert not embedded[:, K // 2 :].any()
    assert (uptakes["relevance"][embedded] == 1.0).all()
    assert (uptakes["depth"][embedded] == 0.9).all()
    share = embedded[:, : K // 2].sum() / (uptakes["relevance"][:, : K // 2] > 0.0).sum()
    assert share == pytest.approx(0.5, abs=0.08)
    count, relevant = embedded.sum(axis=1), uptakes["relevance"][:, : K // 2].sum(axis=1)
    agile = providers["agility_start"] > np.median(providers["agility_start"])
    assert count[agile].sum() / relevant[agile].sum() > count[~agile].sum() / relevant[~agile].sum()
    assert (uptakes["stage"][~embedded] == UNAWARE).all()


def test_rank_is_a_mid_rank():
    providers = np.zeros(4, MODEL.provider_dtype)
    providers["size"], providers["agility_start"] = 0.25, [2.0, 1.0, 2.0, 3.0]
    assert rank_by_size(providers).tolist() == [0.5, 0.125, 0.5, 0.875]


def test_fit_none_has_the_mean_fit_of_what_is_named():
    providers, uptakes, par = begun(people(), ideas())
    total, weight = 0.0, 0.0
    for i, p in enumerate(providers):
        for k, one in enumerate(ideas()[: K // 2]):
            skill = sum(0.25 * p[f"capability_{part}"] for part in CAPABILITY)
            helped = uptakes["depth"][i, one["enabler"]] if one["enabler"] >= 0 else 0.0
            half = 0.4 * (0.5 + one["complexity"]) * (1.0 - 0.3 * helped)
            mass = p["size"] * uptakes["relevance"][i, k]
            total, weight = total + mass * skill**2 / (skill**2 + half**2), weight + mass
    assert par["fit_constant"] == pytest.approx(total / weight)


def test_a_provider_of_weight_0_changes_no_other_bit():
    alone, company = people(), np.concatenate([people(), people()[:1]])
    company["size"][N], company["motivation"][N] = 0.0, 0.9
    one, many = begun(alone, ideas()), begun(company, ideas())
    assert one[2].tobytes() == many[2].tobytes()
    for name in MODEL.provider_dtype.names:
        assert np.array_equal(one[0][name], many[0][name][:N]), name
    assert one[1].tobytes() == many[1][:N].tobytes()


def test_one_more_innovation_changes_nothing_for_the_others():
    fewer, more = begun(people(), ideas()), begun(people(), np.concatenate([ideas(), ideas()[-2:]]))
    assert fewer[2].tobytes() == more[2].tobytes()
    assert fewer[0].tobytes() == more[0].tobytes()
    assert fewer[1].tobytes() == more[1][:, :K].tobytes()
