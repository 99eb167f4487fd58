"""Rows in words and numbers as the rest of policysim tells them."""

import math
from collections.abc import Callable, Sequence

from kit.rows import Row
from policysim.numbers import DASH, between, decimals_for, frequency, plain, signed, within

USUAL = 2  # decimals where there is no simulation error


def decimals(rows: Sequence[Row]) -> int:
    """Decimals for a column of these rows: no digit smaller than the first of the simulation error."""
    return decimals_for([row.value for row in rows], [row.error for row in rows], USUAL)


def size(row: Row) -> str:
    """`0.11 percentage points a year`: how large, without its sign."""
    return f"{plain(abs(row.value), decimals([row]))} {row.unit}".rstrip()


def by(row: Row) -> str:
    """`by 0.11 percentage points a year (8 in 10 futures: −0.04 to 0.28; 24 of 30 futures)`."""
    digits = decimals([row])
    return f"by {size(row)} (8 in 10 futures: {between(row.low, row.high, digits)}; better in {better(row)})"


def better(row: Row) -> str:
    """`24 of 30 futures`."""
    return frequency(row.better_in, row.futures)


def cell(row: Row) -> str:
    """`+0.11 ± 0.05` of a difference, `0.35` of a level."""
    digits = decimals([row])
    if not math.isfinite(row.value):
        return DASH
    return f"{signed(row.value, digits)} {within(row.error, digits)}" if row.against else plain(row.value, digits)


def ends(row: Row) -> str:
    """`−0.04 to 0.28`."""
    return between(row.low, row.high, decimals([row]))


def join(names: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "none"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as Markdown; the first is the head, and only the first column is text."""
    lines = [rows[0], ["---", *["--:"] * (len(rows[0]) - 1)], *rows[1:]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def says(row: Row, against: str) -> str:
    """A claim as a sentence; `against` is the label of the other option."""
    where = "".join(f", {one}" for one in (row.setting, row.place, row.year) if one)
    what = row.outcome.replace("_", " ")
    if not row.against:
        return f'In this model, "{row.label}" has {what} {plain(row.value, decimals([row]))} {row.unit}{where}.'
    if not row.told_apart:
        return f'In this model, "{row.label}" and "{against}" cannot be told apart on {what}: {cell(row)} {row.unit}{where}.'
    return f'In this model, "{row.label}" changes {what} by {cell(row)} {row.unit} against "{against}"{where}.'


def with_numbers(row: Row) -> str:
    """`Supply (+0.08 ± 0.04)`."""
    return f"{row.label} ({cell(row)})"


def bare(row: Row) -> str:
    """`Supply`."""
    return row.label


def split_by_sign(
    rows: Sequence[Row], verbs: tuple[str, str], told: Callable[[Row], str] = with_numbers,
    not_told: Callable[[Row], str] = bare,
) -> str:  # fmt: skip
    """`widens with A (+0.02 ± 0.01), narrows with B (...) and cannot be told with C`; how rows of either kind are named."""
    more = join([told(row) for row in rows if row.told_apart and row.value > 0])
    less = join([told(row) for row in rows if row.told_apart and row.value < 0])
    others = join([not_told(row) for row in rows if not row.told_apart])
    parts = [f"{verb} with {names}" for verb, names in zip(verbs, (more, less)) if names != join([])]
    nothing = "cannot be told" if parts else "moves by nothing that can be told"
    return join(parts + [f"{nothing} with {others}"] * (others != join([])))


def apart_from(row: Row, other: str) -> str:
    """`does better than supply first (+0.05 ± 0.02)`, or worse, or cannot be told apart; where more is better."""
    if not row.told_apart:
        return f"cannot be told apart from {other} ({cell(row)})"
    return f"does {'better' if row.value > 0 else 'worse'} than {other} ({cell(row)})"


def spans(years: Sequence[str], held: Sequence[bool]) -> str:
    """`2026/27 and 2030/31 to 2033/34`: the years in which something held."""
    runs: list[list[str]] = []
    for n, year in enumerate(years):
        if held[n] and n and held[n - 1]:
            runs[-1].append(year)
        elif held[n]:
            runs.append([year])
    return join([run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs])


def share_left(row: Row) -> str:
    """`47 ± 5 %` of `left_of`, in words where it is below zero or cannot be told."""
    share = f"{plain(row.value, 0)} {within(row.error, 0)} %"
    if abs(row.value) <= row.error:
        return f"nothing that can be told ({share})"
    return f"none of it: it has turned round ({share})" if row.value < 0 else share
