"""What a provider sees before each stage: declared reductions of the picture, worked out in provider order by one source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from policysim.errors import RuleError, did_you_mean

PER_INNOVATION = "it is another number for each innovation"


@dataclass(frozen=True)
class Reduction:
    """One field of `seen`: which number, gathered how and over whom.

    kind: mean (weighted mean), share (weighted share where the number equals `equals`), linked (own uptake of another
    innovation), nation (a state of the nation), years or tick (the clock). over: peers, group or everyone.
    """

    kind: str
    of: str = ""  # field of the provider, or of the uptake where per_innovation
    over: str = ""
    per_innovation: bool = False
    group: str = ""  # fact that names the group
    others: bool = False  # without oneself; own value where alone
    equals: float = 1.0
    link: str = ""  # fact of the innovation: index of another one, -1 for none
    name: str = ""
    length: int = 0

    def named(self, name: str, length: int) -> "Reduction":
        """The same reduction with the name and length it was declared with."""
        return replace(self, name=name, length=length)

    def withheld_from(self, owner: str) -> str:
        """Why a rule of the nation, a provider or an uptake cannot see it; nothing where it can."""
        if owner == "nation" and self.kind not in ("nation", "years", "tick") and self.over != "everyone":
            return "it is another number for each provider"
        return PER_INNOVATION if self.per_innovation and owner != "uptake" else ""


def _split(of: str) -> tuple[str, bool]:
    return (of.removeprefix("uptake."), True) if of.startswith("uptake.") else (of, False)


def peers_mean(of: str):
    """Mean over network peers by the weight of the tie; `uptake.NAME` per innovation, else a provider's number."""
    name, per_innovation = _split(of)
    return Reduction("mean", name, "peers", per_innovation)


def peers_share(of: str, equals: float = 1.0):
    """Weighted share of network peers whose number equals `equals`."""
    name, per_innovation = _split(of)
    return Reduction("share", name, "peers", per_innovation, equals=float(equals))


def group_mean(group: str, of: str, *, others: bool = False):
    """Size-weighted mean over the providers of the same group; with `others` without oneself, own value where alone."""
    name, per_innovation = _split(of)
    return Reduction("mean", name, "group", per_innovation, group, others)


def group_share(group: str, of: str, equals: float = 1.0, *, others: bool = False):
    """Size-weighted share, over the providers of the same group, of those whose number equals `equals`."""
    name, per_innovation = _split(of)
    return Reduction("share", name, "group", per_innovation, group, others, float(equals))


def everyone_mean(of: str):
    """Size-weighted mean over all providers."""
    name, per_innovation = _split(of)
    return Reduction("mean", name, "everyone", per_innovation)


def everyone_share(of: str, equals: float = 1.0):
    """Size-weighted share of all providers whose number equals `equals`."""
    name, per_innovation = _split(of)
    return Reduction("share", name, "everyone", per_innovation, equals=float(equals))


def linked(link: str, of: str):
    """A number of one's own uptake of the innovation that `innovation.LINK` points to; 0 where it points to none (-1)."""
    return Reduction("linked", _split(of)[0], per_innovation=True, link=link)


def nation(of: str):
    """A state of the nation, the same for all."""
    return Reduction("nation", of)


def clock_years():
    """Years since the end of the warm-up, at the start of the tick; negative before."""
    return Reduction("years")


def clock_tick():
    """Number of the tick, counted from the start of the warm-up."""
    return Reduction("tick")


def check_reductions(
    name: str, seen: Sequence[Reduction], records: Mapping[str, Sequence[Any]], facts: Sequence[Any]
) -> None:
    """Refuse what class `name` would see of fields that its records, or the innovation's `facts`, do not declare."""
    for r in seen:
        if r.kind in ("years", "tick"):
            continue
        owner = "nation" if r.kind == "nation" else "uptake" if r.per_innovation else "provider"
        field = next((f for f in records[owner] if f.name == r.of), None)
        if field is None or field.length != r.length or (r.per_innovation and r.length):
            near = did_you_mean(r.of, [f.name for f in records[owner]])
            wrong = (
                f"has no {r.of}{near}" if field is None else f"has {r.of}: {_kind(field.length)}, not {_kind(r.length)}"
            )
            raise RuleError(f"Seen.{r.name} of {name}: its {owner} {wrong}")
        _check_code(f"Seen.{r.name} of {name}: its provider", r.group, records["provider"])
        _check_code(f"Seen.{r.name} of {name}: its innovation", r.link, facts)


def _kind(length: int) -> str:
    return f"vector({length})" if length else "float"


def _check_code(whose: str, code: str, fields: Sequence[Any]) -> None:
    known = [f.name for f in fields if f.role == "fact" and f.kind == "int"]
    if code and code not in known:
        raise RuleError(f"{whose} has no fact {code}{did_you_mean(code, known)}\n  write {code}: int = fact(...)")
