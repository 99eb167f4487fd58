"""What was asked is typed once, and what was not understood is said in the asker's own words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from policysim.errors import AskError, did_you_mean, no_attribute

Model = TypeVar("Model", bound=BaseModel)
LINES = 6  # of a refusal


@dataclass(frozen=True)
class Fault:
    """What is wrong at one place of a question; the place is its keys, from the outside in."""

    at: tuple[str, ...]
    why: str
    value: str = ""  # as it was written, where that helps

    def __str__(self) -> str:
        told = [".".join(self.at), self.value]
        return ": ".join(filter(None, [" = ".join(filter(None, told)), self.why]))


class Asked(BaseModel):
    """A typed, immutable piece of a question; keys that it does not know are refused with the nearest one."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)  # type: ignore[misc]  # pydantic hides its own from type checkers
        except AttributeError:
            raise no_attribute(self, name, BaseModel) from None

    @model_validator(mode="before")
    @classmethod
    def known_keys(cls, data: Any) -> Any:
        """Refuse unknown keys; an empty mapping may be left out in YAML."""
        if data is None or data == "":
            return {}
        if not isinstance(data, Mapping):
            return data
        if strange := [str(key) for key in data if key not in cls.model_fields]:
            words = [name for name in cls.model_fields if name != "name"]
            raise ValueError(f"{no_such_keys(strange, words)} keys are {', '.join(words)}")
        return dict(data)


def no_such_keys(strange: list[str], known: Iterable[str]) -> str:
    """`no key "shrae", did you mean "share"?` for each key that is not known."""
    known = list(known)
    return " ".join(f'no key "{key}"{did_you_mean(key, known) or ";"}' for key in strange)


def understood(model: type[Model], data: Any, where: str) -> Model:
    """`data` as a `model`, or an AskError that names `where` (a file or an override), key, value and what to write."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise not_understood(error, where) from None


def not_understood(error: ValidationError, where: str) -> AskError:
    """The error of a model as a sentence: where, key = value, why."""
    return refusal(where, faults(error))


def faults(error: ValidationError) -> list[Fault]:
    """What a model says is wrong, fault by fault."""
    return [_fault(found) for found in error.errors(include_url=False)]


def refusal(where: str, found: Iterable[Fault]) -> AskError:
    """Several faults told together, in at most six lines; the first stands behind `where`."""
    told = [line for said in dict.fromkeys(map(str, found)) for line in said.splitlines()]
    if len(told) > LINES:
        told = [*told[: LINES - 1], f"and {len(told) - LINES + 1} more"]
    first, *rest = told
    return AskError("\n".join([f"{where}: {first}" if where else first, *(f"  {line.strip()}" for line in rest)]))


def _fault(found: Any) -> Fault:
    """Where and what, of one error of pydantic's."""
    at = tuple(str(part) for part in found["loc"])
    why = found["msg"].removeprefix("Value error, ")
    if found["type"] == "missing":
        return Fault(at[:-1], f"{at[-1]} is missing")
    if found["type"] in ("model_type", "dict_type", "model_attributes_type"):
        why = "should be keys and values, one a line, indented by two spaces"
    if found["type"] == "tuple_type":
        why = "should be a name, or a list of names: [one, another]"
    why = why.removeprefix("Input ")
    return Fault(at, why, "" if isinstance(found["input"], Mapping) else shown(found["input"]))


def shown(value: Any) -> str:
    """A value as the reader wrote it, cut where it is long."""
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
