"""What a cell says: ids stay text, types and regions are matched, blanks are unknown, and nonsense is refused."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policysim.errors import AskError, did_you_mean, nearest
from policysim.scenario.columns import plain
from policysim.scenario.listing import Listing
from policysim.scenario.rows import Cell, Fault, is_date
from policysim.scenario.system import ProviderType, Region

UNKNOWN = ("", "-", "–", "—", "..", "na", "n/a", "#n/a", "null", "none")
IDS = re.compile(r"[A-Za-z0-9_-]{1,64}")
RUINED = re.compile(r"[0-9.]+E\+?[0-9]+", re.IGNORECASE)  # what Excel makes of 2E1 or of long digits
SAID = ("trusts", "trust", "nhs", "foundation", "providers", "provider", "services", "service")  # no more of a type
NO_WORD = ("nan", "inf", "-inf", "true", "false")


@dataclass(frozen=True)
class Problem:
    """One cell that cannot be used, and what may have been meant."""

    row: int
    column: str
    value: str
    why: str
    place: str = ""  # C57 in a sheet, else row 57
    meant: str = ""

    def __str__(self) -> str:
        told = f', did you mean "{self.meant}"?' if self.meant else ""
        return f'{self.place or f"row {self.row}"}, {self.column} "{short(self.value)}": {self.why}{told}'


Problems = list[Problem]


@dataclass(frozen=True)
class Column:
    """The cells that are used as one thing, under the file's own header."""

    title: str
    cells: Sequence[Cell]

    def problem(self, cell: Cell, why: str, meant: str = "") -> Problem:
        """A problem with one of its cells."""
        return Problem(cell.row, self.title, cell.text, why, cell.place, meant)


def is_unknown(cell: Cell) -> bool:
    """Whether a cell says that its value is not known."""
    return cell.text.lower() in UNKNOWN


def fault(cell: Cell) -> str:
    """Why a cell with an error or a date of the spreadsheet cannot be used; nothing where it can."""
    if isinstance(cell.value, Fault):
        if cell.value == "=?":
            return "is a formula whose value was never stored: open the file in Excel and save it"
        return "is an error of the spreadsheet: mend its formula, or leave it blank"
    if is_date(cell.value):
        return (
            "is a date to the spreadsheet, which makes dates of what looks like one: format it as text, type it again"
        )
    return ""


def ids_of(column: Column, problems: Problems) -> tuple[str, ...]:
    """Ids as text, unique. A number among words is refused: a spreadsheet that keeps 010 as 10 has lost the id."""
    first: dict[str, str] = {}
    numbers = [isinstance(cell.value, float) for cell in column.cells]
    mixed = any(numbers) and not all(numbers)
    for cell in column.cells:
        text = cell.text
        if not text:
            problems.append(column.problem(cell, "is blank: every provider needs an id"))
        elif why := fault(cell) or _no_id(cell, mixed):
            problems.append(column.problem(cell, why))
        elif text in first:
            problems.append(column.problem(cell, f"is in {first[text]} too"))
        first.setdefault(text, cell.place)
    return tuple(cell.text for cell in column.cells)


def _no_id(cell: Cell, mixed: bool) -> str:
    lost = "a spreadsheet keeps 010 as 10 and 2E1 as 20: format the cell as text and type the id again"
    if isinstance(cell.value, float) and (mixed or not cell.value.is_integer()):
        return f"is a number among ids that are words; {lost}"
    if not IDS.fullmatch(cell.text):
        if RUINED.fullmatch(cell.text):
            return f"is a number; {lost}"
        return "is not an id: use letters, digits, _ and -, at most 64"
    return ""


def words_of(column: Column, problems: Problems) -> tuple[list[str], dict[str, str]]:
    """Words, empty where unknown, and which spelling stands for which: case, spaces and signs make no difference."""
    first: dict[str, str] = {}
    other: dict[str, str] = {}
    found = []
    for cell in column.cells:
        if is_unknown(cell):
            found.append("")
            continue
        why = fault(cell)
        if why or cell.text.lower() in NO_WORD:
            problems.append(column.problem(cell, why or "is not a name: leave it blank if it is not known"))
        word = first.setdefault(_alike(cell.text), cell.text)
        if word != cell.text:
            other[cell.text] = word
        found.append(word)
    return found, other


def _alike(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text.lower().replace("&", " and ")).split()) or text


def regions_of(
    column: Column, regions: Mapping[str, Region], problems: Problems
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Regions by the system's own names where they are known; what was matched, and what is a region of its own."""
    words, _ = words_of(column, problems)
    known = {_alike(word): name for name, said in regions.items() for word in (name, said.label, *said.also) if word}
    labels = [said.label for said in regions.values()]
    found, told = [], {}
    for word in words:
        core = _alike(re.sub(r"\b(nhs england|nhs|region)\b", " ", word, flags=re.IGNORECASE))
        name = known.get(_alike(word)) or known.get(core)
        found.append(name or word)
        if name and _alike(word) not in (_alike(name), _alike(regions[name].label)):
            told[word] = regions[name].label
        elif word and name is None and regions:
            near = nearest(word, labels)
            told[word] = "a region of its own" + (f' (did you mean "{near[0]}"?)' if near else "")
    return tuple(found), told


def types_of(
    column: Column, types: Mapping[str, ProviderType], said: Listing, problems: Problems
) -> tuple[tuple[str, ...], dict[str, int], dict[str, str]]:
    """The type of each provider by its name in the system, how many there are of each, and what was matched."""
    by_hand = {_alike(word): kind for word, kind in said.types.items()}
    left = {_alike(word): word for word, kind in said.types.items() if not kind}
    matched: dict[str, str] = {}
    counts: Counter[str] = Counter()
    found = []
    for cell in column.cells:
        text = cell.text
        kind = matched.get(text) or by_hand.get(_alike(text)) or match_type(text, types)
        if kind is None and _alike(text) in left:
            problems.append(
                column.problem(cell, f"is not a type yet: mend it, or say which in {said.line(left[_alike(text)])}")
            )
        elif kind is None:
            problems.append(_no_type(column, cell, types))
        else:
            matched[text] = kind
            counts[kind] += 1
        found.append(kind or "")
    return tuple(found), dict(counts), {text: kind for text, kind in matched.items() if plain(text) != kind}


def _no_type(column: Column, cell: Cell, types: Mapping[str, ProviderType]) -> Problem:
    if not cell.text:
        return column.problem(cell, f"is blank: types are {', '.join(types)}")
    words = [*types, *(word for said in types.values() for word in (said.label, *said.also))]
    near = nearest(cell.text, words) or nearest(spoken(cell.text), words)
    if near:
        return column.problem(cell, "is not a type", near[0])
    return column.problem(cell, fault(cell) or f"is not a type: types are {', '.join(types)}")


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


def check_types(said: Listing, types: Mapping[str, ProviderType]) -> None:
    """AskError where a mapping of types by hand names a type that there is not."""
    for text, kind in said.types.items():
        if kind and kind not in types:
            told = f"{said.line(text)}: {text}: {kind} is not a type{did_you_mean(kind, types)}"
            raise AskError(f"{told}\n  types are {', '.join(types)}")


def left_behind(said: Listing, column: Column) -> list[str]:
    """Words of a mapping that have no type yet and that the list does not hold: they do no harm."""
    held = {_alike(cell.text) for cell in column.cells}
    gone = (word for word, kind in said.types.items() if not kind and _alike(word) not in held)
    return [f'{said.line(word)}: "{word}" is not in the list, so that its line can go' for word in gone]


def short(text: str) -> str:
    """A text of at most 60 letters."""
    return text if len(text) <= 60 else f"{text[:57]}..."
