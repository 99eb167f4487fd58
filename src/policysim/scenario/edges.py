"""A second file may say who looks at whom: from, to and weight, one tie a row."""

from pathlib import Path

from policysim.errors import AskError, did_you_mean
from policysim.scenario.columns import plain
from policysim.scenario.rows import read_rows
from policysim.scenario.system import Edges
from policysim.scenario.values import Problem, cells, numbers_of


def read_edges(path: Path, ids: tuple[str, ...]) -> Edges:
    """Ties of a CSV or Parquet file: the provider in `from` looks at the one in `to`; a blank weight is 1.

    Weights are shares of a provider's attention: they are scaled to sum to 1. AskError names file, row and value.
    """
    head, rows = read_rows(path)
    named = [plain(header) for header in head]
    for column in ("from", "to"):
        if column not in named:
            raise AskError(f'{path.name}: no column "{column}"\n  ties have the columns from, to, weight')
    if not rows:
        raise AskError(f"{path.name}: has a header but no rows: one row a tie")
    problems: list[Problem] = []
    place = {name: k for k, name in enumerate(ids)}
    ends = {}
    for column in ("from", "to"):
        ends[column] = cells(rows, named.index(column))
        unknown = [(row, text) for row, text in ends[column] if text not in place]
        problems += [Problem(row, column, text, f"is not a provider{did_you_mean(text, ids)}") for row, text in unknown]
    weights: list[float | None] = [1.0] * len(rows)
    if "weight" in named:
        weights, _ = numbers_of(cells(rows, named.index("weight")), "weight", problems, low=0.0)
    if problems:
        more = f"\n  and {len(problems) - 3} more" if len(problems) > 3 else ""
        raise AskError(f"{path.name}: " + "\n  ".join(str(problem) for problem in problems[:3]) + more)
    return Edges(
        source=tuple(place[text] for _, text in ends["from"]),
        target=tuple(place[text] for _, text in ends["to"]),
        weight=tuple(1.0 if weight is None else weight for weight in weights),
    )
