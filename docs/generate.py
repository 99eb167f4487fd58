"""The tables of the docs come from the registers: `python docs/generate.py` writes each between its two marks."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from policysim.cli import VERBS
from policysim.library import library
from policysim.providers import Provider
from policysim.rules import Field, Lever, Parameter, spec
from policysim.known import KEYS

DOCS = Path(__file__).resolve().parent
MARKED = re.compile(r"(<!-- made by docs/generate.py: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
BUILT_IN = spec(Provider)


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table in Markdown."""
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *([str(cell).replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def span(low: float | None, high: float | None) -> str:
    """`0.2 to 1`, `0 or more`, or nothing."""
    if low is None and high is None:
        return ""
    if high is None:
        return f"{low:g} or more"
    return f"{high:g} or less" if low is None else f"{low:g} to {high:g}"


def parameters() -> str:
    """The register of parameters."""

    def row(p: Parameter) -> tuple:
        symbol = f" ({p.symbol})" if p.symbol else ""
        drawn = span(p.low, p.high) if p.uncertain else "not drawn"
        return f"`{p.name}`{symbol}", f"{p.default:g}", drawn, span(*p.limits), p.unit, p.doc, p.grade, p.source

    head = ("parameter", "default", "range", "limits", "unit", "meaning", "grade", "source")
    return table(head, map(row, BUILT_IN.parameters))


def switches() -> str:
    """The structural switches."""
    rows = ((f"`{s.name}`", s.default, ", ".join(s.choices), s.doc) for s in BUILT_IN.switches)
    return table(("switch", "default", "values", "meaning"), rows)


def outcomes() -> str:
    """The register of outcomes."""
    over = {"last": "last year", "mean": "mean of the years", "sum": "sum of the years"}
    rows = (
        (f"`{o.name}`", o.label, o.unit, o.difference, o.better, over[o.over], o.doc) for o in BUILT_IN.outcomes
    )  # fmt: skip
    return table(("outcome", "label", "unit", "unit of a difference", "better", "of a run", "meaning"), rows)


def levers() -> str:
    """What each lever delivers and costs."""
    units = {"turnover": "of turnover a year", "million": "£m a year"}

    def delivered(lever: Lever) -> str:
        told = [f"`{part.field}`" + (" on listed innovations" if part.aimed else "") for part in lever.parts]
        return ", ".join(told) + (", and more innovations" if lever.arrivals else "")

    def row(lever: Lever) -> tuple:
        if lever.pot:
            cost = f"`{lever.cost}`: share of turnover a start, from a pot"
        else:
            cost = f"`{lever.cost}`: {units[lever.basis]}" if lever.cost else "no full dose"
        return f"`{lever.name}`", lever.label, lever.doc, delivered(lever), cost

    return table(("lever", "label", "meaning", "delivers", "full dose costs"), map(row, BUILT_IN.levers))


def policies() -> str:
    """The policies that come with the package."""
    files = library()

    def row(name: str) -> tuple:
        tree = files.read(f"policy/{name}")
        spends = [f"{item.get('share') or item.get('amount')} {item['lever']}" for item in tree["spend"].values()]
        return f"`{name}`", tree["label"], tree["description"], ", ".join(spends) or "nothing"

    return table(("policy", "label", "meaning", "spends"), map(row, files.names("policy")))


def innovations() -> str:
    """The named innovations."""
    tree = library().read("innovations/named")

    def row(name: str, i: Mapping) -> tuple:
        size = f"{i['size']['mid']} ({i['size']['low']} to {i['size']['high']})"
        needs = ", ".join(f"{part} {weight}" for part, weight in i["needs"].items())
        return (
            f"`{name}`", i["label"], i["approach"], i["scope"], f"{i['effect']} at {i['stage']}", size, i["complexity"],
            i["duration"], i["alignment"], needs, i["burden_factor"], "yes" if i.get("listed") == "true" else "",
            i["embedded_at_start"], i["source"],
        )  # fmt: skip

    head = ("innovation", "label", "approach", "scope", "acts", "size: middle (low to high)", "complexity", "duration",
            "alignment", "needs", "burden factor", "listed", "in place at the start", "source")  # fmt: skip
    return table(head, (row(name, i) for name, i in tree["named"].items()))


def types() -> str:
    """The types of provider."""
    tree = library().read("system/england")
    stages = tree["stages"]

    def row(name: str, kind: Mapping) -> tuple:
        facts = [", ".join(str(kind["facts"][fact].get(s, 0)) for s in stages) for fact in ("mix", "unit_cost")]
        return f"`{name}`", kind["number"], kind["size_multiplier"], *facts

    head = ("type", "number", "size against acute", "contacts a need: " + ", ".join(stages), "£ a contact, same order")
    return table(head, (row(name, kind) for name, kind in tree["types"].items()))


def numbers_of(fields: Iterable[Field], roles: Iterable[str]) -> str:
    """Fields of some roles."""
    chosen = [f for f in fields if f.role in roles]
    kinds = {"float": "", "int": "whole number", "bool": "yes or no"}

    def row(f: Field) -> tuple:
        kind = f"vector of {f.length}" if f.length else ", ".join(f.names) or kinds[f.kind]
        return f"`{f.name}`", f.role, kind, f.unit, f.doc

    return table(("name", "role", "kind", "unit", "meaning"), map(row, chosen))


def rules() -> str:
    """Stages of a tick in order."""
    on = {"nation": "the nation", "provider": "each provider", "uptake": "each provider and innovation"}

    def row(number: int, rule) -> tuple:
        doc = " ".join((rule.function.__doc__ or "").split())
        return number, f"`{rule.name}`", on[rule.owner], ", ".join(f"`{d}`" for d in rule.draws) or "-", doc

    numbered = (row(n, rule) for n, rule in enumerate(BUILT_IN.rules, 1))
    return table(("", "rule", "runs on", "draws", "what happens"), numbered)


def settings() -> str:
    """Keys of a question."""
    return ", ".join(f"`{key}`" for key in KEYS) + ", `parameters.NAME`.\n"


def verbs() -> str:
    """Verbs of the command line."""
    return table(("verb", "what it does"), ((f"`policysim {name}`", told) for name, (_, told) in VERBS.items()))


TABLES: dict[str, Callable[[], str]] = {
    "parameters": parameters, "switches": switches, "outcomes": outcomes, "levers": levers, "policies": policies,
    "innovations": innovations, "types": types, "rules": rules, "settings": settings, "verbs": verbs,
    "traits": lambda: numbers_of(BUILT_IN.provider, ["trait"]),
    "provider": lambda: numbers_of(BUILT_IN.provider, ["trait", "state"]),
    "uptake": lambda: numbers_of(BUILT_IN.uptake, ["state", "fact"]),
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
