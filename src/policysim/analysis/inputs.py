"""What two sweeps were asked, held side by side: versions, rules, futures, and every setting in which they differ."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policysim.sweep.alike import settings
from policysim.sweep.plan import NATION, Plan

ABSENT, LONG = "not there", 60
KINDS = {  # the first part of a setting's name -> what it is
    "parameters": "parameter", "policy": "lever", "budget": "lever", "switches": "structure", "calendar": "calendar",
    "system": "system", "innovations": "innovations", "seed": "futures", "uncertainty": "futures", "posterior": "futures",
}  # fmt: skip
ORDER = (
    "version", "rules", "options", "parameter", "lever", "structure", "calendar", "system", "innovations", "design", "futures",
    "setting", "words",
)  # fmt: skip
WORDS = ("label", "description")
DRAWN, DEFAULT = "drawn in each future", "its default"


@dataclass(frozen=True)
class Input:
    """A thing that was asked otherwise: its kind, its name, what it is in the first and the second, and of which options."""

    kind: str
    name: str
    first: str
    second: str
    options: tuple[str, ...] = ()  # empty: of all

    def __str__(self) -> str:
        of = f" (in {', '.join(self.options)})" if self.options else ""
        return f"{self.name}  {self.first} -> {self.second}{of}"


def inputs(first: Plan, second: Plan) -> tuple[Input, ...]:
    """Everything that was asked otherwise, versions and rules first; empty for the same question."""
    both = [option for option in dict.fromkeys(first.options) if option in second.options]
    found = [
        *_versions(first, second),
        *_options(first, second),
        *_settings(first, second, both),
        *_size(first, second),
    ]
    return tuple(sorted(found, key=lambda one: ORDER.index(one.kind)))


def same_futures(first: Plan, second: Plan) -> bool:
    """Whether futures of the same number hold the same draws and points, so that two sweeps are compared future by future."""
    drawn = [[_drawn_by(plain) for plain in plan.scenarios[:1]] for plan in (first, second)]
    return drawn[0] == drawn[1] and first.most_points == second.most_points and _points(first) == _points(second)


def _drawn_by(plain: Mapping[str, Any]) -> str:
    return json.dumps([plain.get(name) for name in ("seed", "uncertainty", "posterior")], sort_keys=True)


def _points(plan: Plan) -> list[dict[str, Any]]:
    """What is different from point to point, of the first option: what is the same at all points is no point's own."""
    told = [dict(settings(plain)) for option, plain in zip(plan.options, plan.scenarios) if option == plan.options[0]]
    names = [name for name in told[0] if any(one.get(name) != told[0][name] for one in told[1:])]
    return [{name: one.get(name) for name in names} for one in told]


def _versions(first: Plan, second: Plan) -> Iterator[Input]:
    for name in dict.fromkeys([*first.versions, *second.versions]):
        yield from _unlike("version", name, first.versions.get(name), second.versions.get(name))
    for name in dict.fromkeys([*first.engine, *second.engine]):
        kind = "rules" if "rules" in name else "version"
        yield from _unlike(kind, name, _mark(first.engine.get(name)), _mark(second.engine.get(name)))


def _options(first: Plan, second: Plan) -> Iterator[Input]:
    left = [option for option in dict.fromkeys(first.options) if option not in second.options]
    added = [option for option in dict.fromkeys(second.options) if option not in first.options]
    if left or added:
        yield Input("options", "options of one only", ", ".join(left) or "none", ", ".join(added) or "none")


def _settings(first: Plan, second: Plan, both: Sequence[str]) -> Iterator[Input]:
    """Every setting of options that both have; what changed alike in all of them is told once."""
    changes: dict[tuple[str, str, str], list[str]] = {}
    for option in both:
        before, after = _values(first, option), _values(second, option)
        for name in dict.fromkeys([*after, *before]):
            was, now = before.get(name), after.get(name)
            if was != now:
                one, other = _value(first, name, was), _value(second, name, now)
                changes.setdefault((name, one, other if one != other else f"another: {other}"), []).append(option)
    for (name, before_it, after_it), options in changes.items():
        last, kind = name.rpartition(".")[2], KINDS.get(name.partition(".")[0], "setting")
        of = () if len(options) == len(both) else tuple(options)
        yield Input("words" if last in WORDS else kind, name, before_it, after_it, of)


def _values(plan: Plan, option: str) -> dict[str, tuple[str, ...]]:
    """The different values of each setting over the points of an option, as JSON, in the order of the points."""
    found: dict[str, dict[str, None]] = {}
    for other, plain in zip(plan.options, plan.scenarios):
        if other == option:
            for name, value in settings(plain):
                if value != {}:
                    found.setdefault(name, {})[json.dumps(value, sort_keys=True)] = None
    return {name: tuple(values) for name, values in found.items()}


def _size(first: Plan, second: Plan) -> Iterator[Input]:
    yield from _unlike("design", "design of the points", first.about.get("design"), second.about.get("design"))
    yield from _unlike("design", "points", first.most_points, second.most_points)
    yield from _unlike("futures", "replicates", first.replicates, second.replicates)
    yield from _unlike("setting", "years", _years(first), _years(second))
    yield from _unlike("setting", "outcomes", *_of_one_only(first.outcomes, second.outcomes))
    yield from _unlike("setting", "record", ", ".join([NATION, *first.groups]), ", ".join([NATION, *second.groups]))
    yield from _unlike("words", "headline", first.headline, second.headline)


def _unlike(kind: str, name: str, was: Any, now: Any) -> Iterator[Input]:
    if was != now:
        yield Input(kind, name, ABSENT if was is None else str(was), ABSENT if now is None else str(now))


def _of_one_only(first: Sequence[str], second: Sequence[str]) -> tuple[str, str]:
    """Names that only one of two lists has, in words; twice the same where the lists are."""
    left, added = [n for n in first if n not in second], [n for n in second if n not in first]
    return ", ".join(left) or "none of its own", ", ".join(added) or "none of its own"


def _years(plan: Plan) -> str:
    return f"{plan.years[0]} to {plan.years[-1]}"


def _mark(text: str | None) -> str | None:
    """A hash is told by its first letters."""
    return text[:16] if text and len(text) > 32 else text


def _value(plan: Plan, name: str, values: tuple[str, ...] | None) -> str:
    """A value as people read it; of several, how many there are and from what to what."""
    if values is None:
        if name.startswith("switches."):
            return DEFAULT
        if not name.startswith("parameters."):
            return ABSENT
        return DEFAULT if plan.scenarios[0].get("uncertainty") == "fixed" else DRAWN
    read = [json.loads(value) for value in values]
    if len(read) == 1:
        return _short(read[0])
    if all(isinstance(value, int | float) for value in read):
        return f"{len(read)} values, {min(read):g} to {max(read):g}"
    return f"{len(read)} values: {_short(', '.join(map(_short, read)))}"


def _short(value: Any) -> str:
    if isinstance(value, list) and len(json.dumps(value)) > LONG:
        return f"{len(value)} entries"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONG else f"{text[: LONG - 1]}…"
