"""Every setting of a question has one key, one check, and one sentence for each way of getting it wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from policysim.designs.kinds import NAMES as DESIGNS
from policysim.designs.where import comparisons
from policysim.errors import AskError, nearest
from policysim.hydra_words import MOST, WORD_INSIDE, called, ends_of, values_of
from policysim.known import KIND_OF_GROUP, SWITCHES, Known, no_such
from policysim.library import NAME, is_file
from policysim.own_files import split_at_commas
from policysim.posterior import posterior_of
from policysim.rules import Parameter
from policysim.scenario.amounts import duration, number, pounds, whole
from policysim.scenario.budget import price_base
from policysim.scenario.calendar import tick_years, whole_years
from policysim.scenario.months import month
from policysim.scenario.posterior import POSTERIOR, UNCERTAINTY, check_posterior
from policysim.sweep.limits import START_METHODS, memory_of, seconds_of
from policysim.sweep.plan import KINDS, NATION, kind_of

REGISTER, STRUCTURE = "register", "structure"
MANY = 6  # words from which on a list of them has commas
COMMA_IN_MONEY = re.compile(r"(?<![\d_])\d+,\d")
ONE_TEXT = ("record", "vary", "doubt")  # several names are one value
WHOLE = ("design.where", "design.table")  # a comma in it is its own
SEVERAL = ("policy", "system", "innovations", "provider", *SWITCHES, "budget.amount")  # and parameters.NAME


def split_values(key: str, text: str, said: str, known: Known) -> list[str]:
    """The values to compare in `text`: one, or several between commas where the setting takes several."""
    if not text.strip():
        raise AskError(f"{said}: no value\n  write {key}=...")
    if key in WHOLE:
        return [text.strip()]
    if _takes_words(key) and (call := called(text)) and text not in known.library.names(key):
        values = values_of(*call, key, said, names_of(key, known))
        return _one_or_several(key, values, said)
    if _takes_words(key) and key not in KIND_OF_GROUP and (inside := WORD_INSIDE.search(text)):
        word = inside["word"]
        raise AskError(
            f"{said}: {word}(...) stands beside other values\n  write it alone, as {key}={word}(...), or only values"
        )
    _refuse_comma_in_number(key, text, said, known)
    values = split_at_commas(key, text, known.library.names(key) if key in KIND_OF_GROUP else ())
    if len(values) == 1:
        return values
    if "" in values:
        raise AskError(f"{said}: a comma with nothing beside it\n  write values without spaces: {key}=a,b")
    return _one_or_several(key, values, said)


def _one_or_several(key: str, values: list[str], said: str) -> list[str]:
    """Values as their key takes them: one, several, or several names that are one text."""
    if key in ONE_TEXT:
        return [",".join(values)]
    if len(values) == 1:
        return values
    if key not in SEVERAL and not key.startswith("parameters."):
        raise AskError(f"{said}: takes one value, not {len(values)}\n  ask once with each, and another name= for each")
    return values


def _takes_words(key: str) -> bool:
    """Whether Hydra's words for several values make sense of a setting."""
    return key in (*SEVERAL, *ONE_TEXT) or key.startswith("parameters.")


def names_of(key: str, known: Known) -> Sequence[str]:
    """The names that a setting can have, where there are names."""
    named = {"provider": known.providers, "vary": varying(known), **known.choices}
    return known.library.names(key) if key in KIND_OF_GROUP else named.get(key, ())


def varying(known: Known) -> tuple[str, ...]:
    """What vary= can name: parameters that have a range, and structural switches."""
    return (*(name for name, one in known.parameters.items() if one.uncertain), *known.choices)


def _refuse_comma_in_number(key: str, text: str, said: str, known: Known) -> None:
    """`400,000` would be two values, and so would `0,5`: what cannot be meant is refused."""
    if key == "budget.amount" and COMMA_IN_MONEY.search(text):
        pounds_or_refusal(text, said)
    found = known.parameters.get(key.removeprefix("parameters.")) if key.startswith("parameters.") else None
    if found is None or not found.uncertain or not re.fullmatch(r"\s*\d+,\d+\s*", text):
        return
    one, *two = (float(part) for part in (text.replace(",", "."), *text.split(",")))
    if found.low <= one <= found.high and not all(found.low <= value <= found.high for value in two):
        raise AskError(f"{said}: a comma separates values to compare\n  write {key}={one:g}")


def check(key: str, value: str, said: str, known: Known) -> None:
    """Raise AskError where one value of a known setting is not understood; `said` is how the asker put it."""
    if "${" in value:
        raise AskError(f"{said}: ${{...}} is not filled in here\n  write the value itself")
    if _takes_words(key) and (ends := ends_of(value)):
        _interval(key, *ends, said, known)
    elif key.startswith("parameters."):
        _parameter(key.removeprefix("parameters."), value, said, known)
    elif key in KIND_OF_GROUP:
        if value not in known.library.names(key):
            raise no_such(KIND_OF_GROUP[key], value, known.library.names(key), said, known)
    elif key in SWITCHES:
        _one_of(value, known.choices.get(key, ()), said)
    elif key == "vary":
        _varied(value, said, known)
    elif key == "doubt":
        _doubted(value, said, known)
    elif key == "headline":
        if value not in known.outcomes:
            raise no_such("outcome", value, list(known.outcomes), said, known)
    elif key == "executor":
        _one_of(value, tuple(known.library.names("executor")), said)
    elif key in PLAIN:
        _try(PLAIN[key], value, said)
    if key == "uncertainty" and value == POSTERIOR:
        _posterior(said, known)


def _at_least(lowest: int, most: int) -> Callable[[str], None]:
    def test(text: str) -> None:
        if not lowest <= whole(text) <= most:
            raise ValueError(f"must be a whole number from {lowest} to {most}")

    return test


def _name(text: str) -> None:
    if not NAME.fullmatch(text):
        raise ValueError("is not a name for a folder: a-z, 0-9, _ and -, at most 64, as name=friday")


def _listed(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > MANY else " or ".join(words)


def _word(*words: str) -> Callable[[str], None]:
    def test(text: str) -> None:
        if text not in words:
            near = nearest(text, words)
            raise ValueError(f"must be {_listed(words)}" + (f', did you mean "{near[0]}"?' if near else ""))

    return test


def _recorded(text: str) -> None:
    for kind in text.split(","):
        _word(NATION, *KINDS)(kind_of(kind))


def _file(text: str) -> None:
    if not is_file(text):
        raise ValueError("no such file\n  write the path of a CSV file: a column a setting, a row a point")


def _address(text: str) -> None:
    found = re.fullmatch(r"(?:tcp|tls|wss?)://(?:[^\s/:\[\]]+|\[[0-9a-fA-F:.]+\])(?::([0-9]{1,5}))?", text)
    if not found or int(found[1] or 1) not in range(1, 2**16):
        raise ValueError("is no address of a scheduler, as tcp://HOST:8786")


PLAIN: dict[str, Callable[[str], object]] = {
    "name": _name,
    "record": _recorded,
    "robustness": _word(STRUCTURE),
    "design": _word(*DESIGNS),
    "design.points": _at_least(1, MOST),
    "design.seed": _at_least(0, 2**32 - 1),
    "design.levels": _at_least(2, 1000),
    "design.table": _file,
    "design.where": comparisons,
    "seed": _at_least(0, 2**63 - 1),
    "replicates": _at_least(1, 1_000_000),
    "uncertainty": _word(*UNCERTAINTY),
    "budget.amount": pounds,
    "budget.start": lambda text: month(text, 1),
    "budget.until": lambda text: month(text, 12),
    "budget.prices": price_base,
    "calendar.start": lambda text: month(text, 1),
    "calendar.years": whole_years,
    "calendar.warm_up": duration,
    "calendar.tick": tick_years,
    "executor.workers": _at_least(1, 1024),
    "executor.shard": _at_least(1, 100_000),
    "executor.address": _address,
    "executor.run_seconds": seconds_of,
    "executor.run_memory": memory_of,
    "executor.start_method": _word(*START_METHODS),
}


def _posterior(said: str, known: Known) -> None:
    """Refuse where there is no table of joint sets, or one that does not fit the chosen classes."""
    try:
        found = posterior_of(known.library)
        for spec in known.specs:
            check_posterior(found, spec)
    except AskError as why:
        raise AskError(f"{said}: {why}") from None


def _interval(key: str, low: str, high: str, said: str, known: Known) -> None:
    """Refuse an interval of what has no order, and one that runs backwards."""
    if key != "budget.amount" and not key.startswith("parameters."):
        raise AskError(f"{said}: only a parameter or budget.amount has an interval\n  write values: {key}=a,b")
    for end in (low, high):
        check(key, end, said, known)
    read = pounds if key == "budget.amount" else number
    if not read(low) < read(high):
        raise AskError(f"{said}: begins at {low} and ends at {high}\n  write {key}=interval({high},{low})")


def _varied(value: str, said: str, known: Known) -> None:
    """Refuse names that are neither register, a parameter with a range, nor a structural switch."""
    names = varying(known)
    for name in value.split(","):
        own = name.removeprefix("parameters.")
        if own == REGISTER or own in names:
            continue
        if own in known.parameters:
            raise AskError(f"{said}: {own} has no range\n  write the ends: parameters.{own}=interval(LOW,HIGH)")
        near = nearest(own, (REGISTER, *names))
        hint = f'did you mean "{near[0]}"?' if near else "write vary=register, or names of parameters"
        raise AskError(f"{said}: no parameter or structural switch {name}\n  {hint}")


def _doubted(value: str, said: str, known: Known) -> None:
    """Refuse names that are no parameter with a range."""
    names = [name for name, one in known.parameters.items() if one.uncertain]
    for name in value.split(","):
        if name not in known.parameters:
            near = nearest(name, names)
            hint = f'did you mean "{near[0]}"?' if near else "write names of parameters: policysim list parameters"
            raise AskError(f"{said}: no parameter {name}\n  {hint}")
        if name not in names:
            raise AskError(
                f"{said}: {name} has no range of evidence to go through\n  policysim sensitivity {name}=LOW,HIGH takes values"
            )


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
        low, _, high = re.sub(r"\.\.+|\bto\b", " ", value).partition(" ")
        advice = f"write parameters.{name}=interval({low.strip() or 'LOW'},{high.strip() or 'HIGH'})"
        raise AskError(f"{said}: is no number\n  {advice}")
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
