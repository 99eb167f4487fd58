"""Words that others wrote are shown as words: on one line, without control characters, short enough for their place."""

from typing import TYPE_CHECKING

from policysim.analysis.summary import FORMULA
from policysim.numbers import counted
from policysim.scenario.system import drawn_in_words

if TYPE_CHECKING:
    from policysim.analysis.comparison import Comparison

LONGEST = 120
SYNTHETIC = ("motivation", "capability")  # of providers, unless a list gives them
SHORT = 50  # letters of a label in a sentence


def tidy(text: str, longest: int = LONGEST) -> str:
    """One line of printable characters, cut with an ellipsis."""
    line = "".join(letter for letter in " ".join(str(text).split()) if letter.isprintable())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def quoted(label: str) -> str:
    """The label of an option inside a sentence."""
    return f'"{tidy(label, SHORT)}"'


def cell(text: str) -> str:
    """A label for a table cell: copied into a spreadsheet, it stays text and is not run as a formula."""
    line = tidy(text)
    return f"'{line}" if line.startswith(FORMULA) else line


def upper_first(text: str) -> str:
    """A label that begins a sentence or a heading."""
    return text[:1].upper() + text[1:]


def place(c: "Comparison") -> str:
    """The label of the system, nothing where the scenarios have none."""
    system = c.sweep.plan.scenarios[0].get("system")
    return tidy(system.get("label") or system.get("name") or "") if isinstance(system, dict) else ""


def period(c: "Comparison") -> str:
    """`2026/27 to 2035/36`."""
    first, last = c.sweep.plan.years[0], c.sweep.plan.years[-1]
    return first if first == last else f"{first} to {last}"


def where_when(c: "Comparison") -> str:
    """`England, 2026/27 to 2035/36, 30 futures`."""
    futures = c.sweep.plan.futures
    return ", ".join(filter(None, (place(c), period(c), counted(futures, "future"))))


def source(c: "Comparison", digest: str = "") -> str:
    """Where the numbers of a picture are from."""
    plan, known = c.sweep.plan, c.sweep.known
    runs = f"{known.finished:,} of {plan.runs:,} runs" if known.missing or known.failed else f"{plan.runs:,} runs"
    told = f"Source: policysim {plan.versions.get('policysim', '')}, {runs} ({plan.name}"
    told += f", digest {digest[:12]}" if digest else ""
    synthetic = SYNTHETIC if set(SYNTHETIC) <= set(plan.columns) else ()
    return f"{told})." + (f" {drawn_in_words(synthetic, given_in_part(c))}." if synthetic else "")


def given_in_part(c: "Comparison") -> list[str]:
    """What sets providers apart of which a list gives something: motivation, capability."""
    traits = c.sweep.plan.listed.get("traits", {})
    given = [name for name, values in traits.items() if any(value is not None for value in values)]
    return [trait for trait in SYNTHETIC if any(name.partition("_")[0] == trait for name in given)]
