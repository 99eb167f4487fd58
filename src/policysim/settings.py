"""Every setting of a question has one key, one check, and one sentence for each way of getting it wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from policysim.errors import AskError, nearest
from policysim.library import NAME, Library
from policysim.rules import Parameter, Spec
from policysim.scenario.amounts import duration, number, pounds, whole
from policysim.scenario.calendar import tick_years, whole_years
from policysim.scenario.months import month

TABLES = (".csv", ".parquet", ".tsv", ".xlsx", ".ods", ".xls", ".txt")
SWITCHES = ("agility_form", "fit", "slack", "caps")
KEYS = (
    "policy", "system", "innovations", "provider", "experiment", "name", "seed", "replicates", "uncertainty",
    "headline",
    *SWITCHES, "budget.amount", "budget.start", "budget.until", "budget.prices", "calendar.start", "calendar.years",
    "calendar.warm_up", "calendar.tick", "executor", "executor.workers", "executor.shard",
)  # fmt: skip
SEVERAL = ("policy", "system", "innovations", "provider", *SWITCHES, "budget.amount")  # and parameters.NAME
KIND_OF_GROUP = {"policy": "policy", "system": "system", "innovations": "portfolio", "experiment": "experiment"}


@dataclass(frozen=True)
class Known:
    """What there is to name: the files of the library and the registers of the chosen provider classes."""

    library: Library
    specs: tuple[Spec, ...]
    providers: tuple[str, ...] = ("Provider",)

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """The parameters of all chosen classes by name."""
        return {p.name: p for spec in self.specs for p in spec.parameters}

    @cached_property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes that all chosen classes have."""
        first, *rest = [[o.name for o in spec.outcomes] for spec in self.specs]
        return tuple(name for name in first if all(name in other for other in rest))

    @cached_property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """The words of each structural switch."""
        return {s.name: s.choices for spec in self.specs for s in spec.switches}

    @cached_property
    def words(self) -> dict[str, tuple[str, str]]:
        """Every known name: its kind and how it is written; a name of two kinds is the first."""
        found: dict[str, tuple[str, str]] = {}
        for group, kind in KIND_OF_GROUP.items():
            for name in self.library.names(group):
                found.setdefault(name, (kind, f"{group}={name}"))
        for name in self.parameters:
            found.setdefault(name, ("parameter", f"parameters.{name}=..."))
        for name in self.outcomes:
            found.setdefault(name, ("outcome", f"headline={name}"))
        for name in self.providers:
            found.setdefault(name, ("provider class", f"provider={name}"))
        for spec in self.specs:
            for lever in spec.levers:
                found.setdefault(lever.name, ("lever", f"lever: {lever.name}, in a policy file"))
            for field in spec.provider:
                if field.role == "trait":
                    found.setdefault(field.name, ("trait", f"by: {field.name}, in a reach"))
        return found

    def policy_tree(self, where: str) -> Callable[[str], dict]:
        """A function that finds the YAML of a policy's base; `where` is who names it."""

        def tree(name: str) -> dict:
            if name not in self.library.names("policy"):
                raise no_such("policy", name, self.library.names("policy"), f"{where}: base = {name}", self)
            return self.library.read(f"policy/{name}")

        return tree

    def key(self, key: str) -> bool:
        """Whether there is such a setting."""
        return key in KEYS or (key.startswith("parameters.") and key.count(".") == 1 and len(key) > len("parameters."))


def split_values(key: str, text: str, said: str) -> list[str]:
    """The values to compare in `text`: one, or several between commas where the setting takes several."""
    if not text.strip():
        raise AskError(f"{said}: no value\n  write {key}=...")
    if key == "budget.amount" and re.search(r"\d,\d{3}(?!\d)", text):
        pounds_or_refusal(text, said)
    if "," not in text or (key in ("policy", "system") and Path(text).is_file()):
        return [text.strip()]
    values = [value.strip() for value in text.split(",")]
    if "" in values:
        raise AskError(f"{said}: a comma with nothing beside it\n  write values without spaces: {key}=a,b")
    if key not in SEVERAL and not key.startswith("parameters."):
        raise AskError(f"{said}: takes one value, not {len(values)}")
    if twice := next((value for value in values if values.count(value) > 1), None):
        raise AskError(f"{said}: {twice} is there twice")
    return values


def check(key: str, value: str, said: str, known: Known) -> None:
    """Raise AskError where one value of a known setting is not understood; `said` is how the asker put it."""
    if "${" in value:
        raise AskError(f"{said}: ${{...}} is not filled in here\n  write the value itself")
    if key.startswith("parameters."):
        _parameter(key.removeprefix("parameters."), value, said, known)
    elif key in KIND_OF_GROUP:
        if value not in known.library.names(key):
            raise no_such(KIND_OF_GROUP[key], value, known.library.names(key), said, known)
    elif key in SWITCHES:
        _one_of(value, known.choices.get(key, ()), said)
    elif key == "headline":
        if value not in known.outcomes:
            raise no_such("outcome", value, list(known.outcomes), said, known)
    elif key == "executor":
        _one_of(value, tuple(known.library.names("executor")), said)
    elif key in PLAIN:
        _try(PLAIN[key], value, said)


def _at_least(lowest: int, most: int) -> Callable[[str], None]:
    def test(text: str) -> None:
        if not lowest <= whole(text) <= most:
            raise ValueError(f"must be a whole number from {lowest} to {most}")

    return test


def _name(text: str) -> None:
    if not NAME.fullmatch(text):
        raise ValueError("is not a name for a folder: a-z, 0-9, _ and -, at most 64, as name=friday")


def _word(*words: str) -> Callable[[str], None]:
    def test(text: str) -> None:
        if text not in words:
            near = nearest(text, words)
            raise ValueError(f"must be {' or '.join(words)}" + (f', did you mean "{near[0]}"?' if near else ""))

    return test


def _prices(text: str) -> None:
    if not re.fullmatch(r"\d{4}-\d{2}", text):
        raise ValueError("is not a price base: write a financial year, as 2025-26")


PLAIN: dict[str, Callable[[str], object]] = {
    "name": _name,
    "seed": _at_least(0, 2**63 - 1),
    "replicates": _at_least(1, 1_000_000),
    "uncertainty": _word("fixed", "register"),
    "budget.amount": pounds,
    "budget.start": lambda text: month(text, 1),
    "budget.until": lambda text: month(text, 12),
    "budget.prices": _prices,
    "calendar.start": lambda text: month(text, 1),
    "calendar.years": whole_years,
    "calendar.warm_up": duration,
    "calendar.tick": tick_years,
    "executor.workers": _at_least(1, 1024),
    "executor.shard": _at_least(1, 100_000),
}


def _try(test: Callable[[str], object], value: str, said: str) -> None:
    try:
        test(value)
    except ValueError as why:
        raise AskError(f"{said}: {why}") from None


def pounds_or_refusal(text: str, said: str) -> None:
    """Refuse what is not money."""
    _try(pounds, text, said)


def _one_of(value: str, words: tuple[str, ...], said: str) -> None:
    _try(_word(*words), value, said)


def _parameter(name: str, value: str, said: str, known: Known) -> None:
    if name not in known.parameters:
        raise no_such("parameter", name, list(known.parameters), said, known)
    found = known.parameters[name]
    if re.search(r"\.\.|\bto\b", value):
        advice = f"write the values to compare: parameters.{name}=0.1,0.3"
        raise AskError(f"{said}: is an interval, not a number\n  {advice}")
    try:
        made = number(value)
    except ValueError as why:
        raise AskError(f"{said}: {why}\n  {name} {limits_in_words(found)}") from None
    low, high = found.limits
    if (low is not None and made < low) or (high is not None and made > high):
        raise AskError(f"{said}: {name} {limits_in_words(found)}\n  {found.doc}")


def limits_in_words(parameter: Parameter) -> str:
    """Where a parameter makes sense, and what the evidence allows."""
    low, high = parameter.limits
    if low is not None and high is not None:
        told = f"must be from {low:g} to {high:g}"
    elif low is not None:
        told = f"must be {low:g} or more"
    else:
        told = "can be any number" if high is None else f"must be {high:g} or less"
    return f"{told}; the evidence allows {parameter.low:g} to {parameter.high:g}" if parameter.uncertain else told


def no_such(kind: str, word: str, own: list[str], said: str, known: Known) -> AskError:
    """The refusal of an unknown name: what else it is, or what it may have been meant for, and what there is."""
    lines = [f"{said}: no such {kind}"]
    if word in known.words and known.words[word][0] != kind:
        other, written = known.words[word]
        lines.append(f'  "{word}" is {_a(other)}: {written}')
    elif near := nearest(word, own):
        lines.append(f'  did you mean "{near[0]}"?')
    elif near := nearest(word, known.words):
        other, written = known.words[near[0]]
        lines.append(f'  did you mean the {other} "{near[0]}"? {written}')
    plural = {"policy": "policies", "portfolio": "portfolios"}.get(kind, f"{kind}s")
    lines.append(f"  {plural}: {', '.join(own)}" if len(own) <= 16 else f"  all {len(own)}: policysim list {plural}")
    return AskError("\n".join(lines))


def no_such_key(key: str, value: str, said: str, known: Known) -> AskError:
    """The refusal of an unknown setting, with the nearest one; never with a plus sign."""
    lines = [f"{said}: no such setting {key}"]
    last = key.rsplit(".", 1)[-1]
    parts = {part: whole for whole in reversed(KEYS) for part in (*whole.split("."), whole)}
    near = nearest(key, parts) or nearest(last, parts)
    if key not in parts and last in known.words:
        kind, written = known.words[last]
        lines.append(f'  "{last}" is {_a(kind)}: {written.replace("...", value or "...")}')
    elif near:
        lines.append(f'  did you mean "{parts[near[0]]}={value}"?')
    elif near := nearest(last, known.words):
        lines.append(f"  did you mean {known.words[near[0]][1].replace('...', value or '...')}?")
    if key.startswith("policy."):
        lines.append("  what a policy spends is said in its file: policy=./mine.yaml")
    if len(lines) > 1:
        return AskError("\n".join(lines))
    lines.append("  settings: " + ", ".join(k for k in KEYS if "." not in k))
    lines.append("  and budget.{amount,start,until,prices}, calendar.{start,years,warm_up,tick}, parameters.NAME")
    return AskError("\n".join(lines))


def _a(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
