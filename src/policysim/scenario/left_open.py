"""What a list leaves open is told in words: sizes filled in from their types, traits that futures draw."""

from collections.abc import Sequence

import numpy as np

from policysim.scenario.measures import Measured, scale_of
from policysim.scenario.population import medians
from policysim.scenario.system import System


def filled_in(size: Measured, types: Sequence[str], like: System) -> list[str]:
    """How many sizes are known and what the others were given: the median of their type, or a share of the others'."""
    middle, missing = _middle(size, types, like)
    told = f"{size.known} of {len(size.values)} known"
    if not missing.any():
        return [told]
    known = {kind for kind, value in zip(types, size.values, strict=True) if value is not None}
    lacking = [int(k) for k in np.flatnonzero(missing)]
    by_type = {types[k]: f"{types[k]} {plain_size(middle[k], size.unit)}" for k in lacking}
    with_median = [text for kind, text in by_type.items() if kind in known]
    others = [text for kind, text in by_type.items() if kind not in known]
    number = sum(types[k] in known for k in lacking)
    if with_median:
        its = "the median of its type" if number == 1 else "the median of their type"
        told += f"; {number} filled in with {its} ({', '.join(with_median)})"
    if others:
        filled = f"{len(lacking) - number} filled in from the sizes of the other types ({', '.join(others)})"
        return [told, f"{filled}: none is known of their own"]
    return [told]


def pounds_in_all(size: Measured, types: Sequence[str], like: System) -> float:
    """The sum of sizes in pounds, with what was filled in; 0 for sizes that are no money."""
    if not size.unit.startswith("£"):
        return 0.0
    middle, missing = _middle(size, types, like)
    return float(sum(value for value in size.values if value is not None) + middle[missing].sum())


def _middle(size: Measured, types: Sequence[str], like: System) -> tuple[np.ndarray, np.ndarray]:
    """The size that each provider of a known type would be given, float64 (N,), and who lacks one, bool (N,)."""
    kinds = list(like.types)
    given = np.array([np.nan if value is None else value for value in size.values])
    places = np.array([kinds.index(kind) if kind else -1 for kind in types])
    middle = medians(given, places, np.array([said.size_multiplier for said in like.types.values()])[places])
    return middle, np.isnan(given) & (places >= 0)


def plain_size(value: float, unit: str) -> str:
    """A size with three digits or all that are whole, in the unit of its column: `480`, `22.4`, `733.2 £m`."""
    shown = value / scale_of(unit)
    digits = f"{shown:,.1f}" if unit and shown >= 100 else f"{shown:,.0f}" if shown >= 100 else f"{shown:.3g}"
    return f"{digits.removesuffix('.0')} {unit}".rstrip()


def drawn(names: Sequence[str]) -> str:
    """Names of traits in a few words: `motivation, capability x4, base`."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(name.partition("_")[0], []).append(name)
    return ", ".join(f"{first} x{len(several)}" if several[1:] else several[0] for first, several in groups.items())


def caveat(wholly: Sequence[str], partly: Sequence[str]) -> str:
    """What cannot be read from results, where traits are drawn in all providers or in some; nothing where none is."""
    if not wholly and not partly:
        return ""
    told = [f"{drawn(wholly)}: drawn at random, not measured"] if wholly else []
    told += [f"{', '.join(partly)}: drawn at random where blank"] if partly else []
    return f"{'; '.join(told)}. Do not read results for a named provider; tables by type and region are fine."
