"""What an appraisal assumes is a file: an edition of the discount rates, values, ranges and sources, none of them hidden."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from policysim.appraisal.discounting import Steps
from policysim.errors import AskError, did_you_mean
from policysim.library import is_file, library, show
from policysim.scenario.amounts import number
from policysim.scenario.asked import Asked, understood
from policysim.yaml_text import read_yaml

DEFAULT = "green_book_2026"
HIGHEST = 1.0  # rate a year


def share(value: Any) -> float:
    """A number, or a percentage as a share of 1."""
    text = str(value).strip()
    if not text.endswith("%"):
        return number(value)
    number(text[:-1])
    return float(Decimal(text[:-1].strip()) / 100)


Number = Annotated[float, BeforeValidator(share)]


class Assumed(Asked):
    """A number that the appraisal assumes, with its range, unit and source."""

    central: Number
    low: Number
    high: Number
    unit: str
    source: str
    grade: str = "assumed"

    @model_validator(mode="after")
    def in_order(self) -> "Assumed":
        """Refuse a range that does not hold the central value."""
        if not self.low <= self.central <= self.high:
            raise ValueError(f"central {self.central:g} is not from low {self.low:g} to high {self.high:g}")
        return self


class Discount(Asked):
    """Real discount rates by year: those for costs and benefits, and those for health effects."""

    standard: dict[int, Number]
    health: dict[int, Number]
    low: Number
    high: Number
    source: str
    grade: str = "given"

    @field_validator("standard", "health")
    @classmethod
    def from_year_0(cls, steps: Steps) -> Steps:
        """Refuse rates that do not begin with year 0, or that are no rates."""
        if 0 not in steps or min(steps) < 0:
            raise ValueError("needs a rate from year 0 on: {0: 3.5%, 31: 3%}")
        if wrong := [rate for rate in steps.values() if not 0 <= rate < HIGHEST]:
            raise ValueError(f"{wrong[0]:g} is no rate: write 3.5% or 0.035")
        return steps


class Benefit(Asked):
    """A yearly outcome that counts as a benefit, in pounds once it is multiplied by its value."""

    label: str
    outcome: str
    groups: str = ""  # the outcome of groups that it is proportional to; by default itself
    discount: Literal["standard", "health"] = "standard"
    value: Assumed


class Optimism(Asked):
    """What is added to public cost and taken off benefits where the case is told with optimism bias."""

    costs: Assumed
    benefits: Assumed


class Assumptions(Asked):
    """All that an appraisal assumes beside the runs."""

    name: str = Field(default="", exclude=True)
    label: str
    edition: str
    standing: str = ""
    base: str = ""
    discount: Discount
    benefits: dict[str, Benefit]
    optimism: Optimism
    not_counted: dict[str, str] = Field(default_factory=dict)  # outcome -> why
    not_valued: tuple[str, ...] = ()


def read_assumptions(asked: str | Path | Assumptions = DEFAULT) -> Assumptions:
    """Assumptions by name or file. AskError where there is no such file, or where it cannot be understood."""
    if isinstance(asked, Assumptions):
        return asked
    path = _file(str(asked))
    tree = read_yaml(path, show(path))
    if base := tree.get("base"):
        below = _file(str(base))
        tree = {**_whole(read_yaml(below, show(below)), show(path)), **tree}
    return understood(Assumptions, tree | {"name": path.stem}, show(path))


def whole_assumptions(path: Path) -> Assumptions:
    """A file that holds all assumptions, as a publication carries it: no other file is looked at."""
    return understood(Assumptions, read_yaml(path, path.name) | {"name": path.stem}, path.name)


def _whole(tree: Mapping[str, Any], where: str) -> dict[str, Any]:
    if tree.get("base"):
        raise AskError(f"{where}: its base has a base itself\n  write base: {tree['base']}")
    return dict(tree)


def _file(asked: str) -> Path:
    if is_file(asked):
        return Path(asked).expanduser()
    known = library()
    found = known.find(f"appraisal/{asked}")
    if isinstance(found, Path):
        return found
    names = known.names("appraisal")
    raise AskError(
        f"assumptions {asked}: no such file{did_you_mean(asked, names)}\n"
        f"  write one of {', '.join(names)}, or the path of a .yaml file"
    )
