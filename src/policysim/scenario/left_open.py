"""What a list leaves open is told in words: sizes filled in from their types, traits that futures draw."""

from collections.abc import Sequence

import numpy as np

from policysim.scenario.population import medians
from policysim.scenario.system import System


def filled_in(size: Sequence[float | None], types: Sequence[str], like: System) -> list[str]:
    """How many sizes are known and what the others were given: the median of their type, or a share of the others'."""
    kinds = list(like.types)
    given = np.array([np.nan if value is None else value for value in size])
    places = np.array([kinds.index(kind) if kind else -1 for kind in types])
    told = f"{np.isfinite(given).sum()} of {len(given)} known"
    missing = np.isnan(given) & (places >= 0)
    if not missing.any():
        return [told]
    middle = medians(given, places, np.array([said.size_multiplier for said in like.types.values()])[places])
    known = {kind for kind, value in zip(types, size, strict=True) if value is not None}
    by_type = {kinds[places[k]]: f"{kinds[places[k]]} {plain_size(middle[k])}" for k in np.flatnonzero(missing)}
    with_median = [text for kind, text in by_type.items() if kind in known]
    others = [text for kind, text in by_type.items() if kind not in known]
    number = sum(types[int(k)] in known for k in np.flatnonzero(missing))
    if with_median:
        its = "the median of its type" if number == 1 else "the median of their type"
        told += f"; {number} filled in with {its} ({', '.join(with_median)})"
    if others:
        filled = f"{missing.sum() - number} filled in from the sizes of the other types ({', '.join(others)})"
        return [told, f"{filled}: none is known of their own"]
    return [told]


def plain_size(value: float) -> str:
    """A size with three digits or all that are whole: 480, 22.4, £ in millions as they stand."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def drawn(names: Sequence[str]) -> str:
    """Names of traits in a few words: `motivation, capability x4, base`."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(name.partition("_")[0], []).append(name)
    return ", ".join(f"{first} x{len(several)}" if several[1:] else several[0] for first, several in groups.items())
