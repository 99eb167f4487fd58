"""Which column is which: headers as people write them, and what each is used as."""

import re
from collections.abc import Sequence

from policysim.errors import AskError, nearest

REQUIRED = ("id", "type")
COLUMNS = ("id", "type", "name", "region", "health_system", "size")
SYNONYMS = {
    "id": ("id", "ods_code", "org_code", "organisation_code", "provider_code", "provider_id", "trust_code", "code"),
    "type": ("type", "provider_type", "trust_type", "organisation_type", "org_type"),
    "name": ("name", "provider_name", "trust_name", "organisation_name", "org_name"),
    "region": ("region", "nhs_region", "region_name"),
    "health_system": ("health_system", "ics", "icb", "ics_name", "icb_name"),
    "size": ("size", "beds", "ga_beds", "income", "staff"),
}


def plain(header: str) -> str:
    """A header without case, spaces and signs."""
    return re.sub(r"[^a-z0-9]+", "_", header.strip().lower()).strip("_")


def headers(head: Sequence[str], traits: Sequence[str], file: str) -> tuple[dict[str, int], list[str]]:
    """Position of each column that is used, by what it is used as, and the headers that are not used."""
    named = [plain(header) for header in head]
    for k, header in enumerate(named):
        if header and header in named[:k]:
            raise AskError(f'{file}: the column "{head[k].strip()}" is there twice: leave one out')
    used: dict[str, int] = {}
    for column in (*COLUMNS, *traits):
        for word in SYNONYMS.get(column, (column,)):
            if word in named and named.index(word) not in used.values():
                used[column] = named.index(word)
                break
    unused = [header.strip() for k, header in enumerate(head) if k not in used.values() and header.strip()]
    return used, unused


def missing_column(column: str, head: Sequence[str], file: str) -> str:
    """The refusal of a file without a required column."""
    names = [header.strip() for header in head if header.strip()]
    near = nearest(column, names)
    meant = f'\n  is "{near[0]}" meant? rename it {column}' if near else ""
    also = ", ".join(SYNONYMS[column][1:4])
    listed = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
    return f'{file}: no column "{column}" (or {also})\n  its columns are {listed}{meant}'
