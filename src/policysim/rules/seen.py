"""What a provider sees before each stage: declared reductions of the picture, worked out in provider order by one source."""

from dataclasses import dataclass, replace


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
