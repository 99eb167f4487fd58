"""Money, shares, durations and plain numbers are read from what people write, and never guessed."""

import math
import re
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, PlainValidator

NUMBER = r"[+-]?(?:[0-9][0-9_]*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
SCALE = "|".join(SCALES)
MONEY = re.compile(rf"(?P<pound>£)?\s*(?P<number>{NUMBER})\s*(?P<scale>{SCALE})?\b\s*(?P<rest>.*)")
ONLY_POUNDS = 10_000  # a bare number from here on is not one of millions
YEARLY = ("", "a year", "per year", "/year", "/ year", "p.a.", "pa", "per annum", "yearly")
IN_ALL = ("in all", "in total", "altogether")
UNITS = {"year": 1.0, "years": 1.0, "y": 1.0, "month": 1 / 12, "months": 1 / 12, "quarter": 0.25, "quarters": 0.25}


def number(value: Any) -> float:
    """A finite number from a number or its text; NaN, infinities, commas and words are refused."""
    if isinstance(value, bool) or value is None:
        raise ValueError("is not a number")
    if isinstance(value, str):
        text = value.strip()
        if re.fullmatch(NUMBER, text) is None:
            comma = "has a comma: write 1000 or 1_000, and 0.5 for a half"
            raise ValueError(comma if "," in text else "is not a number")
        value = float(text.replace("_", ""))
    try:
        made = float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("is not a number") from None
    if not math.isfinite(made):
        raise ValueError("must be a finite number")
    return made


def whole(value: Any) -> int:
    """A whole number from a number or its text."""
    made = number(value)
    if made != int(made):
        raise ValueError("must be a whole number")
    return int(made)


def share(value: Any) -> float:
    """A share 0-1 from `50%`, `0.5` or `1/3`."""
    text = value.strip() if isinstance(value, str) else value
    if isinstance(text, str) and text.endswith("%"):
        made = number(text[:-1]) / 100
    elif isinstance(text, str) and (parts := re.fullmatch(r"([0-9]+)\s*/\s*([1-9][0-9]*)", text)):
        made = int(parts[1]) / int(parts[2])
    else:
        made = number(text)
    if made > 1 and not (isinstance(text, str) and text.endswith("%")):
        raise ValueError(f"is above 1: write {made:g}% for a percentage, or a share from 0 to 1")
    if not 0 <= made <= 1:
        raise ValueError("must be from 0 to 100%")
    return made


def duration(value: Any) -> float:
    """Years from `1 year`, `6 months`, `2 quarters`, `none` or a bare number of years."""
    if isinstance(value, str):
        text = value.strip().lower()
        if text in ("none", ""):
            return 0.0
        found = re.fullmatch(rf"({NUMBER})\s*([a-z]+)?", text)
        if found is None or (found[2] or "years") not in UNITS:
            raise ValueError("is not a duration: write 1 year, 6 months or a number of years")
        made = number(found[1]) * UNITS[found[2] or "years"]
    else:
        made = number(value)
    if not 0 <= made <= 100:
        raise ValueError("must be from 0 to 100 years")
    return made


class Money(float):
    """Pounds a year, or in all where `in_all` is set."""

    in_all: bool = False

    def __eq__(self, other: object) -> bool:
        return float(self) == other and self.in_all == getattr(other, "in_all", self.in_all)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(float(self))

    def __repr__(self) -> str:
        return f"£{float(self):,.0f}".replace(",", "_") + (" in all" if self.in_all else " a year")


def pounds(value: Any) -> Money:
    """Money from `£400m`, `400m a year`, `1.2bn`, `400_000_000` or `£4bn in all`; a bare number is refused."""
    if isinstance(value, Money):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("is not money: write £400m, 1.2bn or 400_000_000")
    if not isinstance(value, str):
        raise ValueError(f"pounds or millions? write {_either(number(value))}")
    return _pounds(value.strip())


def _pounds(text: str) -> Money:
    if re.search(r"[0-9],[0-9]", text):
        plain = text.replace(",", "_")
        raise ValueError(f"a comma separates values to compare: write {plain}, or with a unit, 400m or 1.2bn")
    found = MONEY.fullmatch(text)
    rest = " ".join(found["rest"].lower().split()) if found else ""
    if found is None or rest not in (*YEARLY, *IN_ALL):
        raise ValueError("is not money: write £400m, 400m a year, 1.2bn, 400_000_000 or £4bn in all")
    digits = found["number"]
    if not found["scale"] and not found["pound"] and "_" not in digits:
        raise ValueError(f"pounds or millions? write {_either(number(digits))}")
    made = Money(number(digits) * SCALES.get(found["scale"] or "", 1.0))
    if not math.isfinite(made) or made < 0:
        raise ValueError("must be a finite amount, not below zero")
    made.in_all = rest in IN_ALL
    return made


def _either(value: float) -> str:
    """What a bare number may have been meant for: `400m or £400`; from ten thousand on only pounds make sense."""
    return f"£{value:_.0f}" if value >= ONLY_POUNDS else f"{value:g}m or £{value:g}"


def plain_money(value: Money | str) -> str:
    """Money as text that reads back to the same pounds."""
    return value if isinstance(value, str) else f"£{float(value)!r}{' in all' if value.in_all else ' a year'}"


Number = Annotated[float, BeforeValidator(number)]
Whole = Annotated[int, BeforeValidator(whole)]
Share = Annotated[float, BeforeValidator(share)]
Years = Annotated[float, BeforeValidator(duration)]
Pounds = Annotated[Money, PlainValidator(pounds), PlainSerializer(plain_money)]
