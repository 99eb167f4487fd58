"""Designs as a table and as cards."""

from __future__ import annotations

from policysim.designs.kinds import BY_NAME, NAMES, TABLE
from policysim.lookup.entry import Entry
from policysim.lookup.kind import Kind, Row
from policysim.lookup.registers import Registers


def _row(names: Registers, name: str) -> Row:
    design = BY_NAME[name]
    return {"meaning": design.meaning, "points": design.points, "takes": ", ".join(design.takes)}


def _entry(names: Registers, name: str) -> Entry:
    design = BY_NAME[name]
    facts = [("", design.more), ("Points", design.points), ("Takes", ", ".join(design.takes))]
    facts.append(("", "Every option is played at every point, in each replicate: a point makes a future."))
    said = "design.table=points.csv" if name == TABLE else f"vary=imitation_rate,support_effect design={name}"
    write = [f"policysim run policy=agility {said} --plan", "policysim list designs"]
    return Entry(name, "design", design.meaning, facts=facts, write=write)


DESIGN_KINDS = Kind(
    "designs", "design", "at which points settings that vary are tried", ("name", "points", "takes", "meaning"),
    lambda names: NAMES, _row, _entry,
)  # fmt: skip
