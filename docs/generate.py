"""The tables of the docs come from the registers: `python docs/generate.py` writes each between its two marks."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from policysim.lookup.kinds import OF, rows_of
from policysim.lookup.registers import DEFAULT_SYSTEM, registers_of
from policysim.lookup.source_kind import MANY, used_for
from policysim.lookup.sources import Source, sources
from policysim.lookup.stages import spending
from policysim.lookup.texts import Topic, topics
from policysim.rules import Field

DOCS = Path(__file__).resolve().parent
MARKED = re.compile(r"(<!-- made by docs/generate.py: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
TYPED = re.compile(r"^```console.*?^```$", re.DOTALL | re.MULTILINE)
NAMES = registers_of(None)
NUMBER = {"float": "", "int": "whole number", "bool": "yes or no"}


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table in Markdown."""
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _cell(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value).replace("|", "\\|").replace("<", "&lt;")


def listed(plural: str, *columns: str) -> Callable[[], str]:
    """A table that writes the names of one kind with these columns of `policysim list`."""

    def made() -> str:
        kind = OF[plural]
        rows = ([f"`{row['name']}`", *(row[column] for column in columns)] for row in rows_of(NAMES, kind))
        return table((kind.one, *columns), rows)

    return made


def numbers_of(fields: Iterable[Field], roles: Iterable[str]) -> str:
    """Fields of some roles."""
    chosen = [f for f in fields if f.role in roles]

    def row(f: Field) -> tuple:
        kind = f"vector of {f.length}" if f.length else ", ".join(f.names) or NUMBER[f.kind]
        return f"`{f.name}`", f.role, kind, f.unit, f.doc

    return table(("name", "role", "kind", "unit", "meaning"), map(row, chosen))


def settings() -> str:
    """Keys of a question."""
    return ", ".join(f"`{row['name']}`" for row in rows_of(NAMES, OF["keys"]) if row["of"] == "question") + ".\n"


def keys() -> str:
    """Keys of a question and of files."""
    rows = rows_of(NAMES, OF["keys"])
    told = (
        [f"`{row['name']}`", *(row[c] for c in ("of", "takes", "default", "meaning")), _example(row)] for row in rows
    )
    return table(("key", "of", "takes", "if not said", "meaning", "example"), told)


def _example(row: dict) -> str:
    return f"`{row['examples'].split('|')[0]}`"


def glossary() -> str:
    """Topics with all that is said of them."""
    return "\n".join(map(_topic, topics().values()))


def _topic(topic: Topic) -> str:
    also = f"*Also: {', '.join(topic.also)}.*" if topic.also else ""
    see = f"See: {', '.join(f'`{word}`' for word in topic.see)}." if topic.see else ""
    return (
        "\n\n".join(part for part in (f"## {topic.name}", also, topic.sentence, *topic.paragraphs, see) if part) + "\n"
    )


def spending_by_stage() -> str:
    """Share of spending at each stage of care, by type of England's providers."""
    system = NAMES.tree("system", DEFAULT_SYSTEM)
    rows = []
    for name, kind in system["types"].items():
        shares = spending(kind["facts"], system["stages"])
        rows.append((f"`{name}`", *(f"{100 * shares[stage]:.0f} %" for stage in system["stages"])))
    return table(("type", *(stage.replace("_", " and ") for stage in system["stages"])), rows)


def verbs() -> str:
    """Verbs of the command line."""
    rows = ((f"`policysim {row['name']}`", row["meaning"]) for row in rows_of(NAMES, OF["verbs"]))
    return table(("verb", "what it does"), rows)


def references() -> str:
    """Every source in full, with what rests on it and the pages that cite it."""
    return "\n".join(map(_reference, sources().values()))


def _reference(source: Source) -> str:
    link = f". <{source.link}>" if source.link else ""
    where = f". {source.published}" if source.published else ""
    title = f". *{source.title}*" if source.title else ""
    note = f" ({source.note})" if source.note else ""
    year = f" ({source.year})" if source.year else ""
    used = "; ".join([*_used(source), *_pages(source)])
    return f"- **{source.name}**: {source.authors}{year}{title}{where}{link}{note}\n  - used for: {used}\n"


def _used(source: Source) -> Iterable[str]:
    for kind, held in used_for(NAMES, source).items():
        yield f"{kind if len(held) == 1 else MANY[kind]} {', '.join(f'`{name}`' for name in held)}"


def prose() -> dict[Path, str]:
    """What each page that is not a reference says in its own words, on one line."""
    paths = sorted(path for part in ("explanation", "how-to", "tutorials") for path in (DOCS / part).glob("*.md"))
    return {path: " ".join(TYPED.sub("", MARKED.sub("", path.read_text())).split()) for path in paths}


def _pages(source: Source) -> Iterable[str]:
    """Links to the pages that cite a source."""
    for path, text in prose().items():
        if source.sign.search(text):
            title = path.read_text().splitlines()[0].removeprefix("# ")
            yield f"[{title}](../{path.relative_to(DOCS)})"


TABLES: dict[str, Callable[[], str]] = {
    "parameters": listed(
        "parameters", "default", "range", "distribution", "limits", "unit", "meaning", "grade", "source", "symbol"
    ),
    "switches": listed("switches", "default", "choices", "meaning"),
    "outcomes": listed("outcomes", "label", "unit", "of a difference", "better", "of a run", "meaning"),
    "levers": listed("levers", "label", "meaning", "delivers", "full dose"),
    "policies": listed("policies", "label", "description", "spends"),
    "innovations": listed(
        "innovations", "label", "approach", "scope", "acts", "size", "complexity", "duration", "alignment", "needs",
        "burden factor", "listed", "in place at the start", "source",
    ),
    "types": listed("types", "number", "size against acute", "contacts per unit of need", "pounds a contact"),
    "rules": listed("rules", "stage", "runs on", "draws", "meaning"),
    "inputs": listed("inputs", "holds", "unit", "meaning"),
    "facts": listed("facts", "holds", "unit", "meaning"),
    "patterns": listed("patterns", "statement", "target", "role", "source"),
    "topics": glossary,
    "sources": references,
    "kinds": lambda: table(("kind", "what is listed"), ((f"`{k.plural}`", k.about) for k in OF.values())),
    "traits": lambda: numbers_of(NAMES.spec.provider, ["trait"]),
    "provider": lambda: numbers_of(NAMES.spec.provider, ["trait", "state"]),
    "uptake": lambda: numbers_of(NAMES.spec.uptake, ["state", "fact"]),
    "settings": settings, "keys": keys, "verbs": verbs, "spending": spending_by_stage,
}  # fmt: skip


def filled(page: str) -> str:
    """The text of a page with its tables as the registers have them now."""
    return MARKED.sub(lambda found: f"{found[1]}\n{TABLES[found[2]]()}\n{found[4]}", page)


if __name__ == "__main__":
    for path in sorted(DOCS.rglob("*.md")):
        text = path.read_text()
        if filled(text) != text:
            path.write_text(filled(text))
            print(f"{path.relative_to(DOCS)}: written")
