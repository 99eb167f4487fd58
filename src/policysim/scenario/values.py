"""What a cell says: ids stay text, types are matched, blanks are unknown, and nonsense is refused."""

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from policysim.errors import did_you_mean
from policysim.scenario.system import ProviderType

UNKNOWN = ("", "-", "..", "na", "n/a", "#n/a", "null", "none")
IDS = re.compile(r"[A-Za-z0-9_-]{1,64}")
NUMBER = re.compile(r"[+-]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)?(\.[0-9]*)?([eE][+-]?[0-9]+)?")
SAID = (
    "trusts",
    "trust",
    "nhs",
    "foundation",
    "providers",
    "provider",
    "services",
    "service",
)  # says no more of a type
Cells = list[tuple[int, str]]  # row number, text


@dataclass(frozen=True)
class Problem:
    """One cell that cannot be used."""

    row: int
    column: str
    value: str
    why: str

    def __str__(self) -> str:
        return f'row {self.row}, {self.column} "{self.value}": {self.why}'


def cells(rows: list[tuple[int, list[str]]], position: int) -> Cells:
    """One column with its row numbers, trimmed; short rows end in blanks."""
    return [(number, row[position].strip() if position < len(row) else "") for number, row in rows]


def ids_of(column: Cells, title: str, problems: list[Problem]) -> list[str]:
    """Ids as text, unique."""
    first: dict[str, int] = {}
    for row, text in column:
        if not text:
            problems.append(Problem(row, title, text, "is blank: every provider needs an id"))
        elif not IDS.fullmatch(text):
            problems.append(Problem(row, title, text, "is not an id: use letters, digits, _ and -, at most 64"))
        elif text in first:
            problems.append(Problem(row, title, text, f"is in row {first[text]} too"))
        first.setdefault(text, row)
    return [text for _, text in column]


def words_of(column: Cells, title: str, problems: list[Problem]) -> list[str]:
    """Words, empty where unknown."""
    for row, text in column:
        if text.lower() in ("nan", "inf", "-inf"):
            problems.append(Problem(row, title, text, "is not a name: leave it blank if it is not known"))
    return ["" if text.lower() in UNKNOWN else text for _, text in column]


def numbers_of(
    column: Cells, title: str, problems: list[Problem], *, above: float | None = None,
    low: float | None = None, high: float | None = None,
) -> tuple[list[float | None], int]:  # fmt: skip
    """Numbers, None where unknown, and how many are known; `above` is a bound that is itself refused."""
    made: list[float | None] = []
    for row, text in column:
        value, why = (None, "") if text.lower() in UNKNOWN else _number(text)
        if value is not None:
            why = _outside(value, above, low, high)
        if why:
            problems.append(Problem(row, title, text, why))
        made.append(value)
    return made, sum(value is not None for value in made)


def _number(text: str) -> tuple[float | None, str]:
    percent = text.endswith("%")
    body = text[:-1].strip() if percent else text
    if body.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return None, "is not a number: leave it blank if it is not known"
    if not NUMBER.fullmatch(body) or not re.search(r"[0-9]", body):
        return None, "is not a number"
    value = float(body.replace(",", "")) / (100 if percent else 1)
    return (value, "") if math.isfinite(value) else (None, "is too large")


def _outside(value: float, above: float | None, low: float | None, high: float | None) -> str:
    if above is not None and value <= above:
        return f"must be above {above:g}; leave it blank if it is not known"
    if (low is not None and value < low) or (high is not None and value > high):
        return f"must be from {'-' if low is None else f'{low:g}'} to {'-' if high is None else f'{high:g}'}"
    return ""


def types_of(
    column: Cells, title: str, types: Mapping[str, ProviderType], problems: list[Problem]
) -> tuple[list[str], list[str]]:
    """The type of each provider by its name in the system, and a report's lines: counts, then matches."""
    matched: dict[str, str] = {}
    counts: Counter[str] = Counter()
    found = []
    for row, text in column:
        kind = matched.get(text) or match_type(text, types)
        if kind is None:
            words = [*types, *(said.label for said in types.values())]
            near = did_you_mean(text, words) or f": types are {', '.join(types)}"
            problems.append(Problem(row, title, text, "is not a type" + near))
            kind = ""
        else:
            matched[text] = kind
            counts[kind] += 1
        found.append(kind)
    other = {text: kind for text, kind in matched.items() if spoken(text) != spoken(kind)}
    shown = ", ".join(f"{kind} {count}" for kind, count in counts.items())
    return found, [shown, *(f'"{_short(text)}" -> {kind}' for text, kind in other.items())]


def match_type(text: str, types: Mapping[str, ProviderType]) -> str | None:
    """The type that a text names: without case, plural and "Trust", or by a beginning that the system lists."""
    said = spoken(text)
    if not said:
        return None
    for kind, known in types.items():
        if said in (spoken(kind), spoken(known.label), *(spoken(word) for word in known.also)):
            return kind
    begun = [
        (len(spoken(word)), kind) for kind, known in types.items() for word in known.also if begins(said, spoken(word))
    ]
    return max(begun)[1] if begun else None


def begins(text: str, start: str) -> bool:
    """Whether a text begins with whole words."""
    return text == start or text.startswith(start + " ")


def spoken(text: str) -> str:
    """A type's words without case, signs, plural and "Trust"."""
    words = re.sub(r"[^a-z0-9]+", " ", text.lower().replace("&", " and ")).split()
    kept = [word for word in words if word not in SAID]
    return " ".join(word[:-1] if word.endswith("s") and len(word) > 4 else word for word in kept)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."
