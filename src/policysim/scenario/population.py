"""A population is drawn provider by provider: each one's draws are its own, whoever else there is."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from policysim.chance import normal, uniforms
from policysim.errors import AskError
from policysim.rules import Field, Spec
from policysim.scenario.copula import draw_traits
from policysim.scenario.system import Listed, System, fact_table

STREAM = "population"


@dataclass(frozen=True, eq=False)
class Population:
    """Providers before the first tick, with the groups they belong to and the words of those groups."""

    providers: np.ndarray  # (N,) of the class's record
    groups: dict[str, np.ndarray]  # int64 (N,): type, region, health_system
    words: dict[str, tuple[str, ...]]
    ids: tuple[str, ...]


def population(system: System, spec: Spec, values: Mapping[str, float], seed: int, replicate: int) -> Population:
    """The providers of a system as records of a provider class; `values` are the parameters of this replicate."""
    n = system.number
    types = list(system.types)
    groups, words, ids = (
        _listed_groups(system.providers, types) if system.providers else _placed(system, seed, replicate)
    )

    def draw(name: str) -> np.ndarray:
        return uniforms(seed, replicate, STREAM, name, n)

    score, size = sizes(system, groups["type"], values.get("size_sigma", 0.0), draw("size"))
    traits = tuple(field for field in spec.provider if field.role == "trait")
    known = _known(system.providers, traits)
    made = draw_traits(traits, values, score, known, draw, normal)
    providers = blank(spec.provider, spec.provider_dtype, n)
    for name, value in {**groups, **made, "size": size}.items():
        if name in (spec.provider_dtype.names or ()):
            providers[name] = value if providers[name].ndim == 1 else value[:, None]
    for field in spec.provider:
        if field.role == "fact" and any(field.name in said.facts for said in system.types.values()):
            table = fact_table(system, field.name, field.length)[groups["type"]]
            providers[field.name] = table if field.length else table[:, 0]
    return Population(providers, groups, words, ids)


def blank(fields: tuple[Field, ...], dtype: np.dtype, shape: int | tuple[int, ...]) -> np.ndarray:
    """Records in which every state and fact has its declared start."""
    made = np.zeros(shape, dtype)
    for field in fields:
        if field.role != "trait":
            made[field.name] = field.default
    return made


def copied(records: np.ndarray) -> np.ndarray:
    """A copy of records, as plain words: NumPy copies records field by field, ten times as slowly."""
    return np.ascontiguousarray(records).view(np.uint64).copy().view(records.dtype)


def sizes(system: System, types: np.ndarray, sigma: float, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Normal scores of ln size within the type, and sizes as shares that sum to 1.

    Lognormal about the type's multiplier; in a list, given sizes count, a missing one is the median of its type.
    """
    multiplier = np.array([said.size_multiplier for said in system.types.values()])[types]
    listed = system.providers
    if listed is None or all(value is None for value in listed.size):
        score = normal(u)
        size = multiplier * np.exp(sigma * score)
    else:
        given = np.array([np.nan if value is None else value for value in listed.size])
        middle = medians(given, types, multiplier)
        size = np.where(np.isnan(given), middle, given)
        score = np.log(size / middle) / sigma if sigma > 0 else np.zeros(len(size))
    return score, size / size.sum()


def medians(given: np.ndarray, types: np.ndarray, multiplier: np.ndarray) -> np.ndarray:
    """The median size of each provider's type; a type without any is put in proportion by its multiplier."""
    overall = float(np.nanmedian(given / multiplier))
    middle = overall * multiplier
    for kind in np.unique(types):
        known = given[(types == kind) & ~np.isnan(given)]
        if known.size:
            middle[types == kind] = np.median(known)
    return middle


def _known(listed: Listed | None, traits: tuple[Field, ...]) -> dict[str, np.ndarray]:
    if listed is None:
        return {}
    names = [trait.name for trait in traits if trait.name in listed.traits]
    return {name: np.array([np.nan if x is None else x for x in listed.traits[name]]) for name in names}


def _listed_groups(listed: Listed, types: list[str]) -> tuple[dict, dict, tuple[str, ...]]:
    words = {
        "type": tuple(types),
        "region": tuple(dict.fromkeys(listed.region)),
        "health_system": tuple(dict.fromkeys(listed.health_system)),
    }
    columns = {"type": listed.type, "region": listed.region, "health_system": listed.health_system}
    groups = {}
    for kind, column in columns.items():
        code = {word: k for k, word in enumerate(words[kind])}
        unknown = [word for word in column if word not in code]
        if unknown:
            raise AskError(f'providers: no type "{unknown[0]}"; types are {", ".join(types)}')
        groups[kind] = np.array([code[word] for word in column], np.int64)
    return groups, words, listed.id


def _placed(system: System, seed: int, replicate: int) -> tuple[dict, dict, tuple[str, ...]]:
    """Types in their fixed numbers; every health system first gets one provider, the others are drawn by region."""
    numbers = [said.number for said in system.types.values()]
    n = sum(numbers)
    types = np.repeat(np.arange(len(numbers)), numbers)
    in_region = [said.health_systems for said in system.regions.values()]
    region_of = np.repeat(np.arange(len(in_region)), in_region)
    systems = len(region_of)
    chosen = _others(system, seed, replicate)
    order = np.argsort(uniforms(seed, replicate, STREAM, "founder", systems), kind="stable")
    founders = np.arange(min(n, systems)) * max(1, n // systems)
    chosen[founders] = order[: len(founders)]
    groups = {"type": types.astype(np.int64), "region": region_of[chosen].astype(np.int64), "health_system": chosen}
    words = {
        "type": tuple(system.types),
        "region": tuple(system.regions),
        "health_system": tuple(
            f"{name}_{k + 1:02d}" for name, count in zip(system.regions, in_region) for k in range(count)
        ),
    }
    ids = tuple(f"{kind}-{k + 1:03d}" for kind, said in system.types.items() for k in range(said.number))
    return groups, words, ids


def _others(system: System, seed: int, replicate: int) -> np.ndarray:
    """A health system for every provider, so that regions come to their numbers once each system has its first."""
    n = system.number
    numbers = np.array([said.providers for said in system.regions.values()], float)
    in_region = np.array([said.health_systems for said in system.regions.values()])
    left = np.maximum(numbers - in_region, 0.0)
    chances = left if left.sum() > 0 else np.ones(len(left))
    u_region = uniforms(seed, replicate, STREAM, "region", n)
    u_system = uniforms(seed, replicate, STREAM, "health_system", n)
    region = np.searchsorted(np.cumsum(chances / chances.sum())[:-1], u_region, side="right")
    first = np.cumsum(in_region) - in_region
    return first[region] + (u_system * in_region[region]).astype(np.int64)
