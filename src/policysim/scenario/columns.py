"""Which column is which: headers as people write them, and what each is used as."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from policysim.errors import AskError, did_you_mean

REQUIRED = ("id", "type")
COLUMNS = ("id", "type", "name", "region", "health_system", "size")
NOT_USED = "not used"
SYNONYMS = {
    "id": (
        "id", "ods_code", "org_code", "organisation_code", "provider_code", "provider_id", "trust_code", "trust_id",
        "org_id", "organisation_id", "provider_org_code", "ods", "ods_id", "national_code", "code",
    ),
    "type": (
        "type", "provider_type", "trust_type", "organisation_type", "org_type", "type_of_trust", "type_of_provider",
        "provider_subtype", "organisation_sub_type", "trust_category", "trust_sector", "provider_sector", "sector",
    ),
    "name": (
        "name", "provider_name", "trust_name", "organisation_name", "org_name", "provider_org_name", "trust", "provider",
        "organisation", "name_of_trust", "name_of_provider",
    ),
    "region": (
        "region", "nhs_region", "region_name", "nhs_england_region", "nhse_region", "nhs_region_name",
        "nhs_england_region_name", "commissioning_region", "region_code", "nhs_england_region_code",
    ),
    "health_system": (
        "health_system", "ics", "icb", "ics_name", "icb_name", "integrated_care_board", "integrated_care_board_name",
        "integrated_care_system", "integrated_care_system_name", "stp", "stp_name", "icb_code", "ics_code", "system",
    ),
    "size": (
        "size", "beds", "ga_beds", "g_a_beds", "general_and_acute_beds", "total_beds", "available_beds",
        "beds_available", "number_of_beds", "income", "total_income", "operating_income", "total_operating_income",
        "turnover", "total_operating_expenses", "staff", "total_staff", "headcount", "wte", "total_wte", "fte",
        "total_fte", "staff_wte", "staff_fte",
    ),
}  # fmt: skip
SCALES = {"": 1.0, "k": 1e3, "'000": 1e3, "000": 1e3, "'000s": 1e3, "000s": 1e3, "thousand": 1e3, "thousands": 1e3,
          "m": 1e6, "mn": 1e6, "million": 1e6, "millions": 1e6, "bn": 1e9, "billion": 1e9, "billions": 1e9}  # fmt: skip
SHORT = {1.0: "", 1e3: "k", 1e6: "m", 1e9: "bn"}
SCALE = "|".join(sorted(filter(None, SCALES), key=len, reverse=True))
POUNDS = re.compile(
    rf"£\s*(?P<scale>{SCALE})?(?![a-z0-9])|\((?P<alone>m|mn|bn|k|000s?|'000s?|millions?)\)", re.IGNORECASE
)
PERCENT = re.compile(r"%|\bper ?cent(age)?\b", re.IGNORECASE)
BRACKETS = re.compile(r"\(.*?\)|\[.*?\]")
YEAR = re.compile(r"\b(19|20)[0-9]{2}([/-][0-9]{2,4})?\b")
NEAR = 0.8  # alike enough to ask whether one was meant


@dataclass(frozen=True)
class Columns:
    """Position of each column that is used, by what it is used as; other columns that could have been; the rest."""

    used: Mapping[str, int]
    others: Mapping[str, tuple[int, ...]]
    unused: tuple[int, ...]


@lru_cache(maxsize=4096)
def plain(header: str) -> str:
    """A header without case, spaces and signs."""
    return re.sub(r"[^a-z0-9]+", "_", header.strip().lower()).strip("_")


@lru_cache(maxsize=4096)
def bare(header: str) -> str:
    """A plain header without what stands in brackets, its unit and its year: `Beds (G&A)` is beds."""
    for what in (POUNDS, PERCENT, BRACKETS, YEAR):
        header = what.sub(" ", header)
    return plain(header)


def unit_of(header: str) -> str:
    """The unit that a header states: `£m`, `£`, `m`, `%` or nothing."""
    if found := POUNDS.search(header):
        scale = (found["scale"] or found["alone"] or "").lower()
        return ("" if found["alone"] else "£") + SHORT[SCALES[scale]]
    return "%" if PERCENT.search(header) else ""


def synonyms(column: str) -> tuple[str, ...]:
    """The plain headers that are used as a column."""
    return SYNONYMS.get(column, (column,))


def matched(head: Sequence[str], targets: Sequence[str], given: Mapping[str, str], where: str) -> Columns:
    """Which columns are used as what: as `given` by the reader, else by their names, the first of the synonyms first.

    AskError where two columns fit equally well, or what is given is not there.
    """
    used = _given(head, targets, given, where)
    named = {plain(title) for title in given}
    free = [k for k, title in enumerate(head) if plain(title) and plain(title) not in named]
    others: dict[str, tuple[int, ...]] = {}
    for column in targets:
        if column in used:
            continue
        ranked = _ranked(column, head, [k for k in free if k not in used.values()])
        if not ranked:
            continue
        if len(ranked[0]) > 1:
            raise AskError(_twice(column, [head[k] for k in ranked[0]], where))
        used[column] = ranked[0][0]
        others[column] = tuple(k for rank in ranked[1:] for k in rank)
    unused = tuple(k for k, title in enumerate(head) if title.strip() and k not in used.values())
    return Columns(used, {column: rest for column, rest in others.items() if rest}, unused)


def _ranked(column: str, head: Sequence[str], free: Sequence[int]) -> list[list[int]]:
    """Columns that could be used as `column`, best first; those of one rank fit equally well."""
    ranks: list[list[int]] = []
    for word in synonyms(column):
        for form in (plain, bare):
            rank = [k for k in free if form(head[k]) == word and not any(k in r for r in ranks)]
            if rank:
                ranks.append(rank)
    return ranks


def _given(head: Sequence[str], targets: Sequence[str], given: Mapping[str, str], where: str) -> dict[str, int]:
    places = {plain(title): k for k, title in reversed(list(enumerate(head)))}
    used: dict[str, int] = {}
    for title, column in given.items():
        if plain(title) not in places:
            raise AskError(f'{where}: columns: no column "{title}"{did_you_mean(title, [t.strip() for t in head])}')
        if column in used:
            raise AskError(f"{where}: columns: two columns are to be used as {column}: keep one")
        if column != NOT_USED:
            if column not in targets:
                words = ", ".join((*targets, NOT_USED))
                raise AskError(
                    f"{where}: columns: {title}: {column}{did_you_mean(column, targets)}\n  write one of {words}"
                )
            used[column] = places[plain(title)]
    return used


def _twice(column: str, titles: Sequence[str], where: str) -> str:
    if len({title.strip() for title in titles}) == 1 or len({plain(title) for title in titles}) == 1:
        return f'{where}: the column "{titles[-1].strip()}" is there twice: leave one out'
    listed = " and ".join(f'"{title.strip()}"' for title in titles)
    return (
        f"{where}: {listed} could both be used as {column}\n"
        f"  leave one out, or say which in a mapping file: columns: {{{titles[0].strip()}: {column}}}"
    )


def meant(header: str, targets: Sequence[str], alike: float = NEAR) -> str:
    """The column that an unknown header may have been meant for, or nothing; `alike` is from 0 to 1."""
    best, found = alike, ""
    for column in targets:
        for word in synonyms(column):
            ratio = difflib.SequenceMatcher(None, bare(header), word).ratio()
            if len(word) > 3 and ratio > best:
                best, found = ratio, column
    return found


def missing_column(column: str, head: Sequence[str], where: str, row: str = "") -> str:
    """The refusal of a file without a required column."""
    names = [header.strip() for header in head if header.strip()]
    near = next((header for header in names if meant(header, (column,), 0.7)), "")
    told = f'\n  is "{near}" meant? rename it {column}' if near else ""
    also = ", ".join(synonyms(column)[1:4])
    listed = ", ".join(name[:30] for name in names[:8]) + (", ..." if len(names) > 8 else "")
    return f'{where}: no column "{column}" (or {also})\n  its columns are {listed}{row}{told}'


def recognised(head: Sequence[str], targets: Sequence[str], given: Mapping[str, str]) -> dict[str, int]:
    """The columns that a header names, as far as it does; what two columns could be counts as named."""
    places = {plain(title): k for k, title in enumerate(head)}
    found = {column: places[plain(title)] for title, column in given.items() if plain(title) in places}
    for column in targets:
        free = [k for k, title in enumerate(head) if title and k not in found.values()]
        if column not in found and (ranked := _ranked(column, head, free)):
            found[column] = ranked[0][0]
    return found
