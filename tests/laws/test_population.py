"""A population looks like its parameters, and one more provider or trait changes no draw of anybody else."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policysim.chance import normal, uniforms
from policysim.errors import AskError
from policysim.providers.provider import Provider
from policysim.rules import spec, trait
from policysim.scenario.asked import understood
from policysim.scenario.copula import correlations
from policysim.scenario.network import compressed, network
from policysim.scenario.parameters import drawn
from policysim.scenario.population import population
from policysim.scenario.system import Listed, System
from policysim.yaml_text import read_yaml

CONF = Path(__file__).resolve().parents[2] / "conf"
ENGLAND = understood(System, {**read_yaml(CONF / "system/england.yaml", "england"), "name": "england"}, "england")
SPEC = spec(Provider)
VALUES = drawn(SPEC, {}, "fixed", 1, 0)
PARTS = [f"capability_{part}" for part in ("digital", "improvement", "data", "leadership")]


def people(replicate=0, system=ENGLAND, cls=Provider, **fixed):
    return population(system, spec(cls), drawn(spec(cls), fixed, "fixed", 1, 0), 1, replicate)


def pooled(name, replicates=30, **fixed):
    return np.concatenate([people(r, **fixed).providers[name] for r in range(replicates)])


def test_types_come_in_their_numbers_and_every_health_system_has_a_provider():
    for replicate in range(5):
        made = people(replicate)
        assert np.bincount(made.groups["type"]).tolist() == [120, 47, 13, 12, 10]
        assert np.bincount(made.groups["health_system"], minlength=42).min() >= 1
        region_of = dict(zip(made.groups["health_system"].tolist(), made.groups["region"].tolist()))
        assert all(region_of[h] == r for h, r in zip(made.groups["health_system"], made.groups["region"]))
        assert len(set(made.ids)) == 202 and made.words["health_system"][0].startswith(made.words["region"][0])


def test_regions_come_to_their_numbers_on_average():
    counts = np.mean([np.bincount(people(r).groups["region"], minlength=7) for r in range(40)], axis=0)
    assert np.allclose(counts, np.array([40, 33, 31, 30, 28, 21, 18]) * 202 / 201, atol=2.5)


def test_sizes_sum_to_1_and_spread_as_the_parameter_says():
    made = people()
    assert made.providers["size"].sum() == pytest.approx(1)
    logs = [np.log(p.providers["size"][p.groups["type"] == 0]) for p in map(people, range(20))]
    assert np.std(np.concatenate([x - x.mean() for x in logs])) == pytest.approx(0.62, abs=0.02)
    medians = [np.median(pooled_of_type(k)) for k in range(5)]
    assert np.allclose(np.array(medians) / medians[0], [1, 0.7, 0.5, 0.4, 0.6], atol=0.1)


def pooled_of_type(kind):
    return np.concatenate([p.providers["size"][p.groups["type"] == kind] for p in map(people, range(20))])


def test_traits_have_their_mean_spread_and_bounds():
    for name, mean, sd in [("motivation", 0.62, 0.10), *((part, 0.45, 0.14) for part in PARTS), ("base", 0.0, 0.02)]:
        values = pooled(name)
        assert values.mean() == pytest.approx(mean, abs=0.01) and values.std() == pytest.approx(sd, rel=0.05)
    wide = pooled("motivation", 5, motivation_sd=2.0)
    assert wide.min() == 0.02 and wide.max() == 0.98


def test_traits_hang_together_as_the_parameters_say():
    names = ["motivation", *PARTS]
    size = np.concatenate([np.log(p.providers["size"][:120]) for p in map(people, range(30))])
    traits = [np.concatenate([p.providers[n][:120] for p in map(people, range(30))]) for n in names]
    found = np.corrcoef([size, *traits])
    assert found[0, 1] == pytest.approx(0, abs=0.05)
    assert np.allclose(found[0, 2:], 0.75 * 0.3, atol=0.06) and np.allclose(found[1, 2:], 0.75 * 0.3, atol=0.06)
    assert np.allclose(found[2:, 2:][~np.eye(4, dtype=bool)], 0.75**2, atol=0.05)


def test_every_value_of_a_parameter_in_its_range_gives_a_population():
    for replicate in range(40):
        values = drawn(SPEC, {}, "register", 7, replicate)
        assert np.isfinite(population(ENGLAND, SPEC, values, 7, replicate).providers["capability_data"]).all()


class Safe(Provider):
    """One trait more, tied to two others."""

    safety: float = trait(0.55, "safe to speak up", sd=0.12, low=0, high=1, correlate={"motivation": 0.4, "size": -0.3})


def test_a_further_trait_changes_no_draw_of_another_and_is_tied_as_it_says():
    made, more = people(3), people(3, cls=Safe)
    for name in made.providers.dtype.names:
        assert np.array_equal(made.providers[name], more.providers[name]), name
    safety, motivation, capability = (
        np.concatenate([people(r, cls=Safe).providers[n] for r in range(30)])
        for n in ("safety", "motivation", PARTS[0])
    )
    assert np.corrcoef(safety, motivation)[0, 1] == pytest.approx(0.4, abs=0.03)
    follows = 0.4 * 0.225 - 0.3 * 0.225  # what the trait does not say follows from what it says
    assert np.corrcoef(safety, capability)[0, 1] == pytest.approx(follows, abs=0.04)


class Torn(Provider):
    """Its correlations cannot hold together."""

    torn: float = trait(0.5, "torn", sd=0.1, correlate={PARTS[0]: 0.9, PARTS[1]: -0.9})


def test_correlations_that_cannot_hold_together_are_refused():
    with pytest.raises(AskError, match="trait torn: its correlations with capability_digital, capability_improvement"):
        people(cls=Torn)


def test_correlations_are_those_asked_for_whatever_the_order():
    traits = tuple(f for f in SPEC.provider if f.role == "trait")
    steps = correlations(traits, VALUES)
    assert [len(weights) for weights, _ in steps] == list(range(1, len(traits) + 1))
    assert all(0 <= left <= 1 for _, left in steps)


def listed(n, **changes):
    said = {
        "id": tuple(f"P{k}" for k in range(n)), "type": ("acute", "community") * n, "region": ("north",) * n,
        "health_system": tuple(f"s{k // 3}" for k in range(n)), "size": tuple(100.0 + k for k in range(n)),
    } | changes  # fmt: skip
    return Listed(**{key: value[:n] if isinstance(value, tuple) else value for key, value in said.items()})


def of(made):
    return System(name="mine", stages=ENGLAND.stages, types=ENGLAND.types, providers=made)


def test_one_more_provider_changes_no_draw_of_anybody_else():
    few, many = (people(2, of(listed(n, size=(None,) * n))).providers for n in (20, 21))
    for name in ("motivation", *PARTS, "base"):
        assert np.array_equal(few[name], many[name][:20])
    assert np.allclose(few["size"] / few["size"][0], (many["size"] / many["size"][0])[:20])


def test_one_more_synthetic_provider_moves_nobody():
    types = {**ENGLAND.types, "ambulance": ENGLAND.types["ambulance"].model_copy(update={"number": 11})}
    made, more = people(4), people(4, ENGLAND.model_copy(update={"types": types}))
    assert all(np.array_equal(made.groups[kind], more.groups[kind][:202]) for kind in made.groups)
    assert np.array_equal(made.providers["capability_data"], more.providers["capability_data"][:202])


def test_a_known_trait_keeps_its_value_and_later_ones_are_drawn_given_it():
    low, high = (
        people(0, of(listed(200, traits={"capability_digital": (value, *([None] * 199))}))).providers
        for value in (0.1, 0.9)
    )
    assert (low[PARTS[0]][0], high[PARTS[0]][0]) == (0.1, 0.9)
    assert low[PARTS[1]][0] < high[PARTS[1]][0] and low["motivation"][0] == high["motivation"][0]
    assert np.array_equal(low[1:], high[1:])


def test_a_missing_size_is_the_median_of_its_type_or_in_proportion():
    made = people(0, of(listed(6, size=(100.0, None, 300.0, None, None, None))))
    assert np.allclose(made.providers["size"] / made.providers["size"][0], [1, 0.8, 3, 0.8, 2, 0.8])


def test_a_known_size_goes_with_capability_as_a_drawn_one_does():
    sizes = tuple(np.exp(normal(uniforms(1, 0, "test", "size", 200))).tolist())
    made = [people(r, of(listed(200, size=sizes, type=("acute",) * 200))).providers[PARTS[0]] for r in range(40)]
    assert np.corrcoef(np.log(sizes), np.mean(made, axis=0))[0, 1] > 0.5


def test_facts_of_a_type_reach_its_providers():
    made = people()
    acute, ambulance = made.providers[0], made.providers[-1]
    assert acute["mix"].tolist() == [1, 1.2, 2, 0.08, 2.2, 0.3] and ambulance["unit_cost"][5] == 60
    routing = acute["routing"].reshape(6, 6)
    assert (routing[2, 3], routing[4, 5], routing[3, 2]) == (0.22, 0.05, 0)


groups = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=25)


@settings(max_examples=60, deadline=None)
@given(groups, st.floats(0, 1), st.floats(0, 1), st.integers(0, 5), st.integers(0, 5))
def test_weights_of_a_provider_sum_to_1_also_where_a_kind_is_empty(places, system, kind, ties_type, ties_random):
    codes = {"health_system": np.array([p[0] for p in places]), "type": np.array([p[1] for p in places])}
    values = {"network_weight_system": system, "network_weight_type": kind * (1 - system)}
    made = network(codes, values | {"ties_type": ties_type, "ties_random": ties_random}, 1, 0)
    for i in range(len(places)):
        own = slice(made.indptr[i], made.indptr[i + 1])
        assert np.all(np.diff(made.indices[own]) > 0) and i not in made.indices[own]
        assert made.weights[own].sum() == pytest.approx(1) or made.indptr[i] == made.indptr[i + 1]
        assert np.all(made.weights[own] > 0)


def test_ties_are_of_the_kinds_and_numbers_asked_for():
    made = people()
    ties = network(made.groups, VALUES, 1, 0)
    for i in range(202):
        own = slice(ties.indptr[i], ties.indptr[i + 1])
        weight = dict(zip(ties.indices[own].tolist(), ties.weights[own].tolist()))
        mates = [j for j in range(202) if j != i and made.groups["health_system"][j] == made.groups["health_system"][i]]
        assert all(weight[j] >= 0.4 / len(mates) - 1e-12 for j in mates)
        others = [j for j in weight if j not in mates]
        assert 0 <= len(others) <= 7 and sum(made.groups["type"][j] == made.groups["type"][i] for j in weight) >= 4


def test_ties_of_all_others_are_equally_likely():
    kinds = {"health_system": np.arange(12), "type": np.zeros(12, int)}
    values = {"network_weight_system": 0.0, "network_weight_type": 1.0, "ties_type": 3}
    seen = np.zeros((12, 12))
    for replicate in range(600):
        made = network(kinds, values, 5, replicate)
        seen[np.repeat(np.arange(12), np.diff(made.indptr)), made.indices] += 1
    expected = 600 * 3 / 11
    assert np.all(np.diag(seen) == 0) and np.all(
        np.abs(seen[~np.eye(12, dtype=bool)] - expected) < 5 * np.sqrt(expected)
    )


def test_repeated_ties_are_one_and_isolates_look_at_nobody():
    made = compressed(np.array([0, 0, 0, 2]), np.array([1, 1, 2, 2]), np.array([1.0, 1.0, 2.0, 5.0]), 4)
    assert made.indptr.tolist() == [0, 2, 2, 3, 3] and made.indices.tolist() == [1, 2, 2]
    assert made.weights.tolist() == [0.5, 0.5, 1.0]


def test_draws_are_keyed_by_what_they_are_for():
    u = uniforms(1, 0, "population", "motivation", 202)
    assert np.allclose(people().providers["motivation"], np.clip(0.62 + 0.1 * normal(u), 0.02, 0.98))
