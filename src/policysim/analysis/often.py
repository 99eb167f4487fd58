"""In how many futures one option does better than another, in words: none of them, and futures without a difference, are told."""

from typing import TYPE_CHECKING

from policysim.numbers import frequency

if TYPE_CHECKING:
    from policysim.analysis.comparison import Difference


def ahead_in(found: "Difference") -> str:
    """`ahead in 10 of 20 futures`; `ahead in 3 of 20 futures, level in 17`; `level in all 20 futures`."""
    level = found.futures - found.better_in - found.worse_in
    if level == found.futures:
        return f"level in all {found.futures:,} futures"
    often = f"ahead in {frequency(found.better_in, found.futures)}"
    return f"{often}, level in {level:,}" if level and 2 * found.better_in < found.futures else often


def beat(found: "Difference", other: str) -> str:
    """`beat do minimum in 12 of 20 futures`; `did worse than do minimum in all 20 futures`; `... was level in 17`."""
    if found.better_in:
        return f"beat {other} in {frequency(found.better_in, found.futures)}"
    if found.worse_in == found.futures:
        return f"did worse than {other} in all {found.futures:,} futures"
    if not found.worse_in:
        return f"was level with {other} in all {found.futures:,} futures"
    level = found.futures - found.worse_in
    return (
        f"beat {other} in none of {found.futures:,} futures, did worse in {found.worse_in:,} and was level in {level:,}"
    )
