"""The structures of the model under which the question is asked: those of `structures.csv`."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kit.rows import Row, Rows

FILE = Path(__file__).with_name("structures.csv")
FIRST, SECOND = "agility", "supply"  # the two of the question
UNCERTAINTY = ("register", "posterior")
QUESTION = "question"


@dataclass(frozen=True)
class Structure:
    """What is switched off, and, by uncertainty, in how many futures the question and all policies are played."""

    name: str
    label: str
    settings: tuple[str, ...]
    question: Mapping[str, int]
    all_policies: Mapping[str, int]

    @property
    def is_form(self) -> bool:
        """Whether it is another form of agility, which is asked about the two of the question alone."""
        return not any(self.all_policies.values())


def structures() -> list[Structure]:
    """Those of `structures.csv`, in its order."""
    with FILE.open(encoding="utf-8") as file:
        return [_structure(row) for row in csv.DictReader(file)]


def _structure(row: dict[str, str]) -> Structure:
    question, every = ({u: int(row[f"{u}_{what}"]) for u in UNCERTAINTY} for what in ("question", "all"))
    return Structure(row["structure"], row["label"], tuple(row["settings"].split()), question, every)


def setting_of(structure: Structure, uncertainty: str, what: str = "") -> str:
    """`fit_register` of all policies, `fit_register_question` of the two."""
    return "_".join(filter(None, (structure.name, uncertainty, what)))


def asked(found: Rows, uncertainty: str) -> list[tuple[Structure, Row]]:
    """Agility against supply under each structure, in their order."""
    return [
        (one, found.one(FIRST, SECOND, setting=setting_of(one, uncertainty, QUESTION)))
        for one in structures() if one.question[uncertainty]
    ]  # fmt: skip
