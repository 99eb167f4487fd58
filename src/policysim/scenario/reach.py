"""Reach says whom an instrument is for: a closed list of comparisons, never what they do about it."""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, model_validator

from policysim.scenario.amounts import Share, number
from policysim.scenario.asked import Asked

COMPARISON = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*(<=|>=|==|!=|<|>)\s*(\S+)\s*")


def words(value: Any) -> Any:
    """One word, or a list of them, as a tuple."""
    if isinstance(value, str):
        return (value,) if value.strip() else ()
    return tuple(value) if isinstance(value, list | tuple) else value


Words = Annotated[tuple[str, ...], BeforeValidator(words)]


class Reached(Asked):
    """Everyone, or the weakest or readiest share by a trait, or types, regions and health systems, or a comparison."""

    weakest: Share | None = None
    readiest: Share | None = None
    by: str = "capability"
    judged: Literal["once", "yearly"] = "once"
    type: Words = ()
    region: Words = ()
    health_system: Words = ()
    where: str = ""

    @model_validator(mode="before")
    @classmethod
    def everyone(cls, data: Any) -> Any:
        """`reach: everyone` is the default."""
        if isinstance(data, str) and data.strip():
            if data.strip() != "everyone":
                raise ValueError("is not a reach: write everyone, or {weakest: 25%, by: capability}")
            return {}
        return data

    @model_validator(mode="after")
    def one_kind(self) -> "Reached":
        """Refuse two kinds of reach in one, and a comparison that cannot be read."""
        kinds = [self.weakest is not None, self.readiest is not None, bool(self.where), bool(self.groups)]
        if sum(kinds) > 1:
            raise ValueError("say one of weakest, readiest, where, or groups (type, region, health_system)")
        if self.weakest == 0 or self.readiest == 0:
            raise ValueError("reaches nobody: write a share above 0%")
        if self.where:
            self.comparison()
        return self

    @property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """The named groups that are reached, by kind of group."""
        named = {"type": self.type, "region": self.region, "health_system": self.health_system}
        return {kind: chosen for kind, chosen in named.items() if chosen}

    @property
    def kind(self) -> str:
        """everyone, weakest, readiest, where or mask."""
        for kind in ("weakest", "readiest", "where"):
            if getattr(self, kind):
                return kind
        return "mask" if self.groups else "everyone"

    def comparison(self) -> tuple[str, str, float]:
        """Field, operator and value of `where`."""
        found = COMPARISON.fullmatch(self.where)
        if found is None:
            raise ValueError(
                f'where = {self.where}: write a trait, < <= > >= == or != and a number: "capability < 0.4"'
            )
        return found[1], found[2], number(found[3])

    def fields(self) -> tuple[str, ...]:
        """Names of the traits or states that it compares."""
        if self.kind in ("weakest", "readiest"):
            return (self.by,)
        return (self.comparison()[0],) if self.where else ()

    @property
    def is_judged_again(self) -> bool:
        """Whether those who are reached may change after the first payment."""
        return self.judged == "yearly" and self.kind in ("weakest", "readiest", "where")

    def whom(self) -> str:
        """`weakest 25% by capability`, `acute`, `capability < 0.4` or `everyone`."""
        if self.kind in ("weakest", "readiest"):
            return f"{self.kind} {100 * getattr(self, self.kind):.3g}% by {self.by}"
        if self.groups:
            return ", ".join(word for chosen in self.groups.values() for word in chosen)
        return self.where or "everyone"

    def describe(self) -> str:
        """The same, and when it is judged if more than once: `weakest 25% by capability, judged yearly`."""
        return f"{self.whom()}, judged {self.judged}" if self.is_judged_again else self.whom()


def weakest(part: Any, by: str = "capability", judged: str = "once") -> dict[str, Any]:
    """Reach the lowest `part` (a share, as .25) of providers by a trait, judged once or yearly."""
    return {"weakest": part, "by": by, "judged": judged}


def readiest(part: Any, by: str = "capability", judged: str = "once") -> dict[str, Any]:
    """Reach the highest `part` of providers by a trait, judged once or yearly."""
    return {"readiest": part, "by": by, "judged": judged}


def where(comparison: str) -> dict[str, Any]:
    """Reach providers while a comparison holds, `where("capability < 0.4")`."""
    return {"where": comparison}
