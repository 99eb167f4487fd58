"""Topics, patterns, keys, errors, verbs and kinds of chart as tables and cards."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

from policysim import errors
from policysim.charts.kinds import KINDS as CHARTED
from policysim.cli import VERBS
from policysim.lookup.entry import POLICY_FILE, Entry
from policysim.lookup.heads import alike
from policysim.lookup.kind import Kind, Row
from policysim.lookup.registers import Registers
from policysim.lookup.texts import table, topics
from policysim.rules.language import REASONS
from policysim.scenario.columns import COLUMNS, SYNONYMS

PREFIX = {"question": "", "experiment file": "experiment.", "policy file": "policy.", "part of a lever": "part.",
          "regulation instrument": "regulation."}  # fmt: skip


def _topic_row(names: Registers, name: str) -> Row:
    topic = topics()[name]
    return {"meaning": topic.sentence, "also": ", ".join(topic.also)}


def _topic(names: Registers, name: str) -> Entry:
    topic = topics()[name]
    facts = [("", paragraph) for paragraph in topic.paragraphs]
    facts += _refused() if name == "rule-language" else []
    facts.append(("See also", ", ".join(topic.see)))
    return Entry(name, "topic", topic.sentence, facts=facts)


def _refused() -> list[tuple[str, str]]:
    """What the rule language leaves out, and what to write instead."""
    return [(f"no {what}".replace("no a ", "no "), f"{why}; write {write}") for what, why, write in REASONS.values()]


def _pattern_row(names: Registers, name: str) -> Row:
    row = next(row for row in table("patterns") if row["pattern"] == name)
    return {key: row[key] for key in ("statement", "target", "source", "of", "role")}


def _pattern(names: Registers, name: str) -> Entry:
    row = _pattern_row(names, name)
    facts = [("Target", row["target"]), ("Source", row["source"]), ("About", row["of"]), ("Role", _roles(row["role"]))]
    fitted = [p.name for p in names.parameters.values() if f"{name}" in _words(p.source)]
    facts.append(("Parameters chosen for it", ", ".join(fitted)))
    return Entry(
        name, "pattern", row["statement"], facts=facts, write=[f"policysim validate {name}", "policysim list patterns"]
    )


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text).split()


def _roles(role: str) -> str:
    told = {"verifies": "verifies the code", "calibrates": "used to set parameters, so no test of the model",
            "validates": "not used to set the parameters that it tests, unless they are named below"}  # fmt: skip
    return told.get(role.split()[0], role)


def _key_name(row: dict[str, str]) -> str:
    return f"{PREFIX.get(row['of'], row['of'] + '.')}{row['key']}"


def _key_of(name: str) -> dict[str, str]:
    return next(row for row in table("keys") if _key_name(row) == name)


def _key_row(names: Registers, name: str) -> Row:
    row = _key_of(name)
    return {"name": row["key"], "of": row["of"], "takes": row["takes"], "default": _default(names, row),
            "meaning": row["meaning"], "examples": row["examples"]}  # fmt: skip


def _default(names: Registers, row: dict[str, str]) -> str:
    """What the key is when nothing is said: in the package's own configuration, else in words."""
    found: object = names.config | {item: name for one in names.config.get("defaults", ()) if isinstance(one, dict)
                                    for item, name in one.items()}  # fmt: skip
    for part in row["key"].split(".") if row["of"] == "question" else ():
        found = found.get(part, "") if isinstance(found, dict) else ""
    told = found if isinstance(found, str) and row["of"] == "question" else ""
    return told if told else row["default"]


def _key(names: Registers, name: str) -> Entry:
    row = _key_row(names, name)
    facts = [("Takes", row["takes"]), ("Default", row["default"])]
    where = f"{'an' if row['of'][0] in 'aeiou' else 'a'} {row['of']}"
    examples = row["examples"].split("|")
    if row["of"] == "question":
        asked = [f"policysim run {example}" for example in examples]
        write = asked if name == "provider" else [names.typed(command) for command in asked]
        return Entry(row["name"], "setting of a question", row["meaning"], facts=facts, write=write)
    title = "In an experiment file" if row["of"] == "experiment file" else POLICY_FILE
    return Entry(row["name"], f"key of {where}", row["meaning"], facts=facts, block=(title, examples[0]))


def _column_row(names: Registers, name: str) -> Row:
    trait = next((f for f in names.declared("provider") if f.role == "trait" and f.name == name), None)
    if trait is not None:
        return {
            "also understood": "",
            "values": f"{trait.doc}",
            "if blank": "drawn in each future, given what is known",
        }
    row = next(row for row in table("columns") if row["column"] == name)
    others = ", ".join(word for word in SYNONYMS.get(name, ()) if word != name)
    return {"also understood": others, "values": row["values"], "if blank": row["if blank"]}


def _column(names: Registers, name: str) -> Entry:
    row = _column_row(names, name)
    facts = [("Also understood", row["also understood"]), ("If blank or absent", row["if blank"])]
    meaning = "Headers are read without case, spaces and signs."
    return Entry(name, "column of a list of providers", row["values"], facts=[*facts, ("", meaning)])


def _column_names(names: Registers) -> list[str]:
    return [*COLUMNS, *(f.name for f in names.declared("provider") if f.role == "trait")]


def _errors() -> dict[str, type[errors.PolicysimError]]:
    found = vars(errors).items()
    return {n: e for n, e in found if isinstance(e, type) and issubclass(e, errors.PolicysimError)}


def _error_row(names: Registers, name: str) -> Row:
    error = _errors()[name]
    return {"exit code": error.exit_code, "meaning": " ".join((error.__doc__ or "").split())}


def _error(names: Registers, name: str) -> Entry:
    row = _error_row(names, name)
    facts = [
        ("Exit code", str(row["exit code"])),
        ("In Python", f"`except ps.PolicysimError` catches it; its class is {name}"),
    ]
    return Entry(name, "error", row["meaning"], facts=facts, write=["policysim explain exit-codes"])


def _verb_row(names: Registers, name: str) -> Row:
    return {"meaning": VERBS[name][1]}


def _verb(names: Registers, name: str) -> Entry:
    helped = importlib.import_module(VERBS[name][0]).HELP[name]
    return Entry(name, "verb", VERBS[name][1], block=("How it is typed", helped), write=[f"policysim {name} --help"])


def _charts() -> dict:
    return {kind.name: kind for kind in CHARTED}


def _chart_row(names: Registers, name: str) -> Row:
    return {"of": ", ".join(_charts()[name].of), "meaning": _charts()[name].shows}


def _chart(names: Registers, name: str) -> Entry:
    chart = _charts()[name]
    facts = [
        ("Drawn by", ", ".join(chart.of)),
        ("In Python", f'x.plot("{name}") gives a matplotlib Figure with .alt and its data'),
    ]
    return Entry(name, "kind of chart", chart.shows, facts=facts, write=["policysim list charts"])


def also(word: str) -> Iterator[str]:
    """Topics that are called `word` as well, however it is written."""
    yield from (topic.name for topic in topics().values() if alike(word) in map(alike, topic.also))


COLUMN_KINDS = Kind(
    "columns", "column", "what a list of providers may hold", ("name", "values", "if blank", "also understood"),
    _column_names, _column_row, _column,
)  # fmt: skip
TOPICS = Kind("topics", "topic", "concepts, in a few sentences each", ("name", "meaning"),
              lambda names: topics(), _topic_row, _topic)  # fmt: skip
PATTERNS = Kind(
    "patterns", "pattern", "published findings that the model should show without being told (policysim validate runs them)",
    ("name", "statement", "target", "source"), lambda names: [row["pattern"] for row in table("patterns")],
    _pattern_row, _pattern,
)  # fmt: skip
KEYS = Kind(
    "keys", "key", "settings of a question, and what files may say", ("name", "of", "takes", "default", "meaning"),
    lambda names: [_key_name(row) for row in table("keys")], _key_row, _key,
)  # fmt: skip
ERRORS = Kind("errors", "error", "what may go wrong, as Python names it", ("name", "exit code", "meaning"),
              lambda names: _errors(), _error_row, _error)  # fmt: skip
VERBS_OF = Kind("verbs", "verb", "what the command line does", ("name", "meaning"),
                lambda names: VERBS, _verb_row, _verb)  # fmt: skip
CHARTS = Kind("charts", "chart", "kinds of chart, and what draws them", ("name", "of", "meaning"),
              lambda names: _charts(), _chart_row, _chart)  # fmt: skip
