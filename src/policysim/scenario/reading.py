"""A list while it is read: its table, which column is which, and what was said of them so far."""

from dataclasses import dataclass, field

from policysim.scenario.columns import Columns
from policysim.scenario.header import Found
from policysim.scenario.rows import column
from policysim.scenario.understood import Understood
from policysim.scenario.values import Column, Problem


@dataclass(frozen=True)
class Reading:
    """A list while it is read: its table, which column is which, what was said of them so far."""

    found: Found
    columns: Columns
    problems: list[Problem] = field(default_factory=list)
    told: list[Understood] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Whether a column is used as `name`."""
        return name in self.columns.used

    def column(self, name: str) -> Column:
        """The cells of what is used as `name`, blank where the file has no such column."""
        if not self.has(name):
            return Column("-", column([(row, []) for row, _ in self.found.rows], 0, self.found.grid))
        position = self.columns.used[name]
        return Column(self.title(position), column(self.found.rows, position, self.found.grid))

    def title(self, position: int) -> str:
        """The file's own header of a column."""
        return self.found.head[position].strip()

    def tell(self, name: str, values: str, *more: str) -> None:
        """Add to what was understood."""
        own = self.title(self.columns.used[name]) if self.has(name) else "-"
        others = [self.title(k) for k in self.columns.others.get(name, ())]
        could = [f'"{other}" could be used as {name} too: for that, columns: {{{other}: {name}}}' for other in others]
        self.told.append(Understood(own, name, values, (*more, *could)))
