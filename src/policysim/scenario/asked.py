"""What was asked is typed once, and what was not understood is said in the asker's own words."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from policysim.errors import AskError, did_you_mean

Model = TypeVar("Model", bound=BaseModel)
SHOWN = 4  # problems told at once


class Asked(BaseModel):
    """A typed, immutable piece of a question; keys that it does not know are refused with the nearest one."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def known_keys(cls, data: Any) -> Any:
        """Refuse unknown keys; an empty mapping may be left out in YAML."""
        if data is None or data == "":
            return {}
        if not isinstance(data, Mapping):
            return data
        for key in data:
            if key not in cls.model_fields:
                words = [name for name in cls.model_fields if name != "name"]
                raise ValueError(f'no key "{key}"{did_you_mean(str(key), words) or ""} keys are {", ".join(words)}')
        return dict(data)


def understood(model: type[Model], data: Any, where: str) -> Model:
    """`data` as a `model`, or an AskError that names `where` (a file or an override), key, value and what to write."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise not_understood(error, where) from None


def not_understood(error: ValidationError, where: str) -> AskError:
    """The error of a model as a sentence: where, key = value, why."""
    told = [_problem(found) for found in error.errors(include_url=False)[:SHOWN]]
    first, *rest = dict.fromkeys(told)
    return AskError("\n".join([f"{where}: {first}" if where else first, *(f"  {line}" for line in rest)]))


def _problem(found: Any) -> str:
    key = ".".join(str(part) for part in found["loc"])
    why = found["msg"].removeprefix("Value error, ")
    if found["type"] == "missing":
        return f"{key} is missing"
    value = found["input"]
    if found["type"] in ("model_type", "dict_type", "model_attributes_type"):
        why = "should be keys and values, one a line, indented by two spaces"
    if isinstance(value, Mapping):
        return f"{key}: {why}" if key else why
    return f"{key} = {shown(value)}: {why}" if key else f"{shown(value)}: {why}"


def shown(value: Any) -> str:
    """A value as the reader wrote it, cut where it is long."""
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
