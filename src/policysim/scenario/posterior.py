"""A posterior is a table of sets of parameters that fit what happened, each accepted whole; a future takes one set whole."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from pydantic import Field

from policysim.errors import AskError, did_you_mean
from policysim.rules import Spec
from policysim.scenario.amounts import number as plain_number
from policysim.scenario.asked import Asked
from policysim.scenario.delimited import decoded

SET, FIT = "set", "fit_"  # the first column, and what names of columns that tell how well a set fits begin with
FIXED, REGISTER, POSTERIOR = "fixed", "register", "posterior"
UNCERTAINTY = (FIXED, REGISTER, POSTERIOR)  # what futures draw beside chance: nothing, each by itself, some together


class Posterior(Asked):
    """Joint sets of some parameters, in the order of the file. What they are makes the question; how well they fit does not."""

    names: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    fit: dict[str, tuple[float, ...]] = Field(default_factory=dict, exclude=True)  # column -> a number a set
    where: str = Field(default="posterior", exclude=True)  # the file, as a reader names it

    def __repr__(self) -> str:
        return f"{self.where}: {len(self.rows):,} sets of {len(self.names)} parameters"

    __str__ = __repr__

    @property
    def values(self) -> np.ndarray:
        """The sets as an array, float64 (sets, names)."""
        return np.array(self.rows)

    def chosen(self, u: float) -> dict[str, float]:
        """The set that a uniform number in [0, 1) picks; each is as likely as the others."""
        return dict(zip(self.names, self.rows[int(u * len(self.rows))], strict=True))

    def middle(self, name: str) -> tuple[float, float, float]:
        """Of a parameter: the 10th percentile of the sets, the median, the 90th percentile."""
        low, half, high = np.quantile(self.values[:, self.names.index(name)], (0.1, 0.5, 0.9)).tolist()
        return low, half, high


def check_posterior(posterior: Posterior, spec: Spec) -> None:
    """Refuse a table for a class that lacks one of its parameters, or in which a set is outside the class's limits."""
    known = {parameter.name: parameter for parameter in spec.parameters}
    advice = "write uncertainty=register, or a table of sets that were accepted for this class"
    for column, name in enumerate(posterior.names):
        where = f"{posterior.where}: column {name}"
        if name not in known:
            raise AskError(f'{where}: {spec.name} has no parameter "{name}"{did_you_mean(name, known)}\n  {advice}')
        for n, row in enumerate(posterior.rows, 1):
            if not known[name].allows(row[column]):
                limits = f"the limits of {spec.name}, {known[name].allowed}"
                raise AskError(f"{where}, set {n}: {row[column]:g} is outside {limits}\n  {advice}")


def read_posterior(path: Path, where: str) -> Posterior:
    """The table of a CSV file: the column `set` (1, 2, ...), then parameters, then columns that begin with `fit_`.

    AskError names file, row and column; `where` is the file as a reader names it.
    """
    try:
        text, _ = decoded(path.read_bytes(), where)
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except OSError as error:
        raise AskError(f"{where}: cannot be read: {error.strerror}") from None
    except csv.Error as error:
        raise AskError(f"{where}: is not a table: {error}") from None
    rows = [(number, row) for number, row in enumerate(lines, 1) if any(cell.strip() for cell in row)]
    if not rows:
        raise AskError(f"{where}: is empty\n  write a column {SET}, then one for each parameter")
    head = _head(rows[0][1], where)
    sets = [_numbers(row, number, n, head, where) for n, (number, row) in enumerate(rows[1:], 1)]
    if not sets:
        raise AskError(f"{where}: has a header but no sets: one row a set")
    names = tuple(name for name in head[1:] if not name.startswith(FIT))
    values = tuple(tuple(row[1 : 1 + len(names)]) for row in sets)
    _refuse_twice(values, [number for number, _ in rows[1:]], where)
    fit = {name: tuple(row[k] for row in sets) for k, name in enumerate(head) if name.startswith(FIT)}
    return Posterior(names=names, rows=values, fit=fit, where=where)


def _head(cells: Sequence[str], where: str) -> list[str]:
    """The names of the columns, in the order in which they must stand."""
    head = [cell.strip() for cell in cells]
    for wrong, advice in _wrong_in(head):
        raise AskError(f"{where}: row 1, {wrong}\n  write {advice}")
    return head


def _wrong_in(head: list[str]) -> Iterator[tuple[str, str]]:
    if len(head) == 1 and ";" in head[0]:
        yield "the columns are not separated by commas", "commas between columns, and points in numbers"
    if head[0] != SET:
        yield f'column 1 is "{head[0]}"', f"{SET} as the first column, with the numbers 1, 2, ..."
    fits = [name.startswith(FIT) for name in head]
    for k, name in enumerate(head, 1):
        if not name:
            yield f"column {k} has no name", "the name of a parameter above it"
        if name in head[: k - 1]:
            yield f"column {k}: {name} is there twice", "each name once"
        if k > 1 and not fits[k - 1] and any(fits[:k]):
            yield f"column {k}: {name} stands behind columns of the fit", f"parameters before columns named {FIT}..."
    if all(fits[1:]):
        yield "no parameter", f"a column for each parameter between {SET} and {FIT}..."


def _numbers(row: Sequence[str], number: int, n: int, head: Sequence[str], where: str) -> list[float]:
    """The numbers of a row of the file, which holds the n-th set."""
    if len(row) != len(head):
        raise AskError(f"{where}: row {number} has {len(row)} cells, the header {len(head)}")
    found = []
    for name, cell in zip(head, row, strict=True):
        try:
            found.append(plain_number(cell))
        except ValueError as why:
            raise AskError(f'{where}: row {number}, column {name}: "{cell.strip()}" {why}') from None
    if found[0] != n:
        raise AskError(
            f"{where}: row {number}, column {SET}: is {row[0].strip()}\n  write {n}: sets are numbered 1, 2, ..."
        )
    return found


def _refuse_twice(values: Sequence[tuple[float, ...]], numbers: Sequence[int], where: str) -> None:
    """A set that is there twice would be drawn twice as often."""
    first: dict[tuple[float, ...], int] = {}
    for number, row in zip(numbers, values, strict=True):
        if first.setdefault(row, number) != number:
            raise AskError(f"{where}: row {number} has the parameters of row {first[row]}\n  write each set once")
