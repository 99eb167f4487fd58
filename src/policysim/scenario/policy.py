"""A policy is a list of named instruments, each one lever with its share of one budget, its dates and its reach."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field, PlainSerializer, PlainValidator, ValidationError, model_validator

from policysim.cards import card_html, card_text
from policysim.errors import AskError, did_you_mean, nearest
from policysim.rules import Part
from policysim.scenario.amounts import Money, Share, Years, plain_money, pounds, share
from policysim.scenario.asked import Asked, Fault, faults, no_such_keys, refusal
from policysim.scenario.card import policy_card
from policysim.scenario.months import FirstMonth, LastMonth, plain_month
from policysim.scenario.names import Names, name_faults
from policysim.scenario.reach import Reached, Words

FULL_DOSE = "full dose"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
EXACT = 1e-9


def amount_of(value: Any) -> Money | str | None:
    """Money, or `full dose`: whatever a full dose of the lever costs."""
    if value is None or value == FULL_DOSE:
        return value
    return pounds(value)


Amount = Annotated[
    Money | str | None,
    PlainValidator(amount_of),
    PlainSerializer(lambda amount: None if amount is None else plain_money(amount)),
]


class PartAsked(Asked):
    """What a policy says of one part of a lever: weight at full dose, innovations named, date and grace."""

    weight: Share | None = None
    innovations: Words | None = None
    date: FirstMonth = None
    grace: Years | None = None

    @model_validator(mode="before")
    @classmethod
    def bare_weight(cls, data: Any) -> Any:
        """`inspection: 0.5` is a weight."""
        return {"weight": data} if isinstance(data, str | int | float) and data != "" else data


class Instrument(Asked):
    """One lever, bought with a share of the budget or a fixed amount, from `start` to `until` (the last month paid)."""

    lever: str
    share: Share | None = None
    amount: Amount = None
    split: dict[str, Share] = Field(default_factory=dict)
    announced: FirstMonth = None
    start: FirstMonth = None
    until: LastMonth = None
    ramp: Years = 0.0
    reach: Reached = Reached()
    innovations: Words | None = None
    parts: dict[str, PartAsked] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def known_keys(cls, data: Any) -> Any:
        """Keys that are not an instrument's own name a part of its lever, as `inspection: 0.5`."""
        if not isinstance(data, Mapping):
            return data
        own = {key: value for key, value in data.items() if key in cls.model_fields}
        parts = dict(own.get("parts") or {})
        others = [str(key) for key in data if key not in own]
        if mistyped := [key for key in others if nearest(key, cls.model_fields)]:
            raise ValueError(no_such_keys(mistyped, cls.model_fields))
        return {**own, "parts": parts | {key: data[key] for key in others}}

    @model_validator(mode="after")
    def one_price(self) -> "Instrument":
        """Refuse none or two of share and amount, dates out of order, and a split that is not of 100 %."""
        wrong = []
        if (self.share is None) == (self.amount is None):
            wrong.append(f"{self.lever} needs one of share (as 50%) and amount (as £60m a year)")
        if self.start is not None and self.until is not None and self.until < self.start:
            wrong.append(f"until = {plain_month(self.until)} is before start = {plain_month(self.start)}")
        if self.announced is not None and self.start is not None and self.announced > self.start:
            wrong.append(f"announced = {plain_month(self.announced)} is after start = {plain_month(self.start)}")
        if self.split and abs(sum(self.split.values()) - 1) > EXACT:
            wrong.append(f"split sums to {100 * sum(self.split.values()):.6g}%: its shares must sum to 100%")
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    def weight_of(self, part: Part) -> float:
        """How strong a part of the lever is at a full dose: what is said here, else the part's own."""
        said = self.parts.get(part.field)
        return part.weight if said is None or said.weight is None else said.weight

    @property
    def asks_of_parts(self) -> bool:
        """Whether it says how strong any part of its lever is."""
        return any(part.weight is not None for part in self.parts.values())


class Policy(Asked):
    """Named instruments bought from one budget; in YAML a difference from `base`."""

    name: str
    label: str = ""
    description: str = ""
    base: str = "do_minimum"
    spend: dict[str, Instrument] = Field(default_factory=dict)

    def __init__(self, name: str = "", /, **data: Any):
        try:
            super().__init__(**({"name": name} if name else {}), **data)
        except ValidationError as error:
            said = [_not_a_part(fault) for fault in faults(error)]
            raise refusal(f"policy {name or data.get('name', '')}".strip(), said) from None

    @model_validator(mode="after")
    def whole_budget(self) -> "Policy":
        """Refuse names that cannot be typed, and shares that do not sum to 100 %."""
        for name in (self.name, *self.spend):
            if NAME.fullmatch(name) is None:
                raise ValueError(f'"{name}" is not a name: use a-z, 0-9, _ and -')
        if wrong := wrong_sum({name: item.share for name, item in self.spend.items() if item.share is not None}):
            raise ValueError(f"spend: {wrong}")
        return self

    @property
    def title(self) -> str:
        """Its label, or its name."""
        return self.label or self.name

    def __repr__(self) -> str:
        return card_text(policy_card(self))

    __str__ = __repr__

    def _repr_html_(self) -> str:
        return card_html(policy_card(self))


Find = Callable[[str], Mapping[str, Any]]  # the YAML of a policy by its name


def wrong_sum(shares: Mapping[str, float]) -> str:
    """What to say of shares that do not sum to 100 %; nothing if they do, or if there are none."""
    if not shares or abs(sum(shares.values()) - 1) <= EXACT:
        return ""
    listed = ", ".join(f"{name} {100 * part:.6g}%" for name, part in shares.items())
    total = f"{100 * sum(shares.values()):.6g}%"
    return f"shares sum to {total}, not 100% of the budget after fixed amounts ({listed})"


def read_policy(name: str, data: Mapping[str, Any], find: Find, where: str = "", names: Names | None = None) -> Policy:
    """The policy that a YAML mapping says, as a difference from its base; `find` gives the YAML of other policies.

    AskError tells all faults together, those of `names` first, then those of values, then those of sums.
    """
    tree = {**merged(data, find, (name,), where), "name": name}
    wrong = name_faults(tree.get("spend"), names, Instrument.model_fields) if names else []
    try:
        made = Policy.model_validate(tree)
    except AskError as error:
        said_by = error.__context__
        if not isinstance(said_by, ValidationError):
            raise
        places = {fault.at for fault in wrong}
        said = [fault for fault in map(_as_written, faults(said_by)) if not _told_already(fault.at, places)]
        raise refusal(where or f"policy {name}", [*wrong, *said, *_sum_of(tree, said)]) from None
    if wrong:
        raise refusal(where or f"policy {name}", wrong)
    return made


def _as_written(fault: Fault) -> Fault:
    """A fault in a part of a lever, under the key that was written."""
    if "parts" not in fault.at:
        return fault
    return replace(fault, at=tuple(key for key in fault.at if key not in ("parts", "weight")))


def _not_a_part(fault: Fault) -> Fault:
    """Where levers are not known, a key that nobody knows looks like a part of one: that is said."""
    hint = "\n(a key that is not one of every instrument is read as a part of its lever)" if "parts" in fault.at else ""
    return replace(_as_written(fault), why=fault.why + hint)


def _told_already(at: tuple[str, ...], places: set[tuple[str, ...]]) -> bool:
    """Whether an unknown name stands there, whose value then says nothing."""
    return any(at[: len(place)] == place for place in places)


def _sum_of(tree: Mapping[str, Any], said: list[Fault]) -> list[Fault]:
    """The fault of the sum of shares, where other faults kept it from being found."""
    items = tree["spend"].items() if isinstance(tree.get("spend"), Mapping) else ()
    try:
        shares = {name: share(item["share"]) for name, item in items if isinstance(item, Mapping) and "share" in item}
    except ValueError:
        return []
    wrong = wrong_sum(shares)
    return [Fault(("spend",), wrong)] if wrong and not any(wrong in fault.why for fault in said) else []


def merged(data: Mapping[str, Any], find: Find, path: tuple[str, ...], where: str) -> dict[str, Any]:
    """`data` laid over its base: keys of an instrument replace the base's, an instrument of `none` is dropped."""
    base = str(data.get("base") or "do_minimum")
    own = data.get("spend") or {}
    if base == path[-1] == "do_minimum" or not isinstance(own, Mapping):
        return dict(data)
    if base in path:
        raise AskError(f"{where or path[0]}: base = {base} leads back to itself: {' -> '.join((*path, base))}")
    spend = dict(merged(find(base), find, (*path, base), where).get("spend") or {})
    for name, item in own.items():
        old = spend.get(name)
        spend[name] = {**old, **item} if isinstance(old, Mapping) and isinstance(item, Mapping) else item
    return {**data, "spend": {name: item for name, item in spend.items() if item not in ("none", None)}}


def unknown(word: str, what: str, words: Iterable[str], where: str) -> AskError:
    """The refusal of a name that is not known, with the nearest one."""
    known = list(words)
    several = f"{what}es" if what.endswith("ch") else f"{what}s"
    listed = ", ".join(sorted(known)) if len(known) <= 24 else f"{len(known)} of them, see policysim list {several}"
    return AskError(f'{where}: no {what} "{word}"{did_you_mean(word, known)}\n  {several}: {listed or "none"}')
