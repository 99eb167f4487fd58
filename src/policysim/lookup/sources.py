"""What a register cites in short is in a list in full; a source is found in a text by its first name and its year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from policysim.yaml_text import read_yaml

FILE = Path(__file__).with_name("sources.yaml")
DATED = re.compile(r"^(?P<first>.+) (?P<year>(?:1[89]|20)\d\d)$")
NAME = r"[A-Z][\w-]+(?: [A-Z][\w-]+)*"
BETWEEN = rf"(?:, {NAME})*(?: and (?:others|{NAME}))?(?:['’]s?)? \(?(?:[\w-]+, )?"  # of `Weiner's (2009)` and the like


@dataclass(frozen=True)
class Source:
    """A publication or a set of data. `name` is how it is cited, `also` are other words for it; what is not known is empty."""

    name: str
    authors: str
    year: str
    title: str = ""
    published: str = ""
    link: str = ""
    note: str = ""
    also: tuple[str, ...] = ()

    @cached_property
    def sign(self) -> re.Pattern[str]:
        """What a text says where it cites the source."""
        dated = DATED.match(self.name)
        cited = f"{re.escape(dated['first'])}{BETWEEN}{dated['year']}" if dated else re.escape(self.name)
        return re.compile("|".join([rf"\b{cited}\b", *map(re.escape, self.also)]))

    @property
    def reference(self) -> str:
        """Authors, year, title, where it came out, link, each where known."""
        told = (f"{self.authors} ({self.year})" if self.year else self.authors, self.title, self.published, self.link)
        return ". ".join(part.rstrip(".") for part in told if part)

    @property
    def in_full(self) -> str:
        """The reference, and what to know of it."""
        return f"{self.reference} ({self.note})" if self.note else self.reference


@lru_cache(maxsize=1)
def sources() -> dict[str, Source]:
    """Every source by the name under which it is cited, in the order of the alphabet."""
    found = {name: _source(name, told) for name, told in read_yaml(FILE, FILE.name).items()}
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


def _source(name: str, told: dict) -> Source:
    dated = DATED.match(name)
    year = told.get("year") or (dated["year"] if dated else "")
    link = f"https://doi.org/{told['doi']}" if "doi" in told else told.get("link", "")
    return Source(name, told["authors"], year, told.get("title", ""), told.get("in", ""), link, told.get("note", ""),
                  tuple(told.get("also", ())))  # fmt: skip


def cited(text: str) -> list[Source]:
    """The sources that a text cites, in the order of the list."""
    flat = " ".join(text.split())
    return [one for one in sources().values() if one.sign.search(flat)]


def told_in_full(facts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Facts of a card, each fact that is a source followed by the references that it cites."""
    told = []
    for label, text in facts:
        told.append((label, text))
        if label.lower() == "source":
            told += [(one.name, one.in_full) for one in cited(text)]
    return told
