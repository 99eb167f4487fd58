"""What reads some parameters only is made again only where one of these differs: points of a sweep share the rest."""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import TypeVar

KEPT, EACH = 12, 2  # kinds of things in memory, and of each the last so many
Made = TypeVar("Made")

_kept: OrderedDict[Hashable, deque] = OrderedDict()


class Read(Mapping[str, float]):
    """Parameters that note which of them have been read."""

    def __init__(self, values: Mapping[str, float]):
        self._values = values
        self.noted: dict[str, float] = {}

    def __getitem__(self, name: str) -> float:
        value = self.noted[name] = self._values[name]
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def remembered(what: Hashable, values: Mapping[str, float], make: Callable[[Mapping[str, float]], Made]) -> Made:
    """`make(values)`, or what it gave before where all parameters that it read then are the same.

    `what` tells apart all else that it depends on, the names of the parameters included; what is made is shared, so
    nobody may write into it."""
    before = _kept.setdefault(what, deque(maxlen=EACH))
    _kept.move_to_end(what)
    for noted, made in tuple(before):
        if all(values[name] == value for name, value in noted.items()):
            return made
    read = Read(values)
    made = make(read)
    before.append((read.noted, made))
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return made
