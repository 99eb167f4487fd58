"""A policy is a list of named instruments, each one lever with its share of one budget, its dates and its reach."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field, PlainSerializer, PlainValidator, ValidationError, model_validator

from policysim.cards import card_html, card_text
from policysim.errors import AskError, did_you_mean, nearest
from policysim.scenario.amounts import Money, Share, Years, plain_money, pounds
from policysim.scenario.asked import Asked, not_understood, understood
from policysim.scenario.card import policy_card
from policysim.scenario.months import FirstMonth, LastMonth, plain_month
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
        for key in data.keys() - own.keys():
            if near := nearest(str(key), cls.model_fields):
                raise ValueError(f'no key "{key}", did you mean "{near[0]}"?')
            parts[str(key)] = data[key]
        return {**own, "parts": parts}

    @model_validator(mode="after")
    def one_price(self) -> "Instrument":
        """Refuse none or two of share and amount, dates out of order, and a split that is not of 100 %."""
        if (self.share is None) == (self.amount is None):
            raise ValueError(f"{self.lever} needs one of share (as 50%) and amount (as £60m a year)")
        if self.start is not None and self.until is not None and self.until < self.start:
            raise ValueError(f"until = {plain_month(self.until)} is before start = {plain_month(self.start)}")
        if self.split and abs(sum(self.split.values()) - 1) > EXACT:
            raise ValueError(f"split sums to {sum(self.split.values()):.4g}: its shares must sum to 100%")
        return self


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
            raise not_understood(error, f"policy {name or data.get('name', '')}".strip()) from None

    @model_validator(mode="after")
    def whole_budget(self) -> "Policy":
        """Refuse names that cannot be typed, and shares that do not sum to 100 %."""
        for name in (self.name, *self.spend):
            if NAME.fullmatch(name) is None:
                raise ValueError(f'"{name}" is not a name: use a-z, 0-9, _ and -')
        shares = {name: item.share for name, item in self.spend.items() if item.share is not None}
        if shares and abs(sum(shares.values()) - 1) > EXACT:
            listed = ", ".join(f"{name} {100 * part:.6g}%" for name, part in shares.items())
            total = f"{100 * sum(shares.values()):.6g}%"
            raise ValueError(f"spend: shares sum to {total}, not 100% of the budget after fixed amounts ({listed})")
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


def read_policy(name: str, data: Mapping[str, Any], find: Find, where: str = "") -> Policy:
    """The policy that a YAML mapping says, as a difference from its base; `find` gives the YAML of other policies."""
    return understood_policy({**merged(data, find, (name,), where), "name": name}, where or f"policy {name}")


def understood_policy(data: Mapping[str, Any], where: str) -> Policy:
    """A policy from plain values; AskError names `where`."""
    try:
        return understood(Policy, data, where)
    except AskError as error:
        raise AskError(str(error).replace(f"policy {data.get('name', '')}:", f"{where}:", 1)) from None


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
    listed = ", ".join(sorted(known)) if len(known) <= 24 else f"{len(known)} of them"
    return AskError(f'{where}: no {what} "{word}"{did_you_mean(word, known)}\n  {what}s: {listed or "none"}')
