"""What there is to ask about and what each name means, from the same registers that check a question."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from policysim.ask import read_registers
from policysim.errors import AskError, did_you_mean
from policysim.known import Known, no_such
from policysim.terminal import Terminal
from policysim.words import take_apart

KINDS = ("policies", "levers", "parameters", "switches", "outcomes", "traits", "systems", "portfolios", "experiments",
         "providers")  # fmt: skip
WITH_VALUE = {"--plugin": "plugin", "--config-dir": "config_dir"}
HELP = {
    "list": f"policysim list KIND [FILTER] [--plugin FILE.py]        KIND is one of {', '.join(KINDS)}\n",
    "explain": "policysim explain NAME [--plugin FILE.py]        meaning, unit, default, range, source of any name\n",
}


def list_names(words: Sequence[str], terminal: Terminal) -> int:
    """Print the names of one kind, each with its meaning in a line."""
    taken = take_apart(words, WITH_VALUE, {})
    kind, wanted = (*taken.others, "", "")[:2]
    if kind not in KINDS:
        told = f"list {kind}: no such kind{did_you_mean(kind, KINDS)}" if kind else "list: of what?"
        raise AskError(f"{told}\n  write policysim list with one of {', '.join(KINDS)}")
    known = read_registers(taken)
    rows = [(name, told) for name, told in _rows(kind, known) if wanted.lower() in f"{name} {told}".lower()]
    width = max((len(name) for name, _ in rows), default=0)
    for name, told in rows:
        print(f"{name:{width}}  {told}")
    if not rows:
        print(f"none of the {kind} has {wanted} in it")
    return 0


def _rows(kind: str, known: Known) -> Iterator[tuple[str, str]]:
    groups = {"policies": "policy", "systems": "system", "portfolios": "innovations", "experiments": "experiment"}
    if kind in groups:
        for name in known.library.names(groups[kind]):
            tree = known.library.read(f"{groups[kind]}/{name}")
            yield name, str(tree.get("question") or tree.get("description") or tree.get("label") or "")
    elif kind == "parameters":
        yield from ((p.name, f"{p.default:g} {p.unit}: {p.doc}") for p in known.parameters.values())
    elif kind == "switches":
        yield from ((s.name, f"{'|'.join(s.choices)}: {s.doc}") for spec in known.specs for s in spec.switches)
    elif kind == "outcomes":
        yield from ((o.name, f"{o.label} ({o.unit}): {o.doc}") for spec in known.specs for o in spec.outcomes)
    elif kind == "levers":
        yield from ((x.name, f"{x.label}: {x.doc}") for spec in known.specs for x in spec.levers)
    elif kind == "traits":
        yield from ((f.name, f.doc) for spec in known.specs for f in spec.provider if f.role == "trait")
    else:
        yield from ((name, "") for name in known.providers)


def explain(words: Sequence[str], terminal: Terminal) -> int:
    """Print what a name means."""
    taken = take_apart(words, WITH_VALUE, {})
    if len(taken.others) != 1:
        raise AskError("explain: which name?\n  write policysim explain support_effect")
    word = taken.others[0].split("=")[0].removeprefix("parameters.")
    known = read_registers(taken)
    cards = list(_cards(word, known))
    if not cards:
        raise no_such("name", word, sorted(known.words), f"explain {word}", known)
    print("\n\n".join(cards))
    return 0


def _cards(word: str, known: Known) -> Iterator[str]:
    if word in known.parameters:
        p = known.parameters[word]
        allowed = f"range {p.low:g} to {p.high:g}" if p.uncertain else "no range: it is not drawn"
        yield _card(word, p.doc, f"default {p.default:g}   {allowed}   unit: {p.unit or 'none'}   grade: {p.grade}",
                    f"source: {p.source}", f"write parameters.{word}=VALUE")  # fmt: skip
    for spec in known.specs:
        for s in (s for s in spec.switches if s.name == word):
            yield _card(word, s.doc, f"default {s.default}", f"write {word}={'|'.join(s.choices)}")
        for o in (o for o in spec.outcomes if o.name == word):
            units = f"unit: {o.unit}   of a difference: {o.difference}   better: {o.better}"
            yield _card(f"{word} ({o.label})", o.doc, units, f"write headline={word}")
        for x in (x for x in spec.levers if x.name == word):
            cost = f"parameter {x.cost}" if x.cost else f"£{x.unit_cost:,.0f} a provider a year"
            yield _card(f"{word} ({x.label})", x.doc, f"full dose costs: {cost}", f"in a policy file: lever: {word}")
        for f in (f for f in spec.provider if f.name == word):
            yield _card(word, f"{f.role} of a provider: {f.doc}", f"source: {f.source}" if f.source else "")
    for group in ("policy", "system", "innovations", "experiment"):
        if word in known.library.names(group):
            tree = known.library.read(f"{group}/{word}")
            told = str(tree.get("question") or tree.get("description") or tree.get("label") or "")
            spends = [f"{name}: {_spent(item)}" for name, item in (tree.get("spend") or {}).items()]
            where = f"file: {known.library.where(f'{group}/{word}')}"
            yield _card(f"{word} ({group})", told, *spends, f"write {group}={word}", where)


def _spent(item: object) -> str:
    return ", ".join(f"{k} {v}" for k, v in item.items()) if isinstance(item, dict) else str(item)


def _card(name: str, *lines: str) -> str:
    told = [textwrap.fill(line, 116, initial_indent="  ", subsequent_indent="    ") for line in lines if line]
    return "\n".join([name, *told])
