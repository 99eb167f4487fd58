"""The table of a backtest: a row a series, the error of each who predicts, and how many points the range holds."""

from collections.abc import Sequence

from policysim.analysis.layout import Column, fitted
from policysim.evidence.backtest import IN_WORDS, OURS, RACED, Scored
from policysim.numbers import DASH, of, plain

HEADS = {**IN_WORDS, OURS: "policysim, points off"}


def backtest_table(results: Sequence[Scored], width: int, rule: str) -> list[str]:
    """Lines of the table; errors are root mean squares in percentage points."""
    heads = ("trained on", "scored", *(HEADS[name] for name in RACED), "nearest", "80 % range holds")
    columns = [Column("series", [one.series.name for one in results])]
    rows = [_row(one) for one in results]
    columns += [Column(head, [row[n] for row in rows], name=head) for n, head in enumerate(heads)]
    lines, _ = fitted(columns, width, rule)
    return lines


def _row(one: Scored) -> tuple[str, ...]:
    errors = (_points(one.rmse[name]) for name in RACED)
    best = " and ".join(IN_WORDS[name] for name in one.best) or DASH
    number = int(one.scored.sum())
    held = DASH if one.coverage is None else of(round(one.coverage * number), number)
    return str(int(one.trained.sum())), str(number), *errors, best, held


def _points(error: float | None) -> str:
    return DASH if error is None else plain(100 * error, 1)
