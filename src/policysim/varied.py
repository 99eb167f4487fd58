"""What a question leaves open becomes futures: lists, intervals and `vary=` are factors, and a design makes points of them."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from policysim.ask import Asked
from policysim.designs import kept, kinds
from policysim.designs.factors import Between, Drawn, Factor, OneOf, Value
from policysim.designs.points import Design as Laid
from policysim.designs.points import Point, points_of
from policysim.designs.where import Comparison, comparisons
from policysim.errors import AskError, nearest
from policysim.hydra_design import Design
from policysim.hydra_words import ends_of
from policysim.known import Known
from policysim.scenario.amounts import number, pounds, whole
from policysim.settings import REGISTER, check

LEVERS = ("policy", "budget.amount")  # what makes options; all else that takes several values makes futures
AMOUNTS = 5  # of an interval of money
IN_ALL = " in all"


@dataclass(frozen=True)
class Varied:
    """The points of a question, the design in words, and what should be said of it."""

    points: list[Point]
    told: str = ""
    notes: tuple[str, ...] = ()
    design: dict = field(default_factory=dict)  # as a plan keeps it, so that points can be added


def varied(asked: Asked, design: Design) -> Varied:
    """The points at which every option is played. AskError where the design does not fit what varies."""
    said = {key: text for key, text in design.base["design"].items() if text}
    factors = list(_factors(asked.known, design))
    if "table" in said:
        return _table(asked, said, factors, design.base)
    money = _money(design)
    fixed = [factor for factor in factors if isinstance(factor, OneOf) and len(factor.values) == 1]
    open_ = [factor for factor in factors if factor not in fixed]
    intervals = any(not isinstance(factor, OneOf) for factor in open_)
    kind = said.get("kind") or (kinds.LHS if intervals else kinds.GRID)
    laid = Laid(kind, *(whole(said.get(key, unsaid)) for key, unsaid in (("points", 0), ("seed", 1), ("levels", 0))))
    _refuse_what_does_not_fit(laid, said, open_, bool(money))
    points = points_of(open_, laid) if open_ else [{}]
    alike: Point = {factor.key: factor.usual for factor in fixed}
    where, usual = _where(said, asked.known, design.base) if "where" in said else ([], {})
    found = _refuse_none(kept.where_all_hold(points, where, usual), points, said)
    laid_out = [alike | point for point in found]
    if not open_ or (kind == kinds.GRID and not intervals and "where" not in said):
        return Varied(laid_out, "", money)
    told = kept.in_words(open_, laid, len(points), len(found))
    unsaid = {key: value for key, value in usual.items() if key not in points[0]}
    return Varied(laid_out, told, (*money, f"Note  design: {told}"), kept.kept(open_, laid, _settled(where, unsaid)))


def amounts_of(design: Design) -> tuple[str | None, ...]:
    """The amounts of money that options have; None alone for the one that the question has."""
    several = design.values.get("budget.amount", (design.base["budget"].get("amount"),))
    ends = ends_of(several[0]) if several[0] else None
    if ends is None:
        return several if "budget.amount" in design.values else (None,)
    low, high = (pounds(end) for end in ends)
    if low.in_all != high.in_all:
        raise AskError(f"budget.amount=interval({','.join(ends)}): one end is a year's, the other is in all")
    steps = whole(design.base["design"].get("levels") or AMOUNTS)
    told = (f"{(low + (high - low) * n / (steps - 1)) / 1e6:.6g}m" for n in range(steps))
    return tuple(f"{one}{IN_ALL if low.in_all else ''}" for one in told)


def _money(design: Design) -> tuple[str, ...]:
    """A note on the amounts that an interval of money stands for; nothing without one."""
    amounts, said = amounts_of(design), design.values.get("budget.amount", ())
    if amounts == (None,) or amounts == said:
        return ()
    listed = ", ".join(str(amount) for amount in amounts)
    return (f"Note  budget.amount: {listed} (design.levels={len(amounts)}); each is an option",)


def _factors(known: Known, design: Design) -> Iterator[Factor]:
    """All that makes futures: settings with several values, files, intervals, and what vary names."""
    for key, values in design.values.items():
        if key not in LEVERS:
            ends = ends_of(values[0])
            yield _between(key, *ends, known) if ends else OneOf(key, values)
    for group, trees in design.choices.items():
        if group not in LEVERS:
            yield OneOf(group, tuple(trees))
    for name, text in (design.base["parameters"] or {}).items():
        key, ends = f"parameters.{name}", ends_of(str(text))
        if ends and key not in design.values:
            yield _between(key, *ends, known)
    said = [*(design.base["parameters"] or {}), *(key.removeprefix("parameters.") for key in design.values)]
    for name in _names(known, design.base["vary"] or "", said):
        yield _named(name, known, design)


def _between(key: str, low: str, high: str, known: Known) -> Between:
    parameter = known.parameters[key.removeprefix("parameters.")]
    return Between(key, number(low), number(high), float(parameter.default), parameter.distribution == "whole")


def _names(known: Known, text: str, said: Collection[str]) -> list[str]:
    """The names of `vary=`; register stands for every parameter that has a range and of which nothing else is said."""
    names: dict[str, None] = {}
    for name in filter(None, text.split(",")):
        every = [one.name for one in known.parameters.values() if one.uncertain and one.name not in said]
        names |= dict.fromkeys(every if name == REGISTER else [name.removeprefix("parameters.")])
    return list(names)


def _named(name: str, known: Known, design: Design) -> Factor:
    key = name if name in known.choices else f"parameters.{name}"
    said = design.values.get(key) or (
        design.base.get(key) if name in known.choices else design.base["parameters"].get(name)
    )
    if said:
        text = said if isinstance(said, str) else ",".join(said)
        raise AskError(f"vary={name}: {key}={text} says already what it is\n  leave one of them out")
    return OneOf(key, known.choices[name]) if name in known.choices else Drawn(key, known.parameters[name])


def _refuse_what_does_not_fit(laid: Laid, said: Mapping[str, str], factors: Sequence[Factor], money: bool) -> None:
    """A design without anything to vary, and settings that this design has no use for."""
    if laid.kind == kinds.TABLE:
        raise AskError("design=table: which table?\n  write design.table=FILE.csv")
    if not factors and set(said) - {"levels" if money else ""}:
        key = "design" if "kind" in said else f"design.{next(iter(said))}"
        raise AskError(
            f"{key}={said.get('kind') or next(iter(said.values()))}: nothing varies\n"
            "  write vary=register, vary=NAME,NAME or parameters.NAME=interval(LOW,HIGH)"
        )
    kind = kinds.BY_NAME[laid.kind]
    for key in ("points", "levels", "seed"):
        if key in said and f"design.{key}" not in kind.takes and not (key == "levels" and money):
            with_it = ", ".join(one.name for one in kinds.DESIGNS if f"design.{key}" in one.takes)
            raise AskError(f"design.{key}={said[key]}: {kind.name} has no {key}\n  designs that have: {with_it}")
    if "where" in said and kind.whole:
        raise AskError(
            f"design.where={said['where']}: {kind.name} needs all of its points\n  write design=lhs, halton or grid"
        )


def _where(said: Mapping[str, str], known: Known, base: Mapping) -> tuple[list[Comparison], dict[str, Value]]:
    """The comparisons of design.where, and the values of all that can be compared where nothing varies."""
    usual: dict[str, Value] = {f"parameters.{p.name}": float(p.default) for p in known.parameters.values()}
    usual |= {f"parameters.{k}": number(v) for k, v in (base["parameters"] or {}).items() if not ends_of(str(v))}
    usual |= {key: base[key] or words[0] for key, words in known.choices.items()}
    told = f"design.where={said['where']}"
    return [_by_key(one, usual, known, told) for one in comparisons(said["where"])], usual


def _refuse_none(found: list[Point], points: list[Point], said: Mapping[str, str]) -> list[Point]:
    """The points that were found, if there are any."""
    if not found:
        told = f"design.where={said['where']}: no point of {len(points):,} is like that"
        raise AskError(f"{told}\n  write another comparison, or more points")
    return found


def _settled(where: Sequence[Comparison], unsaid: Mapping[str, Value]) -> list[Comparison]:
    """The comparisons with the values of what does not vary."""
    return [
        replace(one, **{side: unsaid.get(str(told), told) for side, told in (("left", one.left), ("right", one.right))})
        for one in where
    ]


def _by_key(one: Comparison, usual: Mapping[str, Value], known: Known, told: str) -> Comparison:
    """The comparison with settings by their keys. AskError for a name that is none, and for words that are ordered."""
    left, right = (f"parameters.{side}" if f"parameters.{side}" in usual else side for side in (one.left, one.right))
    sides = [(side, usual.get(side, side)) if isinstance(side, str) else (side, side) for side in (left, right)]
    keys = [side for side, _ in sides if side in usual]
    words = [word for key in keys for word in known.choices.get(str(key), ())]
    for side, value in sides:
        if isinstance(side, str) and side not in usual and not (side in words and one.how in ("=", "==", "!=")):
            near = nearest(side, [*usual, *known.parameters, *words])
            hint = f'did you mean "{near[0]}"?' if near else "write parameters.NAME, a structural switch or a number"
            raise AskError(f"{told}: {side} is nothing that can be compared here\n  {hint}")
        if isinstance(value, float) != isinstance(sides[0][1], float):
            raise AskError(f"{told}: compares a number with a word")
    return Comparison(left, one.how, right)


def _cells(path: str, told: str) -> list[list[str]]:
    """The rows of a CSV file that hold something."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return [row for row in csv.reader(file) if any(cell.strip() for cell in row)]
    except (UnicodeDecodeError, csv.Error) as why:
        raise AskError(f"{told}: is no CSV file: {why}\n  save it as CSV, UTF-8") from None


def _table(asked: Asked, said: Mapping[str, str], factors: Sequence[Factor], base: Mapping) -> Varied:
    """The points of a file of one's own."""
    told = f"design.table={said['table']}"
    if said.get("kind") not in (None, kinds.TABLE):
        raise AskError(
            f"design={said['kind']}: {told} has the points already\n  write design=table, or leave out the table"
        )
    if factors:
        raise AskError(f"{told}: {factors[0].key} varies too\n  make it a column of the table, or leave it out")
    if extra := [key for key in ("points", "seed", "levels") if key in said]:
        raise AskError(f"design.{extra[0]}={said[extra[0]]}: {told} has the points already")
    rows = _cells(said["table"], told)
    if len(rows) < 2:
        raise AskError(
            f"{told}: has no rows\n  the first row has keys, as parameters.support_effect; each other row is a point"
        )
    keys = [_column(head.strip(), said["table"], asked.known) for head in rows[0]]
    if twice := [key for key in keys if keys.count(key) > 1]:
        raise AskError(f"{told}: {twice[0]} is there twice")
    for key in keys:
        if value := base.get(key) or base["parameters"].get(key.removeprefix("parameters.")):
            raise AskError(f"{told}: {key}={value} says already what it is\n  leave it out, there or in the table")
    points = [_row(keys, row, f"{said['table']}, row {n}", asked.known) for n, row in enumerate(rows[1:], 2)]
    where, usual = _where(said, asked.known, base) if "where" in said else ([], {})
    found = _refuse_none(kept.where_all_hold(points, where, usual), points, said)
    words = f"table, {len(found):,} points of {len(keys)} settings from {said['table']}"
    return Varied(found, words, (f"Note  design: {words}",))


def _column(head: str, file: str, known: Known) -> str:
    if head in LEVERS:
        raise AskError(
            f"{file}: {head} makes options, and a row of the table makes futures\n  write {head}=a,b beside it"
        )
    own = head.removeprefix("parameters.")
    if own in known.parameters:
        return f"parameters.{own}"
    if head in known.choices:
        return head
    near = nearest(own, [*known.parameters, *known.choices])
    hint = f'did you mean "{near[0]}"?' if near else "write parameters.NAME or a structural switch"
    raise AskError(f"{file}: no such setting {head or '(a column without a head)'}\n  {hint}")


def _row(keys: Sequence[str], row: Sequence[str], where: str, known: Known) -> Point:
    if len(row) != len(keys):
        raise AskError(f"{where}: has {len(row)} cells, the first row has {len(keys)}")
    for key, cell in zip(keys, row):
        if not cell.strip() or ends_of(cell):
            raise AskError(f"{where}: {key} = {cell.strip() or 'nothing'}\n  write a value in each cell")
        check(key, cell.strip(), f"{where}: {key} = {cell.strip()}", known)
    return {key: cell.strip() for key, cell in zip(keys, row)}
