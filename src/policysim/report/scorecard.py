"""What the model was held against: published patterns, with what was measured of each, its target, and how it was used."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from policysim.analysis.texts import cell, tidy
from policysim.charts.board import FAILS, HOLDS, OPEN, Verdict, board
from policysim.charts.sheet import WIDE, Chart, Words, finished
from policysim.numbers import DASH, plain, within
from policysim.report.tables import Group, Table

KIND, TITLE = "patterns", "Does the model show what is known?"
NOT_MEASURED = "not measured: policysim validate, then write the report again"
MOST = 60  # rows: what is told may come from a stranger
BARE = ("0-1", "share")  # units that go without saying
VERDICTS = {"pass": HOLDS, "fail": FAILS}
COLUMNS = ("pattern", "statement", "role", "chosen", "verdict", "futures", "measure", "value", "error", "unit", "low", "high",
           "decimals", "within")  # fmt: skip
ROLES = ("held out", "calibrated", "verifies the code")
HEADS = {
    "held out": "Held out: no parameter was estimated from these",
    "calibrated": "Calibrated: parameters were estimated from these",
    "verifies the code": "Verifies the code: these hold by construction",
}  # fmt: skip


def rows_of(told: Mapping[str, Any]) -> pd.DataFrame:
    """A row a check of a pattern; none where nothing was measured. `told` is what validation.json holds."""
    if not told.get("measured"):
        return pd.DataFrame(columns=COLUMNS)
    rows = [_row(one, check) for one in told["patterns"][:MOST] for check in one["checks"][:MOST]]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(one: Mapping[str, Any], check: Mapping[str, Any]) -> tuple:
    low, high, value = (None if check[key] is None else float(check[key]) for key in ("low", "high", "value"))
    holds = value is not None and (low is None or value >= low) and (high is None or value <= high)
    chosen = ", ".join(map(tidy, one["parameters_chosen_in_view_of_it"]))
    return (
        tidy(one["id"], 8), tidy(one["statement"], 300), tidy(one["role"], 30), chosen, VERDICTS.get(one["verdict"], OPEN),
        one["futures"], tidy(check["measure"]), value, check.get("error"), tidy(check["unit"], 60), low, high,
        int(check.get("decimals", 2)), "" if value is None else "yes" if holds else "no",
    )  # fmt: skip


def note(told: Mapping[str, Any]) -> str:
    """When and with what they were measured, or that they were not."""
    if not told.get("measured"):
        return f"Published patterns: {tidy(told.get('note') or NOT_MEASURED)}."
    return f"Published patterns, {tidy(told['note'])}, {tidy(told['measured'])}."


def unmeasured(told: Mapping[str, Any]) -> str:
    """What the place of the figure says where there is none; nothing where there is, or where nobody has looked yet."""
    if told.get("measured") or ("patterns" not in told and told.get("note")):
        return ""
    many = (
        f"None of the {len(told['patterns'][:MOST])} published patterns"
        if told.get("patterns")
        else "No published pattern"
    )
    return f"{many} was measured with the rules of this sweep: nothing here says whether the model shows what is known."


def scorecard(told: Mapping[str, Any], width: float = WIDE) -> Chart:
    """The figure: a row a pattern, those that nothing was fitted to first."""
    data = rows_of(told)
    blocks = {
        HEADS.get(role, role): [_verdict(rows) for _, rows in mine.groupby("pattern", sort=False)]
        for role in sorted(set(data["role"]), key=lambda role: ROLES.index(role) if role in ROLES else len(ROLES))
        if len(mine := data[data["role"] == role])
    }
    words = Words(
        finding(data),
        "● holds, ✕ does not hold, ○ not measured. Beside it the number that decided, ± its standard error, and its target. "
        "* parameters were chosen in view of it.",
        f"Source: {note(told)[:-1]}.",
    )
    listed = "; ".join(f"{name} {rows['verdict'].iloc[0]}" for name, rows in data.groupby("pattern", sort=False))
    return finished(board(blocks, words, width), data, "Board of published patterns", words, listed)


def finding(data: pd.DataFrame) -> str:
    """`In this model, 13 of 15 published patterns hold, 10 of 12 held out; P2 and P11 do not`."""
    firsts = data.drop_duplicates("pattern")
    known = firsts[firsts["verdict"] != OPEN]
    holding, out = known["verdict"] == HOLDS, known["role"] == ROLES[0]
    failing, some = list(known.loc[~holding, "pattern"]), " measured" if len(known) < len(firsts) else ""
    told = f"In this model, {holding.sum()} of {len(known)} published patterns{some} hold"
    if out.any() and not out.all():
        told += f", {(holding & out).sum()} of {out.sum()} held out"
    if not failing:
        return told
    return f"{told}; {_listed(failing)} {'do' if len(failing) > 1 else 'does'} not"


def scorecard_table(data: pd.DataFrame) -> Table:
    """The data behind the figure."""
    heads = ("Pattern", "What was measured", "Model", "Target", "Verdict", "Used as", "Futures")
    rows = tuple(
        (cell(f"{row['pattern']} {row['statement']}"), cell(f"{row['measure']}, {row['unit']}"), _value(row), _target(row),
         row["verdict"], cell(_used(row)), DASH if _missing(row["futures"]) else f"{int(row['futures']):,}")
        for _, row in data.iterrows()
    )  # fmt: skip
    return Table("Published patterns: what the model shows, and the bounds that were set before", heads, (Group(rows),))


def _verdict(rows: pd.DataFrame) -> Verdict:
    """A row of the board, told by the first number that failed, or else by the first."""
    failed = rows[rows["within"] == "no"]
    row = (failed if len(failed) else rows).iloc[0]
    star, unit = "*" if row["chosen"] else "", "" if row["unit"] in BARE else f" {row['unit']}"
    found = "" if _missing(row["value"]) else f"{_value(row)}{unit}; "
    return Verdict(f"{row['pattern']}{star}  {row['statement']}", row["verdict"], f"{found}target {_target(row)}")


def _value(row: pd.Series) -> str:
    if _missing(row["value"]):
        return DASH
    told = plain(row["value"], row["decimals"])
    return told if _missing(row["error"]) or not row["error"] else f"{told} {within(row['error'], row['decimals'])}"


def _target(row: pd.Series) -> str:
    low, high = (DASH if _missing(row[end]) else plain(row[end], row["decimals"]) for end in ("low", "high"))
    if high == DASH:
        return f"at least {low}"
    return f"at most {high}" if low == DASH else f"{low} to {high}"


def _used(row: pd.Series) -> str:
    return f"{row['role']}; chosen in view of it: {row['chosen']}" if row["chosen"] else row["role"]


def _missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
